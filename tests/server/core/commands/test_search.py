"""SEARCH: finding what was said, and only what may be read."""

from __future__ import annotations

import pytest

from hubbub.protocol.message import Message, parse
from tests.net import Client, Net, config

CAPS = "batch soju.im/search message-tags server-time account-tag"
DENIED = "FAIL SEARCH INVALID_PARAMS in {} :Messages could not be retrieved"


@pytest.fixture
def net() -> Net:
    return Net(ticks_with_texts=True)


@pytest.fixture
def alice(net: Net) -> Client:
    alice = net.client("alice", channel="#tea", caps=CAPS)
    alice.sends(*(f"PRIVMSG #tea :cup number {number}" for number in range(1, 6)), "JOIN #milk")
    alice.sends("PRIVMSG #milk :a cup of milk")
    alice.got()
    return alice


def found(client: Client, attributes: str) -> list[Message]:
    client.got()
    client.sends(f"SEARCH {attributes}")
    opened, *inside, closed = (parse(line) for line in client.got())
    reference = opened.params[0].removeprefix("+")
    assert opened.params == (f"+{reference}", "soju.im/search")
    assert closed.params == (f"-{reference}",)
    assert all(message.tags["batch"] == reference for message in inside)
    return inside


def texts(client: Client, attributes: str) -> list[str]:
    return [message.text for message in found(client, attributes)]


def fails(client: Client, line: str) -> str:
    client.got()
    client.sends(line)
    (answer,) = client.got()
    return answer.partition(":hub.test ")[2]


def test_texts_are_found_by_their_words_in_the_order_of_their_time(alice: Client) -> None:
    assert texts(alice, "text=cup;in=#tea;limit=2") == ["cup number 4", "cup number 5"]
    assert texts(alice, "text=cups") == [*(f"cup number {n}" for n in range(1, 6)), "a cup of milk"]
    assert texts(alice, r"text=number\s3;in=#TEA") == ["cup number 3"]
    assert texts(alice, r'text="cup\sof"') == ["a cup of milk"]
    assert texts(alice, "text=coffee") == []
    assert texts(alice, "in=#milk") == ["a cup of milk"]
    assert len(texts(alice, ":")) == 6


def test_what_is_found_comes_as_it_was_heard(net: Net, alice: Client) -> None:
    bob = net.client("bob", channel="#tea", caps=CAPS)
    bob.sends("@+draft/reply=abc PRIVMSG #tea :see above")
    (heard,) = [line for line in alice.got() if "see above" in line]
    (kept,) = found(alice, "text=above")
    tags = {key: value for key, value in kept.tags.items() if key != "batch"}
    assert parse(heard) == Message(kept.command, kept.params, kept.source, tags)
    assert texts(alice, "from=BOB") == ["see above"]
    assert texts(alice, "from=alice;text=above") == []


def test_times_are_inclusive_and_after_searches_from_there(alice: Client) -> None:
    times = {message.text: message.tags["time"] for message in found(alice, "in=#tea")}
    second, fourth = times["cup number 2"], times["cup number 4"]
    assert texts(alice, f"in=#tea;after={second};before={fourth}") == [f"cup number {n}" for n in (2, 3, 4)]
    assert texts(alice, f"in=#tea;after={second};limit=1") == ["cup number 2"]
    assert texts(alice, f"in=#tea;before={fourth};limit=1") == ["cup number 4"]
    assert texts(alice, "before=1969-01-01T00:00:00.000Z") == []
    assert texts(alice, "after=9999-12-31T23:59:59.999Z") == []


def test_a_search_gives_at_most_what_a_page_gives() -> None:
    net = Net(config(history={"chathistory_limit": 2}), ticks_with_texts=True)
    alice = net.client("alice", channel="#tea", caps=CAPS)
    alice.sends("PRIVMSG #tea :1", "PRIVMSG #tea :2", "PRIVMSG #tea :3")
    assert texts(alice, "limit=50") == texts(alice, "limit=0") == texts(alice, "in=#tea") == ["2", "3"]


def test_attributes_of_other_servers_do_not_matter(alice: Client) -> None:
    assert texts(alice, "colour=green;text=milk;in=;limit=") == ["a cup of milk"]


@pytest.mark.parametrize("attribute", ["limit x", "limit -1", "after yesterday", "before 2024-01-01"])
def test_what_can_not_be_meant_is_refused(alice: Client, attribute: str) -> None:
    name, value = attribute.split()
    failed = f"FAIL SEARCH INVALID_PARAMS {name} {value} :Invalid parameters"
    assert fails(alice, f"SEARCH text=cup;{name}={value}") == failed


def test_a_room_that_one_is_not_in_is_like_one_that_is_not_there(net: Net, alice: Client) -> None:
    bob = net.client("bob", channel="#bread", caps=CAPS)
    assert texts(bob, "text=cup") == []
    for name in ("#tea", "#none", "nobody", "@#tea", "+#tea"):
        assert fails(bob, f"SEARCH text=cup;in={name}") == DENIED.format(name)
    alice.sends("PART #tea")
    assert texts(alice, "text=number") == []


