"""Decide: a function per command, a module per topic.

The rule: importing this package fills the table; a module that is not named here does not exist.
"""

from hubbub.server.core.commands import (
    accept,
    account,
    batch,
    cap,
    channel,
    history,
    info,
    malformed,
    marker,
    message,
    mode,
    monitor,
    nickserv,
    plain,
    presence,
    query,
    redaction,
    registration,
    sasl,
    search,
    who,
    znc_playback,
)

__all__ = [
    "accept",
    "account",
    "batch",
    "cap",
    "channel",
    "history",
    "info",
    "malformed",
    "marker",
    "message",
    "mode",
    "monitor",
    "nickserv",
    "plain",
    "presence",
    "query",
    "redaction",
    "registration",
    "sasl",
    "search",
    "who",
    "znc_playback",
]
