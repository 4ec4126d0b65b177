"""BATCH: a message of several lines, which a client sends line by line.

The rule: nothing of a batch is heard before its end, and then all of it is one PRIVMSG or NOTICE,
judged and refused like any other. What is wrong with it is told once, under the label of its opening;
the rest of it is passed over until its end.

Spec: https://ircv3.net/specs/extensions/client-batch and
https://ircv3.net/specs/extensions/multiline
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from hubbub.protocol import caps, multiline
from hubbub.protocol.lines import octets
from hubbub.protocol.message import Message
from hubbub.protocol.numerics import ERR_UNKNOWNCOMMAND
from hubbub.server.core.history import TEXTS
from hubbub.server.core.registry import COMMANDS, Context, command, shown
from hubbub.server.core.replies import Fail, Refuse, Response
from hubbub.server.core.session import ClientBatch, Session

if TYPE_CHECKING:
    from hubbub.server.core.server import Server

BATCH_SECONDS = 30  # between two lines of a batch
LINE_COST = 0.25  # a message of many lines comes late, but within its time
_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,64}")
# Signs of life may come between the lines of a batch.
_NEVER_INSIDE = frozenset({"BATCH", "PING", "PONG", "QUIT"})
_LINE = "line of a batch"


def routed(session: Session, message: Message) -> Message:
    """The message, or the row of the table for what belongs to a batch, or tears one apart."""
    batch, is_inside = session.batch, "batch" in message.tags
    if not is_inside and (batch is None or batch.is_over):
        return message
    if not is_inside and message.command in _NEVER_INSIDE:
        return message
    if not session.caps & caps.MULTILINE or (batch is None and message.command.islower()):
        return message
    return Message(_LINE, (message.command, *message.params), tags=message.tags)


@command(
    "BATCH",
    takes="+<reference> <type> [<target>] | -<reference>",
    does="Begin or end several lines that are one message",
)
def batch(ctx: Context, msg: Message) -> None:
    """Begin a batch, or end it.

    Spec: https://ircv3.net/specs/extensions/client-batch#the-client-to-server-batch-verb
    Raises: Fail(INVALID_REFTAG | UNKNOWN_TYPE | MULTILINE_INVALID),
    Refuse(ERR_UNKNOWNCOMMAND) without the capability.
    """
    if not ctx.session.caps & caps.MULTILINE:
        raise Refuse(ERR_UNKNOWNCOMMAND, "BATCH")
    sign, reference = (msg.params[0][:1], msg.params[0][1:]) if msg.params else ("", "")
    open_batch = ctx.session.batch
    if sign == "-" and open_batch and open_batch.reference == reference:
        _end(ctx, open_batch)
    elif open_batch and not open_batch.is_over:
        _fail(ctx, open_batch, "MULTILINE_INVALID", text="Another multiline batch is open")
    elif sign == "+":
        _begin(ctx, msg, reference)
    elif sign == "-":
        raise Fail("BATCH", "MULTILINE_INVALID", text="No such batch is open")
    else:
        raise Fail("BATCH", "INVALID_REFTAG", shown(sign + reference), text="Invalid reference tag")


def _begin(ctx: Context, msg: Message, reference: str) -> None:
    """Open a batch; one that can't be is over at once. It takes this line's label with it."""
    kind, target, *_ = (*msg.params[1:], "", "")
    label, ctx.response.label = ctx.response.label, ""
    begun = ClientBatch(reference, ctx.now_ms, target, msg.tags, label)
    ctx.session.batch = begun
    if not _REFERENCE.fullmatch(reference):
        _fail(ctx, begun, "INVALID_REFTAG", shown(reference), text="Invalid reference tag")
    if kind != multiline.KIND:
        _fail(ctx, begun, "UNKNOWN_TYPE", reference, shown(kind), text="Unknown batch type")
    if shown(target) == "*" or "," in target:
        _fail(ctx, begun, "MULTILINE_INVALID", text="A multiline batch has one target")


@command(_LINE, cost=LINE_COST)
def line_of_batch(ctx: Context, msg: Message) -> None:
    """Take in one line of the batch that is open.

    Spec: https://ircv3.net/specs/extensions/multiline#batch-types
    Raises: Fail(MULTILINE_INVALID | MULTILINE_INVALID_TARGET | MULTILINE_MAX_BYTES |
    MULTILINE_MAX_LINES), or what a line that is none is refused with.
    """
    reference, batch = msg.tags.get("batch"), ctx.session.batch
    ctx.response.label = ""
    if batch is None or (batch.is_over and reference != batch.reference):
        ctx.session.batch = batch = ClientBatch(reference or "", ctx.now_ms)
        _fail(ctx, batch, "MULTILINE_INVALID", text="No such batch is open")
    if batch.is_over:
        return
    name, *params = msg.params
    if name.islower():  # not UTF-8, or too long: it says itself what is wrong with it
        _give_up(batch)
        ctx.response.label = batch.label
        COMMANDS[name].run(ctx, Message(name, tuple(params), tags=msg.tags))
        return
    if name not in TEXTS and reference == batch.reference:
        text = f"Invalid multiline batch: only PRIVMSG and NOTICE can be in it, and {name} can not"
        _fail(ctx, batch, "MULTILINE_INVALID", text=text)
    if reference != batch.reference or batch.command not in {"", name}:
        _fail(ctx, batch, "MULTILINE_INVALID", text="Invalid multiline batch")
    if msg.tags.keys() - {"batch", multiline.CONCAT_TAG}:
        _fail(ctx, batch, "MULTILINE_INVALID", text="Tags of a multiline batch belong to its opening")
    if len(params) < 2:
        _fail(ctx, batch, "MULTILINE_INVALID", text="Invalid multiline batch with a line without text")
    if ctx.world.fold(params[0]) != ctx.world.fold(batch.target):
        targets = (batch.target, shown(params[0]))
        _fail(ctx, batch, "MULTILINE_INVALID_TARGET", *targets, text="Invalid multiline target")
    batch.command, batch.heard_ms = name, ctx.now_ms
    _add(ctx, batch, multiline.Line(params[1], multiline.CONCAT_TAG in msg.tags))


def _add(ctx: Context, batch: ClientBatch, line: multiline.Line) -> None:
    """Put a line to those of the batch, as long as there is room for it."""
    if line.goes_on and not line.text:
        text = "Invalid multiline batch with concatenated blank line"
        _fail(ctx, batch, "MULTILINE_INVALID", text=text)
    limits = ctx.server.config.limits
    batch.size_bytes += line.size_bytes if batch.lines else len(octets(line.text))
    batch.lines.append(line)
    if len(batch.lines) > limits.multiline_max_lines:
        limit = str(limits.multiline_max_lines)
        _fail(ctx, batch, "MULTILINE_MAX_LINES", limit, text="Multiline batch max-lines exceeded")
    if batch.size_bytes > limits.multiline_max_bytes:
        limit = str(limits.multiline_max_bytes)
        _fail(ctx, batch, "MULTILINE_MAX_BYTES", limit, text="Multiline batch max-bytes exceeded")


def _end(ctx: Context, batch: ClientBatch) -> None:
    """Say what the batch says; of one that was refused nothing more is to be said."""
    ctx.session.batch = None
    ctx.response.label = "" if batch.is_over else batch.label
    if batch.is_over:
        return
    if not any(line.text for line in batch.lines):
        raise Fail("BATCH", "MULTILINE_INVALID", text="Invalid multiline batch with blank lines only")
    text = multiline.join(batch.lines)
    COMMANDS[batch.command].run(ctx, Message(batch.command, (batch.target, text), tags=batch.tags))


def _fail(ctx: Context, batch: ClientBatch, code: str, *context: str, text: str) -> NoReturn:
    """Refuse a batch, under its label; the lines that still come of it are passed over."""
    ctx.response.label = batch.label
    _give_up(batch)
    raise Fail("BATCH", code, *context, text=text)


def _give_up(batch: ClientBatch) -> None:
    batch.is_over = True
    batch.lines.clear()


def check(server: Server, session: Session, now_ms: int) -> None:
    """End a batch whose client has fallen silent; lines that still wait for their turn are its words too."""
    batch = session.batch
    if batch is None or batch.is_over or session.backlog or session.waiting:
        return
    if now_ms - batch.heard_ms >= BATCH_SECONDS * 1000:
        _give_up(batch)
        response = Response(session, batch.label, now_ms, server.send, server.next_batch)
        response.say("FAIL", "BATCH", "TIMEOUT", batch.reference, "The batch was left open for too long")
        response.finish()
