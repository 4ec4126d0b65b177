"""Who comes over HTTP, and the answer that the door is given.

The rule: nothing here is on a connection of IRC, and none of its words are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hubbub.protocol.value import value
from hubbub.server.core.effects import Answer, Connection
from hubbub.server.core.facts import Fact, UserId
from hubbub.server.core.replies import Fail, Refuse, Response
from hubbub.server.core.session import Session

if TYPE_CHECKING:
    from hubbub.server.core.server import Server

COMMAND = "FILEHOST"  # as which it is told, and written down


@value
class Visitor:
    """Who asks: from where, and a connection's `token`, or an `account` with its password."""

    address: str
    token: str = field(default="", repr=False)
    account: str = ""
    password: str = field(default="", repr=False)


@value
class Owner:
    """Whose a file is to be: a user who is here (or 0), their identity, and the pot it counts against."""

    user: UserId
    identity: str
    pot: str


def pot_of(server: Server, session: Session) -> str:
    """What the files of whoever is connected count against: their account, or where they come from."""
    account = session.user.account if session.user else ""
    return account or f"network {server.tries.network(session.address)}"


@dataclass(slots=True)
class Visits:
    """What is under way, with how large it may become, and the words that connections were told."""

    uploads: dict[Connection, tuple[Owner, int]] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)  # by token
    next_expiry_ms: int = 0


@dataclass(slots=True, eq=False)
class Outcome(Response):
    """The answer to a visit: it is for the door, and has no words of IRC."""

    server: Server = field(kw_only=True)

    def refuse(self, refusal: Refuse | Fail) -> None:
        """Answer with what a Fail says."""
        assert isinstance(refusal, Fail), "numerics are for connections"
        self.answer(problem=refusal.params[1], text=refusal.params[-1])

    def fail_to_store(self, fact: Fact) -> None:
        """Say that the server can't remember it."""
        self.answer(problem="NOT_STORED", text="The server can't store anything at the moment")

    def finish(self) -> None:
        """What was asked for came to nothing, if nothing was said of it: somebody else was first."""
        if not self.is_answered:
            self.answer(problem="NOT_FOUND", text="That is there no more")

    def answer(self, limit_bytes: int = 0, problem: str = "", text: str = "") -> None:
        """Tell the door."""
        self.is_answered = True
        self.server.effects.append(Answer(self.session.connection, limit_bytes, problem, text))
