"""Pace: a busy loop sleeps for a moment, but never longer than what was said has to wait anyway."""

from __future__ import annotations

import time

import pytest

from hubbub.server import pace
from hubbub.server.pace import Pace


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the loop slept, each time; it takes no time here."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(pace, "TURN_SECONDS", 60.0)  # however slow the machine is
    return slept


def test_the_first_line_after_a_while_is_followed_by_no_sleep(slept: list[float]) -> None:
    kept = Pace()
    kept.keep(rest_seconds=9.0)
    assert slept == []


def test_lines_that_follow_each_other_are_gathered_while_the_log_rests(slept: list[float]) -> None:
    kept = Pace()
    kept.keep(rest_seconds=9.0)
    kept.keep(rest_seconds=9.0)
    kept.keep(rest_seconds=100.0)
    assert slept[0] == 9.0
    assert 9.0 < slept[1] <= 60.0


@pytest.mark.parametrize("rest_seconds", [0.0, -1.0])
def test_nobody_waits_while_the_log_does_not_rest(slept: list[float], rest_seconds: float) -> None:
    kept = Pace()
    kept.keep(rest_seconds)
    kept.keep(rest_seconds)
    assert slept == []
