"""Rooms that last: ChanServ, founders and roles by account, and what a restart leaves of them."""

from __future__ import annotations

import pytest

from tests.net import Client, Net, config
from tests.server.core.commands.test_account import answer, logs_in, registered

CHANSERV = ":ChanServ!ChanServ@hub.test"


def said(lines: list[str]) -> list[str]:
    """What ChanServ said, without the rest."""
    return [line.partition(" :")[2] for line in lines if line.startswith(f"{CHANSERV} NOTICE ")]


def said_by_nickserv(lines: list[str]) -> list[str]:
    return [line.rpartition(" :")[2] for line in lines if line.startswith(":NickServ!")]


def founded(net: Net, nick: str = "alice", room: str = "#tea") -> Client:
    """Somebody logged in, in a room that is theirs."""
    client = registered(net, nick, caps="")
    client.sends(f"JOIN {room}", f"CS REGISTER {room}")
    client.got()
    return client


def names(client: Client, room: str = "#tea") -> list[str]:
    return [line.partition(" :")[2] for line in answer(client, f"NAMES {room}") if " 353 " in line]


def texts(client: Client, room: str = "#tea") -> list[str]:
    """What the client may read of a room's history."""
    lines = answer(client, f"CHATHISTORY LATEST {room} * 10")
    return [line.rpartition(" ")[2].removeprefix(":") for line in lines if " PRIVMSG " in line]


def test_an_op_with_an_account_registers_a_room(net: Net) -> None:
    alice = registered(net, "alice", caps="")
    alice.sends("JOIN #tea")
    bob = net.client("bob", channel="#tea")
    assert answer(alice, "PRIVMSG chanserv :Register #tea") == [
        f"{CHANSERV} NOTICE alice :#tea is registered, and alice is its founder",
        f"{CHANSERV} MODE #tea +q alice",
    ]
    assert bob.got() == [f"{CHANSERV} MODE #tea +q alice"]
    assert names(bob) == ["~alice bob"]
    assert said(answer(alice, "CHANSERV REGISTER #tea")) == ["#tea is registered already"]


def test_who_is_no_op_or_has_no_account_registers_nothing(net: Net) -> None:
    alice = net.client("alice", channel="#tea")
    assert said(answer(alice, "CS REGISTER #tea")) == ["Log in to your account before you register a channel"]
    bob = registered(net, "bob", caps="")
    assert said(answer(bob, "CS REGISTER #tea")) == ["You're not on that channel"]
    bob.sends("JOIN #tea")
    assert said(answer(bob, "CS REGISTER #tea")) == ["You're not channel operator"]
    assert said(answer(bob, "CS REGISTER #none")) == ["No such channel"]
    closed = Net(config(channels={"registration": False}))
    carol = registered(closed, "carol", caps="")
    carol.sends("JOIN #tea")
    assert said(answer(carol, "CS REGISTER #tea")) == ["Channels can't be registered on this server"]


def test_an_account_has_so_many_rooms_and_no_more() -> None:
    net = Net(config(channels={"registrations_per_account": 1}))
    alice = founded(net)
    alice.sends("JOIN #jam")
    assert said(answer(alice, "CS REGISTER #jam")) == ["An account may have 1 channels, and alice has"]


def test_of_two_who_register_one_room_at_once_the_first_has_it(net: Net) -> None:
    alice, bob = registered(net, "alice", caps=""), registered(net, "bob", caps="")
    alice.sends("JOIN #tea")
    bob.sends("JOIN #tea")
    alice.sends("MODE #tea +o bob")
    net.holds_log = True
    alice.sends("CS REGISTER #tea")
    bob.sends("CS REGISTER #tea")
    net.holds_log = False
    for client in (alice, bob):
        client.got()
    net.settle()
    assert said(alice.got()) == ["#tea is registered, and alice is its founder"]
    assert said(bob.got())[0].startswith("Somebody was quicker")
    net.restarts()
    assert said(answer(net.client("carol"), "CS INFO #tea"))[0].startswith("#tea is alice's")


def test_a_registered_room_stays_when_all_have_left(net: Net) -> None:
    alice = founded(net)
    alice.sends("TOPIC #tea :leaves", "MODE #tea +mk key", "PART #tea")
    bob = net.client("bob")
    assert answer(bob, "LIST #tea")[1] == ":hub.test 322 bob #tea 0 leaves"
    assert answer(bob, "MODE #tea")[0] == ":hub.test 324 bob #tea +mntk *"
    bob.sends("JOIN #tea key")
    assert names(bob) == ["bob"], "nobody is an op for being alone"


