"""The rooms of a server: asked for once, kept while they are read again, and never more than can be shown."""

from __future__ import annotations

import pytest

from hubbub.client.online.listing import (  # fmt: skip
    ANSWER_MS,
    FRESH_MS,
    MANY_ROOMS,
    MAX_LISTED,
    NOTE_MS,
    Listed,
    Listing,
    matching,
)
from hubbub.client.world import changes as told
from hubbub.client.world.rooms import SERVER_ROOM
from tests.client.desk import MODERN_CAPS, Desk

ELIST = "CASEMAPPING=ascii CHANTYPES=# ELIST=CMNTU SAFELIST"
ANSWER = (":hub 321 me Channel :Users Name", ":hub 322 me #tea 12 :All of tea", ":hub 322 me #x y")
END = ":hub 323 me :End"


def here(cap_names: str = "", tokens: str = ELIST, rooms: str = "40") -> Desk:
    desk = Desk().connects(cap_names, tokens)
    desk.hears(f":hub 254 me {rooms} :channels formed", ":hub 422 me :No message of the day")
    desk.written()
    return desk


def asks(desk: Desk, *, anew: bool = False) -> list[str]:
    """What is written when somebody wants to see the rooms."""
    desk.performs(desk.chat.ask_rooms(desk.now_ms, anew=anew))
    return desk.written()


def names(desk: Desk) -> list[str]:
    return [room.name for room in desk.chat.model.listing.rooms.values()]


def server_lines(desk: Desk) -> list[str]:
    return [line.text for line in desk.chat.model.rooms[SERVER_ROOM].lines]


def test_the_rooms_come_as_they_are_told_and_are_no_lines() -> None:
    desk = here()
    before = server_lines(desk)
    assert asks(desk) == ["LIST"]
    assert told.ListingChanged(done=False) in desk.hears(*ANSWER)
    assert desk.chat.model.listing.asking
    assert desk.hears(END) == [told.ListingChanged(done=True)]
    assert list(desk.chat.model.listing.rooms.values()) == [
        Listed("#tea", 12, "All of tea"), Listed("#x", 0, "")
    ]  # fmt: skip
    assert server_lines(desk) == before


def test_it_is_not_asked_again_at_once_unless_that_is_wanted() -> None:
    desk = here()
    assert asks(desk) == ["LIST"] and asks(desk) == asks(desk, anew=True) == []
    desk.hears(*ANSWER, END)
    assert asks(desk) == [] and asks(desk, anew=True) == ["LIST"]
    desk.hears(END)
    desk.passes(FRESH_MS)
    assert asks(desk) == ["LIST"]


def test_what_is_known_stays_until_the_new_answer_is_whole() -> None:
    desk = here()
    asks(desk)
    desk.hears(*ANSWER, END)
    asks(desk, anew=True)
    desk.hears(":hub 321 me Channel :Users Name", ":hub 322 me #TEA 3 :cold")
    assert names(desk) == ["#TEA", "#x"]
    desk.hears(END)
    assert names(desk) == ["#TEA"]


@pytest.mark.parametrize(
    "refusal",
    [
        ":hub 263 me LIST :Try again later",
        ":hub 421 me LIST :Unknown command",
        ":hub 416 me LIST * :Too many matches",
        ":hub FAIL LIST TOO_SOON :Try again later",
        ":hub NOTICE me :*** LIST is not for guests",
    ],
)
def test_a_server_that_gives_no_list_has_said_why(refusal: str) -> None:
    desk = here()
    asks(desk)
    assert told.ListingChanged(done=True) in desk.hears(refusal)
    listing = desk.chat.model.listing
    assert not listing.asking and listing.trouble == refusal.rpartition(":")[2].removeprefix("*** ")
    assert asks(desk) == ["LIST"], "after a refusal it may be tried at once"
    assert listing.trouble == ""


def test_a_refusal_is_known_by_its_label_too() -> None:
    desk = here(MODERN_CAPS)
    assert asks(desk) == ["@label=ask1 LIST"]
    desk.hears("@label=other :hub 481 me :No such right", "@label=ask1 :hub 481 me :Not for you")
    assert desk.chat.model.listing.trouble == "Not for you"


def test_rooms_that_a_server_made_up_are_forgotten_when_it_says_so() -> None:
    desk = here()
    asks(desk)
    desk.hears(":hub 322 me #fake 9 :x", END, ":hub NOTICE me :You have to be here for 60 s before /LIST")
    assert names(desk) == [] and "60 s" in desk.chat.model.listing.trouble
    assert "60 s" in server_lines(desk)[-1], "it stands among the server's words as well"


