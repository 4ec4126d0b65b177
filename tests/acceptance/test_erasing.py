"""What somebody takes back is in no file of the server's, and what is too much goes by itself."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from hubbub.server.store.sqlite import FILE_NAME
from tests.acceptance.process import CONFIG, PATIENCE_SECONDS, Wire, server

SECRET = "zyxwvutsrqpon"
CAPS = b"CAP REQ :batch echo-message message-tags draft/message-redaction soju.im/search\r\n"


def entered(port: int, nick: bytes) -> Wire:
    wire = Wire(port)
    wire.sends(CAPS + b"NICK %s\r\nUSER %s 0 * :x\r\nCAP END\r\nJOIN #tea\r\nPING in\r\n" % (nick, nick))
    wire.reads_until(b"PONG hub.test in\r\n")
    return wire


def found(wire: Wire, attributes: bytes) -> int:
    wire.sends(b"SEARCH %s\r\nPING found\r\n" % attributes)
    answer = wire.reads_until(b"PONG hub.test found\r\n")
    return len(re.findall(rb"@batch=\S+ \S+ PRIVMSG ", answer))


def holding(folder: Path) -> set[str]:
    """The files that have the secret in them; the index keeps but the ends of some words."""
    return {path.name for path in folder.iterdir() if SECRET[5:].encode() in path.read_bytes()}


def becomes_true(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_what_was_taken_back_is_in_no_file_while_people_chat_and_others_read(tmp_path: Path) -> None:
    with server(tmp_path) as hub:
        ann, bob = entered(hub.ports["irc"], b"ann"), entered(hub.ports["irc"], b"bob")
        folder = tmp_path / "data"
        ann.sends(b"".join(b"PRIVMSG #tea :some words %d\r\n" % number for number in range(50)))
        ann.sends(b"PRIVMSG #tea :my %s is out\r\n" % SECRET.encode())
        heard = ann.reads_until(b"is out\r\n")
        (msgid,) = re.findall(rb"msgid=(\w+)[^\n]*is out", heard)
        assert found(bob, b"text=out") == 1
        with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM message").fetchone()
            ann.sends(b"REDACT #tea %s\r\n" % msgid)
            bob.reads_until(b"REDACT #tea %s\r\n" % msgid)
            assert found(bob, b"text=out") == 0, "it is gone before anybody hears of it"
            assert holding(folder), "whoever reads an older moment still has it"
        for number in range(20):
            bob.sends(b"PRIVMSG #tea :more words %d\r\n" % number)
        assert becomes_true(lambda: not holding(folder)), holding(folder)
        assert found(bob, b"text=words") == 70


def test_a_room_keeps_no_more_than_is_set(tmp_path: Path) -> None:
    config = f"{CONFIG}\n[history]\nchannel_messages = 5\n"
    with server(tmp_path, config=config) as hub:
        ann = entered(hub.ports["irc"], b"ann")
        ann.sends(b"".join(b"PRIVMSG #tea :%d\r\n" % number for number in range(50)) + b"PING said\r\n")
        ann.reads_until(b"PONG hub.test said\r\n")
    with server(tmp_path, config=config) as hub:  # it looks at all there is at its start
        ann = entered(hub.ports["irc"], b"ann")
        assert becomes_true(lambda: found(ann, b"limit=100") == 5)
