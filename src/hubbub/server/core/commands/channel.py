"""Rooms: JOIN, PART, KICK, INVITE, TOPIC, NAMES, LIST.

Spec: https://modern.ircdocs.horse/#channel-operations
"""

from __future__ import annotations

from collections.abc import Callable
from math import nan

from hubbub.protocol import names
from hubbub.protocol.lines import truncate_utf8
from hubbub.protocol.masks import matches
from hubbub.protocol.message import Message
from hubbub.protocol.numbers import whole
from hubbub.protocol.numerics import (
    ERR_BADCHANMASK,
    ERR_LINKCHANNEL,
    ERR_NEEDMOREPARAMS,
    ERR_NOSUCHCHANNEL,
    ERR_TOOMANYCHANNELS,
    ERR_USERNOTINCHANNEL,
    ERR_USERONCHANNEL,
    RPL_ENDOFINVITELIST,
    RPL_ENDOFNAMES,
    RPL_INVITELIST,
    RPL_LIST,
    RPL_LISTEND,
    RPL_LISTSTART,
)
from hubbub.server.core import describe, policy
from hubbub.server.core.facts import Invited, Joined, Kicked, Parted, TopicSet
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Refuse
from hubbub.server.core.state import Channel

MAX_REASON_BYTES = 300


def each_target(ctx: Context, targets: str, run: Callable[[str], None]) -> None:
    """Run for each of `a,b,c`; what is refused for one of them does not stop the others."""
    for target in dict.fromkeys(targets.split(",")):
        try:
            run(target)
        except Refuse as refusal:
            ctx.refuse(refusal)


@command("JOIN", min_params=1, cost=1.5, takes="<channel>[,...] [<key>[,...]]", does="Come into rooms")
def join(ctx: Context, msg: Message) -> None:
    """Enter rooms; `JOIN 0` leaves them all.

    Spec: https://modern.ircdocs.horse/#join-message
    Raises: Refuse(ERR_NOSUCHCHANNEL | ERR_BADCHANMASK | ERR_TOOMANYCHANNELS and may_join's).
    """
    if msg.params[0] == "0":
        for channel in ctx.user.channels.values():
            ctx.record(Parted(ctx.user.id, channel.folded, ""))
        return
    targets = msg.params[0].split(",")
    keys = msg.params[1].split(",") if len(msg.params) > 1 else []
    key_of = dict(zip(targets, keys, strict=False))
    each_target(ctx, msg.params[0], lambda name: _join_one(ctx, name, key_of.get(name, "")))


def _join_one(ctx: Context, name: str, key: str) -> None:
    config = ctx.server.config
    if not names.is_channel(name):
        raise Refuse(ERR_NOSUCHCHANNEL, shown(name))
    try:
        shown_name = names.check_channel(name, config.server.casemapping, config.limits.channellen)
    except names.BadName as error:
        raise Refuse(ERR_BADCHANMASK, shown(name), text=f"Bad channel name: {error}") from None
    folded = ctx.world.fold(shown_name)
    if folded in ctx.user.channels:
        return
    if len(ctx.user.channels) + ctx.response.waiting >= describe.MAX_CHANNELS:
        raise Refuse(ERR_TOOMANYCHANNELS, shown_name)
    policy.must_not_be_purged(ctx.world, folded, shown_name)
    policy.must_look_different(ctx.world, folded, shown_name)
    channel = ctx.world.channels.get(folded)
    if channel is not None:
        channel = _let_in(ctx, channel, key)
        folded, shown_name = channel.folded, channel.name
    if folded not in ctx.user.channels:
        flags = frozenset(config.channels.default_modes.removeprefix("+"))
        ctx.record(Joined(ctx.user.id, folded, shown_name, flags))


def _let_in(ctx: Context, channel: Channel, key: str) -> Channel:
    """The room that somebody who knocks comes to: this one, or the one it forwards to.

    A room that is forwarded to forwards nobody. Raises: Refuse, as may_join.
    """
    try:
        policy.may_join(ctx.world, channel, ctx.user, key)
    except Refuse:
        onward = ctx.world.channel_named(channel.forward) if channel.forward else None
        if onward is None:
            raise
        ctx.reply(ERR_LINKCHANNEL, channel.name, onward.name)
        if onward.folded not in ctx.user.channels:
            policy.may_join(ctx.world, onward, ctx.user, key)
        return onward
    return channel


