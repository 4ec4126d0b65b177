"""The search panel: type, see what was found, go there and come back, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.client.online.finding import Found, Progress
from hubbub.desktop.control.window import Window
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.sides.found import Hit
from hubbub.desktop.views.sides.search import LOCAL, SearchPane
from tests.desktop.screen import Screen
from tests.desktop.told import CAPS, Told
from tests.desktop.world import NOON_MS

pytestmark = pytest.mark.screen
MINUTE_MS = 60_000
LAST = list(range(150, 200))


def make(screen: Screen, theme: Theme, folder: Path, cap_names: str = CAPS) -> Told:
    told = Told(screen.window, theme, folder, cap_names)
    for number in range(200):
        words = f"tea {number}" if number % 10 == 0 else f"line {number}"
        told.past.append(("maria" if number % 3 else "jonas", NOON_MS + number * MINUTE_MS, words))
    screen.settle()
    told.connects()
    return told


@pytest.fixture
def told(screen: Screen, theme: Theme, tmp_path: Path) -> Iterator[Told]:
    """In #tea, where 200 lines were said; the last 50 are here, every tenth is about tea."""
    made = make(screen, theme, tmp_path)
    made.gives("", "chathistory #tea", LAST)
    screen.until(lambda: "line 199" in shown(made.window))
    yield made
    made.closes()


@pytest.fixture
def window(told: Told, screen: Screen) -> Window:
    screen.focus(told.window.composer.text)
    return told.window


def shown(window: Window) -> str:
    return window.timeline.text.get("1.0", "end")


def pane(window: Window) -> SearchPane:
    return window.finder.pane


def words(window: Window) -> str:
    return str(pane(window).words.cget("text"))


def has_keyboard(screen: Screen, window: Window) -> bool:
    return screen.window.focus_get() is pane(window).entry


def looks_for(screen: Screen, window: Window, typed: str) -> None:
    """Ctrl+F, the words, Enter."""
    screen.press(screen.window, "Control-f")
    screen.until(lambda: has_keyboard(screen, window))
    pane(window).entry.delete(0, "end")
    pane(window).entry.insert(0, typed)
    screen.press(pane(window).entry, "Return")


def finds(screen: Screen, told: Told, numbers: list[int], room: str = "#tea") -> None:
    """Look for tea; the server answers with these lines."""
    looks_for(screen, told.window, "tea")
    told.gives(told.asked("SEARCH")[0], "soju.im/search", numbers, room)
    screen.until(lambda: isinstance(pane(told.window).list.cursor, Found))


def goes_to_oldest(screen: Screen, told: Told) -> None:
    """Go to line 50, of which the server gives what was said around it."""
    finds(screen, told, [50])
    screen.press(pane(told.window).entry, "Return")
    label, params = told.asked("CHATHISTORY")
    assert params == ("AROUND", "#tea", "msgid=m0050", "50")
    told.gives(label, "chathistory #tea", list(range(25, 75)))
    screen.until(lambda: "tea 50" in shown(told.window))


def test_control_f_opens_the_panel_in_place_of_the_people_and_escape_closes_it(
    screen: Screen, window: Window
) -> None:
    assert window.people.winfo_ismapped()
    screen.press(screen.window, "Control-f")
    screen.until(lambda: has_keyboard(screen, window))
    assert pane(window).winfo_ismapped() and not window.people.winfo_ismapped()
    screen.press(pane(window).entry, "Escape")
    screen.until(lambda: screen.window.focus_get() is window.composer.text)
    assert window.people.winfo_ismapped() and not pane(window).winfo_ismapped()


def test_the_button_opens_and_closes_it_too(screen: Screen, window: Window) -> None:
    window.header.search.invoke()
    screen.settle()
    assert pane(window).winfo_ismapped()
    window.header.search.invoke()
    screen.settle()
    assert not pane(window).winfo_ismapped()


def test_what_is_typed_is_asked_of_the_server_and_what_is_found_is_listed(
    screen: Screen, told: Told, window: Window
) -> None:
    looks_for(screen, window, "tea from:maria")
    screen.until(lambda: words(window) == "Searching …")
    label, params = told.asked("SEARCH")
    assert params == ("text=tea;in=#tea;from=maria;limit=50",)
    told.gives(label, "soju.im/search", [50, 100])
    screen.until(lambda: "2 messages" in words(window))
    assert screen.shows(pane(window).list, window.theme.palette.found, 100)


