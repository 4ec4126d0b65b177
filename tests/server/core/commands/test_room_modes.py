"""What the modes of a room do: who comes in, who is heard, by whom.

Spec: https://modern.ircdocs.horse/#channel-modes
"""

import pytest

from tests.net import Client, Net, config

BOB = "bob!~bob@localhost"


def log_in(client: Client) -> None:
    """Make an account of the client's nick, and be in it."""
    client.sends("PRIVMSG NickServ :REGISTER sesame-street")
    client.got()


def three(net: Net, modes: str = "") -> tuple[Client, Client, Client]:
    """Alice, the op of #tea, and bob and carol in it."""
    alice = net.client("alice", channel="#tea")
    bob, carol = net.client("bob", channel="#tea"), net.client("carol", channel="#tea")
    if modes:
        alice.sends(f"MODE #tea {modes}")
    for client in (alice, bob, carol):
        client.got()
    return alice, bob, carol


# --- a new room


def test_a_new_room_has_the_modes_that_the_operator_chose() -> None:
    net = Net(config(channels={"default_modes": "+Hm"}))
    alice = net.client("alice", channel="#tea")
    alice.sends("MODE #tea")
    assert alice.got()[0] == ":hub.test 324 alice #tea +Hm"


# --- those who may not come in go elsewhere (+f)


def forwarding(net: Net) -> tuple[Client, Client]:
    """Alice, whose #tea forwards to her #kitchen, and bob outside."""
    alice = net.client("alice", channel="#tea,#kitchen")
    alice.sends("MODE #tea +f #KITCHEN")
    return alice, net.client("bob")


@pytest.mark.parametrize("lock", ["+i", "+b *!*@*", "+k sesame", "+l 1", "+R"])
def test_whoever_may_not_come_in_is_forwarded(net: Net, lock: str) -> None:
    alice, bob = forwarding(net)
    alice.sends(f"MODE #tea {lock}")
    bob.sends("JOIN #tea")
    assert bob.got()[:2] == [
        ":hub.test 470 bob #tea #kitchen :You are forwarded to another channel",
        f":{BOB} JOIN #kitchen",
    ]
    bob.sends("JOIN #tea")
    assert [line.split()[1] for line in bob.got()] == ["470"], "they are in there already"


def test_whoever_may_come_in_is_not_forwarded(net: Net) -> None:
    _, bob = forwarding(net)
    bob.sends("JOIN #tea")
    assert bob.got()[0] == f":{BOB} JOIN #tea"


def test_a_room_that_is_forwarded_to_keeps_its_own_locks_and_forwards_nobody(net: Net) -> None:
    alice, bob = forwarding(net)
    alice.sends("MODE #tea +i", "MODE #kitchen +if #tea")
    bob.sends("JOIN #tea")
    assert [line.split()[1] for line in bob.got()] == ["470", "473"]


def test_nobody_is_forwarded_to_a_room_that_is_no_more(net: Net) -> None:
    alice, bob = forwarding(net)
    alice.sends("MODE #tea +i", "PART #kitchen")
    bob.sends("JOIN #tea")
    assert bob.got() == [":hub.test 473 bob #tea :Cannot join channel (+i): by invitation only"]


def test_a_room_forwards_only_to_one_whose_op_one_is(net: Net) -> None:
    alice, _ = forwarding(net)
    net.client("carol", channel="#carols")
    alice.sends(
        "MODE #tea +f #carols", "MODE #tea +f #none", "MODE #tea +f #tea", "MODE #tea +f", "MODE #tea"
    )
    text = "there is no other room of that name"
    assert alice.got()[:5] == [
        ":hub.test 482 alice #carols :You're not channel operator",
        f":hub.test 696 alice #tea f #none :{text}",
        f":hub.test 696 alice #tea f #tea :{text}",
        ":hub.test 461 alice MODE :Not enough parameters",
        ":hub.test 324 alice #tea +ntf #kitchen",
    ]
    alice.sends("MODE #tea -f")
    assert alice.got()[-1] == ":alice!~alice@localhost MODE #tea -f"


