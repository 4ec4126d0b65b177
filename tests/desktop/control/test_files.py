"""Files are chosen, sent and said, or say what to do; a real window, a small server and its file host."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.client.files.outgoing import Stage
from hubbub.desktop.control.window import Window
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.writing.tray import Card
from tests.desktop.file_hub import LIMIT_BYTES, FileHub, picture, window_on
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


@pytest.fixture
def hub() -> Iterator[FileHub]:
    with FileHub() as running:
        yield running


@pytest.fixture
def window(hub: FileHub, screen: Screen, theme: Theme, tmp_path: Path) -> Iterator[Window]:
    with window_on(hub, screen, theme, tmp_path / "profile") as opened:
        screen.until(lambda: opened.files.host)
        yield opened


def cards(window: Window) -> list[Card]:
    return [window.files.view.cards[file.number] for file in window.files.tray.of(window.key)]


def test_files_are_said_with_a_caption_when_all_are_stored(
    window: Window, hub: FileHub, screen: Screen, tmp_path: Path
) -> None:
    (tmp_path / "plan.txt").write_bytes(b"seats")
    (tmp_path / "cat.png").write_bytes(picture(40, 30))
    window.files.add([tmp_path / "plan.txt", tmp_path / "cat.png"])
    screen.until(lambda: window.files.view.winfo_ismapped())
    assert [card.name.get() for card in cards(window)] == ["plan.txt", "cat.png"]
    assert cards(window)[0].words.cget("text") == "5 B"
    screen.until(lambda: cards(window)[1].picture)
    screen.focus(window.composer.text)
    screen.type(window.composer.text, "look")
    screen.press(window.composer.text, "Return")
    screen.until(lambda: len(hub.said) == 3)
    caption, *addresses = hub.said
    sent = [hub.host.files[address.rpartition("/")[2]][0] for address in addresses]
    assert (caption, sent) == ("look", [b"seats", picture(40, 30)]), "said in their order, however they came"
    screen.until(lambda: not window.files.view.winfo_ismapped())
    assert window.composer.content == ""


def test_enter_without_words_sends_what_is_in_the_tray(
    window: Window, hub: FileHub, screen: Screen, tmp_path: Path
) -> None:
    window.files.offer_text("log.txt", "line\n" * 100)
    screen.focus(window.composer.text)
    screen.press(window.composer.text, "Return")
    screen.until(lambda: hub.said == [f"{hub.host.url}/f0"])
    content, disposition, type_ = hub.host.files["f0"]
    assert (content, type_) == (b"line\n" * 100, "text/plain") and "log.txt" in disposition


def test_files_can_be_an_answer(window: Window, hub: FileHub, screen: Screen) -> None:
    window.actions.say(window.key, "which plan?")
    screen.until(lambda: window.room and window.room.lines[-1].text == "which plan?")
    assert window.room
    asked = window.room.lines[-1]
    asked.msgid = asked.msgid or "m1"
    window.regarding.reply(asked)
    window.files.offer_text("plan.txt", "seats")
    window.writing.send("this one")
    screen.until(lambda: len(hub.said) == 3)
    said = next(line for line in [*window.room.lines, *window.room.pending] if line.text == "this one")
    assert said.reply_msgid == asked.msgid
    assert window.regarding.current is None, "it is answered"


def test_a_name_can_be_typed_and_a_file_taken_out(window: Window, hub: FileHub, screen: Screen) -> None:
    window.files.offer_text("log.txt", "one")
    window.files.offer_text("two.txt", "two")
    screen.until(lambda: window.files.view.winfo_ismapped())
    first, second = cards(window)
    screen.focus(first.name)
    first.name.delete(0, "end")
    screen.type(first.name, "diary")
    screen.press(first.name, "Return")
    assert first.name.get() == "diary.txt"
    second.close.invoke()
    screen.settle()
    assert cards(window) == [first] and not second.winfo_exists()
    window.composer.send_button.invoke()
    screen.until(lambda: hub.said)
    assert "diary.txt" in hub.host.files["f0"][1] and len(hub.host.files) == 1


def test_a_file_that_is_too_large_is_told_before_it_is_sent(
    window: Window, hub: FileHub, screen: Screen
) -> None:
    window.files.offer_text("log.txt", "x" * (LIMIT_BYTES + 1))
    (card,) = cards(window)
    assert card.words.cget("text") == "Too large: the server takes files of up to 1.0 MB."
    screen.focus(window.composer.text)
    screen.type(window.composer.text, "look")
    screen.press(window.composer.text, "Return")
    assert window.composer.content == "look" and hub.host.authorizations == []
    card.close.invoke()
    screen.press(window.composer.text, "Return")
    screen.until(lambda: hub.said == ["look"])


def test_what_is_refused_says_what_to_do_and_can_be_tried_again(
    window: Window, hub: FileHub, screen: Screen
) -> None:
    hub.host.refuses = 401
    window.files.offer_text("log.txt", "one")
    window.composer.send_button.invoke()
    (card,) = cards(window)
    screen.until(card.retry.winfo_ismapped)
    assert card.words.cget("text").startswith("The server takes files of accounts only: log in")
    assert hub.said == []
    hub.host.refuses = 0
    card.retry.invoke()
    screen.until(lambda: hub.said == [f"{hub.host.url}/f0"])


def test_sending_goes_on_while_another_room_is_shown(window: Window, hub: FileHub, screen: Screen) -> None:
    window.actions.join("#games")
    screen.until(lambda: window.key == "#games" and window.room and window.room.joined)
    window.show_room("#tea")
    window.files.offer_text("log.txt", "one")
    window.composer.send_button.invoke()
    window.show_room("#games")
    screen.settle()
    assert not window.files.view.winfo_ismapped()
    screen.until(lambda: hub.said == [f"{hub.host.url}/f0"])
    tea, games = window.model.rooms["#tea"], window.model.rooms["#games"]
    assert tea.lines[-1].text == hub.said[0] and games.lines[-1].text != hub.said[0]


def test_a_file_under_way_can_be_taken_out(window: Window, hub: FileHub, screen: Screen) -> None:
    window.files.offer_text("log.txt", "x" * (LIMIT_BYTES - 1))
    window.composer.send_button.invoke()
    (file,) = window.files.tray.sending
    assert file.stage is Stage.SENDING
    window.files.remove(file.number)
    screen.settle()
    assert not window.files.view.winfo_ismapped() and hub.said == []


def test_who_writes_a_command_keeps_the_files(window: Window, hub: FileHub, screen: Screen) -> None:
    window.files.offer_text("log.txt", "one")
    screen.focus(window.composer.text)
    screen.type(window.composer.text, "/me waves")
    screen.press(window.composer.text, "Return")
    screen.until(lambda: hub.said == ["\x01ACTION waves\x01"])
    assert len(cards(window)) == 1


def test_a_folder_or_what_is_gone_is_not_taken(window: Window, screen: Screen, tmp_path: Path) -> None:
    window.files.add([tmp_path])
    assert "pack a folder" in window.toast.words.cget("text")
    window.files.add([tmp_path / "gone.txt"])
    assert window.toast.words.cget("text") == "gone.txt: No such file or directory"
    assert window.files.tray.of("#tea") == []


def test_a_server_without_a_file_host_says_so(screen: Screen, theme: Theme, tmp_path: Path) -> None:
    with FileHub() as hub:
        hub.has_host = False
        with window_on(hub, screen, theme, tmp_path) as window:
            screen.until(lambda: window.online)
            assert not window.files.offer_text("log.txt", "one")
            words = "This server takes no files. Its operator can turn that on."
            assert window.toast.words.cget("text") == words
