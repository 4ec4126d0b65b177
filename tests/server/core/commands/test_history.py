"""CHATHISTORY: pages of what was said, to those who may read it."""

from __future__ import annotations

import pytest

from hubbub.protocol.message import Message, parse
from tests.net import NOW_MS, Client, Net, config

CAPS = "batch draft/chathistory message-tags server-time labeled-response"


@pytest.fixture
def net() -> Net:
    return Net(ticks_with_texts=True)


@pytest.fixture
def alice(net: Net) -> Client:
    alice = net.client("alice", channel="#tea", caps=CAPS)
    alice.sends(*(f"PRIVMSG #tea :{number}" for number in range(1, 8)))
    return alice


def page(client: Client, command: str, name: str = "#tea") -> list[Message]:
    client.got()
    client.sends(command)
    opened, *inside, closed = (parse(line) for line in client.got())
    reference = opened.params[0].removeprefix("+")
    assert opened.params == (f"+{reference}", "chathistory", name)
    assert closed.params == (f"-{reference}",)
    assert all(message.tags["batch"] == reference for message in inside)
    return inside


def texts(client: Client, command: str, name: str = "#tea") -> list[str]:
    return [message.text for message in page(client, command, name)]


def test_latest_gives_the_last_messages_in_order(alice: Client) -> None:
    assert texts(alice, "CHATHISTORY LATEST #tea * 3") == ["5", "6", "7"]
    assert texts(alice, "CHATHISTORY LATEST #TEA * 100") == list("1234567")


def test_a_message_comes_back_as_it_was_heard(net: Net, alice: Client) -> None:
    bob = net.client("bob", channel="#tea", caps=CAPS)
    bob.sends("@+draft/reply=abc;+typing=done PRIVMSG #tea :see above")
    (heard,) = [line for line in alice.got() if "see above" in line]
    (kept,) = page(alice, "CHATHISTORY LATEST #tea * 1")
    tags = {key: value for key, value in kept.tags.items() if key != "batch"}
    assert parse(heard) == Message(kept.command, kept.params, kept.source, tags)


def test_pages_by_msgid_and_by_time_go_both_ways_and_leave_the_reference_out(alice: Client) -> None:
    by_text = {message.text: message.tags for message in page(alice, "CHATHISTORY LATEST #tea * 100")}
    for reference in (f"msgid={by_text['4']['msgid']}", f"timestamp={by_text['4']['time']}"):
        assert texts(alice, f"CHATHISTORY BEFORE #tea {reference} 2") == ["2", "3"]
        assert texts(alice, f"CHATHISTORY AFTER #tea {reference} 2") == ["5", "6"]
        assert texts(alice, f"CHATHISTORY LATEST #tea {reference} 2") == ["6", "7"]
        assert texts(alice, f"CHATHISTORY LATEST #tea {reference} 9") == ["5", "6", "7"]
        assert texts(alice, f"CHATHISTORY AROUND #tea {reference} 3") == ["3", "4", "5"]
    first, last = f"msgid={by_text['2']['msgid']}", f"timestamp={by_text['6']['time']}"
    assert texts(alice, f"CHATHISTORY BETWEEN #tea {first} {last} 2") == ["3", "4"]
    assert texts(alice, f"CHATHISTORY BETWEEN #tea {last} {first} 2") == ["4", "5"]


def test_a_page_holds_at_most_what_isupport_says() -> None:
    net = Net(config(history={"chathistory_limit": 2}), ticks_with_texts=True)
    alice = net.client("alice", channel="#tea", caps=CAPS)
    alice.sends("PRIVMSG #tea :1", "PRIVMSG #tea :2", "PRIVMSG #tea :3")
    assert texts(alice, "CHATHISTORY LATEST #tea * 50") == ["2", "3"]
    assert texts(alice, "CHATHISTORY LATEST #tea * 0") == ["2", "3"]


def test_an_empty_page_is_an_empty_batch_under_its_label(net: Net) -> None:
    bob = net.client("bob", channel="#new", caps=CAPS)
    bob.sends("@label=x CHATHISTORY LATEST #new * 5")
    opened, closed = (parse(line) for line in bob.got())
    assert opened.tags["label"] == "x"
    assert (opened.params[1:], closed.params) == (("chathistory", "#new"), ("-b1",))


def test_who_has_no_batch_reads_the_lines_alone(net: Net, alice: Client) -> None:
    bob = net.client("bob", channel="#tea", caps="draft/chathistory")
    bob.sends("CHATHISTORY LATEST #tea * 1")
    assert bob.got() == [":alice!~alice@localhost PRIVMSG #tea :7"]


def test_only_members_read_a_rooms_history(net: Net, alice: Client) -> None:
    bob = net.client("bob", caps=CAPS)
    refused = "FAIL CHATHISTORY INVALID_TARGET LATEST #tea :Messages could not be retrieved"
    bob.sends("CHATHISTORY LATEST #tea * 5")
    assert bob.got()[-1].endswith(refused)
    bob.sends("JOIN #tea")
    assert texts(bob, "CHATHISTORY LATEST #tea * 2") == ["6", "7"]
    alice.sends("KICK #tea bob")
    bob.sends("CHATHISTORY LATEST #tea * 5")
    assert bob.got()[-1].endswith(refused)


