"""A client's picture of the world, grown from the server's messages alone.

The rule: a model never does anything; it reads messages and says what changed.
"""

from __future__ import annotations

from hubbub.client.changes import Change, ConnectionState
from hubbub.client.people import Member, Person
from hubbub.client.rooms import Room
from hubbub.protocol.message import Message


class Model:
    """What is known of one server: who we are, the rooms, the people.

    Read anything, change nothing from outside but through these methods. `rooms` keeps the
    order in which rooms came; SERVER_ROOM is always in it.
    """

    nick: str
    account: str
    away: str | None
    connection: ConnectionState
    detail: str  # why we are not online, in words
    retry_at_ms: int | None
    network: str
    isupport: dict[str, str]
    caps: int
    rooms: dict[str, Room]
    people: dict[str, Person]
    listing: list[tuple[str, int, str]]  # name, people, topic

    def apply(self, message: Message, now_ms: int) -> list[Change]:
        """Take one message of the server in. Total: whatever the server sends, nothing is raised."""
        raise NotImplementedError

    def tick(self, now_ms: int) -> list[Change]:
        """Let time pass: who has stopped typing."""
        raise NotImplementedError

    def room(self, name: str) -> Room | None:
        """The room of this name, however it is capitalised."""
        raise NotImplementedError

    def person(self, nick: str) -> Person | None:
        """The person of this nickname, if they share a room with us or wrote to us."""
        raise NotImplementedError

    def is_me(self, nick: str) -> bool:
        """Whether this is our own nickname."""
        raise NotImplementedError

    def fold(self, name: str) -> str:
        """The name as this server compares it: the key of a room or person."""
        raise NotImplementedError

    def is_channel(self, name: str) -> bool:
        """Whether a name is a channel's on this server."""
        raise NotImplementedError

    def prefix(self, member: Member) -> str:
        """The sign of a member's highest role: "@", "+" or ""."""
        raise NotImplementedError

    def roles(self, room: Room) -> list[tuple[str, list[Member]]]:
        """The members by their highest role: [("@", [...]), ("+", [...]), ("", [...])], each by name."""
        raise NotImplementedError