def test_a_restart_leaves_rooms_as_they_were(net: Net) -> None:
    alice = founded(net)
    registered(net, "bob", caps="")
    alice.sends("TOPIC #tea :leaves", "MODE #tea +lmf-t 7 #jam", "MODE #tea +b eve!*@*")
    alice.sends("CS AMODE #tea +o bob")
    before = answer(alice, "MODE #tea", "MODE #tea +b", "TOPIC #tea", "CS AMODE #tea")
    net.restarts()
    eve = net.client("eve")
    assert answer(eve, "LIST")[1] == ":hub.test 322 eve #tea 0 leaves"
    assert answer(eve, "JOIN #tea")[0].startswith(":hub.test 474 eve #tea ")
    carol = net.client("carol")
    assert ":hub.test 332 carol #tea :leaves" in answer(carol, "JOIN #tea")
    bob = logs_in(net, "bob", "bob")
    bob.sends("JOIN #tea")
    assert carol.got()[-1] == f"{CHANSERV} MODE #tea +o bob"
    again = logs_in(net, "alice", "alice")
    again.sends("JOIN #tea")
    assert names(again) == ["carol @bob ~alice"]
    assert answer(again, "MODE #tea", "MODE #tea +b", "TOPIC #tea", "CS AMODE #tea") == before


def test_what_was_undone_is_not_back_after_a_restart(net: Net) -> None:
    alice = founded(net)
    registered(net, "bob", caps="")
    alice.sends("MODE #tea +s", "CS AMODE #tea +o bob", "CS AMODE #tea -o bob", "MODE #tea -s", "JOIN #jam")
    alice.sends("CS REGISTER #jam")
    word = said(answer(alice, "CS UNREGISTER #jam"))[0].split(" ")[-1]
    alice.sends(f"CS UNREGISTER #jam {word}")
    net.restarts()
    bob = logs_in(net, "bob", "bob")
    assert [line.split(" ")[3] for line in answer(bob, "LIST") if " 322 " in line] == ["#tea"]
    bob.sends("JOIN #tea")
    assert names(bob) == ["bob"]


def test_a_role_of_an_earlier_registration_counts_for_nothing(net: Net) -> None:
    alice = founded(net)
    registered(net, "bob", caps="")
    net.holds_log = True
    alice.pipelines("CS AMODE #tea +a bob")
    word = net.server.world.channels["#tea"]
    assert word.registration is not None
    net.holds_log = False
    net.settle()
    role = next(each for each in net.store.kept() if each.key == "#tea bob")
    drop = said(answer(alice, "CS DROP #tea"))[0].split(" ")[-1]
    alice.sends(f"CS DROP #tea {drop}")
    net.store.write([role])  # what a crash might leave
    alice.sends("CS REGISTER #tea")
    net.restarts()
    bob = logs_in(net, "bob", "bob")
    bob.sends("JOIN #tea")
    assert names(bob) == ["bob"]


def test_giving_up_a_room_takes_a_word_that_was_told(net: Net) -> None:
    alice = founded(net)
    bob = registered(net, "bob", caps="")
    assert said(answer(bob, "CS UNREGISTER #tea")) == ["That takes the role of founder in #tea"]
    (asked,) = said(answer(alice, "CS UNREGISTER #tea wrong"))
    assert asked.startswith("That can't be taken back. If you are sure, say: UNREGISTER #tea ")
    word = asked.split(" ")[-1]
    assert said(answer(alice, f"CS UNREGISTER #tea {word}")) == ["#tea is not registered any more"]
    alice.sends("PART #tea")
    assert ":hub.test 322 alice #tea" not in " ".join(answer(alice, "LIST"))
    bob.sends("JOIN #tea")
    assert names(bob) == ["@bob"]


