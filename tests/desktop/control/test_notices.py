"""The bell of a room, do-not-disturb, whom one ignores, and what one leaves unread: by menu and by key."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.client.alerts.notification import FOREVER_MS, HOUR_MS, Rule
from hubbub.client.world.rooms import Room
from hubbub.desktop.control.menus import Entry, More, Tick
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.actions import now_ms
from tests.desktop.screen import Screen
from tests.desktop.told import Told

pytestmark = pytest.mark.screen


@pytest.fixture
def told(screen: Screen, theme: Theme, tmp_path: Path) -> Iterator[Told]:
    made = Told(screen.window, theme, tmp_path)
    made.connects()
    screen.focus(made.window.composer.text)
    screen.until(lambda: made.window.focused)
    yield made
    made.desk.herald.close()
    made.closes()


def tea(told: Told) -> Room:
    return told.window.model.rooms["#tea"]


def choose(entries: list[Entry], *path: str) -> None:
    """Choose an entry of a menu, or of a menu within it."""
    word, *rest = path
    for entry in entries:
        match entry:
            case More(words, within) if words == word:
                choose(within, *rest)
                return
            case Tick(words, _, do) if words == word:
                do()
                return
            case (words, do) if words == word and callable(do):
                do()
                return
    raise AssertionError(f"there is no {word} among {[entry and entry[0] for entry in entries]}")


def ticked(entries: list[Entry]) -> list[str]:
    return [entry.words for entry in entries if isinstance(entry, Tick) and entry.on]


def test_the_bell_shows_and_changes_what_one_is_told_of(told: Told) -> None:
    notices, attention = told.window.notices, told.window.model.attention
    assert ticked(notices.of_bell()) == ["As usual: Mentions and replies only"]
    assert notices.icon() == "bell"
    choose(notices.of_bell(), "All messages")
    assert attention.rule(tea(told)) is Rule.ALL
    assert ticked(notices.of_bell()) == ["All messages"]
    assert notices.icon() == "bell-ring"
    choose(notices.of_bell(), "Mute for 8 hours")
    assert 7 * HOUR_MS < attention.rooms["#tea"].muted_until_ms - now_ms() <= 8 * HOUR_MS
    assert notices.icon() == "bell-off"
    choose(notices.of_bell(), "Unmute the room")
    assert not attention.is_muted("#tea")


def test_the_menu_of_a_room_in_the_list_has_the_same(told: Told) -> None:
    choose(told.window.notices.of_room(tea(told)), "Notify me of", "Nothing")
    choose(told.window.notices.of_room(tea(told)), "Mute", "Mute until I unmute it")
    choice = told.window.model.attention.rooms["#tea"]
    assert (choice.rule, choice.muted_until_ms) == (Rule.NONE, FOREVER_MS)
    assert told.window.notices.of_room(told.window.model.rooms[""]) == []


def test_the_bell_is_pressed_by_keyboard_and_shows_another_sign_when_muted(
    screen: Screen, told: Told
) -> None:
    opened: list[tuple[int, int]] = []
    told.window.header.on_bell = lambda x, y: opened.append((x, y))
    screen.focus(told.window.header.ringer)
    screen.press(told.window.header.ringer, "Return")
    assert len(opened) == 1
    before = told.window.header.ringer.cget("image")
    told.actions.hush("#tea", FOREVER_MS)
    screen.until(lambda: told.window.header.ringer.cget("image") != before)


def test_a_muted_room_shows_no_count(screen: Screen, told: Told, theme: Theme) -> None:
    told.says(":tester!t@h JOIN #cake", ":jonas!j@h PRIVMSG #cake :tester: cake?")
    told.window.show_room("#tea")
    rooms = told.window.sidebar.rooms
    screen.until(lambda: screen.shows(rooms, theme.palette.alert, at_least=20))
    told.actions.hush("#cake", FOREVER_MS)
    screen.until(lambda: not screen.shows(rooms, theme.palette.alert))
    assert told.window.model.rooms["#cake"].mentions == 1


def test_do_not_disturb_is_turned_on_and_off(told: Told) -> None:
    notices, settings = told.window.notices, told.desk.settings
    choose(notices.of_quiet(), "Do not disturb", "For 1 hour")
    assert 0 < settings.dnd_until_ms - now_ms() <= HOUR_MS
    assert told.window.sidebar.me._state() == "Do not disturb"
    choose(notices.of_quiet(), "Turn do-not-disturb off")
    assert settings.dnd_until_ms == 0
    assert told.window.sidebar.me._state() == "Online"


def test_somebody_is_ignored_by_their_account_and_heard_again(told: Told) -> None:
    told.says(":eve!e@h JOIN #tea", "@account=evelyn :eve!e@h PRIVMSG #tea :spam")
    notices, ignored = told.window.notices, told.window.model.attention.ignored
    choose(notices.of_person("eve"), "Ignore")
    assert ignored.entries == ["account:evelyn"]
    ignored.add("eve")
    choose(notices.of_person("eve"), "Stop ignoring")
    assert ignored.entries == []


def test_what_somebody_ignored_said_stands_in_one_quiet_row(screen: Screen, told: Told) -> None:
    told.says(":jonas!j@h PRIVMSG #tea :before")
    told.says(*(f":eve!e@h PRIVMSG #tea :spam {number}" for number in range(3)))
    shown = told.window.timeline.text
    screen.until(lambda: "spam 2" in shown.get("1.0", "end"))
    told.actions.enter("#tea", "/ignore eve")
    screen.until(lambda: "3 messages of people you ignore" in shown.get("1.0", "end"))
    assert "spam" not in shown.get("1.0", "end")
    told.says(":eve!e@h PRIVMSG #tea :spam 4")
    screen.until(lambda: "1 message of somebody you ignore" in shown.get("1.0", "end"))
    told.actions.enter("#tea", "/unignore eve")
    screen.until(lambda: "spam 4" in shown.get("1.0", "end"))


# ---------------------------------------------------------------------------------- reading


def test_a_room_that_is_left_unread_stays_so_until_one_comes_back(screen: Screen, told: Told) -> None:
    told.says(*(f":jonas!j@h PRIVMSG #tea :<{number}>" for number in range(5)), ":tester!t@h JOIN #cake")
    screen.until(lambda: tea(told).read_line == tea(told).lines[-1].id)
    third = tea(told).lines[-3]
    choose(told.window.notices.of_line(third), "Mark as unread from here")
    screen.until(lambda: "window" in {kind for kind, *_ in told.window.timeline.text.dump("1.0", "end")})
    screen.press(told.window.composer.text, "Escape")
    assert tea(told).unread == 3
    told.window.show_room("#cake")
    assert tea(told).unread == 3
    told.window.show_room("#tea")
    assert told.window.timeline.pages.new_from == third.id
    screen.until(lambda: tea(told).unread == 0)


def test_shift_escape_reads_the_room(screen: Screen, told: Told) -> None:
    told.says(*(f":jonas!j@h PRIVMSG #tea :<{number}>" for number in range(5)))
    screen.until(lambda: tea(told).read_line == tea(told).lines[-1].id)
    told.window.notices.leave_unread(tea(told), tea(told).lines[-2])
    assert tea(told).unread == 2
    screen.press(told.window.composer.text, "Shift-Escape")
    assert tea(told).unread == 0
