"""A message of several lines is one message: a batch to some, line by line to others.

Spec: https://ircv3.net/specs/extensions/multiline
"""

from __future__ import annotations

import pytest

from hubbub.protocol.message import Message, parse
from hubbub.server.core.history import LINE_BYTES, Stored
from tests.net import Client, Net, batch

ALICE = "alice!~alice@localhost"
TAGS = "batch message-tags server-time labeled-response echo-message"
CAPS = f"{TAGS} draft/multiline"


@pytest.fixture
def alice(net: Net) -> Client:
    return net.client("alice", channel="#tea", caps="batch labeled-response echo-message draft/multiline")


@pytest.fixture
def bob(net: Net, alice: Client) -> Client:
    bob = net.client("bob", channel="#tea")
    alice.got()
    return bob


def whole(lines: list[str]) -> tuple[Message, list[Message]]:
    """The opening and the inside of the one batch that was read."""
    opened, *inside, closed = (parse(line) for line in lines)
    reference = opened.params[0].removeprefix("+")
    assert opened.command == closed.command == "BATCH"
    assert opened.params[1] == "draft/multiline"
    assert closed.params == (f"-{reference}",)
    assert all(message.tags["batch"] == reference for message in inside)
    return opened, inside


# --- what is read of it


def test_who_understands_it_reads_a_batch(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps=CAPS)
    bob = net.client("bob", channel="#tea", caps=CAPS)
    alice.got()
    alice.sends(*batch("hello", "", "how is ", "+everyone?", tags="@label=x;+a=b"))
    heard = bob.got()
    opened, inside = whole(heard)
    assert opened.source == ALICE
    assert opened.params[2] == "#tea"
    assert list(opened.tags) == ["time", "msgid", "+a"]
    assert [message.text for message in inside] == ["hello", "", "how is ", "everyone?"]
    assert [sorted(message.tags) for message in inside] == [["batch"]] * 3 + [
        ["batch", "draft/multiline-concat"]
    ]
    assert {message.source for message in inside} == {ALICE}
    echo = alice.got()
    assert echo == [heard[0].replace("@", "@label=x;", 1), *heard[1:]], "labelled on the opening alone"


def test_who_does_not_reads_lines_that_are_no_more_than_lines(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps=CAPS)
    readers = {
        caps: net.client(f"r{number}", channel="#tea", caps=caps)
        for number, caps in enumerate(["", TAGS, "draft/multiline message-tags", "batch"])
    }
    alice.sends(*batch("", "how is ", "+everyone?", tags="@+a=b;+hubbub/id=1"))
    alone = [f":{ALICE} PRIVMSG #tea :how is ", f":{ALICE} PRIVMSG #tea :everyone?"]
    assert readers[""].got() == readers["batch"].got() == alone
    first, second = (parse(line) for line in readers[TAGS].got())
    assert list(first.tags) == ["time", "msgid", "+a", "+hubbub/id"]
    assert list(second.tags) == ["time", "+a"], "what names the message stands once"
    first, second = (parse(line) for line in readers["draft/multiline message-tags"].got())
    assert "batch" not in {*first.tags, *second.tags}, "a batch is for those who asked for batches"


def test_plain_readers_read_the_lines(net: Net, alice: Client) -> None:
    alice.sends("JOIN #lobby")
    paula = net.plain("paula")
    alice.sends(*batch("one", "", "two", target="#lobby"))
    assert paula.got() == ["alice: one", "alice: two"]


def test_readers_of_one_variant_share_its_bytes(net: Net, alice: Client) -> None:
    readers = [net.client(f"r{number}", channel="#tea", caps=CAPS) for number in range(3)]
    net.sends.clear()
    alice.sends(*batch("one", "two"))
    (sent,) = [send for send in net.sends if readers[0].connection in send.connections]
    assert set(sent.connections) == {reader.connection for reader in readers}


def test_one_line_is_a_message_like_any_other(net: Net, alice: Client, bob: Client) -> None:
    alice.sends(*batch("hello", tags="@label=x"))
    assert alice.got() == [f"@label=x :{ALICE} PRIVMSG #tea :hello"]
    assert bob.got() == [f":{ALICE} PRIVMSG #tea :hello"]


def test_notices_and_people_and_ranks_are_written_to_as_well(net: Net, alice: Client, bob: Client) -> None:
    for target, command in (("bob", "PRIVMSG"), ("bob", "NOTICE"), ("#TEA", "NOTICE")):
        alice.sends(*batch("a", "b", target=target, command=command))
        name = target.lower()
        assert bob.got() == [f":{ALICE} {command} {name} :a", f":{ALICE} {command} {name} :b"]
    alice.sends(*batch("a", "b", target="@#tea"))
    assert bob.got() == []
    alice.sends("MODE #tea +o bob", *batch("a", "b", target="@#tea"))
    assert bob.got()[1:] == [f":{ALICE} PRIVMSG @#tea :a", f":{ALICE} PRIVMSG @#tea :b"]


