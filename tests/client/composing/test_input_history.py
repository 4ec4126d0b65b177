"""What was sent can be recalled, and what is being written waits."""

from __future__ import annotations

from hubbub.client.composing.input_history import MAX_LINES, InputHistory


def sent(*texts: str) -> InputHistory:
    history = InputHistory()
    for text in texts:
        history.add(text)
    return history


def test_older_ones_come_first_and_then_what_was_being_written() -> None:
    history = sent("one", "two")
    assert history.step(-1, "thr") == "two" and history.is_walking
    assert history.step(-1, "two") == "one"
    assert history.step(-1, "one") is None
    assert history.step(1, "one") == "two"
    assert [history.step(1, "two"), history.is_walking] == ["thr", False]
    assert history.step(1, "thr") is None


def test_nothing_was_sent() -> None:
    assert InputHistory().step(-1, "x") is None


def test_the_same_in_a_row_is_one_and_only_so_many_are_kept() -> None:
    history = sent("same", "same")
    assert history.lines == ["same"]
    for number in range(MAX_LINES + 5):
        history.add(str(number))
    assert len(history.lines) == MAX_LINES and history.lines[-1] == str(MAX_LINES + 4)


def test_what_is_forgotten_is_not_recalled() -> None:
    history = sent("one", " secret ")
    history.step(-1, "")
    history.forget("secret")
    assert history.step(-1, "") == "one"
