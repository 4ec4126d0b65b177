"""Saying something: PRIVMSG, NOTICE, TAGMSG.

Spec: https://modern.ircdocs.horse/#sending-messages and
https://ircv3.net/specs/extensions/message-tags
"""

from __future__ import annotations

from collections.abc import Mapping

from hubbub.protocol import caps, multiline
from hubbub.protocol.lines import readable, truncate_utf8
from hubbub.protocol.message import NO_TAGS, Message
from hubbub.protocol.numerics import ERR_NORECIPIENT, ERR_NOTEXTTOSEND, ERR_TOOMANYTARGETS
from hubbub.server.core import policy
from hubbub.server.core.commands import chanserv, nickserv, znc_playback
from hubbub.server.core.conversations import Address, find_address, for_those_who_moderate
from hubbub.server.core.describe import MAX_TARGETS
from hubbub.server.core.facts import TagsSent, TextSent, UserId
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import BOT_TAG, Refuse
from hubbub.server.core.services import CHANSERV, NICKSERV
from hubbub.server.core.state import User

MAX_CLIENT_ID_LENGTH = 64
# Who is spoken to like a person and is none.
LISTENERS = {
    CHANSERV.lower(): chanserv.speak,
    NICKSERV.lower(): nickserv.speak,
    znc_playback.NICK: znc_playback.answer,
}


@command("PRIVMSG", overlaps=True, takes="<target>[,...] <text>", does="Say something to rooms or people")
def privmsg(ctx: Context, msg: Message) -> None:
    """Say something to rooms or people.

    Spec: https://modern.ircdocs.horse/#privmsg-message
    Raises: Refuse(ERR_NORECIPIENT | ERR_NOTEXTTOSEND | ERR_TOOMANYTARGETS | ERR_NOSUCHNICK |
    ERR_CANNOTSENDTOCHAN | ERR_NEEDREGGEDNICK).
    """
    ctx.session.spoke_ms = ctx.now_ms
    _send(ctx, msg)


@command("NOTICE", overlaps=True, takes="<target>[,...] <text>", does="Say something that no program answers")
def notice(ctx: Context, msg: Message) -> None:
    """Say something that no program may answer; nor does the server, if it can't be delivered.

    Spec: https://modern.ircdocs.horse/#notice-message
    """
    try:
        _send(ctx, msg)
    except Refuse:
        return


@command(
    "TAGMSG",
    cost=1.5,
    overlaps=True,
    takes="<target>[,...]",
    does="Send tags without a text, such as a reaction",
)
def tagmsg(ctx: Context, msg: Message) -> None:
    """Pass on tags without a text: typing, a reaction.

    Spec: https://ircv3.net/specs/extensions/message-tags#the-tagmsg-tag-only-message
    Raises: Refuse(ERR_NORECIPIENT | ERR_NOSUCHNICK | ERR_CANNOTSENDTOCHAN | ERR_NEEDREGGEDNICK).
    """
    _send(ctx, msg)


def _send(ctx: Context, msg: Message) -> None:
    targets = _targets(msg.params[0]) if msg.params else []
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


def _targets(named: str) -> list[str]:
    """Each that is named between commas, once."""
    if "," not in named:
        return [named] if named else []
    return list(dict.fromkeys(name for name in named.split(",") if name))


def _send_to(ctx: Context, msg: Message, target: str) -> None:
    listener = LISTENERS.get(target.lower()) if msg.command == "PRIVMSG" else None
    if listener is not None and (ctx.server.config.history.enabled or listener is not znc_playback.answer):
        listener(ctx, readable(msg.params[1]))
        return
    to = find_address(ctx.world, ctx.user, target)
    if to.channel:
        to = heard_in_room(ctx, msg, to)
    else:
        person = ctx.world.users[to.target]
        policy.may_write_to(ctx.user, person)
        if msg.command != "TAGMSG":
            policy.may_say_to(ctx.user, person, msg.params[1])
    own = client_tags(ctx, msg)
    tags = {**own, BOT_TAG: ""} if ctx.user.is_bot else own
    if msg.command != "TAGMSG":
        ctx.record(_text(ctx, msg, to, tags))
    elif own:
        history = ctx.server.config.history
        is_kept = history.enabled and any(tag in history.store_tagmsg for tag in own)
        ctx.record(TagsSent(*sending(ctx.user, to), client_tags=tags, is_open=to.is_open, is_kept=is_kept))


def heard_in_room(ctx: Context, msg: Message, to: Address) -> Address:
    """Where it goes, if the room lets it be said. Raises: Refuse(ERR_CANNOTSENDTOCHAN)."""
    channel = ctx.world.channels[to.channel]
    policy.may_speak(ctx.world, channel, ctx.user)
    if msg.command != "TAGMSG":
        policy.may_say(channel, msg.params[1])
    return for_those_who_moderate(to) if policy.is_for_ops_only(channel, ctx.user) else to


def sending(user: User, to: Address) -> tuple[UserId, str, str, str, str, str, UserId, str]:
    """What every fact of something sent begins with."""
    who = (user.id, user.source, user.account)
    return (*who, to.name, to.conversation, to.channel, to.target, to.status)


def _text(ctx: Context, msg: Message, to: Address, tags: Mapping[str, str]) -> TextSent:
    client_id = msg.tags.get(caps.CLIENT_ID_TAG, "") if ctx.session.caps & caps.CLIENT_ID else ""
    if len(client_id) > MAX_CLIENT_ID_LENGTH or "," in msg.params[0]:
        client_id = ""
    who = sending(ctx.user, to)
    source = who[1]
    return TextSent(
        *who,
        client_tags=tags,
        is_open=to.is_open,
        command=msg.command,
        text=text_that_fits(ctx, msg.command, to.name, msg.params[1], source),
        client_id=client_id,
    )


def text_that_fits(ctx: Context, command: str, target: str, text: str, source: str) -> str:
    """Each line as far as there is room for it behind the source: what is kept is what is read."""
    taken = len(f":{source} {command} {target} :\r\n".encode())
    room_bytes = max(0, ctx.server.config.limits.line_body - taken)
    return multiline.map_lines(lambda line: truncate_utf8(line, room_bytes), text)


def client_tags(ctx: Context, msg: Message) -> Mapping[str, str]:
    """The client-only tags, which alone are passed on."""
    if not msg.tags or not ctx.session.caps & caps.MESSAGE_TAGS:
        return NO_TAGS
    return {key: value for key, value in msg.tags.items() if key[0] == "+"} or NO_TAGS
