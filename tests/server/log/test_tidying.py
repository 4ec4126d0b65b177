"""The log's thread tidies the store: when there is nothing to write, and now and then when there is."""

from __future__ import annotations

import asyncio
import time

import pytest

from hubbub.server.log import durable
from tests.server.log.disk import Back, Disk, said


def test_the_store_is_tidied_while_nothing_is_written_until_it_is_tidy() -> None:
    async def run() -> None:
        back = Back(Disk(untidy=20))
        log = back.log()
        await asyncio.sleep(0.6 * durable.TIDY_SECONDS)  # without the pauses between looks
        assert back.disk.times_tidied == 20
        await log.close()

    asyncio.run(run())


@pytest.mark.interpreted
def test_the_store_is_tidied_in_time_while_much_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "TIDY_SECONDS", 0.1)
    monkeypatch.setattr(durable, "IDLE_SECONDS", 5.0)

    async def run() -> None:
        back = Back(Disk(untidy=1000))
        log = back.log()
        end = time.monotonic() + 0.5
        token = 0
        while time.monotonic() < end:
            log.append([said(token := token + 1)])
            await asyncio.sleep(0.001)
        assert 3 <= back.disk.times_tidied <= 8
        await log.settle()
        assert back.tokens == list(range(1, token + 1))
        await log.close()

    asyncio.run(run())


def test_a_store_that_can_not_be_tidied_is_told_of_once_and_takes_messages(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable, "TIDY_SECONDS", 0.01)

    async def run() -> None:
        back = Back(Disk(tidying_breaks=True))
        log = back.log()
        for token in range(1, 6):
            log.append([said(token)])
            await log.settle()
            await asyncio.sleep(0.03)
        assert back.tokens == [1, 2, 3, 4, 5]
        await log.close()

    asyncio.run(run())
    assert len(caplog.records) == 1
