"""Rows come, change and go at both ends of one Text, and each stands there once."""

import pytest

from hubbub.client.world.model import Model
from hubbub.client.world.rooms import LineKind
from hubbub.desktop.views.messages.timeline import Timeline
from tests.desktop.world import NOON_MS, tea

pytestmark = pytest.mark.screen


def test_a_line_that_changes_before_it_is_shown_as_arrived_stands_there_once(
    timeline: Timeline, model: Model
) -> None:
    room = tea(model)
    timeline.show(room)
    line = model.add_pending(room, LineKind.MESSAGE, "first", NOON_MS, "one")
    model.add_pending(room, LineKind.MESSAGE, "second", NOON_MS, "two")
    timeline.refresh_pending()
    model.confirm("one", None, NOON_MS)
    timeline.refresh_line(line.id)  # somebody reacted at once
    timeline.add(1)
    timeline.refresh_pending()
    said = timeline.text.get("1.0", "end")
    assert said.count("first") == said.count("second") == 1
    assert said.index("first") < said.index("second")


@pytest.mark.parametrize("words", ["first", "second"])
def test_an_unconfirmed_row_is_written_again_where_it_stands(
    timeline: Timeline, model: Model, words: str
) -> None:
    room = tea(model)
    timeline.show(room)
    for said in ("first", "second"):
        model.add_pending(room, LineKind.MESSAGE, said, NOON_MS, said)
    timeline.refresh_pending()
    before = timeline.text.get("1.0", "end")
    timeline.refresh_line(next(line.id for line in room.pending if line.text == words))
    assert timeline.text.get("1.0", "end") == before
    assert timeline.text.compare("pending", "==", timeline.rows.pending[0].mark)
