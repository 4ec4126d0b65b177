"""The window in this process, with a real server: what is typed arrives, what others say is seen."""

import _tkinter
import time
import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.client.world.changes import ConnectionState
from hubbub.desktop.app import App
from hubbub.desktop.control.window import Window
from hubbub.desktop.look.palette import DARK, LIGHT
from hubbub.desktop.profile import settings
from hubbub.desktop.profile.settings import ServerSettings, Settings
from hubbub.desktop.views.dialogs.ask import Ask
from hubbub.desktop.views.sides.switcher import Switcher
from tests.desktop.peers import Ngircd, Peer, ngircd
from tests.desktop.screen import PATIENCE_S, Screen

pytestmark = pytest.mark.screen
LONGEST_TURN_S = 0.05  # of work: ten times what it is, for slow machines


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Ngircd]:
    with ngircd(tmp_path) as running:
        yield running


@pytest.fixture
def app(screen: Screen, server: Ngircd, tmp_path: Path) -> Iterator[App]:
    kept = Settings(
        look="dark",
        servers=[ServerSettings(nick="tester", address=f"127.0.0.1:{server.port}", rooms=["#tea"])],
    )
    made = App(screen.window, tmp_path, kept, scale=1.0)
    made.open_directly()
    screen.until(lambda: made.window and made.window.online and window_of(made).room is not None)
    screen.until(lambda: window_of(made).model.rooms["#tea"].joined)
    yield made
    made.close()


@pytest.fixture
def window(screen: Screen, app: App) -> Window:
    screen.focus(window_of(app).composer.text)
    return window_of(app)


@pytest.fixture
def maria(server: Ngircd, window: Window) -> Iterator[Peer]:
    peer = Peer(server.port, "maria", "#tea")
    yield peer
    peer.close()


def turns(root: tk.Tk) -> list[float]:
    """Let Tk do all that is due, and say how long each turn of its loop worked, however busy the machine is.

    A key that is pressed during a turn is seen after it.
    """
    worked, began = [], time.thread_time()
    while root.dooneevent(_tkinter.DONT_WAIT):
        now = time.thread_time()
        worked.append(now - began)
        began = now
    return worked


def window_of(app: App) -> Window:
    assert app.window
    return app.window


def shown(window: Window) -> str:
    return window.timeline.text.get("1.0", "end")


def say(screen: Screen, window: Window, text: str) -> None:
    screen.type(window.composer.text, text)
    screen.press(window.composer.text, "Return")


def test_menus_do_not_pile_up(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda *_: None)
    for _ in range(3):
        window.menus.me(0, 0)
    parents = (window, window.root)
    assert sum(isinstance(one, tk.Menu) for each in parents for one in each.winfo_children()) == 1


def test_what_is_typed_reaches_others_and_is_shown_once(screen: Screen, window: Window, maria: Peer) -> None:
    say(screen, window, "hello, maria")
    maria.hears(":tester!~tester@127.0.0.1 PRIVMSG #tea :hello, maria")
    screen.until(lambda: not window.model.rooms["#tea"].pending and "hello, maria" in shown(window))
    assert shown(window).count("hello, maria") == 1


def test_what_others_say_is_shown(screen: Screen, window: Window, maria: Peer) -> None:
    maria.says("good evening 🍕")
    screen.until(lambda: "good evening" in shown(window))
    assert window.model.rooms["#tea"].unread == 0


def test_people_are_listed_with_their_roles(screen: Screen, window: Window, maria: Peer) -> None:
    screen.until(lambda: "maria" in [row.key for row in window.people.list.rows])
    titles = [row.data for row in window.people.list.rows if isinstance(row.data, str)]
    assert titles == ["MODERATORS · 1", "ONLINE · 1"]
    maria.sends("AWAY :back at six")
    window.actions.enter("#tea", "/who #tea")


