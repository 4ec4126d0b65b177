"""RENAME: another name for a room, with its people, modes, topic and history.

Spec: https://ircv3.net/specs/extensions/channel-rename
"""

from tests.net import Client, Net

HISTORY = "batch draft/chathistory"
ALICE = ":alice!~alice@localhost"


def pair(net: Net, caps: str = "draft/channel-rename") -> tuple[Client, Client]:
    """Alice, who founded #tea, and bob beside her."""
    alice = net.client("alice", channel="#tea", caps=caps)
    bob = net.client("bob", channel="#tea", caps=caps)
    alice.got()
    return alice, bob


def past(client: Client, room: str) -> list[str]:
    """What history shows of a room."""
    client.got()
    client.sends(f"CHATHISTORY LATEST {room} * 20")
    return [line.partition(" ")[2] for line in client.got() if " PRIVMSG " in line]


def test_those_who_know_the_word_read_the_old_name_the_new_one_and_why(net: Net) -> None:
    alice, bob = pair(net)
    alice.sends("RENAME #TEA #Coffee :we changed our minds")
    assert alice.got() == bob.got() == [f"{ALICE} RENAME #tea #Coffee :we changed our minds"]
    bob.sends("PRIVMSG #coffee :hello", "PRIVMSG #tea :hello")
    assert alice.got() == [":bob!~bob@localhost PRIVMSG #Coffee :hello"]
    assert bob.got() == [":hub.test 404 bob #tea :No such channel"]


def test_a_reason_is_always_there_if_only_an_empty_one(net: Net) -> None:
    alice, bob = pair(net)
    alice.sends("RENAME #tea #coffee")
    assert bob.got() == [f"{ALICE} RENAME #tea #coffee :"]


def test_others_read_that_they_left_and_came(net: Net) -> None:
    alice, bob = pair(net, caps="extended-join")
    alice.sends("TOPIC #tea :leaves")
    bob.got()
    alice.sends("RENAME #tea #coffee :beans")
    lines = bob.got()
    assert lines[:3] == [
        ":bob!~bob@localhost PART #tea beans",
        ":bob!~bob@localhost JOIN #coffee * :bob's name",
        ":hub.test 332 bob #coffee :leaves",
    ]
    assert lines[-2:] == [
        ":hub.test 353 bob = #coffee :@alice bob",
        ":hub.test 366 bob #coffee :End of NAMES list",
    ]


def test_the_answer_stands_under_the_label(net: Net) -> None:
    alice, _ = pair(net, caps="labeled-response batch draft/channel-rename")
    alice.sends("@label=x RENAME #tea #coffee")
    assert alice.got() == [f"@label=x {ALICE} RENAME #tea #coffee :"]


def test_people_modes_ranks_lists_and_invitations_stay(net: Net) -> None:
    alice, bob = pair(net)
    carol = net.client("carol")
    alice.sends("MODE #tea +iklvb sesame 9 bob mallory", "INVITE carol #tea", "RENAME #tea #coffee")
    alice.got()
    alice.sends("MODE #coffee", "MODE #coffee b", "NAMES #coffee")
    lines = alice.got()
    assert lines[0] == ":hub.test 324 alice #coffee +intkl sesame 9"
    assert " mallory!*@* " in lines[2]
    assert lines[-2].endswith(":@alice +bob")
    carol.sends("JOIN #coffee")
    assert any(" JOIN #coffee" in line for line in carol.got())
    bob.sends("WHOIS bob")
    assert ":hub.test 319 bob bob :+#coffee" in bob.got()


def test_history_goes_with_the_room_and_stays_with_it(net: Net) -> None:
    alice, bob = pair(net, caps=HISTORY)
    alice.sends("PRIVMSG #tea :before", "RENAME #tea #coffee", "PRIVMSG #coffee :after")
    told = [f"{ALICE} PRIVMSG #coffee :before", f"{ALICE} PRIVMSG #coffee :after"]
    assert past(bob, "#coffee") == told
    for client in (alice, bob):
        client.sends("PART #coffee")
    bob.sends("JOIN #coffee")
    assert past(bob, "#coffee") == told, "it is the room's, whoever is in it"


def test_whoever_founds_a_room_under_the_old_name_finds_no_history(net: Net) -> None:
    alice, bob = pair(net, caps=HISTORY)
    alice.sends("PRIVMSG #tea :before", "RENAME #tea #coffee")
    bob.got()
    bob.sends("JOIN #tea", "MODE #tea +k beer", "PRIVMSG #tea :mine")
    assert past(bob, "#tea") == [":bob!~bob@localhost PRIVMSG #tea :mine"]
    assert past(alice, "#coffee") == [f"{ALICE} PRIVMSG #coffee :before"]


