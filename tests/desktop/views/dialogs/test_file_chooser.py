"""Our own dialog for files: looked through by keyboard and pointer, and nothing is replaced unasked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hubbub.desktop.control import choosing
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.dialogs.file_chooser import ROW_HEIGHT, FileChooser
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen

Open = Callable[..., FileChooser]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two files, a hidden one, and a folder with one more."""
    (tmp_path / "music").mkdir()
    for name in ("a.txt", "b.png", ".secret", "music/song.mp3"):
        (tmp_path / name).write_bytes(b"tea")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    choosing._last.clear()
    return tmp_path


@pytest.fixture
def opens(screen: Screen, theme: Theme, home: Path) -> Iterator[Open]:
    def run(**options: object) -> FileChooser:
        chooser = FileChooser(screen.window, theme, "Files", home, **options)  # type: ignore[arg-type]
        chooser.appear(chooser.field.entry)
        screen.until(lambda: chooser.list.rows)
        screen.focus(chooser.field.entry)
        return chooser

    yield run
    for child in screen.window.winfo_children():
        child.destroy()


def names(chooser: FileChooser) -> list[object]:
    return [row.key for row in chooser.list.rows]


def click(screen: Screen, chooser: FileChooser, row: int, state: int = 0) -> None:
    screen.settle()
    y = chooser.theme.px(ROW_HEIGHT) * row + 10
    chooser.list.canvas.event_generate("<ButtonPress-1>", x=80, y=y, state=state)
    screen.settle()


def test_a_part_of_the_name_and_enter_are_enough(screen: Screen, opens: Open, home: Path) -> None:
    chooser = opens()
    assert names(chooser) == ["music", "a.txt", "b.png"]
    screen.type(chooser.field.entry, "png")
    assert names(chooser) == ["b.png"]
    screen.press(chooser.field.entry, "Return")
    assert chooser.result == [home / "b.png"] and not chooser.winfo_exists()


def test_enter_goes_into_a_folder_and_alt_up_out_of_it(screen: Screen, opens: Open, home: Path) -> None:
    chooser = opens()
    screen.press(chooser.field.entry, "Return")
    screen.until(lambda: names(chooser) == ["song.mp3"])
    assert chooser.folder == home / "music" and str(chooser.where.cget("text")).endswith("music")
    screen.press(chooser.field.entry, "Alt-Up")
    screen.until(lambda: "a.txt" in names(chooser))
    assert chooser.folder == home


def test_several_are_chosen_with_control_or_shift(screen: Screen, opens: Open, home: Path) -> None:
    chooser = opens(several=True)
    click(screen, chooser, 1)
    click(screen, chooser, 2, state=4)
    assert list(chooser.list.chosen) == ["a.txt", "b.png"] and "2 files" in str(chooser.status.cget("text"))
    click(screen, chooser, 2, state=4)
    assert list(chooser.list.chosen) == ["a.txt"]
    click(screen, chooser, 2, state=1)
    chooser.ok.invoke()
    assert chooser.result == [home / "a.txt", home / "b.png"]


def test_two_clicks_take_a_file_at_once(screen: Screen, opens: Open, home: Path) -> None:
    chooser = opens()
    click(screen, chooser, 2)
    click(screen, chooser, 2)
    assert chooser.result == [home / "b.png"]


def test_by_keyboard_too(screen: Screen, opens: Open, home: Path) -> None:
    chooser = opens(several=True)
    screen.focus(chooser.list.canvas)
    screen.press(chooser.list.canvas, "Down", "space", "Down", "space", "Return")
    assert chooser.result == [home / "a.txt", home / "b.png"]


def test_only_one_is_chosen_where_one_is_asked_for(screen: Screen, opens: Open, home: Path) -> None:
    chooser = opens(suffix=".txt")
    assert names(chooser) == ["music", "a.txt"]
    click(screen, chooser, 1, state=4)
    chooser.ok.invoke()
    assert chooser.result == [home / "a.txt"]


def test_hidden_files_are_shown_when_they_are_asked_for(screen: Screen, opens: Open) -> None:
    chooser = opens()
    screen.press(chooser.field.entry, "Control-h")
    assert ".secret" in names(chooser)
    chooser.eye.invoke()
    assert ".secret" not in names(chooser)


def test_a_whole_path_leads_there(screen: Screen, opens: Open, home: Path) -> None:
    chooser = opens()
    chooser.field.value.set(str(home / "music"))
    screen.press(chooser.field.entry, "Return")
    screen.until(lambda: names(chooser) == ["song.mp3"])
    chooser.field.value.set(str(home / "none"))
    screen.press(chooser.field.entry, "Return")
    assert "no such file" in str(chooser.field.words.cget("text"))
    chooser.field.value.set("~/a.txt".replace("~", str(home)))
    screen.press(chooser.field.entry, "Return")
    assert chooser.result == [home / "a.txt"]


def test_a_folder_that_can_not_be_read_says_so(screen: Screen, opens: Open, home: Path) -> None:
    chooser = opens()
    chooser.go(home / "gone")
    screen.until(lambda: "can't be read" in str(chooser.empty.cget("text")))
    screen.press(chooser.field.entry, "Alt-Up")
    screen.until(lambda: "a.txt" in names(chooser))


def test_a_place_is_asked_for_with_a_name_that_can_be_changed(
    screen: Screen, opens: Open, home: Path
) -> None:
    chooser = opens(name="plan.pdf", suffix="")
    assert names(chooser) == ["music", "a.txt", "b.png"], "what is there is shown, whatever the name"
    screen.focus(chooser.list.canvas)
    screen.press(chooser.list.canvas, "Return")
    screen.until(lambda: chooser.folder == home / "music")
    assert chooser.field.text == "plan.pdf"
    screen.focus(chooser.field.entry)
    screen.press(chooser.field.entry, "Return")
    assert chooser.result == [home / "music" / "plan.pdf"]


def test_what_is_there_is_replaced_only_after_a_second_word(screen: Screen, opens: Open, home: Path) -> None:
    chooser = opens(name="a.txt")
    chooser.ok.invoke()
    assert chooser.winfo_exists() and "a.txt is there already" in str(chooser.trouble.cget("text"))
    chooser.field.value.set("b.png")
    chooser.ok.invoke()
    assert chooser.winfo_exists() and "b.png is there already" in str(chooser.trouble.cget("text"))
    chooser.ok.invoke()
    assert chooser.result == [home / "b.png"]


def test_the_next_question_begins_where_the_last_was_answered(
    screen: Screen, theme: Theme, home: Path
) -> None:
    begun: list[Path] = []

    def answer() -> None:
        (chooser,) = (one for one in screen.window.winfo_children() if isinstance(one, FileChooser))
        if not chooser.winfo_viewable() or not chooser.list.rows:
            screen.window.after(10, answer)
            return
        begun.append(chooser.folder)
        chooser.field.value.set(str(home / "music" / "song.mp3"))
        chooser._enter()

    for _ in range(2):
        screen.window.after(10, answer)
        assert choosing.files(screen.window, theme, "Send") == [home / "music" / "song.mp3"]
    assert begun == [home, home / "music"]


def test_escape_chooses_nothing(screen: Screen, opens: Open) -> None:
    chooser = opens()
    screen.press(chooser.field.entry, "Escape")
    assert chooser.result == [] and not chooser.winfo_exists()
