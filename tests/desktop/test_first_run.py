"""The first run: servers are found and picked, links are pasted, a server is started, all by keyboard."""

import os
import socket
import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import pytest
from zeroconf import ServiceInfo, Zeroconf

from hubbub.client.places import invite
from hubbub.client.places.invite import Invite
from hubbub.client.places.nearby import SERVICE, Nearby
from hubbub.desktop.app import App
from hubbub.desktop.arrival import entrance, own_server
from hubbub.desktop.arrival.discovery import Discovery
from hubbub.desktop.arrival.own_server import HERE, OwnServer, Running
from hubbub.desktop.profile import settings
from hubbub.desktop.profile.settings import Settings
from hubbub.desktop.views.dialogs import nearby
from hubbub.desktop.views.dialogs.connect import Connect
from hubbub.desktop.views.dialogs.own_server import Leaving, LogDialog, OwnServerDialog
from tests.desktop.peers import Peer
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen
PRINT = "0123456789abcdef" * 4
PARTY = Nearby("a", "LAN-Party", "lan.local", "192.168.1.20", 6667, tls=False)
CLASS = Nearby("b", "Class 9b", "chat.local", "192.168.1.31", 6697, tls=True)


@pytest.fixture
def app(screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setattr(own_server, "STANDARD_PORTS", dict.fromkeys(own_server.STANDARD_PORTS, 0))
    monkeypatch.setattr(own_server, "address_for_others", lambda: HERE)
    made = App(screen.window, tmp_path, Settings(look="dark"), scale=1.0)
    made.hosting.own = OwnServer(tmp_path / "server", outside=HERE)
    made.ask()
    screen.settle()
    yield made
    made.close()
    made.hosting.own.stop()


def dialog(app: App) -> Connect:
    assert app.connect
    return app.connect


def over(app: App, kind: type[tk.Toplevel]) -> list[tk.Toplevel]:
    """The dialogs of a kind that are there."""
    return [child for child in app.root.winfo_children() if isinstance(child, kind)]


def running(app: App) -> Running:
    found = app.hosting.own.running()
    assert found
    return found


def has_ended(app: App) -> bool:
    return app._ended


# ----------------------------------------------------------------------------------- found servers


def test_a_server_that_announces_itself_is_offered_and_goes_when_it_goes(
    screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entrance.Entrance, "looks_around", True)
    monkeypatch.setattr(entrance, "Discovery", lambda post, found: Discovery(post, found, [HERE]))
    name = f"Class 9b of {os.getpid()}"
    network = Zeroconf(interfaces=[HERE])
    said = ServiceInfo(SERVICE, f"{name}.{SERVICE}", 6667, properties={}, parsed_addresses=[HERE])
    network.register_service(said)
    app = App(screen.window, tmp_path, Settings(look="dark"), scale=1.0)
    try:
        app.ask()
        part = dialog(app).nearby
        screen.until(lambda: name in [server.name for server in part.servers])
        found = next(server for server in part.servers if server.name == name)
        part.list.on_choose(found)
        assert dialog(app).address_field.text == HERE
        network.unregister_service(said)
        screen.until(lambda: name not in [server.name for server in part.servers])
    finally:
        network.close()
        app.close()


def test_a_server_is_picked_by_keyboard_and_fills_the_form_in(screen: Screen, app: App) -> None:
    part = dialog(app).nearby
    part.found([PARTY, CLASS])
    screen.focus(part.list.canvas)
    screen.press(part.list.canvas, "Down", "Return")
    assert dialog(app).address_field.text == "192.168.1.31" and dialog(app).encrypted.get()
    screen.until(lambda: app.root.focus_get() is dialog(app).nick_field.entry)
    assert app.actions is None, "nobody is connected to before the person says so"


def test_a_server_is_picked_by_a_click(screen: Screen, app: App) -> None:
    part = dialog(app).nearby
    part.found([PARTY, CLASS])
    screen.click(part.list.canvas, 60, 20)
    assert dialog(app).address_field.text == "192.168.1.20" and not dialog(app).encrypted.get()


def test_where_none_is_found_a_quiet_word_says_so(
    screen: Screen, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearby, "LOOK_MS", 50)
    part = nearby.NearbyPart(app.root, app.theme)
    assert "Looking" in part.words.cget("text")
    screen.until(lambda: "no other server" in part.words.cget("text"))
    part.found([PARTY])
    assert part.words.cget("text") == ""


# ----------------------------------------------------------------------------------- links


def paste(screen: Screen, app: App, text: str) -> None:
    entry = dialog(app).address_field.entry
    screen.focus(entry)
    app.root.clipboard_clear()
    app.root.clipboard_append(text)
    entry.delete(0, "end")
    entry.event_generate("<<Paste>>")
    screen.settle()


def test_a_pasted_link_fills_the_form_in(screen: Screen, app: App) -> None:
    paste(screen, app, f"hubbub://192.168.1.31/tea,den?fingerprint={PRINT}")
    shown = dialog(app)
    assert (shown.address_field.text, shown.encrypted.get(), shown.room_field.text) == (
        "192.168.1.31", True, "#tea",
    )  # fmt: skip
    assert "#tea, #den" in shown.address_field.hint and "certificate" in shown.address_field.hint
    assert shown.wish.invite == Invite(
        "192.168.1.31", 6697, tls=True, rooms=("#tea", "#den"), fingerprint=PRINT
    )
    shown.address_field.value.set("192.168.1.32")
    assert repr(shown.wish.invite) == "None", "the link meant another server"
    assert shown.address_field.hint == ""


def test_a_link_that_is_none_is_told_at_its_field(screen: Screen, app: App) -> None:
    paste(screen, app, "hubbub://good.example@evil.example/lobby")
    assert "before the @" in dialog(app).complaint
    assert dialog(app).address_field.entry.instate(["invalid"])


def test_a_typed_link_is_read_when_it_is_whole(screen: Screen, app: App) -> None:
    shown = dialog(app)
    shown.nick_field.value.set("ada")
    shown.address_field.value.set("irc://irc.example.org/te")
    assert shown.address_field.text == "irc://irc.example.org/te", "somebody is still typing"
    shown.address_field.value.set("irc://127.0.0.1:1/tea")
    screen.focus(shown.address_field.entry)
    screen.press(shown.address_field.entry, "Return")
    assert shown.address_field.text == "127.0.0.1:1" and shown.room_field.text == "#tea"


# ----------------------------------------------------------------------------------- one's own server


def start_own(screen: Screen, app: App) -> Running:
    shown = dialog(app)
    shown.nick_field.value.set("ada")
    screen.focus(shown.nearby.list.canvas)
    screen.press(shown.nearby.list.canvas, "End", "Return")
    screen.until(lambda: app.window is not None)
    return running(app)


def test_a_server_is_started_by_one_key_and_talks(screen: Screen, app: App) -> None:
    own = start_own(screen, app)
    (shown,) = over(app, OwnServerDialog)
    assert isinstance(shown, OwnServerDialog) and not shown.is_open.get() and not own.is_open
    shown.close()
    assert app.window and app.actions
    window, actions = app.window, app.actions
    screen.until(lambda: window.model.rooms["#lobby"].joined)
    with Peer(own.port, "bob", "#lobby") as bob:
        actions.enter("#lobby", "hello")
        bob.hears("PRIVMSG #lobby :hello")
    (kept,) = settings.load(app.profile).servers
    assert kept.own and kept.address == f"{HERE}:{own.port}"


def test_it_asks_for_a_name_before_it_starts(screen: Screen, app: App) -> None:
    dialog(app).nearby.on_own()
    assert "Type the name" in dialog(app).complaint and app.hosting.own.running() is None


def test_others_are_let_in_and_get_a_link_that_leads_them_here(
    screen: Screen, app: App, tmp_path_factory: pytest.TempPathFactory
) -> None:
    start_own(screen, app)
    (shown,) = over(app, OwnServerDialog)
    assert isinstance(shown, OwnServerDialog)
    shown.switch.invoke()
    screen.until(lambda: shown.copy is not None)
    assert shown.copy
    shown.copy.invoke()
    link = invite.read(app.root.clipboard_get())
    own = running(app)
    assert own.is_open and link == Invite(
        HERE, own.port_for_others, tls=True, rooms=("#lobby",), fingerprint=own.fingerprint
    )
    assert app.actions
    model = app.actions.model
    screen.until(lambda: "#lobby" in model.rooms and model.rooms["#lobby"].joined)
    shown.close()
    # somebody else, with that link and nothing more
    app.add_server()
    dialog(app).fill(link)
    dialog(app).nick_field.value.set("bob")
    dialog(app).ok.invoke()
    screen.until(lambda: len(app.desk.servers) == 2)
    assert app.desk.servers[1].actions.address.pin == own.fingerprint


def test_it_is_stopped_and_nothing_is_left(screen: Screen, app: App) -> None:
    own = start_own(screen, app)
    (shown,) = over(app, OwnServerDialog)
    assert isinstance(shown, OwnServerDialog)
    shown.cancel.invoke()
    screen.until(lambda: not shown.winfo_exists())
    assert app.hosting.own.running() is None
    with pytest.raises(ProcessLookupError):
        os.kill(own.pid, 0)


def test_one_that_does_not_start_shows_what_it_said(
    screen: Screen, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OwnServer, "_config", lambda *_: "[server]\nname = 5\n")
    dialog(app).nick_field.value.set("ada")
    dialog(app).nearby.on_own()
    screen.until(lambda: over(app, LogDialog))
    (shown,) = over(app, LogDialog)
    assert isinstance(shown, LogDialog) and "name" in shown.text.get("1.0", "end")
    shown.close()
    assert "did not start" in dialog(app).complaint and dialog(app).ok.instate(["!disabled"])


@pytest.mark.parametrize("stop", [True, False])
def test_the_end_of_the_window_asks_about_the_server(screen: Screen, app: App, stop: bool) -> None:
    start_own(screen, app)
    over(app, OwnServerDialog)[0].destroy()
    app.leave()
    (shown,) = over(app, Leaving)
    assert isinstance(shown, Leaving)
    shown.cancel.invoke()
    assert not has_ended(app) and app.hosting.own.running()
    app.leave()
    (shown,) = over(app, Leaving)
    assert isinstance(shown, Leaving)
    (shown.stop if stop else shown.ok).invoke()
    assert has_ended(app)
    assert (app.hosting.own.running() is None) == stop


def test_the_next_start_brings_it_up_even_at_another_port(
    screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app: App
) -> None:
    own = start_own(screen, app)
    over(app, OwnServerDialog)[0].destroy()
    app.hosting.own.stop()
    known = app.settings.servers[0]
    app.desk.remove(app.desk.servers[0])
    with socket.create_server((HERE, own.port)):
        app.start(known)
        screen.until(lambda: app.actions and app.actions.model.connection.name == "ONLINE")
    assert known.address == f"{HERE}:{running(app).port}" and running(app).port != own.port


def test_without_a_server_of_ones_own_nothing_is_asked(screen: Screen, app: App) -> None:
    app.leave()
    assert has_ended(app)
