"""Files of messages are shown where they were said, move no reader, and come from our own file host alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from hubbub.desktop.control import choosing
from hubbub.desktop.control.window import Window
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.messages.attachment import Attachment, FileCard, PictureTile
from tests.desktop.file_hub import FileHub, picture, window_on
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
        opened.files.downloads.folder = lambda: tmp_path / "downloads"  # type: ignore[method-assign]
        yield opened


def shown(window: Window) -> list[Attachment]:
    text = window.timeline.text
    widgets = map(text.nametowidget, text.window_names())
    return [widget for widget in widgets if isinstance(widget, Attachment)]


def says(hub: FileHub, window: Window, screen: Screen, *texts: str, files: int = 1) -> None:
    hub.says(*texts)
    screen.until(lambda: window.room and window.room.lines[-1].text == texts[-1])
    screen.until(lambda: len(shown(window)) == files)


def test_a_picture_is_shown_in_the_place_of_its_address(window: Window, hub: FileHub, screen: Screen) -> None:
    url = hub.has("cat.png", picture(800, 600))
    says(hub, window, screen, url)
    (tile,) = shown(window)
    assert isinstance(tile, PictureTile)
    screen.until(lambda: tile.picture)
    assert tile.picture and (tile.picture.width(), tile.picture.height()) == (267, 200)
    assert screen.shows(tile, "#3366cc", 40_000)
    assert url not in window.timeline.text.get("1.0", "end")
    assert url in window.timeline.writer.body.source("1.0", "end")


def test_no_line_moves_when_a_picture_comes(window: Window, hub: FileHub, screen: Screen) -> None:
    says(hub, window, screen, *(f"line {number}" for number in range(60)), files=0)
    url = hub.has("cat.png", picture(300, 900))
    window.settings.load_images = False
    says(hub, window, screen, url, "after it")
    (tile,) = shown(window)
    text = window.timeline.text
    text.yview_scroll(-40, "pixels")
    window.timeline.scroll_by(-40)
    screen.settle()
    before = heights(window)
    assert isinstance(tile, PictureTile) and tile.picture is None
    tile.activate()
    screen.until(lambda: tile.picture)
    assert heights(window) == before


def heights(window: Window) -> list[int]:
    """Where each line in view begins."""
    text = window.timeline.text
    found = (text.dlineinfo(f"@0,{y}") for y in range(5, text.winfo_height(), 20))
    return [info[1] for info in found if info]


def test_words_stay_beside_an_address_among_them(window: Window, hub: FileHub, screen: Screen) -> None:
    url = hub.has("menu.pdf", b"x" * 2_000, "application/pdf", "Menu of Friday.pdf")
    says(hub, window, screen, f"see {url} please")
    assert f"see {url} please" in window.timeline.text.get("1.0", "end")
    (card,) = shown(window)
    assert isinstance(card, FileCard)
    screen.until(lambda: "Menu of Friday.pdf" in card_words(card))
    assert "2.0 kB · click to download" in card_words(card)


def card_words(card: FileCard) -> list[str]:
    items = card.tk.splitlist(card.tk.call(str(card), "find", "all"))
    kinds = {item: card.tk.call(str(card), "type", item) for item in items}
    return [card.tk.call(str(card), "itemcget", item, "-text") for item in items if kinds[item] == "text"]


def test_a_file_is_downloaded_by_a_click_and_then_opened(
    window: Window, hub: FileHub, screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("hubbub.desktop.system.opening.open_file", opened.append)
    says(hub, window, screen, hub.has("menu.pdf", b"x" * 2_000, "application/pdf"))
    (card,) = shown(window)
    screen.until(card.winfo_ismapped)
    screen.click(card, 100, 30)
    path = tmp_path / "downloads" / "menu.pdf"
    screen.until(lambda: (known := window.files.downloads.of(card.url)) and known.path == path)
    assert path.read_bytes() == b"x" * 2_000
    screen.focus(card)
    screen.press(card, "Return")
    assert opened == [path]


def test_a_file_that_is_gone_says_so(window: Window, hub: FileHub, screen: Screen) -> None:
    says(hub, window, screen, f"{hub.host.url}/gone.pdf", f"{hub.host.url}/gone.png", files=2)
    card, tile = sorted(shown(window), key=lambda one: one.url)
    assert isinstance(card, FileCard) and isinstance(tile, PictureTile)
    screen.until(lambda: "The file is no longer on the server." in card_words(card))
    screen.until(lambda: tile.trouble == "The file is no longer on the server.")


def test_what_is_no_picture_breaks_nothing(window: Window, hub: FileHub, screen: Screen) -> None:
    says(hub, window, screen, hub.has("cat.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 500))
    (tile,) = shown(window)
    assert isinstance(tile, PictureTile)
    screen.until(lambda: tile.trouble)
    assert tile.trouble == "not a picture that can be shown"


def test_other_hosts_are_asked_for_nothing(window: Window, hub: FileHub, screen: Screen) -> None:
    asked: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

        do_HEAD = do_GET  # noqa: N815

    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/cat.png"
        own = hub.has("cat.png", picture(20, 20))
        says(hub, window, screen, url, own)
        (tile,) = shown(window)
        assert isinstance(tile, PictureTile)
        screen.until(lambda: tile.picture)
        server.shutdown()
    assert tile.url == own and asked == []
    assert url in window.timeline.text.get("1.0", "end")


def test_who_wants_no_pictures_by_themselves_loads_them_by_a_click(
    window: Window, hub: FileHub, screen: Screen
) -> None:
    window.settings.load_images = False
    says(hub, window, screen, hub.has("cat.png", picture(20, 20)))
    (tile,) = shown(window)
    assert isinstance(tile, PictureTile)
    screen.until(tile.winfo_ismapped)
    assert hub.host.ranges == [] and tile.picture is None
    screen.click(tile, 50, 50)
    screen.until(lambda: tile.picture)


def test_a_picture_is_fetched_once_and_forgotten_when_its_words_are_deleted(
    window: Window, hub: FileHub, screen: Screen, tmp_path: Path
) -> None:
    url = hub.has("cat.png", picture(20, 20))
    says(hub, window, screen, url)
    (tile,) = shown(window)
    assert isinstance(tile, PictureTile)
    screen.until(lambda: tile.picture)
    window.timeline.reload()
    (again,) = shown(window)
    assert isinstance(again, PictureTile) and again is not tile
    screen.until(lambda: again.picture)
    assert len(hub.host.ranges) == 1
    kept = tmp_path / "profile" / "pictures"
    screen.until(lambda: len(list(kept.iterdir())) == 2)
    window.files.forget(url)
    screen.until(lambda: not list(kept.iterdir()))


def test_the_menu_of_a_message_saves_its_files(
    window: Window, hub: FileHub, screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = tmp_path / "mine.png"
    monkeypatch.setattr(choosing, "place", lambda *_: chosen)
    says(hub, window, screen, hub.has("cat.png", picture(20, 20)))
    assert window.room
    entries = dict(window.files.attachments.entries(window.room.lines[-1]))
    assert list(entries) == ["View cat.png", "Copy the picture", "Save cat.png as …"]
    entries["Save cat.png as …"]()
    screen.until(chosen.exists)
    assert chosen.read_bytes() == picture(20, 20)
    screen.until(lambda: window.toast.words.cget("text") == "Saved as mine.png")


def test_files_are_shown_in_a_window_that_was_made_anew(window: Window, hub: FileHub, screen: Screen) -> None:
    says(hub, window, screen, hub.has("cat.png", picture(800, 600)))
    desk = window.desk
    desk.renew()
    assert desk.window and desk.window is not window
    anew = desk.window
    screen.until(lambda: len(shown(anew)) == 1)


def test_files_that_wait_for_their_words_stay_when_the_window_is_made_anew(
    window: Window, screen: Screen, tmp_path: Path
) -> None:
    (tmp_path / "cat.png").write_bytes(picture(80, 60))
    window.files.add([tmp_path / "cat.png"])
    window.desk.renew()
    assert window.desk.window
    anew = window.desk.window.files
    screen.until(lambda: anew.view.cards)
    assert [file.name for file in anew.tray.of("#tea")] == ["cat.png"]


def test_a_window_that_is_narrow_from_the_beginning_is_for_the_words(window: Window, screen: Screen) -> None:
    screen.window.geometry("640x600")
    screen.until(lambda: not window.people.winfo_ismapped())
    window.desk.renew()
    assert window.desk.window
    anew = window.desk.window
    screen.until(lambda: anew.timeline.winfo_viewable() and anew.winfo_width() == 640)
    screen.window.update()
    assert not anew.people.winfo_manager()
