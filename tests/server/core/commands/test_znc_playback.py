"""*playback: what was said, by name and time, to those who may read it.

Spec: https://wiki.znc.in/Playback
"""

from __future__ import annotations

import pytest

from hubbub.protocol.message import Message, parse
from hubbub.protocol.servertime import format_time
from hubbub.server.core.history import MAX_PAGE_BYTES
from tests.net import NOW_MS, Client, Net, batch, config

CAPS = "batch message-tags server-time znc.in/playback"
SOURCE = "*playback!playback@hub.test"


@pytest.fixture
def net() -> Net:
    return Net(ticks_with_texts=True)


@pytest.fixture
def alice(net: Net) -> Client:
    """Alice, who said 1 to 5 in #tea, each in a millisecond of its own, and wrote with bob."""
    alice = net.client("alice", channel="#tea", caps=CAPS)
    bob = net.client("bob", channel="#tea")
    alice.sends(*(f"PRIVMSG #tea :{number}" for number in range(1, 6)), "PRIVMSG bob :psst")
    bob.sends("PRIVMSG alice :yes?")
    alice.got()
    return alice


def played(client: Client, line: str) -> dict[str, list[Message]]:
    """What came of a line to *playback, by the names of the batches."""
    client.got()
    client.sends(f"PRIVMSG *playback :{line}")
    found: dict[str, list[Message]] = {}
    name = ""
    for message in (parse(line) for line in client.got()):
        if message.command == "BATCH":
            name = message.params[2] if message.params[0][0] == "+" else ""
            assert not name or message.params[1] == "chathistory"
        else:
            found.setdefault(name, []).append(message)
    return found


def texts(client: Client, line: str) -> dict[str, list[str]]:
    return {name: [message.text for message in messages] for name, messages in played(client, line).items()}


def seconds(number: int) -> str:
    """The time of alice's text of that number."""
    return f"{(NOW_MS + number - 1) / 1000:.3f}"


def test_everything_is_played_with_its_time(alice: Client) -> None:
    found = played(alice, "play * 0")
    assert [message.text for message in found["#tea"]] == list("12345")
    assert [message.tags["time"] for message in found["#tea"]] == [
        format_time(NOW_MS + number) for number in range(5)
    ]
    # Whoever wrote it, it is between the two: one's own lines are to the other.
    assert [(each.nick, *each.params) for each in found["bob"]] == [
        ("alice", "bob", "psst"),
        ("bob", "alice", "yes?"),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("play #tea", {"#tea": list("12345")}),
        ("PLAY #TEA", {"#tea": list("12345")}),
        (f"play #tea {seconds(3)}", {"#tea": list("345")}),
        (f"play #tea {seconds(2)} {seconds(4)}", {"#tea": list("23")}),
        (f"play #tea {seconds(4)} {seconds(2)}", {}),
        (f"play #tea {NOW_MS // 1000}.0000004 {seconds(2)}", {"#tea": ["1"]}),
        ("play #tea 999999999999", {}),
        ("play #t*,b?b", {"#tea": list("12345"), "bob": ["psst", "yes?"]}),
        ("play BOB,#none,nobody", {"bob": ["psst", "yes?"]}),
        ("play #nothing*", {}),
    ],
)
def test_names_masks_and_times_say_what_is_played(
    alice: Client, line: str, expected: dict[str, list[str]]
) -> None:
    assert texts(alice, line) == expected


@pytest.mark.parametrize("line", ["play", "play * noon", "play * -1", "play * 1e9", "play * ٣", "help", "?"])
def test_what_it_does_not_understand_it_explains(alice: Client, line: str) -> None:
    (answer,) = played(alice, line)[""]
    assert (answer.source, answer.params[0]) == (SOURCE, "alice")
    assert answer.text.startswith("I know: PLAY")


def test_the_last_messages_are_given_as_many_as_are_allowed() -> None:
    net = Net(config(history={"znc_playback_limit": 2}), ticks_with_texts=True)
    alice = net.client("alice", channel="#tea", caps=CAPS)
    alice.sends(*(f"PRIVMSG #tea :{number}" for number in range(1, 6)))
    assert texts(alice, "play * 0") == {"#tea": ["4", "5"]}


def test_one_answer_drowns_nobody() -> None:
    net = Net(config(history={"znc_playback_limit": 10_000}), ticks_with_texts=True)
    alice = net.client("alice", caps=CAPS)
    names = [f"#room{number}" for number in range(4)]
    alice.sends(*(f"JOIN {name}" for name in names))
    for name in names:
        alice.sends(*[f"PRIVMSG {name} :{'x' * 400}"] * 300)
    alice.got()
    alice.sends("PRIVMSG *playback :play *")
    assert len(alice.got_raw()) < MAX_PAGE_BYTES
    found = texts(alice, "play *")
    assert list(found) == ["#room0", ""]
    assert found[""] == ["That is much at once: there is more, from #room1 on"]
    assert list(texts(alice, "play #room1")) == ["#room1"]


