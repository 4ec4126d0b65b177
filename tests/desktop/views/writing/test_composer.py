"""The composer takes what is typed, and gives back exactly that."""

import pytest

from hubbub.desktop.look.palette import DARK
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.writing.composer import Composer
from hubbub.desktop.views.writing.emoji_text import MAX_LENGTH
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


@pytest.fixture
def composer(screen: Screen, theme: Theme) -> Composer:
    made = Composer(screen.window, theme)
    made.pack(side="bottom", fill="x")
    screen.focus(made.text)
    return made


@pytest.fixture
def sent(composer: Composer) -> list[str]:
    said: list[str] = []
    composer.on_send = said.append
    return said


def test_enter_sends_and_empties(screen: Screen, composer: Composer, sent: list[str]) -> None:
    screen.type(composer.text, "hello there")
    screen.press(composer.text, "Return")
    assert sent == ["hello there"] and composer.content == ""


def test_nothing_is_not_sent(screen: Screen, composer: Composer, sent: list[str]) -> None:
    screen.type(composer.text, "  ")
    screen.press(composer.text, "Return")
    assert sent == []


def test_shift_enter_begins_a_line(screen: Screen, composer: Composer, sent: list[str]) -> None:
    screen.type(composer.text, "one")
    screen.press(composer.text, "Shift-Return")
    screen.type(composer.text, "two")
    screen.press(composer.text, "Return")
    assert sent == ["one\ntwo"]


def test_it_grows_to_six_lines_and_back(screen: Screen, composer: Composer) -> None:
    heights = []
    for lines in (1, 3, 6, 30, 1):
        composer.set_content("\n".join("x" * lines))
        screen.settle()
        heights.append(int(composer.text.cget("height")))
    assert heights == [1, 3, 6, 6, 1]


def test_long_lines_count_as_they_are_shown(screen: Screen, composer: Composer) -> None:
    composer.set_content("many words " * 40)
    screen.settle()
    assert int(composer.text.cget("height")) > 3


def test_up_recalls_what_was_sent(screen: Screen, composer: Composer, sent: list[str]) -> None:
    for words in ("first", "second"):
        screen.type(composer.text, words)
        screen.press(composer.text, "Return")
    screen.press(composer.text, "Up")
    assert composer.content == "second"
    screen.press(composer.text, "Up")
    assert composer.content == "first"
    screen.press(composer.text, "Up", "Down")
    assert composer.content == "second"
    screen.press(composer.text, "Down")
    assert composer.content == ""


def test_up_in_a_text_only_moves_the_cursor(screen: Screen, composer: Composer, sent: list[str]) -> None:
    screen.type(composer.text, "old")
    screen.press(composer.text, "Return")
    screen.type(composer.text, "new")
    screen.press(composer.text, "Up")
    assert composer.content == "new"


def test_tab_completes_and_other_keys_end_that(screen: Screen, composer: Composer) -> None:
    asked: list[tuple[str, int]] = []
    others: list[int] = []

    def complete(text: str, cursor: int) -> tuple[str, int]:
        asked.append((text, cursor))
        return "maria: ", 7

    composer.on_complete = complete
    composer.on_other_key = lambda: others.append(1)
    screen.type(composer.text, "ma")
    others.clear()
    screen.press(composer.text, "Tab")
    assert composer.content == "maria: " and asked == [("ma", 2)] and not others
    screen.type(composer.text, "x")
    assert composer.content == "maria: x" and others


def test_tab_in_an_empty_field_goes_on(screen: Screen, composer: Composer) -> None:
    screen.press(composer.text, "Tab")
    screen.until(lambda: screen.window.focus_get() is not composer.text)
    assert composer.content == ""


