"""Rooms: JOIN, PART, KICK, INVITE. (TOPIC, NAMES and LIST have files of their own.)

Spec: https://modern.ircdocs.horse/#channel-operations
"""

import pytest

from hubbub.server.core.describe import MAX_CHANNELS
from tests.net import Client, Net


def pair(net: Net, *, caps: str = "") -> tuple[Client, Client]:
    """Alice, who founded #tea, and bob, who joined her."""
    return net.client("alice", channel="#tea", caps=caps), net.client("bob", channel="#tea", caps=caps)


# --- JOIN


def test_the_first_one_in_founds_the_room_and_is_its_operator(net: Net) -> None:
    alice, bob = net.client("alice"), net.client("bob")
    alice.sends("JOIN #tea")
    assert alice.got() == [
        ":alice!~alice@localhost JOIN #tea",
        ":hub.test 353 alice = #tea :@alice",
        ":hub.test 366 alice #tea :End of NAMES list",
    ]
    bob.sends("JOIN #tea")
    assert bob.got() == [
        ":bob!~bob@localhost JOIN #tea",
        ":hub.test 353 bob = #tea :@alice bob",
        ":hub.test 366 bob #tea :End of NAMES list",
    ]
    assert alice.got() == [":bob!~bob@localhost JOIN #tea"]


def test_who_joins_reads_the_topic_before_the_names(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob")
    alice.sends("TOPIC #tea :black or green")
    bob.sends("JOIN #tea")
    assert [line.split(" ")[1] for line in bob.got()] == ["JOIN", "332", "333", "353", "366"]


def test_a_room_keeps_the_name_it_was_founded_under(net: Net) -> None:
    net.client("alice", channel="#Tea")
    bob = net.client("bob")
    bob.sends("JOIN #tEA")
    assert bob.got()[0] == ":bob!~bob@localhost JOIN #Tea"


def test_joining_again_says_nothing(net: Net) -> None:
    alice = net.client("alice", channel="#tea")
    alice.sends("JOIN #TEA")
    assert alice.got() == []


def test_several_rooms_are_joined_each_with_its_key(net: Net) -> None:
    alice, bob = net.client("alice", channel="#a"), net.client("bob")
    alice.sends("JOIN #b", "MODE #a +k one", "MODE #b +k two")
    bob.sends("JOIN #a,#b,#c one,wrong")
    joined = [line for line in bob.got() if " JOIN " in line or " 475 " in line]
    assert joined == [
        ":hub.test 475 bob #b :Cannot join channel (+k): it has a key, and this is not it",
        ":bob!~bob@localhost JOIN #a",
        ":bob!~bob@localhost JOIN #c",
    ]


def test_join_0_leaves_every_room(net: Net) -> None:
    alice = net.client("alice", channel="#a,#b")
    alice.sends("JOIN 0")
    assert alice.got() == [":alice!~alice@localhost PART #a", ":alice!~alice@localhost PART #b"]
    alice.sends("JOIN 0")
    assert alice.got() == []


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("tea", "403 alice tea :No such channel"),
        (":", "403 alice * :No such channel"),
        (":a b", "403 alice * :No such channel"),
        ("&tea", "403 alice &tea :No such channel"),
        ("#" + "x" * 64, f"476 alice #{'x' * 64} :Bad channel name: "),
        (":#a b", "476 alice * :Bad channel name: "),
        ("#a:b", "476 alice #a:b :Bad channel name: "),
        ("#a\x07b", "476 alice #a\x07b :Bad channel name: "),
        ("#a*", "476 alice #a* :Bad channel name: "),
        ("#a\N{ZERO WIDTH SPACE}b", "476 alice #a\N{ZERO WIDTH SPACE}b :Bad channel name: "),
    ],
)
def test_an_impossible_room_is_refused(net: Net, name: str, answer: str) -> None:
    alice = net.client("alice")
    alice.sends(f"JOIN {name}")
    (line,) = alice.got()
    assert line.startswith(f":hub.test {answer}")


