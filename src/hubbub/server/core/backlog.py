"""From a line to its command: each session's lines in their turn.

The rule: a session's next line waits until its own facts are back, so that a command sees what the
one before it did; and no more lines wait than `BACKLOG_FULL_LINES`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hubbub.protocol.lines import readable
from hubbub.protocol.message import MalformedLine, Message, parse
from hubbub.protocol.numerics import (
    ERR_ALREADYREGISTERED,
    ERR_NEEDMOREPARAMS,
    ERR_NOTREGISTERED,
    ERR_UNKNOWNCOMMAND,
)
from hubbub.server.core import commands
from hubbub.server.core.commands import batch, malformed
from hubbub.server.core.commands.message import LISTENERS
from hubbub.server.core.commands.plain import decoded, next_step, pieces, say
from hubbub.server.core.effects import Flow
from hubbub.server.core.history import TEXTS
from hubbub.server.core.oversight import ACCEPTED, oversee
from hubbub.server.core.policy import must_have_privilege
from hubbub.server.core.registry import COMMANDS, Command, Context
from hubbub.server.core.replies import LABELING, Fail, Refuse, Response
from hubbub.server.core.session import Session

if TYPE_CHECKING:
    from hubbub.server.core.server import Server

assert commands.__all__, "importing them fills the table"

BACKLOG_FULL_LINES = 64
BACKLOG_LOW_LINES = 16
MAX_LABEL_BYTES = 64
MAX_UNDER_WAY = 10_000  # facts of all; when there are more, who has one under way waits for it
_HTTP = re.compile(rb"[A-Z]+ \S+ HTTP/\d(\.\d)?")
OURS = (b"REGISTER ", b"NICKSERV ", b"NS ", b"PRIVMSG NICKSERV ")  # lines that may hold a password
MAX_OURS_BYTES = max(map(len, OURS))


def take(server: Server, session: Session, line: bytes, now_ms: int) -> None:
    """Take one line in behind the others, and run what may be run."""
    session.backlog.extend(pieces(session, line) if session.is_plain else (line,))
    work_off(server, session, now_ms)
    if len(session.backlog) >= BACKLOG_FULL_LINES and not session.is_held:
        session.is_held = True
        server.effects.append(Flow(session.connection, is_open=False))


def work_off(server: Server, session: Session, now_ms: int) -> None:
    """Run the session's waiting lines, until one has to wait for the log or for its turn."""
    while session.backlog and not session.is_throttled and not session.is_closed:
        if session.waiting and not session.is_overlapping:
            break
        if not _run_line(server, session, session.backlog[0], now_ms):
            break
        if session.backlog:
            del session.backlog[0]
    if session.is_held and len(session.backlog) <= BACKLOG_LOW_LINES:
        session.is_held = False
        server.effects.append(Flow(session.connection, is_open=True))
    if session.is_ending and not session.backlog and not session.waiting:
        server.close(session, "Connection closed", now_ms)


def go_on(server: Server, session: Session, now_ms: int) -> None:
    """After a session's facts: what a plain session does by itself, then its next lines."""
    if session.is_plain and not session.is_closed and not session.waiting:
        step = next_step(server, session, now_ms)
        if step is not None:
            row = COMMANDS.get(step.command)
            session.is_overlapping = _overlaps(row, step)
            _run_message(server, session, step, row, now_ms)
    work_off(server, session, now_ms)


def _run_line(server: Server, session: Session, line: bytes, now_ms: int) -> bool:
    """Run one line; False if it has to wait."""
    message = _read(server, session, line, now_ms)
    if message is None:
        return True
    message = batch.routed(session, message)
    row = COMMANDS.get(message.command)
    overlaps = _overlaps(row, message)
    if session.waiting and not (overlaps and server.count_under_way < MAX_UNDER_WAY):
        return False
    cost = _cost(session, row)
    if not session.bucket.take(cost, now_ms):
        session.is_throttled = True
        server.throttled[session] = None
        return False
    if not _run_message(server, session, message, row, now_ms):
        session.bucket.give_back(cost)
        return False
    session.is_overlapping = overlaps
    return True


