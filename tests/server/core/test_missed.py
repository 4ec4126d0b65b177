"""What somebody missed who stayed without a connection is told to programs that can't ask for it."""

from __future__ import annotations

import pytest

from tests.net import Client, Net, config
from tests.server.core.commands.test_account import logs_in, registered

SINCE = "What you missed{} since 2023-11-14 22:13 UTC{}:"


@pytest.fixture
def net() -> Net:
    return Net(ticks_with_texts=True)


def stays(net: Net, *rooms: str) -> Client:
    """Alice, who stays when her connection ends."""
    alice = registered(net, "alice")
    alice.sends("NS SET ALWAYS-ON ON", *(f"JOIN {room}" for room in rooms))
    return alice


def missed(client: Client) -> list[str]:
    """What was told after the rooms, without their names and topics."""
    return [line for line in client.got() if line.split(" ")[1] in {"PRIVMSG", "NOTICE"}]


def test_who_was_away_reads_what_was_said_meanwhile(net: Net) -> None:
    alice, bob = stays(net, "#tea"), net.client("bob", channel="#tea")
    bob.sends("PRIVMSG #tea :before")
    net.passes(1)
    alice.sends("QUIT")
    bob.sends("PRIVMSG #tea :one", "PRIVMSG #tea :\x01ACTION waves\x01", "PRIVMSG alice :psst")
    again = logs_in(net, "alice", "alice")
    assert missed(again) == [
        f":hub.test NOTICE #tea :{SINCE.format('', '')}",
        ":bob!~bob@localhost PRIVMSG #tea :one",
        ":bob!~bob@localhost PRIVMSG #tea :\x01ACTION waves\x01",
        ":hub.test NOTICE #tea :That is what you missed",
        f":hub.test NOTICE alice :{SINCE.format(' from bob', '')}",
        ":bob!~bob@localhost PRIVMSG alice :psst",
        ":hub.test NOTICE alice :That is what you missed from bob",
    ]


def test_nothing_was_missed_where_nothing_was_said(net: Net) -> None:
    alice = stays(net, "#tea")
    alice.sends("PRIVMSG #tea :anybody?")
    alice.leaves()
    assert missed(logs_in(net, "alice", "alice")) == []


def test_what_a_broken_connection_swallowed_was_missed(net: Net) -> None:
    alice, bob = stays(net, "#tea"), net.client("bob", channel="#tea")
    alice.sends("PING x")
    net.passes(60)
    bob.sends("PRIVMSG #tea :still there?")
    net.passes(20)
    alice.leaves()
    assert any(line.endswith("still there?") for line in missed(logs_in(net, "alice", "alice")))


def test_who_wrote_and_went_is_read_and_found(net: Net) -> None:
    stays(net).sends("QUIT")
    bob = net.client("bob")
    bob.sends("PRIVMSG alice :sorry, I can't come", "QUIT")
    net.restart()
    net.settle()
    asking = logs_in(net, "alice", "alice", caps="batch draft/chathistory")
    assert missed(asking) == []
    asking.sends("CHATHISTORY LATEST bob * 5")
    assert any("sorry, I can't come" in line for line in asking.got())
    asking.sends("QUIT")
    net.client("bob").sends("PRIVMSG alice :I am another bob")
    lines = missed(logs_in(net, "alice", "alice"))
    assert [line for line in lines if " PRIVMSG " in line] == [
        ":bob!~bob@localhost PRIVMSG alice :I am another bob"
    ]


def test_a_restart_keeps_since_when(net: Net) -> None:
    alice, bob = stays(net, "#tea"), net.client("bob", channel="#tea")
    alice.sends("QUIT")
    bob.sends("PRIVMSG #tea :one", "PRIVMSG alice :two")
    net.restart()
    net.settle()
    found = missed(logs_in(net, "alice", "alice"))
    assert [line.rpartition(":")[2] for line in found if " PRIVMSG " in line] == ["one", "two"]


def test_one_more_connection_missed_nothing(net: Net) -> None:
    alice, bob = stays(net, "#tea"), net.client("bob", channel="#tea")
    alice.sends("QUIT")
    bob.sends("PRIVMSG #tea :one")
    assert missed(logs_in(net, "alice", "alice"))
    assert missed(logs_in(net, "alice", "alice")) == []


@pytest.mark.parametrize("caps", ["draft/chathistory batch", "znc.in/playback batch"])
def test_who_can_ask_asks(net: Net, caps: str) -> None:
    alice, bob = stays(net, "#tea"), net.client("bob", channel="#tea")
    alice.sends("QUIT")
    bob.sends("PRIVMSG #tea :one")
    assert missed(logs_in(net, "alice", "alice", caps=caps)) == []


def test_a_program_that_knows_times_and_batches_gets_them(net: Net) -> None:
    alice, bob = stays(net, "#tea"), net.client("bob", channel="#tea")
    alice.sends("QUIT")
    bob.sends("PRIVMSG #tea :one")
    lines = logs_in(net, "alice", "alice", caps="batch server-time").got()
    assert any(" BATCH +b1 chathistory #tea" in line for line in lines)
    assert any(line.startswith("@batch=b1;time=2023-11-14T22:13:2") for line in lines)


def test_of_much_the_end_is_told() -> None:
    net = Net(config(history={"autoreplay": 2}), ticks_with_texts=True)
    alice, bob = stays(net, "#tea"), net.client("bob", channel="#tea")
    alice.sends("QUIT")
    bob.sends(*(f"PRIVMSG #tea :{number}" for number in range(5)))
    lines = missed(logs_in(net, "alice", "alice"))
    assert lines[0] == f":hub.test NOTICE #tea :{SINCE.format('', ', the end of it')}"
    assert [line.rpartition(":")[2] for line in lines[1:-1]] == ["3", "4"]


@pytest.mark.parametrize("history", [{"autoreplay": 0}, {"enabled": False}])
def test_nothing_is_told_where_the_settings_say_so(history: dict[str, object]) -> None:
    net = Net(config(history=history), ticks_with_texts=True)
    alice, bob = stays(net, "#tea"), net.client("bob", channel="#tea")
    alice.sends("QUIT")
    bob.sends("PRIVMSG #tea :one")
    assert missed(logs_in(net, "alice", "alice")) == []


def test_nothing_is_told_of_a_room_that_one_was_put_out_of(net: Net) -> None:
    bob = net.client("bob", channel="#tea")
    alice = stays(net, "#tea")
    alice.sends("QUIT")
    bob.sends("PRIVMSG #tea :one", "KICK #tea alice")
    assert missed(logs_in(net, "alice", "alice")) == []
