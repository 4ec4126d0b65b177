"""Every labelled command is answered under its label: by one line, one batch, or an ACK.

Spec: https://ircv3.net/specs/extensions/labeled-response
"""

import pytest

from hubbub.server.core.registry import COMMANDS
from tests.net import Client, Net

ALICE = "alice!~alice@localhost"
CAPS = "labeled-response batch"


@pytest.fixture
def alice(net: Net) -> Client:
    """Alice, who labels what she sends, in #tea with bob."""
    alice = net.client("alice", channel="#tea", caps=CAPS)
    net.client("bob", channel="#tea")
    alice.got()
    return alice


SAMPLES = {
    "AWAY": "AWAY :x",
    "CAP": "CAP LIST",
    "INVITE": "INVITE carol #tea",
    "ISON": "ISON bob",
    "JOIN": "JOIN #coffee",
    "KICK": "KICK #tea bob",
    "MODE": "MODE #tea +m",
    "NICK": "NICK alicia",
    "PART": "PART #tea",
    "PING": "PING x",
    "PRIVMSG": "PRIVMSG bob :hi",
    "NOTICE": "NOTICE bob :hi",
    "SETNAME": "SETNAME :x",
    "TAGMSG": "TAGMSG bob",
    "TOPIC": "TOPIC #tea :x",
    "USERHOST": "USERHOST bob",
    "WHO": "WHO bob",
    "WHOIS": "WHOIS bob",
    "WHOWAS": "WHOWAS bob",
}


@pytest.mark.parametrize("name", sorted(name for name in COMMANDS if name.isupper() and name != "QUIT"))
@pytest.mark.parametrize("ending", ["", " no such thing as this"])
def test_every_answer_is_one_labelled_whole(net: Net, alice: Client, name: str, ending: str) -> None:
    net.client("carol")
    alice.sends(f"@label=L1 {name if ending else SAMPLES.get(name, name)}{ending}")
    first, *rest = alice.got()
    assert first.startswith("@label=L1 :")
    if rest:
        reference = first.split(" ")[3].removeprefix("+")
        assert first.split(" ")[2:] == ["BATCH", f"+{reference}", "labeled-response"]
        assert [line for line in rest[:-1] if not line.startswith(f"@batch={reference} :")] == []
        assert rest[-1] == f":hub.test BATCH -{reference}"
        assert len(rest) > 2, "one line needs no batch"


def test_one_line_carries_the_label_itself(alice: Client) -> None:
    alice.sends("@label=L1 PING x", "@label=L2 PRIVMSG nobody :x", "@label=L3 NOSUCH", "@label=L4 JOIN")
    assert alice.got() == [
        "@label=L1 :hub.test PONG hub.test x",
        "@label=L2 :hub.test 401 alice nobody :No such nick/channel",
        "@label=L3 :hub.test 421 alice NOSUCH :Unknown command",
        "@label=L4 :hub.test 461 alice JOIN :Not enough parameters",
    ]


def test_several_lines_come_in_a_batch(alice: Client) -> None:
    alice.sends("@label=L1 JOIN #coffee")
    assert alice.got() == [
        "@label=L1 :hub.test BATCH +b1 labeled-response",
        f"@batch=b1 :{ALICE} JOIN #coffee",
        "@batch=b1 :hub.test 353 alice = #coffee :@alice",
        "@batch=b1 :hub.test 366 alice #coffee :End of NAMES list",
        ":hub.test BATCH -b1",
    ]
    alice.sends("@label=L2 WHO #none,x", "@label=L3 WHO #tea")
    assert ":hub.test BATCH -b2" in alice.got(), "no reference is used twice"


def test_nothing_to_say_is_an_ack(alice: Client) -> None:
    for number, line in enumerate(
        (
            "PONG x",
            "PRIVMSG bob :hi",
            "NOTICE nobody :hi",
            "JOIN #tea",
            "NICK alice",
            "MODE #tea +n",
            "SETNAME :x",
            "CAP END",
        )
    ):
        alice.sends(f"@label=L{number} {line}")
        assert alice.got() == [f"@label=L{number} :hub.test ACK"]


def test_the_echo_carries_the_label_and_nobody_elses_copy_does(net: Net, alice: Client) -> None:
    carol = net.client("carol", channel="#tea", caps=f"{CAPS} message-tags")
    alice.sends("CAP REQ :echo-message message-tags")
    alice.got()
    alice.sends("@label=L1;+draft/react=x PRIVMSG #tea :hi")
    (echo,), (heard,) = alice.got(), carol.got()
    tags, _, rest = echo.partition(" ")
    assert rest == f":{ALICE} PRIVMSG #tea :hi"
    assert tags.split(";")[0] == "@label=L1"
    assert heard == echo.replace("label=L1;", "")


def test_a_message_to_oneself_is_labelled_only_as_an_echo(alice: Client) -> None:
    alice.sends("CAP REQ :echo-message")
    alice.got()
    alice.sends("@label=L1 PRIVMSG alice :note")
    assert alice.got() == [f"@label=L1 :{ALICE} PRIVMSG alice :note", f":{ALICE} PRIVMSG alice :note"]


def test_without_an_echo_a_message_to_oneself_is_acknowledged_and_delivered(alice: Client) -> None:
    alice.sends("@label=L1 PRIVMSG alice :note")
    assert sorted(alice.got()) == [f":{ALICE} PRIVMSG alice :note", "@label=L1 :hub.test ACK"]


