"""Saying something: PRIVMSG, NOTICE, TAGMSG.

Spec: https://modern.ircdocs.horse/#sending-messages and
https://ircv3.net/specs/extensions/message-tags
"""

from __future__ import annotations

from collections.abc import Mapping

from hubbub.protocol import caps
from hubbub.protocol.message import NO_TAGS, Message
from hubbub.protocol.names import is_channel
from hubbub.protocol.numerics import (
    ERR_CANNOTSENDTOCHAN,
    ERR_NORECIPIENT,
    ERR_NOSUCHNICK,
    ERR_NOTEXTTOSEND,
    ERR_TOOMANYTARGETS,
)
from hubbub.server.core import policy
from hubbub.server.core.describe import MAX_TARGETS
from hubbub.server.core.facts import TagsSent, TextSent
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Refuse

MAX_CLIENT_ID_LENGTH = 64
STATUSES = "".join(policy.PREFIXES.values())


@command("PRIVMSG", overlaps=True)
def privmsg(ctx: Context, msg: Message) -> None:
    """Say something to rooms or people.

    Spec: https://modern.ircdocs.horse/#privmsg-message
    Raises: Refuse(ERR_NORECIPIENT | ERR_NOTEXTTOSEND | ERR_TOOMANYTARGETS | ERR_NOSUCHNICK |
    ERR_CANNOTSENDTOCHAN).
    """
    ctx.session.spoke_ms = ctx.now_ms
    _send(ctx, msg)


@command("NOTICE", overlaps=True)
def notice(ctx: Context, msg: Message) -> None:
    """Say something that no program may answer; nor does the server, if it can't be delivered.

    Spec: https://modern.ircdocs.horse/#notice-message
    """
    try:
        _send(ctx, msg)
    except Refuse:
        return


@command("TAGMSG", overlaps=True)
def tagmsg(ctx: Context, msg: Message) -> None:
    """Pass on tags without a text: typing, a reaction.

    Spec: https://ircv3.net/specs/extensions/message-tags#the-tagmsg-tag-only-message
    Raises: Refuse(ERR_NORECIPIENT | ERR_NOSUCHNICK | ERR_CANNOTSENDTOCHAN).
    """
    _send(ctx, msg)


def _send(ctx: Context, msg: Message) -> None:
    targets = list(dict.fromkeys(name for name in msg.params[0].split(",") if name)) if msg.params else []
    if not targets:
        raise Refuse(ERR_NORECIPIENT, text=f"No recipient given ({msg.command})")
    is_text = msg.command != "TAGMSG"
    if is_text and (len(msg.params) < 2 or not msg.params[1]):
        raise Refuse(ERR_NOTEXTTOSEND)
    if len(targets) > MAX_TARGETS:
        raise Refuse(ERR_TOOMANYTARGETS, shown(targets[MAX_TARGETS]))
    if len(targets) == 1:
        _send_to(ctx, msg, targets[0])
        return
    for target in targets:
        try:
            _send_to(ctx, msg, target)
        except Refuse as refusal:
            if msg.command != "NOTICE":
                ctx.refuse(refusal)


def _send_to(ctx: Context, msg: Message, target: str) -> None:
    status, name = _cut_status(target)
    if is_channel(name):
        channel = ctx.world.channel_named(name)
        if channel is None:
            raise Refuse(ERR_CANNOTSENDTOCHAN, shown(name), text="No such channel")
        policy.may_speak(ctx.world, channel, ctx.user)
        _record(ctx, msg, channel=channel.folded, status=status)
        return
    user = ctx.world.user_named(target)
    if user is None:
        raise Refuse(ERR_NOSUCHNICK, shown(target))
    _record(ctx, msg, target=user.id)


def _record(ctx: Context, msg: Message, *, channel: str = "", target: int = 0, status: str = "") -> None:
    tags = _client_tags(ctx, msg)
    if msg.command == "TAGMSG":
        if tags:
            ctx.record(TagsSent(ctx.user.id, channel, target, status, tags))
        return
    client_id = msg.tags.get(caps.CLIENT_ID_TAG, "") if ctx.session.caps & caps.CLIENT_ID else ""
    if len(client_id) > MAX_CLIENT_ID_LENGTH or "," in msg.params[0]:
        client_id = ""
    ctx.record(TextSent(ctx.user.id, msg.command, msg.params[1], channel, target, status, tags, client_id))


def _cut_status(target: str) -> tuple[str, str]:
    """`@#room` is for the room's operators; of several ranks the lowest counts."""
    name = target.lstrip(STATUSES)
    if name == target or not is_channel(name):
        return "", target
    lowest = max(target[: -len(name)], key=STATUSES.index)
    return lowest, name


def _client_tags(ctx: Context, msg: Message) -> Mapping[str, str]:
    """The client-only tags, which alone are passed on."""
    if not msg.tags or not ctx.session.caps & caps.MESSAGE_TAGS:
        return NO_TAGS
    return {key: value for key, value in msg.tags.items() if key[0] == "+"} or NO_TAGS
