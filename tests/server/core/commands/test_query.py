"""Asking about one person: WHOIS, WHOWAS.

Spec: https://modern.ircdocs.horse/#user-based-queries
"""

from base64 import b64encode

import pytest

from tests.net import NOW_MS, Net, answers, config

NOW = NOW_MS // 1000


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
        "338 alice alice ~alice@127.0.0.1 127.0.0.1 :Is actually using host",
        "378 alice alice :is connecting from ~alice@127.0.0.1 127.0.0.1",
        "379 alice alice :is using modes +i",
        f"317 alice alice 0 {NOW} :seconds idle, signon time",
        "318 alice alice :End of WHOIS list",
    ]


def test_whois_tells_of_bots_operators_and_encryption(net: Net) -> None:
    alice, parrot = net.client("alice"), net.client("parrot", is_secure=True)
    parrot.sends("MODE parrot +B")
    assert "335 alice parrot :is a bot on TestNet" in answers(alice, "WHOIS parrot")
    assert "671 alice parrot :is using a secure connection" in answers(alice, "WHOIS parrot")
    parrot.sends("MODE parrot -B")
    net.becomes_operator(parrot)
    assert "313 alice parrot :is an operator" in answers(alice, "WHOIS parrot")
    assert "335" not in " ".join(answers(alice, "WHOIS parrot"))
    told = answers(parrot, "WHOIS alice")
    assert "378 parrot alice :is connecting from ~alice@127.0.0.1 127.0.0.1" in told
    assert not any(line.startswith("671") for line in told)


def test_somebody_is_secure_when_all_their_connections_are(net: Net) -> None:
    alice, bob = net.client("alice"), net.client("bob", is_secure=True)
    bob.sends("PRIVMSG NickServ :REGISTER sesame")
    second = net.connect()
    second.sends("CAP REQ sasl", "NICK bob", "USER bob 0 * :Bob", "AUTHENTICATE PLAIN")
    second.sends(f"AUTHENTICATE {b64encode(chr(0).join(('', 'bob', 'sesame')).encode()).decode()}", "CAP END")
    assert not any(line.startswith("671") for line in answers(alice, "WHOIS bob"))
    second.leaves()
    assert any(line.startswith("671") for line in answers(alice, "WHOIS bob"))


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
