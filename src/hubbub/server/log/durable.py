"""The durable log of one node: a fact that must last comes back when it is on the disk.

The rule: while one batch is being written, all that is appended is the next batch; a fact that
needs no disk comes back at once, but never before an earlier one of the same user. What can't be
stored comes back as failed, and nobody has seen it.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Protocol

from hubbub.protocol.servertime import ID_SHIFT, id_time_ms, next_id
from hubbub.server.core.effects import Append
from hubbub.server.core.facts import Entry, TextSent, UserId
from hubbub.server.core.history import Stored, StoreError
from hubbub.server.core.state import MAX_CLIENT_IDS

MAX_BATCH = 1000  # facts in one transaction
MAX_QUEUED = 20_000  # facts that wait for the disk; more are refused
MAX_CONVERSATION_TIMES = 10_000
COMPLAINT_SECONDS = 60.0

logger = logging.getLogger("hubbub.log")

Committed = Callable[[Sequence[Entry]], None]
Failed = Callable[[Sequence[int]], None]


class Writer(Protocol):
    """What the log needs of a store, in its own thread."""

    def write(self, messages: Sequence[Stored]) -> None:
        """Keep a batch, all or nothing. Raises: StoreError."""

    def last_id(self) -> int:
        """The id of the last message that was kept."""

    def client_ids(self, count: int) -> list[tuple[str, int]]:
        """The latest client-made ids with their messages', oldest first."""


class DurableLog:
    """Group commit: one transaction per batch, in one writer thread."""

    def __init__(self, node: int, writer: Writer, committed: Committed, failed: Failed) -> None:
        self._node = node
        self._writer = writer
        self._committed = committed
        self._failed = failed
        self._last_id = writer.last_id()
        # The same ids in the same order as in the world, so that what is told and what is kept agree.
        self._client_ids = OrderedDict(writer.client_ids(MAX_CLIENT_IDS))
        self._last_fleeting_id = 0
        self._queue: deque[Append] = deque()
        self._at_once: list[Append] = []
        self._waiting: dict[UserId, int] = {}
        self._times: dict[str, int] = {}
        self._is_writing = False
        self._is_idle = asyncio.Event()
        self._is_idle.set()
        self._complained = 0.0
        self._batches: SimpleQueue[list[Entry] | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._write_batches, name="log", daemon=True)
        self._thread.start()

    def append(self, appends: Sequence[Append]) -> None:
        """Take facts: those for the disk into the next batch, the others for this turn's end."""
        refused = []
        for append in appends:
            user = append.fact.user
            if not append.fact.durable and user not in self._waiting:
                if not self._at_once:
                    self._loop.call_soon(self._commit_at_once)
                self._at_once.append(append)
            elif append.fact.durable and len(self._queue) >= MAX_QUEUED:
                refused.append(append.token)
            else:
                self._waiting[user] = self._waiting.get(user, 0) + 1
                self._queue.append(append)
        if refused:
            self._loop.call_soon(self._failed, refused)
        self._start_batch()

    async def settle(self) -> None:
        """Wait until all that was appended has come back."""
        await self._is_idle.wait()
        if self._at_once:
            await asyncio.sleep(0)  # their turn comes before ours

    async def close(self) -> None:
        """End the thread, when all that was appended has come back."""
        await self.settle()
        self._batches.put(None)
        await asyncio.to_thread(self._thread.join)

    # --- on the loop

    def _commit_at_once(self) -> None:
        appends, self._at_once = self._at_once, []
        now_ms = time.time_ns() // 1_000_000
        self._committed([Entry(now_ms << ID_SHIFT, self._node, each.token, each.fact) for each in appends])

    def _start_batch(self) -> None:
        if self._is_writing or not self._queue:
            return
        self._is_writing = True
        self._is_idle.clear()
        count = min(MAX_BATCH, len(self._queue))
        self._batches.put([self._entry(self._queue.popleft()) for _ in range(count)])

    def _entry(self, append: Append) -> Entry:
        """The fact in its place. Within one conversation each has a millisecond of its own."""
        self._last_id = next_id(self._last_id, time.time_ns() // 1_000_000)
        fact = append.fact
        if isinstance(fact, TextSent):
            last_ms = self._times.get(fact.conversation, 0)
            self._last_id = max(self._last_id, (last_ms + 1) << ID_SHIFT)
            if len(self._times) >= MAX_CONVERSATION_TIMES:
                self._times.clear()
            self._times[fact.conversation] = id_time_ms(self._last_id)
        return Entry(self._last_id, self._node, append.token, fact)

    def _written(self, entries: list[Entry], error: StoreError | None) -> None:
        self._is_writing = False
        for entry in entries:
            user = entry.fact.user
            self._waiting[user] -= 1
            if not self._waiting[user]:
                del self._waiting[user]
        if error is None:
            self._committed(entries)
        else:
            self._complain(error)
            self._failed([entry.token for entry in entries if entry.fact.durable])
            self._committed([entry for entry in entries if not entry.fact.durable])
        self._start_batch()
        if not self._is_writing:
            self._is_idle.set()

    def _complain(self, error: StoreError) -> None:
        now = time.monotonic()
        if not self._complained or now - self._complained >= COMPLAINT_SECONDS:
            self._complained = now
            logger.error("messages can't be stored, so they are refused", extra={"reason": str(error)})

    # --- in the thread

    def _write_batches(self) -> None:
        while (entries := self._batches.get()) is not None:
            error = None
            try:
                self._write(entries)
            except StoreError as raised:
                error = raised
            self._loop.call_soon_threadsafe(self._written, entries, error)

    def _write(self, entries: list[Entry]) -> None:
        new: dict[str, int] = {}
        rows = []
        for entry in entries:
            if entry.fact.durable:
                row = stored(entry)
                if row.client_id in self._client_ids or row.client_id in new:
                    continue
                if row.client_id:
                    new[row.client_id] = row.id
                rows.append(row)
        if rows:
            self._writer.write(rows)
        self._client_ids.update(new)
        while len(self._client_ids) > MAX_CLIENT_IDS:
            self._client_ids.popitem(last=False)


def stored(entry: Entry) -> Stored:
    """A text as the store keeps it."""
    fact = entry.fact
    assert isinstance(fact, TextSent), "only texts last so far"
    return Stored(
        fact.conversation,
        entry.id,
        fact.command,
        fact.source,
        fact.account,
        fact.address,
        fact.text,
        fact.client_tags,
        fact.client_id,
        fact.is_open,
    )
