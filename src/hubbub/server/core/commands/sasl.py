"""AUTHENTICATE: logging in while connecting, or later.

The rule: whatever goes wrong is answered by the same numeric in the same words, so that nobody
learns from it which accounts there are.

Spec: https://ircv3.net/specs/extensions/sasl-3.2
"""

from __future__ import annotations

import hmac

from hubbub.protocol import caps
from hubbub.protocol.message import Message
from hubbub.protocol.numerics import (
    ERR_SASLABORTED,
    ERR_SASLFAIL,
    ERR_SASLTOOLONG,
    RPL_SASLMECHS,
)
from hubbub.protocol.sasl import Assembly, SaslError, ScramKeys, ScramServer, chunks, read_plain
from hubbub.server.core.accounts import COSTS, Account
from hubbub.server.core.commands.account import check_password, log_in
from hubbub.server.core.registry import Context, command
from hubbub.server.core.replies import Refuse
from hubbub.server.core.session import Exchange

MAX_CHARS = 2000  # of base64 in one message of an exchange
SALT_BYTES = 16


@command("AUTHENTICATE", min_params=1, before_registration=True)
def authenticate(ctx: Context, msg: Message) -> None:
    """Begin, go on with, or give up a login: a mechanism, a chunk of base64, or `*`.

    Spec: https://ircv3.net/specs/extensions/sasl-3.2#the-authenticate-command
    Raises: Refuse(ERR_SASLFAIL | ERR_SASLTOOLONG | ERR_SASLABORTED).
    """
    session, word = ctx.session, msg.params[0]
    if not session.caps & caps.SASL:
        raise Refuse(ERR_SASLFAIL)
    if word == "*":
        session.exchange = None
        raise Refuse(ERR_SASLABORTED)
    exchange = session.exchange
    if exchange is None:
        _begin(ctx, word.upper())
        return
    try:
        data = exchange.assembly.feed(word)
        if data is not None:
            _STEPS[exchange.mechanism](ctx, exchange, data)
    except SaslError:
        session.exchange = None
        raise Refuse(ERR_SASLFAIL) from None
    except OverflowError:
        session.exchange = None
        raise Refuse(ERR_SASLTOOLONG) from None


def _begin(ctx: Context, mechanism: str) -> None:
    offered = [each for each in ctx.server.config.accounts.sasl_mechanisms if each in _STEPS]
    if mechanism not in offered:
        ctx.reply(RPL_SASLMECHS, ",".join(offered))
        raise Refuse(ERR_SASLFAIL)
    scram = ScramServer(ctx.server.nonce()) if mechanism == "SCRAM-SHA-256" else None
    ctx.session.exchange = Exchange(mechanism, Assembly(MAX_CHARS), scram)
    ctx.response.add_bare("AUTHENTICATE", "+")


def _plain(ctx: Context, exchange: Exchange, data: bytes) -> None:
    name, password = read_plain(data)
    ctx.session.exchange = None

    def judged(ctx: Context, account: Account | None) -> None:
        if account is None:
            raise Refuse(ERR_SASLFAIL)
        log_in(ctx, account, by_sasl=True)

    if not check_password(ctx, name, password, judged):
        raise Refuse(ERR_SASLFAIL, text="SASL authentication failed: too many tries, wait ten minutes")


def _scram(ctx: Context, exchange: Exchange, data: bytes) -> None:
    """The three steps of SCRAM: the name, the proof, and that the client saw ours."""
    assert exchange.scram is not None
    if exchange.is_proved:
        _finish_scram(ctx, exchange)
    elif not exchange.account:
        exchange.account = ctx.world.fold(exchange.scram.begin(data))
        account = ctx.world.accounts.get(exchange.account)
        keys = account.credential.scram if account else _nobodys_keys(ctx, exchange.account)
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
    if account is None:  # gone in between
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


_STEPS = {"PLAIN": _plain, "SCRAM-SHA-256": _scram}