def test_a_room_is_given_to_who_accepts_it(net: Net) -> None:
    alice = founded(net)
    bob = registered(net, "bob", caps="")
    bob.sends("JOIN #tea")
    assert said(answer(bob, "CS TRANSFER ACCEPT #tea")) == ["#tea is not offered to you"]
    assert said(answer(alice, "CS TRANSFER #tea nobody")) == ["There is no account nobody"]
    bob.got()
    assert said(answer(alice, "CS TRANSFER #tea bob")) == ["bob is offered #tea, and may accept it"]
    assert said(bob.got())[0].endswith("offers you #tea: say TRANSFER ACCEPT #tea to take it")
    assert "It is offered to bob" in said(answer(alice, "CS INFO #tea"))
    assert answer(bob, "CS TRANSFER ACCEPT #tea") == [
        f"{CHANSERV} NOTICE bob :#tea is bob's now",
        f"{CHANSERV} MODE #tea -q+q alice bob",
    ]
    net.restarts()
    later = logs_in(net, "alice", "alice")
    later.sends("JOIN #tea")
    assert names(later) == ["alice"]


def test_an_offer_is_taken_back(net: Net) -> None:
    alice, bob = founded(net), registered(net, "bob", caps="")
    alice.sends("CS TRANSFER #tea bob")
    assert said(answer(alice, "CS TRANSFER #tea CANCEL")) == ["The offer is taken back"]
    assert said(answer(bob, "CS TRANSFER ACCEPT #tea")) == ["#tea is not offered to you"]


def test_roles_are_had_by_account(net: Net) -> None:
    alice, bob = founded(net), registered(net, "bob", caps="")
    bob.sends("JOIN #tea")
    alice.got()
    assert answer(bob, "CS AMODE #tea +o bob") == [
        f"{CHANSERV} NOTICE bob :That takes the role of op in #tea"
    ]
    assert answer(alice, "CS AMODE #tea +o bob") == [
        f"{CHANSERV} NOTICE alice :bob is now op in #tea",
        f"{CHANSERV} MODE #tea +o bob",
    ]
    assert answer(alice, "CS AOP #tea LIST") == [
        f"{CHANSERV} NOTICE alice :#tea alice +q (founder)",
        f"{CHANSERV} NOTICE alice :#tea bob +o (op)",
    ]
    assert answer(alice, "CS FLAGS #tea bob +v")[1] == f"{CHANSERV} MODE #tea -o+v bob bob"
    assert answer(alice, "CS VOP #tea DEL bob") == [
        f"{CHANSERV} NOTICE alice :bob has no role any more in #tea",
        f"{CHANSERV} MODE #tea -v bob",
    ]
    assert said(answer(alice, "CS AMODE #tea -v bob")) == ["bob is not voice in #tea"]
    assert said(answer(alice, "CS AMODE #tea +q bob"))[0].startswith("Say +a, +o, +h or +v")
    assert said(answer(alice, "CS AMODE #tea +x bob"))[0].startswith("Say +a, +o, +h or +v")
    assert said(answer(alice, "CS AMODE #tea -q alice"))[0].startswith("Say +a")
    assert said(answer(alice, "CS AMODE #tea +o nobody")) == ["There is no account nobody"]


def test_roles_above_ones_own_are_out_of_reach(net: Net) -> None:
    alice, bob = founded(net), registered(net, "bob", caps="")
    registered(net, "carol", caps="")
    alice.sends("CS SOP #tea ADD bob")
    refused = ["You give and take the roles that are below your own"]
    assert said(answer(bob, "CS SOP #tea ADD carol")) == refused
    assert said(answer(bob, "CS AMODE #tea +o alice")) == refused
    assert said(answer(bob, "CS AOP #tea ADD carol")) == ["carol is now op in #tea"]
    assert said(answer(alice, "CS AMODE #tea +o alice")) == refused, "a room has a founder"
    assert said(answer(bob, "CS AMODE #tea -a bob")) == ["bob has no role any more in #tea"]


def test_logging_in_later_gives_the_role_and_logging_out_takes_it(net: Net) -> None:
    alice = founded(net)
    registered(net, "bob", caps="").sends("QUIT")
    alice.sends("CS AMODE #tea +h bob")
    guest = net.client("guest", channel="#tea")
    assert answer(guest, "NS IDENTIFY bob secret")[-1] == f"{CHANSERV} MODE #tea +h guest"
    assert alice.got()[-1] == f"{CHANSERV} MODE #tea +h guest"
    assert answer(guest, "NS LOGOUT")[-1] == f"{CHANSERV} MODE #tea -h guest"
    assert names(guest) == ["~alice guest"]


