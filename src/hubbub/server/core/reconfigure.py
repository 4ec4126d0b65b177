"""New settings while the server runs: what changes at once, and what waits for a restart.

The rule: all or nothing. What can't change while people are here stays as it was, and is named.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from hubbub.protocol.isupport import token_lines
from hubbub.protocol.numerics import RPL_ISUPPORT
from hubbub.server.config import Config
from hubbub.server.core import always_on, describe
from hubbub.server.core.commands import cap
from hubbub.server.core.facts import Opered
from hubbub.server.core.policy import operator_named
from hubbub.server.core.session import Session

if TYPE_CHECKING:
    from hubbub.server.core.server import Server

# What is put to use at the start alone: keys of a section, none named for all of it.
FIXED: dict[str, tuple[str, ...]] = {
    "server": ("name", "casemapping", "lookup_hostnames", "check_ident", "proxy_from", "origins", "announce"),
    "listeners": (),
    "storage": (),
    "log": (),
    "limits": ("whowas",),
    "accounts": ("enabled", "password_hash_cost"),
    "history": ("enabled",),
    "files": ("enabled", "keep_free", "url"),
}


def settled(old: Config, new: Config) -> tuple[Config, tuple[str, ...]]:
    """The new settings as far as they can hold now, and what they change that needs a restart."""
    waiting: list[str] = []
    for section, keys in FIXED.items():
        before, after = getattr(old, section), getattr(new, section)
        changed = [key for key in keys if getattr(before, key) != getattr(after, key)]
        if changed:
            kept: Any = {key: getattr(before, key) for key in changed}
            new = replace(new, **{section: replace(after, **kept)})
            waiting += [f"[{section}] {key}" for key in changed]
        elif not keys and before != after:
            new = replace(new, **{section: before})
            waiting.append(_title(section))
    return new, tuple(waiting)


def _title(section: str) -> str:
    """A section as it stands in the file."""
    table = next(spec.metadata.get("table") for spec in fields(Config) if spec.name == section)
    return f"[[{table}]]" if table else f"[{section}]"


def reconfigure(server: Server, new: Config, now_ms: int) -> None:
    """Go by these settings from now on."""
    old, before = server.config, describe.isupport(server)
    server.config = new
    server.tries.is_off = not new.throttle.logins
    for session in server.sessions.values():
        known, now = operator_named(old, session.oper), operator_named(new, session.oper)
        if session.oper and (now is None or known is None or now.password != known.password):
            session.oper = ""
    for user_id in server.world.opers:
        if not any(session.oper for session in server.sessions_of.get(user_id, ())):
            server.append(Opered(user_id, ""))
    always_on.settings_changed(server)
    for session in server.sessions.values():
        session.bucket.is_off = not new.throttle.commands
        session.line_bytes = new.limits.line_body
        _tell_capabilities(server, session, old, now_ms)
    _tell_what_is_supported(server, before, now_ms)


def _tell_capabilities(server: Server, session: Session, old: Config, now_ms: int) -> None:
    if session.is_plain:
        return
    is_less = cap.tell_changes(session, old, server.config, server.unasked(session, now_ms))
    if is_less and session.user is not None:
        server.delivery.forget(session.user.channels.values())


def _tell_what_is_supported(server: Server, before: dict[str, str], now_ms: int) -> None:
    """What a client was told when it came and is different now."""
    after = describe.isupport(server)
    changed = {key: value for key, value in after.items() if before.get(key) != value}
    lines = [*token_lines(changed), *[(f"-{key}",) for key in before if key not in after]]
    for session in server.sessions.values():
        if session.user is not None and not session.is_plain:
            response = server.unasked(session, now_ms)
            for words in lines:
                response.reply(RPL_ISUPPORT, *words)
