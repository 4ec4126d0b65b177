"""Links are followed and made: nobody is connected to, and no room is joined, without a person's word."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.client.places import invite
from hubbub.client.places.invite import Invite
from hubbub.desktop.app import App
from hubbub.desktop.arrival import doorbell, own_server
from hubbub.desktop.arrival.doorbell import Doorbell
from hubbub.desktop.arrival.own_server import HERE
from hubbub.desktop.profile.settings import Settings
from hubbub.desktop.views.dialogs.dialog import Confirm
from hubbub.desktop.views.dialogs.invitation import LocalLink
from tests.desktop.peers import Ngircd, ngircd
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Ngircd]:
    with ngircd(tmp_path) as running:
        yield running


@pytest.fixture
def app(screen: Screen, tmp_path: Path, server: Ngircd) -> Iterator[App]:
    """A window in #lobby of the server."""
    made = App(screen.window, tmp_path, Settings(look="dark"), scale=1.0)
    made.ask()
    assert made.connect
    made.connect.nick_field.value.set("ada")
    made.connect.address_field.value.set(f"{HERE}:{server.port}")
    made.connect.ok.invoke()
    screen.until(lambda: made.actions and "#lobby" in made.actions.model.rooms)
    screen.until(lambda: made.actions and made.actions.model.rooms["#lobby"].joined)
    yield made
    made.close()


def questions(app: App) -> list[Confirm]:
    return [child for child in app.root.winfo_children() if isinstance(child, Confirm)]


def test_a_link_in_a_message_leads_to_a_room_of_this_server_once_it_was_looked_at(
    screen: Screen, app: App, server: Ngircd
) -> None:
    assert app.window
    window = app.window
    window.links.on_address(f"hubbub://{HERE}:{server.port}/tea,den")
    screen.until(lambda: all(room in window.model.rooms for room in ("#tea", "#den")))
    assert questions(app) == [] and len(app.desk.servers) == 1


def test_a_link_from_elsewhere_asks_before_it_joins(screen: Screen, app: App, server: Ngircd) -> None:
    assert app.window
    window = app.window
    app.invitations.follow(f"irc://{HERE}:{server.port}/tea?key")
    (question,) = questions(app)
    assert "#tea" in question.title() and "#tea" not in window.model.rooms
    question.cancel.invoke()
    app.invitations.follow(f"irc://{HERE}:{server.port}/tea")
    questions(app)[0].ok.invoke()
    screen.until(lambda: "#tea" in window.model.rooms and window.model.rooms["#tea"].joined)


def test_a_link_to_where_we_are_shows_it(screen: Screen, app: App, server: Ngircd) -> None:
    assert app.window
    window = app.window
    window.show_room("")
    app.invitations.follow(f"hubbub://{HERE}:{server.port}/lobby")
    assert window.key == "#lobby" and questions(app) == []


def test_a_link_to_a_person_opens_the_conversation(screen: Screen, app: App, server: Ngircd) -> None:
    assert app.window
    app.window.links.on_address(f"irc://{HERE}:{server.port}/maria,isnick")
    screen.until(lambda: app.window and app.window.key == "maria")


def test_a_link_to_another_server_fills_the_dialog_in_and_waits(screen: Screen, app: App) -> None:
    app.invitations.follow("hubbub://chat.example.org:7000/tea", seen=True)
    screen.settle()
    assert app.connect and app.connect.winfo_ismapped()
    assert (app.connect.address_field.text, app.connect.room_field.text) == ("chat.example.org:7000", "#tea")
    assert app.entrance.trying is None and len(app.desk.servers) == 1
    app.invitations.follow("hubbub://other.example.org/den")
    assert app.connect.address_field.text == "other.example.org", "the same dialog takes the next one"


def test_what_is_no_link_is_told(screen: Screen, app: App) -> None:
    app.invitations.follow("hubbub://host:99999/")
    assert app.window
    assert "65535" in app.window.toast.words.cget("text") and app.connect is None


