"""How long something lasts, as people write it."""

import pytest

from hubbub.protocol.durations import MAX_SECONDS, read_duration, write_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h30m", 5400),
        ("7d", 604_800),
        ("0s", 0),
        ("90s", 90),
        ("1y2w", 32_745_600),
        ("999999999y", MAX_SECONDS),
    ],
)
def test_a_duration_is_read(text: str, seconds: int) -> None:
    assert read_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "h", "7", "1h 30m", "-1h", "1H", "٤h", "1.5h", "9999999999s"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert read_duration(text) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (59, "59s"),
        (5400, "1h30m"),
        (604_799, "1w"),
        (600_000, "6d23h"),
        (5_399, "1h30m"),
        (90_060, "1d1h"),
    ],
)
def test_a_duration_is_written_in_its_two_largest_units(seconds: int, text: str) -> None:
    assert write_duration(seconds) == text
