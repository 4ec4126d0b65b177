"""The order that the log gives: no id and no time goes back or comes twice, whatever the clock does."""

from __future__ import annotations

import asyncio

import pytest

from hubbub.protocol.servertime import ID_SHIFT, id_time_ms
from hubbub.server.core.effects import Append
from hubbub.server.core.facts import AwaySet, Joined
from hubbub.server.log import durable
from tests.server.log.disk import Back, Disk, said

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


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


@pytest.mark.parametrize("step_ms", [-HOUR_MS, DAY_MS, 0])
def test_times_never_go_back_when_the_clock_jumps(step_ms: int) -> None:
    async def run() -> None:
        back = Back()
        log = back.log()
        for token in range(0, 40, 4):
            back.disk.may_write.clear()
            log.append([said(token), Append(token + 1, AwaySet(2, "tea"))])
            await asyncio.sleep(0)
            back.now_ms += 7
            log.append([said(token + 2, channel="#jam"), Append(token + 3, AwaySet(3, ""))])
            await asyncio.sleep(0)
            back.now_ms += step_ms * (token == 12) - step_ms * (token == 24)
            back.disk.may_write.set()
            await log.settle()
        await log.close()
        times = [id_time_ms(entry.id) for entry in back.entries]
        assert times == sorted(times), "as they were shown"
        ids = [entry.id for entry in back.entries]
        assert len(set(ids)) == len(ids) == 40
        for channel in ("#tea", "#jam"):
            own = [each.id for batch in back.disk.batches for each in batch if each.conversation == channel]
            own_times = [id_time_ms(each) for each in own]
            assert own_times == sorted(set(own_times)), "each has a time of its own"

    asyncio.run(run())


def test_a_clock_that_was_set_back_before_a_start_repeats_no_time_of_the_last_run() -> None:
    async def run() -> None:
        last_ms = 1_700_000_000_000
        back = Back(Disk(last=last_ms << ID_SHIFT), now_ms=last_ms - HOUR_MS)
        log = back.log()
        log.append([Append(1, AwaySet(2, "tea"))])
        log.append([said(2)])
        await log.settle()
        assert [id_time_ms(entry.id) >= last_ms for entry in back.entries] == [True, True]
        assert id_time_ms(back.disk.batches[0][0].id) > last_ms
        await log.close()

    asyncio.run(run())


def test_times_stay_unique_when_there_are_more_conversations_than_are_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(durable, "MAX_CONVERSATION_TIMES", 2)

    async def run() -> None:
        back = Back()
        log = back.log()
        log.append([said(token, channel=f"#{token % 5}") for token in range(50)])
        await log.settle()
        await log.close()
        for number in range(5):
            times = [id_time_ms(e.id) for e in back.entries if e.token % 5 == number]
            assert times == sorted(set(times))

    asyncio.run(run())


def test_what_is_said_after_somebody_came_has_a_later_time_and_id() -> None:
    """So that whoever came in the same millisecond reads it, and reads it behind their coming."""

    async def run() -> None:
        back = Back()
        log = back.log()
        log.append([said(1)])
        await log.settle()
        log.append([Append(2, Joined(2, "#tea", "#tea"))])
        await log.settle()
        log.append([said(3)])
        await log.settle()
        assert back.tokens == [1, 2, 3]
        before, came, after = (entry.id for entry in back.entries)
        assert before < came < after
        assert id_time_ms(came) < id_time_ms(after)
        await log.close()

    asyncio.run(run())
