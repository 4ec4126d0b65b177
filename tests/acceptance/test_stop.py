"""A planned end under full load: all that was accepted is echoed, nothing else is kept, and it is quick."""

from __future__ import annotations

import selectors
import signal
import socket
import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

from hubbub.server.store.sqlite import FILE_NAME
from tests.acceptance.process import PATIENCE_SECONDS, Wire, irc, server

WRITERS = 32
IN_FLIGHT = 32
STOP_SECONDS = 5.0
LINE = b"PRIVMSG #slow :a line of an ordinary length, as people write them, some eighty bytes long\r\n"


class Talk:
    """Writers who say the next line with each echo, so that the server is never done."""

    def __init__(self, wires: list[Wire]) -> None:
        self.echoed = 0
        self._rest: dict[int, bytes] = {}
        self._selector = selectors.DefaultSelector()
        for number, wire in enumerate(wires):
            self._selector.register(wire.socket, selectors.EVENT_READ, (wire, number))

    def goes_on_until_all_are_gone(self) -> None:
        """Talk until the server has closed every connection."""
        for key in self._selector.get_map().values():
            wire, number = key.data
            self._say(wire, number, IN_FLIGHT)
        while self._selector.get_map():
            for key, _ in self._selector.select(1):
                wire, number = key.data
                try:
                    data = wire.socket.recv(1 << 18)
                except OSError:
                    data = b""
                if not data:
                    self._selector.unregister(key.fileobj)
                    continue
                *lines, self._rest[number] = (self._rest.get(number, b"") + data).split(b"\r\n")
                heard = sum(b" PRIVMSG " in line for line in lines)
                self.echoed += heard
                self._say(wire, number, heard)
        self._selector.close()

    def _say(self, wire: Wire, number: int, count: int) -> None:
        try:
            wire.sends(
                b"PRIVMSG #w%d :a line of an ordinary length, as people write them\r\n" % number * count
            )
        except OSError:
            return


def test_a_server_under_full_load_echoes_what_it_has_accepted_and_ends_in_time(tmp_path: Path) -> None:
    with server(tmp_path) as hub:
        wires = [irc(hub.ports["irc"], f"w{number}") for number in range(WRITERS)]
        for number, wire in enumerate(wires):
            wire.sends(b"CAP REQ echo-message\r\nJOIN #w%d\r\n" % number)
            wire.reads_until(b" 366 ")
            wire.reads_until(b"\r\n")
        talk = Talk(wires)
        talking = threading.Thread(target=talk.goes_on_until_all_are_gone)
        talking.start()
        time.sleep(1.5)
        started = time.monotonic()
        assert hub.stop(signal.SIGTERM) == 0
        assert time.monotonic() - started < STOP_SECONDS
        talking.join(10)
        assert not talking.is_alive()
    with closing(sqlite3.connect(tmp_path / "data" / FILE_NAME)) as database:
        assert database.execute("SELECT count(*) FROM message WHERE shelf < 2").fetchone() == (talk.echoed,)
    assert talk.echoed > 1000


def test_who_reads_slowly_and_goes_on_talking_still_reads_all_that_was_echoed(tmp_path: Path) -> None:
    """A socket closed with something unread in it would take back what was sent."""
    with server(tmp_path) as hub, socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", hub.ports["irc"]))
        slow.settimeout(PATIENCE_SECONDS)
        slow.sendall(b"CAP REQ echo-message\r\nNICK slow\r\nUSER s 0 * :s\r\nCAP END\r\nJOIN #slow\r\n")
        slow.sendall(LINE * 3000 + b"JOIN #done\r\n")
        observer = irc(hub.ports["irc"], "observer")
        while b" slow " not in _names(observer):
            time.sleep(0.05)
        observer.close()
        hub.process.send_signal(signal.SIGTERM)
        with suppress(OSError):
            for _ in range(20):
                slow.sendall(LINE)
                time.sleep(0.02)
        data = b""
        while more := slow.recv(1 << 16):
            data += more
        slow.close()
        assert hub.process.wait(PATIENCE_SECONDS) == 0
    with closing(sqlite3.connect(tmp_path / "data" / FILE_NAME)) as database:
        (kept,) = database.execute("SELECT count(*) FROM message WHERE shelf < 2").fetchone()
    assert data.count(b" PRIVMSG #slow ") == kept >= 3000
    assert b"ERROR :Closing link" in data


def _names(wire: Wire) -> bytes:
    wire.sends(b"WHO #done\r\n")
    return wire.reads_until(b" 315 ")
