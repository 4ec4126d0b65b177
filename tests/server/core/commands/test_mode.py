"""MODE: of rooms and of oneself.

Spec: https://modern.ircdocs.horse/#mode-message
"""

import pytest

from hubbub.protocol.channel_modes import FLAGS
from tests.net import NOW_MS, Client, Net, config

NOW = NOW_MS // 1000
ALICE = "alice!~alice@localhost"


def pair(net: Net) -> tuple[Client, Client]:
    """Alice, who founded #tea, and bob, who joined her."""
    pair = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    pair[0].got()
    return pair


# --- of a room


def test_a_new_room_hears_members_only_and_protects_its_topic(net: Net) -> None:
    alice = net.client("alice", channel="#tea")
    alice.sends("MODE #TEA")
    assert alice.got() == [":hub.test 324 alice #tea +nt", f":hub.test 329 alice #tea {NOW}"]


@pytest.mark.parametrize("letter", "".join(FLAGS))
def test_a_flag_is_set_and_taken_away_and_told_once(net: Net, letter: str) -> None:
    alice, bob = pair(net)
    alice.sends("MODE #tea -nt")
    bob.got()
    alice.sends(f"MODE #tea +{letter}")
    assert bob.got() == [f":{ALICE} MODE #tea +{letter}"]
    alice.sends(f"MODE #tea {letter}")
    assert bob.got() == [], "it was so already"
    alice.sends(f"MODE #tea -{letter}")
    assert bob.got() == [f":{ALICE} MODE #tea -{letter}"]


def test_several_changes_come_in_one_line_with_their_parameters(net: Net) -> None:
    alice, bob = pair(net)
    alice.sends("MODE #tea +mvk-t+l-n bob sesame 12")
    expected = [f":{ALICE} MODE #tea +mvk-t+l-n bob sesame 12"]
    assert alice.got() == bob.got() == expected
    alice.sends("MODE #tea")
    assert alice.got()[0] == ":hub.test 324 alice #tea +mkl sesame 12"


def test_the_key_is_shown_to_members_only(net: Net) -> None:
    alice, _ = pair(net)
    carol = net.client("carol")
    alice.sends("MODE #tea +k sesame")
    carol.sends("MODE #tea")
    assert carol.got()[0] == ":hub.test 324 carol #tea +ntk *"


@pytest.mark.parametrize("line", ["MODE #tea -k sesame", "MODE #tea -k", "MODE #tea -k :wrong one"])
def test_a_key_is_taken_away_whatever_is_given_for_it(net: Net, line: str) -> None:
    alice, bob = pair(net)
    alice.sends("MODE #tea +k sesame")
    bob.got()
    alice.sends(line)
    assert bob.got() == [f":{ALICE} MODE #tea -k sesame"]
    alice.sends(line)
    assert bob.got() == []


def test_a_limit_is_taken_away_without_a_parameter(net: Net) -> None:
    alice, bob = pair(net)
    alice.sends("MODE #tea +l 007", "MODE #tea -l+v bob")
    assert bob.got() == [f":{ALICE} MODE #tea +l 7", f":{ALICE} MODE #tea -l+v bob"]


def test_op_and_voice_are_given_and_taken(net: Net) -> None:
    alice, bob = pair(net)
    alice.sends("MODE #tea +ov BOB bob")
    assert bob.got() == [f":{ALICE} MODE #tea +ov bob bob"]
    bob.sends("MODE #tea -o alice", "NAMES #tea")
    assert bob.got()[1] == ":hub.test 353 bob = #tea :alice @bob"
    alice.got()
    alice.sends("MODE #tea +o alice")
    assert alice.got() == [":hub.test 482 alice #tea :You're not channel operator"]


