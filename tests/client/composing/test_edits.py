"""What was written can be had back, step by step."""

from __future__ import annotations

from hubbub.client.composing import edits
from hubbub.client.composing.edits import Edits, Step


def test_steps_go_back_and_forth() -> None:
    steps = Edits()
    steps.note("one", 3)
    steps.note("one two", 7)
    assert steps.undo() == Step("one", 3)
    assert steps.undo() == Step("", 0) and steps.undo() is None
    assert steps.redo() == Step("one", 3)
    assert steps.redo() == Step("one two", 7) and steps.redo() is None


def test_the_same_text_is_no_step_and_its_last_cursor_counts() -> None:
    steps = Edits()
    for cursor in (3, 1):
        steps.note("one", cursor)
    steps.note("two", 3)
    assert steps.undo() == Step("one", 1)
    assert steps.undo() == Step("", 0)


def test_who_writes_on_after_undoing_can_not_redo() -> None:
    steps = Edits()
    steps.note("one", 3)
    steps.undo()
    steps.note("two", 3)
    assert steps.redo() is None
    assert steps.undo() == Step("", 0)


def test_there_are_only_so_many() -> None:
    steps = Edits()
    for number in range(edits.MAX_STEPS * 2):
        steps.note(str(number), 0)
    count = 0
    while steps.undo():
        count += 1
    assert count == edits.MAX_STEPS - 1


def test_long_texts_have_fewer_steps() -> None:
    steps = Edits()
    for number in range(20):
        steps.note(str(number) * 100_000, 0)
    count = 0
    while steps.undo():
        count += 1
    assert 1 <= count <= edits.MAX_LENGTH // 100_000
