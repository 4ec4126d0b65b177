"""Asking about the server: MOTD, LUSERS, VERSION, TIME, INFO, ADMIN, LINKS, STATS.

Spec: https://modern.ircdocs.horse/#server-queries-and-commands
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hubbub.protocol import caps
from hubbub.protocol.masks import matches
from hubbub.protocol.message import Message
from hubbub.protocol.numerics import (
    ERR_NOSUCHSERVER,
    ERR_NOTREGISTERED,
    RPL_ADMINLOC1,
    RPL_ADMINME,
    RPL_ENDOFINFO,
    RPL_ENDOFLINKS,
    RPL_ENDOFSTATS,
    RPL_INFO,
    RPL_LINKS,
    RPL_STATSUPTIME,
    RPL_TIME,
    RPL_VERSION,
)
from hubbub.server.core import describe
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Refuse

INFO = (
    "Hubbub: chat you own.",
    "One server, the same rooms for plain text clients and for IRC.",
)


def _must_be_here(ctx: Context, msg: Message) -> None:
    """A query may name this server, or a user on it, and no other. Raises: Refuse(ERR_NOSUCHSERVER)."""
    if not msg.params:
        return
    asked = msg.params[0]
    if matches(asked.lower(), ctx.server.name.lower()) or ctx.world.user_named(asked):
        return
    raise Refuse(ERR_NOSUCHSERVER, shown(asked))


@command("MOTD", takes="[<server>]", does="Show the message of the day")
def motd(ctx: Context, msg: Message) -> None:
    """Show the message of the day.

    Spec: https://modern.ircdocs.horse/#motd-message
    Raises: Refuse(ERR_NOSUCHSERVER).
    """
    _must_be_here(ctx, msg)
    describe.motd(ctx.server, ctx.response)


@command("LUSERS", takes="", does="Show how many are here")
def lusers(ctx: Context, msg: Message) -> None:
    """Show how many are here.

    Spec: https://modern.ircdocs.horse/#lusers-message
    """
    describe.lusers(ctx.server, ctx.response)


@command("VERSION", takes="[<server>]", does="Show the program's version, and what it supports")
def version(ctx: Context, msg: Message) -> None:
    """Show the program's version, and what it supports.

    Spec: https://modern.ircdocs.horse/#version-message
    Raises: Refuse(ERR_NOSUCHSERVER).
    """
    _must_be_here(ctx, msg)
    ctx.reply(RPL_VERSION, describe.VERSION, ctx.server.name, text="Hubbub")
    describe.supported(ctx.server, ctx.response)


@command("ISUPPORT", before_registration=True, takes="", does="Show what this server supports")
def isupport(ctx: Context, msg: Message) -> None:
    """Show what the server supports; before one is in, to those with the capability for that.

    Spec: https://ircv3.net/specs/extensions/extended-isupport#isupport-command
    Raises: Refuse(ERR_NOTREGISTERED).
    """
    if ctx.session.user is None and not ctx.session.caps & caps.EXTENDED_ISUPPORT:
        raise Refuse(ERR_NOTREGISTERED)
    describe.supported(ctx.server, ctx.response)


@command("TIME", takes="[<server>]", does="Show the server's time")
def time(ctx: Context, msg: Message) -> None:
    """Show the server's time.

    Spec: https://modern.ircdocs.horse/#time-message
    Raises: Refuse(ERR_NOSUCHSERVER).
    """
    _must_be_here(ctx, msg)
    now = datetime.fromtimestamp(ctx.now_ms / 1000, UTC)
    ctx.reply(RPL_TIME, ctx.server.name, text=f"{now:%A %B %d %Y -- %H:%M:%S} UTC")


@command("INFO", takes="[<server>]", does="Tell about the program")
def info(ctx: Context, msg: Message) -> None:
    """Tell about the program.

    Spec: https://modern.ircdocs.horse/#info-message
    Raises: Refuse(ERR_NOSUCHSERVER).
    """
    _must_be_here(ctx, msg)
    for line in (*INFO, f"Version {describe.VERSION}"):
        ctx.reply(RPL_INFO, text=line)
    ctx.reply(RPL_ENDOFINFO)


@command("ADMIN", takes="[<server>]", does="Tell whose server this is")
def admin(ctx: Context, msg: Message) -> None:
    """Tell what the configuration says of the server.

    Spec: https://modern.ircdocs.horse/#admin-message
    Raises: Refuse(ERR_NOSUCHSERVER).
    """
    _must_be_here(ctx, msg)
    ctx.reply(RPL_ADMINME, ctx.server.name, text="Administrative info")
    ctx.reply(RPL_ADMINLOC1, text=ctx.server.config.server.description)


@command("LINKS", takes="", does="Show which servers the network has")
def links(ctx: Context, msg: Message) -> None:
    """Show the server to operators; to others there is nothing to see.

    Spec: https://modern.ircdocs.horse/#links-message
    """
    name = ctx.server.name
    if ctx.may("see"):
        ctx.reply(RPL_LINKS, name, name, text=f"0 {ctx.server.config.server.description}")
    ctx.reply(RPL_ENDOFLINKS, "*")


@command("STATS", min_params=1, takes="u", does="Show how long the server has been up")
def stats(ctx: Context, msg: Message) -> None:
    """Show the server's uptime (`u`); other letters have nothing to show.

    Spec: https://modern.ircdocs.horse/#stats-message
    """
    query = msg.params[0][:1] or "*"
    if query == "u":
        up = timedelta(seconds=max(0, ctx.now_ms - ctx.server.started_ms) // 1000)
        clock = timedelta(seconds=up.seconds)
        ctx.reply(RPL_STATSUPTIME, text=f"Server Up {up.days} days {clock}")
    ctx.reply(RPL_ENDOFSTATS, shown(query))
