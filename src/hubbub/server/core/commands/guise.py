"""Speaking under a name that is not one's own: RELAYMSG for bridges, NPC and SCENE for roleplay.

The rule: such a name can be nobody's nickname, the speaker's stands behind it before a host that is
nobody's, and the speaker always reads what was said.

Spec: https://github.com/ircv3/ircv3-specifications/pull/417 (draft/relaymsg)
"""

from __future__ import annotations

from collections.abc import Mapping

from hubbub.protocol import caps, names
from hubbub.protocol.message import NO_TAGS, Message
from hubbub.protocol.numerics import ERR_CANNOTSENDRP
from hubbub.server.core import policy
from hubbub.server.core.commands.message import heard_in_room, text_that_fits
from hubbub.server.core.conversations import room_address
from hubbub.server.core.facts import TextSent
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Fail, Refuse
from hubbub.server.core.state import Channel

MAX_RELAYED_CHARACTERS = 64
SCENE_NAME = "=Scene="
RELAYED, ROLEPLAY = "relayed.invalid", "roleplay.invalid"  # the hosts of nobody


@command(
    "RELAYMSG",
    min_params=3,
    takes="<channel> <nick/elsewhere> <text>",
    does="Say in a room what somebody said elsewhere",
)
def relaymsg(ctx: Context, msg: Message) -> None:
    """Say what somebody said elsewhere, as `nick/elsewhere`: for the ops of a room.

    Spec: https://github.com/ircv3/ircv3-specifications/pull/417
    Raises: Fail(NOT_ENABLED | PRIVS_NEEDED | INVALID_NICK), Refuse(ERR_NOSUCHCHANNEL |
    ERR_CANNOTSENDTOCHAN).
    """
    if not ctx.server.config.channels.relaymsg_separators:
        raise Fail("RELAYMSG", "NOT_ENABLED", text="Nothing is relayed on this server")
    channel, nick = ctx.find_channel(msg.params[0]), msg.params[1]
    if policy.rank(channel.members.get(ctx.user.id)) < policy.Rank.OP:
        raise Fail("RELAYMSG", "PRIVS_NEEDED", text="Relaying is for the room's operators")
    if not _is_relayed_nick(ctx, nick):
        text = f"A relayed nick holds one of {ctx.server.config.channels.relaymsg_separators}"
        raise Fail("RELAYMSG", "INVALID_NICK", text=text)
    _speak_as(ctx, channel, nick, msg.params[2], RELAYED, {caps.RELAY_TAG: ctx.user.nick})


def _is_relayed_nick(ctx: Context, nick: str) -> bool:
    """Whether it is nicknames (or ends of them) with separators between them, which none can hold."""
    separators = ctx.server.config.channels.relaymsg_separators
    parts = nick.translate(dict.fromkeys(map(ord, separators), " ")).split(" ")
    is_relayed = len(parts) >= 2 and len(nick) <= MAX_RELAYED_CHARACTERS
    return is_relayed and all(_is_name(ctx, part) for part in parts)


def _is_name(ctx: Context, part: str) -> bool:
    """Whether it could be a nickname, behind something else."""
    try:
        names.check_nick(f"_{part}", ctx.server.config.server.casemapping, MAX_RELAYED_CHARACTERS)
    except names.BadName:
        return False
    return bool(part)


@command(
    "NPC",
    min_params=3,
    takes="<channel> <character> <text>",
    does="Say something as a character of a roleplay",
)
def npc(ctx: Context, msg: Message) -> None:
    """Say something as a character of a roleplay, in a room with +E.

    Spec: https://defs.ircdocs.horse/defs/numerics.html#err-cannotsendrp-573
    Raises: Refuse(ERR_NOSUCHCHANNEL | ERR_CANNOTSENDRP | ERR_CANNOTSENDTOCHAN).
    """
    _play(ctx, msg.params[0], _character(ctx, msg), " ".join(msg.params[2:]))


@command(
    "NPCA",
    min_params=3,
    takes="<channel> <character> <text>",
    does="Do something as a character of a roleplay",
)
def npca(ctx: Context, msg: Message) -> None:
    """Do something as a character of a roleplay, in a room with +E.

    Spec: https://defs.ircdocs.horse/defs/numerics.html#err-cannotsendrp-573
    Raises: Refuse(ERR_NOSUCHCHANNEL | ERR_CANNOTSENDRP | ERR_CANNOTSENDTOCHAN).
    """
    _play(ctx, msg.params[0], _character(ctx, msg), f"\x01ACTION {' '.join(msg.params[2:])}\x01")


@command("SCENE", min_params=2, takes="<channel> <text>", does="Tell what happens in a roleplay")
def scene(ctx: Context, msg: Message) -> None:
    """Tell what happens in a roleplay, in a room with +E.

    Spec: https://defs.ircdocs.horse/defs/numerics.html#err-cannotsendrp-573
    Raises: Refuse(ERR_NOSUCHCHANNEL | ERR_CANNOTSENDRP | ERR_CANNOTSENDTOCHAN).
    """
    _play(ctx, msg.params[0], SCENE_NAME, " ".join(msg.params[1:]))


def _character(ctx: Context, msg: Message) -> str:
    room, name = msg.params[:2]
    if not _is_name(ctx, name) or len(name) > ctx.server.config.limits.nicklen:
        raise Refuse(ERR_CANNOTSENDRP, shown(room), text="Nobody can have that name")
    return f"*{name}*"


def _play(ctx: Context, room: str, name: str, text: str) -> None:
    channel = ctx.find_channel(room)
    if not ctx.server.config.features.roleplay:
        raise Refuse(ERR_CANNOTSENDRP, channel.name, text="There is no roleplay on this server")
    if "E" not in channel.flags:
        raise Refuse(ERR_CANNOTSENDRP, channel.name, text="There is no roleplay in this room (+E)")
    _speak_as(ctx, channel, name, text, ROLEPLAY, NO_TAGS)


def _speak_as(
    ctx: Context, channel: Channel, name: str, text: str, host: str, tags: Mapping[str, str]
) -> None:
    source = f"{name}!{ctx.user.nick}@{host}"
    said = Message("PRIVMSG", (channel.name, text), source)
    to = heard_in_room(ctx, said, room_address(channel))
    ctx.record(
        TextSent(
            *(ctx.user.id, source, "", to.name, to.conversation, to.channel, to.target, to.status),
            client_tags=tags,
            is_open=to.is_open,
            text=text_that_fits(ctx, said.command, to.name, text, source),
            in_guise=True,
        )
    )