def test_echoes_to_several_targets_come_in_one_batch(net: Net, alice: Client) -> None:
    alice.sends("CAP REQ :echo-message")
    alice.got()
    alice.sends("@label=L1 PRIVMSG #tea,bob,nobody :hi")
    assert alice.got() == [
        "@label=L1 :hub.test BATCH +b1 labeled-response",
        "@batch=b1 :hub.test 401 alice nobody :No such nick/channel",
        f"@batch=b1 :{ALICE} PRIVMSG #tea :hi",
        f"@batch=b1 :{ALICE} PRIVMSG bob :hi",
        ":hub.test BATCH -b1",
    ]


def test_an_echo_and_the_others_absence_come_in_one_batch(net: Net, alice: Client) -> None:
    net.client("carol").sends("AWAY :asleep")
    alice.sends("CAP REQ :echo-message")
    alice.got()
    alice.sends("@label=L1 PRIVMSG carol :hi")
    assert alice.got() == [
        "@label=L1 :hub.test BATCH +b1 labeled-response",
        "@batch=b1 :hub.test 301 alice carol :asleep",
        f"@batch=b1 :{ALICE} PRIVMSG carol :hi",
        ":hub.test BATCH -b1",
    ]


def test_a_resent_text_is_answered_under_its_new_label(alice: Client) -> None:
    alice.sends("CAP REQ :echo-message message-tags hubbub/client-id")
    alice.got()
    alice.sends("@label=L1;+hubbub/id=7 PRIVMSG #tea :hi", "@label=L2;+hubbub/id=7 PRIVMSG #tea :hi")
    first, second = alice.got()
    assert second == first.replace("L1", "L2")


def test_batches_and_labels_carry_the_time_where_it_is_asked_for(alice: Client) -> None:
    alice.sends("CAP REQ :server-time")
    alice.got()
    alice.sends("@label=L1 WHO alice")
    first, *_, last = alice.got()
    assert first.startswith("@label=L1;time=2023-11-14T22:13:20.000Z :hub.test BATCH +")
    assert last.startswith("@time=2023-11-14T22:13:20.000Z :hub.test BATCH -")


@pytest.mark.parametrize("caps", ["", "labeled-response", "batch"])
def test_without_both_capabilities_a_label_means_nothing(net: Net, caps: str) -> None:
    carol = net.client("carol", caps=caps)
    carol.sends("@label=L1 PING x", "@label=L1 PONG x")
    assert carol.got() == [":hub.test PONG hub.test x"]


@pytest.mark.parametrize("label", ["x" * 65, "ä" * 33, ""])
def test_a_label_that_is_none_is_left_out(alice: Client, label: str) -> None:
    alice.sends(f"@label={label} PING x")
    assert alice.got() == [":hub.test PONG hub.test x"]


def test_a_label_is_given_back_as_it_was_sent(alice: Client) -> None:
    for label in ("x" * 64, "ä" * 32, r"a\sb\:\\c", "l=1"):
        alice.sends(f"@label={label} PING x")
        assert alice.got() == [f"@label={label} :hub.test PONG hub.test x"]


def test_a_labelled_answer_keeps_its_place_among_what_others_say(net: Net, alice: Client) -> None:
    bob = net.client("carol", channel="#coffee")
    alice.sends("CAP REQ :echo-message")
    alice.got()
    net.holds_log = True
    alice.sends("@label=L1 JOIN #coffee")
    bob.sends("PRIVMSG #coffee :after the join")
    net.holds_log = False
    net.settle()
    lines = alice.got()
    assert [line.split(" ")[2] for line in lines[:2]] == ["BATCH", "JOIN"]
    assert lines[-1] == ":carol!~carol@localhost PRIVMSG #coffee :after the join"


def test_a_labelled_echo_to_several_rooms_keeps_its_place_too(net: Net, alice: Client) -> None:
    carol = net.client("carol", channel="#tea,#coffee")
    alice.sends("CAP REQ :echo-message", "JOIN #coffee")
    net.holds_log = True
    carol.sends("PRIVMSG #tea :one")
    alice.sends("@label=L1 PRIVMSG #tea,#coffee :two")
    carol.sends("PRIVMSG #tea :three")
    alice.got()
    net.holds_log = False
    net.settle()
    assert [line.rpartition(":")[2] for line in alice.got() if "PRIVMSG" in line] == [
        "one",
        "two",
        "two",
        "three",
    ]


def test_registration_itself_may_be_labelled(net: Net) -> None:
    carol = net.connect()
    carol.sends(f"CAP REQ :{CAPS}", "NICK carol", "USER carol 0 * :Carol", "@label=L1 CAP END")
    lines = carol.got()
    assert lines[1] == "@label=L1 :hub.test BATCH +b1 labeled-response"
    assert lines[2].startswith("@batch=b1 :hub.test 001 carol ")
    assert lines[-1] == ":hub.test BATCH -b1"


def test_a_labelled_refusal_in_a_race_carries_the_label(net: Net, alice: Client) -> None:
    carol = net.client("carol", caps=CAPS)
    net.holds_log = True
    alice.sends("@label=L1 NICK dave")
    carol.sends("@label=L2 NICK dave")
    net.holds_log = False
    net.settle()
    assert alice.got() == [f"@label=L1 :{ALICE} NICK dave"]
    assert carol.got() == ["@label=L2 :hub.test 433 carol dave :Nickname is already in use"]
