"""A flood of lines: only what can be seen is written, and the view is never left empty."""

from __future__ import annotations

import pytest

from hubbub.client.world.model import Model
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.messages.timeline import Timeline
from tests.desktop.screen import Screen
from tests.desktop.world import chatter, greeted, hears, tea

pytestmark = pytest.mark.screen


@pytest.fixture
def model() -> Model:
    return greeted()


@pytest.fixture
def timeline(screen: Screen, theme: Theme, model: Model) -> Timeline:
    made = Timeline(screen.window, theme, model)
    made.pack(fill="both", expand=True)
    screen.settle()
    return made


def test_of_a_flood_only_as_much_is_written_as_can_be_seen(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    chatter(model, 100)
    timeline.show(tea(model))
    screen.settle()
    chatter(model, 200, 100)
    timeline.add(200)
    screen.settle()
    assert timeline.text.dlineinfo(timeline.text.search("<299>", "1.0"))
    assert timeline.text.yview()[0] > 0.0, "the view is full"
    assert len(timeline.rows) < 2 * timeline.rows.count_from(0)
    timeline.show_oldest()
    screen.settle()
    assert "<250>" in timeline.text.get("1.0", "end"), "the rest comes when one scrolls to it"


def test_the_view_is_full_though_the_rows_of_a_flood_are_lower_than_those_before(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    for number in range(30):
        hears(model, f"@time=2025-11-23T12:{number:02}:00.000Z :u{number}!m@h PRIVMSG #tea :{'words ' * 120}")
    timeline.show(tea(model))
    screen.settle()
    assert timeline.rows.count_from(0) < 8
    for number in range(100):
        hears(model, f"@time=2025-11-23T13:00:00.000Z :maria!m@h PRIVMSG #tea :<{number}>")
    timeline.add(100)
    screen.until(lambda: timeline.text.yview()[0] > 0.0)
    assert timeline.at_bottom
    assert timeline.text.dlineinfo(timeline.text.search("<99>", "1.0"))
