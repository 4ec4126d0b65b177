"""The durable log of one node: a fact that must last comes back when it is on the disk.

The rule: while one batch is being written and told of, and for a rest after it, all that is appended is
the next batch (see `rest`): so who is alone waits for nobody, and the busier it is, the more lines share a
transaction and a piece of writing. A fact that needs no disk comes back at once, but never before an earlier
one of the same user, nor before a text to the room whose people or modes it changes. What can't be stored
comes back as failed, and nobody has seen it.

The clock may jump: no id and no time that is shown goes back, and none that is kept is given twice.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import NamedTuple, Protocol

from hubbub.protocol.servertime import ID_SHIFT, id_time_ms, next_id
from hubbub.server.core import kept
from hubbub.server.core.effects import Append
from hubbub.server.core.facts import (
    Entry,
    Fact,
    MarkerSet,
    Sent,
    TagsSent,
    TextSent,
    UserId,
)
from hubbub.server.core.history import Record, StoreError
from hubbub.server.core.state import MAX_CLIENT_IDS
from hubbub.server.log.rest import Rest

MAX_BATCH = 1000  # facts in one transaction
MAX_QUEUED = 20_000  # facts that wait for the disk; more are refused
MAX_BEHIND = 20_000  # rows that nobody waits for; more are not kept
MAX_CONVERSATION_TIMES = 10_000
COMPLAINT_SECONDS = 60.0
JOIN_SECONDS = 0.5  # for the batch under way, when all must end
FORGET_EVERY = 8192  # client-made ids, after which the store drops the oldest
MIN_REST_SECONDS = 0.001  # a shorter rest gathers nothing
TIDY_SECONDS = 1.0  # after which the store is tidied a little, even while there is much to write
IDLE_SECONDS = 0.01  # without anything to write, in which there is time for more of it
FLEETING = 1 << ID_SHIFT - 1  # marks the ids of what is not kept, so that no message has the same

logger = logging.getLogger("hubbub.log")

Committed = Callable[[Sequence[Entry]], None]
Failed = Callable[[Sequence[int]], None]


class Batch(NamedTuple):
    """What goes into one transaction: facts that wait for it, and rows that nobody waits for."""

    entries: list[Entry]
    behind: list[Record]


class Writer(Protocol):
    """What the log needs of a store, in its own thread."""

    def write(self, batch: Sequence[Record]) -> None:
        """Keep a batch, all or nothing. Raises: StoreError."""

    def last_id(self) -> int:
        """The id of the last message that was kept."""

    def client_ids(self, count: int) -> list[tuple[str, int]]:
        """The latest client-made ids with their messages', oldest first."""

    def forget_client_ids(self, keep: int) -> None:
        """Drop all but the latest client-made ids. Raises: StoreError."""

    def tidy(self) -> bool:
        """Do a little of what nobody waits for; whether there is more to do at once. Raises: StoreError."""

    def close(self) -> None:
        """Nothing more will be written."""


def wall_ms() -> int:
    """Milliseconds since 1970, as the system's clock has them: it may be set back or forward."""
    return time.time_ns() // 1_000_000


