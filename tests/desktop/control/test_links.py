"""A link opens after a look at where it leads; a room that is named is gone to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.desktop.app import App
from hubbub.desktop.control.window import Window
from hubbub.desktop.profile.settings import ServerSettings, Settings
from hubbub.desktop.views.cards.linkcard import LinkCard
from tests.desktop.peers import ngircd
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


@pytest.fixture
def window(screen: Screen, tmp_path: Path) -> Iterator[Window]:
    with ngircd(tmp_path) as server:
        at = ServerSettings(nick="tester", address=f"127.0.0.1:{server.port}", rooms=["#tea", "#cake"])
        app = App(screen.window, tmp_path, Settings(look="dark", servers=[at]), scale=1.0)
        app.open_directly()
        assert app.window
        model = app.window.model
        screen.until(lambda: all((room := model.room(name)) and room.joined for name in ("#tea", "#cake")))
        yield app.window
        app.close()


@pytest.fixture
def opened(window: Window) -> list[str]:
    """What has gone to the browser."""
    addresses: list[str] = []
    window.links.browse = addresses.append
    return addresses


def look_at(screen: Screen, window: Window, address: str) -> LinkCard:
    window.links.look_at(address, 300, 300)
    screen.settle()
    return card_of(window)


def card_of(window: Window) -> LinkCard:
    (card,) = [child for child in window.winfo_children() if isinstance(child, LinkCard)]
    return card


def cards(window: Window) -> int:
    return sum(isinstance(child, LinkCard) for child in window.winfo_children())


def test_enter_opens_what_was_looked_at(screen: Screen, window: Window, opened: list[str]) -> None:
    card = look_at(screen, window, "https://Example.org/x")
    assert not opened
    screen.focus(card.open)
    screen.press(card.open, "Return")
    assert opened == ["https://example.org/x"] and not cards(window)


def test_escape_opens_nothing(screen: Screen, window: Window, opened: list[str]) -> None:
    card = look_at(screen, window, "https://example.org/x")
    screen.focus(card.open)
    screen.press(card.open, "Escape")
    assert not opened and not cards(window)


def test_a_trusted_host_opens_at_once(screen: Screen, window: Window, opened: list[str]) -> None:
    card = look_at(screen, window, "https://example.org/x")
    card.trusted.set(True)
    card.open.invoke()
    window.links.look_at("https://example.org/y", 300, 300)
    assert opened == ["https://example.org/x", "https://example.org/y"] and not cards(window)
    assert window.settings.trusted_hosts == ["example.org"]
    look_at(screen, window, "https://sub.example.org/")


def test_a_doubtful_address_is_shown_each_time(screen: Screen, window: Window, opened: list[str]) -> None:
    window.settings.trusted_hosts = ["evil.example", "example.org"]
    card = look_at(screen, window, "https://example.org@evil.example/")
    assert card.destination.host == "evil.example" and not opened
    card.open.invoke()
    assert opened == ["https://example.org@evil.example/"]


def test_what_is_no_address_is_said(screen: Screen, window: Window, opened: list[str]) -> None:
    window.links.look_at("https://a\\@b.org", 300, 300)
    screen.settle()
    assert not opened and not cards(window) and window.toast.winfo_ismapped()


def test_a_chats_address_goes_to_the_window(screen: Screen, window: Window, opened: list[str]) -> None:
    went: list[str] = []
    window.links.on_address = went.append
    look_at(screen, window, "hubbub://lan.local/tea").open.invoke()
    assert went == ["hubbub://lan.local/tea"] and not opened


def test_the_address_can_be_copied(screen: Screen, window: Window, opened: list[str]) -> None:
    look_at(screen, window, "https://example.org/x")._copy()
    assert window.clipboard_get() == "https://example.org/x" and not opened


def test_a_room_that_is_named_is_gone_to(screen: Screen, window: Window) -> None:
    window.links.look_at_room("#cake")
    assert window.room and window.room.name == "#cake"
    window.links.look_at_room("#new")
    screen.settle()
    dialog = window.menus.rooms
    assert dialog
    dialog.ok.invoke()
    screen.until(lambda: window.room and window.room.name == "#new")


def test_the_status_line_says_where_a_link_leads(screen: Screen, window: Window) -> None:
    screen.until(lambda: not window.status.words.cget("text").endswith("…"))  # nothing more changes it then
    before = window.status.words.cget("text")
    window.timeline.targets.on_hint("https://example.org/")
    window.show_state()
    assert window.status.words.cget("text") == "https://example.org/"
    window.timeline.targets.on_hint("")
    assert window.status.words.cget("text") == before


def test_the_menu_of_a_message_offers_its_links_and_its_code(window: Window) -> None:
    said = window.model.rooms["#tea"]
    line = said.lines[-1]
    line.text = "see https://example.org/ and ```py\na\n```"
    words = [entry[0] for entry in window.links.entries(line, 0, 0) if isinstance(entry, tuple)]
    assert words == ["Open https://example.org/", "Copy https://example.org/", "Copy the code"]
