"""Logs give facts an order and make them durable.

The rule: a log is asked by `append`, which never waits, and answers by two ways it was given:
`committed(entries)`, facts in the order that is then everybody's, each once; and `failed(tokens)`,
for what could not be stored and nobody was told. `memory` and `durable` are the logs of a single
node; the log of a cluster has the same ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hubbub.server.core.effects import Append
from hubbub.server.core.history import Record


class Log(Protocol):
    """What the host knows of a log."""

    @property
    def is_well(self) -> bool:
        """Whether what was written last could be."""

    def idle(self, seconds: float) -> None:
        """Sleep at most so long, but no longer than what was appended has to wait anyway."""

    def append(self, appends: Sequence[Append]) -> None:
        """Take facts; they come back later, never from within this call."""

    def keep(self, rows: Sequence[Record]) -> None:
        """Store rows that nobody waits for, if that can be."""

    async def settle(self, seconds: float | None = None) -> None:
        """Wait until all that was appended has come back, at most so long; then refuse the rest."""

    async def close(self) -> None:
        """End; nothing is appended any more."""