def test_a_message_to_oneself_is_echoed_and_delivered(alice: Client) -> None:
    alice.sends(*batch("a", "b", target="alice", tags="@label=x"))
    echo, delivered = alice.got()[:4], alice.got()
    assert delivered == []
    opened, _ = whole(echo)
    assert dict(opened.tags) == {"label": "x"}


def test_without_an_echo_it_is_acknowledged_once(net: Net) -> None:
    carol = net.client("carol", channel="#tea", caps="batch labeled-response draft/multiline")
    carol.sends(*batch("a", "b", tags="@label=x"))
    assert carol.got() == ["@label=x :hub.test ACK"]


def test_an_echo_and_the_others_absence_come_in_one_answer(net: Net, alice: Client, bob: Client) -> None:
    bob.sends("AWAY :asleep")
    alice.sends(*batch("a", "b", target="bob", tags="@label=x"))
    lines = alice.got()
    opened, *inside, closed = (parse(line) for line in lines)
    assert (opened.tags["label"], opened.params[1]) == ("x", "labeled-response")
    outer = opened.params[0][1:]
    assert [(each.command, each.tags["batch"] == outer) for each in inside] == [
        ("301", True), ("BATCH", True), ("PRIVMSG", False), ("PRIVMSG", False), ("BATCH", True),
    ]  # fmt: skip
    assert closed.params == (f"-{outer}",)


def test_a_line_is_cut_where_it_would_pass_its_length_and_the_others_are_not(
    alice: Client, bob: Client
) -> None:
    alice.sends(*batch("x" * 480, "short"))
    first, second = bob.got()
    assert len(first.encode()) == 510
    assert second == f":{ALICE} PRIVMSG #tea :short"


def test_tags_do_not_grow_with_the_lines(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps=CAPS)
    bob = net.client("bob", channel="#tea", caps=TAGS)
    alice.sends(*batch(*"abc", tags=f"@+a={'x' * 600}"))
    first, *others = (parse(line) for line in bob.got())
    assert "+a" in first.tags
    assert not any("+a" in message.tags for message in others)


# --- one message


def test_history_gives_it_whole_to_some_and_line_by_line_to_others(net: Net, alice: Client) -> None:
    alice.sends("PRIVMSG #tea :before", *batch("one", "", "two ", "+and more"), "PRIVMSG #tea :after")
    bob = net.client("bob", channel="#tea", caps=f"{CAPS} draft/chathistory")
    carol = net.client("carol", channel="#tea", caps="batch message-tags draft/chathistory")
    for reader in (bob, carol):
        reader.sends("CHATHISTORY LATEST #tea * 2")
    page, *inside, closed = (parse(line) for line in bob.got())
    outer = page.params[0][1:]
    assert closed.params == (f"-{outer}",)
    opened, *lines, ended, after = inside
    assert opened.tags["batch"] == ended.tags["batch"] == after.tags["batch"] == outer
    assert {line.tags["batch"] for line in lines} == {opened.params[0][1:]}
    assert [line.text for line in lines] == ["one", "", "two ", "and more"]
    assert "msgid" in opened.tags
    page, *rows, closed = (parse(line) for line in carol.got())
    assert [row.text for row in rows] == ["one", "two ", "and more", "after"]
    assert ["msgid" in row.tags for row in rows] == [True, False, False, True]
    assert {row.tags["batch"] for row in rows} == {page.params[0][1:]}


def test_it_is_taken_back_whole(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps=f"{CAPS} draft/chathistory draft/message-redaction")
    alice.sends(*batch("one", "two"))
    opened, _ = whole(alice.got())
    alice.sends(f"REDACT #tea {opened.tags['msgid']}", "CHATHISTORY LATEST #tea * 5")
    redaction, *page = alice.got()
    assert "REDACT" in redaction
    assert len(page) == 2, "an empty page"


def test_the_same_client_made_id_is_one_message(net: Net, bob: Client) -> None:
    carol = net.client("carol", channel="#tea", caps=f"{CAPS} hubbub/client-id")
    bob.got()
    lines = batch("one", "two", tags="@+hubbub/id=7")
    carol.sends(*lines, *lines)
    echoes = carol.got()
    assert echoes[:4] == echoes[4:]
    assert len(bob.got()) == 2


def test_what_could_not_be_stored_is_told_under_its_label(net: Net, alice: Client, bob: Client) -> None:
    net.holds_log = True
    alice.sends(*batch("one", "two", tags="@label=x"))
    net.fail()
    why = "Your message was not sent: the server can't store messages at the moment"
    assert alice.got() == [f"@label=x :hub.test FAIL BATCH MESSAGE_NOT_STORED #tea :{why}"]
    assert bob.got() == []


def test_a_page_counts_what_each_line_takes() -> None:
    one = Stored("#tea", 1, "PRIVMSG", ALICE, "", "#tea", "a")
    four = Stored("#tea", 1, "PRIVMSG", ALICE, "", "#tea", "a\nb\rc\n")
    assert four.size_bytes >= 4 * one.size_bytes > 4 * LINE_BYTES
