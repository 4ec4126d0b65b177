"""The timeline shows a window of a room, moves nobody who is reading, and gives back the real text."""

import random

import pytest

from hubbub.client.shown.layout import NEWS
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Line, LineKind, LineState
from hubbub.desktop.look.palette import DARK
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.messages.rows import WINDOW_MAX
from hubbub.desktop.views.messages.timeline import Timeline
from tests.desktop.screen import Screen
from tests.desktop.world import NOON_MS, chatter, greeted, hears, tea

pytestmark = pytest.mark.screen


def shown(timeline: Timeline) -> str:
    return timeline.text.get("1.0", "end")


def top_text(timeline: Timeline) -> tuple[str, int]:
    """The first line that is in view, and its height on the screen."""
    index = timeline.text.index("@0,0")
    info = timeline.text.dlineinfo(index)
    assert info
    return timeline.text.get(f"{index} linestart", f"{index} lineend"), info[1]


def chatted(count: int) -> list[Line]:
    """So many lines as a room of their own has them, older than any other."""
    model = greeted()
    chatter(model, count, start=-1000)
    lines = [line for line in tea(model).lines if line.kind is LineKind.MESSAGE]
    for number, line in enumerate(lines):
        line.id, line.text = -count + number, f"<{number}>"
    return lines


def say(timeline: Timeline, model: Model, count: int, start: int) -> None:
    chatter(model, count, start)
    timeline.add(count)


def test_who_when_and_what_stand_in_the_text(screen: Screen, timeline: Timeline, model: Model) -> None:
    hears(model, "@time=2025-11-23T12:00:00.000Z :maria!m@h PRIVMSG #tea :Good \x02evening\x02")
    timeline.show(tea(model))
    assert "maria  " in shown(timeline)
    assert "Good evening\n" in shown(timeline)
    start = timeline.text.search("evening", "1.0")
    assert "bold" in timeline.text.tag_names(start)


def test_an_empty_room_says_so(screen: Screen, timeline: Timeline, model: Model) -> None:
    timeline.show(None)
    screen.settle()
    assert timeline.empty.winfo_ismapped()
    chatter(model, 1)
    timeline.show(tea(model))
    screen.settle()
    assert not timeline.empty.winfo_ismapped()


def test_what_was_said_before_is_there_though_it_came_while_the_window_was_not_laid_out(
    screen: Screen, theme: Theme, model: Model
) -> None:
    early = Timeline(screen.window, theme, model)
    hears(model, ":nina!n@h JOIN #tea")
    early.show(tea(model))
    early.text.yview_moveto(1.0)
    assert early.text.yview()[0] > 0.0, "of a text one pixel high, not even one line is in view"
    room = tea(model)
    room.lines[:0] = chatted(20)
    early.older_came()
    early.pack(fill="both", expand=True)
    screen.settle()
    assert all(f"<{number}>" in shown(early) for number in range(20))
    assert early.at_bottom


