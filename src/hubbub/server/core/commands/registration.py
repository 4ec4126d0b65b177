"""From a connection to a user, and back out: PASS, NICK, USER, PING, PONG, QUIT.

Spec: https://modern.ircdocs.horse/#connection-registration
"""

from __future__ import annotations

from hmac import compare_digest
from string import ascii_letters, digits

from hubbub.protocol import names
from hubbub.protocol.channel_modes import USER_MODES
from hubbub.protocol.lines import truncate_utf8
from hubbub.protocol.message import Message
from hubbub.protocol.numerics import (
    ERR_ERRONEUSNICKNAME,
    ERR_NEEDMOREPARAMS,
    ERR_NICKNAMEINUSE,
    ERR_NONICKNAMEGIVEN,
    ERR_NOORIGIN,
    ERR_PASSWDMISMATCH,
    ERR_SASLABORTED,
)
from hubbub.server.config import Config
from hubbub.server.core import banning, policy, services
from hubbub.server.core.always_on import AUTO_AWAY
from hubbub.server.core.deliver.people import join_in
from hubbub.server.core.describe import MAX_REALNAME_BYTES
from hubbub.server.core.facts import NickChanged, UserArrived
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Refuse, Words
from hubbub.server.core.state import OPER_MODES, User

MAX_USERNAME_LENGTH = 17
USERNAME_LETTERS = frozenset(ascii_letters + digits + "-_.")
MAX_REASON_BYTES = 300


@command(
    "PASS",
    min_params=1,
    before_registration=True,
    after_registration=False,
    takes="<password>",
    does="Give the server's password, before anything else",
)
def pass_(ctx: Context, msg: Message) -> None:
    """Take the server's password, to be looked at when registration is complete.

    Spec: https://modern.ircdocs.horse/#pass-message
    """
    ctx.session.password = msg.params[0]


@command("NICK", cost=2, before_registration=True, takes="<nick>", does="Take a nickname, or another one")
def nick(ctx: Context, msg: Message) -> None:
    """Take a nickname, or another one.

    Spec: https://modern.ircdocs.horse/#nick-message
    Raises: Refuse(ERR_NONICKNAMEGIVEN | ERR_ERRONEUSNICKNAME | ERR_NICKNAMEINUSE).
    """
    if not msg.params or not msg.params[0]:
        raise Refuse(ERR_NONICKNAMEGIVEN)
    session = ctx.session
    wanted = possible_nick(ctx, msg.params[0])
    # While it negotiates, it may still prove to be whose nickname it is.
    if session.user is not None or not session.is_negotiating:
        session.denied_nick = wanted
        must_be_free(ctx, wanted)
        session.denied_nick = ""
    if session.user is None:
        session.nick = wanted
        arrive_if_complete(ctx)
    elif wanted != session.user.nick:
        ctx.record(NickChanged(session.user.id, wanted))


def free_nick(ctx: Context, wish: str) -> str:
    """The nickname as it will be shown, if it is possible and nobody else has one like it.

    Raises: Refuse(ERR_ERRONEUSNICKNAME | ERR_NICKNAMEINUSE).
    """
    wanted = possible_nick(ctx, wish)
    must_be_free(ctx, wanted)
    return wanted


def possible_nick(ctx: Context, wish: str) -> str:
    """The nickname as it will be shown. Raises: Refuse(ERR_ERRONEUSNICKNAME)."""
    config = ctx.server.config
    try:
        wanted = names.check_nick(wish, config.server.casemapping, config.limits.nicklen)
    except names.BadName as error:
        text = f"Erroneous nickname: {error}"
        raise Refuse(ERR_ERRONEUSNICKNAME, shown(wish), text=text) from None
    if services.looks_like_one(ctx.world, wanted):
        raise Refuse(ERR_ERRONEUSNICKNAME, wanted, text="Erroneous nickname: it is a service's")
    return wanted


def must_be_free(ctx: Context, wanted: str) -> None:
    """Nobody else has a nickname like it, here or as an account. Raises: Refuse(ERR_NICKNAMEINUSE)."""
    session, holder = ctx.session, ctx.world.holder_of_look(wanted)
    if holder is not None and holder is not session.user:
        if session.user is None and ctx.server.may_attach(session, holder):
            return
        raise Refuse(ERR_NICKNAMEINUSE, wanted)
    policy.may_take_nick(ctx.server.config, ctx.world, session, wanted)


