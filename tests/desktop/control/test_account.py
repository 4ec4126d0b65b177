"""One's account in the window, on our own server: created, logged in to, remembered, left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hubbub.client.registration.login import Credentials
from hubbub.client.registration.passwords import PasswordFile
from hubbub.client.world.changes import ConnectionState
from hubbub.desktop.app import App
from hubbub.desktop.control.window import Window
from hubbub.desktop.profile import settings
from hubbub.desktop.profile.settings import Settings
from hubbub.desktop.system import keychain
from hubbub.desktop.views.dialogs.connect import Connect
from hubbub.desktop.views.dialogs.form import Form
from tests.acceptance.process import CONFIG, QUICK_PASSWORDS, server
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen
PASSWORD = "correct-horse"


@pytest.fixture(autouse=True)
def password_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PasswordFile:
    """Passwords go into the profile's file, whatever keyring this machine has."""
    kept = PasswordFile(tmp_path / "passwords.json")
    monkeypatch.setattr(keychain, "open_passwords", lambda folder: kept)
    return kept


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where our own server is."""
    folder = tmp_path / "server"
    folder.mkdir()
    with server(folder, config=CONFIG + QUICK_PASSWORDS) as ours:
        yield f"127.0.0.1:{ours.ports['irc']}"


@contextmanager
def program(screen: Screen, folder: Path, kept: Settings) -> Iterator[App]:
    """The program with its connect dialog."""
    made = App(screen.window, folder, kept, scale=1.0)
    made.ask()
    screen.settle()
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def app(screen: Screen, tmp_path: Path) -> Iterator[App]:
    with program(screen, tmp_path, Settings(look="dark")) as made:
        yield made


def dialog(app: App) -> Connect:
    assert app.connect
    return app.connect


def leaves(app: App) -> None:
    """Leave the server, and ask for one."""
    app.desk.clear()
    app.ask()


def window_of(app: App) -> Window:
    assert app.window
    return app.window


def comes(screen: Screen, app: App, address: str, way: str, **typed: str) -> None:
    """Fill the connect dialog in, and press its button."""
    shown = dialog(app)
    shown.nick_field.value.set(typed.pop("nick", "ada"))
    shown.address_field.value.set(address)
    shown.way.buttons[way].invoke()
    for name, text in typed.items():
        getattr(shown, name).value.set(text)
    shown.ok.invoke()
    screen.until(lambda: app.window is not None or not shown.ok.instate(["disabled"]))


def registered(screen: Screen, app: App, address: str) -> Window:
    """Come in with a new account."""
    comes(screen, app, address, "register", new_password=PASSWORD)
    window = window_of(app)
    screen.until(lambda: window.model.account == "ada")
    return window


def form(window: Window) -> Form:
    assert window.account.form
    return window.account.form


def labels(window: Window) -> list[str]:
    """What the menu of oneself says of the account."""
    return [str(entry[0]) for entry in window.account.entries() if entry]


def test_an_account_is_created_on_the_way_in_and_remembered(
    screen: Screen, app: App, address: str, tmp_path: Path, password_file: PasswordFile
) -> None:
    window = registered(screen, app, address)
    assert "Logged in as ada" in str(window.status.account.cget("text"))
    screen.until(lambda: password_file.get(address, "ada") == PASSWORD)
    assert settings.load(tmp_path).servers[0].account == "ada"
    assert PASSWORD not in (tmp_path / settings.FILE).read_text()


def test_a_taken_name_is_told_at_the_name(screen: Screen, app: App, address: str) -> None:
    registered(screen, app, address)
    leaves(app)
    comes(screen, app, address, "register", new_password="another")
    assert app.window is None and app.actions is None
    assert dialog(app).complaint and dialog(app).nick_field.entry.instate(["invalid"])


def test_where_no_name_can_be_written_so_one_is_offered(screen: Screen, app: App, address: str) -> None:
    comes(screen, app, address, "register", nick="Miss Ada", new_password=PASSWORD)
    assert app.window is None and "press Connect again" in dialog(app).complaint
    assert dialog(app).nick_field.text == "Miss_Ada"
    comes(screen, app, address, "register", nick=dialog(app).nick_field.text, new_password=PASSWORD)
    screen.until(lambda: window_of(app).model.account == "Miss_Ada")


def test_one_comes_in_logged_in(screen: Screen, app: App, address: str) -> None:
    registered(screen, app, address)
    leaves(app)
    comes(screen, app, address, "login", account="ada", password=PASSWORD)
    assert window_of(app).model.account == "ada"


def test_a_wrong_password_is_told_at_its_field_and_nobody_comes_in(
    screen: Screen, app: App, address: str
) -> None:
    registered(screen, app, address)
    leaves(app)
    comes(screen, app, address, "login", account="ada", password="wrong")
    assert app.window is None and app.actions is None
    assert dialog(app).password.entry.instate(["invalid"]) and "wrong" in dialog(app).complaint
    comes(screen, app, address, "login", account="ada", password=PASSWORD)
    assert window_of(app).model.account == "ada"


def test_what_is_missing_for_a_login_is_told_at_once(screen: Screen, app: App) -> None:
    comes(screen, app, "127.0.0.1", "login", account="ada")
    assert dialog(app).complaint == "Type your password." and app.actions is None
    comes(screen, app, "127.0.0.1", "register")
    assert dialog(app).complaint == "Choose a password."


def test_the_next_start_logs_in_by_itself(
    screen: Screen, app: App, address: str, tmp_path: Path, password_file: PasswordFile
) -> None:
    registered(screen, app, address)
    screen.until(lambda: password_file.get(address, "ada"))
    app.desk.clear()
    app.open_directly()
    screen.until(lambda: window_of(app).model.account == "ada")
    assert window_of(app).account.form is None


def test_a_password_that_was_not_kept_is_asked_for(
    screen: Screen, app: App, address: str, password_file: PasswordFile
) -> None:
    dialog(app).remember.set(False)
    registered(screen, app, address)
    app.desk.clear()
    app.open_directly()
    window = window_of(app)
    screen.until(lambda: window.account.form is not None)
    form(window).fields["password"].value.set("wrong")
    form(window).ok.invoke()
    screen.until(lambda: form(window).fields["password"].entry.instate(["invalid"]))
    form(window).fields["password"].value.set(PASSWORD)
    form(window).ok.invoke()
    screen.until(lambda: window.model.account == "ada" and window.account.form is None)
    screen.until(lambda: window.model.nick == "ada")


def test_a_guest_creates_an_account_later(screen: Screen, app: App, address: str) -> None:
    comes(screen, app, address, "guest")
    window = window_of(app)
    assert labels(window) == ["Log in …", "Create an account …"]
    window.account.ask_register()
    form(window).ok.invoke()
    assert form(window).fields["password"].entry.instate(["invalid"])
    form(window).fields["password"].value.set(PASSWORD)
    form(window).ok.invoke()
    screen.until(lambda: window.model.account == "ada" and window.account.form is None)
    assert labels(window) == [
        "Change my password …", "Log out everywhere else …", "Delete my account …", "Log out of ada",
    ]  # fmt: skip


def test_who_logs_out_is_a_guest_and_no_longer_remembered(
    screen: Screen, app: App, address: str, tmp_path: Path, password_file: PasswordFile
) -> None:
    window = registered(screen, app, address)
    screen.until(lambda: password_file.get(address, "ada"))
    window.account.log_out()
    screen.until(lambda: str(window.status.account.cget("text")) == "Guest")
    assert window.model.account == ""
    assert settings.load(tmp_path).servers[0].account == ""
    screen.until(lambda: password_file.get(address, "ada") is None)


def test_the_password_is_changed(screen: Screen, app: App, address: str, password_file: PasswordFile) -> None:
    window = registered(screen, app, address)
    window.account.ask_password()
    form(window).fields["old"].value.set("wrong")
    form(window).fields["new"].value.set("battery-staple")
    form(window).ok.invoke()
    screen.until(lambda: not form(window).ok.instate(["disabled"]))
    form(window).fields["old"].value.set(PASSWORD)
    form(window).ok.invoke()
    screen.until(lambda: window.account.form is None)
    screen.until(lambda: password_file.get(address, "ada") == "battery-staple")
    leaves(app)
    comes(screen, app, address, "login", account="ada", password="battery-staple")
    assert window_of(app).model.account == "ada"


def test_a_lost_connection_comes_back_logged_in(screen: Screen, app: App, address: str) -> None:
    window = registered(screen, app, address)
    window.actions.enter(window.key, "/raw QUIT")
    screen.until(lambda: window.model.account == "" or not window.online)
    window.actions.retry_now()
    screen.until(lambda: window.online and window.model.account == "ada")


def test_who_would_not_be_a_guest_is_asked_again_and_nothing_is_tried_in_silence(
    screen: Screen, app: App, address: str
) -> None:
    window = registered(screen, app, address)
    window.actions.stay_logged_in(Credentials("ada", "changed elsewhere", required=True))
    window.actions.enter(window.key, "/raw QUIT")
    screen.until(lambda: window.account.form and form(window).fields["password"].entry.instate(["invalid"]))
    screen.until(lambda: str(window.status.words.cget("text")).startswith("Not connected: "))
    assert "wrong" in str(window.status.words.cget("text"))
    assert window.model.connection is ConnectionState.OFFLINE
    form(window).fields["password"].value.set("wrong again")
    form(window).ok.invoke()
    screen.until(lambda: form(window).fields["password"].entry.instate(["invalid"]))
    screen.until(lambda: window.model.connection is ConnectionState.OFFLINE)
    form(window).fields["password"].value.set(PASSWORD)
    form(window).ok.invoke()
    screen.until(lambda: window.model.account == "ada" and window.account.form is None)
    assert window.model.nick == "ada"


def test_other_connections_of_ours_are_ended_and_this_one_stays(
    screen: Screen, app: App, address: str, tmp_path: Path
) -> None:
    window = registered(screen, app, address)
    asked = window.account.ask_log_out_others()
    asked.ok.invoke()
    screen.until(lambda: "other connections were ended" in str(window.toast.words.cget("text")))
    assert window.online and window.model.account == "ada"


def test_an_account_is_deleted_by_who_types_its_name(
    screen: Screen, app: App, address: str, tmp_path: Path, password_file: PasswordFile
) -> None:
    window = registered(screen, app, address)
    screen.until(lambda: password_file.get(address, "ada"))
    window.account.ask_deletion()
    form(window).fields["name"].value.set("bob")
    form(window).ok.invoke()
    assert form(window).fields["name"].entry.instate(["invalid"]) and window.model.account == "ada"
    form(window).fields["name"].value.set("Ada")
    form(window).ok.invoke()
    screen.until(lambda: window.model.account == "" and window.account.form is None)
    assert settings.load(tmp_path).servers[0].account == ""
    screen.until(lambda: password_file.get(address, "ada") is None)
    leaves(app)
    comes(screen, app, address, "login", account="ada", password=PASSWORD)
    assert app.window is None and dialog(app).complaint
