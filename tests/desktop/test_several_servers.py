"""Several servers on one desk: ours and others, each with its own rooms, names and files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hubbub.client.outgoing.journal import FileJournal
from hubbub.client.registration.passwords import PasswordFile
from hubbub.client.world.changes import ConnectionState, LoginFailed
from hubbub.client.world.rooms import LineKind
from hubbub.desktop.app import App
from hubbub.desktop.profile import settings
from hubbub.desktop.profile.settings import ServerSettings, Settings
from hubbub.desktop.servers.server import Server
from hubbub.desktop.system import keychain
from hubbub.desktop.views.dialogs.dialog import Confirm
from hubbub.desktop.views.dialogs.identity import IdentityDialog
from hubbub.desktop.views.sides.rail import ADD
from tests.acceptance.process import server
from tests.desktop.peers import Ngircd, Peer, free_port, ngircd
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Ngircd]:
    """A server that knows nothing of us."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    with ngircd(folder) as running:
        yield running


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[int]:
    """The port of our own server."""
    folder = tmp_path / "ours"
    folder.mkdir()
    with server(folder) as running:
        yield running.ports["irc"]


def there(port: int, nick: str = "tester", **more: object) -> ServerSettings:
    """Somebody in #tea on a server."""
    return ServerSettings(nick=nick, address=f"127.0.0.1:{port}", rooms=["#tea"], room="#tea", **more)  # type: ignore[arg-type]


@contextmanager
def program(screen: Screen, folder: Path, *servers: ServerSettings) -> Iterator[App]:
    """The program with these servers; the first one is shown."""
    app = App(screen.window, folder, Settings(look="dark", servers=list(servers)), scale=1.0)
    app.open_directly()
    screen.until(lambda: len(app.desk.servers) == len(servers))
    try:
        yield app
    finally:
        if not app._ended:
            app.close()


def joined(one: Server) -> bool:
    room = one.model.room("#tea")
    return room is not None and room.joined


def texts(one: Server, room: str = "#tea") -> list[str]:
    return [line.text for line in one.model.rooms[room].lines if line.kind is LineKind.MESSAGE]


def window_text(app: App) -> str:
    assert app.window
    return app.window.timeline.text.get("1.0", "end")


def typed(screen: Screen, app: App, *keys: str) -> None:
    """Press keys in the composer that is shown."""
    assert app.window
    screen.focus(app.window.composer.text)
    screen.press(app.window.composer.text, *keys)


@pytest.fixture
def two(screen: Screen, tmp_path: Path, ours: int, theirs: Ngircd) -> Iterator[App]:
    """Ours, which is shown, and theirs, both with #tea."""
    with program(screen, tmp_path, there(ours), there(theirs.port, name="Theirs")) as app:
        screen.until(lambda: all(joined(one) for one in app.desk.servers))
        yield app


def test_rooms_of_one_name_on_two_servers_are_two(
    screen: Screen, two: App, ours: int, theirs: Ngircd
) -> None:
    first, second = two.desk.servers
    with Peer(ours, "jonas", "#tea") as jonas, Peer(theirs.port, "maria", "#tea") as maria:
        maria.says("over there", "tester: do you hear?")
        screen.until(lambda: second.model.rooms["#tea"].unread == 2)
        assert first.model.rooms["#tea"].unread == 0 and "over there" not in window_text(two)
        screen.until(lambda: screen.window.title().startswith("(1) "))
        assert second.window is None, "nobody has looked at it yet"
        typed(screen, two, "Control-Key-2")
        assert two.desk.shown is second and "over there" in window_text(two)
        screen.until(lambda: second.model.rooms["#tea"].unread == 0)
        screen.until(lambda: screen.window.title() == "#tea – Theirs – Hubbub")
        jonas.says("and here")
        screen.until(lambda: first.model.rooms["#tea"].unread == 1)
        assert "and here" not in window_text(two)
        assert two.window
        screen.type(two.window.composer.text, "to you")
        screen.press(two.window.composer.text, "Return")
        maria.hears("PRIVMSG #tea :to you")
        assert not jonas.has_heard("to you")


