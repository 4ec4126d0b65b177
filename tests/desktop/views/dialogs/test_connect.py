"""The first-run dialog leads to a window, or says in a sentence what to do."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.client.kept.cache import server_name
from hubbub.client.outgoing.journal import FileJournal
from hubbub.desktop.app import App
from hubbub.desktop.profile import settings
from hubbub.desktop.views.dialogs.dialog import Confirm
from tests.desktop.entering import dialog
from tests.desktop.peers import Ngircd, Peer, free_port, ngircd
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Ngircd]:
    with ngircd(tmp_path) as running:
        yield running


@pytest.fixture
def mute_port() -> Iterator[int]:
    """A port whose server takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def connect(screen: Screen, app: App, nick: str, address: str) -> None:
    shown = dialog(app)
    shown.nick_field.value.set(nick)
    shown.address_field.value.set(address)
    shown.ok.invoke()
    screen.settle()


def complaint(app: App) -> str:
    return dialog(app).complaint


def test_it_asks_for_a_name_and_offers_the_server_on_this_machine(screen: Screen, app: App) -> None:
    assert dialog(app).nick_field.value.get() == ""
    assert dialog(app).address_field.value.get() == "127.0.0.1:6667"


def test_it_leads_to_the_window_and_is_remembered(
    screen: Screen, app: App, server: Ngircd, tmp_path: Path
) -> None:
    shown = dialog(app)
    shown.nick_field.value.set("tester")
    shown.address_field.value.set(f"127.0.0.1:{server.port}")
    screen.focus(shown.room_field.entry)
    screen.press(shown.room_field.entry, "Return")
    screen.until(lambda: app.window is not None)
    assert app.connect is None and app.window
    window = app.window
    screen.until(lambda: window.model.rooms["#lobby"].joined)
    assert window.key == "#lobby"
    (kept,) = settings.load(tmp_path).servers
    assert (kept.nick, kept.address) == ("tester", f"127.0.0.1:{server.port}")


@pytest.mark.parametrize(
    ("nick", "address", "words"),
    [
        ("", "127.0.0.1", "Type the name"),
        ("tester", "", "Type the address"),
        ("tester", "host:port", "not a number from 1 to 65535"),
        ("tester", "two words", "not the address of a server"),
    ],
)
def test_what_is_missing_is_told_at_once(
    screen: Screen, app: App, nick: str, address: str, words: str
) -> None:
    connect(screen, app, nick, address)
    assert words in complaint(app) and app.actions is None


def test_a_server_that_is_not_there_is_told(screen: Screen, app: App) -> None:
    connect(screen, app, "tester", f"127.0.0.1:{free_port()}")
    screen.until(lambda: not dialog(app).ok.instate(["disabled"]))
    assert complaint(app)[:1].isupper() and complaint(app).endswith(".")
    assert app.window is None and app.actions is None


def test_an_unknown_host_is_told(screen: Screen, app: App) -> None:
    connect(screen, app, "tester", "nowhere.invalid")
    screen.until(lambda: not dialog(app).ok.instate(["disabled"]))
    assert app.window is None and complaint(app).endswith(".")


def test_after_a_mistake_one_can_try_again(screen: Screen, app: App, server: Ngircd) -> None:
    connect(screen, app, "tester", f"127.0.0.1:{free_port()}")
    screen.until(lambda: not dialog(app).ok.instate(["disabled"]))
    connect(screen, app, "tester", f"127.0.0.1:{server.port}")
    screen.until(lambda: app.window is not None)


def test_a_taken_name_gets_a_variant_and_is_told(screen: Screen, app: App, server: Ngircd) -> None:
    with Peer(server.port, "tester", "#tea"):
        connect(screen, app, "tester", f"127.0.0.1:{server.port}")
        screen.until(lambda: app.window is not None)
    assert app.window
    nick = app.window.model.nick
    assert nick.startswith("tester") and nick != "tester"
    assert app.window.toast.winfo_ismapped() and nick in app.window.toast.words.cget("text")


def test_a_room_may_be_typed_without_its_sign(screen: Screen, app: App, server: Ngircd) -> None:
    dialog(app).room_field.value.set("tea")
    connect(screen, app, "tester", f"127.0.0.1:{server.port}")
    screen.until(lambda: app.window is not None)
    assert app.window and app.window.key == "#tea"


