"""Many things at once in one room: each reads them in order, from their own coming to their own leaving."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.net import Client, Net, config
from tests.server.core.commands.test_account import logs_in, registered


@pytest.fixture
def net() -> Net:
    return Net()


def at_once(net: Net, *acts: Callable[[], None]) -> None:
    """What these do is settled by the log as one batch."""
    net.holds_log = True
    for act in acts:
        act()
    net.holds_log = False
    net.settle()


def says(client: Client, *lines: str) -> Callable[[], None]:
    return lambda: client.sends(*lines)


def test_who_comes_amid_a_conversation_hears_it_from_then_on(net: Net) -> None:
    alice, bob, carol = net.client("alice", channel="#tea"), net.client("bob"), net.client("carol")
    at_once(
        net,
        says(alice, "PRIVMSG #tea :one"),
        says(bob, "JOIN #tea"),
        says(alice, "PRIVMSG #tea :two"),
        says(carol, "JOIN #tea"),
        says(alice, "PRIVMSG #tea :three"),
    )
    assert alice.got() == [":bob!~bob@localhost JOIN #tea", ":carol!~carol@localhost JOIN #tea"]
    assert bob.got() == [
        ":bob!~bob@localhost JOIN #tea",
        ":hub.test 353 bob = #tea :@alice bob",
        ":hub.test 366 bob #tea :End of NAMES list",
        ":alice!~alice@localhost PRIVMSG #tea :two",
        ":carol!~carol@localhost JOIN #tea",
        ":alice!~alice@localhost PRIVMSG #tea :three",
    ]
    assert carol.got() == [
        ":carol!~carol@localhost JOIN #tea",
        ":hub.test 353 carol = #tea :@alice bob carol",
        ":hub.test 366 carol #tea :End of NAMES list",
        ":alice!~alice@localhost PRIVMSG #tea :three",
    ]


def test_who_leaves_amid_a_conversation_hears_it_until_then(net: Net) -> None:
    alice, bob, carol = (net.client(nick, channel="#tea") for nick in ("alice", "bob", "carol"))
    at_once(
        net,
        says(alice, "PRIVMSG #tea :one"),
        says(bob, "PART #tea :home"),
        says(alice, "PRIVMSG #tea :two"),
        says(carol, "QUIT :bed"),
        says(alice, "PRIVMSG #tea :three"),
    )
    assert bob.got() == [":alice!~alice@localhost PRIVMSG #tea :one", ":bob!~bob@localhost PART #tea home"]
    assert carol.got()[:2] == [
        ":carol!~carol@localhost QUIT :Quit: bed",
        "ERROR :Closing link: localhost (Quit: bed)",
    ]
    assert alice.got() == [
        ":bob!~bob@localhost PART #tea home",
        ":carol!~carol@localhost QUIT :Quit: bed",
    ]


def test_all_who_quit_at_once_are_one_piece_for_each_who_stays(net: Net) -> None:
    alice = net.client("alice", channel="#tea")
    others = [net.client(f"user{number}", channel="#tea") for number in range(20)]
    alice.got()
    net.sends.clear()
    at_once(net, *(says(other, "QUIT") for other in others[:10]))
    lines = [f":user{number}!~user{number}@localhost QUIT :Quit: " for number in range(10)]
    assert alice.got() == lines
    assert all(other.got() == lines for other in others[10:])
    assert len([send for send in net.sends if alice.connection in send.connections]) == 1


def test_who_goes_and_comes_back_at_once_misses_what_was_said_in_between(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    net.holds_log = True
    bob.pipelines("PART #tea")
    alice.sends("PRIVMSG #tea :unheard")
    net.commit()
    bob.pipelines("JOIN #tea")
    net.commit()
    alice.sends("PRIVMSG #tea :heard")
    net.holds_log = False
    net.settle()
    assert bob.got() == [
        ":bob!~bob@localhost PART #tea",
        ":bob!~bob@localhost JOIN #tea",
        ":hub.test 353 bob = #tea :@alice bob",
        ":hub.test 366 bob #tea :End of NAMES list",
        ":alice!~alice@localhost PRIVMSG #tea :heard",
    ]


def test_names_modes_kicks_and_texts_keep_their_order(net: Net) -> None:
    alice, bob, carol = (net.client(nick, channel="#tea") for nick in ("alice", "bob", "carol"))
    for each in (alice, bob, carol):
        each.got()
    at_once(
        net,
        says(alice, "MODE #tea +v bob"),
        says(bob, "NICK rob"),
        says(carol, "PRIVMSG #tea :who is rob?"),
        says(carol, "TOPIC #tea :names"),
    )
    expected = [
        ":alice!~alice@localhost MODE #tea +v bob",
        ":bob!~bob@localhost NICK rob",
        ":carol!~carol@localhost PRIVMSG #tea :who is rob?",
    ]
    assert alice.got() == expected
    assert bob.got() == expected
    assert carol.got()[:2] == expected[:2]
    at_once(
        net,
        says(alice, "KICK #tea rob :out"),
        says(carol, "PRIVMSG #tea :bye"),
        says(alice, "TOPIC #tea :peace"),
    )
    assert bob.got() == [":alice!~alice@localhost KICK #tea rob :out"]
    assert alice.got() == [
        ":alice!~alice@localhost KICK #tea rob :out",
        ":carol!~carol@localhost PRIVMSG #tea :bye",
        ":alice!~alice@localhost TOPIC #tea :peace",
    ]


def test_a_labelled_command_is_answered_in_its_place(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps="labeled-response batch echo-message")
    bob = net.client("bob", channel="#tea")
    alice.got()
    at_once(
        net,
        says(bob, "PRIVMSG #tea :one"),
        says(alice, "@label=7 TOPIC #tea :two"),
        says(bob, "PRIVMSG #tea :three"),
    )
    assert alice.got() == [
        ":bob!~bob@localhost PRIVMSG #tea :one",
        "@label=7 :alice!~alice@localhost TOPIC #tea :two",
        ":bob!~bob@localhost PRIVMSG #tea :three",
    ]


def test_a_registered_room_that_empties_and_fills_at_once_has_hearers() -> None:
    net = Net(config(accounts={"password_hash_cost": "test"}))
    alice = net.client("alice")
    alice.sends("REGISTER * * :a long enough password")
    alice.sends("JOIN #tea", "CHANSERV REGISTER #tea")
    bob, carol = net.client("bob"), net.client("carol")
    alice.got()
    at_once(net, says(alice, "PART #tea"), says(bob, "JOIN #tea"), says(carol, "JOIN #tea"))
    alice.got(), bob.got(), carol.got()
    bob.sends("PRIVMSG #tea :hello")
    assert carol.got() == [":bob!~bob@localhost PRIVMSG #tea :hello"]
    assert alice.got() == []


@pytest.mark.parametrize("spoken_before", [(), ("PRIVMSG #tea :one",)])
def test_who_is_kicked_reads_it_whoever_changed_capabilities_before(
    net: Net, spoken_before: tuple[str, ...]
) -> None:
    alice, bob, carol = (net.client(nick, channel="#tea") for nick in ("alice", "bob", "carol"))
    carol.sends("CAP REQ away-notify")
    for each in (alice, bob, carol):
        each.got()
    at_once(net, says(carol, *spoken_before), says(alice, "KICK #tea bob :out"), says(carol, "TOPIC #tea :x"))
    spoken = [f":carol!~carol@localhost {line}" for line in spoken_before]
    kick = ":alice!~alice@localhost KICK #tea bob :out"
    assert bob.got() == [*spoken, kick]
    assert alice.got() == [*spoken, kick]
    alice.sends("PRIVMSG #tea :gone")
    assert bob.got() == []


def test_who_parts_in_one_window_reads_it_in_the_other_whoever_changed_capabilities_before(net: Net) -> None:
    desk = registered(net, "alice")
    desk.sends("JOIN #tea")
    phone = logs_in(net, "alice", "alice")
    carol = net.client("carol", channel="#tea")
    carol.sends("CAP REQ away-notify", "PRIVMSG alice :psst", "CAP REQ -away-notify")
    for each in (desk, phone, carol):
        each.got()
    desk.sends("PART #tea")
    for each in (desk, phone, carol):
        (line,) = each.got()
        assert line.endswith(":alice!~alice@localhost PART #tea")
    carol.sends("PRIVMSG #tea :gone")
    assert desk.got() == phone.got() == []


def test_rooms_that_are_gone_leave_no_hearers(net: Net) -> None:
    for number, leaving in enumerate(("QUIT", "PART #0", "CAP REQ batch", "KICK #0 alice")):
        room = f"#room{number}"
        net.client("alice", channel=room).sends(leaving.replace("#0", room), "QUIT")
    assert not net.server.delivery._audiences


@pytest.mark.parametrize("seed", range(20))
def test_whoever_is_told_at_once_or_one_by_one_reads_the_same(seed: int) -> None:
    """The same commands of the same people, settled each by itself and in batches."""

    def read(batch: int) -> list[list[str]]:
        chance, net = random.Random(seed), Net()
        clients = [net.client(f"user{number}") for number in range(6)]
        for _ in range(40):
            net.holds_log = batch > 1
            for client in chance.sample(clients, 3):
                room = f"#room{chance.randrange(2)}"
                nick = f"user{chance.randrange(6)}"
                client.sends(
                    chance.choice(
                        (
                            f"JOIN {room}",
                            f"JOIN {room}",
                            f"PART {room} :bye",
                            f"PRIVMSG {room} :{chance.random()}",
                            f"PRIVMSG {room} :{chance.random()}",
                            f"PRIVMSG {nick} :{chance.random()}",
                            f"TOPIC {room} :{chance.random()}",
                            f"MODE {room} +v {nick}",
                            f"AWAY :{chance.random()}",
                        )
                    )
                )
            net.holds_log = False
            net.settle()
            net.now_ms += 1000
        return [[line for line in client.got() if " 4" not in line] for client in clients]

    assert read(1) == read(3)


def names(client: Client, room: str = "#tea") -> list[str]:
    client.got()
    client.sends(f"NAMES {room}")
    *lines, _ = client.got()
    return [name for line in lines for name in line.rpartition(" :")[2].split()]


def test_names_follow_who_comes_goes_and_is_called_or_ranked_otherwise(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    assert names(alice) == ["@alice", "bob"]
    carol = net.client("carol", channel="#tea", caps="multi-prefix userhost-in-names")
    assert names(alice) == ["@alice", "bob", "carol"]
    assert names(carol) == ["@alice!~alice@localhost", "bob!~bob@localhost", "carol!~carol@localhost"]
    alice.sends("MODE #tea +vv alice bob")
    assert names(alice) == ["@alice", "+bob", "carol"]
    assert names(carol)[0] == "@+alice!~alice@localhost"
    bob.sends("NICK rob")
    assert names(alice) == ["@alice", "+rob", "carol"]
    bob.sends("PART #tea")
    assert names(alice) == ["@alice", "carol"]
    carol.sends("QUIT")
    assert names(alice) == ["@alice"]


def test_names_of_many_fit_their_lines_for_whoever_reads_them(net: Net) -> None:
    nicks = [f"member{number:02}" for number in range(90)]
    clients = [net.client(nick, channel="#tea") for nick in [*nicks, "a", "a" * 30]]
    for client in (clients[0], clients[-2], clients[-1]):
        client.got()
        client.sends("NAMES #tea")
        assert all(len(line.encode()) <= 510 for line in client.got())
        assert names(client) == [f"@{nicks[0]}", *nicks[1:], "a", "a" * 30]
