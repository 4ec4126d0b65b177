"""Unread counts follow the server's read marker, so that all windows of one person agree."""

from __future__ import annotations

from hubbub.client.world import changes as told
from hubbub.client.world.rooms import Room
from hubbub.protocol.message import Message, parse
from hubbub.protocol.servertime import format_time, parse_time
from tests.client.desk import MODERN_CAPS, NOW_MS, Desk
from tests.client.world.test_past import page

CAPS = f"{MODERN_CAPS} draft/chathistory draft/read-marker"


def at(seconds: float) -> str:
    return format_time(NOW_MS + round(seconds * 1000))


def said(seconds: float, text: str = "hello", target: str = "#tea", nick: str = "ann") -> str:
    msgid = f"s{seconds}{text}".replace(" ", "")
    return f"@time={at(seconds)};msgid={msgid} :{nick}!a@h PRIVMSG {target} :{text}"


def came_in(desk: Desk | None = None) -> Desk:
    """Somebody in #tea, of which the server has told what there is."""
    desk = (desk or Desk()).connects(CAPS)
    desk.hears(*page(9))
    return desk


def tea(desk: Desk, key: str = "#tea") -> Room:
    return desk.chat.model.rooms[key]


def counts(desk: Desk, key: str = "#tea") -> tuple[int, int]:
    return tea(desk, key).unread, tea(desk, key).mentions


def marks(desk: Desk) -> list[str]:
    return [line for line in desk.written() if line.startswith("MARKREAD")]


def reads(desk: Desk, key: str = "#tea") -> None:
    desk.performs(desk.chat.read(key, desk.now_ms))


class Scripted:
    """A server that keeps one person's markers, and tells all of their windows of each."""

    def __init__(self, *windows: Desk) -> None:
        self.windows = windows
        self.markers: dict[str, int] = {}

    def says(self, *lines: str) -> None:
        for window in self.windows:
            window.hears(*lines)
        self.settle()

    def settle(self) -> None:
        """Answer the windows' MARKREAD lines, which may come a second later."""
        for window in self.windows:
            for ms in (0, 1_000):
                window.passes(ms)
                while lines := marks(window):  # the next comes with the answer
                    for line in map(parse, lines):
                        self._answer(window, line)

    def _answer(self, window: Desk, line: Message) -> None:
        target, *stamp = line.params
        if stamp:
            asked_ms = parse_time(stamp[0].partition("=")[2]) or 0
            self.markers[target] = max(asked_ms, self.markers.get(target, 0))
        for one in self.windows if stamp else (window,):
            one.hears(self.marker(target))

    def marker(self, target: str) -> str:
        known = self.markers.get(target)
        return f":hub MARKREAD {target} " + (f"timestamp={format_time(known)}" if known else "*")


def test_what_is_behind_the_marker_is_unread_and_what_is_ours_never_is() -> None:
    desk = came_in()
    desk.hears(f":hub MARKREAD #tea timestamp={at(-50)}")
    desk.hears(said(-60), said(-40), said(-30, "me: look"), said(-20, "mine", nick="me"))
    assert counts(desk) == (2, 1)
    assert told.RoomChanged("#tea") in desk.hears(f":hub MARKREAD #tea timestamp={at(-40)}")
    assert counts(desk) == (1, 1)
    desk.hears(f":hub MARKREAD #tea timestamp={at(-50)}")
    assert counts(desk) == (1, 1), "a marker never goes back"
    desk.hears(f":hub MARKREAD #tea timestamp={at(-20)}")
    assert counts(desk) == (0, 0)


def test_history_counts_as_unread_behind_the_marker_and_for_that_only() -> None:
    without = Desk().connects(CAPS.replace(" draft/read-marker", ""))
    without.hears(*page(1, 1, 2, 3))
    assert counts(without) == (0, 0)
    desk = came_in()
    desk.hears(":hub MARKREAD #tea timestamp=2023-11-14T22:13:01.000Z")
    desk.hears(*page(1, 1, 2, 3))
    assert counts(desk) == (2, 0)
    assert desk.chat.model.first_unread(tea(desk)) == tea(desk).by_msgid["m02"].id


def test_where_all_that_is_here_is_unread_the_line_stands_before_it() -> None:
    desk = came_in()
    desk.hears(":hub MARKREAD #tea timestamp=2023-11-14T22:13:00.000Z")
    desk.hears(*page(1, 1, 2))
    assert counts(desk) == (2, 0)
    assert desk.chat.model.first_unread(tea(desk)) == tea(desk).by_msgid["m01"].id


def test_a_room_that_was_never_read_has_news_from_when_one_came() -> None:
    desk = Desk()
    desk.now_ms = NOW_MS + 60_000
    came_in(desk)
    desk.written()
    desk.hears(":hub MARKREAD #tea *")
    assert marks(desk) == [f"MARKREAD #tea timestamp={at(60)}"], "so that other windows agree"
    desk.hears(*page(1, 1, 2))
    assert counts(desk) == (0, 0)
    desk.hears(said(61))
    assert counts(desk) == (1, 0)


