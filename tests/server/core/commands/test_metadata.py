"""METADATA: values of people and rooms, who sets them, who reads them, and who is told.

Spec: https://ircv3.net/specs/extensions/metadata
"""

from typing import Any

import pytest

from hubbub.server.core.deliver import metadata as deliver
from tests.net import Client, Net, answers, config

CAPS = "draft/metadata-3 batch"
NOBODY = "There is nobody, and no channel, of that name for you"
NO_KEY = "A key has the letters a to z, digits and _ . / -"
LONG = "k" * 41
NOT_THEIRS = "Those are not your values"


def told(client: Client) -> list[str]:
    """What a client read of metadata, without batches, the server's name and its own."""
    lines = [line.partition(":hub.test ")[2] for line in client.got()]
    kinds = {"761", "766", "774", "FAIL"}
    return [line.replace(f" {client.nick} ", " ", 1) for line in lines if line.split(" ")[0] in kinds]


def subscriber(net: Net, nick: str, *keys: str, channel: str = "") -> Client:
    client = net.client(nick, caps=CAPS)
    client.sends(f"METADATA * SUB {' '.join(keys)}")
    if channel:
        client.sends(f"JOIN {channel}")
    client.got()
    return client


# --- setting and reading


def test_what_one_says_of_oneself_is_read_by_others(net: Net) -> None:
    alice, bob = net.client("alice", caps=CAPS), net.client("bob", caps=CAPS)
    alice.sends("METADATA * SET url :http://tea.example", "METADATA alice SET pronouns :")
    assert alice.got() == [
        ":hub.test 761 alice alice url * http://tea.example",
        ":hub.test 761 alice alice pronouns * :",
    ]
    bob.sends("METADATA ALICE GET url color Url pronouns")
    assert bob.got() == [
        ":hub.test BATCH +b3 metadata alice",
        "@batch=b3 :hub.test 761 bob alice url * http://tea.example",
        "@batch=b3 :hub.test 766 bob alice color :Key is not set",
        "@batch=b3 :hub.test FAIL METADATA KEY_INVALID Url :A key has the letters a to z, digits and _ . / -",
        "@batch=b3 :hub.test 761 bob alice pronouns * :",
        ":hub.test BATCH -b3",
    ]
    bob.sends("METADATA alice LIST")
    assert told(bob) == ["761 alice url * http://tea.example", "761 alice pronouns * :"]


def test_a_value_is_taken_away_once(net: Net) -> None:
    alice = net.client("alice", caps=CAPS)
    alice.sends("METADATA * SET url :x")
    assert answers(alice, "METADATA * SET url") == ["766 alice alice url :Key is not set"]
    assert answers(alice, "METADATA * SET url") == [
        "FAIL METADATA KEY_NOT_SET alice url :That key is not set"
    ]
    assert told(alice) == []


def test_all_values_are_taken_away_at_once(net: Net) -> None:
    alice = net.client("alice", caps=CAPS)
    alice.sends("METADATA * SET url :x", "METADATA * SET color :red")
    alice.got()
    alice.sends("METADATA * CLEAR")
    assert told(alice) == ["766 alice url :Key is not set", "766 alice color :Key is not set"]
    assert [line.split(" ")[1] for line in answers(alice, "METADATA * CLEAR")] == ["+b3", "-b3"]


@pytest.mark.parametrize(
    ("line", "fail"),
    [
        ("METADATA bob SET url :x", f"KEY_NO_PERMISSION bob url :{NOT_THEIRS}"),
        ("METADATA bob CLEAR", f"KEY_NO_PERMISSION bob * :{NOT_THEIRS}"),
        ("METADATA #tea SET url :x", "KEY_NO_PERMISSION #tea url :You're not channel operator"),
        ("METADATA #tea CLEAR", "KEY_NO_PERMISSION #tea * :You're not channel operator"),
        ("METADATA * SET Url :x", "KEY_INVALID Url :" + NO_KEY),
        (
            f"METADATA * SET {'k' * 41} :x",
            f"KEY_INVALID {'k' * 41} :A key has the letters a to z, digits and _ . / -",
        ),
        (f"METADATA * SET url :{'ä' * 151}", "INVALID_VALUE url :A value has at most 300 bytes of UTF-8"),
        ("METADATA * SET", "NEED_MORE_PARAMS :Missing parameters"),
        ("METADATA * FLY", "SUBCOMMAND_INVALID FLY :Unknown subcommand"),
        (
            "METADATA nobody LIST",
            "INVALID_TARGET nobody :" + NOBODY,
        ),
        ("METADATA :a b LIST", None),
    ],
)
def test_what_may_not_be_is_refused(net: Net, line: str, fail: str | None) -> None:
    net.client("bob", channel="#tea")
    alice = net.client("alice", channel="#tea", caps=CAPS)
    assert answers(alice, line) == ([f"FAIL METADATA {fail}"] if fail else answers(alice, "METADATA x"))