def test_the_link_with_a_key_joins_a_room_that_has_one(screen: Screen, app: App, server: Ngircd) -> None:
    assert app.window and app.actions
    app.actions.join("#den")
    screen.until(lambda: app.actions and "#den" in app.actions.model.rooms)
    app.actions.set_mode("#den", "k", True, "swordfish")
    app.invitations.follow(f"hubbub://localhost:{server.port}/den,tea?key=swordfish")
    assert app.connect
    app.connect.nick_field.value.set("bob")
    app.connect.ok.invoke()
    screen.until(lambda: len(app.desk.servers) == 2)
    rooms = app.desk.servers[1].model.rooms
    screen.until(lambda: all(room in rooms and rooms[room].joined for room in ("#den", "#tea")))


# ----------------------------------------------------------------------------------- made for others


def test_a_link_to_this_computer_is_not_copied_without_a_word(
    screen: Screen, app: App, server: Ngircd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_server, "address_for_others", lambda: "192.168.1.20")
    assert app.window
    room = app.window.model.rooms["#lobby"]
    for button, host in (("ok", "192.168.1.20"), ("local", HERE)):
        app.invitations.copy(app.desk.servers[0], room)
        (asked,) = [child for child in app.root.winfo_children() if isinstance(child, LocalLink)]
        assert HERE in asked.words.cget("text")
        getattr(asked, button).invoke()
        link = invite.read(app.root.clipboard_get())
        assert link == Invite(host, server.port, rooms=("#lobby",))
    assert "copied" in app.window.toast.words.cget("text")


def test_without_a_network_the_link_for_this_computer_is_all_there_is(
    screen: Screen, app: App, server: Ngircd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_server, "address_for_others", lambda: "")
    app.invitations.copy(app.desk.servers[0])
    (asked,) = [child for child in app.root.winfo_children() if isinstance(child, LocalLink)]
    asked.ok.invoke()
    assert invite.read(app.root.clipboard_get()) == Invite(HERE, server.port)


def test_menus_offer_the_link(screen: Screen, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    assert app.window
    menus, offered = app.window.menus, []
    monkeypatch.setattr(menus, "popup", lambda x, y, entries: offered.append(entries))
    menus.room("#lobby", 0, 0)
    menus.server(0, 0)
    for entries in offered:
        (do,) = [entry[1] for entry in entries if entry and entry[0] == "Copy invite link"]
        do()
        (asked,) = [child for child in app.root.winfo_children() if isinstance(child, LocalLink)]
        asked.close()


# ----------------------------------------------------------------------------------- a second start


def test_a_second_start_hands_its_link_to_the_open_window(screen: Screen, app: App, server: Ngircd) -> None:
    assert app.window
    window = app.window
    app.doorbell.open()
    assert app.profile.joinpath(doorbell.FILE).stat().st_mode & 0o077 == 0
    assert doorbell.ring(app.profile, f"hubbub://{HERE}:{server.port}/tea")
    screen.until(lambda: questions(app))
    questions(app)[0].ok.invoke()
    screen.until(lambda: "#tea" in window.model.rooms)
    app.doorbell.close()
    assert not doorbell.ring(app.profile, "hubbub://host/tea")


def test_a_second_start_without_a_link_brings_the_open_window_forward(
    screen: Screen, app: App, server: Ngircd
) -> None:
    app.doorbell.open()
    app.root.withdraw()
    screen.until(lambda: app.root.state() == "withdrawn")
    assert doorbell.ring(app.profile, "")
    screen.until(lambda: app.root.state() == "normal")
    assert questions(app) == [] and not app.connect


def test_who_does_not_know_the_secret_rings_in_vain(screen: Screen, tmp_path: Path) -> None:
    heard: list[str] = []
    bell = Doorbell(tmp_path, lambda call: call(), heard.append)
    bell.open()
    path = tmp_path / doorbell.FILE
    right = path.read_text()
    for text in (right.replace(bell._secret, "guessed"), "nonsense", "{}", '{"port": 99999999}', "[]"):
        path.write_text(text)
        assert not doorbell.ring(tmp_path, "hubbub://host/tea")
    path.write_text(right)
    assert doorbell.ring(tmp_path, "hubbub://host/tea") and heard == ["hubbub://host/tea"]
    bell.close()
    assert not path.exists()


def test_a_window_that_has_died_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / doorbell.FILE).write_text('{"port": 1, "secret": "x"}')
    assert not doorbell.ring(tmp_path, "hubbub://host/tea")