def test_the_founder_is_never_locked_out(net: Net) -> None:
    alice, bob = founded(net), registered(net, "bob", caps="")
    bob.sends("JOIN #tea")
    alice.sends("CS AMODE #tea +o bob")
    bob.sends("MODE #tea +ikl key 1", "MODE #tea +b alice!*@*")
    assert ":hub.test 482 bob #tea " in answer(bob, "KICK #tea alice")[0]
    alice.sends("PART #tea")
    assert answer(alice, "JOIN #tea")[0].endswith(" JOIN #tea")
    assert names(alice) == ["@bob ~alice"]


def test_a_role_opens_every_lock_but_a_ban(net: Net) -> None:
    alice, bob = founded(net), registered(net, "bob", caps="")
    alice.sends("CS AMODE #tea +v bob", "MODE #tea +ikl key 1")
    assert answer(bob, "JOIN #tea")[0].endswith(" JOIN #tea")
    bob.sends("PART #tea")
    alice.sends("MODE #tea +b bob!*@*")
    assert " 474 bob #tea " in answer(bob, "JOIN #tea")[0]


def test_ranks_for_now_are_given_by_role(net: Net) -> None:
    alice, bob = founded(net), registered(net, "bob", caps="")
    bob.sends("JOIN #tea")
    alice.sends("MODE #tea -qo alice alice")
    alice.got()
    assert answer(alice, "CS OP #tea bob") == [":alice!~alice@localhost MODE #tea +o bob"]
    assert said(answer(alice, "CS OP #tea bob")) == ["bob is op there already"]
    assert answer(alice, "CS OP #tea") == [":alice!~alice@localhost MODE #tea +o alice"]
    assert said(answer(bob, "CS DEOP #tea alice")) == ["That takes the role of op in #tea"]
    assert answer(alice, "CS DEOP #tea bob") == [":alice!~alice@localhost MODE #tea -o bob"]
    assert answer(alice, "CS VOICE #tea bob") == [":alice!~alice@localhost MODE #tea +v bob"]
    carol = net.client("carol")
    assert said(answer(alice, f"CS OP #tea {carol.nick}")) == ["They aren't on that channel"]


def test_a_secret_room_is_known_to_those_who_have_a_role_in_it(net: Net) -> None:
    alice, bob = founded(net), registered(net, "bob", caps="")
    alice.sends("MODE #tea +s", "PART #tea")
    for line in ("CS INFO #tea", "CS AMODE #tea", "CS UNREGISTER #tea"):
        assert said(answer(bob, line)) == ["There is no registered room #tea"]
    assert said(answer(bob, "CS LIST")) == ["0 registered rooms"]
    assert said(answer(alice, "CS LIST #t*")) == ["#tea (alice)", "1 registered rooms"]
    assert said(answer(alice, "CS INFO #tea"))[0].startswith("#tea is alice's, and there since 2023-11-14")


def test_a_room_is_cleared(net: Net) -> None:
    alice, bob = founded(net), registered(net, "bob", caps="")
    bob.sends("JOIN #tea")
    alice.sends("MODE #tea +be x!*@* y!*@*", "CS AMODE #tea +o bob")
    assert said(answer(bob, "CS CLEAR #tea USERS")) == ["That takes the role of admin in #tea"]
    assert answer(alice, "CS CLEAR #tea BANS") == [":alice!~alice@localhost MODE #tea -be x!*@* y!*@*"]
    assert said(answer(alice, "CS CLEAR #tea ROLES")) == ["bob has no role any more in #tea"]
    assert answer(alice, "CS CLEAR #tea USERS") == [
        ":alice!~alice@localhost KICK #tea bob :The room is cleared"
    ]
    assert said(answer(alice, "CS CLEAR #tea X")) == ["Say USERS, BANS or ROLES"]
    assert names(alice) == ["~alice"]


def test_help_tells_each_word_once(net: Net) -> None:
    alice = net.client("alice")
    lines = said(answer(alice, "CS HELP"))
    assert "UNREGISTER or DROP <#room> [<word>]: have a room be nobody's any more" in lines
    assert said(answer(alice, "PRIVMSG ChanServ :HELP info")) == ["INFO <#room>: tell whose a room is"]


def test_history_that_is_for_those_who_were_there_is_not_the_founders_later(net: Net) -> None:
    net.ticks_with_texts = True
    alice = founded(net)
    alice.sends("MODE #tea +i", "PRIVMSG #tea :one", "MODE #tea +H", "PRIVMSG #tea :two")
    net.restarts()
    alice = logs_in(net, "alice", "alice", caps="draft/chathistory")
    alice.sends("JOIN #tea")
    assert texts(alice) == []
    alice.sends("MODE #tea -H", "PRIVMSG #tea :three")
    net.restarts()
    alice = logs_in(net, "alice", "alice", caps="draft/chathistory")
    alice.sends("JOIN #tea")
    assert texts(alice) == ["three"]


