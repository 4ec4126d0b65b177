"""What can't be stored is told to its sender and seen by nobody."""

import pytest

from tests.net import Client, Net

CAPS = "labeled-response batch echo-message"
WHY = "Your message was not sent: the server can't store messages at the moment"
REFUSED = f"FAIL PRIVMSG MESSAGE_NOT_STORED #lobby :{WHY}"


@pytest.fixture
def net() -> Net:
    return Net()


@pytest.fixture
def alice(net: Net) -> Client:
    return net.client("alice", channel="#lobby", caps=CAPS)


def test_the_sender_reads_a_labelled_fail_and_others_nothing(net: Net, alice: Client) -> None:
    bob, plain = net.client("bob", channel="#lobby"), net.plain("paula")
    alice.got()
    bob.got()
    net.holds_log = True
    alice.sends("@label=1 PRIVMSG #lobby :lost?")
    net.fail()
    assert alice.got() == [f"@label=1 :hub.test {REFUSED}"]
    assert bob.got() == []
    assert plain.got() == []


def test_what_is_sent_next_is_judged_and_told_as_ever(net: Net, alice: Client) -> None:
    net.holds_log = True
    alice.pipelines("PRIVMSG #lobby :one", "PING x", "PRIVMSG #lobby :two")
    net.fail()
    net.holds_log = False
    net.settle()
    assert alice.got() == [
        f":hub.test {REFUSED}",
        ":hub.test PONG hub.test x",
        ":alice!~alice@localhost PRIVMSG #lobby :two",
    ]


def test_one_of_several_targets_that_is_not_stored_is_told_in_the_same_answer(
    net: Net, alice: Client
) -> None:
    net.client("bob")
    net.holds_log = True
    alice.sends("@label=1 PRIVMSG #lobby,bob :x")
    first, second = net.log
    net.log = [first]
    net.commit()
    net.log = [second]
    net.fail()
    started, echo, fail, ended = alice.got()
    assert started.endswith("BATCH +b1 labeled-response")
    assert echo == "@batch=b1 :alice!~alice@localhost PRIVMSG #lobby :x"
    assert fail == f"@batch=b1 :hub.test FAIL PRIVMSG MESSAGE_NOT_STORED bob :{WHY}"
    assert ended.endswith("BATCH -b1")


def test_a_plain_client_is_told_in_plain_words(net: Net) -> None:
    paula = net.plain("paula")
    net.holds_log = True
    paula.sends("hello")
    net.fail()
    assert paula.got() == [WHY]


def test_who_labels_nothing_is_told_which_it_was(net: Net) -> None:
    bob = net.client(
        "bob", channel="#lobby", caps=f"{CAPS} message-tags draft/message-redaction draft/multiline"
    )
    net.client("alice")
    bob.sends("PRIVMSG #lobby :kept")
    (kept,) = [part[6:] for part in bob.got()[-1].split(" ")[0][1:].split(";") if part.startswith("msgid=")]
    net.holds_log = True
    for lines, told in (
        ((f"REDACT #lobby {kept}",), "REDACT MESSAGE_NOT_STORED #lobby"),
        (("NOTICE alice :x",), "NOTICE MESSAGE_NOT_STORED alice"),
        (("@+draft/react=x TAGMSG #LOBBY",), "TAGMSG MESSAGE_NOT_STORED #lobby"),
        (
            (
                "BATCH +1 draft/multiline #lobby",
                "@batch=1 PRIVMSG #lobby a",
                "@batch=1 PRIVMSG #lobby b",
                "BATCH -1",
            ),
            "BATCH MESSAGE_NOT_STORED #lobby",
        ),
    ):
        bob.got()
        bob.sends(*lines)
        net.fail()
        assert bob.got() == [f":hub.test FAIL {told} :{WHY}"]
