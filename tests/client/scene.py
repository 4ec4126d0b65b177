"""A model that hears written lines, for tests."""

from __future__ import annotations

from hubbub.client.world.changes import Change, LinesAdded
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Line
from hubbub.protocol.message import Message, needs_colon, parse, serialize_tags

NOW_MS = 1_700_000_000_000
MODERN = "CASEMAPPING=ascii CHANMODES=b,k,l,imnst PREFIX=(qaohv)~&@%+ STATUSMSG=@+ CHANTYPES=# NETWORK=Net"


class World:
    """A Model in front of which lines are read aloud."""

    def __init__(self, nick: str = "me", tokens: str = MODERN) -> None:
        self.model = Model(nick)
        self.now_ms = NOW_MS
        self.hears(f":hub 001 {nick} :Welcome", f":hub 005 {nick} {tokens} :are supported")

    def hears(self, *lines: str) -> list[Change]:
        """Apply these lines; all changes they made."""
        changes: list[Change] = []
        for line in lines:
            changes += self.model.apply(parse(line), self.now_ms)
        return changes

    def in_room(self, *nicks: str, name: str = "#tea") -> World:
        """We join a room in which these are already."""
        me = self.model.nick
        self.hears(f":{me}!u@h JOIN {name}", f":hub 353 {me} = {name} :{' '.join([me, *nicks])}")
        self.hears(f":hub 366 {me} {name} :End of NAMES list")
        return self

    def lines(self, room: str = "#tea") -> list[Line]:
        """The lines of a room."""
        return self.model.rooms[room].lines

    def last(self, room: str = "#tea") -> Line:
        """The newest line of a room."""
        return self.model.rooms[room].lines[-1]

    def roles(self, room: str = "#tea") -> dict[str, list[str]]:
        """Who is in a room: {prefix: nicknames}."""
        found = self.model.rooms[room]
        return {prefix: [one.nick for one in members] for prefix, members in self.model.roles(found)}


def added(changes: list[Change]) -> list[str]:
    """The rooms to which lines were added."""
    return [change.room for change in changes if isinstance(change, LinesAdded)]


def shown(message: Message) -> str:
    """A message as one would write it by hand: with a colon only where there must be one."""
    *middle, last = message.params or [""]
    words = [
        message.command,
        *middle,
        *([f":{last}" if needs_colon(last) else last] if message.params else []),
    ]
    return " ".join([f"@{serialize_tags(message.tags)}", *words] if message.tags else words)