def test_emoji_are_pictures_and_stay_text(screen: Screen, composer: Composer, sent: list[str]) -> None:
    composer.insert("hi 👩‍🚀!")
    screen.settle()
    assert len(composer.text.image_names()) == 1
    assert composer.content == "hi 👩‍🚀!"
    screen.type(composer.text, "x")
    composer.insert("🎉")
    screen.settle()
    assert composer.content == "hi 👩‍🚀!x🎉"
    screen.press(composer.text, "Return")
    assert sent == ["hi 👩‍🚀!x🎉"]


def test_an_emoji_before_the_cursor_leaves_the_cursor_where_it_is(screen: Screen, composer: Composer) -> None:
    screen.type(composer.text, "ab")
    composer.text.mark_set("insert", "1.1")
    composer.insert("🎉")
    screen.settle()
    screen.type(composer.text, "x")
    assert composer.content == "a🎉xb"


def test_pasted_lines_with_emoji_leave_the_cursor_behind_them(screen: Screen, composer: Composer) -> None:
    composer.insert("one 🎉\ntwo\nthree 🇩🇪\nfour")
    screen.settle()
    screen.type(composer.text, "x")
    assert composer.content == "one 🎉\ntwo\nthree 🇩🇪\nfourx"


def test_an_emoji_before_another_leaves_the_cursor_between_them(screen: Screen, composer: Composer) -> None:
    composer.insert("👩‍🚀")
    screen.settle()
    composer.text.mark_set("insert", "1.0")
    composer.insert("🎉")
    screen.settle()
    screen.type(composer.text, "x")
    assert composer.content == "🎉x👩‍🚀"


def test_what_is_pasted_takes_the_place_of_what_is_selected(screen: Screen, composer: Composer) -> None:
    composer.insert("old words")
    composer.text.tag_add("sel", "1.0", "end")
    composer.clipboard_clear()
    composer.clipboard_append("new")
    composer.text.event_generate("<<Paste>>")
    screen.settle()
    assert composer.content == "new"


def test_a_copy_of_everything_has_no_line_end_of_its_own(screen: Screen, composer: Composer) -> None:
    composer.insert("all")
    composer.text.tag_add("sel", "1.0", "end")
    composer.text.event_generate("<<Copy>>")
    screen.settle()
    assert composer.clipboard_get() == "all"


def test_cut_and_copy_give_emoji_as_text(screen: Screen, composer: Composer) -> None:
    composer.insert("a 🎉 b")
    screen.settle()
    composer.text.tag_add("sel", "1.0", "end - 1 chars")
    composer.text.event_generate("<<Cut>>")
    screen.settle()
    assert composer.clipboard_get() == "a 🎉 b" and composer.content == ""


def test_an_empty_field_says_what_it_is_for(screen: Screen, composer: Composer) -> None:
    composer.set_placeholder("Message #tea")
    screen.settle()
    assert composer.hint.winfo_ismapped() and composer.hint.cget("text") == "Message #tea"
    screen.type(composer.text, "x")
    assert not composer.hint.winfo_ismapped()


def test_the_field_shows_where_the_keyboard_is(screen: Screen, composer: Composer) -> None:
    assert screen.shows(composer, DARK.accent, 300)
    screen.focus(composer.send_button)
    assert not screen.shows(composer.field, DARK.accent, 300)


def test_every_change_is_told(screen: Screen, composer: Composer) -> None:
    told: list[str] = []
    composer.on_change = lambda: told.append(composer.content)
    screen.type(composer.text, "ab")
    assert told[-1] == "ab"
    screen.press(composer.text, "BackSpace")
    assert told[-1] == "a"


def test_emoji_and_words_come_back_by_undo(screen: Screen, composer: Composer) -> None:
    screen.type(composer.text, "hi")
    composer.insert("🎉")
    screen.type(composer.text, " you")
    composer.text.event_generate("<<Undo>>")
    assert composer.content == "hi🎉"
    composer.text.event_generate("<<Undo>>")
    assert composer.content == "hi"
    composer.text.event_generate("<<Redo>>")
    assert composer.content == "hi🎉" and len(composer.text.image_names()) == 1
    composer.text.event_generate("<<Undo>>")
    screen.type(composer.text, "x")
    composer.text.event_generate("<<Redo>>")
    assert composer.content == "hix"


