"""Killed at any moment, the server has lost nothing that anyone was shown; `make crash` says so at length."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.acceptance.crash import Crashes

ROUNDS = 6


@pytest.mark.parametrize("is_killed", [True, False], ids=["SIGKILL", "SIGTERM"])
def test_what_anyone_was_shown_is_kept_once_in_order_and_unchanged(tmp_path: Path, is_killed: bool) -> None:
    chance = random.Random(1)
    crashes = Crashes(tmp_path)
    for _ in range(ROUNDS):
        crashes.round(chance.uniform(0.05, 0.3), is_killed=is_killed)
    crashes.judge_all_again()
    assert crashes.shown > 500, "too little was said to prove anything"
