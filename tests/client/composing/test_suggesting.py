"""What a word may become is seen from the word alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from hubbub.client.composing.suggesting import MAX_CHOICES, Offer, Suggester, shortcode_at
from tests.client.scene import World


@dataclass
class Habits:
    emoji_recent: list[str] = field(default_factory=list)
    emoji_tone: int = 0


def look(world: World, before: str, *, first: bool = True, habits: Habits | None = None) -> Offer | None:
    suggester = Suggester(world.model, habits or Habits())
    return suggester.look(world.model.rooms["#tea"], before, first=first)


def texts(offer: Offer | None) -> list[str]:
    return [choice.text for choice in offer.choices] if offer else []


def test_people_come_as_they_spoke_and_then_by_name_without_ourselves() -> None:
    world = World().in_room("bob", "anna", "carl")
    world.hears(":carl!c@h PRIVMSG #tea :hi", ":gone!g@h PRIVMSG #tea :bye")
    assert texts(look(world, "hi @")) == ["@carl ", "@anna ", "@bob "]
    offer = look(world, "hi (@A")
    assert texts(offer) == ["@anna "] and offer and offer.length == 2


def test_an_address_is_no_mention() -> None:
    world = World().in_room("anna")
    for before in ("me@anna", "x:smile", "1:30", "a#tea", "hello", ""):
        assert look(world, before) is None


def test_of_many_people_a_few_are_offered_and_those_who_left_are_not() -> None:
    world = World().in_room(*(f"user{number:03}" for number in range(300)))
    suggester = Suggester(world.model, Habits())
    room = world.model.rooms["#tea"]
    assert len(texts(suggester.look(room, "@", first=True))) == MAX_CHOICES
    world.hears(":user299!u@h PART #tea", ":new!u@h JOIN #tea")
    assert "@user299 " not in texts(suggester.look(room, "@user299", first=True))
    assert texts(suggester.look(room, "@user298", first=True)) == ["@user298 "]
    assert texts(suggester.look(room, "@", first=True))[0] == "@new "


def test_rooms() -> None:
    world = World().in_room(name="#Tea").in_room(name="#team")
    assert texts(look(world, "in #te")) == ["#Tea ", "#team "]


@pytest.mark.parametrize(("before", "first"), [("/to", True), ("/TOPIC x", True)])
def test_commands_stand_at_the_beginning(before: str, first: bool) -> None:
    offer = look(World().in_room(), before, first=first)
    assert offer and offer.choices[0].key == "topic" and offer.choosing == (" " not in before)
    assert look(World().in_room(), before, first=False) is None
    assert look(World().in_room(), f"/{before}") is None


def test_emoji_in_the_tone_that_was_chosen() -> None:
    world = World().in_room()
    assert texts(look(world, ":+1"))[0] == "👍️ "
    assert texts(look(world, "so :+1", habits=Habits(emoji_tone=5)))[0] == "👍🏿 "
    assert look(world, ":s") is None and look(world, ":zzzz") is None


def test_a_shortcode_that_was_ended() -> None:
    ended = shortcode_at("well :tada:")
    assert ended and ended[0] == ":tada:" and ended[1].text == "🎉"
    for before in ("10:30:", ":nothing_like_it:", ":tada", "http://x/:tada:", "`:tada:"):
        assert shortcode_at(before) is None
