"""Rooms stand in groups, in the order that a person chose."""

from __future__ import annotations

import pytest

from hubbub.client.shown.arrangement import Arrangement, Group
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Room

ROOMS = ("#tea", "#den", "#games", "maria", "jonas")


@pytest.fixture
def rooms() -> dict[str, Room]:
    model = Model("tester")
    for name in ROOMS:
        model.open_room(name)
    return model.rooms


def arranged() -> Arrangement:
    return Arrangement([], [], [])


def test_what_was_never_moved_stands_as_it_came(rooms: dict[str, Room]) -> None:
    assert arranged().groups(rooms) == {
        Group.FAVOURITES: [],
        Group.ROOMS: ["#tea", "#den", "#games", ""],
        Group.DIRECT: ["maria", "jonas"],
    }


def test_a_room_is_moved_before_another_one_or_to_the_end(rooms: dict[str, Room]) -> None:
    choices = arranged()
    choices.move(rooms, "#games", "#tea")
    assert choices.order(rooms) == ["#games", "#tea", "#den", "", "maria", "jonas"]
    choices.move(rooms, "#tea", None)
    assert choices.groups(rooms)[Group.ROOMS] == ["#games", "#den", "#tea", ""]
    choices.move(rooms, "jonas", "maria")
    assert choices.groups(rooms)[Group.DIRECT] == ["jonas", "maria"]


def test_new_rooms_come_behind_and_absent_ones_keep_their_place(rooms: dict[str, Room]) -> None:
    order: list[str] = []
    choices = Arrangement(order, [], [])
    choices.move(rooms, "#games", "#tea")
    without = {key: room for key, room in rooms.items() if key != "#games"}
    choices.move(without, "#den", "#tea")
    assert choices.order(without)[:2] == ["#den", "#tea"]
    assert set(order) == set(rooms)


def test_favourites_stand_first_whatever_they_are(rooms: dict[str, Room]) -> None:
    choices = arranged()
    choices.favour("maria", on=True)
    choices.favour("#den", on=True)
    assert choices.groups(rooms)[Group.FAVOURITES] == ["#den", "maria"]
    choices.move(rooms, "maria", "#den")
    assert choices.order(rooms) == ["maria", "#den", "#tea", "#games", "", "jonas"]
    choices.favour("maria", on=False)
    assert choices.groups(rooms)[Group.DIRECT] == ["maria", "jonas"] and not choices.is_favourite("maria")


def test_groups_are_folded_and_opened() -> None:
    kept: list[str] = []
    choices = Arrangement([], [], kept)
    choices.collapse(Group.ROOMS, on=True)
    assert choices.is_collapsed(Group.ROOMS) and kept == ["rooms"]
    choices.collapse(Group.ROOMS, on=False)
    assert not kept


def test_a_room_that_is_renamed_stays_where_it_is(rooms: dict[str, Room]) -> None:
    choices = Arrangement(["#games", "#tea"], ["#tea"], [])
    choices.renamed("#tea", "#coffee")
    assert choices.is_favourite("#coffee") and not choices.is_favourite("#tea")