@command("PART", min_params=1, takes="<channel>[,...] [<reason>]", does="Leave rooms")
def part(ctx: Context, msg: Message) -> None:
    """Leave rooms.

    Spec: https://modern.ircdocs.horse/#part-message
    Raises: Refuse(ERR_NOSUCHCHANNEL | ERR_NOTONCHANNEL).
    """
    reason = truncate_utf8(msg.params[1], MAX_REASON_BYTES) if len(msg.params) > 1 else ""

    def part_one(name: str) -> None:
        channel = ctx.find_channel(name)
        policy.member_of(channel, ctx.user)
        ctx.record(Parted(ctx.user.id, channel.folded, reason))

    each_target(ctx, msg.params[0], part_one)


@command("KICK", min_params=2, takes="<channel> <nick>[,...] [<reason>]", does="Put people out of a room")
def kick(ctx: Context, msg: Message) -> None:
    """Put members out of a room; with as many rooms as members, each out of its own.

    Spec: https://modern.ircdocs.horse/#kick-message
    Raises: Refuse(ERR_NEEDMOREPARAMS | ERR_NOSUCHCHANNEL | ERR_NOTONCHANNEL |
    ERR_CHANOPRIVSNEEDED | ERR_NOSUCHNICK | ERR_USERNOTINCHANNEL).
    """
    rooms, nicks = msg.params[0].split(","), msg.params[1].split(",")
    if len(rooms) == 1:
        rooms *= len(nicks)
    if len(rooms) != len(nicks):
        raise Refuse(ERR_NEEDMOREPARAMS, "KICK")
    given = msg.params[2] if len(msg.params) > 2 else ""
    reason = truncate_utf8(given, ctx.server.config.limits.kicklen) or ctx.user.nick
    fold = ctx.world.fold
    once = {(fold(room), fold(nick)): (room, nick) for room, nick in zip(rooms, nicks, strict=True)}
    for room, nick in once.values():
        try:
            _kick_one(ctx, room, nick, reason)
        except Refuse as refusal:
            ctx.refuse(refusal)


def _kick_one(ctx: Context, room: str, nick: str, reason: str) -> None:
    channel = ctx.find_channel(room)
    policy.may_kick(channel, ctx.user)
    target = ctx.find_user(nick)
    if target.id not in channel.members:
        raise Refuse(ERR_USERNOTINCHANNEL, target.nick, channel.name)
    policy.may_move(channel, ctx.user, channel.members[target.id])
    ctx.record(Kicked(ctx.user.id, channel.folded, target.id, reason, target.nick))


@command(
    "INVITE", takes="[<nick> <channel>]", does="Let somebody into a room, or show which you may come into"
)
def invite(ctx: Context, msg: Message) -> None:
    """Let somebody into a room; without words, tell to which rooms one is invited.

    Spec: https://modern.ircdocs.horse/#invite-message
    Raises: Refuse(ERR_NEEDMOREPARAMS | ERR_NOSUCHNICK | ERR_NOSUCHCHANNEL | ERR_NOTONCHANNEL |
    ERR_CHANOPRIVSNEEDED | ERR_USERONCHANNEL | ERR_NEEDREGGEDNICK).
    """
    if not msg.params:
        _show_invitations(ctx)
        return
    if len(msg.params) < 2:
        raise Refuse(ERR_NEEDMOREPARAMS, "INVITE")
    target = ctx.find_user(msg.params[0])
    channel = ctx.find_channel(msg.params[1])
    policy.may_invite(channel, ctx.user)
    if target.id in channel.members:
        raise Refuse(ERR_USERONCHANNEL, target.nick, channel.name)
    policy.may_write_to(ctx.user, target)
    ctx.record(Invited(ctx.user.id, channel.folded, target.id, target.nick))


def _show_invitations(ctx: Context) -> None:
    for folded in ctx.user.invited_to:
        if channel := ctx.world.channels.get(folded):
            ctx.reply(RPL_INVITELIST, channel.name)
    ctx.reply(RPL_ENDOFINVITELIST)