def test_reading_is_told_at_most_once_a_second_and_only_forwards() -> None:
    desk = came_in()
    desk.hears(f":hub MARKREAD #tea timestamp={at(-90)}", said(-50))
    desk.written()
    reads(desk)
    assert marks(desk) == [f"MARKREAD #tea timestamp={at(-50)}"]
    desk.hears(f":hub MARKREAD #tea timestamp={at(-50)}")
    for seconds in (-40, -30, -20):
        desk.hears(said(seconds))
        reads(desk)
    assert marks(desk) == []
    desk.passes(999)
    assert marks(desk) == []
    desk.passes(1)
    assert marks(desk) == [f"MARKREAD #tea timestamp={at(-20)}"]
    reads(desk)
    desk.passes(5_000)
    assert marks(desk) == []


def test_a_mark_that_another_window_has_set_is_not_sent_again() -> None:
    desk = came_in()
    desk.hears(f":hub MARKREAD #tea timestamp={at(-90)}", said(-50))
    desk.hears(f":hub MARKREAD #tea timestamp={at(-50)}")
    desk.written()
    reads(desk)
    desk.passes(5_000)
    assert marks(desk) == []


def test_what_was_read_without_a_link_is_told_on_the_next_one() -> None:
    desk = came_in()
    desk.hears(f":hub MARKREAD #tea timestamp={at(-90)}", said(-50))
    desk.breaks()
    reads(desk)
    assert counts(desk) == (0, 0)
    desk.written()
    came_in(desk).hears(f":hub MARKREAD #tea timestamp={at(-90)}")
    assert counts(desk) == (0, 0)
    assert marks(desk) == [f"MARKREAD #tea timestamp={at(-50)}"]
    desk.hears(f":hub MARKREAD #tea timestamp={at(-90)}")  # it will not have it
    desk.passes(5_000)
    assert marks(desk) == []


def test_of_people_the_client_asks_once() -> None:
    desk = came_in()
    desk.written()
    desk.hears(said(-50, "psst", target="me"), said(-40, "psst!", target="me"))
    assert marks(desk) == ["MARKREAD ann"]
    assert counts(desk, "ann") == (2, 2)
    desk.hears(f":hub MARKREAD ann timestamp={at(-50)}")
    assert counts(desk, "ann") == (1, 1)
    desk.performs(desk.chat.open("ann", desk.now_ms))
    assert marks(desk) == []
    desk.performs(desk.chat.open("bob", desk.now_ms))
    assert marks(desk) == ["MARKREAD bob"]
    came_in(desk.breaks())
    assert marks(desk) == ["MARKREAD ann"]
    desk.hears(f":hub MARKREAD ann timestamp={at(-50)}")
    desk.hears(*page(9))
    assert marks(desk) == ["MARKREAD bob"]


def test_a_server_without_markers_is_told_nothing() -> None:
    desk = Desk().connects(MODERN_CAPS)
    desk.hears(said(-50), said(-40, "psst", target="me"))
    assert counts(desk) == (1, 0)
    reads(desk)
    assert counts(desk) == (0, 0)
    desk.passes(2_000)
    assert marks(desk) == []


def test_a_refused_mark_is_no_line_in_the_room() -> None:
    desk = came_in()
    before = len(tea(desk).lines)
    assert desk.hears(":hub FAIL MARKREAD INTERNAL_ERROR #tea :The read timestamp could not be set") == []
    assert len(tea(desk).lines) == before


def test_a_marker_that_is_no_time_is_passed_over() -> None:
    desk = came_in()
    desk.hears(":hub MARKREAD #tea timestamp=x", ":hub MARKREAD #tea soon", ":hub MARKREAD #none *")
    assert tea(desk).read_ms is None


def test_two_windows_of_one_person_agree() -> None:
    one, other = came_in(), came_in()
    server = Scripted(one, other)
    server.settle()
    server.says(":hub MARKREAD #tea *")
    server.says(said(1, "me: look"), said(2), said(3, "psst", target="me"))
    assert counts(one) == counts(other) == (2, 1)
    assert counts(one, "ann") == counts(other, "ann") == (1, 1)
    reads(one)
    server.settle()
    assert counts(one) == counts(other) == (0, 0)
    assert counts(one, "ann") == counts(other, "ann") == (1, 1)
    reads(other, "ann")
    server.settle()
    assert counts(one, "ann") == counts(other, "ann") == (0, 0)
    server.says(said(4))
    late = came_in()
    late.hears(server.marker("#tea"), ":hub BATCH +p chathistory #tea")
    late.hears(*(f"@batch=p;{line[1:]}" for line in (said(2), said(4))), ":hub BATCH -p")
    assert counts(one) == counts(other) == counts(late) == (1, 0)
