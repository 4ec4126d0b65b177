"""irssi and WeeChat hold a conversation: with each other, and with the plain door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.process import Process, Wire, irc, server
from tests.acceptance.terminals import Irssi, WeeChat, closing


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Process]:
    with server(tmp_path) as started:
        yield started


def test_irssi_joins_talks_and_is_heard(hub: Process, tmp_path: Path) -> None:
    carol = irc(hub.ports["irc"], "carol", "#tea")
    with closing(Irssi(tmp_path, hub.ports["irc"], "ivan")) as irssi:
        irssi.shows("Welcome to the")  # before it has read that, it sends nothing
        irssi.types("/join #tea")
        carol.reads_until(b":ivan!")
        irssi.shows("#tea")
        carol.sends("PRIVMSG #tea :grüß dich\r\n".encode())
        irssi.shows("grüß dich")
        irssi.types("hello from irssi")
        carol.reads_until(b"PRIVMSG #tea :hello from irssi\r\n")
        irssi.types("/topic #tea tea time")
        carol.sends(b"MODE #tea +o ivan\r\n")
        irssi.shows("+o ivan")
        irssi.types("/topic #tea tea time")
        carol.reads_until(b"TOPIC #tea :tea time\r\n")
        irssi.types("/msg carol psst")
        carol.reads_until(b"PRIVMSG carol :psst\r\n")
        irssi.types("/me waves")
        carol.reads_until(b"PRIVMSG #tea :\x01ACTION waves\x01\r\n")
        irssi.types("/quit bye")
        carol.reads_until(b"QUIT :Quit: bye\r\n")


def test_weechat_and_irssi_and_netcat_talk_in_the_lobby(hub: Process, tmp_path: Path) -> None:
    nina = Wire(hub.ports["plain"])
    nina.reads(b"NICK")
    nina.sends(b"nina\n")
    nina.reads(b"nina has connected to the server\n")
    with (
        closing(WeeChat(tmp_path, hub.ports["irc"], "wendy")) as weechat,
        closing(Irssi(tmp_path, hub.ports["irc"], "ivan")) as irssi,
    ):
        weechat.shows("Welcome to the")  # before it has read that, it sends nothing
        weechat.types("/join #lobby")
        nina.reads(b"wendy has connected to the server\n")
        irssi.shows("Welcome to the")
        irssi.types("/join #lobby")
        nina.reads(b"ivan has connected to the server\n")

        nina.sends(b"hello from netcat\n")
        irssi.shows("hello from netcat")
        weechat.shows("hello from netcat")
        weechat.types("hello from weechat", "irc.hub.#lobby")
        nina.reads_until(b"wendy: hello from weechat\n")
        irssi.shows("hello from weechat")
        irssi.types("hello from irssi")
        nina.reads_until(b"ivan: hello from irssi\n")
        weechat.shows("hello from irssi")
