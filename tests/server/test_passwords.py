"""Passwords: what is kept of them, and that it takes as long for nobody."""

from __future__ import annotations

import time

from hubbub.protocol.sasl import ScramClient, ScramServer
from hubbub.server.core.accounts import COSTS, Checked, CheckPassword, Cost, Credential, MakeCredential
from hubbub.server.passwords import answer

TEST = COSTS["test"]


def made(password: str, cost: Cost = TEST) -> Credential:
    credential = answer(MakeCredential(password), cost)
    assert isinstance(credential, Credential)
    return credential


def test_the_right_password_is_right_and_others_are_not() -> None:
    credential = made("pêche 7")
    assert answer(CheckPassword("p\u0065\u0302che 7", credential), TEST) == Checked(is_right=True)
    for wrong in ("peche 7", "", "pêche 7 ", "Pêche 7"):
        assert answer(CheckPassword(wrong, credential), TEST) == Checked(is_right=False)
    assert answer(CheckPassword("x", None), TEST) == Checked(is_right=False)
    assert answer(CheckPassword("", None), TEST) == Checked(is_right=False)


def test_the_same_password_is_kept_differently_each_time() -> None:
    one, other = made("secret"), made("secret")
    assert one.hash != other.hash
    assert one.scram.stored_key != other.scram.stored_key


def test_the_keys_fit_scram() -> None:
    client, server = ScramClient("ann", "secret", "abc"), ScramServer("def")
    server.begin(client.begin())
    answered = server.finish(client.prove(server.challenge(made("secret").scram)))
    assert answered
    client.verify(answered)


def test_what_was_kept_at_a_lower_cost_is_renewed_by_the_right_password() -> None:
    old, dearer = made("secret"), Cost(TEST.log_n + 1, TEST.iterations + 1)
    checked = answer(CheckPassword("secret", old), dearer)
    assert isinstance(checked, Checked)
    assert checked.is_right
    assert checked.renewed
    assert answer(CheckPassword("secret", checked.renewed), dearer) == Checked(is_right=True)
    assert answer(CheckPassword("wrong", old), dearer) == Checked(is_right=False)


def test_nothing_of_a_password_is_shown() -> None:
    credential = made("hunter2")
    shown = repr((MakeCredential("hunter2"), CheckPassword("hunter2", credential), credential))
    assert "hunter2" not in shown
    assert "scrypt" not in shown


def test_an_account_that_is_not_there_takes_as_long() -> None:
    """Of the work, not of the clock: the shortest of several runs, as CPU time."""
    cost = Cost(12, TEST.iterations)
    credential = made("secret", cost)

    def seconds(whose: Credential | None) -> float:
        times = []
        for _ in range(5):
            started = time.thread_time()
            answer(CheckPassword("wrong", whose), cost)
            times.append(time.thread_time() - started)
        return min(times)

    assert 0.5 < seconds(None) / seconds(credential) < 2


def test_the_standard_cost_is_what_was_promised() -> None:
    assert COSTS["standard"] == Cost(log_n=15, iterations=100_000)