def test_a_file_is_found_by_its_name_and_shown_so(screen: Screen, told: Told, window: Window) -> None:
    told.says(":hub 005 tester draft/FILEHOST=https://hub.test/files :are supported")
    told.past.append(("maria", NOON_MS, "https://hub.test/files/a8f7e6/plan-of-tea.pdf"))
    finds(screen, told, [200])
    hits = [row.data for row in pane(window).list.rows if isinstance(row.data, Hit)]
    assert ["".join(piece.text for piece in line) for line in hits[0].lines] == ["📎 plan-of-tea.pdf"]
    assert [piece.text for line in hits[0].lines for piece in line if piece.found] == ["tea"]


def test_more_is_asked_for_when_the_end_is_seen_until_all_is_there(
    screen: Screen, told: Told, window: Window
) -> None:
    finds(screen, told, [100, 110])
    screen.until(lambda: "before=" in told.asked("SEARCH")[1][0])
    told.gives(told.asked("SEARCH")[0], "soju.im/search", [90, 100])
    screen.until(lambda: told.asked("SEARCH")[0] == "find3")
    told.gives("find3", "soju.im/search", [])
    screen.until(lambda: words(window) == "3 messages")


def test_everywhere_asks_again_without_the_room(screen: Screen, told: Told, window: Window) -> None:
    finds(screen, told, [50])
    screen.focus(pane(window).scope)
    screen.press(pane(window).scope, "Right")
    screen.until(lambda: told.asked("SEARCH")[1] == ("text=tea;limit=50",))


def test_nothing_found_a_mistake_and_a_refusal_are_said(screen: Screen, told: Told, window: Window) -> None:
    looks_for(screen, window, "tea")
    told.gives(told.asked("SEARCH")[0], "soju.im/search", [])
    screen.until(lambda: words(window) == "Nothing was found.")
    looks_for(screen, window, "before:soon")
    screen.until(lambda: "soon is no day" in words(window))
    looks_for(screen, window, "tea")
    label, _ = told.asked("SEARCH")
    told.says(f"@label={label} :hub FAIL SEARCH INTERNAL_ERROR :The search could not be run")
    screen.until(lambda: words(window) == "The search could not be run")


def test_a_filter_is_put_into_the_field_by_choosing_it(screen: Screen, window: Window) -> None:
    screen.press(screen.window, "Control-f")
    screen.until(lambda: has_keyboard(screen, window))
    screen.press(pane(window).entry, "Down")
    screen.until(lambda: screen.window.focus_get() is pane(window).list.canvas)
    screen.press(pane(window).list.canvas, "Down", "Return")
    screen.until(lambda: has_keyboard(screen, window))
    assert pane(window).entry.get() == "in:"


def test_a_message_of_the_past_is_shown_with_what_was_said_around_it(
    screen: Screen, told: Told, window: Window
) -> None:
    goes_to_oldest(screen, told)
    assert "line 74" in shown(window) and "line 199" not in shown(window)
    text = window.timeline.text
    at = text.search("tea 50", "1.0")
    assert text.dlineinfo(at) and "sought" in text.tag_names(at)
    assert "Jump to present" in window.timeline.jump.cget("text")
    assert has_keyboard(screen, window), "one goes on from message to message"


def test_live_lines_are_counted_and_neither_lost_nor_glued_to_the_excerpt(
    screen: Screen, told: Told, window: Window
) -> None:
    goes_to_oldest(screen, told)
    told.says(
        "@msgid=live1 :maria!m@h PRIVMSG #tea :said now", "@msgid=live2 :maria!m@h PRIVMSG #tea :and this"
    )
    jump = window.timeline.jump
    screen.until(lambda: jump.cget("text") == "Jump to present  ·  2 new messages  ↓")
    assert "said now" not in shown(window)
    screen.click(jump, 20, 10)
    screen.until(lambda: "said now" in shown(window))
    assert shown(window).count("said now") == 1 and "line 199" in shown(window)
    assert "tea 50" not in shown(window) and window.timeline.at_bottom
    assert not jump.winfo_ismapped()


