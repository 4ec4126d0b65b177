"""MODE: of rooms and of oneself.

Spec: https://modern.ircdocs.horse/#mode-message
"""

from __future__ import annotations

from hubbub.protocol.channel_modes import CHANNEL_MODES as MODES
from hubbub.protocol.channel_modes import FORWARD, KEY, LIMIT, USER_MODES
from hubbub.protocol.extbans import read_mask
from hubbub.protocol.lines import truncate_utf8
from hubbub.protocol.message import Message
from hubbub.protocol.modes import ModeChange, read_modes
from hubbub.protocol.names import is_channel
from hubbub.protocol.numbers import whole
from hubbub.protocol.numerics import (
    ERR_BANLISTFULL,
    ERR_CHANOPRIVSNEEDED,
    ERR_INVALIDKEY,
    ERR_INVALIDMODEPARAM,
    ERR_NEEDMOREPARAMS,
    ERR_NOSUCHCHANNEL,
    ERR_UMODEUNKNOWNFLAG,
    ERR_UNKNOWNMODE,
    ERR_USERNOTINCHANNEL,
    ERR_USERSDONTMATCH,
    RPL_BANLIST,
    RPL_CHANNELMODEIS,
    RPL_CREATIONTIME,
    RPL_ENDOFBANLIST,
    RPL_ENDOFEXCEPTLIST,
    RPL_ENDOFINVEXLIST,
    RPL_EXCEPTLIST,
    RPL_INVEXLIST,
    RPL_UMODEIS,
)
from hubbub.server.core import policy
from hubbub.server.core.describe import MAX_CHANGES
from hubbub.server.core.facts import ChannelChange, ModesSet, Opered, UserModesSet
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Refuse
from hubbub.server.core.state import OPER_MODES, Channel

MAX_KEY_LENGTH = 32
MAX_MASK_BYTES = 200
_LIST_NUMERICS = {
    "b": (RPL_BANLIST, RPL_ENDOFBANLIST),
    "e": (RPL_EXCEPTLIST, RPL_ENDOFEXCEPTLIST),
    "I": (RPL_INVEXLIST, RPL_ENDOFINVEXLIST),
}


@command(
    "MODE",
    cost=1.5,
    min_params=1,
    takes="<channel or your nick> [<modes> [<parameters>]]",
    does="Show or change modes; see HELP CMODES, HELP UMODES",
)
def mode(ctx: Context, msg: Message) -> None:
    """Show or change the modes of a room, or of oneself.

    Spec: https://modern.ircdocs.horse/#mode-message
    Raises: Refuse(ERR_NOSUCHCHANNEL | ERR_USERSDONTMATCH | ERR_NOTONCHANNEL |
    ERR_CHANOPRIVSNEEDED and, for one change, ERR_UNKNOWNMODE | ERR_INVALIDMODEPARAM |
    ERR_INVALIDKEY | ERR_BANLISTFULL | ERR_USERNOTINCHANNEL | ERR_NEEDMOREPARAMS).
    """
    if not is_channel(msg.params[0]):
        _user_mode(ctx, msg)
        return
    channel = ctx.find_channel(msg.params[0])
    if not policy.may_see_channel(channel, ctx.user):
        raise Refuse(ERR_NOSUCHCHANNEL, shown(msg.params[0]))
    if len(msg.params) == 1:
        _show(ctx, channel)
    else:
        _change(ctx, channel, msg)