def test_one_refused_room_does_not_stop_the_others(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("JOIN tea,#tea")
    assert [line.split(" ")[1] for line in alice.got()] == ["403", "JOIN", "353", "366"]


def test_nobody_is_in_more_rooms_than_isupport_says(net: Net) -> None:
    alice = net.client("alice")
    for start in range(0, MAX_CHANNELS, 50):
        alice.sends("JOIN " + ",".join(f"#{number}" for number in range(start, start + 50)))
    alice.got()
    alice.sends("JOIN #more")
    assert alice.got() == [":hub.test 405 alice #more :You have joined too many channels"]
    alice.sends("PART #0")
    alice.got()
    alice.sends("JOIN #more,#0")
    lines = alice.got()
    assert ":alice!~alice@localhost JOIN #more" in lines
    assert ":hub.test 405 alice #0 :You have joined too many channels" in lines


@pytest.mark.parametrize(
    ("mode", "refusal"),
    [
        ("+b bob!*@*", "474 bob #tea :Cannot join channel (+b): you are banned"),
        ("+i", "473 bob #tea :Cannot join channel (+i): by invitation only"),
        ("+k sesame", "475 bob #tea :Cannot join channel (+k): it has a key, and this is not it"),
        ("+l 1", "471 bob #tea :Cannot join channel (+l): it is full"),
    ],
)
def test_a_closed_room_is_closed_until_one_is_invited(net: Net, mode: str, refusal: str) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob")
    alice.sends(f"MODE #tea {mode}")
    bob.sends("JOIN #tea wrong")
    assert bob.got() == [f":hub.test {refusal}"]
    alice.sends("INVITE bob #tea")
    bob.sends("JOIN #tea", "PART #tea", "JOIN #tea")
    lines = bob.got()
    assert lines[0] == ":alice!~alice@localhost INVITE bob #tea"
    assert lines[1] == ":bob!~bob@localhost JOIN #tea"
    assert lines[-1] == f":hub.test {refusal}", "an invitation opens once"


def test_a_key_opens_its_room(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob")
    alice.sends("MODE #tea +k sesame")
    bob.sends("JOIN #tea sesame")
    assert bob.got()[0] == ":bob!~bob@localhost JOIN #tea"


@pytest.mark.parametrize("modes", [("+b *!*@*", "+e bob!*@*"), ("+i", "+I bob!*@*")])
def test_an_exception_lets_in_whom_the_rule_keeps_out(net: Net, modes: tuple[str, str]) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob")
    for mode in modes:
        alice.sends(f"MODE #tea {mode}")
    bob.sends("JOIN #tea")
    assert bob.got()[0] == ":bob!~bob@localhost JOIN #tea"


def test_extended_join_shows_account_and_real_name(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps="extended-join")
    bob = net.client("bob", channel="#tea", caps="extended-join")
    assert alice.got() == []
    bob.sends("PART #tea", "JOIN #tea")
    assert alice.got()[1] == ":bob!~bob@localhost JOIN #tea * :bob's name"
    assert bob.got()[1] == ":bob!~bob@localhost JOIN #tea * :bob's name"


def test_an_empty_room_is_gone_with_all_its_settings(net: Net) -> None:
    alice = net.client("alice", channel="#tea")
    alice.sends("MODE #tea +imk key", "TOPIC #tea :x", "PART #tea")
    bob = net.client("bob")
    bob.sends("JOIN #tea", "MODE #tea")
    lines = bob.got()
    assert ":hub.test 353 bob = #tea :@bob" in lines
    assert ":hub.test 324 bob #tea +nt" in lines


# --- PART


def test_a_reason_is_passed_on_and_no_reason_is_none(net: Net) -> None:
    alice, bob = pair(net)
    bob.sends("PART #tea :enough tea", "JOIN #tea", "PART #TEA")
    assert [line for line in alice.got() if " PART " in line] == [
        ":bob!~bob@localhost PART #tea :enough tea",
        ":bob!~bob@localhost PART #tea",
    ]


def test_several_rooms_are_left_at_once(net: Net) -> None:
    alice = net.client("alice", channel="#a,#b")
    alice.sends("PART #a,#c,#b :bye")
    assert sorted(alice.got()) == [
        ":alice!~alice@localhost PART #a bye",
        ":alice!~alice@localhost PART #b bye",
        ":hub.test 403 alice #c :No such channel",
    ]


def test_only_who_is_inside_can_leave(net: Net) -> None:
    net.client("alice", channel="#tea")
    bob = net.client("bob")
    bob.sends("PART #tea", "PART tea")
    assert bob.got() == [
        ":hub.test 442 bob #tea :You're not on that channel",
        ":hub.test 403 bob tea :No such channel",
    ]


# --- KICK


def test_an_operator_puts_a_member_out_and_everybody_reads_it(net: Net) -> None:
    alice, bob = pair(net)
    alice.sends("KICK #tea bob :no coffee here")
    assert alice.got() == [":alice!~alice@localhost KICK #tea bob :no coffee here"]
    assert bob.got() == [":alice!~alice@localhost KICK #tea bob :no coffee here"]
    bob.sends("PART #tea")
    assert bob.got() == [":hub.test 442 bob #tea :You're not on that channel"]


@pytest.mark.parametrize("line", ["KICK #tea bob", "KICK #tea bob :"])
def test_a_kick_without_a_reason_names_who_kicked(net: Net, line: str) -> None:
    alice, _ = pair(net)
    alice.sends(line)
    assert alice.got() == [":alice!~alice@localhost KICK #tea bob :alice"]


def test_several_are_put_out_at_once(net: Net) -> None:
    alice, _ = pair(net)
    net.client("carol", channel="#tea")
    alice.got()
    alice.sends("KICK #tea bob,BOB,nobody,carol :out")
    assert alice.got() == [
        ":hub.test 401 alice nobody :No such nick/channel",
        ":alice!~alice@localhost KICK #tea bob :out",
        ":alice!~alice@localhost KICK #tea carol :out",
    ]


def test_who_kicks_themselves_is_out(net: Net) -> None:
    alice, bob = pair(net)
    alice.sends("KICK #tea alice :me")
    assert alice.got() == bob.got() == [":alice!~alice@localhost KICK #tea alice :me"]


def test_a_reason_is_cut_at_kicklen_between_characters(net: Net) -> None:
    alice, _ = pair(net)
    alice.sends("KICK #tea bob :" + "ä" * 200)
    assert alice.got() == [":alice!~alice@localhost KICK #tea bob :" + "ä" * 195]


def test_a_kick_is_refused_to_those_who_have_no_right_and_for_those_who_are_not_there(net: Net) -> None:
    alice, bob = pair(net)
    stranger = net.client("carol")
    alice.sends("KICK #tea carol", "KICK #tea dave", "KICK #coffee bob", "KICK #tea :")
    assert alice.got() == [
        ":hub.test 441 alice carol #tea :They aren't on that channel",
        ":hub.test 401 alice dave :No such nick/channel",
        ":hub.test 403 alice #coffee :No such channel",
        ":hub.test 401 alice * :No such nick/channel",
    ]
    bob.sends("KICK #tea alice")
    assert bob.got() == [":hub.test 482 bob #tea :You're not channel operator"]
    stranger.sends("KICK #tea alice")
    assert stranger.got() == [":hub.test 442 carol #tea :You're not on that channel"]


# --- INVITE


def test_an_invitation_reaches_one_person_and_those_who_asked_to_know(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps="invite-notify")
    bob = net.client("bob", channel="#tea", caps="invite-notify")
    dave = net.client("dave", channel="#tea")
    carol = net.client("carol")
    for each in (alice, bob, dave):
        each.got()
    alice.sends("INVITE carol #TEA")
    assert alice.got() == [":hub.test 341 alice carol #tea"]
    assert carol.got() == [":alice!~alice@localhost INVITE carol #tea"]
    assert bob.got() == [":alice!~alice@localhost INVITE carol #tea"]
    assert dave.got() == []


def test_one_is_told_to_which_rooms_one_is_invited(net: Net) -> None:
    alice, bob = net.client("alice", channel="#Tea"), net.client("bob")
    alice.sends("JOIN #jam", "INVITE bob #tea", "INVITE bob #jam")
    bob.sends("JOIN #jam")
    bob.got()
    bob.sends("INVITE", "INVITE alice")
    assert bob.got() == [
        ":hub.test 336 bob #Tea",
        ":hub.test 337 bob :End of invite list",
        ":hub.test 461 bob INVITE :Not enough parameters",
    ]


def test_who_invites_the_absent_is_told_so(net: Net) -> None:
    alice, carol = net.client("alice", channel="#tea"), net.client("carol")
    carol.sends("AWAY :asleep")
    alice.sends("INVITE carol #tea")
    assert alice.got() == [":hub.test 341 alice carol #tea", ":hub.test 301 alice carol :asleep"]


def test_an_invitation_is_refused_where_it_cannot_be_given(net: Net) -> None:
    alice, bob = pair(net)
    carol = net.client("carol")
    alice.sends("INVITE bob #tea", "INVITE dave #tea", "INVITE carol #coffee")
    assert alice.got() == [
        ":hub.test 443 alice bob #tea :is already on channel",
        ":hub.test 401 alice dave :No such nick/channel",
        ":hub.test 403 alice #coffee :No such channel",
    ]
    carol.sends("INVITE alice #tea")
    assert carol.got() == [":hub.test 442 carol #tea :You're not on that channel"]
    alice.sends("MODE #tea +i")
    bob.got()
    bob.sends("INVITE carol #tea")
    assert bob.got() == [":hub.test 482 bob #tea :You're not channel operator"]
    alice.sends("MODE #tea -i")
    bob.sends("INVITE carol #tea")
    assert bob.got()[-1] == ":hub.test 341 bob carol #tea"


def test_a_room_that_looks_like_another_is_refused_while_that_one_is_there(net: Net) -> None:
    alice = net.client("alice", channel="#lobby")
    bob = net.client("bob")
    bob.sends("JOIN #1obby", "JOIN #l\u043ebby")
    assert bob.got() == [
        ":hub.test 476 bob #1obby :A channel that looks like this one is there already",
        ":hub.test 476 bob #l\u043ebby :A channel that looks like this one is there already",
    ]
    alice.sends("PART #lobby")
    bob.sends("JOIN #1obby")
    assert bob.got()[0] == ":bob!~bob@localhost JOIN #1obby"
