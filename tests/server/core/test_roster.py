"""Rosters: whatever changed in a room, they hold everybody once, as one begun anew does."""

from __future__ import annotations

import random

import pytest

from hubbub.protocol import caps
from hubbub.server.core import state
from hubbub.server.core.roster import WORDING, Roster, Rosters
from hubbub.server.core.state import Channel, Member, User

ROOM_BYTES = 60


def user(user_id: int, nick: str) -> User:
    return User(user_id, nick, "u", "host", "", "hub.test", "", 0)


def come(channel: Channel, someone: User) -> None:
    channel.members[someone.id] = Member(someone)


def leave(channel: Channel, someone: User) -> None:
    del channel.members[someone.id]
    channel.note_change(someone, has_left=True)


def expected(channel: Channel, bits: int = 0) -> list[bytes]:
    return sorted(names(Roster(channel, bits, ROOM_BYTES).lines()))


def names(lines: list[bytes]) -> list[bytes]:
    assert all(0 < len(line) <= ROOM_BYTES - 2 for line in lines)
    return b" ".join(lines).split()


@pytest.fixture
def tea() -> Channel:
    channel = Channel("#tea", "#tea", 0)
    for number in range(30):
        come(channel, user(number, f"user{number}"))
    return channel


def test_a_roster_begun_holds_everybody_in_the_order_of_their_coming(tea: Channel) -> None:
    found = names(Rosters().lines(tea, 0, ROOM_BYTES))
    assert found == [b"user%d" % number for number in range(30)]


def test_who_leaves_and_comes_back_is_last_and_no_other_line_changes(tea: Channel) -> None:
    rosters = Rosters()
    before = list(rosters.lines(tea, 0, ROOM_BYTES))
    someone = tea.members[12].user
    leave(tea, someone)
    come(tea, someone)
    later = user(99, "later")
    come(tea, later)
    after = rosters.lines(tea, 0, ROOM_BYTES)
    assert names(after)[-2:] == [b"user12", b"later"]
    assert sorted(names(after)) == expected(tea)
    assert len([line for line in after if line not in before]) <= 2


def test_who_leaves_and_comes_back_behind_a_newcomer_hides_nobody(tea: Channel) -> None:
    rosters = Rosters()
    rosters.lines(tea, 0, ROOM_BYTES)
    someone = tea.members[3].user
    leave(tea, someone)
    come(tea, user(99, "new"))
    come(tea, someone)
    assert sorted(names(rosters.lines(tea, 0, ROOM_BYTES))) == expected(tea)


def test_a_name_too_long_for_its_line_finds_another(tea: Channel) -> None:
    rosters = Rosters()
    rosters.lines(tea, 0, ROOM_BYTES)
    tea.members[0].user.nick = "n" * 40
    tea.note_change(tea.members[0].user)
    assert sorted(names(rosters.lines(tea, 0, ROOM_BYTES))) == expected(tea)


def test_a_room_that_emptied_line_by_line_is_told_in_few_lines(tea: Channel) -> None:
    rosters = Rosters()
    count = len(rosters.lines(tea, 0, ROOM_BYTES))
    for number in range(400):
        leave(tea, next(iter(tea.members.values())).user)
        come(tea, user(1000 + number, f"new{number}"))
        assert len(rosters.lines(tea, 0, ROOM_BYTES)) <= 2 * count + 2


def test_another_room_of_the_same_name_has_a_roster_of_its_own(tea: Channel) -> None:
    rosters = Rosters()
    rosters.lines(tea, 0, ROOM_BYTES)
    again = Channel("#tea", "#tea", 0)
    come(again, user(7, "alice"))
    assert rosters.lines(again, 0, ROOM_BYTES) == [b"alice"]


@pytest.mark.parametrize("seed", range(12))
def test_after_any_changes_a_roster_is_as_if_begun_anew(
    tea: Channel, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "MAX_CHANGED", 20)
    chance, rosters, gone = random.Random(seed), Rosters(), [user(100 + n, f"guest{n}") for n in range(9)]
    readings = (0, caps.MULTI_PREFIX, caps.USERHOST_IN_NAMES, WORDING)
    for _ in range(300):
        for _ in range(chance.choice((0, 1, 1, 2, 5, 30))):
            members = list(tea.members.values())
            match chance.randrange(4):
                case 0 if len(members) > 1:
                    gone.append(chance.choice(members).user)
                    leave(tea, gone[-1])
                case 1 if gone:
                    come(tea, gone.pop(chance.randrange(len(gone))))
                case 2:
                    member = chance.choice(members)
                    member.user.nick = f"n{member.user.id}" + "x" * chance.randrange(20)
                    tea.note_change(member.user)
                case _:
                    member = chance.choice(members)
                    member.modes = chance.choice(("", "o", "ov", "v"))
                    tea.note_change(member.user)
        if chance.random() < 0.7:
            bits = chance.choice(readings)
            assert sorted(names(rosters.lines(tea, bits, ROOM_BYTES))) == expected(tea, bits)
