"""Events around what was said: kept as they were read, for those who can play them back."""

from __future__ import annotations

import pytest

from hubbub.protocol.message import parse
from tests.net import Client, Net, config

CAPS = "batch draft/chathistory draft/event-playback message-tags server-time"


@pytest.fixture
def net() -> Net:
    return Net(ticks_with_texts=True)


@pytest.fixture
def alice(net: Net) -> Client:
    return net.client("alice", channel="#tea", caps=CAPS)


def rows(client: Client, name: str = "#tea", count: int = 50) -> list[str]:
    client.got()
    client.sends(f"CHATHISTORY LATEST {name} * {count}")
    lines = [parse(line) for line in client.got() if "PRIVMSG" in line or "batch=" in line]
    return [line.body() for line in lines]


def test_what_happened_stands_between_what_was_said(net: Net, alice: Client) -> None:
    bob = net.client("bob", channel="#tea")
    alice.sends("TOPIC #tea :leaves", "PRIVMSG #tea :hi", "MODE #tea +mv bob")
    bob.sends("NICK robert", "PART #tea :bye", "JOIN #tea", "QUIT :gone")
    carol = net.client("carol", channel="#tea")
    alice.sends("KICK #tea carol :out")
    assert carol.got()
    assert rows(alice) == [
        ":alice!~alice@localhost JOIN #tea",
        ":bob!~bob@localhost JOIN #tea",
        ":alice!~alice@localhost TOPIC #tea :leaves",
        ":alice!~alice@localhost PRIVMSG #tea :hi",
        ":alice!~alice@localhost MODE #tea +mv bob",
        ":bob!~bob@localhost NICK robert",
        ":robert!~bob@localhost PART #tea bye",
        ":robert!~bob@localhost JOIN #tea",
        ":robert!~bob@localhost QUIT :Quit: gone",
        ":carol!~carol@localhost JOIN #tea",
        ":alice!~alice@localhost KICK #tea carol :out",
    ]


def test_what_happened_in_every_room_stands_in_each(net: Net, alice: Client) -> None:
    bob = net.client("bob", channel="#tea,#jam")
    alice.sends("JOIN #jam")
    bob.sends("NICK robert", "QUIT")
    for name in ("#tea", "#jam"):
        assert [line for line in rows(alice, name) if "bob" in line][1:] == [
            ":bob!~bob@localhost NICK robert",
            ":robert!~bob@localhost QUIT :Quit: ",
        ]


def test_who_can_not_play_events_back_reads_texts_alone_and_as_many(net: Net, alice: Client) -> None:
    for number in range(9):
        alice.sends(f"TOPIC #tea :{number}", f"PRIVMSG #tea :{number}")
    bob = net.client("bob", channel="#tea", caps="batch draft/chathistory")
    assert rows(bob, count=3) == [f":alice!~alice@localhost PRIVMSG #tea :{n}" for n in (6, 7, 8)]
    assert len(rows(alice, count=3)) == 3


def test_events_behind_closed_doors_are_for_those_who_were_there(net: Net, alice: Client) -> None:
    alice.sends("MODE #tea +i", "TOPIC #tea :secret", "MODE #tea -i")
    bob = net.client("bob", channel="#tea", caps=CAPS)
    assert not any("secret" in line or "+i" in line for line in rows(bob))
    assert any("secret" in line for line in rows(alice))


def test_entering_is_played_back_with_account_and_name_to_who_reads_it_so(net: Net, alice: Client) -> None:
    bob = net.client("bob", channel="#tea", caps=f"{CAPS} extended-join")
    assert rows(bob)[-1] == ":bob!~bob@localhost JOIN #tea * :bob's name"


def test_reactions_are_kept_with_their_target_and_typing_is_not(net: Net, alice: Client) -> None:
    alice.sends("@+typing=active TAGMSG #tea", "@+draft/react=👍;+draft/reply=abc TAGMSG #tea")
    alice.got()
    alice.sends("CHATHISTORY LATEST #tea * 1")
    (kept,) = [parse(line) for line in alice.got()][1:-1]
    assert (kept.command, kept.params) == ("TAGMSG", ("#tea",))
    assert {key: kept.tags[key] for key in ("+draft/react", "+draft/reply")} == {
        "+draft/react": "👍",
        "+draft/reply": "abc",
    }
    assert len(rows(alice)) == 2, "that and entering"


def test_which_tags_are_kept_is_a_setting() -> None:
    net = Net(config(history={"store_tagmsg": ("+keep",)}))
    alice = net.client("alice", channel="#tea", caps=CAPS)
    alice.sends("@+draft/react=👍 TAGMSG #tea", "@+keep TAGMSG #tea")
    assert [line for line in rows(alice) if "TAGMSG" in line] == [":alice!~alice@localhost TAGMSG #tea"]


def test_a_server_without_history_keeps_nothing() -> None:
    net = Net(config(history={"enabled": False}))
    alice = net.client("alice", channel="#tea", caps="message-tags echo-message")
    alice.sends("TOPIC #tea :x", "@+draft/react=👍 TAGMSG #tea")
    assert alice.got()[-1].endswith("TAGMSG #tea")
    assert net.store.last_id() == 0


def test_an_event_is_played_back_under_the_id_that_it_was_heard_with(net: Net, alice: Client) -> None:
    alice.got()
    alice.sends("TOPIC #tea :leaves")
    (live,) = alice.got()
    alice.sends("CHATHISTORY LATEST #tea * 1")
    _, played, _ = alice.got()
    assert parse(live).tags["msgid"] == parse(played).tags["msgid"]


def test_a_key_that_was_taken_away_is_not_in_the_history(net: Net) -> None:
    alice = net.client("alice", channel="#tea")
    alice.sends("MODE #tea +k pear", "MODE #tea -k pear")
    bob = net.client("bob", channel="#tea", caps="batch draft/chathistory draft/event-playback")
    bob.sends("CHATHISTORY LATEST #tea * 10")
    lines = bob.got()
    assert any(" MODE #tea -k" in line for line in lines)
    assert not any("pear" in line for line in lines)
