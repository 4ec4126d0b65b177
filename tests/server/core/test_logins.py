"""How often a password may be tried, over any number of connections."""

from __future__ import annotations

import pytest

from hubbub.server.core import logins
from hubbub.server.core.logins import TRIES_OF_ACCOUNT, TRIES_OF_ADDRESS, WINDOW_MS, Tries


def test_an_account_is_tried_so_often_from_wherever() -> None:
    tries = Tries()
    assert all(tries.take("ann", f"10.0.0.{number}", 0) for number in range(TRIES_OF_ACCOUNT))
    assert not tries.take("ann", "10.0.0.99", WINDOW_MS - 1)
    assert tries.take("bob", "10.0.0.99", WINDOW_MS - 1)
    assert tries.take("ann", "10.0.0.99", WINDOW_MS)


def test_an_address_tries_so_often_whomever() -> None:
    tries = Tries()
    assert all(tries.take(f"a{number}", "10.0.0.1", 0) for number in range(TRIES_OF_ADDRESS))
    assert not tries.take("other", "10.0.0.1", 1)
    assert tries.take("other", "10.0.0.2", 1)


def test_who_was_right_is_forgiven_and_who_was_refused_not_counted() -> None:
    tries = Tries()
    for _ in range(3 * TRIES_OF_ACCOUNT):
        assert tries.take("ann", "10.0.0.1", 0)
        tries.forgive("ann", "10.0.0.1")
    for _ in range(TRIES_OF_ACCOUNT):
        assert tries.take("ann", "10.0.0.1", 0)
    for _ in range(TRIES_OF_ADDRESS):
        assert not tries.take("ann", "10.0.0.1", 0)
    assert tries.take("bob", "10.0.0.1", 0)


def test_it_can_be_off_and_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(Tries(is_off=True).take("ann", "x", 0) for _ in range(100))
    monkeypatch.setattr(logins, "MAX_REMEMBERED", 4)
    tries = Tries()
    for number in range(50):
        tries.take(f"a{number}", f"h{number}", 0)
    assert len(tries._tries) <= 4
