"""The durable log: nothing comes back before it is written, and what can't be written comes back failed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from hubbub.protocol.servertime import id_time_ms
from hubbub.server.core.effects import Append
from hubbub.server.core.facts import AwaySet, Entry, UserLeft
from hubbub.server.core.history import Stored, StoreError
from hubbub.server.log import durable
from hubbub.server.log.durable import DurableLog
from tests.net import text_sent


@dataclass
class Disk:
    """A store whose writing a test holds up, lets go and makes fail."""

    batches: list[list[Stored]] = field(default_factory=list)
    known: list[tuple[str, int]] = field(default_factory=list)
    last: int = 0
    may_write: threading.Event = field(default_factory=threading.Event)
    is_full: bool = False

    def __post_init__(self) -> None:
        self.may_write.set()

    def write(self, messages: Sequence[Stored]) -> None:
        assert self.may_write.wait(10)
        if self.is_full:
            raise StoreError("database or disk is full")
        self.batches.append(list(messages))

    def last_id(self) -> int:
        return self.last

    def client_ids(self, count: int) -> list[tuple[str, int]]:
        return self.known[-count:]


@dataclass
class Back:
    """What came back from a log, in order."""

    disk: Disk = field(default_factory=Disk)
    entries: list[Entry] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)

    def log(self) -> DurableLog:
        return DurableLog(1, self.disk, self.entries.extend, self.failed.extend)

    @property
    def tokens(self) -> list[int]:
        return [entry.token for entry in self.entries]


def said(token: int, user: int = 1, channel: str = "#tea", client_id: str = "") -> Append:
    return Append(token, text_sent(user, f"text {token}", channel, client_id=client_id))


def test_a_text_comes_back_when_it_is_written_and_not_before() -> None:
    async def run() -> None:
        back = Back()
        log = back.log()
        back.disk.may_write.clear()
        log.append([said(1)])
        await asyncio.sleep(0.05)
        assert back.tokens == []
        back.disk.may_write.set()
        await log.settle()
        assert back.tokens == [1]
        assert [[each.id for each in batch] for batch in back.disk.batches] == [[back.entries[0].id]]
        await log.close()

    asyncio.run(run())


def test_all_that_comes_while_a_batch_is_written_is_the_next_batch() -> None:
    async def run() -> None:
        back = Back()
        log = back.log()
        back.disk.may_write.clear()
        for token in range(1, 6):
            log.append([said(token)])
            await asyncio.sleep(0)
        back.disk.may_write.set()
        await log.settle()
        assert [len(batch) for batch in back.disk.batches] == [1, 4]
        assert back.tokens == [1, 2, 3, 4, 5]
        await log.close()

    asyncio.run(run())


def test_what_needs_no_disk_does_not_wait_but_keeps_its_users_order() -> None:
    async def run() -> None:
        back = Back()
        log = back.log()
        back.disk.may_write.clear()
        log.append([said(1, user=1), Append(2, AwaySet(2, "tea")), Append(3, UserLeft(1, "gone"))])
        await asyncio.sleep(0.01)
        assert back.tokens == [2]
        back.disk.may_write.set()
        await log.settle()
        assert back.tokens == [2, 1, 3]
        assert len(back.disk.batches[0]) == 1
        await log.close()

    asyncio.run(run())


def test_what_can_not_be_written_comes_back_failed_and_nothing_else_does() -> None:
    async def run() -> None:
        back = Back(Disk(is_full=True))
        log = back.log()
        log.append([said(1), Append(2, UserLeft(1, "gone"))])
        await log.settle()
        assert (back.failed, back.tokens) == ([1], [2])
        back.disk.is_full = False
        log.append([said(3)])
        await log.settle()
        assert (back.failed, back.tokens) == ([1], [2, 3])
        await log.close()

    asyncio.run(run())


def test_a_full_disk_is_told_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        back = Back(Disk(is_full=True))
        log = back.log()
        for token in range(1, 6):
            log.append([said(token)])
            await log.settle()
        assert back.failed == [1, 2, 3, 4, 5]
        await log.close()

    asyncio.run(run())
    assert len(caplog.records) == 1


def test_a_burst_past_the_queue_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "MAX_QUEUED", 3)

    async def run() -> None:
        back = Back()
        log = back.log()
        back.disk.may_write.clear()
        log.append([said(0)])  # on its way to the disk
        log.append([said(token) for token in range(1, 6)])
        await asyncio.sleep(0)
        assert back.failed == [4, 5]
        back.disk.may_write.set()
        await log.settle()
        assert back.tokens == [0, 1, 2, 3]
        await log.close()

    asyncio.run(run())


def test_ids_go_on_after_those_in_the_store_and_times_are_unique_in_a_conversation() -> None:
    async def run() -> None:
        back = Back(Disk(last=1 << 62))
        log = back.log()
        log.append([said(token) for token in range(1, 21)])
        await log.settle()
        ids = [entry.id for entry in back.entries]
        assert ids == sorted(set(ids))
        assert ids[0] > 1 << 62
        times = [id_time_ms(each) for each in ids]
        assert times == sorted(set(times))
        await log.close()

    asyncio.run(run())


def test_a_text_with_a_known_client_id_is_not_written_again() -> None:
    async def run() -> None:
        back = Back(Disk(known=[("old", 5)]))
        log = back.log()
        log.append([said(1, client_id="old"), said(2, client_id="new"), said(3, client_id="new")])
        await log.settle()
        log.append([said(4, client_id="new"), said(5)])
        await log.settle()
        assert back.tokens == [1, 2, 3, 4, 5]
        texts = [each.text for batch in back.disk.batches for each in batch]
        assert texts == ["text 2", "text 5"]
        await log.close()

    asyncio.run(run())
