"""The durable log: nothing comes back before it is written, and what can't be written comes back failed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import pytest

from hubbub.server.core.effects import Append
from hubbub.server.core.facts import AwaySet, Entry, Joined, UserLeft
from hubbub.server.log import durable, rest
from hubbub.server.log.durable import DurableLog
from tests.net import tags_sent
from tests.server.log.disk import Back, Disk, said


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


class Slow(Back):
    """It takes long to tell of what comes first."""

    def log(self) -> DurableLog:
        return DurableLog(1, self.disk, self.tell, self.failed.extend)

    def tell(self, entries: Sequence[Entry]) -> None:
        time.sleep(0.3 if not self.entries else 0)
        self.entries.extend(entries)


def test_who_comes_when_few_do_waits_for_nobody_however_long_the_last_took() -> None:
    async def run() -> None:
        back = Slow()
        log = back.log()
        log.append([said(1)])
        await log.settle()
        log.append([said(2)])
        assert log._is_writing
        await log.settle()
        await log.close()

    asyncio.run(run())


def test_many_that_come_in_one_turn_are_many() -> None:
    async def run() -> None:
        back = Slow()
        log = back.log()
        log.append([said(1)])
        await log.settle()
        log.append([said(token) for token in range(2, 6)])
        assert not log._is_writing, "more may come, as it did"
        await log.settle()
        assert [len(batch) for batch in back.disk.batches] == [1, 4]
        await log.close()

    asyncio.run(run())


@pytest.mark.interpreted
def test_the_longer_it_took_to_tell_of_a_batch_the_longer_the_next_one_grows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rest, "MAX_WAIT_SECONDS", 1.0)
    monkeypatch.setattr(rest, "FEW_SECONDS", float("inf"))

    async def run() -> None:
        back = Slow()
        log = back.log()
        log.append([said(1)])
        await log.settle()
        for token in range(2, 6):  # they do not come at once
            log.append([said(token)])
            await asyncio.sleep(0.01)
        await log.settle()
        assert [len(batch) for batch in back.disk.batches] == [1, 4]
        await asyncio.sleep(0.3)  # the last was quick: most of a period is left
        log.append([said(6)])
        assert log._is_writing, "who comes after a while waits for nobody"
        await log.settle()
        await log.close()

    asyncio.run(run())


def test_who_idles_with_the_log_sleeps_until_it_has_something_to_tell_and_not_at_all_without_reason() -> None:
    async def run() -> None:
        back = Back()
        log = back.log()
        log.idle(60)  # there is nothing to wait for
        back.disk.may_write.clear()
        log.append([said(1)])
        log.idle(0.01)  # for so long at most
        assert back.tokens == []
        asyncio.get_running_loop().run_in_executor(None, back.disk.may_write.set)
        log.idle(60)  # until it is written
        await log.settle()
        assert back.tokens == [1]
        log.idle(60)  # until the rest is over
        await log.close()

    asyncio.run(run())


@pytest.mark.interpreted
def test_a_log_whose_rest_was_cut_short_knows_that_it_has_nothing_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rest, "STRETCH", 1000.0)
    monkeypatch.setattr(rest, "MAX_WAIT_SECONDS", 0.1)
    monkeypatch.setattr(rest, "FEW_SECONDS", float("inf"))
    monkeypatch.setattr(durable, "MAX_BATCH", 2)

    async def run() -> None:
        back = Back()
        log = back.log()
        log.append([said(1)])
        await log.settle()
        log.append([said(2)])  # which rests
        log.append([said(3)])  # and now the batch is full, before the rest is over
        await asyncio.wait_for(log.settle(), 10)
        await asyncio.wait_for(log.settle(), 10)
        assert [len(batch) for batch in back.disk.batches] == [1, 2]
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


@pytest.mark.interpreted
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


def test_people_come_to_a_room_after_what_was_said_there_before() -> None:
    async def run() -> None:
        back = Back()
        log = back.log()
        back.disk.may_write.clear()
        log.append([said(1, user=1, channel="#tea")])
        log.append([Append(2, Joined(2, "#tea", "#tea")), Append(3, Joined(3, "#jam", "#jam"))])
        log.append([Append(4, tags_sent(4, "#tea"))])
        await asyncio.sleep(0.01)
        assert back.tokens == [3, 4], "typing and other rooms wait for nothing"
        back.disk.may_write.set()
        await log.settle()
        assert back.tokens == [3, 4, 1, 2]
        await log.close()

    asyncio.run(run())


def test_an_error_that_nobody_thought_of_is_a_failure_too(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        back = Back(Disk(breaks_with=OverflowError("too large")))
        log = back.log()
        log.append([said(1)])
        await log.settle(5)
        assert back.failed == [1]
        back.disk.breaks_with = None
        log.append([said(2)])
        await log.settle(5)
        assert back.tokens == [2]
        await log.close()

    asyncio.run(run())
    assert caplog.records[0].exc_info, "it is a mistake of ours, so where it happened is told"


def test_a_mistake_in_telling_of_one_batch_holds_up_no_other() -> None:
    class Stumbling(Back):
        def tell(self, entries: Sequence[Entry]) -> None:
            if entries[0].token == 1:
                raise KeyError("a mistake of ours")
            self.entries.extend(entries)

    async def run() -> None:
        mistakes: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, told: mistakes.append(told["exception"]))
        back = Stumbling()
        log = DurableLog(1, back.disk, back.tell, back.failed.extend)
        log.append([said(1)])
        await log.settle(5)
        log.append([said(2)])
        await log.settle(5)
        assert (back.tokens, back.failed) == ([2], [])
        assert [str(mistake) for mistake in mistakes] == ["'a mistake of ours'"], "which is told"
        await log.close()

    asyncio.run(run())


def test_what_can_not_be_written_in_time_is_refused_at_the_end() -> None:
    async def run() -> None:
        back = Back()
        log = back.log()
        back.disk.may_write.clear()
        log.append([said(1)])
        log.append([said(2), Append(3, UserLeft(1, "gone"))])
        await log.settle(0.05)
        assert (back.tokens, back.failed) == ([], [2]), "what becomes of the first, nobody knows"
        await log.close()
        assert not back.disk.is_closed, "not while it may be writing"
        back.disk.may_write.set()

    asyncio.run(run())


def test_the_store_is_closed_after_the_last_batch_by_the_thread_that_writes() -> None:
    async def run() -> None:
        back = Back()
        log = back.log()
        log.append([said(1)])
        await log.settle()
        await log.close()
        assert back.disk.is_closed

    asyncio.run(run())


@pytest.mark.interpreted
def test_tags_that_wait_behind_texts_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "MAX_QUEUED", 2)

    async def run() -> None:
        back = Back()
        log = back.log()
        back.disk.may_write.clear()
        log.append([said(0)])
        log.append([Append(token, tags_sent(1, "#tea")) for token in range(1, 4)])
        log.append([Append(4, UserLeft(1, "gone"))])
        await asyncio.sleep(0)
        assert back.failed == [3]
        back.disk.may_write.set()
        await log.settle()
        assert back.tokens == [0, 1, 2, 4], "that somebody left is never lost"
        await log.close()

    asyncio.run(run())