def test_another_room_counts_what_is_unread(screen: Screen, window: Window, maria: Peer) -> None:
    window.actions.join("#games")
    screen.until(lambda: window.key == "#games")
    maria.says("one", "tester: two")
    screen.until(lambda: window.model.rooms["#tea"].unread == 2)
    screen.until(lambda: window.root.title() == "(1) #games – Hubbub")
    assert screen.shows(window.sidebar.rooms, DARK.alert, 30)
    screen.press(window.composer.text, "Alt-Up")
    assert window.key == "#tea" and "tester: two" in shown(window)
    screen.until(lambda: window.root.title() == "#tea – Hubbub")
    assert not screen.shows(window.sidebar.rooms, DARK.alert, 30)


def test_a_direct_message_opens_a_conversation(screen: Screen, window: Window, maria: Peer) -> None:
    maria.sends("PRIVMSG tester :psst")
    screen.until(lambda: "maria" in window.model.rooms)
    window.sidebar.rooms.on_choose("maria")
    assert "psst" in shown(window)
    say(screen, window, "yes")
    maria.hears("PRIVMSG maria :yes")


def test_from_the_card_of_a_person_one_writes_to_them(screen: Screen, window: Window, maria: Peer) -> None:
    people = window.people.list
    screen.until(lambda: "maria" in [row.key for row in people.rows])
    screen.settle()
    place = next(y for y in range(0, 400, 5) if people.key_at(y) == "maria")
    screen.click(people.canvas, 60, place + 3)
    card = window.cards.shown
    assert card
    card.buttons["Message"].invoke()
    screen.until(lambda: window.key == "maria")


def test_slash_commands_work(screen: Screen, window: Window, maria: Peer) -> None:
    say(screen, window, "/topic all about tea")
    maria.hears("TOPIC #tea :all about tea")
    screen.until(lambda: "all about tea" in shown(window))
    screen.until(lambda: window.header.hint.text == "all about tea")


def test_a_room_is_joined_by_its_dialog(screen: Screen, window: Window) -> None:
    window.menus.ask_room()
    dialog = window.menus.rooms
    assert dialog
    screen.focus(dialog.entry)
    screen.until(lambda: [row.key for row in dialog.list.rows] == ["#tea", "&SERVER"])  # those of ngIRCd
    screen.type(dialog.entry, "games")
    screen.press(dialog.entry, "Return")
    screen.until(lambda: window.key == "#games")


def test_the_topic_is_changed_by_its_dialog(screen: Screen, window: Window, maria: Peer) -> None:
    window.header.topic.invoke()
    dialog = next(child for child in window.root.winfo_children() if isinstance(child, Ask))
    screen.focus(dialog.entry)
    screen.type(dialog.entry, "cake")
    dialog.ok.invoke()
    maria.hears("TOPIC #tea :cake")


def test_leaving_a_room_takes_it_from_the_list(screen: Screen, window: Window, maria: Peer) -> None:
    window.actions.part("#tea")
    maria.hears(":tester!~tester@127.0.0.1 PART #tea")
    screen.until(lambda: window.key == "")
    assert "#tea" not in window.model.rooms


def test_ctrl_k_finds_a_room(screen: Screen, window: Window) -> None:
    window.actions.join("#games")
    screen.until(lambda: window.key == "#games")
    screen.press(window.composer.text, "Control-k")
    switcher = next(child for child in window.center.winfo_children() if isinstance(child, Switcher))
    screen.focus(switcher.entry)
    screen.type(switcher.entry, "te")
    screen.press(switcher.entry, "Return")
    assert window.key == "#tea"
    assert not [child for child in window.center.winfo_children() if isinstance(child, Switcher)]


def test_a_draft_waits_in_its_room(screen: Screen, window: Window) -> None:
    screen.type(window.composer.text, "half a sent")
    window.actions.join("#games")
    screen.until(lambda: window.key == "#games")
    assert window.composer.content == ""
    window.show_room("#tea")
    assert window.composer.content == "half a sent"


def test_lines_typed_offline_are_kept_shown_and_sent_once(
    screen: Screen, window: Window, server: Ngircd, maria: Peer
) -> None:
    server.stop()
    screen.until(lambda: window.model.connection is ConnectionState.WAITING)
    screen.until(lambda: "trying again in" in window.status.words.cget("text"))
    say(screen, window, "are you there")
    screen.until(lambda: "are you there" in shown(window))
    start = window.timeline.text.search("are you there", "1.0")
    assert "pending" in window.timeline.text.tag_names(start)
    server.start()
    with Peer(server.port, "jonas", "#tea") as back:
        window.status.retry.invoke()
        screen.until(lambda: back.has_heard("PRIVMSG #tea :are you there", 0.01))
        screen.until(lambda: not window.model.rooms["#tea"].pending)
        assert shown(window).count("are you there") == 1
        assert not back.has_heard("nothing more", 1.0)
        assert back.heard.count("are you there") == 1