def test_a_draft_is_no_step_that_is_undone(screen: Screen, composer: Composer) -> None:
    composer.set_content("a draft")
    screen.settle()
    composer.text.event_generate("<<Undo>>")
    assert composer.content == "a draft"


@pytest.mark.parametrize(
    ("key", "mark"), [("Control-b", "**"), ("Control-i", "*"), ("Control-Shift-X", "~~")]
)
def test_marks_are_put_around_what_is_chosen_and_taken_away(
    screen: Screen, composer: Composer, key: str, mark: str
) -> None:
    composer.insert("one 🎉 two")
    composer.text.tag_add("sel", "1.4", "1.5")
    screen.press(composer.text, key)
    assert composer.content == f"one {mark}🎉{mark} two"
    screen.press(composer.text, key)
    assert composer.content == "one 🎉 two"
    composer.set_content("")
    screen.press(composer.text, key)
    screen.type(composer.text, "x")
    assert composer.content == f"{mark}x{mark}"


def test_the_middle_button_writes_where_it_is_pressed(screen: Screen, composer: Composer) -> None:
    composer.insert("one 🎉 two")
    composer.text.tag_add("sel", "1.4", "1.5")
    screen.settle()
    left, top, *_ = composer.text.bbox("1.0") or (0, 0)
    composer.text.event_generate("<<PasteSelection>>", x=left, y=top)
    screen.settle()
    assert composer.content == "🎉one 🎉 two"


def test_control_shift_and_arrows_recall_and_keep_what_is_being_written(
    screen: Screen, composer: Composer, sent: list[str]
) -> None:
    screen.type(composer.text, "old")
    screen.press(composer.text, "Return")
    screen.type(composer.text, "new")
    screen.press(composer.text, "Control-Shift-Up")
    assert composer.content == "old"
    screen.press(composer.text, "Control-Shift-Down")
    assert composer.content == "new"


def test_up_in_an_empty_field_edits_what_was_said_last(screen: Screen, composer: Composer) -> None:
    asked: list[int] = []
    composer.on_edit_last = lambda: not asked.append(1)  # type: ignore[func-returns-value]
    screen.press(composer.text, "Up")
    screen.type(composer.text, "x")
    screen.press(composer.text, "Up")
    assert asked == [1]


def test_a_picture_on_the_clipboard_is_offered(screen: Screen, composer: Composer) -> None:
    asked: list[int] = []
    composer.on_paste = lambda: bool(asked.append(1))  # type: ignore[func-returns-value]
    composer.clipboard_clear()
    composer.text.event_generate("<<Paste>>")
    assert asked == [1] and composer.content == ""


def test_windows_line_ends_are_line_ends(screen: Screen, composer: Composer) -> None:
    composer.clipboard_clear()
    composer.clipboard_append("one\r\ntwo")
    composer.text.event_generate("<<Paste>>")
    assert composer.content == "one\ntwo"


def test_a_very_long_text_is_cut(screen: Screen, composer: Composer) -> None:
    composer.insert("x" * (MAX_LENGTH + 5))
    assert len(composer.content) == MAX_LENGTH


def test_a_family_that_grows_is_one_picture(screen: Screen, composer: Composer) -> None:
    for part in ("👩", "\u200d", "🚀"):
        composer.insert(part)
        screen.settle()
    assert composer.content == "👩‍🚀" and len(composer.text.image_names()) == 1


def test_a_note_stands_beside_the_text(screen: Screen, composer: Composer) -> None:
    composer.set_note("3 messages")
    screen.settle()
    assert composer.note.winfo_ismapped()
    composer.set_note("")
    screen.settle()
    assert not composer.note.winfo_ismapped()