@pytest.mark.parametrize("mode", ["+k key", "+i", "+s"])
def test_what_was_said_behind_closed_doors_is_for_those_who_were_there(
    net: Net, alice: Client, mode: str
) -> None:
    bob = net.client("bob", channel="#tea", caps=CAPS)
    alice.sends(f"MODE #tea {mode}", "PRIVMSG #tea :secret")
    undo = mode.replace("+", "-")
    alice.sends(f"MODE #tea {undo}", "PRIVMSG #tea :open again")
    carol = net.client("carol", channel="#tea", caps=CAPS)
    assert texts(bob, "CHATHISTORY LATEST #tea * 2") == ["secret", "open again"]
    assert texts(carol, "CHATHISTORY LATEST #tea * 2") == ["7", "open again"]


def test_a_room_may_keep_its_history_to_those_who_were_there(net: Net, alice: Client) -> None:
    alice.sends("MODE #tea +H", "PRIVMSG #tea :among us", "MODE #tea -H", "PRIVMSG #tea :for all")
    bob = net.client("bob", channel="#tea", caps=CAPS)
    assert texts(bob, "CHATHISTORY LATEST #tea * 2") == ["7", "for all"]
    assert texts(alice, "CHATHISTORY LATEST #tea * 2") == ["among us", "for all"]


def test_a_closed_room_that_died_takes_its_words_with_it(net: Net) -> None:
    first = net.client("first", channel="#den", caps=CAPS)
    first.sends("MODE #den +k key", "PRIVMSG #den :ours", "PART #den")
    stranger = net.client("stranger", channel="#den", caps=CAPS)
    assert texts(stranger, "CHATHISTORY LATEST #den * 5", "#den") == []


def test_direct_messages_are_read_by_the_two_and_nobody_else(net: Net, alice: Client) -> None:
    bob, eve = (net.client(nick, channel="#tea", caps=CAPS) for nick in ("bob", "eve"))
    alice.sends("PRIVMSG bob :hi")
    bob.sends("PRIVMSG alice :hello")
    assert texts(alice, "CHATHISTORY LATEST bob * 5", "bob") == ["hi", "hello"]
    assert texts(bob, "CHATHISTORY LATEST alice * 5", "alice") == ["hi", "hello"]
    assert texts(eve, "CHATHISTORY LATEST alice * 5", "alice") == []
    bob.sends("QUIT")
    eve.sends("NICK bob")
    assert texts(eve, "CHATHISTORY LATEST alice * 5", "alice") == [], "a nick alone opens no letters"


def test_what_only_operators_heard_is_in_nobodys_history(net: Net, alice: Client) -> None:
    bob = net.client("bob", channel="#tea", caps=CAPS)
    alice.sends("PRIVMSG @#tea :for ops")
    assert texts(bob, "CHATHISTORY LATEST #tea * 1") == ["7"]


def test_targets_lists_rooms_and_people_by_their_last_message(net: Net, alice: Client) -> None:
    bob = net.client("bob", caps=CAPS)
    bob.sends("PRIVMSG alice :psst")
    alice.sends("JOIN #quiet")
    alice.got()
    start, end = "timestamp=2023-11-14T22:13:20.000Z", "timestamp=2023-11-14T22:20:00.000Z"
    alice.sends(f"CHATHISTORY TARGETS {start} {end} 10")
    opened, *inside, _ = (parse(line) for line in alice.got())
    assert opened.params[1:] == ("draft/chathistory-targets",)
    assert [message.params for message in inside] == [
        ("TARGETS", "#tea", "2023-11-14T22:13:20.006Z"),
        ("TARGETS", "bob", "2023-11-14T22:13:20.007Z"),
    ]
    alice.sends(f"CHATHISTORY TARGETS {end} {start} 1")
    assert [parse(line).params[1] for line in alice.got()[1:-1]] == ["bob"]
    assert NOW_MS == 1_700_000_000_000


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("CHATHISTORY NOPE #tea * 5", "INVALID_PARAMS NOPE :Unknown command"),
        ("CHATHISTORY LATEST #tea *", "INVALID_PARAMS LATEST :Insufficient parameters"),
        ("CHATHISTORY LATEST #tea * 5 6", "INVALID_PARAMS LATEST :Too many parameters"),
        ("CHATHISTORY LATEST #tea * many", "INVALID_PARAMS LATEST many :Invalid limit"),
        ("CHATHISTORY BEFORE #tea timestamp=noon 5", "INVALID_PARAMS BEFORE noon :Invalid timestamp"),
        ("CHATHISTORY BEFORE #tea msgid=!! 5", "INVALID_PARAMS BEFORE !! :Invalid msgid"),
        ("CHATHISTORY BEFORE #tea * 5", "INVALID_PARAMS BEFORE * :Invalid message reference"),
        (
            "CHATHISTORY BEFORE #tea colour=red 5",
            "INVALID_MSGREFTYPE BEFORE #tea :colour-based history requests are not supported",
        ),
        (
            "CHATHISTORY LATEST nobody * 5",
            "INVALID_TARGET LATEST nobody :Messages could not be retrieved",
        ),
    ],
)
def test_what_can_not_be_answered_is_told(alice: Client, command: str, answer: str) -> None:
    alice.got()
    alice.sends(command)
    (line,) = alice.got()
    assert line.endswith(f":hub.test FAIL CHATHISTORY {answer}")