@command("TOPIC", min_params=1, takes="<channel> [<topic>]", does="Show or set a room's topic")
def topic(ctx: Context, msg: Message) -> None:
    """Show or set a room's topic.

    Spec: https://modern.ircdocs.horse/#topic-message
    Raises: Refuse(ERR_NOSUCHCHANNEL | ERR_NOTONCHANNEL | ERR_CHANOPRIVSNEEDED).
    """
    channel = ctx.find_channel(msg.params[0])
    if len(msg.params) == 1:
        if not policy.may_see_channel(channel, ctx.user):
            raise Refuse(ERR_NOSUCHCHANNEL, shown(msg.params[0]))
        describe.topic(ctx.response, channel, say_none=True)
        return
    policy.may_set_topic(channel, ctx.user)
    text = truncate_utf8(msg.params[1], ctx.server.config.limits.topiclen)
    ctx.record(TopicSet(ctx.user.id, channel.folded, text))


@command("NAMES", takes="[<channel>[,...]]", does="Show who is in rooms")
def names_(ctx: Context, msg: Message) -> None:
    """Show who is in rooms; a room that isn't there has nobody in it.

    Spec: https://modern.ircdocs.horse/#names-message
    """
    if not msg.params:
        ctx.reply(RPL_ENDOFNAMES, "*")
        return
    asked = list(dict.fromkeys(msg.params[0].split(",")))
    rooms = [channel for name in asked if (channel := ctx.world.channel_named(name))]
    for channel in rooms:
        describe.names(ctx.server, ctx.response, channel, ctx.user)
    # One end for all; a single room by the name that it has.
    ended = rooms[0].name if len(asked) == len(rooms) == 1 else ",".join(asked)
    ctx.reply(RPL_ENDOFNAMES, shown(ended))


@command("LIST", cost=3, takes="[<channel or mask or condition>[,...]]", does="Show which rooms there are")
def list_(ctx: Context, msg: Message) -> None:
    """Show the rooms there are, all or those that are named and fit ELIST conditions.

    Spec: https://modern.ircdocs.horse/#list-message
    """
    conditions = [word for param in msg.params[:2] for word in param.split(",") if word]
    wanted = [word for word in conditions if names.is_channel(word) and not _is_mask(word)]
    tests = [_condition(ctx, word) for word in conditions if word not in wanted]
    rooms: list[Channel] = list(ctx.world.channels.values())
    if wanted:
        rooms = [room for name in wanted if (room := ctx.world.channel_named(name))]
    ctx.reply(RPL_LISTSTART, "Channel")
    for channel in rooms:
        if policy.may_see_channel(channel, ctx.user) and all(test(channel) for test in tests):
            ctx.reply(RPL_LIST, channel.name, str(len(channel.members)), text=channel.topic)
    ctx.reply(RPL_LISTEND)


def _is_mask(word: str) -> bool:
    return "*" in word or "?" in word


def _condition(ctx: Context, word: str) -> Callable[[Channel], bool]:
    """One ELIST condition: `>5` members, `C<60` minutes since creation, `T>60` since the topic
    was set, `*mask*`, `!*mask*`.
    """
    head = word[:2].upper()
    if word[0] in "<>":
        return _compare(word[0], word[1:], lambda channel: len(channel.members))
    if head in ("C<", "C>"):
        return _compare(head[1], word[2:], lambda channel: (ctx.now_ms - channel.created_ms) / 60_000)
    if head in ("T<", "T>"):
        return _compare(head[1], word[2:], lambda channel: _topic_minutes(ctx, channel))
    if word[0] == "!":
        mask = ctx.world.fold(word[1:])
        return lambda channel: not matches(mask, channel.folded)
    mask = ctx.world.fold(word)
    return lambda channel: matches(mask, channel.folded)


def _topic_minutes(ctx: Context, channel: Channel) -> float:
    """How long a room has had its topic; without one that is neither more nor less than anything."""
    return (ctx.now_ms - channel.topic_ms) / 60_000 if channel.topic else nan


def _compare(sign: str, number: str, measure: Callable[[Channel], float]) -> Callable[[Channel], bool]:
    """Fewer or more than a number; a condition that is none lets everything through."""
    bound = whole(number)
    if bound is None:
        return lambda channel: True
    if sign == "<":
        return lambda channel: measure(channel) < bound
    return lambda channel: measure(channel) > bound
