"""Days and times of day, as people write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from hubbub.client import dates

TODAY = date(2024, 10, 4)


@pytest.fixture(autouse=True)
def _hours_24() -> Iterator[None]:
    yield
    dates.use(hours_24=True)


def test_days_are_named_as_people_name_them() -> None:
    assert dates.heading(TODAY, TODAY) == "Today"
    assert dates.heading(date(2024, 10, 3), TODAY) == "Yesterday"
    assert dates.heading(date(2024, 10, 1), TODAY) == "Tuesday, 1 October"
    assert dates.heading(date(2023, 10, 1), TODAY) == "Sunday, 1 October 2023"


@pytest.mark.parametrize(
    ("hour", "long", "short"),
    [(0, "00:05", "12:05 AM"), (9, "09:05", "9:05 AM"), (12, "12:05", "12:05 PM"), (18, "18:05", "6:05 PM")],
)
def test_the_hours_are_counted_once_or_twice_a_day(hour: int, long: str, short: str) -> None:
    moment = datetime(2024, 10, 4, hour, 5, tzinfo=UTC)
    assert dates.clock(moment) == long
    dates.use(hours_24=False)
    assert dates.clock(moment) == short


def test_a_moment_has_its_day_unless_that_is_today() -> None:
    now = datetime(2024, 10, 4, 12, 0, tzinfo=UTC)
    assert dates.moment(now.replace(hour=9), now) == "09:00 today"
    assert dates.moment(now.replace(month=3), now) == "4 March, 12:00"
    assert dates.moment(now.replace(year=2021), now) == "4 October 2021, 12:00"
