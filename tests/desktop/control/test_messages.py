"""Replies, reactions, edits and deletions in a real window, with a real server and somebody else on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.client.world.rooms import Line
from hubbub.desktop.app import App
from hubbub.desktop.control.window import Window
from hubbub.desktop.profile.settings import ServerSettings, Settings
from hubbub.desktop.views.messages.message_bar import DELETE, EDIT, REACT, REPLY
from hubbub.desktop.views.writing.emoji_picker import EmojiPicker
from tests.acceptance.process import Process, Wire, irc, server
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen
CAPS = "message-tags echo-message draft/message-redaction"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Process]:
    with server(tmp_path) as started:
        yield started


@pytest.fixture
def maria(hub: Process) -> Wire:
    found = irc(hub.ports["irc"], "maria", "#tea")
    found.sends(f"CAP REQ :{CAPS}\r\n".encode())
    found.reads_until(b" ACK ")
    for text in ("Who makes the tea?", "I like it **green**."):
        found.sends(f"PRIVMSG #tea :{text}\r\n".encode())
    found.reads_until(b"green**.\r\n")
    return found


@pytest.fixture
def window(screen: Screen, hub: Process, maria: Wire, tmp_path: Path) -> Iterator[Window]:
    address = f"127.0.0.1:{hub.ports['irc']}"
    kept = Settings(look="dark", servers=[ServerSettings(nick="tester", address=address, rooms=["#tea"])])
    app = App(screen.window, tmp_path, kept, scale=1.0)
    app.open_directly()
    screen.until(lambda: app.window and "green" in shown(app.window))
    assert app.window
    screen.focus(app.window.composer.text)
    yield app.window
    app.close()


def shown(window: Window) -> str:
    return window.timeline.text.get("1.0", "end")


def said(window: Window, text: str) -> Line:
    """The line of these words, which is there."""
    room = window.room
    assert room
    return next(line for line in room.lines if line.current.text == text and not line.is_apart)


def say(screen: Screen, window: Window, text: str) -> Line:
    screen.type(window.composer.text, text)
    screen.press(window.composer.text, "Return")
    room, rows = window.room, window.timeline.rows
    assert room
    screen.until(lambda: any(line.text == text for line in room.lines[-1:]) and not room.pending)
    screen.until(lambda: rows.last_line is room.lines[-1])
    return said(window, text)


def place(window: Window, words: str) -> tuple[int, int]:
    """Where words stand in the timeline."""
    box = window.timeline.text.bbox(window.timeline.text.search(words, "1.0"))
    assert box
    return box[0] + 2, box[1] + box[3] // 2


def tagged(window: Window, tag: str) -> tuple[str, str]:
    """Where the first piece with a tag stands."""
    first, last = map(str, window.timeline.text.tag_ranges(tag)[:2])
    return first, last


def point(screen: Screen, window: Window, words: str) -> None:
    x, y = place(window, words)
    window.timeline.text.event_generate("<Motion>", x=x, y=y)
    screen.settle()


def test_a_reply_quotes_what_it_answers_and_leads_there(screen: Screen, window: Window, maria: Wire) -> None:
    point(screen, window, "Who makes")
    bar = window.timeline.pointer.bar
    assert bar.winfo_ismapped() and bar.line is said(window, "Who makes the tea?")
    bar.do(REPLY)
    screen.settle()
    assert window.regarding.bar.winfo_ismapped()
    say(screen, window, "me")
    assert not window.regarding.bar.winfo_ismapped()
    msgid = said(window, "Who makes the tea?").msgid
    assert f"+reply={msgid}".encode() in maria.reads_until(b":me\r\n")
    text = window.timeline.text
    quoted = text.get(*tagged(window, "answered"))
    assert "maria" in quoted and "Who makes the tea?" in quoted
    screen.click(text, *place(window, "maria  Who makes"))
    screen.until(lambda: text.tag_ranges("sought"))
    assert "Who makes" in text.get(*text.tag_ranges("sought")[:2])


def test_escape_gives_an_answer_up(screen: Screen, window: Window) -> None:
    window.regarding.reply(said(window, "Who makes the tea?"))
    screen.press(window.composer.text, "Escape")
    assert window.regarding.current is None and not window.regarding.bar.winfo_ismapped()
    assert not say(screen, window, "nothing").reply_msgid


def test_what_a_reply_answers_may_be_deleted(screen: Screen, window: Window, maria: Wire) -> None:
    line = said(window, "Who makes the tea?")
    window.regarding.reply(line)
    say(screen, window, "me")
    window.regarding.reply(line)
    maria.sends(f"REDACT #tea {line.msgid}\r\n".encode())
    screen.until(lambda: "Who makes" not in shown(window))  # also where it was quoted
    assert "deleted" in window.timeline.text.get(*tagged(window, "answered"))
    assert window.regarding.current is None


def test_reactions_are_counted_and_a_click_joins_in(screen: Screen, window: Window, maria: Wire) -> None:
    line = said(window, "Who makes the tea?")
    maria.sends(f"@+draft/react=🍵;+reply={line.msgid} TAGMSG #tea\r\n".encode())
    text = window.timeline.text
    screen.until(lambda: text.tag_ranges("chips"))
    box = text.bbox(tagged(window, "chips")[0])
    assert box
    chip = window.timeline.writer.reactions.at(box[0] + 3, box[1] + 3)
    assert chip and window.timeline.writer.reactions.words(chip) == "maria"
    screen.click(text, box[0] + 3, box[1] + 3)
    screen.until(lambda: line.reactions == {"🍵": ["maria", "tester"]})
    screen.click(text, box[0] + 3, box[1] + 3)
    screen.until(lambda: line.reactions == {"🍵": ["maria"]})
    text.tag_add("sel", "1.0", "end")
    assert window.timeline.selection.chosen.count("\n") == text.get("1.0", "end").count("\n") - 4


def test_a_reaction_is_picked_from_the_card(screen: Screen, window: Window) -> None:
    line = said(window, "Who makes the tea?")
    point(screen, window, "Who makes")
    window.timeline.pointer.bar.do(REACT)
    screen.settle()
    picker = next(one for one in window.winfo_children() if isinstance(one, EmojiPicker))
    picker.entry.insert(0, "thumbs up")
    screen.press(picker.entry, "KeyRelease-p")
    screen.until(lambda: not picker.hint.winfo_manager())
    screen.press(picker.entry, "Return")
    screen.until(lambda: line.reactions)
    assert [one.rstrip("\ufe0f") for one in line.reactions or {}] == ["👍"]


def test_who_comes_later_finds_the_reactions(
    screen: Screen, window: Window, maria: Wire, hub: Process
) -> None:
    line = said(window, "Who makes the tea?")
    maria.sends(f"@+draft/react=a;+reply={line.msgid} TAGMSG #tea\r\n".encode())
    maria.sends(f"@+draft/react=b;+reply={line.msgid} TAGMSG #tea\r\n".encode())
    maria.sends(f"@+draft/unreact=a;+reply={line.msgid} TAGMSG #tea\r\n".encode())
    screen.until(lambda: list(line.reactions or {}) == ["b"])
    assert window.room
    window.room.clear()
    window.room.reactions.clear()
    window.actions.older(window.key)
    screen.until(lambda: any(one.msgid == line.msgid for one in window.room.lines) if window.room else False)
    assert said(window, "Who makes the tea?").reactions == {"b": ["maria"]}


def test_an_edit_stands_in_the_old_place_and_others_see_a_new_message(
    screen: Screen, window: Window, maria: Wire
) -> None:
    line = say(screen, window, "teh kettle")
    maria.sends(b"PRIVMSG #tea :a later word\r\n")
    screen.until(lambda: "a later word" in shown(window))
    assert window.regarding.edit_last()
    assert window.composer.content == "teh kettle"
    window.composer.set_content("the kettle")
    screen.press(window.composer.text, "Return")
    screen.until(lambda: line.current.text == "the kettle" and line.current.msgid)
    screen.until(lambda: "the kettle (edited)" in shown(window))
    words = shown(window)
    assert "teh" not in words
    assert words.index("the kettle") < words.index("a later word")
    heard = maria.reads_until(b":the kettle\r\n")
    assert f"REDACT #tea {line.msgid}".encode() in heard
    assert f"+hubbub/edits={line.msgid}".encode() in heard


def test_an_edit_given_up_brings_the_draft_back(screen: Screen, window: Window) -> None:
    line = say(screen, window, "mine")
    screen.type(window.composer.text, "draft")
    window.regarding.edit(line)
    assert window.composer.content == "mine"
    screen.press(window.composer.text, "Escape")
    assert window.composer.content == "draft" and line.current is line


def test_what_others_said_can_t_be_edited_or_deleted(screen: Screen, window: Window) -> None:
    mine = say(screen, window, "mine")
    assert window.messages.rights(mine) == {REPLY, REACT, EDIT, DELETE}
    assert window.messages.rights(said(window, "Who makes the tea?")) == {REPLY, REACT}


def test_messages_are_chosen_by_the_keyboard(screen: Screen, window: Window) -> None:
    mine = say(screen, window, "mine")
    screen.press(window.composer.text, "Control-Up")
    chosen, text = window.timeline.chosen, window.timeline.text
    screen.until(lambda: window.focus_get() is text)
    assert chosen.line is mine and window.timeline.pointer.bar.line is mine
    screen.press(text, "Up", "Up")
    assert chosen.line is said(window, "Who makes the tea?")
    screen.press(text, "Down")
    screen.press(text, "Escape")
    screen.until(lambda: window.focus_get() is window.composer.text)
    assert not text.tag_ranges("chosen")
    screen.press(window.composer.text, "Control-Up")
    screen.until(lambda: window.focus_get() is text)
    screen.press(text, "r")
    screen.until(lambda: window.focus_get() is window.composer.text)
    assert window.regarding.current and window.regarding.current.line is mine
    assert window.composer.content == ""


def test_a_deletion_is_asked_about(screen: Screen, window: Window) -> None:
    mine = say(screen, window, "mine")
    screen.press(window.composer.text, "Control-Up")
    screen.until(lambda: window.focus_get() is window.timeline.text)
    screen.press(window.timeline.text, "Delete")
    asking = window.messages.asking
    assert asking and not mine.deleted_by
    asking.ok.invoke()
    screen.until(lambda: mine.deleted_by)
    screen.settle()
    assert "mine" not in shown(window)
