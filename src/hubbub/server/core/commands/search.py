"""SEARCH: what was said, found by its words.

The rule: whoever searches finds what CHATHISTORY would show them now, and nothing else; a
conversation that may not be read is like one that is not there.

Spec: https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hubbub.protocol import caps
from hubbub.protocol.message import Message, parse_tags
from hubbub.protocol.numerics import ERR_UNKNOWNCOMMAND
from hubbub.protocol.servertime import ID_SHIFT, parse_time
from hubbub.server.core import playback
from hubbub.server.core.buffers import Buffer, buffer_named, buffers
from hubbub.server.core.history import NEVER, Search, Stored
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Fail, Refuse

SEARCH_BATCH = "soju.im/search"
_MAX_DIGITS = 9


@command("SEARCH", min_params=1, cost=3, takes="<conditions>", does="Look for what was said")
def search(ctx: Context, msg: Message) -> None:
    """Show texts by their words, sender, conversation and time.

    Spec: https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md#search-command
    Raises: Fail(INVALID_PARAMS | INTERNAL_ERROR), Refuse(ERR_UNKNOWNCOMMAND) without the capability.
    """
    if not ctx.session.caps & caps.SEARCH:
        raise Refuse(ERR_UNKNOWNCOMMAND, "SEARCH")
    attributes = parse_tags(msg.params[0])
    target = attributes.get("in", "")
    readable = {each.conversation: each for each in _buffers(ctx, target)}
    question = Search(
        _places(readable),
        attributes.get("text", ""),
        attributes.get("from", ""),
        low=(_time_ms(attributes, "after", 0) << ID_SHIFT) - 1,
        high=(_time_ms(attributes, "before", NEVER >> ID_SHIFT) + 1) << ID_SHIFT,
        count=_count(ctx, attributes),
        from_end=not attributes.get("after"),
    )

    _ask(ctx, target, question, readable)


def _ask(ctx: Context, target: str, question: Search, readable: Mapping[str, Buffer]) -> None:
    """Have the store look through these conversations, by their keys, and show what may be read by then."""

    def show(ctx: Context, messages: Sequence[Stored] | None) -> None:
        if messages is None:
            text = "The search could not be run: try again with a room, a time or rarer words"
            raise Fail("SEARCH", "INTERNAL_ERROR", text=text)
        now = {each.conversation: each for each in _buffers(ctx, target)}
        still = {key: each for key, each in readable.items() if now.get(key) == each}
        if target and not still:  # somebody else has that name now, or one left and came back
            raise _out_of_reach(target)
        if any(each.conversation not in still for each in messages):  # others have their places
            _ask(ctx, target, replace(question, conversations=_places(still)), still)
            return
        lines = [
            playback.words(each, ctx.session.caps, readable[each.conversation].name) for each in messages
        ]
        ctx.response.batch(SEARCH_BATCH, lines=lines)

    ctx.ask(question, show)


def _places(readable: Mapping[str, Buffer]) -> tuple[tuple[str, int], ...]:
    return tuple((each.conversation, each.joined_id) for each in readable.values())


def _buffers(ctx: Context, target: str) -> list[Buffer]:
    """What is searched: one conversation, or all that one may read."""
    if not target:
        return list(buffers(ctx))
    buffer = buffer_named(ctx, target)
    if buffer is None:
        raise _out_of_reach(target)
    return [buffer]


def _out_of_reach(target: str) -> Fail:
    return Fail("SEARCH", "INVALID_PARAMS", "in", shown(target), text="Messages could not be retrieved")


def _time_ms(attributes: Mapping[str, str], name: str, default: int) -> int:
    """The time of an attribute, within those that there are ids of."""
    value = attributes.get(name, "")
    if not value:
        return default
    time_ms = parse_time(value)
    if time_ms is None:
        raise _invalid(name, value)
    return min(max(0, time_ms), NEVER >> ID_SHIFT)


def _count(ctx: Context, attributes: Mapping[str, str]) -> int:
    """How many texts, at most as many as are given at once."""
    number, most = attributes.get("limit", ""), ctx.server.config.history.chathistory_limit
    if not number:
        return most
    if not (number.isascii() and number.isdigit()) or len(number) > _MAX_DIGITS:
        raise _invalid("limit", number)
    return min(int(number) or most, most)


def _invalid(name: str, value: str) -> Fail:
    return Fail("SEARCH", "INVALID_PARAMS", name, shown(value), text="Invalid parameters")
