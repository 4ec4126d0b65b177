"""Keeping a room in order, on servers that can much and on one that can nothing."""

from __future__ import annotations

import pytest

from hubbub.client.world import changes as told
from tests.client.desk import Desk

HUBBUB = (
    "CASEMAPPING=ascii CHANMODES=beI,k,l,imnst PREFIX=(qaohv)~&@%+ CHANTYPES=# EXTBAN=,am ACCOUNTEXTBAN=a"
)
UNREAL = (
    "CASEMAPPING=ascii CHANMODES=beI,k,l,imnst PREFIX=(qaohv)~&@%+ CHANTYPES=# EXTBAN=~,acfjmnqr MODES=12"
)
LIBERA = "CASEMAPPING=rfc1459 CHANMODES=eIbq,k,flj,imnst PREFIX=(ov)@+ CHANTYPES=# EXTBAN=$,ajrxz MODES=4"
PLAIN = "CASEMAPPING=ascii CHANMODES=,k,l,imnst PREFIX=(ov)@+ CHANTYPES=#"


def at(tokens: str, *people: str) -> Desk:
    """A desk in #tea of a server that says this of itself, with these people there."""
    desk = Desk().connects("", tokens)
    names = " ".join(["@me", *(one.partition("!")[0] for one in people)])
    desk.hears(f":hub 353 me = #tea :{names}", ":hub 366 me #tea :End")
    for one in people:
        nick, _, address = one.partition("!")
        user, _, host = address.partition("@")
        desk.hears(f":hub 352 me #tea {user} {host} hub {nick} H :0 {nick}")
    desk.written()
    return desk


def typed(desk: Desk, text: str) -> list[str]:
    """What is written when this is typed."""
    desk.enters(text)
    return desk.written()


def test_a_ban_means_the_host_of_who_is_alone_there() -> None:
    desk = at(HUBBUB, "bob!b@home.test", "zoe!z@shared", "eve!e@shared")
    assert typed(desk, "/ban bob") == ["MODE #tea +b *!*@home.test"]
    assert typed(desk, "/ban zoe") == ["MODE #tea +b zoe!*@*"]
    assert typed(desk, "/ban nobody") == ["MODE #tea +b nobody!*@*"]
    assert typed(desk, "/ban *!*@bad.test") == ["MODE #tea +b *!*@bad.test"]
    assert typed(desk, "/ban #milk eve") == ["MODE #milk +b *!*@shared"]


def test_a_ban_means_the_account_where_the_server_knows_such_masks() -> None:
    desk = at(HUBBUB, "bob!b@home.test")
    desk.hears(":bob!b@home.test ACCOUNT Bob")
    assert typed(desk, "/ban bob") == ["MODE #tea +b a:Bob"]
    assert typed(desk, "/unban bob") == ["MODE #tea -bbb a:Bob *!*@home.test bob!*@*"]


def test_a_mute_means_the_account_too_for_a_nickname_is_soon_another() -> None:
    desk = at(HUBBUB, "bob!b@home.test")
    desk.hears(":bob!b@home.test ACCOUNT Bob")
    assert typed(desk, "/mute bob") == ["MODE #tea +b m:a:Bob"]
    assert typed(desk, "/unmute bob") == ["MODE #tea -bbb m:a:Bob m:*!*@home.test m:bob!*@*"]
    assert typed(desk, "/mute m:a:zoe") == ["MODE #tea +b m:a:zoe"]


def test_a_ban_with_a_reason_puts_them_out_too() -> None:
    desk = at(HUBBUB, "bob!b@home.test")
    assert typed(desk, "/kickban bob too loud") == ["MODE #tea +b *!*@home.test", "KICK #tea bob :too loud"]
    assert typed(desk, "/kickban gone x") == ["MODE #tea +b gone!*@*"]
    desk.performs(desk.chat.ban("#tea", "bob", desk.now_ms, "enough"))
    assert desk.written() == ["MODE #tea +b *!*@home.test", "KICK #tea bob enough"]


@pytest.mark.parametrize(
    ("tokens", "line", "undone"),
    [
        (HUBBUB, "MODE #tea +b m:*!*@home.test", "MODE #tea -bb m:*!*@home.test m:bob!*@*"),
        (UNREAL, "MODE #tea +b ~q:*!*@home.test", "MODE #tea -bb ~q:*!*@home.test ~q:bob!*@*"),
        (LIBERA, "MODE #tea +q *!*@home.test", "MODE #tea -qq *!*@home.test bob!*@*"),
    ],
)
def test_each_server_mutes_in_its_own_way(tokens: str, line: str, undone: str) -> None:
    desk = at(tokens, "bob!b@home.test")
    assert desk.chat.can_mute
    assert typed(desk, "/mute bob") == [line]
    assert typed(desk, "/unmute bob") == [undone]


