"""The command table, and what a command is given.

The rule: a command decides. It reads the world, answers its own client and records facts; it
writes to nothing shared and to nobody else.

    @command("TOPIC", min_params=1)
    def topic(ctx: Context, msg: Message) -> None: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hubbub.protocol.message import Message
from hubbub.protocol.numerics import ERR_NOSUCHCHANNEL, ERR_NOSUCHNICK, Numeric
from hubbub.protocol.value import value
from hubbub.server.core.effects import Asked
from hubbub.server.core.facts import Fact
from hubbub.server.core.policy import operating
from hubbub.server.core.replies import Fail, Refuse, Response
from hubbub.server.core.session import Session
from hubbub.server.core.state import Channel, User, World

if TYPE_CHECKING:
    from hubbub.server.core.server import Server

Handler = Callable[["Context", Message], None]
# The second half of a command: what it does with the answer to its question (None: there was none).
Answered = Callable[["Context", Any], None]


@value
class Command:
    """A row of the table.

    `cost` is what it spends of the session's flood tokens; `before_registration` and
    `after_registration` say when it may be used; `overlaps` that it need not wait for the
    session's own earlier facts of the same kind, since it does not depend on them. `needs` is the
    privilege of an operator without whom it is refused ("": anybody may). `takes` are its
    parameters and `does` what it is for, in a line each, for HELP.
    """

    name: str
    run: Handler
    min_params: int = 0
    cost: float = 1
    before_registration: bool = False
    after_registration: bool = True
    overlaps: bool = False
    needs: str = ""
    takes: str = ""
    does: str = ""


COMMANDS: dict[str, Command] = {}


def command(
    name: str,
    *,
    min_params: int = 0,
    cost: float = 1,
    before_registration: bool = False,
    after_registration: bool = True,
    overlaps: bool = False,
    needs: str = "",
    takes: str = "",
    does: str = "",
) -> Callable[[Handler], Handler]:
    """Put a function into the table under a command's name."""

    def register(run: Handler) -> Handler:
        assert name not in COMMANDS, f"{name} stands twice in the table"
        COMMANDS[name] = Command(
            name,
            run,
            min_params,
            cost,
            before_registration,
            after_registration,
            overlaps,
            needs,
            takes,
            does,
        )
        return run

    return register


@dataclass(slots=True)
class Context:
    """One command's surroundings: who asks, when, of which world, and the way to answer.

    `used` are the privileges that its rights came of, each with what it was used on.
    """

    server: Server
    session: Session
    response: Response
    now_ms: int
    command: str = ""
    used: tuple[tuple[str, str], ...] = ()

    @property
    def world(self) -> World:
        """What all nodes agree on; to be read only."""
        return self.server.world

    @property
    def user(self) -> User:
        """Who asks; registration is done."""
        assert self.session.user is not None, "the table lets nobody in here before registration"
        return self.session.user

    @property
    def is_alone(self) -> bool:
        """Whether who asks is nobody else's connection too: what one does as a person, all of theirs do."""
        user = self.session.user
        return user is None or len(self.server.sessions_of.get(user.id, ())) <= 1

    def reply(self, numeric: Numeric, *params: str, text: str | None = None) -> None:
        """Answer with a numeric: `:server CODE nick params :text`."""
        self.response.reply(numeric, *params, text=text)

    def refuse(self, refusal: Refuse | Fail) -> None:
        """Answer with what a Refuse or Fail says, without ending the command."""
        self.response.refuse(refusal)

    def may(self, privilege: str, target: str = "") -> bool:
        """Whether an operator's privilege lets them do what others may not; that it did is written down."""
        may = privilege in operating.privileges(self.server.config, self.session.oper)
        if may and (privilege, target) not in self.used:
            self.used = (*self.used, (privilege, target))
        return may

    def record(self, fact: Fact) -> None:
        """Give a fact to the log; it is applied and told once it comes back."""
        self.server.append(fact, self.response)

    def ask(self, question: Asked, go_on: Answered) -> None:
        """Have a thread answer; `go_on` is called with the answer, in the command's turn."""
        self.server.ask(question, self, go_on)

    def find_channel(self, name: str) -> Channel:
        """The room of this name. Raises: Refuse(ERR_NOSUCHCHANNEL)."""
        channel = self.world.channel_named(name)
        if channel is None:
            raise Refuse(ERR_NOSUCHCHANNEL, shown(name))
        return channel

    def find_user(self, nick: str) -> User:
        """Who has this nick. Raises: Refuse(ERR_NOSUCHNICK)."""
        user = self.world.user_named(nick)
        if user is None:
            raise Refuse(ERR_NOSUCHNICK, shown(nick))
        return user


def shown(name: str) -> str:
    """A peer's word as a middle parameter of an answer: `*` where it could not be one."""
    return "*" if not name or " " in name or name[0] == ":" else name