# --- for those who are logged in (+R, +M)


def test_a_room_for_those_with_accounts_keeps_others_out_unless_invited(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob")
    alice.sends("MODE #tea +R")
    bob.sends("JOIN #tea")
    assert bob.got() == [":hub.test 477 bob #tea :Cannot join channel (+R): log in to an account first"]
    alice.sends("INVITE bob #tea")
    bob.sends("JOIN #tea", "PART #tea")
    log_in(bob)
    bob.sends("JOIN #tea")
    assert f":{BOB} JOIN #tea" in bob.got()


def test_a_room_hears_those_with_accounts_and_the_voiced(net: Net) -> None:
    alice, bob, carol = three(net, "+M")
    log_in(carol)
    bob.sends("PRIVMSG #tea :1")
    assert bob.got() == [":hub.test 404 bob #tea :Cannot send to channel (+M): log in to an account first"]
    carol.sends("PRIVMSG #tea :2")
    alice.sends("MODE #tea +v bob")
    bob.sends("PRIVMSG #tea :3")
    assert [line[-2:] for line in alice.got() if " PRIVMSG " in line] == [":2", ":3"]


# --- no CTCP (+C)


@pytest.mark.parametrize("command", ["PRIVMSG", "NOTICE"])
def test_a_room_without_ctcp_takes_actions_only(net: Net, command: str) -> None:
    alice, bob, _ = three(net, "+C")
    bob.sends(
        f"{command} #tea :\x01PING 1\x01", f"{command} #tea :\x01ACTION waves\x01", f"{command} #tea :hi"
    )
    assert alice.got() == [
        f":{BOB} {command} #tea :\x01ACTION waves\x01",
        f":{BOB} {command} #tea :hi",
    ]
    refused = [":hub.test 404 bob #tea :Cannot send to channel (+C): no CTCP is let through"]
    assert bob.got() == (refused if command == "PRIVMSG" else [])


# --- moderated by those who read first (+U)


def test_what_is_said_without_a_voice_is_read_by_halfops_and_above(net: Net) -> None:
    alice, bob, carol = three(net, "+Uh carol")
    dave = net.client("dave", channel="#tea", caps="message-tags echo-message draft/chathistory batch")
    bob.sends("PRIVMSG #tea :first", "NOTICE +#tea :second")
    for client in (alice, carol):
        assert [line for line in client.got() if BOB in line] == [
            f":{BOB} PRIVMSG #tea :first",
            f":{BOB} NOTICE +#tea :second",
        ]
    assert dave.got() == []
    dave.sends("PRIVMSG #tea :mine", "CHATHISTORY LATEST #tea * 10")
    echo, *history = dave.got()
    assert echo.endswith(":dave!~dave@localhost PRIVMSG #tea :mine")
    assert not [line for line in history if " PRIVMSG " in line], "nobody reads it later"
    alice.sends("MODE #tea +v bob")
    bob.sends("PRIVMSG #tea :third")
    assert dave.got()[-1].endswith(f":{BOB} PRIVMSG #tea :third")


# --- an announcement room (+m)


def test_in_an_announcement_room_all_read_and_those_with_a_voice_speak(net: Net) -> None:
    alice, bob, carol = three(net, "+mv carol")
    bob.sends("PRIVMSG #tea :hello", "TAGMSG #tea")
    carol.sends("PRIVMSG #tea :news")
    assert bob.got() == [
        ":hub.test 404 bob #tea :Cannot send to channel (+m): only those with a voice speak in it",
        ":hub.test 404 bob #tea :Cannot send to channel (+m): only those with a voice speak in it",
        ":carol!~carol@localhost PRIVMSG #tea :news",
    ]
    assert len(alice.got()) == 1