def test_what_a_server_lacks_is_said_and_not_asked_for() -> None:
    desk = at(PLAIN, "bob!b@home.test")
    assert not desk.chat.can_mute
    for text, words in (
        ("/mute bob", "can't mute"),
        ("/ban bob", "keeps nobody out"),
        ("/halfop bob", "no half-operators"),
    ):
        assert typed(desk, text) == []
        assert words in desk.line().text
        assert any(isinstance(change, told.Refused) for change in desk.changes)


def test_many_are_given_a_role_in_as_many_lines_as_the_server_needs() -> None:
    assert typed(at(HUBBUB), "/voice a b c d") == ["MODE #tea +vvv a b c", "MODE #tea +v d"]
    assert typed(at(UNREAL), "/deop a b c d") == ["MODE #tea -oooo a b c d"]


def test_a_window_does_the_same_by_calls() -> None:
    desk = at(HUBBUB, "bob!b@home.test")
    chat, now_ms = desk.chat, desk.now_ms
    for step in (
        chat.kick("#tea", "bob", now_ms, "too loud"),
        chat.mute("#tea", "bob", now_ms),
        chat.unmute("#tea", "*!*@bad.test", now_ms),
        chat.unban("#tea", "*!*@bad.test", now_ms),
        chat.set_role("#tea", "bob", "v", now_ms, on=True),
        chat.set_mode("#tea", "k", now_ms, on=True, param="key"),
        chat.set_mode("#tea", "i", now_ms, on=False),
        chat.invite("#tea", "zoe", now_ms),
    ):
        desk.performs(step)
    assert desk.written() == [
        "KICK #tea bob :too loud",
        "MODE #tea +b m:*!*@home.test",
        "MODE #tea -b m:*!*@bad.test",
        "MODE #tea -b *!*@bad.test",
        "MODE #tea +v bob",
        "MODE #tea +k key",
        "MODE #tea -i",
        "INVITE zoe #tea",
    ]
    desk.performs(chat.set_mode("#tea", "k", now_ms, on=True, param="two words"))
    desk.performs(chat.kick("#tea", "a,b", now_ms))
    assert desk.written() == []


def test_who_may_moderate_and_whom() -> None:
    desk = at(HUBBUB)
    desk.hears(":hub 353 me = #tea :%me @bob +zoe eve", ":hub 366 me #tea :End")
    assert desk.chat.may_moderate("#tea")
    assert [desk.chat.outranks("#tea", nick) for nick in ("bob", "zoe", "eve", "me", "gone")] == [
        False, True, True, True, True,
    ]  # fmt: skip
    desk.hears(":hub 353 me = #tea :+me @bob", ":hub 366 me #tea :End")
    assert not desk.chat.may_moderate("#tea")


def test_while_offline_nothing_is_kept_for_later() -> None:
    desk = at(HUBBUB, "bob!b@home.test").breaks()
    assert typed(desk, "/kick bob") == typed(desk, "/ban bob") == []
    assert desk.line().text == "You are not connected"


def test_services_are_spoken_to_by_the_server_s_own_commands() -> None:
    desk = at(HUBBUB)
    assert typed(desk, "/ns identify secret") == ["NS identify secret"]
    assert desk.line("nickserv").text == "identify •••"
    assert told.RoomOpened("nickserv") in desk.changes
    assert typed(desk, "/cs op #tea :odd bob") == ["CS :op #tea :odd bob"]
    assert typed(desk, "/identify secret") == ["NICKSERV IDENTIFY secret"]
    assert typed(desk, "/register secret a@b.org") == ["NICKSERV REGISTER secret a@b.org"]
    assert typed(desk, "/verify ada 39g") == ["VERIFY ada 39g"]
    assert typed(desk, "/logout") == []


def test_a_server_without_such_commands_says_what_else_there_may_be() -> None:
    desk = at(HUBBUB)
    desk.enters("/ns help")
    desk.hears(":hub 421 me NS :Unknown command")
    assert "/msg NickServ help" in desk.line("nickserv").text


def test_identify_is_a_login_where_the_server_has_one() -> None:
    desk = Desk().connects("sasl=PLAIN,SCRAM-SHA-256")
    desk.written()
    assert typed(desk, "/identify secret") == ["CAP REQ sasl"]
    desk.hears("CAP me ACK :sasl")
    assert desk.written() == ["AUTHENTICATE SCRAM-SHA-256"]
    credentials = desk.chat.identity.credentials
    assert credentials is not None and credentials.account == "me"
