"""What operators may do that others may not.

The rule: a privilege is asked for by its name, of the configuration as it is now; nobody has one who
did not prove by OPER, on this connection, to be an operator.

Spec: https://modern.ircdocs.horse/#oper-message
"""

from __future__ import annotations

from hubbub.protocol.numerics import ERR_NOPRIVILEGES
from hubbub.server.config import PRIVILEGES, Config, Oper
from hubbub.server.core.replies import Refuse

NONE: frozenset[str] = frozenset()
ALL = frozenset(PRIVILEGES)


def operator_named(config: Config, name: str) -> Oper | None:
    """The operator of this name."""
    return next((oper for oper in config.opers if oper.name == name), None)


def privileges(config: Config, name: str) -> frozenset[str]:
    """What the operator of this name may do."""
    oper = operator_named(config, name) if name else None
    if oper is None:
        return NONE
    return ALL if "all" in oper.privileges else frozenset(oper.privileges)


def must_have_privilege(config: Config, name: str, needed: str) -> None:
    """Raises: Refuse(ERR_NOPRIVILEGES)."""
    if needed in privileges(config, name):
        return
    if operator_named(config, name) is None:
        raise Refuse(ERR_NOPRIVILEGES)
    raise Refuse(ERR_NOPRIVILEGES, text=f"Permission denied: your operator lacks the privilege {needed}")
