"""Killed at any moment, the server has lost nothing that anyone was shown."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

import pytest

from hubbub.protocol.message import Message, parse
from hubbub.protocol.servertime import msgid
from hubbub.server.core.history import Page, Stored
from hubbub.server.store.sqlite import SqliteStore
from tests.acceptance.process import irc, server

ROUNDS = 6
WRITERS = 4
IN_FLIGHT = 8  # lines that a writer sends without waiting for their echoes
CAPS = b"CAP REQ :message-tags server-time echo-message batch labeled-response\r\nCAP END\r\n"


class Talker(threading.Thread):
    """A client that writes (or only listens) until the server is gone, and remembers what it read."""

    def __init__(self, port: int, nick: str, number: int, *, is_writing: bool) -> None:
        super().__init__(daemon=True)
        self.nick, self.round, self.is_writing = nick, number, is_writing
        self.wire = irc(port, nick, "#crash")
        self.wire.sends(CAPS)
        self.wire.reads_until(b" ACK ")
        self.wire.reads_until(b"\r\n")
        self.shown: list[Message] = []

    def run(self) -> None:
        number = 0
        try:
            if self.is_writing:
                for _ in range(IN_FLIGHT):
                    number = self._say(number)
            while True:
                message = parse(self.wire.reads_until(b"\r\n")[:-2].decode())
                if message.command == "PRIVMSG":
                    self.shown.append(message)
                    if message.nick == self.nick:
                        number = self._say(number)
        except (OSError, AssertionError):
            return

    def _say(self, number: int) -> int:
        self.wire.sends(f"PRIVMSG #crash :{self.nick} says {self.round}.{number}\r\n".encode())
        return number + 1


def one_round(folder: Path, number: int, seconds: float, *, is_killed: bool) -> list[list[Message]]:
    """Talk for a while, end the server; what each of the clients was shown, in its order."""
    with server(folder) as hub:
        talkers = [Talker(hub.ports["irc"], f"w{n}", number, is_writing=True) for n in range(WRITERS)]
        talkers.append(Talker(hub.ports["irc"], "observer", number, is_writing=False))
        for talker in talkers:
            talker.start()
        time.sleep(seconds)
        if is_killed:
            hub.process.kill()
            hub.process.wait()
        else:
            assert hub.stop() == 0
        for talker in talkers:
            talker.join(10)
            assert not talker.is_alive(), "the server is gone, but a connection is not"
    return [talker.shown for talker in talkers]


def paged(store: SqliteStore, *, from_end: bool) -> list[Stored]:
    """All that is kept, page by page, in order."""
    kept: list[Stored] = []
    low, high = 0, 1 << 62
    while page := store.answer((Page("#crash", 0, low, high, 100, from_end),)):
        if from_end:
            kept, high = page + kept, page[0].id
        else:
            kept, low = kept + page, page[-1].id
    return kept


@pytest.mark.parametrize("is_killed", [True, False], ids=["SIGKILL", "SIGTERM"])
def test_what_anyone_was_shown_is_kept_once_in_order_and_unchanged(tmp_path: Path, is_killed: bool) -> None:
    chance = random.Random(1)
    shown_in_all = 0
    for number in range(ROUNDS):
        shown = one_round(tmp_path, number, chance.uniform(0.05, 0.6), is_killed=is_killed)
        store = SqliteStore(tmp_path / "data")
        kept = paged(store, from_end=False)
        assert kept == paged(store, from_end=True)
        store.close()
        by_msgid = {msgid(each.id): each for each in kept}
        assert len(by_msgid) == len(kept)
        assert len({each.text for each in kept}) == len(kept), "doubled"
        for messages in shown:
            shown_in_all += len(messages)
            ids = [message.tags["msgid"] for message in messages]
            lost = [each for each in ids if each not in by_msgid]
            assert not lost, f"{len(lost)} of {len(ids)} were shown and are gone"
            assert ids == sorted(ids), "shown in another order than kept"
            for message in messages:
                row = by_msgid[message.tags["msgid"]]
                assert (row.source, row.target, row.text) == (message.source, *message.params)
    assert shown_in_all > 500, "too little was said to prove anything"
