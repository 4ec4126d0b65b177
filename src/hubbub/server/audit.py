"""The record of what operators did: `audit.log` in the data folder, a JSON object a line.

The rule: a line is written when the act is accepted or refused, and holds nothing that could end it or
steer a terminal; what can't be written stops nobody's chat, but is complained of.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hubbub.server.core.oversight import Act
from hubbub.server.logs import escape

NAME = "audit.log"
MAX_FILE_BYTES = 16 << 20  # then it becomes `audit.log.1`, in the place of the one before

logger = logging.getLogger("hubbub.audit")


class AuditLog:
    """Writes acts into a folder; without one, to the log of the server's doings."""

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / NAME if folder else None

    def write(self, act: Act) -> None:
        """Write down one act."""
        if self._path is None:
            logger.info("operator", extra={"act": line_of(act)})
            return
        try:
            if self._path.exists() and self._path.stat().st_size >= MAX_FILE_BYTES:
                self._path.replace(self._path.with_name(f"{NAME}.1"))
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "a", encoding="ascii") as file:
                file.write(f"{line_of(act)}\n")
        except OSError as error:
            logger.warning(
                "the audit log can't be written", extra={"reason": error.strerror, "act": line_of(act)}
            )


def line_of(act: Act) -> str:
    """An act as a line, in ASCII, so that nothing in it can steer a terminal."""
    when = datetime.fromtimestamp(act.time_ms / 1000, UTC).isoformat(timespec="milliseconds")
    who = {"oper": act.oper, "nick": act.nick, "account": act.account, "address": act.address}
    what = {"command": act.command, "params": act.params, "outcome": act.outcome}
    return json.dumps({"time": when, **who, **what})


def shown(folder: Path) -> Iterator[str]:
    """What is written in a folder, the earliest first, for people to read. Raises: OSError."""
    for path in (folder / f"{NAME}.1", folder / NAME):
        if path.exists():
            with path.open(encoding="ascii") as file:
                for line in file:
                    yield _worded(json.loads(line))


def _worded(act: dict[str, Any]) -> str:
    who = f"{act['nick']} as {act['oper']} from {act['address']}"
    account = f" ({act['account']})" if act["account"] else ""
    what = " ".join((act["command"], *act["params"]))
    return escape(f"{act['time']} {who}{account}: {what} [{act['outcome']}]")