def test_a_room_that_gets_its_old_name_back_has_its_history(net: Net) -> None:
    alice, _ = pair(net, caps=HISTORY)
    alice.sends("PRIVMSG #tea :1", "RENAME #tea #coffee")
    net.passes(60)
    alice.sends("PRIVMSG #coffee :2", "RENAME #coffee #tea")
    assert [line[-2:] for line in past(alice, "#tea")] == [":1", ":2"]
    assert net.server.world.conversations.keys() == {"#coffee"}


def test_what_a_closed_room_said_stays_closed_under_its_new_name(net: Net) -> None:
    alice, bob = pair(net, caps=HISTORY)
    alice.sends("MODE #tea +i", "PRIVMSG #tea :secret", "RENAME #tea #coffee", "MODE #coffee -i")
    carol = net.client("carol", channel="#coffee", caps=HISTORY)
    assert past(carol, "#coffee") == []
    assert len(past(bob, "#coffee")) == 1


def test_the_history_is_the_rooms_after_a_restart(net: Net) -> None:
    alice, _ = pair(net, caps=HISTORY)
    alice.sends("PRIVMSG #tea :before", "RENAME #tea #coffee")
    net.restart()
    carol = net.client("carol", channel="#coffee", caps=HISTORY)
    assert past(carol, "#coffee") == [f"{ALICE} PRIVMSG #coffee :before"]
    carol.sends("JOIN #tea")
    assert past(carol, "#tea") == []


def test_what_was_said_while_the_name_changed_is_heard_under_the_new_one(net: Net) -> None:
    alice, bob = pair(net)
    net.holds_log = True
    alice.sends("RENAME #tea #coffee")
    bob.sends("PRIVMSG #tea :hello")
    net.holds_log = False
    net.settle()
    assert alice.got()[-1] == ":bob!~bob@localhost PRIVMSG #coffee :hello"


def test_the_first_of_two_rooms_gets_the_name(net: Net) -> None:
    alice, _ = pair(net)
    carol = net.client("carol", channel="#milk", caps="draft/channel-rename")
    net.holds_log = True
    alice.sends("RENAME #tea #coffee")
    carol.sends("RENAME #milk #COFFEE")
    net.holds_log = False
    net.settle()
    text = "There is a channel of that name, or one that looks like it"
    assert carol.got() == [f":hub.test FAIL RENAME CHANNEL_NAME_IN_USE #milk #COFFEE :{text}"]


def test_another_case_is_no_other_room(net: Net) -> None:
    alice, bob = pair(net)
    carol = net.client("carol", channel="#tea")
    bob.got()
    alice.sends("RENAME #tea #TEA", "RENAME #tea #Tea")
    assert bob.got() == [f"{ALICE} RENAME #tea #TEA :", f"{ALICE} RENAME #TEA #Tea :"]
    assert carol.got() == []
    carol.sends("NAMES #tea")
    assert carol.got()[-1].startswith(":hub.test 366 carol #Tea ")


def test_rooms_that_forwarded_to_it_still_do(net: Net) -> None:
    alice, _ = pair(net)
    alice.sends("JOIN #door", "MODE #door +if #tea", "RENAME #tea #coffee")
    carol = net.client("carol")
    carol.sends("JOIN #door")
    assert carol.got()[0].startswith(":hub.test 470 carol #door #coffee ")


def test_who_may_not_rename_and_what_a_room_may_not_be_called(net: Net) -> None:
    alice, bob = pair(net)
    carol = net.client("carol", channel="#milk")
    bob.sends("RENAME #tea #x")
    carol.sends("RENAME #tea #x", "RENAME #none #x")
    alice.sends("RENAME #tea #MILK", "RENAME #tea x", "RENAME #tea #x", "RENAME #x #y", "JOIN #lobby")
    lines = alice.got()
    alice.sends("RENAME #lobby #z")
    assert bob.got()[0] == ":hub.test 482 bob #tea :You're not channel operator"
    assert [line.split()[1] for line in carol.got()] == ["442", "403"]
    fails = [line.split()[3:6] for line in lines + alice.got() if " FAIL " in line]
    assert fails == [
        ["CHANNEL_NAME_IN_USE", "#tea", "#MILK"],
        ["CANNOT_RENAME", "#tea", "x"],
        ["CANNOT_RENAME", "#x", "#y"],
        ["CANNOT_RENAME", "#lobby", "#z"],
    ]
