"""RENAME: another name for a room.

The rule: its ops may, once a minute; the founder alone where it is registered.

Spec: https://ircv3.net/specs/extensions/channel-rename
"""

from __future__ import annotations

from hubbub.protocol import names
from hubbub.protocol.lines import truncate_utf8
from hubbub.protocol.message import Message
from hubbub.server.core import policy
from hubbub.server.core.deliver.renaming import name_in_use
from hubbub.server.core.facts import Renamed
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Fail
from hubbub.server.core.state import MAX_CONVERSATIONS, Channel

RENAME_SECONDS = 60  # since the last time, for who does not know RENAME reads the whole room anew


@command(
    "RENAME",
    min_params=2,
    cost=5,
    takes="<channel> <new name> [<reason>]",
    does="Call a room by another name; all who are in it stay",
)
def rename(ctx: Context, msg: Message) -> None:
    """Call a room by another name.

    Spec: https://ircv3.net/specs/extensions/channel-rename#messages
    Raises: Refuse(ERR_NOSUCHCHANNEL | ERR_NOTONCHANNEL | ERR_CHANOPRIVSNEEDED),
    Fail(CHANNEL_NAME_IN_USE | CANNOT_RENAME).
    """
    channel = ctx.find_channel(msg.params[0])
    policy.must_be_op(channel, ctx.user)
    config = ctx.server.config
    try:
        name = names.check_channel(msg.params[1], config.server.casemapping, config.limits.channellen)
    except names.BadName as error:
        raise _cannot(channel, msg.params[1], f"Bad channel name: {error}") from None
    folded = ctx.world.fold(name)
    alike = ctx.world.channel_of_look(folded)
    if alike is not None and alike is not channel:
        raise name_in_use(channel.name, name)
    policy.must_not_be_purged(ctx.world, folded, name)
    if folded != channel.folded:
        _may_move(ctx, channel, name)
    reason = truncate_utf8(msg.params[2] if len(msg.params) > 2 else "", config.limits.kicklen)
    if name != channel.name:
        ctx.record(Renamed(ctx.user.id, channel.folded, folded, name, reason))


def _may_move(ctx: Context, channel: Channel, name: str) -> None:
    """Whether it may have a name that is more than another way to write the same."""
    if channel.registration is not None:
        policy.must_have_role(channel, ctx.user, policy.Rank.FOUNDER)
    if channel.folded == ctx.world.fold(ctx.server.config.channels.lobby):
        raise _cannot(channel, name, "The lobby keeps its name")
    if ctx.now_ms - channel.renamed_ms < RENAME_SECONDS * 1000:
        raise _cannot(channel, name, "This channel has been renamed recently")
    if len(ctx.world.conversations) >= MAX_CONVERSATIONS:
        raise _cannot(channel, name, "Too many channels have been renamed on this server")


def _cannot(channel: Channel, name: str, text: str) -> Fail:
    return Fail("RENAME", "CANNOT_RENAME", channel.name, shown(name), text=text)