def _show(ctx: Context, channel: Channel) -> None:
    is_inside = ctx.user.id in channel.members
    params = {
        KEY: channel.key if is_inside else channel.key and "*",
        LIMIT: str(channel.limit or ""),
        FORWARD: channel.forward,
    }
    set_params = {letter: param for letter, param in params.items() if param}
    letters = "".join([*sorted(channel.flags), *set_params])
    ctx.reply(RPL_CHANNELMODEIS, channel.name, f"+{letters}", *set_params.values())
    ctx.reply(RPL_CREATIONTIME, channel.name, str(channel.created_ms // 1000))


def _change(ctx: Context, channel: Channel, msg: Message) -> None:
    """Judge each change for itself, and record together those that may be made."""
    asked = read_modes(MODES, msg.params[1:])[:MAX_CHANGES]
    accepted: list[ChannelChange] = []
    shown_lists: dict[str, None] = {}
    for change in asked:
        try:
            if change.letter in MODES.lists and not change.param:
                shown_lists[change.letter] = None
            else:
                accepted.append(_judge(ctx, channel, change, accepted))
        except Refuse as refusal:
            ctx.refuse(refusal)
            if refusal.numeric.code in ("442", "482"):
                break
    for letter in shown_lists:
        _show_list(ctx, channel, letter)
    if accepted:
        ctx.record(ModesSet(ctx.user.id, channel.folded, tuple(accepted)))


def _show_list(ctx: Context, channel: Channel, letter: str) -> None:
    numeric, end = _LIST_NUMERICS[letter]
    for entry in channel.lists[letter].values():
        ctx.reply(numeric, channel.name, entry.mask, entry.setter, str(entry.set_ms // 1000))
    ctx.reply(end, channel.name)


def _judge(
    ctx: Context, channel: Channel, change: ModeChange, accepted: list[ChannelChange]
) -> ChannelChange:
    """One asked-for change as one that may be made, after those accepted before it."""
    letter, param = change.letter, change.param
    known = MODES.lists + MODES.always + MODES.when_set + MODES.flags + MODES.prefixes
    if letter not in known:
        raise Refuse(ERR_UNKNOWNMODE, shown(letter))
    if letter in MODES.prefixes:
        return _judge_prefix(ctx, channel, change)
    policy.may_set_mode(channel, ctx.user, letter)
    if MODES.takes_param(letter, change.adding) and not param and letter not in KEY + LIMIT:
        raise Refuse(ERR_NEEDMOREPARAMS, "MODE")
    if letter in MODES.lists:
        return _judge_mask(ctx, channel, change, accepted)
    if letter == KEY:
        return _judge_key(channel, change)
    if letter == LIMIT and change.adding:
        return _judge_limit(channel, change)
    if letter == FORWARD and change.adding:
        return _judge_forward(ctx, channel, change)
    return ChannelChange(change.adding, letter)


def _judge_prefix(ctx: Context, channel: Channel, change: ModeChange) -> ChannelChange:
    lays_down = not change.adding and ctx.world.user_named(change.param) is ctx.user
    if not lays_down:
        policy.may_set_mode(channel, ctx.user, change.letter)
    if not change.param:
        raise Refuse(ERR_NEEDMOREPARAMS, "MODE")
    user = ctx.find_user(change.param)
    member = channel.members.get(user.id)
    if member is None:
        raise Refuse(ERR_USERNOTINCHANNEL, user.nick, channel.name)
    if not change.adding:
        policy.may_move(channel, ctx.user, member)
    return ChannelChange(change.adding, change.letter, target=user.id)


def _judge_mask(
    ctx: Context, channel: Channel, change: ModeChange, accepted: list[ChannelChange]
) -> ChannelChange:
    read = read_mask(change.param)
    mask = truncate_utf8(str(read), MAX_MASK_BYTES)
    if " " in mask or mask[0] == ":":
        raise _bad_param(channel, change, "a mask holds no spaces and starts with no colon")
    if read.is_mute and change.letter == "I":
        raise _bad_param(channel, change, "a mute is about speaking, not about coming in")
    masks = dict.fromkeys(channel.lists[change.letter])
    for earlier in accepted:
        if earlier.letter == change.letter:
            masks.pop(earlier.param, None)
            masks |= {earlier.param: None} if earlier.adding else {}
    # A mask is the same mask in capitals.
    folded = ctx.world.fold(mask)
    mask = next((known for known in masks if ctx.world.fold(known) == folded), mask)
    if change.adding and mask not in masks and len(masks) >= ctx.server.config.limits.list_modes:
        raise Refuse(ERR_BANLISTFULL, channel.name, mask)
    return ChannelChange(change.adding, change.letter, mask)


def _judge_key(channel: Channel, change: ModeChange) -> ChannelChange:
    if not change.adding:
        return ChannelChange(False, KEY, channel.key or "*")
    key = change.param
    if not key or len(key) > MAX_KEY_LENGTH or any(letter in " ,:" for letter in key):
        raise Refuse(ERR_INVALIDKEY, channel.name)
    return ChannelChange(True, KEY, key)


def _judge_limit(channel: Channel, change: ModeChange) -> ChannelChange:
    number = whole(change.param)
    if not number:
        raise _bad_param(channel, change, "a limit is a whole number above 0")
    return ChannelChange(True, LIMIT, str(number))


def _judge_forward(ctx: Context, channel: Channel, change: ModeChange) -> ChannelChange:
    """Those who may not come in are sent to a room that one is an op of too."""
    target = ctx.world.channel_named(change.param)
    if target is None or target is channel:
        raise _bad_param(channel, change, "there is no other room of that name")
    if policy.rank(target.members.get(ctx.user.id)) < policy.Rank.OP:
        raise Refuse(ERR_CHANOPRIVSNEEDED, target.name)
    return ChannelChange(True, FORWARD, target.name)


def _bad_param(channel: Channel, change: ModeChange, text: str) -> Refuse:
    return Refuse(ERR_INVALIDMODEPARAM, channel.name, change.letter, shown(change.param), text=text)


def _user_mode(ctx: Context, msg: Message) -> None:
    """One's own modes; another's are not to be seen or set."""
    target = ctx.find_user(msg.params[0])
    if target is not ctx.user:
        raise Refuse(ERR_USERSDONTMATCH)
    if len(msg.params) == 1:
        ctx.reply(RPL_UMODEIS, "+" + "".join(sorted(ctx.user.modes)))
        return
    modes = set(ctx.user.modes)
    changes = read_modes(MODES, msg.params[1:2])
    for change in changes:
        if change.adding:
            modes.add(change.letter)
        else:
            modes.discard(change.letter)
    modes.intersection_update(USER_MODES)
    if ctx.user.oper and "o" not in modes:
        ctx.record(Opered(ctx.user.id, ""))
    if not ctx.session.oper:  # nobody makes themselves an operator by it
        modes.difference_update(OPER_MODES - ctx.user.modes)
    if modes - {"o"} != ctx.user.modes - {"o"}:
        ctx.record(UserModesSet(ctx.user.id, frozenset(modes)))
    if any(change.letter not in USER_MODES for change in changes):
        raise Refuse(ERR_UMODEUNKNOWNFLAG)
