"""What the core asks of the host: the whole of its way out.

The rule: effects are carried out in the order in which they were asked for; a connection is
the host's own token, which the core never looks into.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from hubbub.protocol.value import value
from hubbub.server.core.accounts import Letter, Secret
from hubbub.server.core.facts import Fact
from hubbub.server.core.history import Question, Record
from hubbub.server.core.oversight import Act

Connection = Hashable


@value
class Send:
    """Write these bytes to each of the connections."""

    connections: Sequence[Connection]
    data: bytes


@value
class Relocate:
    """A question: may this connection be counted at another address? It is answered by a `Relocated`."""

    connection: Connection
    address: str


@value
class Relocated:
    """Where a connection is now: what others see of its address, and why it may not come ("" if it may).

    `files_at` is where it reaches the file host from there.
    """

    host: str = ""
    refusal: str = ""
    files_at: str = ""
    is_limited: bool = False


@value
class Append:
    """Give the fact to the log; it comes back in `committed` under this token."""

    token: int
    fact: Fact


@value
class Reload:
    """A question: to read the configuration again, and go by it. It is answered by a `Reloaded`."""


@value
class Reloaded:
    """What came of it: `mistakes`, and then all is as before, or what is `waiting` for a restart."""

    mistakes: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


Asked = Question | Secret | Relocate | Reload | Letter


@value
class Ask:
    """Have somebody else answer, mostly a thread; the answer comes back in `answered` under this token."""

    token: int
    question: Asked


@value
class Keep:
    """Have the log store these rows behind what it is at, if it can; nobody waits for them."""

    rows: Sequence[Record]


@value
class Flow:
    """Stop reading from a connection whose backlog is full, or go on (`is_open`)."""

    connection: Connection
    is_open: bool


@value
class Audit:
    """Write down what somebody did as an operator."""

    act: Act


@value
class Close:
    """Close the connection once all that was sent to it is written."""

    connection: Connection


@value
class Answer:
    """Tell who asked over HTTP what became of it: how many bytes they may send, or the `problem` (a code
    of FAIL, with words for people)."""

    visit: Connection
    limit_bytes: int = 0
    problem: str = ""
    text: str = ""


@value
class Discard:
    """Take what was in these files from the disk; nothing leads to them any more."""

    names: tuple[str, ...]


Effect = Send | Append | Ask | Keep | Flow | Audit | Close | Answer | Discard