class DurableLog:
    """Group commit: one transaction per batch, in one writer thread."""

    def __init__(
        self,
        node: int,
        writer: Writer,
        committed: Committed,
        failed: Failed,
        *,
        started_ms: int = 0,
        keeps_history: bool = True,
        now_ms: Callable[[], int] = wall_ms,
    ) -> None:
        """Ids begin after the store's last one, and not before `started_ms`. The thread closes the writer."""
        self._node = node
        self._keeps_history = keeps_history
        self._writer = writer
        self._committed = committed
        self._failed = failed
        self._now_ms = now_ms
        self._last_id = max(writer.last_id(), started_ms << ID_SHIFT)
        self._last_fleeting_id = 0
        # The same ids in the same order as in the world, so that what is told and what is kept agree.
        self._client_ids = OrderedDict(writer.client_ids(MAX_CLIENT_IDS))
        self._new_client_ids = 0
        self._shown_ms = self._floor_ms = id_time_ms(self._last_id)
        self._times: dict[str, int] = {}
        self._queue: deque[Append] = deque()
        self._in_flight: list[Entry] = []
        self._at_once: list[Append] = []
        self._waiting: dict[UserId | str, int] = {}  # how many facts there are under way in each lane
        self.is_well = True  # whether what was written last could be
        self._is_idle = asyncio.Event()
        self._is_idle.set()
        self._complained = 0.0
        self._behind: deque[Record] = deque()
        self._is_writing = False
        self._writing = threading.Lock()  # held while the thread has something to write
        self._rest = Rest()
        self._resting: asyncio.TimerHandle | None = None
        self._batches: SimpleQueue[Batch | None] = SimpleQueue()
        self._next_tidy, self._idle_seconds = 0.0, TIDY_SECONDS
        self._loop = asyncio.get_running_loop()
        self._writing_thread = threading.Thread(target=self._write_batches, name="log", daemon=True)
        self._writing_thread.start()

    def idle(self, seconds: float) -> None:
        """Sleep at most so long, while a batch is being written or the next one grows."""
        if self._is_writing:
            if self._writing.acquire(timeout=seconds):
                self._writing.release()
        elif (rest_seconds := self._rest.left_seconds()) > 0:
            time.sleep(min(seconds, rest_seconds))

    def append(self, appends: Sequence[Append]) -> None:
        """Take facts: those for the disk into the next batch, the others for this turn's end."""
        self._begin_waiting()
        self._rest.come(len(appends))
        refused = []
        for append in appends:
            fact, lanes = append.fact, _lanes(append.fact)
            if not self._lasts(fact) and not any(lane in self._waiting for lane in lanes):
                if not self._at_once:
                    self._loop.call_soon(self._commit_at_once)
                self._at_once.append(append)
            elif len(self._queue) >= MAX_QUEUED and isinstance(fact, Sent | MarkerSet):
                refused.append(append.token)
            else:
                for lane in lanes:
                    self._waiting[lane] = self._waiting.get(lane, 0) + 1
                self._queue.append(append)
        if refused:
            self._loop.call_soon(self._failed, refused)
        self._start_batch()

    def keep(self, rows: Sequence[Record]) -> None:
        """Store rows behind what is on its way, if that can be; what is too much is let go."""
        self._begin_waiting()
        self._behind.extend(rows[: MAX_BEHIND - len(self._behind)])
        self._start_batch()

    async def settle(self, seconds: float | None = None) -> None:
        """Wait until all that was appended has come back, at most so long; then refuse the rest."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._is_idle.wait(), seconds)
        if self._at_once:
            await asyncio.sleep(0)  # their turn comes before ours
        refused, self._queue = self._queue, deque()
        if refused:
            self._failed([append.token for append in refused if self._lasts(append.fact)])

    async def close(self) -> None:
        """End the thread when it has written what it was given; one that is held up ends with the process."""
        if self._behind:
            self._batches.put(Batch([], list(self._behind)))
        self._batches.put(None)
        await asyncio.to_thread(self._writing_thread.join, JOIN_SECONDS)

    # --- on the loop

    def _lasts(self, fact: Fact) -> bool:
        """Whether it is for the disk: what was sent is not, where no history is kept."""
        return fact.durable and (self._keeps_history or not isinstance(fact, Sent | MarkerSet))

    def _commit_at_once(self) -> None:
        """Times stay between what was shown already and what is shown next."""
        appends, self._at_once = self._at_once, []
        time_ms = max(self._shown_ms, self._now_ms())
        if self._in_flight:
            time_ms = min(time_ms, id_time_ms(self._in_flight[0].id))
        self._shown_ms = time_ms
        entries = []
        for append in appends:
            self._last_fleeting_id = max(self._last_fleeting_id + 1, time_ms << ID_SHIFT | FLEETING)
            if room := _room(append.fact):  # what is said there next has a later millisecond
                self._remember_time(room, time_ms)
            entries.append(Entry(self._last_fleeting_id, self._node, append.token, append.fact))
        self._committed(entries)

    def _start_batch(self) -> None:
        if self._is_writing:
            return
        if not (self._queue or self._behind):
            self._is_idle.set()
            return
        self._is_idle.clear()
        rest_seconds = self._rest.left_seconds()
        if rest_seconds >= MIN_REST_SECONDS and len(self._queue) < MAX_BATCH:
            if self._resting is None:
                self._resting = self._loop.call_later(rest_seconds, self._rested)
            return
        self._is_writing = True
        self._rest.begin()
        count = min(MAX_BATCH, len(self._queue))
        self._in_flight = [self._entry(self._queue.popleft()) for _ in range(count)]
        behind = [self._behind.popleft() for _ in range(min(MAX_BATCH, len(self._behind)))]
        self._writing.acquire()
        self._batches.put(Batch(self._in_flight, behind))

    def _begin_waiting(self) -> None:
        """What comes now waits from now on, if nothing else does."""
        if not (self._queue or self._behind):
            self._rest.wait()

    def _rested(self) -> None:
        """Begin the next batch, or rest on where the loop's clock was behind when the rest began."""
        self._resting = None
        self._start_batch()

    def _entry(self, append: Append) -> Entry:
        """The fact in its place. Within one conversation each has a millisecond of its own."""
        self._last_id = next_id(self._last_id, max(self._shown_ms, self._now_ms()))
        fact = append.fact
        if isinstance(fact, Sent) and self._lasts(fact):
            last_ms = self._times.get(fact.conversation, self._floor_ms)
            self._last_id = max(self._last_id, (last_ms + 1) << ID_SHIFT)
            self._remember_time(fact.conversation, id_time_ms(self._last_id))
        return Entry(self._last_id, self._node, append.token, fact)

    def _remember_time(self, conversation: str, time_ms: int) -> None:
        if len(self._times) >= MAX_CONVERSATION_TIMES:
            self._times.clear()
            self._floor_ms = max(id_time_ms(self._last_id), self._shown_ms)
        self._times[conversation] = time_ms

    def _written(self, entries: list[Entry], error: Exception | None) -> None:
        self._in_flight = []
        if entries:
            self._shown_ms = id_time_ms(entries[-1].id)
        for entry in entries:
            for lane in _lanes(entry.fact):
                if left := self._waiting.pop(lane) - 1:
                    self._waiting[lane] = left
        self.is_well = error is None
        if error is not None:
            self._complain(error)
        try:
            self._tell(entries, is_lost=error is not None)
        finally:  # a mistake of ours in telling holds up nobody else
            self._loop.call_soon(self._told)

    def _tell(self, entries: list[Entry], *, is_lost: bool) -> None:
        if is_lost and entries:
            self._failed([entry.token for entry in entries if self._lasts(entry.fact)])
            entries = [entry for entry in entries if not self._lasts(entry.fact)]
        self._committed(entries)

    def _told(self) -> None:
        """What a batch brought is on its way to all: the next one may grow."""
        self._is_writing = False
        self._rest.end()
        self._start_batch()

    def _complain(self, error: Exception) -> None:
        now = time.monotonic()
        if not self._complained or now - self._complained >= COMPLAINT_SECONDS:
            self._complained = now
            trace = None if isinstance(error, StoreError) else error
            reason = {"reason": str(error)}
            logger.error("messages can't be stored, so they are refused", extra=reason, exc_info=trace)

    # --- in the thread

    def _write_batches(self) -> None:
        self._forget_client_ids()
        while (batch := self._next_batch()) is not None:
            error: Exception | None = None
            try:
                self._write_one(batch)
            except Exception as raised:  # noqa: BLE001 - nobody would ever be answered again
                error = raised
            with suppress(RuntimeError):  # the loop has ended, or ends, and does not wait for us
                self._loop.call_soon_threadsafe(self._written, batch.entries, error)
                self._writing.release()
        self._writer.close()

    def _next_batch(self) -> Batch | None:
        """What is to be written next; while there is nothing, and once a second, the store is tidied."""
        while True:
            wait_seconds = self._next_tidy - time.monotonic()
            if wait_seconds > 0:
                with suppress(Empty):
                    return self._batches.get(timeout=min(wait_seconds, self._idle_seconds))
            self._tidy()

    def _tidy(self) -> None:
        """Have a little of it done. What fails is told, and tried again later: nothing waits for it."""
        pause_seconds = self._idle_seconds = TIDY_SECONDS
        try:
            if self._writer.tidy():
                self._idle_seconds = IDLE_SECONDS
        except Exception:  # messages go on being stored, if they can be
            logger.exception("what was erased, or is kept too long, can't be cleared away yet")
            pause_seconds = self._idle_seconds = COMPLAINT_SECONDS
        self._next_tidy = time.monotonic() + pause_seconds

    def _write_one(self, batch: Batch) -> None:
        """Write a batch; what comes behind never keeps what was said from being stored."""
        try:
            self._write(batch.entries, batch.behind)
        except StoreError:
            if not batch.behind or not batch.entries:
                raise
            self._write(batch.entries, ())

    def _write(self, entries: Sequence[Entry], behind: Sequence[Record]) -> None:
        batch: list[Record] = list(behind)
        new: list[str] = []
        forgotten: list[tuple[str, int]] = []
        for entry in entries:
            fact = entry.fact
            if not self._lasts(fact):
                continue
            if isinstance(fact, TextSent) and (client_id := fact.client_id):
                if client_id in self._client_ids:
                    continue
                new.append(client_id)
                self._client_ids[client_id] = entry.id
                if len(self._client_ids) > MAX_CLIENT_IDS:
                    forgotten.append(self._client_ids.popitem(last=False))
            batch += kept.records(entry)
        if not batch:
            return
        try:
            self._writer.write(batch)
        except Exception:
            self._restore(new, forgotten)
            raise
        self._new_client_ids += len(new)
        if self._new_client_ids >= FORGET_EVERY:
            self._forget_client_ids()

    def _restore(self, new: list[str], forgotten: list[tuple[str, int]]) -> None:
        """What was not written is not known."""
        for client_id in new:
            self._client_ids.pop(client_id, None)
        for client_id, entry_id in reversed(forgotten):
            if client_id not in new:
                self._client_ids[client_id] = entry_id
                self._client_ids.move_to_end(client_id, last=False)

    def _forget_client_ids(self) -> None:
        self._new_client_ids = 0
        with suppress(StoreError):  # another time, then
            self._writer.forget_client_ids(MAX_CLIENT_IDS)


def _room(fact: Fact) -> str:
    """The room whose people or modes a fact changes, or to which something is said."""
    return "" if isinstance(fact, TagsSent) else getattr(fact, "channel", "")


def _lanes(fact: Fact) -> tuple[UserId | str, ...]:
    """Where it overtakes nothing: among its user's facts, and among those to the room that it is about.

    A room's people and modes stay as they were when something was said in it, until it is heard.
    """
    room = _room(fact)
    return (fact.user, room) if room else (fact.user,)
