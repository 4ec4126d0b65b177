"""WEBIRC: a gateway's word on whose connection it brings.

The rule: it is taken from the operator's gateways alone, as the very first word of a connection; the
name that others see is ours to make, whatever the gateway says.

Spec: https://ircv3.net/specs/extensions/webirc
"""

from __future__ import annotations

import ipaddress
import re
from hmac import compare_digest

from hubbub.protocol.message import Message
from hubbub.server.core.effects import Relocate, Relocated
from hubbub.server.core.registry import Context, command

FINGERPRINT = "certfp-sha-256"
HEX_SHA256 = re.compile(r"[0-9a-f]{64}")


@command(
    "WEBIRC",
    min_params=4,
    cost=0,
    before_registration=True,
    after_registration=False,
    takes="<password> <gateway> <hostname> <ip> [:<options>]",
    does="Tell, as a gateway, whose connection this is",
)
def webirc(ctx: Context, msg: Message) -> None:
    """Take another address, as a gateway's client.

    Spec: https://ircv3.net/specs/extensions/webirc#format
    """
    session = ctx.session
    if session.is_negotiating or session.nick or session.username:
        ctx.server.close(session, "WEBIRC must be the first command", ctx.now_ms)
        return
    if not _is_gateway(ctx, msg.params[0]):
        ctx.server.close(session, "Invalid WebIRC password", ctx.now_ms)
        return
    try:
        address = str(ipaddress.ip_address(msg.params[3]))
    except ValueError:
        ctx.server.close(session, "Invalid WebIRC address", ctx.now_ms)
        return
    names = [option.partition("=") for option in msg.params[4].split(" ")] if len(msg.params) > 4 else []
    options = {name: value for name, _, value in names}

    def moved(ctx: Context, answer: Relocated | None) -> None:
        _move(ctx, address, options, answer or Relocated(refusal="Try again later"))

    ctx.ask(Relocate(session.connection, address), moved)


def _is_gateway(ctx: Context, password: str) -> bool:
    """Whether it has the password and comes from where the operator's gateways are."""
    server = ctx.server.config.server
    try:
        address = ipaddress.ip_address(ctx.session.address.partition("%")[0])
    except ValueError:
        return False
    is_known = any(address in ipaddress.ip_network(network) for network in server.proxy_from)
    is_right = compare_digest(password.encode(), server.webirc_password.encode())
    return bool(server.webirc_password) and is_known and is_right


def _move(ctx: Context, address: str, options: dict[str, str], answer: Relocated) -> None:
    session = ctx.session
    if answer.refusal:
        ctx.server.close(session, answer.refusal, ctx.now_ms)
        return
    session.address, session.host = address, answer.host
    # Only what is encrypted the whole way is: to the gateway, and from there to us.
    session.is_secure = session.is_secure and "secure" in options
    fingerprint = options.get(FINGERPRINT, "").lower()
    session.fingerprint = fingerprint if HEX_SHA256.fullmatch(fingerprint) else ""
    session.ident = ""
    session.files_at = answer.files_at
    if answer.is_limited:
        ctx.server.limit_unregistered(session, ctx.now_ms)