def test_one_scrolls_from_the_excerpt_both_ways_up_to_the_present(
    screen: Screen, told: Told, window: Window
) -> None:
    goes_to_oldest(screen, told)
    told.wrote.clear()
    window.timeline.show_oldest()
    label, params = told.asked("CHATHISTORY")
    assert params[:3] == ("BEFORE", "#tea", "msgid=m0025")
    told.gives(label, "chathistory #tea", list(range(25)))
    screen.until(lambda: "tea 0\n" in shown(window))
    reached = 74
    while window.model.rooms["#tea"].excerpt:
        told.wrote.clear()
        while not told.wrote:
            window.timeline.scroll_pages(3)
            screen.settle()
        label, params = told.asked("CHATHISTORY")
        assert params[:3] == ("AFTER", "#tea", f"msgid=m{reached:04}")
        told.gives(label, "chathistory #tea", list(range(reached + 1, min(reached + 51, 200))))
        screen.until(lambda reached=reached: f"{reached + 1}\n" in shown(window))  # type: ignore[misc]
        reached += 50
    while not window.timeline.at_bottom:
        window.timeline.scroll_pages(3)
        screen.settle()
    found = [word for word in shown(window).split() if word.isdigit()]
    assert found == [str(number) for number in range(200)]


def test_a_line_that_is_here_is_shown_without_asking(screen: Screen, told: Told, window: Window) -> None:
    finds(screen, told, [160])
    told.wrote.clear()
    screen.press(pane(window).entry, "Return")
    text = window.timeline.text
    screen.until(lambda: "sought" in text.tag_names(text.search("tea 160", "1.0")))
    assert not any("CHATHISTORY" in line for line in told.wrote)


def test_up_and_down_choose_and_enter_goes(screen: Screen, told: Told, window: Window) -> None:
    finds(screen, told, [160, 170, 180])
    screen.press(pane(window).entry, "Down", "Down", "Up", "Return")
    text = window.timeline.text
    screen.until(lambda: "sought" in text.tag_names(text.search("tea 170", "1.0")))


def test_a_message_in_a_room_that_one_has_left_says_so_and_does_not_jump(
    screen: Screen, told: Told, window: Window
) -> None:
    finds(screen, told, [50], room="#old")
    told.wrote.clear()
    screen.press(pane(window).entry, "Return")
    screen.until(window.toast.winfo_ismapped)
    assert window.key == "#tea" and not told.wrote


def test_saying_something_leads_back_to_the_present(screen: Screen, told: Told, window: Window) -> None:
    goes_to_oldest(screen, told)
    window.writing.send("hello")
    screen.until(lambda: "hello" in shown(window))
    assert "line 199" in shown(window) and "tea 50" not in shown(window)


def test_another_room_shows_its_own_lines_and_back_the_present(
    screen: Screen, told: Told, window: Window
) -> None:
    goes_to_oldest(screen, told)
    window.show_room("")
    window.show_room("#tea")
    screen.until(lambda: "line 199" in shown(window))


def test_without_the_capability_the_loaded_lines_are_searched(
    screen: Screen, theme: Theme, tmp_path: Path
) -> None:
    told = make(screen, theme, tmp_path, CAPS.replace("soju.im/search", ""))
    told.gives("", "chathistory #tea", LAST)
    screen.until(lambda: "line 199" in shown(told.window))
    screen.focus(told.window.composer.text)
    looks_for(screen, told.window, "tea")
    screen.until(lambda: "5 messages" in words(told.window))
    assert LOCAL in words(told.window)
    found = pane(told.window).search
    assert found and found.progress is Progress.WHOLE
    told.closes()


def test_in_a_narrow_window_the_rooms_make_place(screen: Screen, window: Window) -> None:
    screen.window.geometry("700x500+0+0")
    screen.settle()
    screen.press(screen.window, "Control-f")
    screen.until(lambda: not window.sidebar.winfo_ismapped())
    assert window.timeline.winfo_width() > 300
    screen.press(pane(window).entry, "Escape")
    screen.until(window.sidebar.winfo_ismapped)
