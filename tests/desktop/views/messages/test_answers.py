"""The line above a reply is one line at any width, and says the file's name where a file is answered."""

from __future__ import annotations

import pytest

from hubbub.client.world.model import Model
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.header import Header
from hubbub.desktop.views.messages.timeline import Timeline
from tests.desktop.screen import Screen
from tests.desktop.world import greeted, hears, tea

pytestmark = pytest.mark.screen

LONG = "this is the question that somebody asked, and it goes on for quite a while until it has been asked"


@pytest.fixture
def model() -> Model:
    return greeted()


@pytest.fixture
def timeline(screen: Screen, theme: Theme, model: Model) -> Timeline:
    made = Timeline(screen.window, theme, model)
    made.pack(fill="both", expand=True)
    screen.settle()
    return made


def answers(screen: Screen, timeline: Timeline, model: Model, words: str) -> None:
    """Somebody asks, somebody answers."""
    hears(model, f"@msgid=m1 :maria!u@h PRIVMSG #tea :{words}")
    hears(model, "@msgid=m2;+reply=m1 :jonas!u@h PRIVMSG #tea :yes")
    timeline.show(tea(model))
    screen.settle()


def quote(timeline: Timeline) -> str:
    text = timeline.text
    first, *_, last = text.tag_ranges("answered")
    return text.get(first, last).strip()


def display_lines(timeline: Timeline) -> int:
    """How many lines the quote takes on the screen."""
    first, *_, last = timeline.text.tag_ranges("answered")
    (count,) = timeline.text.count(first, f"{last} - 1 indices", "displaylines") or (0,)
    return count + 1


def make_wide(screen: Screen, timeline: Timeline, width: int) -> None:
    screen.window.geometry(f"{width}x500")
    screen.until(lambda: abs(timeline.winfo_width() - width) < 2)
    screen.settle()


def test_a_quote_is_cut_anew_for_another_width(screen: Screen, timeline: Timeline, model: Model) -> None:
    answers(screen, timeline, model, LONG)
    assert quote(timeline).endswith(LONG) and display_lines(timeline) == 1
    make_wide(screen, timeline, 400)
    screen.until(lambda: quote(timeline).endswith("…"))
    assert display_lines(timeline) == 1
    narrow = quote(timeline)
    make_wide(screen, timeline, 500)
    screen.until(lambda: len(quote(timeline)) > len(narrow))
    make_wide(screen, timeline, 900)
    screen.until(lambda: quote(timeline).endswith(LONG))


def test_what_fits_is_not_written_again(screen: Screen, timeline: Timeline, model: Model) -> None:
    answers(screen, timeline, model, "tea?")
    rewritten: list[int] = []
    timeline.rows.rewrite = rewritten.append  # type: ignore[method-assign, assignment]
    make_wide(screen, timeline, 500)
    screen.settle()
    assert rewritten == [] and quote(timeline).endswith("tea?")


def test_a_file_is_quoted_by_its_name(screen: Screen, timeline: Timeline, model: Model) -> None:
    hears(model, ":hub 005 tester draft/FILEHOST=https://hub.test/files :are supported")
    answers(screen, timeline, model, "https://hub.test/files/a8f7e6d5c4b3/the%20plan.pdf")
    assert quote(timeline).endswith("the plan.pdf") and "hub.test" not in quote(timeline)


def test_a_topic_is_read_without_its_marks_and_its_emoji_are_pictures(
    screen: Screen, theme: Theme, model: Model
) -> None:
    hears(model, ":maria!u@h TOPIC #tea :all about **green** \x0303tea\x03 🍵, see `brew`")
    header = Header(screen.window, theme, model)
    header.pack(fill="x")
    header.show(tea(model))
    screen.settle()
    ask, canvas = header.tk.call, str(header.canvas)
    items = [item for item in header.canvas.find_all() if ask(canvas, "type", item) == "text"]
    words = [str(ask(canvas, "itemcget", item, "-text")) for item in items]
    assert words[1:] == ["all about green tea ", ", see brew"]
    assert header.hint.text == "all about green tea 🍵, see brew"