def test_one_is_two_people_at_one_address(screen: Screen, tmp_path: Path, ours: int) -> None:
    with program(screen, tmp_path, there(ours), there(ours, "grace")) as app:
        first, second = app.desk.servers
        screen.until(lambda: joined(first) and joined(second))
        assert app.window
        app.window.actions.enter("#tea", "hello, me")
        screen.until(lambda: "hello, me" in texts(second))
        assert {first.key, second.key} == {f"127.0.0.1-{ours}", f"127.0.0.1-{ours}-2"}
        assert len(list(tmp_path.glob("outbox-*.jsonl"))) == 2


def test_a_server_that_is_gone_leaves_the_others_alone(screen: Screen, two: App, theirs: Ngircd) -> None:
    first, second = two.desk.servers
    theirs.stop()
    screen.until(lambda: second.model.connection is ConnectionState.WAITING)
    assert first.model.connection is ConnectionState.ONLINE
    assert two.window
    two.window.actions.enter("#tea", "still here")
    screen.until(lambda: "still here" in texts(first))
    assert "not connected" in two.desk.rail.words_for(second.key)
    theirs.start()
    second.actions.retry_now()
    screen.until(lambda: joined(second))


def test_servers_that_never_answer_do_not_keep_the_desk_from_opening(
    screen: Screen, tmp_path: Path, ours: int
) -> None:
    broken = ServerSettings(nick="tester", address="two words", rooms=["#tea"])
    with opened(screen, tmp_path, there(free_port()), broken, there(ours)) as app:
        screen.until(lambda: len(app.desk.servers) == 2)
        dead, alive = app.desk.servers
        screen.until(lambda: joined(alive))
        screen.until(lambda: dead.model.connection is ConnectionState.WAITING)
        assert app.window and "two words" in str(app.window.toast.words.cget("text"))
        assert [one.address for one in app.settings.servers][1] == "two words", "it is not forgotten"


@contextmanager
def opened(screen: Screen, folder: Path, *servers: ServerSettings) -> Iterator[App]:
    """The program, not all of whose servers can be opened."""
    app = App(screen.window, folder, Settings(look="dark", servers=list(servers)), scale=1.0)
    app.open_directly()
    try:
        yield app
    finally:
        app.close()


def test_quitting_says_goodbye_everywhere_and_closes_all_files(
    screen: Screen, two: App, tmp_path: Path, ours: int, theirs: Ngircd
) -> None:
    with Peer(ours, "jonas", "#tea") as jonas, Peer(theirs.port, "maria", "#tea") as maria:
        keys = [one.key for one in two.desk.servers]
        two.quit("bye")
        for peer in (jonas, maria):
            peer.hears(":tester!")
            peer.hears(" QUIT ")
    for key in keys:
        FileJournal(tmp_path / f"outbox-{key}.jsonl").close()
    kept = settings.load(tmp_path)
    assert [one.key for one in kept.servers] == keys and kept.shown == keys[0]
    assert [one.rooms for one in kept.servers] == [["#tea"], ["#tea"]]


def test_what_was_said_is_kept_server_by_server(
    screen: Screen, tmp_path: Path, ours: int, theirs: Ngircd
) -> None:
    servers = there(ours), there(theirs.port)
    with program(screen, tmp_path, *servers) as app:
        screen.until(lambda: all(joined(one) for one in app.desk.servers))
        with Peer(ours, "jonas", "#tea") as jonas, Peer(theirs.port, "maria", "#tea") as maria:
            jonas.says("on ours")
            maria.says("on theirs")
            screen.until(lambda: all(texts(one) for one in app.desk.servers))
    theirs.stop()
    with program(screen, tmp_path, *servers) as app:
        first, second = app.desk.servers
        screen.until(lambda: "on ours" in texts(first))
        assert texts(second) == ["on theirs"], "though that server is away"


def test_a_server_is_not_connected_to_at_the_start_if_one_would_not(
    screen: Screen, tmp_path: Path, ours: int, theirs: Ngircd
) -> None:
    with program(screen, tmp_path, there(ours), there(theirs.port, at_start=False)) as app:
        first, second = app.desk.servers
        screen.until(lambda: joined(first))
        assert second.model.connection is ConnectionState.OFFLINE
        assert not second.actions.bridge.is_started
        window = app.desk.show(second)
        window.status.retry.invoke()
        screen.until(lambda: joined(second))


