"""Who else is logged in to one's account, and getting rid of them: other windows, ghosts, strangers.

The rule: only whoever is in an account, or knows its password, ends its connections or takes its
nickname back from somebody.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from hubbub.server.core import policy
from hubbub.server.core.accounts import Account
from hubbub.server.core.commands.account import TOO_MANY_TRIES, check_password, log_in
from hubbub.server.core.commands.preferences import own_account
from hubbub.server.core.facts import Ghosted, LoggedOutEverywhere
from hubbub.server.core.registry import Context
from hubbub.server.core.replies import Fail
from hubbub.server.core.state import User


def list_sessions(ctx: Context) -> None:
    """Tell of every connection of one's account to this server. Raises: Fail(NOT_LOGGED_IN)."""
    account = own_account(ctx, "SESSIONS")
    found = [each for each in ctx.server.sessions.values() if ctx.world.fold(each.account) == account.folded]
    for number, session in enumerate(found, 1):
        since = datetime.fromtimestamp(session.connected_ms / 1000, UTC)
        idle_minutes = (ctx.now_ms - session.spoke_ms) // 60_000
        here = ", this one" if session is ctx.session else ""
        ctx.response.notice(
            f"{number}: {session.name} from {session.address}, since {since:%Y-%m-%d %H:%M} UTC, "
            f"silent for {idle_minutes} min{here}"
        )


def log_out_everywhere(ctx: Context) -> None:
    """End all connections of one's account but this one. Raises: Fail(NOT_LOGGED_IN)."""
    ctx.record(LoggedOutEverywhere(ctx.user.id, own_account(ctx, "LOGOUT").folded))


def ghost(ctx: Context, nick: str, password: str = "", *, takes_nick: bool = False) -> None:
    """End the connections of whoever has one's nickname, and take it if that is wanted.

    Raises: Refuse(ERR_NOSUCHNICK), Fail(NOT_YOURS | WRONG_PASSWORD | RATE_LIMITED | NOT_LOGGED_IN).
    """
    holder = ctx.find_user(nick)

    def go_on(ctx: Context, account: Account) -> None:
        _must_be_own(ctx, account, holder, nick)
        stays = policy.stays(ctx.server.config, ctx.world, holder)
        if stays and (takes_nick or holder.id not in ctx.server.sessions_of):
            text = (
                f"{holder.nick} is you, and stays without a connection: connect again with SASL to be there"
            )
            raise Fail("GHOST", "IS_ALWAYS_ON", text=text)
        ctx.record(Ghosted(ctx.user.id, holder.id, holder.nick if takes_nick else ""))

    if password:
        _with_password(ctx, nick, password, go_on)
    else:
        go_on(ctx, own_account(ctx, "GHOST"))


def _with_password(ctx: Context, nick: str, password: str, go_on: Callable[[Context, Account], None]) -> None:
    """Log in to the nickname's account first."""

    def judged(ctx: Context, account: Account | None) -> None:
        if account is None:
            raise Fail(
                "GHOST", "WRONG_PASSWORD", text="That nickname and that password don't belong together"
            )
        log_in(ctx, account)
        if not ctx.session.is_closed:  # for a ban on the account
            go_on(ctx, account)

    if not check_password(ctx, nick, password, judged):
        raise Fail("GHOST", "RATE_LIMITED", text=TOO_MANY_TRIES)


def _must_be_own(ctx: Context, account: Account, holder: User, nick: str) -> None:
    """The nickname is the account's, or whoever has it is in the account, and is not oneself."""
    if holder is ctx.user:
        raise Fail("GHOST", "NOT_YOURS", text="That is you, by this connection")
    is_own = ctx.world.account_of_look(nick) is account or ctx.world.fold(holder.account) == account.folded
    if not is_own:
        raise Fail("GHOST", "NOT_YOURS", text="That nickname is not your account's")
