"""Services: who is spoken to like a person and is the server itself.

The rule: nobody else can have a service's name, and its lines come from one source.
"""

from __future__ import annotations

CHANSERV = "ChanServ"
NICKSERV = "NickServ"


def source(name: str, server_name: str) -> str:
    """Whom a service's lines come from."""
    return f"{name}!{name}@{server_name}"