@pytest.mark.parametrize("letter", "beI")
def test_a_list_takes_masks_shows_and_loses_them(net: Net, letter: str) -> None:
    alice, bob = pair(net)
    numeric, end, name = {
        "b": ("367", "368", "ban"),
        "e": ("348", "349", "exception"),
        "I": ("346", "347", "invite exception"),
    }[letter]
    ended = f":hub.test {end} bob #tea :End of channel {name} list"
    alice.sends(f"MODE #tea +{letter}{letter} carol *!*@evil.example", f"MODE #tea +{letter} CAROL!*@*")
    assert bob.got() == [f":{ALICE} MODE #tea +{letter}{letter} carol!*@* *!*@evil.example"]
    for question in (f"+{letter}", letter, f"-{letter}"):
        bob.sends(f"MODE #tea {question}")
        assert bob.got() == [
            f":hub.test {numeric} bob #tea carol!*@* {ALICE} {NOW}",
            f":hub.test {numeric} bob #tea *!*@evil.example {ALICE} {NOW}",
            ended,
        ]
    alice.sends(f"MODE #tea -{letter} Carol", f"MODE #tea -{letter} nobody")
    assert bob.got() == [f":{ALICE} MODE #tea -{letter} carol!*@*"]


@pytest.mark.parametrize(
    ("given", "full"),
    [
        ("carol", "carol!*@*"),
        ("carol!~c", "carol!~c@*"),
        ("~c@host", "*!~c@host"),
        ("@host", "*!*@host"),
        ("carol!", "carol!*@*"),
        ("*", "*!*@*"),
        ("語*", "語*!*@*"),
    ],
)
def test_a_mask_is_completed(net: Net, given: str, full: str) -> None:
    alice, bob = pair(net)
    alice.sends(f"MODE #tea +b {given}")
    assert bob.got() == [f":{ALICE} MODE #tea +b {full}"]


@pytest.mark.parametrize("mask", [":a b", "::a", "::a!b@c"])
def test_a_mask_that_no_line_could_show_is_refused(net: Net, mask: str) -> None:
    alice, bob = pair(net)
    alice.sends(f"MODE #tea +b {mask}", "MODE #tea +b")
    assert alice.got() == [
        ":hub.test 696 alice #tea b * :a mask holds no spaces and starts with no colon",
        ":hub.test 368 alice #tea :End of channel ban list",
    ]
    assert bob.got() == []


def test_a_list_is_full_at_its_limit_even_within_one_line() -> None:
    net = Net(config(limits={"list_modes": 2}))
    alice, bob = pair(net)
    alice.sends("MODE #tea +bbb a b c")
    assert alice.got() == [
        ":hub.test 478 alice #tea c!*@* :Channel list is full",
        f":{ALICE} MODE #tea +bb a!*@* b!*@*",
    ]
    alice.sends("MODE #tea +e a", "MODE #tea +b d", "MODE #tea -b+b a d")
    assert bob.got()[1:] == [
        f":{ALICE} MODE #tea +e a!*@*",
        f":{ALICE} MODE #tea -b+b a!*@* d!*@*",
    ]
    assert ":hub.test 478 alice #tea d!*@* :Channel list is full" in alice.got()


def test_a_mask_that_is_on_a_full_list_already_is_no_mistake() -> None:
    net = Net(config(limits={"list_modes": 1}))
    alice, _ = pair(net)
    alice.sends("MODE #tea +b a", "MODE #tea +b A")
    assert alice.got() == [f":{ALICE} MODE #tea +b a!*@*"]


def test_long_masks_are_told_in_as_many_lines_as_they_need(net: Net) -> None:
    alice, bob = pair(net)
    masks = [f"{letter * 90}!*@*" for letter in "abcde"]
    alice.sends(f"MODE #tea +bbbbb {' '.join(masks)}")
    lines = bob.got()
    assert [line for line in lines if len(line) > 510] == []
    assert [word for line in lines for word in line.split(" ")[4:]] == masks


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ("+x", "472 alice x :is unknown mode char to me"),
        ("+:", "472 alice * :is unknown mode char to me"),
        ("+o", "461 alice MODE :Not enough parameters"),
        ("-v", "461 alice MODE :Not enough parameters"),
        ("+o carol", "441 alice carol #tea :They aren't on that channel"),
        ("+o dave", "401 alice dave :No such nick/channel"),
        ("+k", "525 alice #tea :Key is not well-formed"),
        ("+k a,b", "525 alice #tea :Key is not well-formed"),
        ("+k :a b", "525 alice #tea :Key is not well-formed"),
        ("+k ::a", "525 alice #tea :Key is not well-formed"),
        (f"+k {'x' * 33}", "525 alice #tea :Key is not well-formed"),
        ("+l", "696 alice #tea l * :a limit is a whole number above 0"),
        ("+l 0", "696 alice #tea l 0 :a limit is a whole number above 0"),
        ("+l -1", "696 alice #tea l -1 :a limit is a whole number above 0"),
        ("+l x", "696 alice #tea l x :a limit is a whole number above 0"),
        ("+l ٤٢", "696 alice #tea l ٤٢ :a limit is a whole number above 0"),
        ("+l 9999999999", "696 alice #tea l 9999999999 :a limit is a whole number above 0"),
    ],
)
def test_what_cannot_be_set_is_refused_and_the_rest_is_done(net: Net, change: str, answer: str) -> None:
    alice, bob = pair(net)
    net.client("carol")
    letters, _, param = change.partition(" ")
    alice.sends(f"MODE #tea +m{letters} {param}".rstrip())
    assert alice.got() == [f":hub.test {answer}", f":{ALICE} MODE #tea +m"]
    assert bob.got() == [f":{ALICE} MODE #tea +m"]


