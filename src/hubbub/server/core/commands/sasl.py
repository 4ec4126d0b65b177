"""AUTHENTICATE: logging in while connecting, or later.

The rule: whatever goes wrong is answered by the same numeric in the same words, so that nobody
learns from it which accounts there are.

Spec: https://ircv3.net/specs/extensions/sasl-3.2
"""

from __future__ import annotations

import hmac

from hubbub.protocol.message import Message
from hubbub.protocol.numerics import (
    ERR_SASLABORTED,
    ERR_SASLFAIL,
    ERR_SASLTOOLONG,
    RPL_SASLMECHS,
    Numeric,
)
from hubbub.protocol.sasl import (
    CHUNK_CHARS,
    Assembly,
    SaslError,
    ScramKeys,
    ScramServer,
    chunks,
    read_external,
    read_plain,
)
from hubbub.server.core.accounts import COSTS, Account
from hubbub.server.core.commands.account import check_password, log_in
from hubbub.server.core.policy import sasl_mechanisms
from hubbub.server.core.registry import Context, command
from hubbub.server.core.replies import Refuse
from hubbub.server.core.session import Exchange

SALT_BYTES = 16
MAX_NAMES_BYTES = 600
MAX_MISTAKES = 10  # exchanges of a connection that come to nothing without a password's being looked at


@command(
    "AUTHENTICATE",
    min_params=1,
    before_registration=True,
    takes="<mechanism or data>|*",
    does="Log in to your account by SASL",
)
def authenticate(ctx: Context, msg: Message) -> None:
    """Begin, go on with, or give up a login: a mechanism, a chunk of base64, or `*`.

    It needs no capability: whoever says it understands it. Who is logged in may log in again.

    Spec: https://ircv3.net/specs/extensions/sasl-3.2#the-authenticate-command
    Raises: Refuse(ERR_SASLFAIL | ERR_SASLTOOLONG | ERR_SASLABORTED).
    """
    session, word = ctx.session, msg.params[0]
    if word == "*":
        _end(ctx, ERR_SASLABORTED)
    elif session.exchange is None:
        _begin(ctx, word.upper())
    elif len(word) > CHUNK_CHARS:
        _end(ctx, ERR_SASLTOOLONG)
    else:
        _go_on(ctx, session.exchange, word)


def _begin(ctx: Context, mechanism: str) -> None:
    accounts = ctx.server.config.accounts
    offered = sasl_mechanisms(ctx.server.config, ctx.session)
    if mechanism not in offered:
        ctx.reply(RPL_SASLMECHS, ",".join(offered) or "*")
        _end(ctx, ERR_SASLFAIL)
        return
    scram = ScramServer(ctx.server.nonce()) if mechanism == "SCRAM-SHA-256" else None
    ctx.session.exchange = Exchange(mechanism, Assembly(_max_chars(accounts.password_max_bytes)), scram)
    ctx.response.add_bare("AUTHENTICATE", "+")


def _max_chars(password_bytes: int) -> int:
    """How much base64 the longest message of an exchange is, which names an account twice."""
    return -(-(password_bytes + MAX_NAMES_BYTES) // 3) * 4


def _go_on(ctx: Context, exchange: Exchange, chunk: str) -> None:
    try:
        data = exchange.assembly.feed(chunk)
        if data is not None:
            _STEPS[exchange.mechanism](ctx, exchange, data)
    except (SaslError, OverflowError):
        _end(ctx, ERR_SASLFAIL)


def _end(ctx: Context, numeric: Numeric) -> None:
    """An exchange comes to nothing; whoever goes on so is sent away."""
    ctx.session.exchange = None
    ctx.session.mistakes += 1
    ctx.reply(numeric)
    if ctx.session.mistakes >= MAX_MISTAKES:
        ctx.server.close(ctx.session, "Too many SASL authentication failures", ctx.now_ms)


def _plain(ctx: Context, exchange: Exchange, data: bytes) -> None:
    name, password = read_plain(data)
    ctx.session.exchange = None

    def judged(ctx: Context, account: Account | None) -> None:
        if account is None:
            raise Refuse(ERR_SASLFAIL)
        log_in(ctx, account, by_sasl=True)

    if not check_password(ctx, name, password, judged):
        raise Refuse(ERR_SASLFAIL, text="SASL authentication failed: too many tries, wait ten minutes")


def _external(ctx: Context, exchange: Exchange, data: bytes) -> None:
    """The certificate was shown already; what is said is whom to be, or nothing."""
    folded = ctx.world.fingerprints.get(ctx.session.fingerprint, "")
    account = ctx.world.accounts.get(folded)
    if account is None or ctx.world.fold(read_external(data) or folded) != folded:
        raise SaslError("no account has that certificate")
    ctx.session.exchange = None
    log_in(ctx, account, by_sasl=True)


def _scram(ctx: Context, exchange: Exchange, data: bytes) -> None:
    """The three steps of SCRAM: the name, the proof, and that the client saw ours."""
    assert exchange.scram is not None
    if exchange.is_proved:
        _finish_scram(ctx, exchange)
    elif not exchange.account:
        exchange.account = ctx.world.fold(exchange.scram.begin(data))
        account = ctx.world.accounts.get(exchange.account)
        keys = account.credential.scram if account else _nobodys_keys(ctx, exchange.account)
        exchange.keys = keys
        _say(ctx, exchange.scram.challenge(keys))
    else:
        if not ctx.server.tries.take(exchange.account, ctx.session.address, ctx.now_ms):
            ctx.session.exchange = None
            raise Refuse(ERR_SASLFAIL, text="SASL authentication failed: too many tries, wait ten minutes")
        proof = exchange.scram.finish(data)
        if proof is None:
            raise SaslError("wrong")
        exchange.is_proved = True
        ctx.server.tries.forgive(exchange.account, ctx.session.address)
        _say(ctx, proof)


def _finish_scram(ctx: Context, exchange: Exchange) -> None:
    ctx.session.exchange = None
    account = ctx.world.accounts.get(exchange.account)
    if account is None or account.credential.scram is not exchange.keys:  # gone in between
        raise SaslError("gone")
    log_in(ctx, account, by_sasl=True)


def _say(ctx: Context, data: bytes) -> None:
    for chunk in chunks(data):
        ctx.response.add_bare("AUTHENTICATE", chunk)


def _nobodys_keys(ctx: Context, folded: str) -> ScramKeys:
    """Keys that no password has, always the same for a name."""
    salt = hmac.digest(ctx.server.secret, f"salt {folded}".encode(), "sha256")[:SALT_BYTES]
    iterations = COSTS[ctx.server.config.accounts.password_hash_cost].iterations
    return ScramKeys(salt, iterations, bytes(32), bytes(32))


_STEPS = {"EXTERNAL": _external, "PLAIN": _plain, "SCRAM-SHA-256": _scram}
