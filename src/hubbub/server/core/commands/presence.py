"""Being here: AWAY, SETNAME, ISON, USERHOST.

Spec: https://modern.ircdocs.horse/#user-based-queries
"""

from __future__ import annotations

from hubbub.protocol import caps
from hubbub.protocol.lines import truncate_utf8
from hubbub.protocol.message import Message
from hubbub.protocol.numerics import ERR_NOTREGISTERED, RPL_ISON, RPL_NOWAWAY, RPL_UNAWAY, RPL_USERHOST
from hubbub.server.core import always_on
from hubbub.server.core.describe import MAX_REALNAME_BYTES
from hubbub.server.core.facts import AwaySet, NameSet
from hubbub.server.core.registry import Context, command
from hubbub.server.core.replies import Fail, Refuse

ABSENT = "*"
MAX_USERHOSTS = 5


@command(
    "AWAY", before_registration=True, takes="[<text>]", does="Go away with a text, or come back without one"
)
def away(ctx: Context, msg: Message) -> None:
    """Go away with a text, or come back without one; `*` says that nobody sits at this connection.

    The latest word of any of one's connections counts; one at which nobody sits counts as none.

    Spec: https://modern.ircdocs.horse/#away-message and https://ircv3.net/specs/extensions/pre-away
    Raises: Refuse(ERR_NOTREGISTERED) without the capability for that.
    """
    session = ctx.session
    text = truncate_utf8(msg.text, ctx.server.config.limits.awaylen)
    can_be_absent = bool(session.caps & caps.PRE_AWAY)
    if session.user is None and not can_be_absent:
        raise Refuse(ERR_NOTREGISTERED)
    session.is_absent = can_be_absent and text == ABSENT
    if session.user is None:
        session.away = "" if session.is_absent else text
        ctx.reply(RPL_NOWAWAY if text else RPL_UNAWAY)
    elif session.is_absent:
        always_on.stands_up(ctx.server, session.user, ctx.response)
    else:
        ctx.record(AwaySet(session.user.id, text))


@command("SETNAME", min_params=1, takes="<realname>", does="Change your real name")
def setname(ctx: Context, msg: Message) -> None:
    """Change one's real name; without the capability it is done in silence.

    Spec: https://ircv3.net/specs/extensions/setname
    Raises: Fail(INVALID_REALNAME).
    """
    realname = msg.params[0]
    if not realname or len(realname.encode()) > MAX_REALNAME_BYTES:
        raise Fail("SETNAME", "INVALID_REALNAME", text="Realname is not valid")
    ctx.record(NameSet(ctx.user.id, realname))


@command("ISON", min_params=1, takes="<nick> [...]", does="Show which of these people are here")
def ison(ctx: Context, msg: Message) -> None:
    """Tell which of these nicknames are here.

    Spec: https://modern.ircdocs.horse/#ison-message
    """
    asked = [nick for param in msg.params for nick in param.split()]
    here = [user.nick for nick in asked if (user := ctx.world.user_named(nick))]
    ctx.response.reply_packed(RPL_ISON, words=here or [""])


@command("USERHOST", min_params=1, takes="<nick> [...]", does="Show the hosts of up to five people")
def userhost(ctx: Context, msg: Message) -> None:
    """Tell the hosts of up to five users.

    Spec: https://modern.ircdocs.horse/#userhost-message
    """
    asked = [nick for param in msg.params for nick in param.split()][:MAX_USERHOSTS]
    found = [user for nick in asked if (user := ctx.world.user_named(nick))]
    words = [f"{u.nick}={'-' if u.away else '+'}{u.username}@{u.host}" for u in found]
    ctx.response.reply_packed(RPL_USERHOST, words=words or [""])
