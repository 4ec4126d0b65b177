"""Asking who is there: WHO, and WHOX.

Spec: https://modern.ircdocs.horse/#who-message and https://ircv3.net/specs/extensions/whox
"""

from typing import Any

import pytest

from hubbub.server.core.commands import who
from tests.net import Net, answers


def test_who_of_a_room_lists_its_people(net: Net) -> None:
    alice = net.client("alice", channel="#tea")
    bob = net.client("bob", channel="#tea", host="example.org")
    alice.sends("MODE #tea +v bob")
    bob.sends("AWAY :x")
    assert answers(net.client("carol"), "WHO #TEA") == [
        "352 carol #tea ~alice localhost hub.test alice H@ :0 alice's name",
        "352 carol #tea ~bob example.org hub.test bob G+ :0 bob's name",
        "315 carol #TEA :End of WHO list",
    ]


def test_who_shows_all_prefixes_to_those_who_asked(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps="multi-prefix")
    alice.sends("MODE #tea +v alice")
    assert answers(alice, "WHO #tea")[0].split(" ")[7] == "H@+"
    alice.sends("CAP REQ :-multi-prefix")
    assert answers(alice, "WHO #tea")[0].split(" ")[7] == "H@"


def test_who_of_a_nickname_finds_one_person_in_a_room_we_share(net: Net) -> None:
    alice = net.client("alice", channel="#tea")
    net.client("bob", channel="#tea").sends("MODE bob +i")
    assert answers(alice, "WHO BOB") == [
        "352 alice #tea ~bob localhost hub.test bob H :0 bob's name",
        "315 alice BOB :End of WHO list",
    ]
    assert answers(net.client("carol"), "WHO alice")[0].startswith("352 carol * ~alice ")


@pytest.mark.parametrize("mask", ["b*", "B?B", "*~bob*", "*.org", "bob's*", "*b"])
def test_who_of_a_mask_finds_the_visible(net: Net, mask: str) -> None:
    alice = net.client("alice")
    bob = net.client("bob", host="example.org")
    assert [line.split(" ")[6] for line in answers(alice, f"WHO {mask}")[:-1]] == ["bob"]
    bob.sends("MODE bob +i")
    assert answers(alice, f"WHO {mask}") == [f"315 alice {mask} :End of WHO list"]


@pytest.mark.parametrize("mask", ["*", "0"])
def test_who_of_everybody_is_everybody(net: Net, mask: str) -> None:
    alice = net.client("alice")
    net.client("bob")
    assert len(answers(alice, f"WHO {mask}")) == 3


def test_who_of_nobody_ends_at_once(net: Net) -> None:
    alice = net.client("alice")
    for mask, shown in (("nobody", "nobody"), ("#none", "#none"), (":a b", "*"), (":", "*"), ("::", "*")):
        assert answers(alice, f"WHO {mask}") == [f"315 alice {shown} :End of WHO list"]


def test_who_keeps_the_secret_of_rooms_and_of_the_invisible_in_them(net: Net) -> None:
    alice = net.client("alice", channel="#tea")
    bob = net.client("bob", channel="#tea")
    carol = net.client("carol")
    bob.sends("MODE bob +i")
    assert [line.split(" ")[6] for line in answers(carol, "WHO #tea")[:-1]] == ["alice"]
    alice.sends("MODE #tea +s")
    assert answers(carol, "WHO #tea") == ["315 carol #tea :End of WHO list"]
    assert len(answers(bob, "WHO #tea")) == 3


def test_who_marks_operators_and_bots(net: Net) -> None:
    alice = net.client("alice", channel="#tea")
    net.becomes_operator(alice)
    net.client("parrot", channel="#tea").sends("MODE parrot +B")
    assert [line.split(" ")[7] for line in answers(alice, "WHO #tea")[:-1]] == ["H*@", "HB"]


def test_who_finds_operators_alone_if_asked_to(net: Net) -> None:
    net.client("bob", channel="#tea")
    alice = net.client("alice", channel="#tea")
    net.becomes_operator(alice)
    for mask in ("#tea", "*"):
        assert [line.split(" ")[6] for line in answers(alice, f"WHO {mask} o")[:-1]] == ["alice"]
    assert answers(alice, "WHO bob o%n") == ["315 alice bob :End of WHO list"]


def test_who_says_that_it_found_more_than_it_tells(net: Net, monkeypatch: Any) -> None:
    monkeypatch.setattr(who, "MAX_WHO_REPLIES", 2)
    alice = net.client("alice", channel="#tea")
    for nick in ("bob", "carol"):
        net.client(nick, channel="#tea")
    assert [line.split(" ")[0] for line in answers(alice, "WHO #tea")] == ["352", "352", "416", "315"]


# --- WHOX


@pytest.mark.parametrize("fields", ["tcuihsnfdlaor", "roaldfnshiuct"])
def test_whox_answers_in_one_order_however_it_is_asked(net: Net, fields: str) -> None:
    alice = net.client("alice", channel="#tea")
    net.client("bob", channel="#tea")
    net.passes(20)
    assert answers(alice, f"WHO bob %{fields},042") == [
        "354 alice 042 #tea ~bob 255.255.255.255 localhost hub.test bob H 0 20 0 n/a :bob's name",
        "315 alice bob :End of WHO list",
    ]


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ("n", "bob"),
        ("c", "*"),
        ("na", "bob bob"),
        ("zn", "bob"),
        ("tn,7", "7 bob"),
        ("tn,1234", "0 bob"),
        ("tn", "0 bob"),
        ("tn,x", "0 bob"),
        ("r", ":bob's name"),
    ],
)
def test_whox_answers_what_was_asked_for_and_nothing_else(net: Net, fields: str, answer: str) -> None:
    alice, bob = net.client("alice"), net.client("bob")
    bob.sends("PRIVMSG NickServ :REGISTER sesame")
    assert answers(alice, f"WHO bob %{fields}")[0] == f"354 alice {answer}"


def test_whox_tells_addresses_to_operators_and_oneself(net: Net) -> None:
    alice = net.client("alice")
    net.client("bob")
    assert answers(alice, "WHO alice %i")[0] == "354 alice 127.0.0.1"
    assert answers(alice, "WHO bob %i")[0] == "354 alice 255.255.255.255"
    net.becomes_operator(alice)
    assert answers(alice, "WHO bob %i")[0] == "354 alice 127.0.0.1"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("WHO bob* n%n", ["bob"]),
        ("WHO bob* h%n", []),
        ("WHO *ample.org h%n", ["bob"]),
        ("WHO bob* ra%n", ["bob"]),
        ("WHO ~BO* u%n", ["bob"]),
        ("WHO hub* s%n", ["alice", "bob"]),
        ("WHO bo* a%n", ["bob"]),
    ],
)
def test_who_compares_with_the_fields_that_are_chosen(net: Net, line: str, found: list[str]) -> None:
    alice, bob = net.client("alice"), net.client("bob", host="example.org")
    bob.sends("PRIVMSG NickServ :REGISTER sesame")
    assert [answer.split(" ")[2] for answer in answers(alice, line)[:-1]] == found


def test_an_address_never_ends_a_line_early(net: Net) -> None:
    alice = net.client("alice")
    net.server.world.nicks["alice"].address = "::1"
    assert answers(alice, "WHO alice %in")[0] == "354 alice 0::1 alice"