def test_what_was_said_behind_closed_doors_is_found_by_those_who_were_there(net: Net, alice: Client) -> None:
    alice.sends("MODE #tea +i", "PRIVMSG #tea :a secret cup", "MODE #tea -i")
    bob = net.client("bob", channel="#tea", caps=CAPS)
    assert texts(bob, "text=cup") == [f"cup number {n}" for n in range(1, 6)]
    assert texts(alice, "text=secret") == ["a secret cup"]


def test_direct_messages_are_found_by_the_two_and_nobody_else(net: Net, alice: Client) -> None:
    bob, eve = net.client("bob", caps=CAPS), net.client("eve", caps=CAPS)
    bob.sends("PRIVMSG alice :between us")
    alice.sends("PRIVMSG @#tea :for operators")
    for client, name in ((alice, "bob"), (bob, "alice")):
        assert texts(client, "text=between") == texts(client, f"in={name}") == ["between us"]
    assert texts(eve, "text=between") == texts(eve, "in=bob") == []
    assert texts(alice, "text=operators") == []


def test_whoever_is_put_out_meanwhile_finds_nothing(net: Net, alice: Client) -> None:
    bob = net.client("bob", channel="#tea", caps=CAPS)
    for attributes, answer in (("text=cup", "BATCH"), ("text=cup;in=#tea", DENIED.format("#tea"))):
        bob.sends("JOIN #tea")
        bob.got()
        net.holds_store = True
        bob.sends(f"SEARCH {attributes}")
        alice.sends("KICK #tea bob")
        net.holds_store = False
        net.answer()
        net.settle()
        lines = [line for line in bob.got() if " KICK " not in line]
        assert not [line for line in lines if "PRIVMSG" in line]
        assert answer in lines[0]


def test_what_may_still_be_read_takes_the_place_of_what_may_not(net: Net, alice: Client) -> None:
    bob = net.client("bob", channel="#tea,#milk", caps=CAPS)
    alice.sends("PRIVMSG #tea :one", "PRIVMSG #milk :two")
    bob.got()
    net.holds_store = True
    bob.sends("SEARCH limit=1")
    alice.sends("KICK #milk bob")
    net.holds_store = False
    net.answer()
    net.settle()
    lines = [line for line in bob.got() if " KICK " not in line]
    assert [parse(line).text for line in lines[1:-1]] == ["one"]


def test_whoever_has_the_name_when_the_answer_comes_is_not_taken_for_the_one_asked_for(
    net: Net, alice: Client
) -> None:
    bob = net.client("bob")
    bob.sends("PRIVMSG alice :a secret")
    alice.got()
    net.holds_store = True
    alice.sends("SEARCH in=bob")
    bob.leaves()
    net.client("bob")
    net.holds_store = False
    net.answer()
    net.settle()
    *_, answer = alice.got()
    assert answer.endswith(DENIED.format("bob"))


def test_a_search_that_could_not_be_run_says_so(net: Net, alice: Client) -> None:
    net.holds_store = True
    alice.sends("SEARCH text=cup")
    (asked,) = net.asked
    net.server.answered(asked.token, None, net.now_ms)
    net.settle()
    (answer,) = alice.got()
    assert ":hub.test FAIL SEARCH INTERNAL_ERROR :The search could not be run" in answer


def test_a_session_has_one_search_at_a_time(net: Net, alice: Client) -> None:
    net.holds_store = True
    alice.sends("SEARCH text=cup", "SEARCH text=milk")
    assert len(net.asked) == 1


def test_without_the_capability_there_is_no_such_command(net: Net) -> None:
    bob = net.client("bob", caps="batch")
    assert fails(bob, "SEARCH text=x") == "421 bob SEARCH :Unknown command"
    offered = Net(config(history={"enabled": False})).connect()
    offered.sends("CAP LS 302")
    assert "soju.im/search" not in offered.got()[0]


def test_without_batches_the_texts_come_alone(net: Net, alice: Client) -> None:
    bob = net.client("bob", channel="#milk", caps="soju.im/search")
    bob.sends("SEARCH text=cup")
    assert bob.got() == [":alice!~alice@localhost PRIVMSG #milk :a cup of milk"]


def test_a_text_of_several_lines_is_found_as_one(net: Net, alice: Client) -> None:
    bob = net.client("bob", channel="#tea", caps=f"{CAPS} draft/multiline")
    bob.sends(
        "BATCH +1 draft/multiline #tea",
        "@batch=1 PRIVMSG #tea :green",
        "@batch=1 PRIVMSG #tea :and bl",
        "@batch=1;draft/multiline-concat PRIVMSG #tea :ack",
        "BATCH -1",
    )
    alice.got()
    lines = ["green", "and bl", "ack"]
    assert texts(alice, "text=green") == texts(alice, r'text="and\sblack"') == lines
    bob.got()
    bob.sends("SEARCH text=black")
    opened, inner, *inside, ended, closed = (parse(line) for line in bob.got())
    assert opened.params[1:] == ("soju.im/search",)
    assert inner.params[1:] == ("draft/multiline", "#tea")
    assert inner.tags["batch"] == opened.params[0][1:] == closed.params[0][1:]
    assert [message.text for message in inside] == lines
    assert ended.params == (f"-{inner.params[0][1:]}",)
