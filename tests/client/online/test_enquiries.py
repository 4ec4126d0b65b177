"""What is asked for profile cards and room settings: answers without lines, and servers without answers."""

from __future__ import annotations

import asyncio

import pytest

from hubbub.client.bot import Client
from hubbub.client.world import changes as told
from hubbub.client.world.profile import ANSWER_MS
from hubbub.client.world.rooms import SERVER_ROOM, Entry
from tests.client.desk import MODERN_CAPS, TOKENS, Desk
from tests.client.person import now_ms, people
from tests.client.scripted import QUICK, run, soon
from tests.client.test_hubbub import hub

LISTS = "CASEMAPPING=ascii CHANMODES=beIq,k,l,imnst PREFIX=(ov)@+ CHANTYPES=#"


def here(cap_names: str = MODERN_CAPS, tokens: str = LISTS, *names: str) -> Desk:
    """A desk in #tea with these people, who has been told what the server can do."""
    desk = Desk().connects(cap_names, tokens)
    desk.hears(f":hub 353 me = #tea :me {' '.join(names)}", ":hub 366 me #tea :End")
    desk.hears(":hub 422 me :No message of the day")
    desk.written()
    return desk


def server_lines(desk: Desk) -> list[str]:
    return [line.text for line in desk.chat.model.rooms[SERVER_ROOM].lines]


# ------------------------------------------------------------------------------------- profiles


def test_what_whois_tells_is_one_profile_and_no_line() -> None:
    desk = here("", LISTS, "Bob")
    before = server_lines(desk)
    desk.performs(desk.chat.whois("bob", desk.now_ms))
    assert desk.written() == ["WHOIS bob"]
    changes = desk.hears(
        ":hub 311 me Bob b home.test * :Bob the Builder",
        ":hub 319 me Bob :@#tea +#milk ~&#a #cake",
        ":hub 312 me Bob hub.test :A server",
        ":hub 313 me Bob :is a network administrator",
        ":hub 330 me Bob bobby :is logged in as",
        ":hub 335 me Bob :is a bot",
        ":hub 671 me Bob :is using a secure connection",
        ":hub 276 me Bob :has client certificate fingerprint abc",
        ":hub 301 me Bob :lunch",
        ":hub 317 me Bob 42 1700000000 :seconds idle, signon time",
        ":hub 378 me Bob :is connecting from b@10.0.0.1",
        ":hub 760 me Bob avatar * :https://pictures.test/bob",
        ":hub 318 me Bob :End of /WHOIS list",
    )
    assert told.ProfileChanged("Bob") in changes
    profile = desk.chat.model.profiles["bob"]
    assert (profile.user, profile.host, profile.realname) == ("b", "home.test", "Bob the Builder")
    assert profile.channels == [("@", "#tea"), ("+", "#milk"), ("~&", "#a"), ("", "#cake")]
    assert (profile.account, profile.server, profile.away) == ("bobby", "hub.test", "lunch")
    assert (profile.idle_s, profile.signon_ms) == (42, 1_700_000_000_000)
    assert profile.bot and profile.secure and profile.found and profile.whole
    assert "administrator" in profile.operator and "abc" in profile.fingerprint
    assert profile.other == ["is connecting from b@10.0.0.1"]
    assert profile.metadata == {"avatar": "https://pictures.test/bob"}
    assert server_lines(desk) == before
    person = desk.chat.model.person("bob")
    assert person is not None and person.bot and person.account == "bobby"


def test_nobody_of_that_name_is_a_profile_too() -> None:
    desk = here("")
    desk.performs(desk.chat.whois("bob", desk.now_ms))
    changes = desk.hears(":hub 401 me bob :No such nick", ":hub 318 me bob :End")
    assert changes[0] == told.ProfileChanged("bob")
    assert not desk.chat.model.profiles["bob"].found


def test_a_server_that_does_not_answer_is_not_waited_for() -> None:
    desk = here("")
    desk.performs(desk.chat.whois("bob", desk.now_ms))
    desk.performs(desk.chat.whois("Bob", desk.now_ms))
    assert desk.written() == ["WHOIS bob"]
    assert told.ProfileChanged("bob") in desk.passes(ANSWER_MS)
    assert not desk.chat.model.profiles["bob"].whole


def test_what_is_typed_is_answered_in_lines_as_ever() -> None:
    desk = here("")
    desk.enters("/whois bob")
    desk.hears(":hub 311 me bob b home.test * :Bob", ":hub 301 me bob :lunch", ":hub 318 me bob :End")
    assert [line.text for line in desk.chat.model.rooms["#tea"].lines[-2:]] == [
        "bob b home.test * Bob",
        "bob is away: lunch",
    ]


def test_offline_nobody_is_asked() -> None:
    desk = here("").breaks()
    desk.performs(desk.chat.whois("bob", desk.now_ms))
    assert desk.changes == [told.ProfileChanged("bob")] and desk.written() == []