@command(
    "USER",
    min_params=4,
    before_registration=True,
    after_registration=False,
    takes="<username> 0 * <realname>",
    does="Say who you are, while connecting",
)
def user(ctx: Context, msg: Message) -> None:
    """Tell user name and real name.

    Spec: https://modern.ircdocs.horse/#user-message
    Raises: Refuse(ERR_NEEDMOREPARAMS).
    """
    allowed = (
        letter for letter in msg.params[0] if (letter.isascii() and letter.isalnum()) or letter in "-_."
    )
    username = "".join(allowed)
    if not msg.params[0] or not msg.params[3]:
        raise Refuse(ERR_NEEDMOREPARAMS, "USER")
    # A tilde tells that nobody but the client itself says so.
    ctx.session.username = ctx.session.ident or f"~{username[:MAX_USERNAME_LENGTH] or 'user'}"
    ctx.session.realname = truncate_utf8(msg.params[3], MAX_REALNAME_BYTES)
    arrive_if_complete(ctx)


def arrive_if_complete(ctx: Context) -> None:
    """Record the arrival once a nickname and a user are known and no CAP negotiation is open."""
    session, server = ctx.session, ctx.server
    is_complete = session.nick and session.username and not session.is_negotiating
    if not is_complete or session.is_registering:
        return
    password = server.config.server.password or ""
    if password and not session.is_plain and not _is_same(password, session.password):
        ctx.reply(ERR_PASSWDMISMATCH)
        server.close(session, "Password incorrect", ctx.now_ms)
        return
    if banning.enforce(server, session, ctx.now_ms):
        return
    if session.exchange is not None:  # it did not wait for the end of its login
        session.exchange = None
        ctx.reply(ERR_SASLABORTED)
    oneself = _oneself_here(ctx)
    if oneself is not None:
        join_in(server, session, oneself, ctx.response)
        return
    try:
        must_be_free(ctx, session.nick)
    except Refuse:
        session.denied_nick, session.nick = session.nick, ""
        raise
    session.is_registering = True
    ctx.record(
        UserArrived(
            server.next_user_id(),
            session.nick,
            session.username,
            session.host,
            session.realname,
            server.name,
            session.address,
            session.login,
            metadata=tuple(session.metadata.items()),
            modes=default_modes(server.config),
            away=AUTO_AWAY if session.is_absent else session.away,
            is_auto_away=session.is_absent,
        )
    )


def default_modes(config: Config) -> frozenset[str]:
    """The modes that everybody has from the start, by the configuration."""
    return frozenset(config.accounts.default_user_modes) & frozenset(USER_MODES) - OPER_MODES


def _oneself_here(ctx: Context) -> User | None:
    """Who one has proved to be, if they are here: who stays in one's account, under any nickname, or
    whoever of the account has the nickname that one wants."""
    server, world = ctx.server, ctx.world
    staying = [user for user in world.users_of(ctx.session.login) if policy.stays(server.config, world, user)]
    holder = world.holder_of_look(ctx.session.nick)
    here = [*staying, *([holder] if holder else [])]
    return next((user for user in here if server.may_attach(ctx.session, user)), None)


def _is_same(password: str, given: str) -> bool:
    return compare_digest(password.encode(), given.encode())


@command("PING", cost=0, before_registration=True, takes="<token>", does="Ask whether the server is there")
def ping(ctx: Context, msg: Message) -> None:
    """Answer a PING, after all that was said to its sender before it.

    Spec: https://modern.ircdocs.horse/#ping-message
    Raises: Refuse(ERR_NOORIGIN).
    """
    if not msg.params or not msg.params[0]:
        raise Refuse(ERR_NOORIGIN)
    word = msg.params[0]
    ctx.server.after_what_was_said(ctx, lambda ctx, _: ctx.response.say("PONG", ctx.server.name, word))


@command("PONG", cost=0, before_registration=True, takes="<token>", does="Say that you are there")
def pong(ctx: Context, msg: Message) -> None:
    """Take a sign of life, which has counted already by being a line.

    Spec: https://modern.ircdocs.horse/#pong-message
    """


@command("QUIT", cost=0, before_registration=True, takes="[<reason>]", does="Leave the server")
def quit_(ctx: Context, msg: Message) -> None:
    """Leave, and read of it oneself, who may go on being here by other connections.

    Spec: https://modern.ircdocs.horse/#quit-message
    """
    reason = f"Quit: {truncate_utf8(msg.text, MAX_REASON_BYTES)}"
    if ctx.session.user is not None:
        ctx.response.add(Words(Message("QUIT", (reason,), ctx.user.source), ctx.now_ms))
    ctx.server.close(ctx.session, reason, ctx.now_ms)