def test_only_as_many_changes_as_isupport_says_are_made(net: Net) -> None:
    alice, _ = pair(net)
    alice.sends("MODE #tea +" + "b" * 12 + " " + " ".join("abcdefghijkl"))
    (line,) = alice.got()
    assert line.split(" ")[3] == "+" + "b" * 10


def test_who_has_no_right_is_told_once_and_may_look_at_lists(net: Net) -> None:
    _, bob = pair(net)
    carol = net.client("carol")
    bob.sends("MODE #tea +imk key", "MODE #tea +b x", "MODE #tea b")
    assert bob.got() == [
        ":hub.test 482 bob #tea :You're not channel operator",
        ":hub.test 482 bob #tea :You're not channel operator",
        ":hub.test 368 bob #tea :End of channel ban list",
    ]
    carol.sends("MODE #tea +im", "MODE #tea b")
    assert carol.got() == [
        ":hub.test 442 carol #tea :You're not on that channel",
        ":hub.test 368 carol #tea :End of channel ban list",
    ]


def test_a_secret_room_is_not_there_for_others(net: Net) -> None:
    alice, bob = pair(net)
    carol = net.client("carol")
    alice.sends("MODE #tea +s")
    bob.got()
    for line in ("MODE #tea", "MODE #tea b", "MODE #tea +i", "MODE #coffee"):
        carol.sends(line)
        name = line.split(" ")[1]
        assert carol.got() == [f":hub.test 403 carol {name} :No such channel"]
    bob.sends("MODE #tea")
    assert bob.got()[0] == ":hub.test 324 bob #tea +nst"


def test_who_lost_their_op_in_the_same_moment_is_judged_in_the_order_of_lines(net: Net) -> None:
    alice, _ = pair(net)
    alice.pipelines("MODE #tea -o alice", "MODE #tea +i")
    assert alice.got() == [
        f":{ALICE} MODE #tea -o alice",
        ":hub.test 482 alice #tea :You're not channel operator",
    ]


# --- of oneself


def test_ones_own_modes_are_shown(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("MODE Alice")
    assert alice.got() == [":hub.test 221 alice +"]


def test_a_change_of_ones_own_modes_is_told_as_a_mode_message(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("MODE alice +i", "MODE alice +i", "MODE alice", "MODE alice -i")
    assert alice.got() == [
        f":{ALICE} MODE alice +i",
        ":hub.test 221 alice +i",
        f":{ALICE} MODE alice -i",
    ]


def test_unknown_modes_of_oneself_are_refused_and_the_known_are_set(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("MODE alice +xiy")
    assert sorted(alice.got()) == [
        f":{ALICE} MODE alice +i",
        ":hub.test 501 alice :Unknown mode flag",
    ]


def test_the_modes_of_others_are_their_own_affair(net: Net) -> None:
    alice, _ = pair(net)
    alice.sends("MODE bob", "MODE bob +i", "MODE carol", "MODE :")
    assert alice.got() == [
        ":hub.test 502 alice :Can't change mode for other users",
        ":hub.test 502 alice :Can't change mode for other users",
        ":hub.test 401 alice carol :No such nick/channel",
        ":hub.test 401 alice * :No such nick/channel",
    ]