def test_strangers_read_nothing(net: Net, alice: Client) -> None:
    eve = net.client("eve", caps=CAPS)
    assert texts(eve, "play #tea,alice,bob,*") == {}
    assert texts(eve, "list") == {}
    net.holds_store = True
    eve.sends("JOIN #tea", "PRIVMSG *playback :play #tea")
    alice.sends("KICK #tea eve")
    eve.got()
    net.answer()
    net.settle()
    assert eve.got() == [], "nor does who was put out while the store was asked"


def test_list_says_which_there_are_and_from_when_to_when(alice: Client) -> None:
    alice.sends("JOIN #quiet")
    first, last = seconds(1), seconds(5)
    assert texts(alice, "list") == {"": [f"#tea {first} {last}", f"bob {seconds(6)} {seconds(7)}"]}
    assert texts(alice, "list #tea,nobody") == {"": [f"#tea {first} {last}"]}


def test_clear_takes_nothing_from_anybody(alice: Client) -> None:
    assert texts(alice, "clear *") == {
        "": ["Nothing was cleared: history here belongs to all who were there"]
    }
    assert texts(alice, "play #tea") == {"#tea": list("12345")}


def test_nothing_that_is_said_to_it_is_kept_or_heard(net: Net, alice: Client) -> None:
    before = len(net.happened)
    alice.sends("PRIVMSG *playback :play #tea", "NOTICE *playback :play *")
    assert len(net.happened) == before


def test_without_batches_the_lines_come_alone(net: Net, alice: Client) -> None:
    bob = net.client("rob", channel="#tea")
    bob.sends("PRIVMSG *playback :play #tea")
    assert bob.got() == [f":alice!~alice@localhost PRIVMSG #tea :{number}" for number in range(1, 6)]


def test_the_whole_answer_is_under_the_label_and_with_the_echo(net: Net, alice: Client) -> None:
    carol = net.client("carol", channel="#tea", caps="batch labeled-response echo-message draft/multiline")
    carol.sends(*batch("one", "two", target="alice"), "JOIN #quiet")
    carol.got()
    carol.sends("@label=x PRIVMSG *playback :play *")
    opened, echo, *inside, closed = (parse(line) for line in carol.got())
    assert (opened.tags["label"], opened.params[1]) == ("x", "labeled-response")
    assert (echo.source, *echo.params) == ("carol!~carol@localhost", "*playback", "play *")
    outer = opened.params[0][1:]
    pages = [message for message in inside if message.tags["batch"] == outer]
    assert [message.params[2] for message in pages if message.params[0][0] == "+"] == ["#tea", "alice"]
    assert [message.text for message in inside if message.params[0] == "alice"] == ["one", "two"]
    assert closed.params == (f"-{outer}",)
    carol.sends("@label=y PRIVMSG *playback :play #nothing")
    assert carol.got() == ["@label=y :carol!~carol@localhost PRIVMSG *playback :play #nothing"]


def test_what_is_asked_is_answered_in_its_turn(net: Net, alice: Client) -> None:
    alice.got()
    net.holds_store = True
    alice.pipelines("PRIVMSG *playback :play #tea", "PRIVMSG *playback :play #tea", "PING x")
    assert len(net.asked) == 1, "one question at a time"
    assert alice.got() == []
    net.holds_store = False
    net.answer()
    net.settle()
    assert [parse(line).command for line in alice.got()].count("BATCH") == 4


def test_a_store_that_fails_is_told_of(net: Net, alice: Client) -> None:
    net.holds_store = True
    alice.sends("PRIVMSG *playback :play #tea")
    (asked,) = net.asked
    net.server.answered(asked.token, None, net.now_ms)
    net.settle()
    assert alice.got()[-1].endswith("PRIVMSG alice :Messages could not be retrieved")


def test_without_history_nobody_is_there() -> None:
    bob = Net(config(history={"enabled": False})).client("bob")
    bob.sends("PRIVMSG *playback :play *", "CAP REQ znc.in/playback")
    assert bob.got() == [
        ":hub.test 401 bob *playback :No such nick/channel",
        ":hub.test CAP bob NAK :znc.in/playback",
    ]


def test_too_many_masks_are_too_many(alice: Client) -> None:
    found = texts(alice, "play #*,b*,c*,d*,e*")
    assert found[""] == ["At most 4 names with * or ? at once"]
