"""What messages lead to answers to the pointer, whatever is painted."""

import pytest

from hubbub.client.world.model import Model
from hubbub.desktop.look import bidi
from hubbub.desktop.views.messages.timeline import Timeline
from tests.desktop.screen import Screen
from tests.desktop.world import hears, tea

pytestmark = pytest.mark.screen


def says(screen: Screen, timeline: Timeline, model: Model, text: str) -> None:
    """Maria says something of perhaps several lines, and it is shown."""
    hears(model, ":maria!m@h PRIVMSG #tea :x")
    tea(model).lines[-1].text = text
    timeline.show(tea(model))
    screen.settle()


def place(timeline: Timeline, words: str) -> tuple[int, int]:
    """Where words stand in the Text."""
    box = timeline.text.bbox(timeline.text.search(words, "1.0"))
    assert box
    return box[0] + 3, box[1] + 5


def click(screen: Screen, timeline: Timeline, words: str) -> None:
    screen.click(timeline.text, *place(timeline, words))


def point(screen: Screen, timeline: Timeline, x: int, y: int) -> None:
    for event in ("<Enter>", "<Motion>"):
        timeline.text.event_generate(event, x=x, y=y)
    screen.settle()


def test_a_click_goes_where_the_message_says(screen: Screen, timeline: Timeline, model: Model) -> None:
    says(screen, timeline, model, "@jonas 🍕 see **https://one.example** or https://two.example in #tea")
    went: list[str] = []
    timeline.targets.on_link = timeline.targets.on_room = lambda where, x, y: went.append(where)
    timeline.targets.on_person = lambda nick, x, y: went.append(nick)
    for words in ("@jonas", "one", "two", "#tea", "see"):
        click(screen, timeline, words)
    assert went == ["jonas", "https://one.example", "https://two.example", "#tea"]


def test_the_real_address_is_told_under_the_pointer(screen: Screen, timeline: Timeline, model: Model) -> None:
    says(screen, timeline, model, "see https://exаmple.org/x and more")
    hints: list[str] = []
    timeline.targets.on_hint = hints.append
    point(screen, timeline, *place(timeline, "mple.org"))
    assert timeline.text.cget("cursor") == "hand2"
    point(screen, timeline, *place(timeline, "and more"))
    assert hints == ["https://xn--exmple-4nf.org/x", ""]
    assert timeline.text.cget("cursor") == "arrow"


