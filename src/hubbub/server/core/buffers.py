"""Buffers: the conversations that one reader has, and what was said in them, one after the other.

The rule: nobody is given a conversation that they may not read now, however they ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from hubbub.protocol.names import is_channel
from hubbub.server.core import policy
from hubbub.server.core.conversations import direct_conversation
from hubbub.server.core.history import MAX_PAGE_BYTES, Page, Stored
from hubbub.server.core.registry import Context


class Buffer(NamedTuple):
    """A conversation as one reader sees it: its name, its key, and since when they are in it."""

    name: str
    conversation: str
    joined_id: int


def buffer_named(ctx: Context, target: str) -> Buffer | None:
    """The conversation of that name, if it may be read: a room one is in, or one with a person."""
    if is_channel(target):
        channel = ctx.world.channel_named(target)
        member = channel.members.get(ctx.user.id) if channel else None
        if channel and member:
            return Buffer(channel.name, channel.conversation, policy.heard_since(channel, member))
        return None
    if user := ctx.world.user_named(target):
        return Buffer(user.nick, direct_conversation(ctx.user, user), 0)
    name = ctx.world.fold(target)
    return next((each for each in _letters(ctx) if ctx.world.fold(each.name) == name), None)


def buffers(ctx: Context) -> Iterator[Buffer]:
    """Every conversation that one may read."""
    for channel in ctx.user.channels.values():
        since_id = policy.heard_since(channel, channel.members[ctx.user.id])
        yield Buffer(channel.name, channel.conversation, since_id)
    here = set()
    for partner_id in ctx.user.partners:
        partner = ctx.world.users.get(partner_id)
        if partner is not None:
            buffer = Buffer(partner.nick, direct_conversation(ctx.user, partner), 0)
            here.add(buffer.conversation)
            yield buffer
    yield from (each for each in _letters(ctx) if each.conversation not in here)


def _letters(ctx: Context) -> Iterator[Buffer]:
    """The conversations of those who wrote while one stayed without a connection, gone or not."""
    presence = ctx.server.presences.get(ctx.user.id)
    for conversation, nick in reversed(presence.letters if presence else ()):
        yield Buffer(nick, conversation, 0)


def one_by_one(
    ctx: Context,
    left: Sequence[Buffer],
    page: Callable[[Context, Buffer], Page],
    tell: Callable[[Context, Buffer, Sequence[Stored]], None],
    complain: Callable[[Context, str], None],
    room_bytes: int = MAX_PAGE_BYTES,
) -> None:
    """Tell a page of one buffer, then of the others, as long as there is room for all of it."""
    if not left:
        return
    buffer, *others = left

    def show(ctx: Context, messages: Sequence[Stored] | None) -> None:
        if messages is None:
            complain(ctx, "Messages could not be retrieved")
            return
        if buffer not in buffers(ctx):
            messages = ()
        size_bytes = sum(message.size_bytes for message in messages)
        is_first = room_bytes == MAX_PAGE_BYTES  # which is a page, so that there is room for it
        if size_bytes > room_bytes and not is_first:
            complain(ctx, f"That is much at once: there is more, from {buffer.name} on")
            return
        if messages:
            tell(ctx, buffer, messages)
        one_by_one(ctx, others, page, tell, complain, room_bytes - size_bytes)

    ctx.ask((page(ctx, buffer),), show)