def _run_message(
    server: Server, session: Session, message: Message, row: Command | None, now_ms: int
) -> bool:
    """Run one command; False if its refusal has to wait for its turn."""
    response = Response(session, _label(session, message), now_ms, server.send, server.next_batch)
    if not _run(Context(server, session, response, now_ms, message.command), row, message):
        return False
    if not response.waiting:
        response.finish()
    return True


def _run(ctx: Context, row: Command | None, message: Message) -> bool:
    """Let the row's function decide.

    What is refused while the session's own facts are under way is decided again after them,
    so that answers keep the order of the questions: then this is False.
    """
    was_waiting = ctx.session.waiting
    outcome = ACCEPTED
    try:
        _admit(ctx, row, message).run(ctx, message)
    except (Refuse, Fail) as refusal:
        if was_waiting:
            return False
        ctx.refuse(refusal)
        outcome = str(refusal.args[-1])
    oversee(ctx, row, message.params, outcome)
    return True


def _admit(ctx: Context, row: Command | None, message: Message) -> Command:
    """The row, if the session may use it now."""
    session = ctx.session
    if row is None:
        raise Refuse(ERR_UNKNOWNCOMMAND, message.command)
    if session.user is None and not row.before_registration:
        raise Refuse(ERR_NOTREGISTERED)
    if session.user is not None and not row.after_registration:
        raise Refuse(ERR_ALREADYREGISTERED)
    if row.needs:
        must_have_privilege(ctx.server.config, session.oper, row.needs)
    if len(message.params) < row.min_params:
        raise Refuse(ERR_NEEDMOREPARAMS, message.command)
    return row


def _read(server: Server, session: Session, line: bytes, now_ms: int) -> Message | None:
    """The command that a line stands for; None for a line that says nothing."""
    if session.user is None and _HTTP.fullmatch(line):
        # A page in somebody's browser can reach us, and its next lines would be said in their name.
        server.close(session, "This is not a web server", now_ms)
        return None
    if session.is_plain:
        return say(server, session, decoded(line), now_ms)
    try:
        text = line.decode()
    except UnicodeDecodeError:
        if server.config.server.utf8_only:
            return malformed.not_utf8(line)
        text = ""
    if not _fits(server, line):
        return malformed.too_long(line)
    try:
        return parse(text) if text else _parsed_octets(line)
    except MalformedLine:
        return malformed.no_command()


def _parsed_octets(line: bytes) -> Message:
    """The command of a line that is no UTF-8. What is said keeps its bytes; anywhere else they are replaced.

    Raises: MalformedLine.
    """
    message = parse(line.decode(errors="surrogateescape"))
    params = [readable(param) for param in message.params]
    if message.command in TEXTS:
        params[-1:] = message.params[-1:]
    tags = {readable(key): readable(value) for key, value in message.tags.items()}
    return Message(message.command, tuple(params), tags=tags)


def _fits(server: Server, line: bytes) -> bool:
    """Whether a line is as short as it must be; one with a password, which goes no further, may be longer."""
    limits = server.config.limits
    if not line.startswith(b"@") and len(line) + 2 <= limits.line_body:
        return True
    tags, _, body = line.partition(b" ") if line.startswith(b"@") else (b"", b"", line)
    body_bytes = len(body) + 2
    if body_bytes > limits.line_body and body[:MAX_OURS_BYTES].upper().startswith(OURS):
        body_bytes -= server.config.accounts.password_max_bytes
    return len(tags) + 1 <= limits.line_tags and body_bytes <= limits.line_body


def _label(session: Session, message: Message) -> str:
    """The label to answer under; one that is longer than it may be is none."""
    label = message.tags.get("label", "") if session.caps & LABELING == LABELING else ""
    return label if len(label.encode()) <= MAX_LABEL_BYTES else ""


def _overlaps(row: Command | None, message: Message) -> bool:
    """Whether a command need not wait; of several targets some may refuse it, and a service answers."""
    if row is None or not row.overlaps:
        return False
    to = message.params[0] if message.params else ""
    return "," not in to and to.lower() not in LISTENERS


def _cost(session: Session, row: Command | None) -> float:
    if session.user is None:
        return 0
    return row.cost if row else 1
