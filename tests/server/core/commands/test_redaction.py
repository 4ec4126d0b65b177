"""REDACT: whoever said it takes it back; an operator takes it away; nobody reads it any more."""

from __future__ import annotations

import pytest

from hubbub.protocol.message import Message, parse
from tests.net import Client, Net, config

CAPS = (
    "batch draft/chathistory draft/event-playback draft/message-redaction echo-message "
    "labeled-response message-tags"
)


@pytest.fixture
def net() -> Net:
    return Net(ticks_with_texts=True)


@pytest.fixture
def alice(net: Net) -> Client:
    """Who came first, and so is the room's operator."""
    return net.client("alice", channel="#tea", caps=CAPS)


@pytest.fixture
def bob(net: Net, alice: Client) -> Client:
    return net.client("bob", channel="#tea", caps=CAPS)


def said(client: Client, line: str) -> str:
    """Say it; the msgid of its echo."""
    client.got()
    client.sends(line)
    (echo,) = [parse(each) for each in client.got() if "msgid=" in each]
    return echo.tags["msgid"]


def kept(client: Client, name: str = "#tea") -> list[Message]:
    client.got()
    client.sends(f"CHATHISTORY LATEST {name} * 50")
    return [parse(line) for line in client.got()][1:-1]


def answer(client: Client, line: str) -> str:
    client.got()
    client.sends(line)
    (only,) = client.got()
    return only


def test_who_said_it_takes_it_back_and_everybody_who_understands_reads_so(
    net: Net, alice: Client, bob: Client
) -> None:
    carol = net.client("carol", channel="#tea", caps="message-tags")
    msgid = said(bob, "PRIVMSG #tea :wrong room")
    for client in (alice, carol):
        client.got()
    bob.sends(f"REDACT #tea {msgid} :sorry, wrong room")
    line = f":bob!~bob@localhost REDACT #tea {msgid} :sorry, wrong room"
    assert (bob.got(), alice.got(), carol.got()) == ([line], [line], [])


def test_what_was_taken_back_is_in_no_history_but_that_it_was_is(alice: Client, bob: Client) -> None:
    gone, stays = said(bob, "PRIVMSG #tea :gone"), said(bob, "PRIVMSG #tea :stays")
    bob.sends(f"REDACT #tea {gone} :a slip")
    rows = [row for row in kept(alice) if row.command != "JOIN"]
    assert [(row.command, row.params) for row in rows] == [
        ("PRIVMSG", ("#tea", "stays")),
        ("REDACT", ("#tea", gone, "a slip")),
    ]
    assert rows[0].tags["msgid"] == stays


def test_an_operator_takes_away_what_others_said_and_others_do_not(alice: Client, bob: Client) -> None:
    by_alice, by_bob = said(alice, "PRIVMSG #tea :mine"), said(bob, "PRIVMSG #tea :spam")
    forbidden = f":hub.test FAIL REDACT REDACT_FORBIDDEN #tea {by_alice} :You are not authorised "
    assert answer(bob, f"REDACT #tea {by_alice}").startswith(forbidden)
    assert answer(alice, f"REDACT #tea {by_bob}") == f":alice!~alice@localhost REDACT #tea {by_bob}"
    assert [row.text for row in kept(bob) if row.command == "PRIVMSG"] == ["mine"]


def test_a_new_nick_keeps_the_right_and_an_old_one_gives_none(net: Net, alice: Client, bob: Client) -> None:
    msgid = said(bob, "PRIVMSG #tea :mine")
    bob.sends("NICK robert")
    carol = net.client("bob", channel="#tea", caps=CAPS)
    assert "REDACT_FORBIDDEN" in answer(carol, f"REDACT #tea {msgid}")
    assert answer(bob, f"REDACT #tea {msgid}") == f":robert!~bob@localhost REDACT #tea {msgid}"


def test_direct_messages_are_taken_back_by_their_sender_alone(alice: Client, bob: Client) -> None:
    msgid = said(bob, "PRIVMSG alice :psst")
    alice.got()
    assert "REDACT_FORBIDDEN" in answer(alice, f"REDACT bob {msgid}")
    assert answer(bob, f"REDACT alice {msgid}") == f":bob!~bob@localhost REDACT alice {msgid}"
    assert alice.got() == [f":bob!~bob@localhost REDACT alice {msgid}"]
    assert [row.command for row in kept(alice, "bob")] == ["REDACT"]


def test_a_reaction_is_taken_back_too(alice: Client, bob: Client) -> None:
    msgid = said(bob, "@+draft/react=👍 TAGMSG #tea")
    assert [row.command for row in kept(alice)][-1] == "TAGMSG"
    bob.sends(f"REDACT #tea {msgid}")
    assert [row.command for row in kept(alice) if row.command != "JOIN"] == ["REDACT"]


