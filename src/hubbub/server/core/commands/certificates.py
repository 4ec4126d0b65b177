"""Certificates that log in to an account, by their fingerprints: adding, deleting, listing them.

The rule: a certificate is one account's; whoever shows it needs no password.

Spec: https://ircv3.net/specs/extensions/sasl-3.1 (EXTERNAL)
"""

from __future__ import annotations

import re

from hubbub.server.core.accounts import MAX_FINGERPRINTS
from hubbub.server.core.commands.preferences import own_account
from hubbub.server.core.facts import FingerprintSet
from hubbub.server.core.registry import Context
from hubbub.server.core.replies import Fail

FINGERPRINT = re.compile(r"[0-9a-f]{64}", re.ASCII)


def certificate(ctx: Context, action: str = "LIST", text: str = "") -> None:
    """ADD or DEL a fingerprint (SHA-256 in hex, the one of this connection if none is named), or LIST.

    Raises: Fail(NOT_LOGGED_IN | INVALID_FINGERPRINT | NO_CERTIFICATE | TOO_MANY | UNKNOWN).
    """
    account = own_account(ctx, "CERT")
    own = ctx.world.fingerprints_of(account.folded)
    action = action.upper()
    if action == "LIST":
        for each in own:
            here = " (this connection's)" if each == ctx.session.fingerprint else ""
            ctx.response.notice(f"{each}{here}")
        ctx.response.notice(f"{len(own)} of at most {MAX_FINGERPRINTS} certificates")
        return
    if action not in {"ADD", "DEL"}:
        raise Fail("CERT", "UNKNOWN", text="Say CERT ADD, CERT DEL or CERT LIST")
    fingerprint = _fingerprint(ctx, text)
    if action == "ADD" and len(own) >= MAX_FINGERPRINTS and fingerprint not in own:
        raise Fail("CERT", "TOO_MANY", text=f"An account has at most {MAX_FINGERPRINTS} certificates")
    if action == "DEL" and fingerprint not in own:
        raise Fail("CERT", "UNKNOWN", text="That certificate does not log in to your account")
    ctx.record(FingerprintSet(ctx.user.id, account.folded, fingerprint, is_adding=action == "ADD"))


def _fingerprint(ctx: Context, text: str) -> str:
    if not text and not ctx.session.fingerprint:
        raise Fail(
            "CERT", "NO_CERTIFICATE", text="You show no certificate: connect with one, or name its SHA-256"
        )
    fingerprint = text.replace(":", "").lower() or ctx.session.fingerprint
    if not FINGERPRINT.fullmatch(fingerprint):
        raise Fail("CERT", "INVALID_FINGERPRINT", text="A fingerprint is a SHA-256 in hex, 64 digits")
    return fingerprint
