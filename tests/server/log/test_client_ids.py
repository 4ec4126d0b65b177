"""What was sent again is kept once: the log and the world know the same client-made ids."""

from __future__ import annotations

import asyncio

import pytest

from hubbub.server.core.state import MAX_CLIENT_IDS
from hubbub.server.log import durable
from tests.server.log.disk import Back, Disk, said


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


@pytest.mark.interpreted
def test_a_client_id_is_forgotten_with_the_very_message_with_which_the_world_forgets_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(durable, "MAX_CLIENT_IDS", 2)

    async def run() -> None:
        back = Back(Disk(known=[("a", 1), ("b", 2)]))
        log = back.log()
        log.append([said(1, client_id="c"), said(2, client_id="a")])
        await log.settle()
        assert [each.text for each in back.disk.batches[0]] == ["text 1", "text 2"]
        await log.close()

    asyncio.run(run())


def test_a_batch_that_failed_changes_nothing_about_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "MAX_CLIENT_IDS", 2)

    async def run() -> None:
        back = Back(Disk(known=[("a", 1), ("b", 2)], is_full=True))
        log = back.log()
        log.append([said(1, client_id="c"), said(2, client_id="d")])
        await log.settle()
        back.disk.is_full = False
        log.append([said(3, client_id="b"), said(4, client_id="a"), said(5, client_id="c")])
        await log.settle()
        assert [each.text for each in back.disk.batches[0]] == ["text 5"]
        await log.close()

    asyncio.run(run())


@pytest.mark.interpreted
def test_the_store_forgets_old_client_ids_at_the_start_and_now_and_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(durable, "FORGET_EVERY", 3)

    async def run() -> None:
        back = Back()
        log = back.log()
        for number in range(7):
            log.append([said(number, client_id=f"c{number}")])
            await log.settle()
        await log.close()
        assert back.disk.forgotten_to == [MAX_CLIENT_IDS] * 3

    asyncio.run(run())
