"""Tab completion of nicknames, channels and commands."""

from __future__ import annotations

from hubbub.client.composing.completion import Completer
from tests.client.scene import World


def completer(world: World) -> Completer:
    return Completer(world.model)


def test_a_nickname_at_the_start_is_an_address() -> None:
    tab = completer(World().in_room("alice", "bob"))
    assert tab.complete("#tea", "al", 2) == ("alice: ", 7)


def test_a_nickname_inside_a_text_is_a_word_and_what_follows_stays() -> None:
    tab = completer(World().in_room("alice"))
    assert tab.complete("#tea", "hi al!", 5) == ("hi alice !", 9)
    assert tab.complete("#tea", "hi @al", 6) == ("hi @alice ", 10)


def test_who_spoke_last_comes_first_and_at_the_end_what_was_typed() -> None:
    world = World().in_room("anna", "anne", "anton")
    world.hears(":anton!a@h PRIVMSG #tea :hi", ":anne!a@h PRIVMSG #tea :hi")
    tab, found = completer(world), ("an", 2)
    texts = []
    for _ in range(5):
        again = tab.complete("#tea", *found)
        assert again
        found = again
        texts.append(found[0])
    assert texts == ["anne: ", "anton: ", "anna: ", "an", "anne: "]


def test_another_text_begins_anew() -> None:
    tab = completer(World().in_room("alice", "bob"))
    tab.complete("#tea", "a", 1)
    assert tab.complete("#tea", "b", 1) == ("bob: ", 5)


def test_names_are_compared_as_the_server_does() -> None:
    tab = completer(World(tokens="CASEMAPPING=precis CHANTYPES=#").in_room("Émilie"))
    assert tab.complete("#tea", "éM", 2) == ("Émilie: ", 8)


def test_channels_commands_and_the_partner_of_a_conversation() -> None:
    world = World().in_room(name="#Tea")
    world.hears(":Zoe!z@h PRIVMSG me :hi")
    tab = completer(world)
    assert tab.complete("#tea", "see #te", 7) == ("see #Tea ", 9)
    assert tab.complete("#tea", "/jo", 3) == ("/join ", 6)
    assert tab.complete("zoe", "z", 1) == ("Zoe: ", 5)


def test_nothing_fits() -> None:
    tab = completer(World().in_room("alice"))
    assert tab.complete("#tea", "xyz", 3) is None
    assert tab.complete("#tea", "", 0) is None
    assert tab.complete("", "a", 1) is None
    assert tab.complete("#tea", "me", 2) is None
