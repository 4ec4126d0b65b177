"""A person's evening on a real server: an account, two windows that agree, a lost link, somebody removed."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.client.registration.passwords import PasswordFile
from hubbub.desktop.app import App
from hubbub.desktop.control.window import Window
from hubbub.desktop.profile.settings import Settings
from hubbub.desktop.system import keychain
from hubbub.desktop.views.dialogs.moderate import Moderate
from tests.acceptance.process import server
from tests.desktop.peers import Peer
from tests.desktop.screen import Screen

pytestmark = [pytest.mark.screen, pytest.mark.slow]


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    folder = tmp_path / "server"
    folder.mkdir()
    with server(folder) as ours:
        yield ours.ports["irc"]


@pytest.fixture
def other_root(screen: Screen) -> Iterator[tk.Tk]:
    """A second place for a window."""
    root = tk.Tk(className="Hubbub")
    root.geometry("900x560+500+500")
    yield root
    root.destroy()


def come(screen: Screen, app: App, port: int, way: str, **typed: str) -> Window:
    """Go in by the connect dialog."""
    app.ask()
    screen.settle()
    dialog = app.connect
    assert dialog
    dialog.nick_field.value.set("ada")
    dialog.address_field.value.set(f"127.0.0.1:{port}")
    dialog.room_field.value.set("#tea")
    dialog.way.buttons[way].invoke()
    for name, text in typed.items():
        getattr(dialog, name).value.set(text)
    dialog.ok.invoke()
    screen.until(lambda: app.window is not None and app.window.model.rooms["#tea"].joined)
    assert app.window
    return app.window


def test_an_account_two_windows_a_lost_link_and_somebody_removed(
    screen: Screen, other_root: tk.Tk, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keychain, "open_passwords", lambda folder: PasswordFile(folder / "passwords.json"))
    apps = []
    for number, root in enumerate((screen.window, other_root)):
        folder = tmp_path / str(number)
        folder.mkdir()
        apps.append(App(root, folder, Settings(look="dark"), scale=1.0))
    one = come(screen, apps[0], port, "register", new_password="tea-for-two")
    two = come(screen, apps[1], port, "login", account="ada", password="tea-for-two")
    screen.until(lambda: one.model.account == two.model.account == one.model.nick == two.model.nick == "ada")

    # what one window reads is read in the other
    one.show_room("")
    two.show_room("")
    with Peer(port, "mallory", "#tea") as mallory:
        mallory.says("buy my hats", "buy more hats")
        rooms = [window.model.rooms["#tea"] for window in (one, two)]
        screen.until(lambda: [room.unread for room in rooms] == [2, 2])
        one.show_room("#tea")
        screen.focus(one.composer.text)
        one.read_if_seen()
        screen.until(lambda: [room.unread for room in rooms] == [0, 0])

        # a link that breaks comes back, and is ada's again
        one.actions.enter("#tea", "/raw QUIT")
        screen.until(lambda: not one.online)
        one.actions.retry_now()
        screen.until(lambda: one.online and one.model.account == "ada" and rooms[0].joined)

        # from the list of members to a removal with its reason
        people = one.people.list
        screen.until(lambda: "mallory" in [row.key for row in people.rows])
        screen.until(lambda: one.moderation.is_open_for("mallory"))
        screen.settle()
        y = next(y for y in range(0, 560, 4) if people.key_at(y) == "mallory")
        screen.click(people.canvas, 60, y + 3)
        card = one.cards.shown
        assert card
        card.buttons["Remove"].invoke()
        asked = next(child for child in screen.window.winfo_children() if isinstance(child, Moderate))
        screen.focus(asked.reason.entry)
        screen.type(asked.reason.entry, "no hats here")
        screen.press(asked.reason.entry, "Return")
        mallory.hears("KICK #tea mallory :no hats here")
        screen.until(lambda: all("mallory" not in room.members for room in rooms))
        assert "mallory was removed by ada: no hats here" in one.timeline.text.get("1.0", "end")
    for app in apps:
        app.close()
