"""Accounts over sockets: they outlive the server, and two windows of one person are one person."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.process import CONFIG, QUICK_PASSWORDS, Wire, irc, server

MARK = b"MARKREAD #tea timestamp=2026-01-01T00:00:00.000Z"


def logged_in(port: int, caps: bytes = b"sasl draft/read-marker echo-message") -> Wire:
    wire = Wire(port)
    blob = base64.b64encode(b"\0ann\0correct-horse")
    wire.sends(b"CAP REQ :%s\r\nNICK ann\r\nUSER ann 0 * :Ann\r\nAUTHENTICATE PLAIN\r\n" % caps)
    wire.reads_until(b"AUTHENTICATE +\r\n")
    wire.sends(b"AUTHENTICATE %s\r\nCAP END\r\nPING in\r\n" % blob)
    assert b" 903 ann " in wire.reads_until(b"PONG hub.test in\r\n")
    return wire


def test_an_account_outlives_the_server_and_so_does_what_was_read(tmp_path: Path) -> None:
    with server(tmp_path) as hub:
        ann = Wire(hub.ports["irc"])
        ann.sends(b"NICK ann\r\nUSER ann 0 * :Ann\r\nPRIVMSG NickServ :REGISTER correct-horse\r\n")
        ann.reads_until(b"NOTICE ann :Account created\r\n")
        stranger = Wire(hub.ports["irc"])
        stranger.sends(b"NICK ann\r\nUSER x 0 * :x\r\n")
        stranger.reads_until(b" 433 * ann :Nickname is already in use\r\n")
    with server(tmp_path) as hub:
        one, other = logged_in(hub.ports["irc"]), logged_in(hub.ports["irc"])
        one.sends(b"JOIN #tea\r\n")
        other.reads_until(b" JOIN #tea\r\n")
        other.reads_until(b" 366 ann #tea :End of NAMES list\r\n")
        one.sends(b"PRIVMSG #tea :from one\r\n")
        other.reads_until(b":ann!~ann@localhost PRIVMSG #tea :from one\r\n")
        other.sends(MARK + b"\r\n")
        one.reads_until(MARK + b"\r\n")
    with server(tmp_path) as hub:
        again = logged_in(hub.ports["irc"])
        again.sends(b"JOIN #tea\r\n")
        again.reads_until(MARK + b"\r\n")


def test_who_is_always_on_outlives_a_crash_of_the_server(tmp_path: Path) -> None:
    """And wrong tries of passwords do, too."""
    with server(tmp_path) as hub:
        ann = Wire(hub.ports["irc"])
        ann.sends(b"NICK ann\r\nUSER ann 0 * :Ann\r\nNS REGISTER correct-horse\r\n")
        ann.reads_until(b"NOTICE ann :Account created\r\n")
        ann.sends(b"NS SET ALWAYS-ON ON\r\nJOIN #tea\r\nTOPIC #tea :leaves\r\n")
        ann.reads_until(b" TOPIC #tea :leaves\r\n")
        bob = Wire(hub.ports["irc"])
        bob.sends(b"NICK bob\r\nUSER bob 0 * :Bob\r\n")
        for _ in range(10):
            bob.sends(b"NS IDENTIFY ann wrong\r\n")
            bob.reads_until(b"don't belong together\r\n")
        bob.sends(b"JOIN #tea\r\n")
        bob.reads_until(b" 366 bob #tea :End of NAMES list\r\n")
        ann.close()
        bob.sends(b"PRIVMSG #tea :are you there?\r\nPING x\r\n")
        bob.reads_until(b"PONG hub.test x\r\n")
        hub.process.kill()
        hub.process.wait()
    with server(tmp_path) as hub:
        bob = Wire(hub.ports["irc"])
        bob.sends(b"NICK bob\r\nUSER bob 0 * :Bob\r\nJOIN #tea\r\n")
        assert b" 353 bob = #tea :@ann bob\r\n" in bob.reads_until(b" 366 bob #tea :End of NAMES list\r\n")
        bob.sends(b"NS IDENTIFY ann correct-horse\r\n")
        bob.reads_until(b":Too many tries: wait ten minutes\r\n")


AT_ONCE_SECONDS = 1.0
ROOT = """
[[oper]]
name = "root"
password = "let me in"
"""


def logs_out(wire: Wire) -> None:
    """End all one's other connections."""
    wire.sends(b"NS LOGOUT ALL\r\n")
    wire.reads_until(b" other connections were ended\r\n")


def changes_password(wire: Wire) -> None:
    """Have another password."""
    wire.sends(b"NS PASSWD correct-horse battery-staple\r\n")
    wire.reads_until(b"Your password is changed\r\n")


def erases(wire: Wire) -> None:
    """Delete one's account, by the word that is told for it."""
    wire.sends(b"NS DROP ann\r\n")
    wire.reads_until(b"To go on, say: DROP ann ")
    wire.sends(b"NS DROP ann %s\r\n" % wire.reads_until(b"\r\n").strip())
    wire.reads_until(b"ann is deleted\r\n")


def is_banned(wire: Wire) -> None:
    """Be banned by an operator."""
    root = irc(wire.port, "root")
    root.sends(b"OPER root :let me in\r\n")
    root.reads_until(b" 381 root ")
    root.sends(b"UBAN ADD ann spam\r\n")
    root.reads_until(b":ann is banned; ")


@pytest.mark.parametrize("is_done", [logs_out, changes_password, erases, is_banned])
def test_who_is_to_be_out_is_out_at_once(tmp_path: Path, is_done: Callable[[Wire], None]) -> None:
    """One more window, another nickname in the account, a connection that only just proved to be in it."""
    with server(tmp_path, config=CONFIG + QUICK_PASSWORDS + ROOT) as hub:
        port = hub.ports["irc"]
        ann = irc(port, "ann")
        ann.sends(b"NS REGISTER correct-horse\r\n")
        ann.reads_until(b"NOTICE ann :Account created\r\n")
        window, other, coming = logged_in(port), irc(port, "other"), Wire(port)
        other.sends(b"NS IDENTIFY ann correct-horse\r\n")
        other.reads_until(b" 900 other ")
        coming.sends(b"CAP LS 302\r\nAUTHENTICATE PLAIN\r\n")
        coming.sends(b"AUTHENTICATE %s\r\n" % base64.b64encode(b"\0ann\0correct-horse"))
        coming.reads_until(b" 903 ")
        is_done(ann)
        began = time.monotonic()
        assert all(wire.is_closed() for wire in (window, other, coming))
        assert time.monotonic() - began < AT_ONCE_SECONDS
