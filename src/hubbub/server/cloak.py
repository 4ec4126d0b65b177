"""What others see of where somebody connects from.

The rule: with cloaks on, nobody but the operator can tell an address from what is shown, and
the same network shows the same, so that a ban still finds it.
"""

from __future__ import annotations

import hashlib
import hmac

from hubbub.server.doors.caller import network_of, parse_address

DIGEST_LETTERS = 16


def shown_host(address: str, secret: bytes, *, is_cloaked: bool) -> str:
    """The host part of a user's source. `secret` makes the cloaks of one server its own."""
    ip = parse_address(address)
    if ip is None or ip.is_loopback:
        return "localhost"
    if not is_cloaked:
        # A parameter must not start with a colon, as `::1` would.
        return f"0{ip}" if str(ip).startswith(":") else str(ip)
    network = ip if ip.version == 4 else network_of(ip)
    digest = hmac.new(secret, str(network).encode(), hashlib.sha256).hexdigest()
    return f"{digest[:DIGEST_LETTERS]}.cloak"
