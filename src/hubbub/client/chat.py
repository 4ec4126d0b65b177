"""One person's chat with one server: handshake, model and outbox behind one door.

The rule: nothing here waits, sends or looks at a clock. Each call gives a `Step`: what changed
for the view, and what is to be written to the server (nothing while the link is down).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from hubbub.client.changes import Change
from hubbub.client.events import Event
from hubbub.client.model import Model
from hubbub.client.rooms import LineKind
from hubbub.protocol.message import Message


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we ask to be."""

    nick: str
    username: str = ""
    realname: str = ""
    password: str = ""  # the server's, not an account's


class Step(NamedTuple):
    """The outcome of one call."""

    changes: list[Change]
    messages: list[Message]


class Chat:
    """Everything a window needs to know of one server. `now_ms` is milliseconds since 1970."""

    model: Model

    def __init__(self, identity: Identity, rooms: Iterable[str] = ()) -> None:
        raise NotImplementedError

    # ---------------------------------------------------------------- what the connection says

    def take(self, event: Event, now_ms: int) -> Step:
        """Take one event of a Connection in."""
        raise NotImplementedError

    def tick(self, now_ms: int) -> Step:
        """Let time pass; call it about once a second."""
        raise NotImplementedError

    # ---------------------------------------------------------------- what the person does

    def enter(self, room: str, text: str, now_ms: int, reply_msgid: str = "") -> Step:
        """Take what was typed in a room's composer: a slash command, or something to say.

        `//text` says `/text`. Several lines are said one after the other.
        """
        raise NotImplementedError

    def say(
        self,
        room: str,
        text: str,
        now_ms: int,
        kind: LineKind = LineKind.MESSAGE,
        reply_msgid: str = "",
    ) -> Step:
        """Say something; it is kept in the outbox and shown as pending until the server has it."""
        raise NotImplementedError

    def retry(self, room: str, line: int, now_ms: int) -> Step:
        """Send an unsure or failed line once more."""
        raise NotImplementedError

    def discard(self, room: str, line: int, now_ms: int) -> Step:
        """Take an unsent, unsure or failed line out of the outbox."""
        raise NotImplementedError

    def join(self, name: str, now_ms: int, key: str = "") -> Step:
        """Join a channel and open it; while offline, as soon as there is a connection."""
        raise NotImplementedError

    def part(self, room: str, now_ms: int, reason: str = "") -> Step:
        """Leave a channel and take it from the list; a direct conversation is only closed."""
        raise NotImplementedError

    def open(self, nick: str, now_ms: int) -> Step:
        """Open the direct conversation with someone."""
        raise NotImplementedError

    def read(self, room: str) -> Step:
        """The person has seen all of a room: its counts go to zero."""
        raise NotImplementedError

    def typing(self, room: str, text: str, now_ms: int) -> Step:
        """The composer's text changed; sends typing notifications where the server knows them."""
        raise NotImplementedError

    def react(self, room: str, line: int, reaction: str, now_ms: int) -> Step:
        """Add a reaction to a line, or take our own away again."""
        raise NotImplementedError

    def set_topic(self, room: str, topic: str, now_ms: int) -> Step:
        """Ask for another topic."""
        raise NotImplementedError

    def set_nick(self, nick: str, now_ms: int) -> Step:
        """Ask for another nickname; while offline, it is the one of the next connection."""
        raise NotImplementedError

    def set_away(self, text: str, now_ms: int) -> Step:
        """Be away with this text, or back with ""."""
        raise NotImplementedError

    def rooms_to_keep(self) -> list[str]:
        """The channels to join again at the next start, for the settings."""
        raise NotImplementedError