def test_one_disconnects_and_comes_back(screen: Screen, two: App, theirs: Ngircd) -> None:
    second = two.desk.servers[1]
    with Peer(theirs.port, "maria", "#tea") as maria:
        second.actions.stop("back soon")
        maria.hears(" QUIT ")
        assert second.model.connection is ConnectionState.OFFLINE
        two.desk.show(second)
        second.actions.enter("#tea", "said offline")
        second.actions.start()
        screen.until(lambda: maria.has_heard("PRIVMSG #tea :said offline", 0.01))


def test_quit_typed_on_one_of_two_servers_ends_that_one(screen: Screen, two: App) -> None:
    first, second = two.desk.servers
    two.desk.show(second)
    second.actions.enter("#tea", "/quit later")
    screen.until(lambda: second.model.connection is ConnectionState.OFFLINE)
    assert first.model.connection is ConnectionState.ONLINE and not two._ended


def test_a_server_is_forgotten_and_its_neighbour_shown(screen: Screen, two: App, tmp_path: Path) -> None:
    first, second = two.desk.servers
    assert two.window
    two.window.desk.on_forget(two.window.server)
    question = next(child for child in screen.window.winfo_children() if isinstance(child, Confirm))
    question.ok.invoke()
    screen.settle()
    assert two.desk.servers == [second] and two.desk.shown is second
    assert not two.desk.rail.winfo_ismapped(), "one server needs no rail"
    assert [one.key for one in settings.load(tmp_path).servers] == [second.key]
    assert not (tmp_path / f"outbox-{first.key}.jsonl").exists()
    screen.until(lambda: joined(second))


def test_the_rail_shows_where_one_is_and_what_waits(screen: Screen, two: App, theirs: Ngircd) -> None:
    rail, (first, second) = two.desk.rail, two.desk.servers
    assert [row.key for row in rail.rows if row.key] == [first.key, second.key, ADD]
    alert = two.theme.palette.alert
    assert not screen.shows(rail, alert, 20)
    with Peer(theirs.port, "maria", "#tea") as maria:
        maria.says("tester: look")
        screen.until(lambda: second.waiting.calls == 1)
        screen.until(lambda: screen.shows(rail, alert, 20))
        assert rail.words_for(second.key) == "Theirs · as tester · 1 message for you"
        screen.click(rail.canvas, 30, rail.place_of(second.key)[1] - rail.canvas.winfo_rooty() + 10)
        assert two.desk.shown is second and second.window
        screen.focus(second.window.composer.text)
        screen.until(lambda: not screen.shows(rail, alert, 20))


def test_the_order_of_servers_is_changed_by_dragging_and_by_keys(
    screen: Screen, two: App, tmp_path: Path
) -> None:
    rail, (first, second) = two.desk.rail, two.desk.servers
    screen.settle()
    top = rail.place_of(first.key)[1] - rail.canvas.winfo_rooty()
    rail.canvas.event_generate("<ButtonPress-1>", x=30, y=top + 20)
    for y in (top + 40, top + 80, top + 95):
        rail.canvas.event_generate("<B1-Motion>", x=30, y=y, state=0x100)
        screen.settle()
    assert screen.shows(rail, two.theme.palette.accent, 30), "a line tells where it would stand"
    rail.canvas.event_generate("<ButtonRelease-1>", x=30, y=top + 95)
    screen.settle()
    assert two.desk.servers == [second, first]
    assert [one.key for one in settings.load(tmp_path).servers] == [second.key, first.key]
    screen.focus(rail.canvas)
    rail.cursor = first.key
    screen.press(rail.canvas, "Control-Up")
    assert two.desk.servers == [first, second]
    screen.press(rail.canvas, "Down", "Return")
    assert two.desk.shown is second


def test_keys_lead_through_rooms_of_all_servers_and_back(screen: Screen, two: App, theirs: Ngircd) -> None:
    first, second = two.desk.servers
    walker, tea, den, there = two.desk.walker, (first.key, "#tea"), (first.key, "#den"), (second.key, "#tea")
    first.actions.join("#den")
    screen.until(lambda: walker.here == den)
    with Peer(theirs.port, "maria", "#tea") as maria:
        maria.says("news")
        screen.until(lambda: second.model.rooms["#tea"].unread == 1)
        typed(screen, two, "Alt-Shift-Down")
        assert walker.here == there
    for key, place in ("Alt-Left", den), ("Alt-Left", tea), ("Alt-Right", den), ("Alt-Right", there):
        typed(screen, two, key)
        assert walker.here == place
    typed(screen, two, "Alt-Right")
    assert walker.here == there, "nothing lies further on"
    two.desk.show(first)
    for key in "Control-Tab", "Control-Shift-Tab", "Control-Shift-Tab", "Alt-Down":
        before = walker.here
        typed(screen, two, key)
        assert walker.here != before and two.desk.shown is first


