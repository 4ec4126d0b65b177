"""A session is there again after a restart: its rooms, its last lines, and what was said meanwhile once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hubbub.client.kept import cache, keeper
from hubbub.client.kept.cache import Cache, server_name
from hubbub.client.kept.keeper import Keeper
from hubbub.client.online.sending import Step
from hubbub.client.world import changes as told
from tests.client.desk import MODERN_CAPS, Desk
from tests.client.world.test_past import LIMITED, page

CAPS = f"{MODERN_CAPS} draft/chathistory draft/message-redaction"
HERE = server_name("me", "hub.test", 6667)


@dataclass
class Kept:
    """A Desk whose session is kept in a folder, over any number of restarts."""

    folder: Path
    desk: Desk = field(default_factory=Desk)
    cache: Cache = field(init=False)
    keeper: Keeper = field(init=False)

    def __post_init__(self) -> None:
        self._open()

    def _open(self) -> None:
        self.cache = Cache(self.folder)
        self.keeper = Keeper(self.desk.chat, self.cache, HERE)
        self.keeper.restore(self.cache.load(HERE))

    def keeps(self) -> Kept:
        """Let a second pass."""
        self.keeper.watch(self.desk.changes)
        self.keeper.watch([told.SelfChanged()])
        self.keeper.keep_all()
        assert self.cache.settle()
        return self

    def restarts(self) -> Desk:
        """End the program, and start it again."""
        self.keeps()
        self.cache.close()
        self.desk = Desk()
        self._open()
        return self.desk

    def scrolls_up(self) -> list[told.Change]:
        """Ask for older lines; the changes that come at once or from the cache."""
        steps: list[Step] = []
        self.keeper.older("#tea", lambda: self.desk.now_ms, steps.append)
        assert self.cache.settle()
        for step in steps:
            self.desk.performs(step)
        return self.desk.changes

    def shown(self, room: str = "#tea") -> list[str]:
        return [line.text for line in self.desk.chat.model.rooms[room].lines if line.kind.value == "message"]

    def asked(self) -> list[str]:
        return [line for line in self.desk.written() if line.startswith("CHATHISTORY")]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path)
    yield made
    made.cache.close()


def live(number: int, room: str = "#tea") -> str:
    time = f"2023-11-14T22:14:{number:02}.000Z"
    return f"@msgid=m{number:02};time={time} :ann!a@h PRIVMSG {room} :text {number}"


def test_rooms_and_lines_are_there_before_there_is_a_connection(kept: Kept) -> None:
    kept.desk.connects(CAPS)
    kept.desk.hears(":hub 332 me #tea :all about tea", live(1), live(2), live(3, "me"))
    kept.restarts()
    assert kept.shown() == ["text 1", "text 2"]
    assert kept.shown("ann") == ["text 3"]
    room = kept.desk.chat.model.rooms["#tea"]
    assert (room.topic, room.unread, room.joined) == ("all about tea", 2, False)


def test_what_was_read_stays_read(kept: Kept) -> None:
    kept.desk.connects(CAPS).hears(live(1), live(2))
    kept.desk.performs(kept.desk.chat.read("#tea", kept.desk.now_ms))
    kept.keeps().desk.hears(live(3))
    kept.restarts()
    room = kept.desk.chat.model.rooms["#tea"]
    assert room.unread == 1
    assert [line.text for line in room.lines if line.id == room.read_line] == ["text 2"]


def test_what_was_unread_stays_so_though_all_that_is_loaded_is_unread(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "ROOM_LINES_AT_START", 2)
    caps = f"{CAPS} draft/read-marker"
    kept.desk.connects(caps).hears(":hub MARKREAD #tea *")
    kept.desk.hears(live(1), live(2, "#tea"), live(3).replace("text", "me: text"))
    assert (kept.desk.chat.model.rooms["#tea"].unread, kept.desk.chat.model.rooms["#tea"].mentions) == (3, 1)
    for _ in range(2):
        kept.restarts().now_ms += 60_000
        kept.desk.connects(caps).hears(":hub MARKREAD #tea *")
        room = kept.desk.chat.model.rooms["#tea"]
        assert (room.unread, room.mentions) == (2, 1)


def test_a_room_one_has_left_does_not_come_back(kept: Kept) -> None:
    kept.desk.connects(CAPS).hears(live(1, "me"), live(2, "me"))
    kept.keeps().desk.performs(kept.desk.chat.part("ann", kept.desk.now_ms))
    kept.restarts()
    assert "ann" not in kept.desk.chat.model.rooms


def test_the_gap_since_the_last_run_is_filled_once(kept: Kept) -> None:
    kept.desk.connects(CAPS, LIMITED).hears(live(1), live(2))
    kept.restarts().connects(CAPS, LIMITED)
    assert "CHATHISTORY AFTER #tea msgid=m02 3" in kept.asked()
    kept.desk.hears(live(5), *page(1, 3, room="#tea"))
    kept.desk.hears(":hub BATCH +b2 chathistory #tea", f"@batch=b2;{live(4)[1:]}", f"@batch=b2;{live(5)[1:]}")
    kept.desk.hears(":hub BATCH -b2")
    assert sorted(kept.shown()) == [f"text {number}" for number in (1, 2, 3, 4, 5)]
    assert not kept.desk.chat.model.rooms["#tea"].has_gaps


def test_a_gap_that_could_not_be_filled_is_a_gap_after_a_restart_too(kept: Kept) -> None:
    kept.desk.connects(CAPS, LIMITED).hears(live(1))
    kept.restarts().connects(CAPS, LIMITED).hears(live(5))
    kept.restarts()
    assert [line.text for line in kept.desk.chat.model.rooms["#tea"].lines if line.gap][-1] == "text 5"


def test_what_was_kept_is_shown_before_the_server_is_asked(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubbub.client.kept.cache.ROOM_LINES_AT_START", 2)
    kept.desk.connects(CAPS, LIMITED).hears(*map(live, range(10, 20)))
    kept.restarts().connects(CAPS, LIMITED)
    assert kept.shown() == ["text 18", "text 19"]
    kept.desk.written()
    assert told.LinesBefore("#tea") in kept.scrolls_up()
    assert kept.shown() == [f"text {number}" for number in range(10, 20)]
    assert kept.asked() == []
    kept.desk.hears(*page(1))
    kept.scrolls_up()
    assert kept.asked() == ["CHATHISTORY BEFORE #tea msgid=m10 3"]


def test_without_history_what_was_kept_is_simply_older(kept: Kept) -> None:
    for number in (1, 2, 3):
        kept.desk.connects(MODERN_CAPS).hears(f":ann!a@h PRIVMSG #tea :said {number}")
        kept.restarts()
    assert kept.shown() == ["said 1", "said 2", "said 3"]
    kept.desk.connects("")
    kept.desk.hears(":ann!a@h PRIVMSG #tea :said 4")
    assert kept.shown() == ["said 1", "said 2", "said 3", "said 4"]
    assert not kept.desk.chat.model.rooms["#tea"].has_gaps
    assert [line.text for line in kept.desk.chat.model.rooms["#tea"].lines if line.kind.value == "join"] == [
        ""
    ]


def test_what_is_taken_back_is_gone_though_it_was_not_loaded(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("hubbub.client.kept.cache.ROOM_LINES_AT_START", 1)
    kept.desk.connects(CAPS).hears(live(1), live(2))
    kept.restarts().connects(CAPS).hears(":ann!a@h REDACT #tea m01 :oops")
    kept.keeps()
    assert b"text 1" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"text 2" in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_much_that_is_new_is_kept_in_parts_and_none_is_forgotten(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "KEEP_AT_ONCE", 4)
    kept.desk.connects(CAPS).hears(*map(live, range(1, 8)), *(live(number, "me") for number in (8, 9, 10)))
    kept.keeper.watch(kept.desk.changes)
    assert [kept.keeper.keep() for _ in range(4)] == [True, True, False, False]
    kept.restarts()
    assert kept.shown() == [f"text {number}" for number in range(1, 8)]
    assert kept.shown("ann") == ["text 8", "text 9", "text 10"]


def test_a_new_nickname_of_the_other_takes_the_conversation_along(kept: Kept) -> None:
    kept.desk.connects(CAPS).hears(live(1, "me"))
    kept.keeps().desk.hears(":ann!a@h NICK anna")
    kept.restarts()
    assert "ann" not in kept.desk.chat.model.rooms
    assert kept.shown("anna") == ["text 1"]


def test_forgetting_a_server_leaves_nothing_of_it(kept: Kept, tmp_path: Path) -> None:
    kept.desk.connects(CAPS).hears(live(1))
    kept.keeps().keeper.forget()
    kept.restarts()
    assert kept.shown() == []
    assert b"text 1" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_what_called_us_is_in_the_inbox_after_a_restart(kept: Kept) -> None:
    kept.desk.connects(CAPS)
    kept.desk.hears("@msgid=c1 :ann!a@h PRIVMSG #tea :me: sugar?", "@msgid=c2 :ann!a@h PRIVMSG #tea :hm")
    kept.desk.hears(*(f"@msgid=d{number} :ann!a@h PRIVMSG #tea :text" for number in range(200)))
    desk = kept.restarts()
    assert desk.chat.inbox.entries() == []
    kept.keeper.mentions(lambda found: desk.performs(desk.chat.take_mentions(found)))
    assert kept.cache.settle()
    assert [(one.room, one.line.text) for one in desk.chat.inbox.entries()] == [("#tea", "me: sugar?")]
