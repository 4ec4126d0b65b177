"""BATCH: what a client sends as one, from its opening to its end, and what is wrong with it.

Spec: https://ircv3.net/specs/extensions/client-batch and https://ircv3.net/specs/extensions/multiline
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubbub.protocol.message import Message, parse
from hubbub.server.core.commands.batch import BATCH_SECONDS
from hubbub.server.core.flood import BURST
from tests.net import Client, Net, batch, config

ALICE = "alice!~alice@localhost"
TAGS = "batch message-tags server-time labeled-response echo-message"
CAPS = f"{TAGS} draft/multiline"
OPENED = "BATCH +1 draft/multiline #tea"
INVALID = "MULTILINE_INVALID :Invalid multiline batch"
ONLY = f"{INVALID}: only PRIVMSG and NOTICE can be in it, and {{}} can not"


@pytest.fixture
def alice(net: Net) -> Client:
    return net.client("alice", channel="#tea", caps="batch labeled-response echo-message draft/multiline")


@pytest.fixture
def bob(net: Net, alice: Client) -> Client:
    bob = net.client("bob", channel="#tea")
    alice.got()
    return bob


# --- what is refused


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        ([OPENED, "@batch=1 NOTICE #no :x"], "MULTILINE_INVALID_TARGET #tea #no :Invalid multiline target"),
        ([OPENED, "@batch=1 PRIVMSG #tea :x", "@batch=1 NOTICE #tea :x"], INVALID),
        ([OPENED, "@batch=1 RELAYMSG #tea a/b :x"], ONLY.format("RELAYMSG")),
        ([OPENED, "@batch=1 BATCH +2 draft/multiline #tea"], ONLY.format("BATCH")),
        ([OPENED, "@batch=2 PRIVMSG #tea :x"], INVALID),
        ([OPENED, "PRIVMSG #tea :outside"], INVALID),
        ([OPENED, "BATCH +2 draft/multiline #tea"], "MULTILINE_INVALID :Another multiline batch is open"),
        ([OPENED, "BATCH -2"], "MULTILINE_INVALID :Another multiline batch is open"),
        (
            [OPENED, "@batch=1;+a=b PRIVMSG #tea :x"],
            "MULTILINE_INVALID :Tags of a multiline batch belong to its opening",
        ),
        ([OPENED, "@batch=1 PRIVMSG #tea"], f"{INVALID} with a line without text"),
        (
            [OPENED, "@batch=1 PRIVMSG #tea :x", "@batch=1;draft/multiline-concat PRIVMSG #tea :"],
            f"{INVALID} with concatenated blank line",
        ),
        (
            [OPENED, "@batch=1 PRIVMSG #tea :", "@batch=1 PRIVMSG #tea :", "BATCH -1"],
            f"{INVALID} with blank lines only",
        ),
        ([OPENED, "BATCH -1"], f"{INVALID} with blank lines only"),
        (
            [OPENED, *["@batch=1 PRIVMSG #tea :x"] * 4],
            "MULTILINE_MAX_LINES 3 :Multiline batch max-lines exceeded",
        ),
        (
            [OPENED, *[f"@batch=1 PRIVMSG #tea :{'x' * 256}"] * 2],
            "MULTILINE_MAX_BYTES 512 :Multiline batch max-bytes exceeded",
        ),
        (["BATCH +1 example.com/foo #tea"], "UNKNOWN_TYPE 1 example.com/foo :Unknown batch type"),
        (["BATCH +1"], "UNKNOWN_TYPE 1 * :Unknown batch type"),
        (["BATCH +a_b draft/multiline #tea"], "INVALID_REFTAG a_b :Invalid reference tag"),
        (["BATCH + draft/multiline #tea"], "INVALID_REFTAG * :Invalid reference tag"),
        (["BATCH 1 draft/multiline #tea"], "INVALID_REFTAG 1 :Invalid reference tag"),
        (["BATCH"], "INVALID_REFTAG * :Invalid reference tag"),
        (["BATCH +1 draft/multiline"], "MULTILINE_INVALID :A multiline batch has one target"),
        (["BATCH +1 draft/multiline #tea,#milk"], "MULTILINE_INVALID :A multiline batch has one target"),
        (["BATCH -1"], "MULTILINE_INVALID :No such batch is open"),
        (["@batch=1 PRIVMSG #tea :x"], "MULTILINE_INVALID :No such batch is open"),
    ],
)
def test_what_is_wrong_with_it_is_told_once(lines: list[str], answer: str) -> None:
    net = Net(config(limits={"multiline_max_lines": 3, "multiline_max_bytes": 512}))
    alice = net.client("alice", channel="#tea", caps=CAPS)
    bob = net.client("bob", channel="#tea")
    label = "@label=x " if lines[0].startswith("BATCH") else ""
    alice.got()
    alice.sends(label + lines[0], *lines[1:])
    (refused,) = (parse(line) for line in alice.got())
    assert refused.with_tags({}).line() == f":hub.test FAIL BATCH {answer}"
    assert refused.tags.get("label", "") == ("x" if label else "")
    alice.sends("PRIVMSG #tea :new")
    assert bob.got() == [f":{ALICE} PRIVMSG #tea :new"], "what is said next is heard"


def test_the_rest_of_what_was_refused_is_passed_over_to_its_end(alice: Client, bob: Client) -> None:
    alice.sends(OPENED, "@batch=1 TOPIC #tea :x", "@batch=1;label=y PRIVMSG #tea :x", "@label=z BATCH -1")
    assert len(alice.got()) == 1
    alice.sends(*batch("a", "b"))
    assert len(bob.got()) == 2, "the reference is free again"


def test_lines_of_a_batch_that_never_began_are_refused_once(alice: Client, bob: Client) -> None:
    alice.sends(*["@batch=9 PRIVMSG #tea :x"] * 5)
    assert alice.got() == [":hub.test FAIL BATCH MULTILINE_INVALID :No such batch is open"]
    alice.sends("BATCH -9", "BATCH +9 example.com/foo", "@batch=9 PRIVMSG #tea :x", "BATCH -9")
    assert alice.got() == [":hub.test FAIL BATCH UNKNOWN_TYPE 9 example.com/foo :Unknown batch type"]
    assert bob.got() == []


def test_it_is_judged_at_its_end_like_any_message(net: Net, alice: Client, bob: Client) -> None:
    carol = net.client("carol", channel="#tea", caps=CAPS)
    *begun, end = batch("a", "b", tags="@label=x")
    carol.sends(*begun)
    alice.sends("MODE #tea +m")
    carol.got()
    carol.sends(end)
    (refused,) = (parse(line) for line in carol.got())
    assert (refused.tags["label"], refused.command) == ("x", "404")
    carol.sends(*batch("a", "b", command="NOTICE", tags="@label=x"))
    (acknowledged,) = (parse(line) for line in carol.got())
    assert acknowledged.command == "ACK", "a notice is never answered"
    carol.sends(*batch("a", "b", target="nobody"))
    (refused,) = (parse(line) for line in carol.got())
    assert refused.command == "401"


@pytest.mark.parametrize("line", [b"@batch=1 PRIVMSG #tea :\xff", b"@batch=1 PRIVMSG #tea :" + b"x" * 600])
def test_a_line_that_is_none_says_so_itself_and_ends_its_batch(
    alice: Client, bob: Client, line: bytes
) -> None:
    alice.sends(f"@label=x {OPENED}", line, "@batch=1 PRIVMSG #tea :rest", "BATCH -1")
    (refused,) = (parse(line) for line in alice.got())
    assert (refused.tags["label"], refused.command) in {("x", "FAIL"), ("x", "417")}
    assert bob.got() == []


def test_signs_of_life_may_come_between(alice: Client, bob: Client) -> None:
    alice.sends(
        OPENED, "@batch=1 PRIVMSG #tea :a", "PING x", "PONG y", "@batch=1 PRIVMSG #tea :b", "BATCH -1"
    )
    assert alice.got()[0] == ":hub.test PONG hub.test x"
    assert len(bob.got()) == 2


def test_what_is_left_open_too_long_ends(net: Net, alice: Client, bob: Client) -> None:
    alice.sends(f"@label=x {OPENED}", "@batch=1 PRIVMSG #tea :a")
    net.passes(BATCH_SECONDS - 1)
    assert alice.got() == []
    alice.sends("@batch=1 PRIVMSG #tea :b")
    net.passes(BATCH_SECONDS - 1)
    assert alice.got() == [], "each line is a sign of life"
    net.passes(2)
    assert alice.got() == ["@label=x :hub.test FAIL BATCH TIMEOUT 1 :The batch was left open for too long"]
    alice.sends("@batch=1 PRIVMSG #tea :c", "BATCH -1")
    assert alice.got() == bob.got() == []
    net.passes(BATCH_SECONDS)
    assert alice.got() == [], "it is told once"


def test_without_the_capability_there_are_no_batches(net: Net, bob: Client) -> None:
    carol = net.client("carol", channel="#tea", caps=TAGS)
    bob.got()
    carol.sends(OPENED, "@batch=1 PRIVMSG #tea :a")
    assert [line.split(" ")[2:4] for line in carol.got()] == [["421", "carol"], ["PRIVMSG", "#tea"]]
    assert len(bob.got()) == 1


# --- slowed down, and under fire


def test_who_is_slowed_down_is_heard_whole(alice: Client) -> None:
    net = Net(config(throttle={"commands": True}))
    alice, bob = net.client("alice", channel="#tea", caps=CAPS), net.client("bob", channel="#tea")
    net.passes(10)
    bob.got()
    lines = [str(number) for number in range(32)]
    alice.sends(*batch(*lines), *batch(*lines))
    assert bob.got() == []
    net.passes(32 / 4)
    assert 0 < len(bob.got()) <= 64
    net.passes(BATCH_SECONDS)
    alice.sends("PING x")
    assert not [line for line in alice.got() if "FAIL" in line]
    assert BURST < 32 / 4, "or nobody was slowed down"


WORDS = st.sampled_from(["", "x", "x y", ":", "+", "\x01ACTION x\x01", "😀" * 30, "x" * 400])
TARGETS = st.sampled_from(["#tea", "#TEA", "@#tea", "bob", "alice", "nobody", "#none", "#tea,bob", "*"])
REFERENCES = st.sampled_from(["1", "1", "1", "2", "-", "a_b"])
LINES = st.one_of(
    st.builds(lambda ref, target: f"BATCH +{ref} draft/multiline {target}", REFERENCES, TARGETS),
    st.builds(lambda ref: f"@label=L;+a BATCH +{ref} draft/multiline #tea", REFERENCES),
    st.builds(lambda ref, word: f"@batch={ref} PRIVMSG #tea :{word}", REFERENCES, WORDS),
    st.builds(lambda word: f"@batch=1 PRIVMSG #tea :{word}", WORDS),
    st.builds(lambda word: f"@batch=1;draft/multiline-concat PRIVMSG #tea :{word}", WORDS),
    st.builds(lambda ref, target, word: f"@batch={ref} NOTICE {target} {word}", REFERENCES, TARGETS, WORDS),
    st.builds(lambda ref: f"BATCH -{ref}", REFERENCES),
    st.sampled_from(["BATCH -1", "BATCH", "CAP REQ -draft/multiline", "CAP REQ draft/multiline", "NICK al"]),
    st.sampled_from(["@batch=1 QUITE", "@batch=1 \x00", "PRIVMSG #tea :mine", "AWAY", "JOIN #tea"]),
)


def unwrapped(lines: list[str]) -> list[Message]:
    """What was read, once every batch in it has begun, has its own lines alone, and has ended."""
    is_open: list[str] = []
    messages = []
    for line in lines:
        message = parse(line)
        assert message.tags.get("batch", "") == (is_open[-1] if is_open else "") or message.command == "BATCH"
        if message.command != "BATCH":
            messages.append(message)
        elif message.params[0][0] == "+":
            is_open.append(message.params[0][1:])
        else:
            assert is_open.pop() == message.params[0][1:]
    assert not is_open
    return messages


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(LINES, st.booleans()), max_size=25))
def test_whatever_a_client_makes_of_batches_others_are_heard(steps: list[tuple[str, bool]]) -> None:
    net = Net()
    alice = net.client("alice", channel="#tea", caps=CAPS)
    bob, carol = net.client("bob", channel="#tea", caps=CAPS), net.client("carol", channel="#tea")
    for client in (alice, bob, carol):
        client.got()
    for number, (line, holds) in enumerate(steps):
        net.holds_log = holds
        alice.sends(line)
        bob.sends(f"PRIVMSG #tea :{number}")
    net.holds_log = False
    net.settle()
    heard = [line.rpartition(":")[2] for line in carol.got() if line.startswith(":bob!")]
    assert heard == [str(number) for number in range(len(steps))]
    assert all(message.source for message in unwrapped(bob.got()))
    unwrapped(alice.got())
    alice.sends("PING still-there")
    assert alice.got() == ["@time=2023-11-14T22:13:20.000Z :hub.test PONG hub.test still-there"]
