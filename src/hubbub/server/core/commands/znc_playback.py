"""*playback: what was said, asked for by a line to a name that nobody can have, as ZNC has it.

The rule: it gives what CHATHISTORY gives and no more, and what is said to it is kept nowhere.

Spec: https://wiki.znc.in/Playback
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from hubbub.protocol import caps
from hubbub.protocol.masks import matches
from hubbub.protocol.message import Message
from hubbub.protocol.servertime import ID_SHIFT, id_time_ms
from hubbub.server.core import playback
from hubbub.server.core.buffers import Buffer, buffers, one_by_one
from hubbub.server.core.history import NEVER, Page, Stored
from hubbub.server.core.registry import Context
from hubbub.server.core.replies import Words

NICK = "*playback"
MAX_MASKS = 4  # with wildcards, in one question
_SECONDS = re.compile(r"[0-9]{1,12}(\.[0-9]{0,9})?", re.ASCII)
_HELP = "I know: PLAY <buffers> [from] [to], LIST [buffers]; times are seconds since 1970"


class Question(NamedTuple):
    """What is to be played: the ids between these two, neither included."""

    low: int
    high: int

    def page(self, ctx: Context, buffer: Buffer, count: int, *, from_end: bool = True) -> Page:
        """The question to the store."""
        with_events = bool(ctx.session.caps & caps.EVENT_PLAYBACK)
        place = (buffer.conversation, buffer.joined_id, self.low, self.high, count)
        return Page(*place, from_end=from_end, with_events=with_events)


ALL = Question(0, NEVER)


def answer(ctx: Context, text: str) -> None:
    """Do what a line to *playback says."""
    if ctx.session.caps & caps.ECHO_MESSAGE:
        ctx.response.add(Words(Message("PRIVMSG", (NICK, text), ctx.user.source), ctx.now_ms))
    name, *words = text.split() or [""]
    match name.upper():
        case "PLAY" if words:
            _play(ctx, words[0], words[1:3])
        case "LIST":
            _list(ctx, words[0] if words else "*")
        case "CLEAR":
            _say(ctx, "Nothing was cleared: history here belongs to all who were there")
        case _:
            _say(ctx, _HELP)


def _play(ctx: Context, wanted: str, times: Sequence[str]) -> None:
    """Show the last messages of every buffer that is meant, from a time on and before another."""
    try:
        question = _between(*times)
    except ValueError:
        _say(ctx, _HELP)
        return
    count = ctx.server.config.history.znc_playback_limit

    def page(ctx: Context, buffer: Buffer) -> Page:
        return question.page(ctx, buffer, count)

    one_by_one(ctx, _chosen(ctx, wanted), page, _show, _say)


def _show(ctx: Context, buffer: Buffer, messages: Sequence[Stored]) -> None:
    lines = [playback.words(row, ctx.session.caps, buffer.name) for row in messages]
    ctx.response.batch("chathistory", buffer.name, lines=lines)


def _list(ctx: Context, wanted: str) -> None:
    """Say which buffers there are, and when their first and last message was."""
    found = _chosen(ctx, wanted)

    def show(ctx: Context, messages: Sequence[Stored] | None) -> None:
        still = set(buffers(ctx))
        for buffer in found if messages else ():
            ids = [row.id for row in messages or () if row.conversation == buffer.conversation]
            if ids and buffer in still:
                _say(ctx, f"{buffer.name} {_seconds(ids[0])} {_seconds(ids[-1])}")

    ends = [ALL.page(ctx, buffer, 1, from_end=at_end) for buffer in found for at_end in (False, True)]
    if ends:
        ctx.ask(tuple(ends), show)


def _chosen(ctx: Context, wanted: str) -> list[Buffer]:
    """The buffers that a list of names and masks means."""
    names = [ctx.world.fold(name) for name in wanted.split(",") if name]
    masks = [name for name in names if "*" in name or "?" in name]
    if len(masks) > MAX_MASKS:
        _say(ctx, f"At most {MAX_MASKS} names with * or ? at once")
    exactly = set(names)
    return [
        buffer
        for buffer in buffers(ctx)
        if (name := ctx.world.fold(buffer.name)) in exactly
        or any(matches(mask, name) for mask in masks[:MAX_MASKS])
    ]


def _between(first: str = "0", end: str = "") -> Question:
    """What was said from a time on, and before another. Raises: ValueError, for what is no time."""
    return Question(_first_id(first) - 1, _first_id(end) if end else NEVER)


def _first_id(seconds: str) -> int:
    """The first id of a time in seconds. Raises: ValueError."""
    if not _SECONDS.fullmatch(seconds):
        raise ValueError(f"{seconds!r} is no time in seconds")
    return min(round(float(seconds) * 1000) << ID_SHIFT, NEVER)


def _seconds(number: int) -> str:
    return f"{id_time_ms(number) / 1000:.3f}"


def _say(ctx: Context, text: str) -> None:
    source = f"{NICK}!playback@{ctx.server.name}"
    ctx.response.add(Words(Message("PRIVMSG", (ctx.session.name, text), source), ctx.now_ms))