def test_a_key_leads_from_part_to_part_of_the_window(screen: Screen, two: App) -> None:
    window = two.window
    assert window
    screen.focus(window.composer.text)
    parts = [
        window.people.list.canvas, two.desk.rail.canvas, window.sidebar.rooms.canvas, window.timeline.text,
        window.composer.text,
    ]  # fmt: skip
    for part in parts:
        screen.press(screen.window.focus_get() or screen.window, "F6")
        assert screen.window.focus_get() is part
    screen.press(window.composer.text, "Shift-F6")
    assert screen.window.focus_get() is window.timeline.text


def test_who_one_is_on_a_server_is_changed_in_its_dialog(
    screen: Screen, two: App, tmp_path: Path, theirs: Ngircd
) -> None:
    second = two.desk.servers[1]
    with Peer(theirs.port, "maria", "#tea") as maria:
        two.edit_server(second)
        dialog = next(child for child in screen.window.winfo_children() if isinstance(child, IdentityDialog))
        assert dialog.nick_field.text == "tester"
        dialog.nick_field.value.set("two words")
        dialog.ok.invoke()
        assert dialog.nick_field.entry.instate(["invalid"])
        dialog.nick_field.value.set("grace")
        dialog.name_field.value.set("Work")
        dialog.at_start.set(False)
        dialog.ok.invoke()
        maria.hears("NICK :grace")
        screen.until(lambda: second.model.is_me("grace"))
        assert "Work" in two.desk.rail.words_for(second.key)
    two._keep()
    kept = settings.load(tmp_path).servers[1]
    assert (kept.name, kept.nick, kept.at_start) == ("Work", "grace", False)


def test_a_server_that_moved_is_found_at_its_new_address(
    screen: Screen, two: App, ours: int, theirs: Ngircd
) -> None:
    second = two.desk.servers[1]
    two.edit_server(second)
    dialog = next(child for child in screen.window.winfo_children() if isinstance(child, IdentityDialog))
    dialog.address_field.value.set(f"127.0.0.1:{ours}")
    dialog.nick_field.value.set("grace")
    dialog.ok.invoke()
    screen.until(lambda: joined(second) and second.model.is_me("grace"))
    assert second.actions.address.port == ours


def test_the_keyboard_stays_where_it_is_when_a_room_opens_elsewhere(screen: Screen, two: App) -> None:
    first, second = two.desk.servers
    window = two.desk.show(second)
    two.desk.show(first)
    assert first.window
    screen.focus(first.window.composer.text)
    second.actions.join("#den")
    screen.until(lambda: window.key == "#den")
    assert screen.window.focus_get() is first.window.composer.text
    assert two.desk.shown is first


def test_a_password_is_asked_for_when_somebody_looks_at_its_server(
    screen: Screen, tmp_path: Path, ours: int, theirs: Ngircd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keychain, "open_passwords", lambda folder: PasswordFile(folder / "passwords.json"))
    with program(screen, tmp_path, there(theirs.port), there(ours, "ada", account="ada")) as app:
        first, second = app.desk.servers
        screen.until(lambda: joined(first) and second.needs_password)
        assert second.window is None and not second.actions.bridge.is_started
        window = app.desk.show(second)
        form = window.account.form
        assert form is not None
        form.close()  # as a guest, then
        screen.until(lambda: joined(second))


def test_what_the_server_says_of_a_login_waits_until_somebody_looks(screen: Screen, two: App) -> None:
    first, second = two.desk.servers
    two.desk.show(second)
    two.desk.show(first)
    second.take([LoginFailed("ada", "the password is wrong")])
    assert second.window
    toast = second.window.toast
    assert not toast.winfo_ismapped()
    two.desk.show(second)
    screen.until(lambda: toast.winfo_ismapped() and "password is wrong" in str(toast.words.cget("text")))