@pytest.mark.parametrize(("role", "heard"), [("o", ["two"]), ("v", [])])
def test_a_role_reads_what_was_said_since_it_was_given(net: Net, role: str, heard: list[str]) -> None:
    net.ticks_with_texts = True
    alice, bob = founded(net), registered(net, "bob", caps="draft/chathistory")
    alice.sends("MODE #tea +i", "PRIVMSG #tea :one", f"CS AMODE #tea +{role} bob", "PRIVMSG #tea :two")
    net.restarts()
    bob = logs_in(net, "bob", "bob", caps="draft/chathistory")
    bob.sends("JOIN #tea")
    assert texts(bob) == heard


def test_what_can_not_be_stored_is_told_and_not_done(net: Net) -> None:
    alice = registered(net, "alice", caps="")
    alice.sends("JOIN #tea")
    net.holds_log = True
    alice.got()
    alice.sends("CS REGISTER #tea")
    net.fail()
    assert said(alice.got()) == ["Nothing is changed: the server can't store it at the moment"]
    assert net.server.world.channels["#tea"].registration is None


def test_an_operator_looks_after_rooms_by_privilege(net: Net) -> None:
    founded(net)
    root = net.operator("root", "chanreg")
    word = said(answer(root, "CS UNREGISTER #tea"))[0].split(" ")[-1]
    assert said(answer(root, f"CS UNREGISTER #tea {word}")) == ["#tea is not registered any more"]
    assert {act.params for act in net.acts} == {("chanreg", "#tea")}


def test_a_registered_room_is_renamed_by_its_founder_and_stays_so(net: Net) -> None:
    alice, bob = founded(net), registered(net, "bob", caps="")
    alice.sends("TOPIC #tea :leaves", "CS AMODE #tea +o bob")
    bob.sends("JOIN #tea")
    assert " 482 bob #tea " in answer(bob, "RENAME #tea #jam")[-1]
    alice.sends("RENAME #tea #jam")
    net.restarts()
    bob = logs_in(net, "bob", "bob", caps="draft/chathistory")
    assert ":hub.test 332 bob #jam :leaves" in answer(bob, "JOIN #jam")
    assert names(bob, "#jam") == ["@bob"]
    bob.sends("JOIN #tea")
    assert names(bob) == ["@bob"], "the old name is nobody's"


def test_a_room_whose_founder_is_gone_is_the_next_ones(net: Net) -> None:
    alice, bob = founded(net), registered(net, "bob", caps="")
    registered(net, "carol", caps="")
    alice.sends("CS AMODE #tea +v carol", "CS AMODE #tea +o bob", "JOIN #jam", "CS REGISTER #jam")
    bob.sends("JOIN #tea")
    bob.got()
    word = said_by_nickserv(answer(alice, "NS DROP alice"))[-1].split(" ")[-1]
    alice.sends(f"NS DROP alice {word}")
    assert bob.got()[-1] == f"{CHANSERV} MODE #tea -qo+q alice bob bob"
    net.restarts()
    bob = logs_in(net, "bob", "bob")
    assert said(answer(bob, "CS AMODE #tea")) == ["#tea bob +q (founder)", "#tea carol +v (voice)"]
    assert said(answer(bob, "CS INFO #jam")) == ["There is no registered room #jam"]


def test_an_operator_closes_a_room_to_everybody(net: Net) -> None:
    alice = founded(net)
    assert said(answer(alice, "CS PURGE #tea spam")) == ["Permission denied: you're not an operator"]
    root = net.operator("root", "chanreg")
    assert said(answer(root, "CS PURGE #tea too much spam")) == ["#tea is closed"]
    assert alice.got() == [f"{CHANSERV} KICK #tea alice :too much spam"]
    net.restarts()
    alice = logs_in(net, "alice", "alice")
    assert answer(alice, "JOIN #tea") == [":hub.test 474 alice #tea :This channel is closed: too much spam"]
    root = net.operator("root", "chanreg")
    assert said(answer(root, "CS UNPURGE #tea")) == ["#tea is open again"]
    alice.sends("JOIN #tea")
    assert names(alice) == ["~alice"]
