"""Accounts over sockets: they outlive the server, and two windows of one person are one person."""

from __future__ import annotations

import base64
from pathlib import Path

from tests.acceptance.process import Wire, server

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
