"""Rows that nobody waits for: kept behind what was said, and never in its way."""

from __future__ import annotations

import asyncio

import pytest

from hubbub.server.core.history import Stored, StoreError
from hubbub.server.log import durable, rest
from tests.server.log.disk import Back, Disk, said


def row(number: int) -> Stored:
    return Stored("#tea", number, "JOIN", "bob!~b@h", "", "#tea", "* :Bob")


def test_rows_are_kept_though_nothing_is_said() -> None:
    async def run() -> None:
        back = Back()
        log = back.log()
        log.keep([row(1), row(2)])
        await log.settle()
        assert back.disk.batches == [[row(1), row(2)]]
        assert (back.entries, back.failed) == ([], [])
        await log.close()

    asyncio.run(run())


def test_rows_go_with_the_next_batch_and_with_the_last_one() -> None:
    async def run() -> None:
        back = Back()
        log = back.log()
        back.disk.may_write.clear()
        log.append([said(1)])
        log.keep([row(1)])
        log.append([said(2)])
        back.disk.may_write.set()
        await log.settle()
        assert back.tokens == [1, 2]
        assert row(1) in back.disk.batches[1]
        back.disk.may_write.clear()
        log.append([said(3)])
        log.keep([row(2)])
        back.disk.may_write.set()
        await log.close()
        assert row(2) in back.disk.batches[-1]

    asyncio.run(run())


def test_a_row_that_can_not_be_kept_does_not_keep_a_text_from_being_stored() -> None:
    class Picky(Disk):
        def write(self, batch: object) -> None:
            assert isinstance(batch, list)
            if row(1) in batch:
                raise StoreError("this row never")
            super().write(batch)

    async def run() -> None:
        back = Back(Picky())
        log = back.log()
        back.disk.may_write.clear()
        log.append([said(1)])
        log.keep([row(1)])
        log.append([said(2)])
        back.disk.may_write.set()
        await log.settle()
        assert (back.tokens, back.failed) == ([1, 2], [])
        await log.close()

    asyncio.run(run())


@pytest.mark.interpreted
def test_on_a_full_disk_rows_are_let_go_and_no_more_wait_than_so_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(durable, "MAX_BEHIND", 3)
    monkeypatch.setattr(rest, "STRETCH", 0.0)  # what is said first is being written by then

    async def run() -> None:
        back = Back(Disk(is_full=True))
        log = back.log()
        log.keep([row(1)])
        await log.settle()
        back.disk.is_full = False
        back.disk.may_write.clear()
        log.append([said(1)])
        log.keep([row(number) for number in range(2, 9)])
        log.keep([row(9)])
        back.disk.may_write.set()
        await log.settle()
        kept = [each.id for batch in back.disk.batches for each in batch if each.command == "JOIN"]
        assert kept == [2, 3, 4]
        await log.close()

    asyncio.run(run())
