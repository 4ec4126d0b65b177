"""What is written in the window: drafts, emoji, long texts; a password is not said to a room by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.desktop.look.theme import Theme
from tests.desktop.screen import Screen
from tests.desktop.told import Told

pytestmark = pytest.mark.screen
MISTAKE = "msg nickserv identify secret"


@pytest.fixture
def told(screen: Screen, theme: Theme, tmp_path: Path) -> Iterator[Told]:
    made = Told(screen.window, theme, tmp_path)
    made.connects()
    screen.settle()
    yield made
    made.closes()


def writes(told: Told, text: str) -> None:
    """Type this and press Enter."""
    told.window.composer.set_content(text)
    told.window.composer._send()


def test_a_password_without_its_slash_is_not_said_before_it_was_asked(screen: Screen, told: Told) -> None:
    writing, composer = told.window.writing, told.window.composer
    writes(told, MISTAKE)
    assert writing.asking and not told.asked_for("PRIVMSG")
    writing.asking.close()
    screen.settle()
    assert composer.content == MISTAKE and not told.asked_for("PRIVMSG")
    told.window.show_room("")
    assert "#tea" not in writing.drafts
    told.window.show_room("#tea")
    assert MISTAKE not in composer.history.lines


def test_who_means_it_says_it(screen: Screen, told: Told) -> None:
    writes(told, MISTAKE)
    assert told.window.writing.asking
    told.window.writing.asking.ok.invoke()
    screen.settle()
    assert told.asked_for("PRIVMSG") == [("#tea", MISTAKE)]
    assert told.window.composer.content == ""


def test_the_command_itself_is_sent_at_once(told: Told) -> None:
    writes(told, f"/{MISTAKE}")
    assert told.window.writing.asking is None
    assert told.asked_for("PRIVMSG") == [("nickserv", "identify secret")]


# ------------------------------------------------------------------------------------ drafts


def types(screen: Screen, told: Told, text: str) -> None:
    """Type into the composer, which has the keyboard."""
    screen.focus(told.window.composer.text)
    screen.type(told.window.composer.text, text)


def test_a_draft_waits_in_its_room_and_is_marked(screen: Screen, told: Told) -> None:
    window = told.window
    types(screen, told, "half a")
    window.show_room("")
    assert window.composer.content == "" and window.writing.has_draft("#tea")
    window.show_room("#tea")
    assert window.composer.content == "half a" and not window.writing.has_draft("#tea")


def test_a_draft_is_on_the_disk_soon_and_gone_when_it_is_sent(
    screen: Screen, told: Told, tmp_path: Path
) -> None:
    file = tmp_path / "drafts.json"
    types(screen, told, "half a")
    screen.until(file.exists)
    assert "half a" in file.read_text()
    screen.press(told.window.composer.text, "Return")
    screen.until(lambda: not file.exists())


def test_what_is_written_when_the_window_goes_is_kept(screen: Screen, told: Told, tmp_path: Path) -> None:
    types(screen, told, "half a")
    told.window.destroy()
    assert "half a" in (tmp_path / "drafts.json").read_text()


def test_a_password_is_no_draft(screen: Screen, told: Told, tmp_path: Path) -> None:
    told.window.composer.set_content("/identify secret")
    screen.settle()
    told.window.destroy()
    assert not (tmp_path / "drafts.json").exists()


def test_each_room_recalls_what_was_sent_there(screen: Screen, told: Told) -> None:
    writes(told, "in tea")
    told.window.show_room("")
    writes(told, "/motd")
    told.window.show_room("#tea")
    screen.focus(told.window.composer.text)
    screen.press(told.window.composer.text, "Control-Shift-Up")
    assert told.window.composer.content == "in tea"


# ------------------------------------------------------------------------------------ emoji


def test_the_second_colon_makes_a_picture_and_undo_the_word(screen: Screen, told: Told) -> None:
    text = told.window.composer.text
    types(screen, told, "hi :tada:")
    assert told.window.composer.content == "hi 🎉"
    assert told.window.settings.emoji_recent == ["🎉"]
    text.event_generate("<<Undo>>")
    screen.settle()
    assert told.window.composer.content == "hi :tada:"


def test_code_keeps_its_colons(screen: Screen, told: Told) -> None:
    types(screen, told, "`:tada:")
    assert told.window.composer.content == "`:tada:"


def test_shortcodes_are_sent_as_emoji_but_not_in_commands(told: Told) -> None:
    writes(told, "so :tada: `:tada:`")
    writes(told, "/msg maria :tada:")
    writes(told, "/me is :tada:")
    texts = [text for _target, text in told.asked_for("PRIVMSG")]
    assert texts == ["so 🎉 `:tada:`", ":tada:", "\x01ACTION is 🎉\x01"]


def test_the_button_opens_the_picker_and_what_is_picked_is_written(screen: Screen, told: Told) -> None:
    window = told.window
    types(screen, told, "hi ")
    window.composer.emoji_button.invoke()
    card = window.writing.picker
    assert card
    screen.until(lambda: window.root.focus_get() is card.entry)
    card.entry.insert(0, "tada")
    screen.press(card.entry, "KeyRelease-a", "Return")
    screen.until(lambda: window.root.focus_get() is window.composer.text)
    assert window.composer.content == "hi 🎉"


# ------------------------------------------------------------------------------------ long texts

LONG = "\n".join(f"line {number}" for number in range(30))


def pastes(screen: Screen, told: Told, text: str) -> None:
    """Have this on the clipboard, and paste it."""
    told.window.clipboard_clear()
    told.window.clipboard_append(text)
    told.window.composer.text.event_generate("<<Paste>>")
    screen.settle()


def test_a_long_text_is_asked_about(screen: Screen, told: Told) -> None:
    pasting = told.window.writing.pasting
    pastes(screen, told, LONG)
    assert pasting.asking and told.window.composer.content == ""
    assert "30 lines" in pasting.asking.words.cget("text") and "30 messages" in pasting.asking.words.cget(
        "text"
    )
    pasting.asking.first.invoke()
    screen.settle()
    assert told.window.composer.content == LONG


def test_where_files_can_be_sent_it_may_be_one(screen: Screen, told: Told) -> None:
    pasting, offered = told.window.writing.pasting, []
    pasting.takes_files = lambda: True
    pasting.on_offer_text = lambda name, text: offered.append((name, text))
    pastes(screen, told, LONG)
    assert pasting.asking
    screen.focus(pasting.asking.first)
    screen.press(pasting.asking.first, "Return")
    assert offered == [("text.txt", LONG)] and told.window.composer.content == ""


def test_a_short_text_is_written(screen: Screen, told: Told) -> None:
    pastes(screen, told, "one\ntwo")
    assert told.window.writing.pasting.asking is None and told.window.composer.content == "one\ntwo"


def test_it_is_told_as_how_many_messages_a_text_is_sent(screen: Screen, told: Told) -> None:
    note = told.window.composer.note
    told.window.composer.set_content("word " * 200)
    screen.until(lambda: note.cget("text") == "Sent as 3 messages")
    size = told.actions.chat.line_bytes("#tea")
    told.window.composer.set_content("x" * (size - 20))
    screen.until(lambda: note.cget("text") == "20 bytes left")
    told.window.composer.set_content("/topic " + "x" * size)
    screen.until(lambda: not note.winfo_ismapped())
