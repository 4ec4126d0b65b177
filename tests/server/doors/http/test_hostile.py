"""Whatever comes by HTTP, the server goes on, and nothing is given away, left behind or miscounted."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
from fuzz import files
from hypothesis import given
from hypothesis import strategies as st

from hubbub.server.doors.http.headers import (
    MAX_TITLE_BYTES,
    TYPES,
    UNKNOWN_TYPE,
    disposition,
    title_of,
    type_of,
)
from tests.server.doors.http.hosts import file_house


def test_hostile_requests_harm_nobody_and_leave_nothing(tmp_path: Path) -> None:
    assert asyncio.run(files.play(random.Random(1), tmp_path, rounds=2, at_once=30)) == 60


@pytest.mark.parametrize("framing", ["Content-Length: 3000", "Transfer-Encoding: chunked"])
def test_an_upload_that_is_cut_anywhere_is_kept_whole_or_not_at_all(tmp_path: Path, framing: str) -> None:
    async def test() -> None:
        with files.watched() as complaints:
            async with file_house(tmp_path, **files.SETTINGS) as hub:
                world = await files.furnished(hub)
                kept = await files.cut_everywhere(hub, framing)
                await files.must_be_in_order(world)
                assert kept == 1, "only the whole one"
        assert not complaints.said

    asyncio.run(test())


@given(
    st.text(max_size=300) | st.binary(max_size=60).map(lambda data: data.decode("utf-8", "surrogateescape"))
)
def test_whatever_a_file_is_called_its_title_does_no_harm(said: str) -> None:
    for header in (said, f'attachment; filename="{said}"', f"attachment; filename*=UTF-8''{said}"):
        title = title_of(header)
        assert 0 < len(title.encode()) <= MAX_TITLE_BYTES
        assert not set(title) & set('<>:"/\\|?*') and title.isprintable()
        assert title not in {".", ".."} and title == title.strip(". ")
        assert disposition(title).isascii()
        assert "\n" not in disposition(title)
    assert type_of(said) in {*TYPES, UNKNOWN_TYPE}