def test_dark_and_light_change_at_once_and_are_remembered(
    screen: Screen, app: App, window: Window, tmp_path: Path
) -> None:
    assert screen.shows(window, DARK.background, 50_000)
    window.sidebar.me.look.invoke()
    assert screen.shows(window, LIGHT.background, 50_000)
    assert not screen.shows(window, DARK.background, 500)
    assert settings.load(tmp_path).look == "light"


def test_the_tab_key_goes_through_every_part_in_order(screen: Screen, window: Window) -> None:
    order: list[tk.Misc] = [window.composer.text]
    while (following := order[-1].tk_focusNext()) is not window.composer.text:
        assert following is not None and len(order) < 40
        order.append(following)
    assert order == [
        window.composer.text,
        window.composer.files_button,
        window.composer.emoji_button,
        window.composer.send_button,
        window.people.list.canvas,
        window.sidebar.head,
        window.sidebar.search,
        window.sidebar.rooms.canvas,
        window.sidebar.me.card,
        window.sidebar.me.ringer,
        window.sidebar.me.look,
        window.sidebar.me.gear,
        window.header.topic,
        window.header.settings,
        window.header.ringer,
        window.header.search,
        window.header.members,
        window.timeline.text,
    ]


def test_the_rooms_can_be_chosen_by_keyboard(screen: Screen, window: Window) -> None:
    window.actions.join("#games")
    screen.until(lambda: window.key == "#games")
    rooms = window.sidebar.rooms
    screen.focus(rooms.canvas)
    screen.press(rooms.canvas, "Home", "Down", "Down", "Return")
    assert window.key == "#tea"
    screen.focus(rooms.canvas)
    assert screen.shows(rooms, DARK.accent, 50)


def test_words_typed_beside_the_composer_go_into_it(screen: Screen, window: Window) -> None:
    screen.focus(window.timeline.text)
    screen.type(window.timeline.text, "x")
    assert window.composer.content == "x"
    assert window.root.focus_get() is window.composer.text


def test_at_the_end_rooms_and_size_are_remembered(
    screen: Screen, app: App, window: Window, tmp_path: Path
) -> None:
    window.actions.join("#games")
    screen.until(lambda: window.key == "#games")
    screen.window.geometry("1000x650+10+10")
    screen.settle()
    app.quit()
    kept = settings.load(tmp_path)
    (there,) = kept.servers
    assert sorted(there.rooms) == ["#games", "#tea"] and there.room == "#games"
    assert kept.shown == there.key
    assert kept.geometry.startswith("1000x650")


def test_who_types_while_a_thousand_messages_a_second_come_sees_every_key_and_every_message(
    screen: Screen, window: Window, maria: Peer
) -> None:
    longest, typed = 0.0, ""

    def type_one() -> None:
        nonlocal longest, typed
        typed += "x"
        window.composer.text.event_generate("<KeyPress-x>")
        longest = max(longest, *turns(window.root))
        assert window.composer.text.get("1.0", "end-1c") == typed

    began, number = time.monotonic(), 0
    while time.monotonic() - began < 3:
        due = int((time.monotonic() - began) * 1_000)
        maria.says(*(f"message {each}" for each in range(number, due)))
        number = due
        type_one()
    maria.says(*(f"message {each}" for each in range(number, number + 1_000)))  # those of a second at once
    number += 1_000
    end = time.monotonic() + PATIENCE_S
    while f"message {number - 1}" not in shown(window):
        assert time.monotonic() < end
        type_one()
    assert longest < LONGEST_TURN_S, f"a key would have waited for {longest:.3f} s of work"
    texts = [line.text for line in window.model.rooms["#tea"].lines if line.text.startswith("message ")]
    assert texts == [f"message {each}" for each in range(number - len(texts), number)]