def test_covered_words_are_uncovered_before_anything_else(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    says(screen, timeline, model, "well ||https://one.example 🎉||")
    went: list[str] = []
    timeline.targets.on_link = lambda where, x, y: went.append(where)
    click(screen, timeline, "one")
    assert not went and not timeline.text.tag_ranges("cover")
    click(screen, timeline, "well")  # lest it be a double click
    click(screen, timeline, "one")
    assert went == ["https://one.example"]


def test_a_block_of_code_can_be_copied(screen: Screen, timeline: Timeline, model: Model) -> None:
    says(screen, timeline, model, "run\n```py\na = 1\n  b\n```\nthen ```c d```")
    copied: list[str] = []
    timeline.targets.on_copy = copied.append
    button = timeline.targets.button
    assert not button.winfo_ismapped()
    for words in ("a = 1", "c d"):
        point(screen, timeline, *place(timeline, words))
        assert button.winfo_ismapped()
        button.invoke()
    assert copied == ["a = 1\n  b", "c d"]
    point(screen, timeline, *place(timeline, "a = 1"))
    timeline.text.event_generate("<Leave>")
    screen.until(lambda: not button.winfo_ismapped())


def test_who_selects_words_does_not_follow_them(screen: Screen, timeline: Timeline, model: Model) -> None:
    says(screen, timeline, model, "see https://one.example")
    went: list[str] = []
    timeline.targets.on_link = lambda where, x, y: went.append(where)
    timeline.text.tag_add("sel", timeline.text.search("see", "1.0"), "end - 2 chars")
    x, y = place(timeline, "one")
    timeline.text.event_generate("<Motion>", x=x, y=y)
    timeline.text.event_generate("<ButtonRelease-1>", x=x, y=y)
    screen.settle()
    assert not went


@pytest.mark.parametrize(
    ("first", "last", "copied"),
    [
        ("1.0", "end", "one **two** 🍕\n```py\na = 1\n```\n> end"),
        ("two", "a =", "two 🍕\na "),
        ("a =", "end", "a = 1\nend"),
    ],
)
def test_a_whole_message_is_copied_as_typed_and_a_part_as_read(
    screen: Screen, timeline: Timeline, model: Model, first: str, last: str, copied: str
) -> None:
    says(screen, timeline, model, "one **two** 🍕\n```py\na = 1\n```\n> end")
    text = timeline.text
    begin = text.search("one", "1.0") if first == "1.0" else text.search(first, "1.0")
    stop = "end" if last == "end" else f"{text.search(last, '1.0')} + 2 chars"
    text.tag_add("sel", begin, stop)
    assert timeline.selection.chosen == copied


def test_several_messages_are_copied_with_names_and_times(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    hears(model, ":maria!m@h PRIVMSG #tea :**one** `two`", ":jonas!m@h PRIVMSG #tea :שלום **three**")
    timeline.show(tea(model))
    screen.settle()
    timeline.text.tag_add("sel", timeline.text.search("maria", "1.0"), "end")
    first, one, second, three = timeline.selection.chosen.split("\n")
    assert first.split("  ")[0] == "maria" and second.split("  ")[0] == "jonas"
    assert (one, three) == ("**one** `two`", "שלום **three**")


HEBREW = (
    "שלום **עולם** שורה ארוכה מאוד שלא נכנסת בשורה אחת של החלון הזה "
    "ועוד קצת מילים https://one.example ועוד 😄 סוף "
)


@pytest.fixture
def reordering(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on X11."""
    monkeypatch.setattr(bidi, "NEEDED", True)


def body_lines(timeline: Timeline) -> list[str]:
    """The painted lines of the last message."""
    return timeline.text.get("1.0", "end").rstrip("\n").split("\n")[3:]


@pytest.mark.usefixtures("reordering")
def test_a_long_message_from_the_right_is_read_from_above(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    says(screen, timeline, model, HEBREW * 3)
    lines = body_lines(timeline)
    assert len(lines) > 2
    assert lines[0].endswith("הרוש םלוע םולש")
    width = timeline.text.winfo_width()
    for number in range(len(lines)):
        info = timeline.text.dlineinfo(f"{number + 4}.0")
        assert info and info[0] + info[2] <= width
        assert timeline.text.count(f"{number + 4}.0", f"{number + 4}.end", "displaylines") in {None, (0,), 0}


@pytest.mark.usefixtures("reordering")
def test_it_is_broken_anew_when_the_window_gets_another_size(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    says(screen, timeline, model, HEBREW * 3)
    before = body_lines(timeline)
    screen.window.geometry("500x600")
    screen.until(lambda: len(body_lines(timeline)) > len(before))
    assert timeline.at_bottom
    screen.window.geometry("900x600")
    screen.until(lambda: body_lines(timeline) == before)


@pytest.mark.usefixtures("reordering")
def test_it_is_copied_as_it_was_written_and_its_links_lead_where_they_say(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    says(screen, timeline, model, HEBREW)
    went: list[str] = []
    timeline.targets.on_link = lambda where, x, y: went.append(where)
    click(screen, timeline, "https")
    assert went == ["https://one.example"]
    timeline.text.tag_add("sel", timeline.text.search("םולש", "1.0"), "end - 4 chars")
    assert timeline.selection.chosen == HEBREW


def test_where_words_stand_without_spaces_lines_end_anywhere(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    said = "hello " + "日本語" * 60
    says(screen, timeline, model, said)
    lines = body_lines(timeline)
    assert "".join(lines) == said and len(lines) > 2 and len(lines[0]) > 20
    first = timeline.text.search("hello", "1.0")
    timeline.text.tag_add("sel", f"{first} + 3 chars", "end")
    assert timeline.selection.chosen == said[3:]


def test_a_bar_stands_beside_a_quote(screen: Screen, timeline: Timeline, model: Model) -> None:
    says(screen, timeline, model, "> one\n> two\nthree\n> four")
    (one, two), (four, end) = timeline.writer.body.quotes_in_view()
    text = timeline.text
    heights = [text.dlineinfo(text.search(words, "1.0")) for words in ("one", "three", "four")]
    assert [info and info[1] for info in heights] == [one, two, four] and end > four
    screen.until(lambda: screen.shows(timeline.gutter, timeline.theme.palette.scroll_hover, 60))
