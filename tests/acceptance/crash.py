"""A server that is ended at any moment while people talk, and a judge of what it kept.

The rule: what anybody was shown, be it by an echo or from others, is kept once, in that order,
word for word, and stays so through all later ends. Each round has a room of its own.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from hubbub.protocol.message import Message, parse
from hubbub.protocol.servertime import msgid
from hubbub.server.core.history import Page, Stored
from hubbub.server.store.sqlite import SqliteStore
from tests.acceptance.process import irc, server

WRITERS = 4
IN_FLIGHT = 8  # lines that a writer sends without waiting for their echoes
PAGE_MESSAGES = 100
CAPS = b"CAP REQ :message-tags server-time echo-message batch labeled-response\r\nCAP END\r\n"


class Talker(threading.Thread):
    """A client that writes (or only listens) until the server is gone, and remembers what it read."""

    def __init__(self, port: int, nick: str, room: str, *, is_writing: bool) -> None:
        super().__init__(daemon=True)
        self.nick, self.room, self.is_writing = nick, room, is_writing
        self.wire = irc(port, nick, room)
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
            self.wire.close()  # as clients do: a server that is told to stop waits for it

    def _say(self, number: int) -> int:
        self.wire.sends(f"PRIVMSG {self.room} :{self.nick} says {number}\r\n".encode())
        return number + 1

    @property
    def echoed(self) -> int:
        """How many of its own lines came back."""
        return sum(message.nick == self.nick for message in self.shown)


@dataclass
class Crashes:
    """Rounds of talk on one database, each ended from outside, and all that was shown in them."""

    folder: Path
    kills: int = 0
    stops: int = 0
    echoed: int = 0
    shown: int = 0
    _digests: dict[str, bytes] = field(default_factory=dict)

    def round(self, seconds: float, *, is_killed: bool) -> None:
        """Talk for a while, end the server, and look at what it kept."""
        room = f"#crash{len(self._digests)}"
        with server(self.folder) as hub:
            port = hub.ports["irc"]
            talkers = [Talker(port, f"w{n}", room, is_writing=True) for n in range(WRITERS)]
            talkers.append(Talker(port, "observer", room, is_writing=False))
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
        self.kills += is_killed
        self.stops += not is_killed
        self.echoed += sum(talker.echoed for talker in talkers)
        self.shown += sum(len(talker.shown) for talker in talkers)
        self._judge(room, [talker.shown for talker in talkers])

    def judge_all_again(self) -> None:
        """Whatever came later, every round's messages are what they were after it."""
        store = SqliteStore(self.folder / "data")
        for room, digest in self._digests.items():
            assert _digest(paged(store, room, from_end=False)) == digest, f"{room} has changed"
        store.close()

    def _judge(self, room: str, shown: list[list[Message]]) -> None:
        store = SqliteStore(self.folder / "data")
        kept = paged(store, room, from_end=False)
        assert kept == paged(store, room, from_end=True)
        store.close()
        self._digests[room] = _digest(kept)
        by_msgid = {msgid(each.id): each for each in kept}
        assert len(by_msgid) == len(kept)
        assert len({each.text for each in kept}) == len(kept), "doubled"
        for messages in shown:
            ids = [message.tags["msgid"] for message in messages]
            lost = [each for each in ids if each not in by_msgid]
            assert not lost, f"{len(lost)} of {len(ids)} were shown and are gone"
            assert ids == sorted(set(ids)), "shown twice, or in another order than kept"
            for message in messages:
                row = by_msgid[message.tags["msgid"]]
                assert (row.source, row.target, row.text) == (message.source, *message.params)


def paged(store: SqliteStore, room: str, *, from_end: bool) -> list[Stored]:
    """All texts that are kept of a room, page by page, in order."""
    pages: list[list[Stored]] = []
    low, high = 0, 1 << 62
    while page := store.answer((Page(room, 0, low, high, PAGE_MESSAGES, from_end),)):
        pages.append(page)
        low, high = (low, page[0].id) if from_end else (page[-1].id, high)
    return [message for page in (pages[::-1] if from_end else pages) for message in page]


def _digest(messages: list[Stored]) -> bytes:
    return sha256(repr(messages).encode()).digest()