# ----------------------------------------------------------------------------- rooms' settings


def test_a_list_comes_with_who_set_each_mask_and_when() -> None:
    desk = here("")
    before = len(desk.chat.model.rooms["#tea"].lines)
    desk.performs(desk.chat.ask_list("#tea", "b", desk.now_ms))
    desk.performs(desk.chat.ask_list("#tea", "b", desk.now_ms))
    desk.performs(desk.chat.ask_list("#tea", "q", desk.now_ms))
    assert desk.written() == ["MODE #tea +b", "MODE #tea +q"]
    desk.hears(":hub 367 me #tea *!*@bad bob!b@h 1700000000", ":hub 367 me #tea *!*@old")
    assert told.ListChanged("#tea", "b") in desk.hears(":hub 368 me #tea :End")
    room = desk.chat.model.rooms["#tea"]
    assert room.lists["b"] == [Entry("*!*@bad", "bob", 1_700_000_000_000), Entry("*!*@old")]
    desk.hears(":hub 728 me #tea q loud!*@* bob 1700000000", ":hub 729 me #tea q :End")
    assert room.lists["q"] == [Entry("loud!*@*", "bob", 1_700_000_000_000)]
    assert len(room.lines) == before


def test_a_list_that_is_known_stays_true() -> None:
    desk = here("")
    desk.performs(desk.chat.ask_list("#tea", "b", desk.now_ms))
    desk.hears(":hub 368 me #tea :End")
    changes = desk.hears(":bob!b@h MODE #tea +bb *!*@bad *!*@worse")
    assert told.ListChanged("#tea", "b") in changes
    desk.hears(":bob!b@h MODE #tea -b *!*@bad")
    assert desk.chat.model.rooms["#tea"].lists["b"] == [Entry("*!*@worse", "bob", desk.now_ms)]
    desk.breaks()
    assert desk.chat.model.rooms["#tea"].lists == {}


def test_why_a_list_is_not_told_stands_where_it_would() -> None:
    desk = here("")
    room = desk.chat.model.rooms["#tea"]
    lines = len(room.lines)
    desk.performs(desk.chat.ask_list("#tea", "e", desk.now_ms))
    changes = desk.hears(":hub 482 me #tea :You're not channel operator")
    assert changes == [told.ListChanged("#tea", "e")]
    assert room.list_refused == {"e": "You're not channel operator"} and len(room.lines) == lines
    desk.hears(":hub 482 me #tea :You're not channel operator")
    assert len(room.lines) == lines + 1
    plain = here("", TOKENS)
    plain.performs(plain.chat.ask_list("#tea", "I", plain.now_ms))
    assert "no such list" in plain.chat.model.rooms["#tea"].list_refused["I"]


def test_a_list_that_was_typed_for_is_shown_in_lines() -> None:
    desk = here("")
    desk.enters("/mode +b")
    desk.hears(":hub 367 me #tea *!*@bad bob 1700000000", ":hub 368 me #tea :End of list")
    assert "#tea *!*@bad bob 1700000000" in [line.text for line in desk.chat.model.rooms["#tea"].lines]


def test_a_room_s_modes_are_asked_for_without_a_line() -> None:
    desk = here("")
    before = len(desk.chat.model.rooms["#tea"].lines)
    desk.performs(desk.chat.ask_modes("#tea", desk.now_ms))
    assert desk.written() == ["MODE #tea"]
    desk.hears(":hub 324 me #tea +ntk key", ":hub 329 me #tea 1700000000")
    assert desk.chat.model.rooms["#tea"].modes == {"n": "", "t": "", "k": "key"}
    assert len(desk.chat.model.rooms["#tea"].lines) == before


# ---------------------------------------------------------------------------------- who is who


def test_where_whox_is_there_accounts_are_asked_for_with_the_rest() -> None:
    desk = Desk().connects("", f"{LISTS} WHOX BOT=B")
    desk.hears(":hub 353 me = #tea :me bob zoe", ":hub 366 me #tea :End")
    desk.performs(desk.chat.look_at("#tea", desk.now_ms))
    assert desk.written()[-1] == "WHO #tea %tcuhnfar,152"
    desk.hears(
        ":hub 354 me 152 #tea b home.test bob GB bobby :Bob the Bot",
        ":hub 354 me 152 #tea z home.test zoe H 0 :Zoe",
        ":hub 315 me #tea :End",
    )
    bob, zoe = desk.chat.model.people["bob"], desk.chat.model.people["zoe"]
    assert (bob.account, bob.realname, bob.bot, bob.here) == ("bobby", "Bob the Bot", True, False)
    assert (zoe.account, zoe.bot, zoe.here) == ("", False, True)


def test_a_bot_s_words_tell_that_it_is_one() -> None:
    desk = here(MODERN_CAPS, LISTS, "bob")
    desk.hears("@bot :bob!b@h PRIVMSG #tea :beep")
    assert desk.chat.model.people["bob"].bot


