"""Pictures and files that other programs have copied can be pasted; text stays text."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hubbub.desktop.look.theme import Theme
from hubbub.desktop.system import clipboard
from tests.desktop.file_hub import FileHub, picture, window_on
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen
OWNER = Path(__file__).parent.parent / "clipboard_owner.py"


@contextmanager
def copied(folder: Path, **offers: bytes) -> Iterator[None]:
    """Another program has these on the clipboard; `image_png` is image/png."""
    arguments = []
    for name, content in offers.items():
        (folder / name).write_bytes(content)
        type_ = name if name.isupper() else name.replace("_", "/", 1).replace("_", "-")
        arguments.append(f"{type_}={folder / name}")
    owner = subprocess.Popen(
        [sys.executable, str(OWNER), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert owner.stdin and owner.stdout
    assert owner.stdout.readline() == b"ready\n"
    try:
        yield
    finally:
        owner.stdin.close()
        owner.wait(15)
        owner.stdout.close()


def test_a_picture_of_another_program_is_read_byte_by_byte(screen: Screen, tmp_path: Path) -> None:
    content = picture(300, 200)
    with copied(tmp_path, image_png=content):
        assert clipboard.look(screen.window) == "image/png"
        assert clipboard.from_selection(screen.window, "image/png") == content


def test_files_of_a_file_manager_are_read_as_files(screen: Screen, tmp_path: Path) -> None:
    uris = b"file:///home/ada/a%20b.txt\r\nfile://elsewhere/c\r\nfile:///home/ada/\xc3\xa4\r\n"
    with copied(tmp_path, text_uri_list=uris, UTF8_STRING=b"/home/ada/a b.txt"):
        assert clipboard.look(screen.window) == [Path("/home/ada/a b.txt"), Path("/home/ada/ä")]


def test_what_has_text_is_pasted_as_text(screen: Screen, tmp_path: Path) -> None:
    with copied(tmp_path, UTF8_STRING=b"tea", image_png=picture(3, 3)):
        assert clipboard.look(screen.window) is None


def test_an_empty_clipboard_has_nothing(screen: Screen) -> None:
    assert clipboard.look(screen.window) is None


def test_a_picture_is_pasted_into_the_tray_and_text_into_the_field(
    screen: Screen, theme: Theme, tmp_path: Path
) -> None:
    with FileHub() as hub, window_on(hub, screen, theme, tmp_path / "profile") as window:
        screen.until(lambda: window.files.host)
        text = window.composer.text
        screen.focus(text)
        with copied(tmp_path, image_png=picture(30, 20)):
            text.event_generate("<<Paste>>")
            screen.until(lambda: window.files.tray.of("#tea"))
        (file,) = window.files.tray.of("#tea")
        assert file.content == picture(30, 20) and file.name.startswith("Picture ")
        assert file.name.endswith(".png") and window.composer.content == ""
        with copied(tmp_path, UTF8_STRING=b"tea", STRING=b"tea"):
            text.event_generate("<<Paste>>")
            screen.until(lambda: window.composer.content == "tea")
        assert len(window.files.tray.of("#tea")) == 1