def test_what_happened_can_not_be_taken_back(alice: Client, bob: Client) -> None:
    alice.sends("KICK #tea bob", "TOPIC #tea :x")
    for row in kept(alice):
        assert row.command in {"JOIN", "KICK", "TOPIC"}
        assert "UNKNOWN_MSGID" in answer(alice, f"REDACT #tea {row.tags['msgid']}")
    assert len(kept(alice)) == 4


def test_the_answer_goes_out_under_its_label(bob: Client) -> None:
    msgid = said(bob, "PRIVMSG #tea :x")
    line = answer(bob, f"@label=7 REDACT #tea {msgid}")
    assert line == f"@label=7 :bob!~bob@localhost REDACT #tea {msgid}"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("REDACT #tea 0000000000000", "UNKNOWN_MSGID #tea 0000000000000"),
        ("REDACT #tea what?", "UNKNOWN_MSGID #tea what?"),
        ("REDACT #tea :two words", "UNKNOWN_MSGID #tea *"),
        ("REDACT #none 0000000000000", "INVALID_TARGET #none"),
        ("REDACT nobody 0000000000000", "INVALID_TARGET nobody"),
        ("REDACT @#tea 0000000000000", "INVALID_TARGET @#tea"),
    ],
)
def test_what_is_not_there_can_not_be_taken_back(alice: Client, line: str, code: str) -> None:
    assert answer(alice, line).startswith(f":hub.test FAIL REDACT {code} :")


def test_a_message_is_looked_for_only_where_one_may_read_it(net: Net, alice: Client, bob: Client) -> None:
    msgid = said(alice, "PRIVMSG #tea :here")
    bob.sends("JOIN #jam")
    assert "UNKNOWN_MSGID" in answer(bob, f"REDACT #jam {msgid}")
    carol = net.client("carol", caps=CAPS)
    assert "INVALID_TARGET #tea" in answer(carol, f"REDACT #tea {msgid}")
    bob.sends("PRIVMSG alice :psst")
    assert "UNKNOWN_MSGID" in answer(bob, f"REDACT alice {msgid}")
    alice.sends("MODE #tea +i")
    closed = said(alice, "PRIVMSG #tea :among us")
    alice.sends("MODE #tea -i")
    carol.sends("JOIN #tea")
    alice.sends("MODE #tea +o carol")
    assert "UNKNOWN_MSGID" in answer(carol, f"REDACT #tea {closed}"), "said before carol was let in"


def test_who_was_put_out_while_it_was_looked_up_takes_nothing_back(
    net: Net, alice: Client, bob: Client
) -> None:
    msgid = said(bob, "PRIVMSG #tea :x")
    net.holds_store = True
    bob.sends(f"REDACT #tea {msgid}")
    alice.sends("KICK #tea bob")
    bob.got()
    net.answer()
    net.settle()
    assert bob.got()[-1].startswith(":hub.test FAIL REDACT INVALID_TARGET #tea :")


def test_what_can_not_be_erased_is_told_and_nobody_reads_that_it_was(
    net: Net, alice: Client, bob: Client
) -> None:
    msgid = said(bob, "PRIVMSG #tea :x")
    alice.got()
    net.holds_log = True
    bob.sends(f"REDACT #tea {msgid}")
    net.fail()
    assert "MESSAGE_NOT_STORED" in bob.got()[-1]
    assert alice.got() == []


def test_where_it_is_set_so_only_operators_delete() -> None:
    net = Net(config(history={"redact_own": False}), ticks_with_texts=True)
    alice = net.client("alice", channel="#tea", caps=CAPS)
    bob = net.client("bob", channel="#tea", caps=CAPS)
    msgid = said(bob, "PRIVMSG #tea :x")
    assert "REDACT_FORBIDDEN" in answer(bob, f"REDACT #tea {msgid}")
    assert answer(alice, f"REDACT #tea {msgid}").startswith(":alice!~alice@localhost REDACT")


def test_it_is_unknown_without_its_capability(net: Net) -> None:
    carol = net.client("carol", channel="#tea")
    carol.sends("REDACT #tea 0000000000000")
    assert carol.got() == [":hub.test 421 carol REDACT :Unknown command"]


def test_an_operator_of_the_server_takes_away_what_was_said_in_any_room(net: Net, alice: Client) -> None:
    msgid = said(alice, "PRIVMSG #tea :spam")
    root = net.operator("root", "history", caps=CAPS)
    root.sends(f"REDACT #tea {msgid} :spam")
    assert f"root!~root@localhost REDACT #tea {msgid} spam" in alice.got()[-1]
    assert "spam" not in [message.params[-1] for message in kept(alice) if message.command == "PRIVMSG"]
    assert {(act.command, act.params) for act in net.acts} == {("REDACT", ("history", "#tea"))}
    nobody = net.operator("other", "kill", caps=CAPS)
    nobody.sends(f"REDACT #tea {msgid}")
    assert "FAIL REDACT INVALID_TARGET" in nobody.got()[-1]
