"""Being always on: staying in one's rooms without a connection, and over a restart of the server."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.net import Client, Net, config
from tests.server.core.commands.test_account import answer, logs_in, registered

AWAY = "Not connected at the moment"


@pytest.fixture
def alice(net: Net) -> Client:
    alice = registered(net, "alice")
    assert answer(alice, "NS SET ALWAYS-ON ON") == [
        ":NickServ!NickServ@hub.test NOTICE alice :ALWAYS-ON is on"
    ]
    alice.sends("JOIN #tea")
    return alice


def names(client: Client, channel: str = "#tea") -> str:
    return answer(client, f"NAMES {channel}")[0].rpartition(" :")[2]


def test_who_is_always_on_stays_and_seems_away_and_comes_back(net: Net, alice: Client) -> None:
    bob = net.client("bob", channel="#tea", caps="away-notify")
    alice.sends("QUIT")
    assert bob.got() == [f":alice!~alice@localhost AWAY :{AWAY}"]
    assert names(bob) == "@alice bob"
    assert answer(bob, "PRIVMSG alice :psst") == [f":hub.test 301 bob alice :{AWAY}"]
    again = logs_in(net, "alice", "alice", caps="batch draft/chathistory")
    lines = again.got()
    assert ":alice!~alice@localhost JOIN #tea" in lines
    assert not any(" 306 " in line for line in lines)
    assert bob.got() == [":alice!~alice@localhost AWAY"]
    assert any(line.endswith("PRIVMSG alice :psst") for line in answer(again, "CHATHISTORY LATEST bob * 5"))


def test_one_comes_back_as_who_one_is_whatever_the_nickname(net: Net, alice: Client) -> None:
    alice.leaves()
    again = logs_in(net, "other", "alice")
    assert again.got()[-1].startswith(":hub.test 366 alice #tea ")
    assert answer(again, "PING x") == [":hub.test PONG hub.test x"]
    assert [user.nick for user in net.server.world.users.values()] == ["alice"]


def test_an_away_of_ones_own_is_kept(net: Net, alice: Client) -> None:
    alice.sends("AWAY :asleep")
    alice.leaves()
    bob = net.client("bob")
    assert answer(bob, "PRIVMSG alice :hi") == [":hub.test 301 bob alice :asleep"]
    assert any(" 306 alice " in line for line in logs_in(net, "alice", "alice").got())


def test_who_may_seem_here_does(net: Net, alice: Client) -> None:
    alice.sends("NS SET AUTO-AWAY OFF")
    alice.leaves()
    assert answer(net.client("bob"), "PRIVMSG alice :hi") == []


def test_who_does_not_want_it_any_more_leaves(net: Net, alice: Client) -> None:
    bob = net.client("bob", channel="#tea")
    alice.sends("NS SET ALWAYS-ON OFF", "QUIT :gone")
    assert bob.got() == [":alice!~alice@localhost QUIT :Quit: gone"]
    net.restart()
    assert net.server.world.users == {}


def test_a_restart_brings_them_back_as_what_they_were(net: Net, alice: Client) -> None:
    alice.sends("JOIN #jam", "MODE #jam +sk key", "PART #tea", "JOIN #tea", "MODE alice +i", "SETNAME :Al")
    was = net.server.world.user_named("alice")
    assert was is not None
    rooms = {name: room.members[was.id] for name, room in was.channels.items()}
    net.restart()
    net.settle()
    user = net.server.world.user_named("alice")
    assert user is not None
    assert (user.id, user.account, user.realname, user.away) == (was.id, "alice", "Al", AWAY)
    assert user.modes == {"i"}
    assert net.server.world.invisible_users == 1
    back = {name: room.members[user.id] for name, room in user.channels.items()}
    assert {name: (member.modes, member.joined_id) for name, member in back.items()} == {
        name: (member.modes, member.joined_id) for name, member in rooms.items()
    }
    assert answer(net.client("bob"), "JOIN #jam")[0].startswith(":hub.test 475 ")
    again = logs_in(net, "alice", "alice")
    assert ":alice!~alice@localhost JOIN #tea" in again.got()
    assert names(again) == "@alice"


def test_what_others_do_to_them_is_kept_too(net: Net, alice: Client) -> None:
    bob = net.client("bob", channel="#jam")
    alice.sends("JOIN #jam")
    alice.leaves()
    bob.sends("MODE #jam +v alice", "JOIN #tea")
    net.restart()
    net.settle()
    assert names(net.client("carol", channel="#jam"), "#jam") == "+alice carol"
    net.client("dan", channel="#tea")
    alice = logs_in(net, "alice", "alice")
    alice.sends("MODE #tea +o dan")
    dan = next(client for client in net.clients.values() if client.nick == "dan")
    alice.leaves()
    dan.sends("KICK #tea alice")
    net.restart()
    net.settle()
    assert net.server.world.channel_named("#tea") is None


def test_whoever_has_the_nickname_after_a_change_of_settings_has_it(net: Net, alice: Client) -> None:
    net.config = replace(net.config, accounts=replace(net.config.accounts, always_on="disabled"))
    net.restart()
    net.settle()
    assert net.server.world.users == {}
    assert "presence" not in {each.kind for each in net.store.kept()}


@pytest.mark.parametrize(
    ("mode", "choice", "stays"),
    [
        ("disabled", None, False),
        ("opt-in", None, False),
        ("opt-out", None, True),
        ("opt-out", "OFF", False),
        ("mandatory", "OFF", True),
    ],
)
def test_whose_choice_it_is_is_a_setting(mode: str, choice: str | None, stays: bool) -> None:
    net = Net(config(accounts={"always_on": mode}))
    alice = registered(net, "alice")
    if choice:
        (line,) = answer(alice, f"NS SET ALWAYS-ON {choice}")
        assert line.endswith("not yours to choose on this server") == (mode == "mandatory")
    alice.leaves()
    assert (net.server.world.user_named("alice") is not None) == stays


def test_of_two_in_one_account_the_first_stays(net: Net, alice: Client) -> None:
    other = net.client("second")
    other.sends("NS IDENTIFY alice secret")
    other.leaves()
    alice.leaves()
    assert list(net.server.world.nicks) == ["alice"]


def test_who_takes_no_second_connection_is_still_found_again(net: Net, alice: Client) -> None:
    assert answer(alice, "NS SET MULTICLIENT OFF")[0].endswith(":MULTICLIENT is off")
    assert any(" 433 " in line for line in logs_in(net, "alice", "alice").got())
    alice.leaves()
    assert any(" 001 alice " in line for line in logs_in(net, "alice", "alice").got())


def test_who_is_about_to_be_gone_is_not_joined(net: Net) -> None:
    alice = registered(net, "alice")
    net.holds_log = True
    alice.leaves()
    again = logs_in(net, "alice", "alice")
    assert not any(" 001 " in line for line in again.got())
    net.holds_log = False
    net.settle()
    again.sends("NICK alice")
    assert any(" 001 alice " in line for line in again.got())


def test_choices_are_shown_and_mistakes_told(net: Net, alice: Client) -> None:
    assert [line.rpartition(" :")[2] for line in answer(alice, "NS SET")] == [
        "ALWAYS-ON: on",
        "AUTO-AWAY: as the server has it",
        "ENFORCE: as the server has it",
        "MULTICLIENT: as the server has it",
    ]
    assert answer(alice, "NS SET ALWAYS-ON MAYBE")[0].endswith("is ON, OFF or DEFAULT")
    assert "You can set" in answer(alice, "NS SET COLOUR ON")[0]
    assert "Say it so: SET" in answer(alice, "NS SET ALWAYS-ON")[0]
    assert answer(net.client("bob"), "NS SET ALWAYS-ON ON")[0].endswith("You are not logged in")


def test_a_name_is_kept_to_its_account_where_its_owner_wants_it() -> None:
    net = Net(config(accounts={"nick_reservation": "optional"}))
    registered(net, "alice").sends("QUIT")
    stranger = net.client("alice")
    stranger.sends("QUIT")
    alice = logs_in(net, "alice", "alice")
    alice.sends("NS SET ENFORCE ON", "QUIT")
    stranger = net.connect()
    assert " 433 " in answer(stranger, "NICK alice", "USER a 0 * :a")[0]


def test_who_is_nobody_any_more_does_not_come_back(net: Net, alice: Client) -> None:
    alice.sends("NS LOGOUT")
    net.restart()
    net.settle()
    assert net.server.world.users == {}


def test_when_the_first_is_gone_the_second_stays(net: Net, alice: Client) -> None:
    other = net.client("second", channel="#jam")
    other.sends("NS IDENTIFY alice secret")
    alice.sends("NS LOGOUT")
    other.leaves()
    net.restart()
    net.settle()
    assert list(net.server.world.nicks) == ["second"]
    assert names(net.client("bob", channel="#jam"), "#jam") == "@second bob"


def test_nobody_is_back_in_a_room_that_was_closed(net: Net, alice: Client) -> None:
    root = net.operator("root", "chanreg")
    root.sends("CS PURGE #tea spam")
    net.restarts()
    net.settle()
    assert "#tea" not in net.server.world.channels
    root = net.operator("root", "chanreg")
    root.sends("CS UNPURGE #tea")
    net.restarts()
    net.settle()
    assert "#tea" not in net.server.world.channels