def test_those_we_talk_with_are_watched_where_the_server_can() -> None:
    desk = Desk().connects("", f"{LISTS} MONITOR=100")
    for nick in ("bob", "zoe", "NickServ"):
        desk.performs(desk.chat.open(nick, desk.now_ms))
    for nick in ("bob", "zoe"):
        desk.hears(f":hub 731 me :{nick}")
    desk.written()
    desk.hears(":hub 376 me :End of MOTD")
    assert desk.written() == ["MONITOR + bob,zoe"]
    changes = desk.hears(":hub 730 me :bob!b@h", ":hub 731 me :zoe")
    assert told.RoomChanged("bob") in changes
    rooms = desk.chat.model.rooms
    assert (rooms["bob"].present, rooms["zoe"].present, rooms["nickserv"].present) == (True, False, None)
    desk.performs(desk.chat.open("eve", desk.now_ms))
    assert desk.written() == ["MONITOR + eve"]
    desk.hears(":hub 731 me :eve")
    desk.performs(desk.chat.part("zoe", desk.now_ms))
    assert desk.written() == ["MONITOR - zoe"]
    desk.breaks()
    assert rooms["bob"].present is None


def test_elsewhere_nobody_is_watched() -> None:
    desk = here("")
    desk.performs(desk.chat.open("bob", desk.now_ms))
    assert not any(line.startswith("MONITOR") for line in desk.written())


# ------------------------------------------------------------------------------------- metadata


def test_what_people_and_rooms_tell_of_themselves_is_known() -> None:
    desk = here("", LISTS, "bob")
    changes = desk.hears(":hub METADATA bob display-name * :Bob the Great", ":hub METADATA #tea avatar * :x")
    assert told.PersonChanged("bob") in changes and told.RoomChanged("#tea") in changes
    assert desk.chat.model.people["bob"].metadata == {"display-name": "Bob the Great"}
    desk.hears(
        ":hub 761 me * status * :busy", ":hub METADATA bob display-name *", ":hub 766 me #tea avatar :no"
    )
    model = desk.chat.model
    assert (model.people["me"].metadata, model.people["bob"].metadata) == ({"status": "busy"}, {})
    assert model.rooms["#tea"].metadata == {}


def test_a_server_that_keeps_nothing_of_people_says_so() -> None:
    desk = here("")
    desk.performs(desk.chat.set_metadata("", "status", "busy", desk.now_ms))
    assert isinstance(desk.changes[0], told.Refused) and desk.written() == []


# ------------------------------------------------------------------------- with the real server


def test_with_the_real_server_profiles_and_lists_come() -> None:
    async def story() -> None:
        async with hub() as port, people(port, "ada", "bob") as (ada, bob):
            chat = ada.chat
            ada.performs(chat.whois("bob", now_ms()))
            await soon(lambda: "bob" in chat.model.profiles)
            profile = chat.model.profiles["bob"]
            assert profile.found and profile.whole and ("", "#tea") in profile.channels
            ada.performs(chat.ban("#tea", "*!*@bad.test", now_ms()))
            ada.performs(chat.ask_list("#tea", "b", now_ms()))
            await soon(lambda: ada.room().lists.get("b"))
            assert [(one.mask, one.by) for one in ada.room().lists["b"]] == [("*!*@bad.test", "ada")]
            ada.performs(chat.ban("#tea", "bob", now_ms(), "enough"))
            await soon(lambda: not bob.room().joined)

    run(story)


def test_with_the_real_server_a_display_name_is_seen_by_who_is_there() -> None:
    async def story() -> None:
        async with hub() as port, people(port, "ada", "bob") as (ada, bob):
            assert ada.chat.has_metadata
            ada.performs(ada.chat.set_metadata("", "display-name", "Ada of Tea", now_ms()))
            seen = [one.chat.model.people["ada"].metadata for one in (ada, bob)]
            await soon(lambda: [one.get("display-name") for one in seen] == ["Ada of Tea"] * 2)
            bob.performs(bob.chat.open("ada", now_ms()))
            await soon(lambda: bob.room("ada").present)

    run(story)


def test_a_bot_may_wait_for_a_profile() -> None:
    async def story() -> None:
        async with hub() as port, people(port, "ada"):
            async with Client("127.0.0.1", port, nick="parrot", timing=QUICK) as client:
                async for message in client:
                    if message.command in {"376", "422"}:
                        break
                found = asyncio.create_task(client.whois("ada"))
                reading = asyncio.create_task(_read(client))
                assert (await found).channels[0][1] == "#tea"
                assert not (await client.whois("nobody")).found
                reading.cancel()
            with pytest.raises(ValueError, match="no nickname"):
                await client.whois("a b")

    run(story)


async def _read(client: Client) -> None:
    async for _ in client:
        pass
