"""CHATHISTORY: what was said, page by page.

The rule: a page is asked for by whoever may read the conversation now, and holds of it what they
may read: what was said while anybody might listen, and what they were there for.

Spec: https://ircv3.net/specs/extensions/chathistory
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hubbub.protocol import caps
from hubbub.protocol.message import Message
from hubbub.protocol.names import is_channel
from hubbub.protocol.numbers import whole
from hubbub.protocol.numerics import ERR_UNKNOWNCOMMAND
from hubbub.protocol.servertime import ID_SHIFT, format_time, id_of, id_time_ms, parse_time
from hubbub.server.core import playback
from hubbub.server.core.buffers import Buffer, buffer_named, buffers
from hubbub.server.core.history import NEVER, Latest, Page, Stored
from hubbub.server.core.registry import Answered, Context, command, shown
from hubbub.server.core.replies import Fail, Refuse, Words

TARGETS_BATCH = "draft/chathistory-targets"
_PARAMS = {"LATEST": 4, "BEFORE": 4, "AFTER": 4, "AROUND": 4, "BETWEEN": 5, "TARGETS": 4}


class Span(NamedTuple):
    """The ids that a reference stands for: one msgid, or all of a millisecond."""

    first: int
    last: int


@command(
    "CHATHISTORY",
    min_params=1,
    cost=2,
    takes="BEFORE|AFTER|LATEST|AROUND|BETWEEN|TARGETS <target> <from> [<to>] <limit>",
    does="Read what was said before",
)
def chathistory(ctx: Context, msg: Message) -> None:
    """Show a page of a conversation, or which conversations there are.

    Spec: https://ircv3.net/specs/extensions/chathistory#chathistory-command
    Raises: Fail(INVALID_PARAMS | INVALID_TARGET | INVALID_MSGREFTYPE | MESSAGE_ERROR),
    Refuse(ERR_UNKNOWNCOMMAND) without a history.
    """
    if not ctx.server.config.history.enabled:  # who asks without the capability knows what they ask for
        raise Refuse(ERR_UNKNOWNCOMMAND, "CHATHISTORY")
    subcommand = msg.params[0].upper()
    if subcommand not in _PARAMS:
        raise Fail("CHATHISTORY", "INVALID_PARAMS", shown(msg.params[0]), text="Unknown command")
    if len(msg.params) != _PARAMS[subcommand]:
        which = "Insufficient" if len(msg.params) < _PARAMS[subcommand] else "Too many"
        raise Fail("CHATHISTORY", "INVALID_PARAMS", subcommand, text=f"{which} parameters")
    count = _count(ctx, subcommand, msg.params[-1])
    if subcommand == "TARGETS":
        _targets(ctx, msg, count)
        return
    buffer = _buffer(ctx, subcommand, msg.params[1])
    pages = _pages(ctx, subcommand, buffer, msg.params[2:-1], count)
    ctx.ask(pages, _show(subcommand, msg.params[1], buffer))


def _count(ctx: Context, subcommand: str, number: str) -> int:
    """How many messages, at most as many as are given at once."""
    count = whole(number)
    if count is None:
        raise Fail("CHATHISTORY", "INVALID_PARAMS", subcommand, shown(number), text="Invalid limit")
    limit = ctx.server.config.history.chathistory_limit
    return min(count or limit, limit)


def _buffer(ctx: Context, subcommand: str, target: str) -> Buffer:
    buffer = buffer_named(ctx, target)
    if buffer is None:
        text = "Messages could not be retrieved"
        raise Fail("CHATHISTORY", "INVALID_TARGET", subcommand, shown(target), text=text)
    return buffer


def _pages(
    ctx: Context, subcommand: str, buffer: Buffer, references: Sequence[str], count: int
) -> tuple[Page, ...]:
    """The ranges of ids that the subcommand asks for."""
    with_events = bool(ctx.session.caps & caps.EVENT_PLAYBACK)

    def page(low: int, high: int, size: int, *, from_end: bool) -> Page:
        return Page(buffer.conversation, buffer.joined_id, low, high, size, from_end, with_events)

    if subcommand == "LATEST":
        low = 0 if references[0] == "*" else _span(subcommand, buffer.name, references[0]).last
        return (page(low, NEVER, count, from_end=True),)
    spans = [_span(subcommand, buffer.name, reference) for reference in references]
    one = spans[0]
    if subcommand == "BEFORE":
        return (page(0, one.first, count, from_end=True),)
    if subcommand == "AFTER":
        return (page(one.last, NEVER, count, from_end=False),)
    if subcommand == "AROUND":
        before = page(0, one.first, count // 2, from_end=True)
        return before, page(one.first - 1, NEVER, count - count // 2, from_end=False)
    other = spans[1]
    if one.first <= other.first:
        return (page(one.last, other.first, count, from_end=False),)
    return (page(other.last, one.first, count, from_end=True),)


def _span(subcommand: str, target: str, reference: str) -> Span:
    """The ids of `msgid=...` or `timestamp=...`."""
    kind, equals, value = reference.partition("=")
    if kind == "timestamp":
        time_ms = parse_time(value)
        if time_ms is not None:
            time_ms = min(max(0, time_ms), (NEVER >> ID_SHIFT) - 1)  # all there is lies between
            return Span(time_ms << ID_SHIFT, ((time_ms + 1) << ID_SHIFT) - 1)
        raise Fail("CHATHISTORY", "INVALID_PARAMS", subcommand, shown(value), text="Invalid timestamp")
    if kind == "msgid":
        number = id_of(value)
        if number is not None and number < NEVER:
            return Span(number, number)
        raise Fail("CHATHISTORY", "INVALID_PARAMS", subcommand, shown(value), text="Invalid msgid")
    if equals:
        text = f"{kind}-based history requests are not supported"
        raise Fail("CHATHISTORY", "INVALID_MSGREFTYPE", subcommand, shown(target), text=text)
    raise Fail(
        "CHATHISTORY", "INVALID_PARAMS", subcommand, shown(reference), text="Invalid message reference"
    )


def _show(subcommand: str, target: str, buffer: Buffer) -> Answered:
    """The second half: the page as a batch, to whoever may still read it."""

    def show(ctx: Context, messages: Sequence[Stored] | None) -> None:
        if _buffer(ctx, subcommand, target) != buffer:
            messages = None
        _must_have_answer(subcommand, buffer.name, messages)
        lines = [playback.words(row, ctx.session.caps, buffer.name) for row in messages or ()]
        # A person's as it was asked for: whoever asks knows it by that name.
        name = buffer.name if is_channel(target) else target
        ctx.response.batch("chathistory", name, lines=lines)

    return show


def _must_have_answer(subcommand: str, target: str, messages: Sequence[Stored] | None) -> None:
    if messages is None:
        text = "Messages could not be retrieved"
        raise Fail("CHATHISTORY", "MESSAGE_ERROR", subcommand, shown(target), text=text)


def _targets(ctx: Context, msg: Message, count: int) -> None:
    """Which rooms that one is in, and people one wrote with, had their last message in a time."""
    one, other = (_span("TARGETS", "*", reference) for reference in msg.params[1:3])
    low, high = min(one, other), max(one, other)
    readable = {each.conversation: each for each in buffers(ctx)}

    def show(ctx: Context, messages: Sequence[Stored] | None) -> None:
        _must_have_answer("TARGETS", "*", messages)
        still = {each.conversation for each in buffers(ctx) if readable.get(each.conversation) == each}
        found = [
            each for each in messages or () if low.last < each.id < high.first and each.conversation in still
        ]
        found = found[:count] if one <= other else found[-count:]
        lines = [_target(ctx, readable[each.conversation].name, each) for each in found]
        ctx.response.batch(TARGETS_BATCH, lines=lines)

    ctx.ask(Latest(tuple((each.conversation, each.joined_id) for each in readable.values())), show)


def _target(ctx: Context, name: str, latest: Stored) -> Words:
    params = ("TARGETS", name, format_time(id_time_ms(latest.id)))
    return Words(Message("CHATHISTORY", params, ctx.server.name), ctx.now_ms)