def test_new_lines_come_at_the_end_and_the_reader_follows(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    chatter(model, 50)
    timeline.show(tea(model))
    say(timeline, model, 10, 50)
    screen.settle()
    assert timeline.at_bottom
    assert timeline.text.dlineinfo(timeline.text.search("<59>", "1.0"))
    assert not timeline.jump.winfo_ismapped()


def test_who_has_scrolled_up_is_not_moved_and_is_told_of_news(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    chatter(model, 80)
    timeline.show(tea(model))
    screen.settle()
    timeline.scroll_by(-700)
    screen.settle()
    before = top_text(timeline)
    say(timeline, model, 7, 80)
    screen.settle()
    assert top_text(timeline) == before
    assert timeline.jump.winfo_ismapped() and "7 new messages" in timeline.jump.cget("text")
    timeline.jump.invoke()
    screen.settle()
    assert timeline.at_bottom and not timeline.jump.winfo_ismapped()


def test_who_comes_and_goes_is_no_news_to_read(screen: Screen, timeline: Timeline, model: Model) -> None:
    chatter(model, 80)
    timeline.show(tea(model))
    screen.settle()
    timeline.scroll_by(-700)
    hears(model, ":zoe!z@h JOIN #tea", ":zoe!z@h PRIVMSG #tea :hi", ":zoe!z@h QUIT :bye")
    timeline.add(3)
    screen.settle()
    assert "1 new message " in timeline.jump.cget("text")


def test_the_window_has_an_upper_limit(screen: Screen, timeline: Timeline, model: Model) -> None:
    timeline.show(tea(model))
    for start in range(0, 1_200, 20):
        say(timeline, model, 20, start)
    assert len(timeline.rows) == WINDOW_MAX
    assert len(timeline.text.mark_names()) < WINDOW_MAX + 20
    assert "<1199>" in shown(timeline) and "<600>" not in shown(timeline)


def test_of_a_flood_the_newest_lines_are_written_and_those_before_when_they_are_looked_for(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    timeline.show(tea(model))
    say(timeline, model, 20, 0)
    say(timeline, model, 200, 20)
    screen.settle()
    assert "<219>" in shown(timeline) and "<100>" not in shown(timeline)
    assert timeline.text.yview()[0] > 0.0, "the view is filled"
    timeline.show_oldest()
    screen.settle()
    assert "<100>" in shown(timeline) and "<219>" in shown(timeline)


def test_older_lines_load_at_the_top_and_move_the_reader_by_no_pixel(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    chatter(model, 300)
    timeline.show(tea(model))
    screen.settle()
    timeline.text.yview_moveto(0)
    timeline.scroll_by(-1)
    timeline.text.yview_scroll(300, "pixels")
    screen.settle()
    before = top_text(timeline)
    lines = len(timeline.rows)
    timeline._load_older()
    screen.settle()
    assert len(timeline.rows) > lines
    assert top_text(timeline) == before


def test_scrolling_to_the_top_again_and_again_reaches_the_first_line(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    chatter(model, 1_300)
    timeline.show(tea(model))
    for _ in range(20):
        timeline.show_oldest()
    screen.settle()
    assert "<0>" in shown(timeline)
    assert len(timeline.rows.confirmed) <= WINDOW_MAX
    assert "<1299>" not in shown(timeline)
    for _ in range(60):
        timeline.scroll_by(100_000)
        screen.settle()
    assert "<1299>" in shown(timeline) and timeline.at_bottom


def test_however_lines_come_the_window_shows_them_once_and_in_order(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    chance, count = random.Random(7), 0
    timeline.show(tea(model))
    for _ in range(60):
        step = chance.choice(["say", "say", "up", "down", "newest", "pend"])
        if step == "say":
            amount = chance.choice([1, 5, 40, 130])
            say(timeline, model, amount, count)
            count += amount
        elif step == "up":
            timeline.show_oldest()
        elif step == "newest":
            timeline.show_newest()
        elif step == "pend":
            timeline.refresh_pending()
        else:
            timeline.scroll_by(500)
        screen.settle()
        numbers = [int(word[1:-1]) for word in shown(timeline).split() if word[:1] == "<" and word[-1] == ">"]
        assert numbers == sorted(set(numbers))
        assert not numbers or numbers == list(range(numbers[0], numbers[-1] + 1))


def test_the_new_messages_line_stands_before_what_is_new(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    chatter(model, 4)
    room = tea(model)
    timeline.show(room, new_from=room.lines[-1].id)
    screen.settle()
    words = [timeline.text.nametowidget(name).words for name in timeline.text.window_names()]
    assert NEWS in words
    assert screen.shows(timeline, DARK.error, 100)


def test_a_mention_has_a_bar_beside_it(screen: Screen, timeline: Timeline, model: Model) -> None:
    chatter(model, 2)
    timeline.show(tea(model))
    assert not screen.shows(timeline, DARK.mention_line)
    hears(model, ":maria!m@h PRIVMSG #tea :tester, are you there?")
    timeline.add(1)
    assert screen.shows(timeline, DARK.mention_line, 50)
    assert screen.shows(timeline, DARK.mention, 2_000)


def test_pending_lines_are_grey_and_stand_below_all_others(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    chatter(model, 3)
    room = tea(model)
    timeline.show(room)
    model.add_pending(room, LineKind.MESSAGE, "on its way", NOON_MS, "one")
    timeline.refresh_pending()
    assert "pending" in timeline.text.tag_names(timeline.text.search("on its way", "1.0"))
    say(timeline, model, 2, 3)
    assert shown(timeline).index("<4>") < shown(timeline).index("on its way")
    model.confirm("one", None, NOON_MS)
    timeline.add(1)
    timeline.refresh_pending()
    assert shown(timeline).count("on its way") == 1
    assert "pending" not in timeline.text.tag_names(timeline.text.search("on its way", "1.0"))


def test_a_failed_line_says_why_and_can_be_sent_again(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    room = tea(model)
    timeline.show(room)
    line = model.add_pending(room, LineKind.MESSAGE, "hello", NOON_MS, "one")
    model.mark("one", LineState.FAILED, "you are banned")
    timeline.refresh_pending()
    retried: list[int] = []
    discarded: list[int] = []
    timeline.on_retry, timeline.on_discard = retried.append, discarded.append
    assert "Not sent: you are banned" in shown(timeline)
    for words in ("Send again", "Discard"):
        box = timeline.text.bbox(timeline.text.search(words, "1.0"))
        assert box
        screen.click(timeline.text, box[0] + 3, box[1] + 3)
    assert retried == [line.id] and discarded == [line.id]


def test_a_click_on_a_link_is_told(screen: Screen, timeline: Timeline, model: Model) -> None:
    hears(model, ":maria!m@h PRIVMSG #tea :see https://example.org/x, or not")
    timeline.show(tea(model))
    screen.settle()
    opened: list[str] = []
    timeline.targets.on_link = lambda address, x, y: opened.append(address)
    for words in ("example.org", "or not"):
        box = timeline.text.bbox(timeline.text.search(words, "1.0"))
        assert box
        screen.click(timeline.text, box[0] + 3, box[1] + 3)
    assert opened == ["https://example.org/x"]


def test_copying_gives_back_what_was_written(screen: Screen, timeline: Timeline, model: Model) -> None:
    hears(
        model,
        ":maria!m@h PRIVMSG #tea :pizza 🍕 and 👩‍🚀",
        ":maria!m@h PRIVMSG #tea :אמר שלום",
        ":maria!m@h PRIVMSG #tea :\x02bold\x02 end",
    )
    timeline.show(tea(model))
    screen.settle()
    timeline.text.tag_add("sel", timeline.text.search("pizza", "1.0"), "end")
    timeline.text.event_generate("<<Copy>>")
    assert timeline.clipboard_get() == "pizza 🍕 and 👩‍🚀\nאמר שלום\nbold end"
    assert (
        timeline.tk.call("selection", "get", "-type", "UTF8_STRING")
        == "pizza 🍕 and 👩‍🚀\nאמר שלום\nbold end"
    )


def test_a_part_of_a_line_can_be_copied(screen: Screen, timeline: Timeline, model: Model) -> None:
    hears(model, ":maria!m@h PRIVMSG #tea :one 🍕 two three")
    timeline.show(tea(model))
    start = timeline.text.search("one", "1.0")
    timeline.text.tag_add("sel", start, timeline.text.search("two", "1.0"))
    assert timeline.selection.chosen == "one 🍕 "


def test_no_emoji_is_left_to_tk(screen: Screen, timeline: Timeline, model: Model) -> None:
    hears(model, ":maria!m@h PRIVMSG #tea :🎉 👨‍👩‍👧‍👦 🇩🇪 \U0001fadf")
    timeline.show(tea(model))
    assert all(ord(character) < 0x1F000 and character != "\u200d" for character in shown(timeline))
    assert len(timeline.text.image_names()) == 3


def test_a_picture_alone_stands_as_near_to_the_name_however_it_came(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    hears(model, ":maria!u@h PRIVMSG #tea :\U0001f355")
    timeline.show(tea(model))
    model.add_pending(tea(model), LineKind.MESSAGE, "\U0001f44d", NOON_MS, "id1")
    timeline.refresh_pending()
    model.confirm("id1", None, NOON_MS)
    timeline.add(1)  # it is written before the name above the one that was pending
    timeline.refresh_pending()
    screen.settle()
    text = timeline.text
    theirs, ours = sorted((text.index(name) for name in text.image_names()), key=float)
    assert "header" not in text.tag_names(ours)
    height = [(text.dlineinfo(place) or (0,) * 5)[3] for place in (theirs, ours)]
    assert height[0] == height[1]
    assert text.tag_names(ours) == text.tag_names(theirs)


@pytest.mark.parametrize("button", [4, 5])
def test_the_wheel_scrolls(screen: Screen, timeline: Timeline, model: Model, button: int) -> None:
    chatter(model, 60)
    timeline.show(tea(model))
    screen.settle()
    timeline.scroll_by(-300)
    before = timeline.text.index("@0,0")
    screen.click(timeline.text, button=button)
    after = timeline.text.index("@0,0")
    assert timeline.text.compare(after, "<" if button == 4 else ">", before)
    screen.click(timeline.gutter, button=button)
    assert timeline.text.compare("@0,0", "<" if button == 4 else ">", after)


@pytest.mark.parametrize("button", [4, 5])
def test_the_wheel_scrolls_also_over_what_lies_over_the_messages(
    screen: Screen, timeline: Timeline, model: Model, button: int
) -> None:
    chatter(model, 60)
    timeline.show(tea(model))
    screen.settle()
    timeline.scroll_by(-300)
    bar = timeline.pointer.bar
    for widget in (bar, *bar.winfo_children(), timeline.jump, timeline.news):
        before = timeline.text.index("@0,0")
        widget.event_generate(f"<ButtonPress-{button}>", x=5, y=5)
        screen.settle()
        assert timeline.text.compare("@0,0", "<" if button == 4 else ">", before), widget
        timeline.scroll_by(60 if button == 4 else -60)


def test_who_scrolls_right_after_the_window_got_another_size_is_not_taken_back(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    chatter(model, 60)
    timeline.show(tea(model))
    screen.settle()
    timeline.text.event_generate("<Configure>")
    timeline.scroll_by(-300)
    at = timeline.text.index("@0,0")
    screen.settle()
    assert timeline.text.index("@0,0") == at and not timeline.at_bottom


def test_a_right_click_asks_for_the_menu_of_that_message(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    hears(model, ":maria!m@h PRIVMSG #tea :first", ":jonas!m@h PRIVMSG #tea :second")
    timeline.show(tea(model))
    screen.settle()
    asked: list[str] = []
    timeline.on_menu = lambda line, x, y: asked.append(line.text)
    box = timeline.text.bbox(timeline.text.search("second", "1.0"))
    assert box
    screen.click(timeline.text, box[0], box[1] + 2, button=3)
    assert asked == ["second"]
