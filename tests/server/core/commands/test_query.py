"""Asking about people: WHO, WHOIS, WHOWAS.

Spec: https://modern.ircdocs.horse/#user-based-queries
"""

import pytest

from tests.net import NOW_MS, Client, Net, config

NOW = NOW_MS // 1000


def answers(client: Client, line: str) -> list[str]:
    """What a question is answered with, without the server's name."""
    client.got()
    client.sends(line)
    return [line.removeprefix(":hub.test ") for line in client.got()]


# --- WHO


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


# --- WHOIS


def test_whois_tells_what_others_may_know(net: Net) -> None:
    net.client("carol", channel="#tea")
    bob = net.client("bob", channel="#tea,#coffee", host="example.org")
    bob.sends("AWAY :asleep")
    bob.sends("PRIVMSG #tea :zzz")
    net.passes(30)
    assert answers(net.client("alice"), "WHOIS BOB") == [
        "311 alice bob ~bob example.org * :bob's name",
        "319 alice bob :#tea @#coffee",
        "312 alice bob hub.test :A Hubbub chat server",
        "301 alice bob :asleep",
        f"317 alice bob 30 {NOW} :seconds idle, signon time",
        "318 alice BOB :End of WHOIS list",
    ]


def test_whois_of_oneself_tells_more(net: Net) -> None:
    alice = net.client("alice", channel="#tea")
    alice.sends("MODE alice +i", "MODE #tea +v alice")
    assert answers(alice, "WHOIS alice") == [
        "311 alice alice ~alice localhost * :alice's name",
        "319 alice alice :@+#tea",
        "312 alice alice hub.test :A Hubbub chat server",
        "378 alice alice :is connecting from ~alice@127.0.0.1 127.0.0.1",
        "379 alice alice :is using modes +i",
        f"317 alice alice 0 {NOW} :seconds idle, signon time",
        "318 alice alice :End of WHOIS list",
    ]


def test_whois_names_no_secret_room_and_no_room_of_the_invisible_to_strangers(net: Net) -> None:
    alice, bob = net.client("alice", channel="#mine"), net.client("bob", channel="#tea,#coffee")
    bob.sends("MODE #tea +s")
    assert "319 alice bob :@#coffee" in answers(alice, "WHOIS bob")
    bob.sends("MODE bob +i")
    assert [line for line in answers(alice, "WHOIS bob") if line.startswith("319")] == []
    bob.sends("INVITE alice #tea")
    alice.sends("JOIN #tea")
    assert "319 alice bob :@#tea" in answers(alice, "WHOIS bob")


@pytest.mark.parametrize(
    "line", ["WHOIS bob bob", "WHOIS hub.test bob", "WHOIS HUB.test bob", "WHOIS alice bob"]
)
def test_whois_may_name_the_server_to_ask(net: Net, line: str) -> None:
    alice = net.client("alice")
    net.client("bob")
    assert answers(alice, line)[0].startswith("311 alice bob ")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("WHOIS", ["431 alice :No nickname given"]),
        ("WHOIS :", ["431 alice :No nickname given"]),
        ("WHOIS no.where alice", ["402 alice no.where :No such server"]),
        ("WHOIS nobody", ["401 alice nobody :No such nick/channel", "318 alice nobody :End of WHOIS list"]),
        ("WHOIS :a b", ["401 alice * :No such nick/channel", "318 alice * :End of WHOIS list"]),
        ("WHOIS *", ["401 alice * :No such nick/channel", "318 alice * :End of WHOIS list"]),
    ],
)
def test_whois_of_nobody_says_so(net: Net, line: str, expected: list[str]) -> None:
    assert answers(net.client("alice"), line) == expected


def test_many_rooms_come_in_lines_that_fit(net: Net) -> None:
    rooms = [f"#{'茶' * 20}{number}" for number in range(40)]
    bob = net.client("bob")
    for room in rooms:
        bob.sends(f"JOIN {room}")
    lines = [line for line in answers(net.client("alice"), "WHOIS bob") if line.startswith("319")]
    assert max(len(f":hub.test {line}".encode()) for line in lines) <= 510
    assert [room.lstrip("@") for line in lines for room in line.rpartition(":")[2].split()] == rooms


# --- WHOWAS


def test_whowas_tells_the_latest_first(net: Net) -> None:
    alice = net.client("alice")
    net.client("bob", host="one.example").leaves()
    net.passes(10)
    net.client("BOB", host="two.example").sends("NICK carol")
    assert answers(alice, "WHOWAS bob") == [
        "314 alice BOB ~BOB two.example * :BOB's name",
        "312 alice BOB hub.test :Tue Nov 14 22:13:30 2023",
        "314 alice bob ~bob one.example * :bob's name",
        "312 alice bob hub.test :Tue Nov 14 22:13:20 2023",
        "369 alice bob :End of WHOWAS",
    ]


@pytest.mark.parametrize(
    ("count", "found"), [("1", 1), ("2", 2), ("9", 3), ("0", 3), ("-1", 3), ("x", 3), ("٢", 3), ("9" * 99, 3)]
)
def test_whowas_tells_as_many_as_asked_for(net: Net, count: str, found: int) -> None:
    alice = net.client("alice")
    for _ in range(3):
        net.client("bob").leaves()
    told = [line for line in answers(alice, f"WHOWAS bob {count}") if line.startswith("314")]
    assert len(told) == found


def test_whowas_of_nobody_says_so(net: Net) -> None:
    alice = net.client("alice")
    assert answers(alice, "WHOWAS alice") == [
        "406 alice alice :There was no such nickname",
        "369 alice alice :End of WHOWAS",
    ]
    assert answers(alice, "WHOWAS :") == ["431 alice :No nickname given"]


@pytest.mark.parametrize("limit", [0, 2])
def test_only_so_many_are_remembered(limit: int) -> None:
    net = Net(config(limits={"whowas": limit}))
    alice = net.client("alice")
    for _ in range(3):
        net.client("bob").leaves()
    assert len([line for line in answers(alice, "WHOWAS bob") if line.startswith("314")]) == limit
