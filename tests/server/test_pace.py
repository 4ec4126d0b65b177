"""Pace: while the log has to be waited for, turns in which something is said keep a distance."""

from __future__ import annotations

import pytest

from hubbub.server import pace
from hubbub.server.pace import Pace


@pytest.fixture(autouse=True)
def _long_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "TURN_SECONDS", 60.0)  # however slow the machine is


def test_the_first_line_after_a_while_is_followed_by_no_sleep() -> None:
    slept: list[float] = []
    Pace().keep(slept.append)
    assert slept == []


def test_the_next_turn_comes_when_its_time_has_come() -> None:
    slept: list[float] = []
    kept = Pace()
    kept.keep(slept.append)
    kept.keep(slept.append)
    kept.keep(slept.append)
    assert len(slept) == 2
    assert all(0 < seconds <= 60.0 for seconds in slept)