def test_other_notices_are_not_about_the_list() -> None:
    desk = here()
    asks(desk)
    desk.hears(*ANSWER, END, ":hub NOTICE me :Welcome to the list of friends", ":bob!b@h NOTICE me :/LIST")
    desk.passes(NOTE_MS + 1)
    desk.hears(":hub NOTICE me :LIST is fun")
    assert desk.chat.model.listing.trouble == "" and names(desk) == ["#tea", "#x"]


def test_a_server_that_says_nothing_is_given_up() -> None:
    desk = here()
    asks(desk)
    desk.passes(ANSWER_MS - 1)
    desk.hears(ANSWER[1])
    assert told.ListingChanged(done=True) not in desk.passes(ANSWER_MS - 1), "it goes on"
    assert told.ListingChanged(done=True) in desk.passes(2)
    assert desk.chat.model.listing.trouble == "The server does not answer." and names(desk) == ["#tea"]


def test_without_a_connection_that_is_said_and_a_broken_one_ends_the_question() -> None:
    desk = here()
    asks(desk)
    desk.breaks()
    assert desk.chat.model.listing.trouble == "The connection was lost."
    assert asks(desk) == [] and desk.chat.model.listing.trouble == "You are not connected"


def test_of_a_large_network_small_rooms_are_left_out_and_looked_for_by_name() -> None:
    desk = here(rooms=str(MANY_ROOMS + 1))
    assert asks(desk) == ["LIST >2"]
    desk.hears(":hub 322 me #big 900 :x", END)
    assert desk.chat.model.listing.partial

    def looks_for(typed: str) -> list[str]:
        desk.performs(desk.chat.ask_rooms(desk.now_ms, typed))
        return desk.written()

    assert looks_for("ca") == looks_for("c*t") == []
    assert looks_for("#Cake") == ["LIST *cake*"]
    assert looks_for("cakes") == [], "one question at a time"
    desk.hears(":hub 322 me #cakes 1 :small", END)
    assert names(desk) == ["#big", "#cakes"], "it adds to what is known"
    assert looks_for("cake") == [], "that was answered"


def test_a_small_network_told_of_all() -> None:
    desk = here()
    asks(desk)
    desk.hears(*ANSWER, END)
    desk.performs(desk.chat.ask_rooms(desk.now_ms, "cake"))
    assert desk.written() == []


def test_without_conditions_a_large_network_is_asked_for_everything() -> None:
    desk = here(tokens="CASEMAPPING=ascii CHANTYPES=#", rooms=str(MANY_ROOMS + 1))
    assert asks(desk) == ["LIST"]


def test_list_shows_the_rooms_that_its_words_mean() -> None:
    desk = here()
    assert told.RoomsAsked() in desk.enters("/list >10")
    assert desk.written() == ["LIST >10"]
    desk.hears(":hub 322 me #tea 12 :All of tea", END)
    desk.enters("/list")
    assert desk.written() == ["LIST"]


def test_what_was_asked_by_hand_is_the_server_s_words() -> None:
    desk = here()
    desk.enters("/raw LIST #tea", room=SERVER_ROOM)
    desk.hears(":hub 321 me Channel :Users", ":hub 322 me #tea 12 :All of tea", END)
    desk.hears(":hub 263 me LIST :Later")
    assert names(desk) == [] and "#tea 12 All of tea" in server_lines(desk)


def test_no_more_rooms_are_kept_than_the_limit() -> None:
    listing = Listing(str.casefold)
    assert listing.ask({}, 0)
    for number in range(MAX_LISTED + 5):
        listing.hear(Listed(f"#{number}", 1, ""), 0)
    listing.ends()
    assert len(listing.rooms) == MAX_LISTED and listing.partial


# ------------------------------------------------------------------------------------- looking through it


def found(typed: str, *rooms: Listed, limit: int = 9) -> list[str]:
    return [one.name for one in matching(rooms, typed, limit)]


TEA, TEAPOT, STEAM = Listed("#tea", 1, ""), Listed("#teapot", 5, "Pots"), Listed("#steam", 9, "Games, hot")


def test_names_come_before_topics_and_full_rooms_before_empty_ones() -> None:
    every = (STEAM, TEAPOT, TEA, Listed("#garden", 50, "and tea"), Listed("#void", 99, ""))
    assert found("tea", *every) == found("#TEA", *every) == ["#tea", "#teapot", "#steam", "#garden"]
    assert found("", *every) == ["#void", "#garden", "#steam", "#teapot", "#tea"]


def test_all_words_must_be_there_and_no_more_are_given_than_wanted() -> None:
    assert found("hot steam", TEA, TEAPOT, STEAM) == ["#steam"]
    assert found("t", TEA, TEAPOT, STEAM, limit=2) == ["#teapot", "#tea"]