def test_it_is_answered_without_its_capability(net: Net) -> None:
    bob = net.client("bob", channel="#tea")
    bob.sends("PRIVMSG #tea :hi", "CHATHISTORY LATEST #tea * 5")
    assert bob.got() == [":bob!~bob@localhost PRIVMSG #tea :hi"]


def test_it_is_unknown_where_there_is_no_history() -> None:
    net = Net(config(history={"enabled": False}))
    bob = net.client("bob", channel="#tea")
    bob.sends("CHATHISTORY LATEST #tea * 5")
    assert bob.got() == [":hub.test 421 bob CHATHISTORY :Unknown command"]


def test_a_server_without_history_does_not_offer_it() -> None:
    bob = Net(config(history={"enabled": False})).client("bob")
    bob.sends("CAP REQ draft/chathistory")
    assert bob.got() == [":hub.test CAP bob NAK :draft/chathistory"]


def test_who_was_put_out_while_the_store_was_asked_reads_nothing(net: Net, alice: Client) -> None:
    bob = net.client("bob", channel="#tea", caps=CAPS)
    net.holds_store = True
    bob.sends("CHATHISTORY LATEST #tea * 5")
    alice.sends("KICK #tea bob", "PRIVMSG #tea :he is gone")
    bob.got()
    net.answer()
    net.settle()
    (refused,) = bob.got()
    assert refused.endswith("FAIL CHATHISTORY INVALID_TARGET LATEST #tea :Messages could not be retrieved")
    bob.sends(
        "JOIN #tea", "CHATHISTORY TARGETS timestamp=2023-01-01T00:00:00Z timestamp=2024-01-01T00:00:00Z 9"
    )
    alice.sends("KICK #tea bob", "PRIVMSG #tea :again")
    bob.got()
    net.answer()
    net.settle()
    assert [parse(line).params[0][0] for line in bob.got()] == ["+", "-"], "an empty batch"


def test_who_came_again_while_the_store_was_asked_reads_nothing_by_the_old_right(
    net: Net, alice: Client
) -> None:
    bob = net.client("bob", channel="#tea", caps=CAPS)
    net.holds_store = True
    bob.sends("CHATHISTORY LATEST #tea * 5")
    alice.sends("KICK #tea bob", "MODE #tea +i", "PRIVMSG #tea :secret", "INVITE bob #tea")
    net.holds_log = True
    net.server.line_received(bob.connection, b"JOIN #tea", net.now_ms)
    net.holds_log = False
    net.settle()
    bob.got()
    net.answer()
    net.settle()
    assert not [line for line in bob.got() if "secret" in line]


@pytest.mark.parametrize("time", ["9999-12-31T23:59:59.999Z", "2109-06-01T00:00:00.000Z"])
def test_a_time_after_all_times_is_one(alice: Client, time: str) -> None:
    assert texts(alice, f"CHATHISTORY BEFORE #tea timestamp={time} 2") == ["6", "7"]
    assert texts(alice, f"CHATHISTORY AFTER #tea timestamp={time} 2") == []


def test_a_time_before_all_times_is_one(alice: Client) -> None:
    assert texts(alice, "CHATHISTORY AFTER #tea timestamp=1960-01-01T00:00:00.000Z 2") == ["1", "2"]
    assert texts(alice, "CHATHISTORY BEFORE #tea timestamp=1960-01-01T00:00:00.000Z 2") == []


def test_who_heard_it_reads_it_though_they_came_in_the_same_millisecond() -> None:
    net = Net()  # the clock stands still
    alice = net.client("alice", channel="#den", caps=CAPS)
    alice.sends("MODE #den +s", "PRIVMSG #den :before")
    bob = net.client("bob", channel="#den", caps=CAPS)
    alice.sends("PRIVMSG #den :after")
    assert texts(bob, "CHATHISTORY LATEST #den * 9", "#den") == ["after"]


def test_a_persons_history_has_the_name_that_it_was_asked_for_by(net: Net, alice: Client) -> None:
    net.client("bob")
    alice.sends("PRIVMSG bob :psst")
    alice.got()
    alice.sends("CHATHISTORY LATEST BOB * 5")
    assert alice.got()[0].endswith(" chathistory BOB")