def test_there_are_as_many_keys_as_the_settings_say() -> None:
    net = Net(config(limits={"metadata_max_keys": 2}))
    alice = net.client("alice", caps=CAPS)
    alice.sends("METADATA * SET a :1", "METADATA * SET b :2", "METADATA * SET a :3")
    assert len(told(alice)) == 3
    assert answers(alice, "METADATA * SET c :4") == [
        "FAIL METADATA LIMIT_REACHED alice :There are as many keys as there may be"
    ]


def test_a_value_is_utf_8_where_texts_need_not_be() -> None:
    net = Net(config(server={"utf8_only": False}))
    alice = net.client("alice", caps=CAPS)
    alice.sends(b"METADATA * SET url :caf\xe9", "METADATA * SET url :café")
    assert alice.got() == [
        ":hub.test FAIL METADATA INVALID_VALUE url :A value has at most 300 bytes of UTF-8",
        ":hub.test 761 alice alice url * café",
    ]


def test_a_server_may_have_none_of_it() -> None:
    net = Net(config(features={"metadata": False}))
    alice = net.client("alice")
    assert answers(alice, "METADATA * LIST") == ["421 alice METADATA :Unknown command"]
    assert answers(alice, "CAP REQ :draft/metadata-3") == ["CAP alice NAK :draft/metadata-3"]


