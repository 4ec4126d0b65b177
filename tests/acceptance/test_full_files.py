"""A disk that files have filled, or would: who sends one is told, and people go on chatting."""

from __future__ import annotations

import base64
import re
from contextlib import suppress
from pathlib import Path

from tests.acceptance.process import CONFIG, Wire, irc, server
from tests.acceptance.test_disk import comes, says, small_disk

FILES = f"""{CONFIG}
[[listener]]
bind = "127.0.0.1:0"
type = "http"
[accounts]
password_hash_cost = "test"
[files]
enabled = true
keep_free = """
LOGIN = base64.b64encode(b"ann:sesame")


def sent(port: int, size_bytes: int) -> bytes:
    """Send a file; the line that answers it."""
    wire = Wire(port)
    head = b"POST /files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic %s\r\nContent-Length: %d\r\n\r\n"
    wire.sends(head % (LOGIN, size_bytes))
    with suppress(OSError):  # it has said enough
        wire.sends(bytes(size_bytes))
    return wire.reads_until(b"\r\n")


def test_a_file_that_fills_the_disk_is_refused_and_chat_goes_on(tmp_path: Path) -> None:
    with small_disk(tmp_path / "data"), server(tmp_path, config=FILES + "0\n") as hub:
        port = int(hub.waits_for(r"http door on 127\.0\.0\.1:(\d+)")[1])
        ann = irc(hub.ports["irc"], "ann")
        ann.sends(b"REGISTER * * sesame\r\n")
        ann.reads_until(b" 900 ")
        bob = comes(hub, "bob")
        assert sent(port, 10_000).startswith(b"HTTP/1.1 201 ")
        for _ in range(2):
            assert sent(port, 4_000_000).startswith(b"HTTP/1.1 507 ")
        assert b"said" in says(bob, b"said")
        assert len(list((tmp_path / "data" / "files").iterdir())) == 1
        assert sent(port, 10_000).startswith(b"HTTP/1.1 201 ")
        complaints = re.findall("no more files|files can't be written", hub.printed())
        assert len(complaints) == 1, "one line a minute"
        assert hub.ends() == 0


def test_files_leave_room_for_what_people_say(tmp_path: Path) -> None:
    with server(tmp_path, config=FILES + f"{1 << 50}\n") as hub:
        port = int(hub.waits_for(r"http door on 127\.0\.0\.1:(\d+)")[1])
        ann = irc(hub.ports["irc"], "ann")
        ann.sends(b"REGISTER * * sesame\r\n")
        ann.reads_until(b" 900 ")
        assert sent(port, 10).startswith(b"HTTP/1.1 507 ")
        assert hub.ends() == 0