def test_an_impossible_room_is_told(screen: Screen, app: App) -> None:
    dialog(app).room_field.value.set("#two words")
    connect(screen, app, "tester", "127.0.0.1")
    assert "no spaces" in complaint(app) and app.actions is None


def test_only_the_field_with_the_latest_mistake_is_marked(screen: Screen, app: App) -> None:
    connect(screen, app, "tester", "two words")
    assert dialog(app).address_field.entry.instate(["invalid"])
    connect(screen, app, "", "127.0.0.1")
    assert dialog(app).nick_field.entry.instate(["invalid"]) and dialog(app).address_field.entry.instate(
        ["!invalid"]
    )


def test_a_room_of_a_try_that_failed_is_not_joined(screen: Screen, app: App, server: Ngircd) -> None:
    dialog(app).room_field.value.set("#wrong")
    connect(screen, app, "tester", f"127.0.0.1:{free_port()}")
    screen.until(lambda: not dialog(app).ok.instate(["disabled"]))
    dialog(app).room_field.value.set("#right")
    connect(screen, app, "tester", f"127.0.0.1:{server.port}")
    screen.until(lambda: app.window is not None)
    assert app.settings.servers[0].rooms == ["#right"]


def test_a_server_that_says_nothing_can_be_given_up(screen: Screen, app: App, mute_port: int) -> None:
    connect(screen, app, "tester", f"127.0.0.1:{mute_port}")
    screen.wait(0.2)
    assert complaint(app).startswith("Connecting")
    dialog(app).cancel.invoke()
    screen.settle()
    assert complaint(app) == "" and app.actions is None and dialog(app).ok.instate(["!disabled"])


def test_a_server_that_says_nothing_is_told(
    screen: Screen, app: App, mute_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubbub.desktop.arrival.entrance.WELCOME_MS", 100)
    connect(screen, app, "tester", f"127.0.0.1:{mute_port}")
    screen.until(lambda: "says nothing" in complaint(app))
    assert app.actions is None


def test_a_new_name_is_remembered_without_the_window_being_closed(
    screen: Screen, app: App, server: Ngircd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubbub.desktop.app.KEEP_EVERY_MS", 50)
    connect(screen, app, "tester", f"127.0.0.1:{server.port}")
    screen.until(lambda: app.window is not None)
    assert app.actions
    app.actions.set_nick("grace")
    app.actions.join("#tea")
    screen.until(lambda: settings.load(tmp_path).servers[0].nick == "grace")
    screen.until(lambda: "#tea" in settings.load(tmp_path).servers[0].rooms)


def test_a_profile_in_use_is_told(screen: Screen, app: App, server: Ngircd, tmp_path: Path) -> None:
    journal = FileJournal(tmp_path / f"outbox-127.0.0.1-{server.port}.jsonl")
    connect(screen, app, "tester", f"127.0.0.1:{server.port}")
    assert "open already" in complaint(app)
    journal.close()


def test_another_server_can_be_asked_for_later(screen: Screen, app: App, server: Ngircd) -> None:
    connect(screen, app, "tester", f"127.0.0.1:{server.port}")
    screen.until(lambda: app.window is not None)
    app.add_server()
    screen.settle()
    assert app.window and dialog(app).winfo_ismapped()
    connect(screen, app, "tester", f"127.0.0.1:{server.port}")
    assert "already" in complaint(app)
    connect(screen, app, "grace", f"127.0.0.1:{server.port}")
    screen.until(lambda: len(app.desk.servers) == 2)
    assert app.connect is None
    assert [one.model.nick for one in app.desk.servers] == ["tester", "grace"]


def test_a_server_can_be_forgotten(screen: Screen, app: App, server: Ngircd, tmp_path: Path) -> None:
    connect(screen, app, "tester", f"127.0.0.1:{server.port}")
    screen.until(lambda: app.window is not None)
    assert app.window and app.actions
    app.actions.enter("#lobby", "hello")
    screen.until(lambda: app.actions and app.actions.model.rooms["#lobby"].lines)
    app.window.desk.on_forget(app.window.server)
    question = next(child for child in screen.window.winfo_children() if isinstance(child, Confirm))
    assert "127.0.0.1" in question.title()
    question.ok.invoke()
    screen.settle()
    assert dialog(app).address_field.value.get() == settings.DEFAULT_ADDRESS
    assert settings.load(tmp_path).servers == []
    assert app.cache.load(server_name("tester", "127.0.0.1", server.port)) == []
    assert not (tmp_path / f"outbox-127.0.0.1-{server.port}.jsonl").exists()