def test_without_batches_the_lines_come_alone(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("METADATA * SET url :x")
    assert answers(alice, "METADATA * LIST") == ["761 alice alice url * x"]


def test_an_answer_has_its_label(net: Net) -> None:
    alice = net.client("alice", caps=f"{CAPS} labeled-response")
    alice.sends("@label=1 METADATA * SET url :x", "@label=2 METADATA * LIST")
    lines = alice.got()
    assert lines[0] == "@label=1 :hub.test 761 alice alice url * x"
    assert lines[1].startswith("@label=2 :hub.test BATCH +")


# --- rooms


def test_an_operator_sets_what_a_room_says_of_itself(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea", caps=CAPS), net.client("bob", channel="#tea", caps=CAPS)
    assert answers(alice, "METADATA #TEA SET url :x") == ["761 alice #tea url * x"]
    bob.got()
    bob.sends("METADATA #tea LIST")
    assert told(bob) == ["761 #tea url * x"]


@pytest.mark.parametrize("subcommand", ["LIST", "GET url", "SYNC"])
@pytest.mark.parametrize("mode", ["+i", "+s", "+k x", "+b bob!*@*", "+H"])
def test_a_closed_rooms_values_are_for_its_members(net: Net, mode: str, subcommand: str) -> None:
    alice = net.client("alice", channel="#tea", caps=CAPS)
    alice.sends("METADATA #tea SET url :x", f"MODE #tea {mode}")
    bob = subscriber(net, "bob", "url")
    nobodys = answers(bob, f"METADATA #none {subcommand}")[0]
    assert answers(bob, f"METADATA #tea {subcommand}") == [nobodys.replace("#none", "#tea")]


def test_an_open_rooms_values_are_for_all(net: Net) -> None:
    net.client("alice", channel="#tea", caps=CAPS).sends("METADATA #tea SET url :x")
    bob = net.client("bob", caps=CAPS)
    bob.sends("METADATA #tea GET url")
    assert told(bob) == ["761 #tea url * x"]


def test_a_rooms_values_end_with_it(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps=CAPS)
    alice.sends("METADATA #tea SET url :x", "PART #tea", "JOIN #tea")
    alice.got()
    alice.sends("METADATA #tea LIST")
    assert told(alice) == []


# --- subscribing


def test_keys_are_subscribed_to_and_left(net: Net) -> None:
    alice = net.client("alice", caps=CAPS)
    assert answers(alice, "METADATA * SUB url color Bad url") == [
        "FAIL METADATA KEY_INVALID Bad :A key has the letters a to z, digits and _ . / -",
        "770 alice url color",
    ]
    assert answers(alice, "METADATA * UNSUB color never") == ["771 alice color never"]
    assert answers(alice, "METADATA * SUBS") == [
        "BATCH +b2 metadata-subs",
        "@batch=b2 :hub.test 772 alice url",
        "BATCH -b2",
    ]


def test_one_subscribes_to_as_many_keys_as_the_settings_say() -> None:
    net = Net(config(limits={"metadata_max_subs": 2}))
    alice = net.client("alice", caps=CAPS)
    assert answers(alice, "METADATA * SUB a b a c d") == [
        "FAIL METADATA TOO_MANY_SUBS c :You are subscribed to as many keys as you may be",
        "770 alice a b",
    ]


def test_many_keys_come_in_lines_that_a_message_can_hold(net: Net) -> None:
    alice = net.client("alice", caps=CAPS)
    keys = [f"{'k' * 30}{number}" for number in range(10, 23)] + [f"k{number}" for number in range(26)]
    for at in range(0, len(keys), 13):
        alice.sends("METADATA * SUB " + " ".join(keys[at : at + 13]))
    alice.got()
    lines = answers(alice, "METADATA * SUBS")[1:-1]
    assert [key for line in lines for key in line.split(" ")[4:]] == keys
    assert all(len(line.split(" ")) <= 16 and len(line) <= 510 for line in lines)


def test_changes_are_told_to_those_who_subscribed_and_share_a_room(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps=CAPS)
    near, far = subscriber(net, "near", "url", channel="#tea"), subscriber(net, "far", "url")
    other, silent = subscriber(net, "other", "color", channel="#tea"), net.client("silent", channel="#tea")
    for each in (near, other):
        each.got()
    alice.sends(
        "METADATA * SET url :x", "METADATA * SET url :y", "METADATA * SET url", "METADATA #tea SET url :z"
    )
    assert told(near) == [
        "761 alice url * x",
        "761 alice url * y",
        "766 alice url :Key is not set",
        "761 #tea url * z",
    ]
    assert far.got() == other.got() == silent.got() == []


def test_changes_are_told_to_those_who_watch(net: Net) -> None:
    alice, bob = net.client("alice", caps=CAPS), subscriber(net, "bob", "url")
    alice.sends("METADATA * SET url :x")
    bob.sends("MONITOR + alice,carol")
    assert told(bob) == ["761 alice url * x"]
    alice.sends("METADATA * SET url :y", "METADATA * SET color :red")
    assert told(bob) == ["761 alice url * y"]
    carol = net.connect()
    carol.sends("METADATA * SET url :c", "NICK carol", "USER carol 0 * :Carol")
    assert told(bob) == ["761 carol url * c"]


def test_the_one_who_set_it_is_not_told_but_their_other_connections_are(net: Net) -> None:
    alice = net.client("alice", caps=CAPS)
    alice.sends("PRIVMSG NickServ :REGISTER sesame")
    second = net.connect()
    second.nick = "alice"
    second.sends(f"CAP REQ :{CAPS} sasl", "AUTHENTICATE PLAIN", "AUTHENTICATE AGFsaWNlAHNlc2FtZQ==")
    second.sends("NICK alice", "USER alice 0 * :Alice", "CAP END")
    for each in (alice, second):
        each.sends("METADATA * SUB url")
        each.got()
    alice.sends("METADATA * SET url :x")
    assert told(alice) == told(second) == ["761 alice url * x"]


# --- at once


def test_who_comes_in_reads_what_is_there(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps=CAPS)
    alice.sends("METADATA * SET url :a", "METADATA * SET color :red", "METADATA #tea SET url :t")
    bob = subscriber(net, "bob", "url")
    bob.sends("JOIN #tea")
    lines = bob.got()
    assert lines[-4].endswith(" metadata #tea")
    assert [line.split(" ", 2)[2] for line in lines[-3:-1]] == [
        "761 bob #tea url * t",
        "761 bob alice url * a",
    ]


def test_those_inside_read_of_who_comes_in(net: Net) -> None:
    bob = subscriber(net, "bob", "url", channel="#tea")
    alice = net.client("alice", caps=CAPS)
    alice.sends("METADATA * SET url :a", "METADATA * SET color :red", "JOIN #tea")
    assert told(bob) == ["761 alice url * a"]


def test_who_subscribes_inside_is_told_where_to_ask(net: Net) -> None:
    alice = net.client("alice", channel="#tea,#milk", caps=CAPS)
    alice.sends("METADATA #tea SET url :t")
    bob = net.client("bob", channel="#tea,#milk", caps=CAPS)
    assert answers(bob, "METADATA * SUB url") == ["770 bob url", "774 bob #tea 1"]
    bob.sends("METADATA #tea SYNC")
    assert told(bob) == ["761 #tea url * t"]
    alice.sends("METADATA * SET url :a")
    assert answers(bob, "METADATA * SUB color") == ["770 bob color", "774 bob #tea 1", "774 bob #milk 1"]
    bob.sends("METADATA alice SYNC")
    assert told(bob)[-1] == "761 alice url * a"


def test_a_large_room_is_asked_for_in_parts_in_which_nothing_is_missing(net: Net, monkeypatch: Any) -> None:
    monkeypatch.setattr(deliver, "MAX_SYNCED_AT_ONCE", 3)
    monkeypatch.setattr(deliver, "MAX_SYNCED", 4)
    people = [net.client(f"user{number}", channel="#tea", caps=CAPS) for number in range(5)]
    people[0].sends("METADATA #tea SET url :t")
    for each in people:
        each.sends("METADATA * SET url :u", "METADATA * SET color :red")
    bob = subscriber(net, "bob", "url", "color")
    bob.sends("JOIN #tea")
    assert told(bob) == ["774 #tea 1"]
    parts: list[list[str]] = []
    while not parts or parts[-1][-1] == "774 #tea 1":
        bob.sends("METADATA #tea SYNC")
        parts.append(told(bob))
    assert len(parts) < 10
    heard = {line for part in parts for line in part if line[:3] == "761"}
    assert len(heard) == 11


# --- before and after arriving


def test_what_is_said_before_one_is_in_is_there_from_the_first_moment(net: Net) -> None:
    alice = net.connect()
    alice.sends(f"CAP REQ :{CAPS}")
    alice.got()
    assert answers(alice, "METADATA * SUB url") == ["770 * url"]
    assert answers(alice, "METADATA * SET url :x") == ["761 * * url * x"]
    alice.sends("METADATA * SET color :red", "METADATA * SET color", "NICK alice", "METADATA * GET url")
    alice.sends("METADATA alice LIST")
    assert alice.got()[-1].startswith(":hub.test FAIL METADATA INVALID_TARGET alice ")
    alice.sends("USER alice 0 * :Alice", "CAP END")
    burst = alice.got()
    codes = [line.split(" ")[2 if line.startswith("@") else 1] for line in burst]
    at = codes.index("BATCH")
    assert codes[at : at + 3] == ["BATCH", "761", "BATCH"]
    assert at < codes.index("422")
    assert burst[at + 1].endswith(" 761 alice alice url * x")


def test_who_says_nothing_reads_an_empty_batch(net: Net) -> None:
    alice = net.connect()
    alice.sends(f"CAP REQ :{CAPS}", "NICK alice", "USER alice 0 * :Alice", "CAP END")
    assert [line.split(" ")[1] for line in alice.got()].count("BATCH") == 2


def test_before_one_is_in_it_can_be_switched_off() -> None:
    net = Net(config(features={"metadata_before_connect": False}))
    alice = net.connect()
    assert answers(alice, "METADATA * LIST") == ["451 * :You have not registered"]
    alice.sends("CAP LS 302")
    assert "draft/metadata-3=max-subs" in " ".join(alice.got())


def test_a_guests_values_go_with_them(net: Net) -> None:
    alice = net.client("alice", caps=CAPS)
    alice.sends("METADATA * SET url :x")
    alice.leaves()
    assert net.server.world.metadata == {}


def test_values_become_an_accounts_with_it(net: Net) -> None:
    alice = net.client("alice", caps=CAPS)
    alice.sends("METADATA * SET url :x", "PRIVMSG NickServ :REGISTER sesame", "METADATA * SET color :red")
    alice.leaves()
    net.restart()
    assert net.server.world.metadata == {"alice": {"url": "x", "color": "red"}}


def test_what_is_taken_away_stays_away(net: Net) -> None:
    alice = net.client("alice", caps=CAPS)
    alice.sends("PRIVMSG NickServ :REGISTER sesame", "METADATA * SET url :x", "METADATA * SET color :red")
    alice.sends("METADATA * SET url", "METADATA * CLEAR")
    assert {each.kind for each in net.store.kept()} <= {"networks"}


def test_who_logs_in_says_what_their_account_says(net: Net) -> None:
    alice = net.client("alice", caps=CAPS)
    alice.sends("PRIVMSG NickServ :REGISTER sesame", "METADATA * SET url :account")
    alice.leaves()
    guest = net.client("guest", channel="#tea", caps=CAPS)
    guest.sends("METADATA * SET url :guest", "METADATA * SET color :red")
    bob = subscriber(net, "bob", "url", "color", channel="#tea")
    guest.sends("PRIVMSG NickServ :IDENTIFY alice sesame")
    assert told(bob) == ["766 guest color :Key is not set", "761 guest url * account"]


# --- WHOIS


def test_whois_tells_values_to_those_who_understand_them(net: Net) -> None:
    alice = net.client("alice", caps=CAPS)
    alice.sends("METADATA * SET url :x")
    bob, carol = net.client("bob", caps=CAPS), net.client("carol")
    assert "760 bob alice url * x" in answers(bob, "WHOIS alice")
    assert [line for line in answers(carol, "WHOIS alice") if line.startswith("760")] == []
