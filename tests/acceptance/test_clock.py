"""A clock set back an hour and forward a day while people talk: order, times and pages hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from hubbub.protocol.message import Message, parse
from tests.acceptance.clock import Clock
from tests.acceptance.process import Process, irc, server

ROOMS = ("#tea", "#jam")
STEPS = ("+0", "-1h", "+1d", "+0")
LINES = 8  # of each of two people, at each of the clock's times
PAGE_MESSAGES = 7
CAPS = b"CAP REQ :batch draft/chathistory echo-message message-tags server-time\r\n"


class Person:
    """Somebody in both rooms who says numbered things, and remembers all they read."""

    def __init__(self, hub: Process, nick: str) -> None:
        self.nick, self.said = nick, 0
        self.wire = irc(hub.ports["irc"], nick)
        self.wire.sends(CAPS)
        self.wire.reads_until(b" ACK ")
        self.wire.reads_until(b"\r\n")
        self.read: list[Message] = []
        self.sends(b"JOIN #tea,#jam")

    def sends(self, line: bytes) -> list[Message]:
        """Send a line; all that comes up to its answer."""
        self.wire.sends(line + b"\r\nPING :done\r\n")
        data = self.wire.reads_until(b" PONG hub.test done\r\n")
        messages = [parse(each.decode()) for each in data.split(b"\r\n")[:-1]]
        self.read += [message for message in messages if "batch" not in message.tags]
        return messages

    def talks(self) -> None:
        """Say something in both rooms, step out of one and back in."""
        lines = [f"PRIVMSG {room} :{self.nick} {self.said + n}" for n in range(LINES) for room in ROOMS]
        self.said += LINES
        self.sends("\r\n".join([*lines, "PART #jam", "JOIN #jam"]).encode())

    def page(self, command: str) -> list[Message]:
        """The texts of a page."""
        messages = self.sends(f"CHATHISTORY {command} {PAGE_MESSAGES}".encode())
        return [message for message in messages if message.command == "PRIVMSG" and "batch" in message.tags]


def pages(person: Person, room: str, kind: str, *, is_forwards: bool) -> list[Message]:
    """All texts of a room, page by page, from one end to the other."""
    tag, end = {"msgid": "msgid", "timestamp": "time"}[kind], "1970-01-02" if is_forwards else "2105-01-01"
    reference, found = f"timestamp={end}T00:00:00.000Z", list[Message]()
    way = "AFTER" if is_forwards else "BEFORE"
    while page := person.page(f"{way} {room} {reference}"):
        found = found + page if is_forwards else page + found
        reference = f"{kind}={page[-1 if is_forwards else 0].tags[tag]}"
    return found


def plain(messages: list[Message]) -> list[tuple[str, str, str, str]]:
    return [(each.tags["msgid"], each.tags["time"], each.nick, each.params[1]) for each in messages]


@contextmanager
def people(folder: Path, clock: Clock) -> Iterator[tuple[Person, Person]]:
    with server(folder, under=clock.under) as hub:
        yield Person(hub, "alice"), Person(hub, "bob")
        assert hub.ends() == 0


def check_live(person: Person) -> None:
    """No time goes back in any room, and no text has the time or place of another."""
    for room in ROOMS:
        own = [message for message in person.read if message.params[:1] == (room,) and "time" in message.tags]
        times = [message.tags["time"] for message in own]
        assert times == sorted(times)
        texts = plain([message for message in own if message.command == "PRIVMSG"])
        assert texts == sorted(texts)
        assert len({time for _, time, _, _ in texts}) == len(texts)


def test_order_times_and_pages_hold_when_the_clock_jumps(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    heard: dict[str, list[tuple[str, str, str, str]]] = {room: [] for room in ROOMS}
    for step_at_start in ("+0", "-1h"):  # the second server starts an hour before the first one ended
        clock.set(step_at_start)
        with people(tmp_path, clock) as (alice, bob):
            for step in STEPS:
                clock.set(step)
                alice.talks()
                bob.talks()
                assert alice.sends(b"PING :alive")
            alice.sends(b"PING :all")
            for room in ROOMS:
                heard[room] += plain(
                    [m for m in alice.read if m.command == "PRIVMSG" and m.params[0] == room]
                )
                for kind in ("msgid", "timestamp"):
                    assert plain(pages(bob, room, kind, is_forwards=True)) == heard[room]
                    assert plain(pages(bob, room, kind, is_forwards=False)) == heard[room]
            check_live(alice)
            check_live(bob)
    for room in ROOMS:
        assert heard[room] == sorted(heard[room])
        first, last = (datetime.fromisoformat(heard[room][end][1]) for end in (0, -1))
        assert last - first > timedelta(days=1), "the clock was not set"
