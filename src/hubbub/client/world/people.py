"""People: what is known of a person on the server, once for all rooms."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Person:
    """Someone on the server; `away` is None for one who is here, else the text they left.

    `operator` is whether they look after the server; `metadata` is what they tell of themselves, by keys
    such as `avatar`; any of it may be made up.
    """

    nick: str
    user: str = ""
    host: str = ""
    account: str = ""
    realname: str = ""
    away: str | None = None
    bot: bool = False
    operator: bool = False
    metadata: dict[str, str] = field(default_factory=dict)
    rooms: set[str] = field(default_factory=set)

    @property
    def here(self) -> bool:
        """Whether they are not away."""
        return self.away is None


@dataclass(slots=True)
class Member:
    """A person in one channel; `modes` are their prefix modes there, highest first ("ov")."""

    person: Person
    modes: str = ""

    @property
    def nick(self) -> str:
        """Their nickname."""
        return self.person.nick
