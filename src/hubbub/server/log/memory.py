"""The log of one node that keeps nothing: it gives facts an order, in this process.

The rule: all that is appended while one batch is under way is the next batch, and `committed`
gets every fact once, in order, and never from within `append`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from hubbub.protocol.servertime import next_id
from hubbub.server.core.effects import Append
from hubbub.server.core.facts import Entry
from hubbub.server.core.history import Record

Committed = Callable[[Sequence[Entry]], None]


class MemoryLog:
    """Facts in order, kept by nobody: what everyone was told is all there is.

    A batch is what comes together in one turn of the event loop.
    """

    def __init__(self, node: int, committed: Committed) -> None:
        self._node = node
        self._committed = committed
        self._batch: list[Append] = []
        self._last_id = 0

    @property
    def is_well(self) -> bool:
        """There is nothing that could fail."""
        return True

    def idle(self, seconds: float) -> None:
        """There is nothing to wait for."""

    def append(self, appends: Sequence[Append]) -> None:
        """Take facts into the next batch."""
        if not self._batch:
            asyncio.get_running_loop().call_soon(self._commit)
        self._batch.extend(appends)

    def keep(self, rows: Sequence[Record]) -> None:
        """Nothing is kept."""

    async def settle(self, seconds: float | None = None) -> None:  # noqa: ARG002 - it never takes long
        """Wait until all that was appended has come back."""
        if self._batch:
            await asyncio.sleep(0)  # its turn comes before ours

    async def close(self) -> None:
        """End, when all that was appended has come back."""
        await self.settle()

    def _commit(self) -> None:
        batch, self._batch = self._batch, []
        now_ms = time.time_ns() // 1_000_000
        entries = []
        for append in batch:
            self._last_id = next_id(self._last_id, now_ms)
            entries.append(Entry(self._last_id, self._node, append.token, append.fact))
        self._committed(entries)
