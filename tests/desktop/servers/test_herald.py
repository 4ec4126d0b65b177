"""What one is told outside of the window: notices, sounds, the title and the picture of the program."""

import tkinter as tk
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from PIL import Image

from hubbub.client.alerts.notice import Notice
from hubbub.client.alerts.notification import FOREVER_MS, Rule
from hubbub.client.link.events import Connected, Connecting, Disconnected
from hubbub.client.online.chat import Identity
from hubbub.client.places.address import Address
from hubbub.desktop.look import badge, fonts
from hubbub.desktop.look.palette import DARK
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.actions import Actions, now_ms
from hubbub.desktop.profile.settings import ServerSettings
from hubbub.desktop.servers.herald import Herald
from hubbub.desktop.servers.server import Server
from hubbub.desktop.system.notifier import NotifySend
from hubbub.desktop.system.sound import Sound
from hubbub.protocol.servertime import format_time
from tests.desktop.programs import program
from tests.desktop.screen import Screen, give_keyboard
from tests.desktop.told import Told

pytestmark = pytest.mark.screen


class Slate:
    """Shows notices by writing them down; the test may click on them."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.clicks: list[Callable[[], object]] = []

    def show(self, notice: Notice, clicked: Callable[[], object]) -> None:
        self.notices.append(notice)
        self.clicks.append(clicked)

    def close(self) -> None:
        """Nothing is held."""


class Horn(Sound):
    """Counts how often it is heard."""

    def __init__(self) -> None:
        super().__init__(lambda: None)
        self.heard = 0

    def play(self) -> None:
        self.heard += 1


@pytest.fixture
def told(screen: Screen, theme: Theme, tmp_path: Path) -> Iterator[Told]:
    made = Told(screen.window, theme, tmp_path)
    made.desk.herald.notifier = Slate()
    made.desk.herald.sound = Horn()
    made.connects()
    screen.focus(made.window.composer.text)
    screen.until(lambda: made.window.focused)
    made.says(":tester!t@h JOIN #cake")
    made.window.show_room("#tea")
    yield made
    made.desk.herald.close()
    made.closes()


def slate(told: Told) -> Slate:
    assert isinstance(told.desk.herald.notifier, Slate)
    return told.desk.herald.notifier


def horn(told: Told) -> Horn:
    assert isinstance(told.desk.herald.sound, Horn)
    return told.desk.herald.sound


def notices(screen: Screen, told: Told, at_least: int) -> list[Notice]:
    """The notices, once there are so many."""
    screen.until(lambda: len(slate(told).notices) >= at_least)
    return slate(told).notices


def settled(screen: Screen, told: Told) -> list[Notice]:
    """The notices when nothing more is to come: what is heard last is told last."""
    told.says(":last!l@h PRIVMSG tester :that is all")
    screen.until(lambda: any(notice.title == "last" for notice in slate(told).notices))
    return [notice for notice in slate(told).notices if notice.title != "last"]


# ------------------------------------------------------------------------------------ what is told


def test_a_mention_elsewhere_is_told_with_a_sound_and_small_talk_is_not(screen: Screen, told: Told) -> None:
    told.says(":jonas!j@h PRIVMSG #cake :lovely weather", ":jonas!j@h PRIVMSG #cake :tester: \x02cake\x02?")
    assert notices(screen, told, 1) == [Notice("jonas in #cake", "tester: cake?")]
    assert horn(told).heard == 1


def test_what_is_seen_as_it_comes_is_not_told(screen: Screen, told: Told) -> None:
    told.says(":jonas!j@h PRIVMSG #tea :tester: tea?")
    assert settled(screen, told) == []


def test_what_is_said_where_one_looks_is_told_while_the_window_is_behind(screen: Screen, told: Told) -> None:
    other = tk.Tk()  # of another program, as far as the window can tell
    other.update()
    give_keyboard(other)

    def is_behind() -> bool:
        other.update()
        return not told.window.focused

    screen.until(is_behind)
    told.says(":jonas!j@h PRIVMSG #tea :tester: tea?")
    assert notices(screen, told, 1) == [Notice("jonas in #tea", "tester: tea?")]
    other.destroy()


def test_words_stay_private_if_that_is_wished(screen: Screen, told: Told) -> None:
    told.desk.settings.notify_words = False
    told.says(":jonas!j@h PRIVMSG tester :my secret")
    assert notices(screen, told, 1) == [Notice("jonas", "New message")]


def test_a_burst_is_one_notice_at_first_and_one_behind_it(screen: Screen, told: Told) -> None:
    told.says(*(f":jonas!j@h PRIVMSG tester :<{number}>" for number in range(40)))
    (only,) = notices(screen, told, 1)
    assert only == Notice("jonas", "40 new messages · <39>")
    assert horn(told).heard == 1


def test_a_rule_of_the_room_and_a_mute_are_kept_to(screen: Screen, told: Told) -> None:
    told.actions.set_rule("#cake", Rule.ALL)
    told.says(":jonas!j@h PRIVMSG #cake :lovely weather")
    assert notices(screen, told, 1) == [Notice("jonas in #cake", "lovely weather")]
    told.actions.hush("#cake", FOREVER_MS)
    told.says(":jonas!j@h PRIVMSG #cake :tester: still?")
    assert len(settled(screen, told)) == 1


def test_nothing_disturbs_who_does_not_want_to_be_disturbed(screen: Screen, told: Told) -> None:
    herald = told.desk.herald
    herald.be_quiet(FOREVER_MS)
    told.says(":jonas!j@h PRIVMSG tester :psst")
    told.actions._frames.now()
    assert told.actions.model.rooms["jonas"].unread == 1, "it is counted all the same"
    herald.be_quiet(0)
    told.says(":kenji!k@h PRIVMSG tester :psst")
    assert notices(screen, told, 1) == [Notice("kenji", "psst")]


def test_quiet_that_has_a_time_ends_by_itself(told: Told) -> None:
    herald = told.desk.herald
    herald.be_quiet(now_ms() + 3_600_000)
    assert told.window.sidebar.me._bell_icon() == "bell-off"
    told.desk.settings.dnd_until_ms = now_ms() - 1
    herald._look()
    assert told.window.sidebar.me._bell_icon() == "bell"
    assert told.desk.settings.dnd_until_ms == 0


def test_many_rooms_at_once_are_one_notice(screen: Screen, told: Told) -> None:
    told.says(*(f":friend{number}!f@h PRIVMSG tester :hi" for number in range(6)))
    assert notices(screen, told, 1) == [Notice("Hubbub", "6 new messages in 6 rooms")]


def test_who_never_stops_talking_keeps_no_notice_back(screen: Screen, told: Told) -> None:
    said = count()

    def goes_on() -> bool:
        told.says(f":jonas!j@h PRIVMSG tester :<{next(said)}>")
        return bool(slate(told).notices)

    screen.until(goes_on)


def test_what_was_read_on_another_device_meanwhile_is_not_told(screen: Screen, told: Told) -> None:
    told.says(":jonas!j@h PRIVMSG tester :psst")
    told.actions.model.read_all(told.actions.model.rooms["jonas"])
    assert settled(screen, told) == []


def test_what_was_missed_is_told_in_one_sentence(screen: Screen, told: Told) -> None:
    told.says("@msgid=a;time=2025-11-23T12:00:00.000Z :jonas!j@h PRIVMSG #cake :before")
    told.actions.read("#cake")
    told.actions._take(Disconnected("gone", 1_000))
    for event in (Connecting(), Connected()):
        told.actions._take(event)
    slate(told).notices.clear()
    lines = [
        f"@batch=b;msgid=n{number:02};time=2025-11-23T13:00:{number:02}.000Z "
        ":jonas!j@h PRIVMSG #cake :tester: hi"
        for number in range(12)
    ]
    told.says(":hub BATCH +b chathistory #cake", *lines, ":hub BATCH -b")
    assert notices(screen, told, 1) == [Notice("#cake", "12 new messages")]


def test_a_click_shows_the_room_and_the_message(screen: Screen, told: Told) -> None:
    told.says(":jonas!j@h PRIVMSG #cake :tester: cake?")
    notices(screen, told, 1)
    told.says(*(f":jonas!j@h PRIVMSG #cake :<{number}>" for number in range(80)))
    slate(told).clicks[0]()
    screen.until(lambda: told.window.key == "#cake")
    screen.until(lambda: not told.window.timeline.at_bottom)
    text = told.window.timeline.text
    assert "tester: cake?" in text.get("@0,0", f"@0,{text.winfo_height()} lineend")


def test_notify_send_gets_it_from_a_window(
    screen: Screen, told: Told, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls = program(monkeypatch, tmp_path, "notify-send", help_="--action", answer="default")
    told.desk.herald.notifier = NotifySend(str(tmp_path / "programs" / "notify-send"))
    told.desk.herald.post = told._network.post
    told.says(":jonas!j@h PRIVMSG #cake :tester: <b>cake</b>?")
    screen.until(lambda: told.window.key == "#cake")  # it was clicked
    assert calls.calls[0][-2:] == ["jonas in #cake", "tester: &lt;b&gt;cake&lt;/b&gt;?"]


# ------------------------------------------------------------------------------------- in sum


def test_title_and_picture_count_what_waits_on_all_servers(
    screen: Screen, told: Told, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown: list[int] = []
    monkeypatch.setattr(told.desk.herald.badge, "show", shown.append)
    network, cache = told._network, told._cache
    where, journal = Address("127.0.0.1", 6668), tmp_path / "other.jsonl"
    actions = Actions(network, Identity("tester"), ["#den"], where, journal, cache)
    other = Server(ServerSettings(name="Other"), actions)
    told.desk.add(other)
    told.says(":jonas!j@h PRIVMSG #cake :tester: cake?")
    other.model.rooms["#den"].mentions, other.model.rooms["#den"].unread = 2, 5
    told.desk.show_counts()
    assert screen.window.title() == "(3) #tea – Hub – Hubbub"
    assert shown[-1] == 3
    other.actions.hush("#den", FOREVER_MS)
    told.desk.show_counts()
    assert screen.window.title() == "(1) #tea – Hub – Hubbub"
    assert told.desk.mentions == 1
    actions.close()


def test_a_notice_names_the_server_among_several(screen: Screen, told: Told, tmp_path: Path) -> None:
    actions = Actions(
        told._network, Identity("tester"), [], Address("127.0.0.1", 6668), tmp_path / "o.jsonl", told._cache
    )
    told.desk.add(Server(ServerSettings(name="Other"), actions))
    told.says(":jonas!j@h PRIVMSG tester :psst")
    assert notices(screen, told, 1) == [Notice("jonas · Hub", "psst")]
    actions.close()


def test_the_picture_carries_its_count_and_is_drawn_on_change_only(screen: Screen) -> None:
    drawn: list[object] = []
    made = badge.Badge(screen.window, fonts.letter_font())
    screen.window.iconphoto = lambda *pictures: drawn.append(pictures)  # type: ignore[method-assign]
    for waiting in (0, 0, 3, 3, 3, 0):
        made.show(waiting)
    assert len(drawn) == 3


@pytest.mark.parametrize("waiting", [1, 12, 100])
@pytest.mark.parametrize("size", badge.SIZES_PX)
def test_a_count_is_red_at_the_lower_right_and_leaves_the_letter(waiting: int, size: int) -> None:
    plain, counted = badge.icon(size, 0, fonts.letter_font()), badge.icon(size, waiting, fonts.letter_font())
    assert plain.size == counted.size == (size, size)
    red = tuple(int(DARK.alert[at : at + 2], 16) for at in (1, 3, 5))
    colours = {colour[:3] for _, colour in counted.getcolors(1 << 20) or []}  # type: ignore[index]
    assert red in colours
    upper = (0, 0, size, round(size * 0.4))
    assert _same(plain.crop(upper), counted.crop(upper))


def _same(one: Image.Image, other: Image.Image) -> bool:
    return one.tobytes() == other.tobytes()


# ------------------------------------------------------------------------------------ what is kept


def test_choices_of_rooms_and_people_are_kept_and_come_back(told: Told, tmp_path: Path) -> None:
    kept: list[int] = []
    told.desk.herald.on_chosen = lambda: kept.append(1)
    told.actions.set_rule("#cake", Rule.NONE)
    told.actions.enter("#tea", "/ignore jonas")
    told.window.follower.refresh()
    told.actions._frames.now()
    assert kept
    known = told.desk.servers[0].known
    assert known.attention["ignored"] == ["jonas"]
    actions = Actions(
        told._network, Identity("tester"), ["#cake"], Address("127.0.0.1", 6668), tmp_path / "o.jsonl",
        told._cache,
    )  # fmt: skip
    again = Server(ServerSettings(attention=known.attention), actions)
    told.desk.add(again)
    assert again.model.attention.written() == told.actions.model.attention.written()
    actions.close()


def test_other_settings_reach_all_servers(told: Told) -> None:
    told.desk.settings.notify, told.desk.settings.highlights = "all", ["sugar"]
    told.desk.herald.settings_changed()
    attention = told.actions.model.attention
    assert attention.default is Rule.ALL
    assert attention.is_called("sugar?")


def test_times_of_quiet_that_make_no_sense_are_none(told: Told) -> None:
    settings, herald = told.desk.settings, told.desk.herald
    settings.quiet_hours, settings.quiet_from, settings.quiet_to = True, "25:00", "x"
    assert isinstance(herald, Herald)
    assert herald.wishes.quiet is None
    settings.quiet_from, settings.quiet_to = "22:00", "07:00"
    assert herald.wishes.quiet == (1320, 420)


def test_a_stamp_of_now_is_news(screen: Screen, told: Told) -> None:
    told.says(f"@time={format_time(now_ms())} :jonas!j@h PRIVMSG tester :psst")
    assert notices(screen, told, 1) == [Notice("jonas", "psst")]
