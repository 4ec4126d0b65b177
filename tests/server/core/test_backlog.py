"""A session's lines are run one after the other, each seeing the outcome of the one before."""

import pytest

from hubbub.server.core import backlog
from hubbub.server.core.backlog import BACKLOG_FULL_LINES, BACKLOG_LOW_LINES
from tests.net import Client, Net, config
from tests.server.core.commands.test_account import logs_in, registered

ALICE = "alice!~alice@localhost"


def numerics(client: Client) -> list[str]:
    """The commands of the lines that came."""
    return [line.split(" ")[1] for line in client.got()]


def held(net: Net, client: Client, *lines: str) -> None:
    """Lines sent while the log is busy; nothing is settled yet."""
    net.holds_log = True
    client.sends(*lines)


def is_read(client: Client) -> bool:
    """Whether the server reads what the client sends."""
    return not client.is_held


def settle(net: Net) -> None:
    net.holds_log = False
    net.settle()


@pytest.fixture
def throttled() -> Net:
    """A server that slows the hasty down, as it does by default."""
    return Net(config(throttle={"commands": True}))


# --- waiting for the log


def test_pipelined_lines_see_what_those_before_them_did(net: Net) -> None:
    alice = net.client("alice")
    alice.pipelines(
        "JOIN #tea",
        "MODE #tea +k x",
        "PART #tea",
        "PART #tea",
        "JOIN #tea",
        "MODE #tea",
        "NICK al",
        "WHOIS al",
    )
    lines = alice.got()
    assert ":hub.test 403 alice #tea :No such channel" in lines
    assert ":hub.test 324 alice #tea +nt" in lines
    assert ":hub.test 311 al al ~alice localhost * :alice's name" in lines


def test_nothing_is_shown_before_the_log_has_settled_it(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea", caps="echo-message"), net.client("bob", channel="#tea")
    alice.got()
    held(net, alice, "PRIVMSG #tea :hi", "TOPIC #tea :x", "PING x")
    assert alice.got() == bob.got() == []
    settle(net)
    assert numerics(alice) == ["PRIVMSG", "TOPIC", "PONG"]


def test_messages_need_not_wait_for_each_other(net: Net) -> None:
    alice = net.client("alice", channel="#tea")
    held(net, alice, *(f"PRIVMSG #tea :{number}" for number in range(20)), "NOTICE #tea :x", "TAGMSG #tea")
    assert len(net.log) == 21
    settle(net)


@pytest.mark.interpreted
def test_where_too_much_is_under_way_each_waits_for_their_own_and_nothing_is_lost(
    net: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "MAX_UNDER_WAY", 3)
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    alice.got()
    held(net, alice, *(f"PRIVMSG #tea :{number}" for number in range(6)))
    held(net, bob, "PRIVMSG #tea :me too", "PRIVMSG #tea :and again")
    assert len(net.log) == 4, "three of who spoke first, and one of somebody who has nothing under way"
    settle(net)
    texts = [line.partition(" :")[2] for line in bob.got()]
    assert [text for text in texts if text.isdigit()] == [*"012345"]
    assert [line.partition(" :")[2] for line in alice.got()] == ["me too", "and again"]


def test_other_commands_wait_for_messages_and_messages_for_them(net: Net) -> None:
    alice = net.client("alice", channel="#tea")
    held(net, alice, "PRIVMSG #tea :1", "PART #tea", "PRIVMSG #tea :2")
    assert len(net.log) == 1
    net.commit()
    net.settle()
    assert len(net.log) == 1
    settle(net)
    assert numerics(alice) == ["PART", "404"]


def test_a_refusal_keeps_its_place_behind_what_was_sent_before_it(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps="echo-message")
    lines = [
        "PRIVMSG #tea :1",
        "PRIVMSG nobody :2",
        "PRIVMSG #none :3",
        "PRIVMSG #tea",
        "PRIVMSG #tea :5",
        "PING x",
    ]
    alice.pipelines(*lines)
    assert numerics(alice) == ["PRIVMSG", "401", "404", "412", "PRIVMSG", "PONG"]


def test_a_partial_refusal_keeps_its_place_too(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps="echo-message")
    alice.pipelines("PRIVMSG #tea :1", "PRIVMSG nobody,#tea :2", "PRIVMSG #tea :3")
    assert numerics(alice) == ["PRIVMSG", "401", "PRIVMSG", "PRIVMSG"]


def test_a_refusal_that_waits_is_judged_by_what_was_settled_meanwhile(net: Net) -> None:
    alice = net.client("alice", channel="#tea")
    bob = net.client("bob", channel="#tea")
    held(net, bob, "PRIVMSG #tea :1", "PRIVMSG carol :2")
    net.client("carol")
    settle(net)
    assert bob.got() == []
    assert "PRIVMSG" in numerics(alice)


def test_one_who_waits_keeps_nobody_else_waiting(net: Net) -> None:
    alice, bob = net.client("alice"), net.client("bob")
    held(net, alice, "JOIN #tea", "PING 1")
    bob.sends("PING 2")
    assert alice.got() == []
    assert bob.got() == [":hub.test PONG hub.test 2"]
    settle(net)


def test_a_quit_waits_for_the_words_before_it_and_ends_those_behind_it(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    alice.got()
    bob.pipelines("PRIVMSG #tea :bye", "QUIT", "PRIVMSG #tea :not heard")
    assert numerics(alice) == ["PRIVMSG", "QUIT"]


def test_lines_that_wait_when_the_connection_breaks_are_forgotten(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    alice.got()
    held(net, bob, "JOIN #coffee", "PRIVMSG #tea :not heard")
    bob.leaves("gone")
    settle(net)
    assert alice.got() == [":bob!~bob@localhost QUIT :gone"]
    assert "#coffee" not in net.server.world.channels


# --- the flow


def test_who_sends_more_than_is_worked_off_is_not_read_for_a_while(net: Net) -> None:
    alice = net.client("alice")
    held(net, alice, "JOIN #tea", *["PING x"] * (BACKLOG_FULL_LINES - 1))
    assert is_read(alice)
    alice.sends("PING x")
    assert not is_read(alice)
    settle(net)
    assert is_read(alice)
    assert len(alice.got()) == 3 + BACKLOG_FULL_LINES


def test_reading_goes_on_before_the_backlog_is_empty(throttled: Net) -> None:
    alice = throttled.client("alice")
    throttled.passes(10)
    alice.sends(*["LUSERS"] * (BACKLOG_FULL_LINES + 5))
    assert not is_read(alice)
    throttled.passes((BACKLOG_FULL_LINES - BACKLOG_LOW_LINES) / 2 - 1)
    assert not is_read(alice)
    throttled.passes(2)
    assert is_read(alice)


# --- the pace


def test_five_lines_at_once_then_two_a_second(throttled: Net) -> None:
    alice, bob = throttled.client("alice", channel="#tea"), throttled.client("bob", channel="#tea")
    throttled.passes(10)
    bob.got()
    alice.sends(*(f"PRIVMSG #tea :{number}" for number in range(12)))
    assert len(bob.got()) == 5
    throttled.passes(1)
    assert len(bob.got()) == 2
    throttled.passes(1)
    assert len(bob.got()) == 2
    throttled.passes(10)
    assert [line.rpartition(":")[2] for line in bob.got()] == ["9", "10", "11"]


def test_of_a_thousand_lines_at_once_few_are_passed_on_and_bystanders_notice_nothing(throttled: Net) -> None:
    alice, bob = throttled.client("alice", channel="#tea"), throttled.client("bob", channel="#tea")
    throttled.passes(10)
    bob.got()
    alice.sends(*["PRIVMSG #tea :x"] * 1000)
    throttled.passes(10)
    bob.sends("PING x")
    lines = bob.got()
    assert len(lines) <= 26 + 1
    assert lines[-1] == ":hub.test PONG hub.test x"


def test_all_connections_of_an_account_speak_at_one_pace_and_each_has_its_turn(throttled: Net) -> None:
    bob = throttled.client("bob", channel="#tea")
    first = registered(throttled, "alice")
    throttled.passes(10)
    others = [logs_in(throttled, "alice", "alice") for _ in range(2)]
    first.sends("JOIN #tea")
    throttled.passes(10)
    bob.got()
    for number, client in enumerate((first, *others)):
        client.sends(*[f"PRIVMSG #tea :{number}"] * 20)
    assert len(bob.got()) == 5
    throttled.passes(10)
    said = [line[-1] for line in bob.got()]
    assert len(said) == 20
    assert min(said.count(number) for number in "012") >= 6


@pytest.mark.parametrize(
    ("line", "count"), [("JOIN #{}", 3), ("MODE bob +i", 3), ("NICK bob{}", 2), ("LIST", 1)]
)
def test_what_all_the_others_hear_or_takes_much_costs_more_than_a_message(
    throttled: Net, line: str, count: int
) -> None:
    bob = throttled.client("bob")
    throttled.passes(10)
    bob.sends(*(line.format(number) for number in range(8)))
    assert len(throttled.server.sessions[bob.connection].backlog) == 8 - count


def test_whoever_types_all_the_time_is_not_slowed(throttled: Net) -> None:
    alice = throttled.client("alice", channel="#tea", caps="message-tags")
    throttled.passes(10)
    for _ in range(20):
        alice.sends("@+typing=active TAGMSG #tea", "PRIVMSG #tea :x")
        assert not throttled.server.throttled
        throttled.passes(3)


def test_questions_that_take_much_cost_double(throttled: Net) -> None:
    alice = throttled.client("alice")
    throttled.passes(10)
    alice.got()
    alice.sends(*["WHO nobody"] * 5)
    assert numerics(alice) == ["315", "315"]


def test_signs_of_life_cost_nothing_but_wait_their_turn(throttled: Net) -> None:
    alice = throttled.client("alice")
    throttled.passes(10)
    alice.got()
    alice.sends(*["PING x"] * 50)
    assert len(alice.got()) == 50
    alice.sends(*["LUSERS"] * 6, "PING last")
    assert "PONG" not in numerics(alice)
    throttled.passes(1)
    assert "PONG" in numerics(alice)


def test_a_line_that_has_to_wait_for_the_log_is_paid_once(throttled: Net) -> None:
    alice = throttled.client("alice", channel="#tea", caps="echo-message")
    throttled.passes(10)
    alice.got()
    alice.pipelines("PRIVMSG #tea :1", *["PRIVMSG nobody :x"] * 4)
    assert numerics(alice) == ["PRIVMSG", *["401"] * 4]


def test_the_pace_is_not_kept_before_registration(throttled: Net) -> None:
    stranger = throttled.connect()
    stranger.sends(
        "CAP LS 302", "NICK a", "NICK b", "NICK c", "NICK d", "NICK alice", "USER a 0 * :a", "CAP END"
    )
    assert "001" in numerics(stranger)


# --- half-closed sessions


def test_a_peer_that_says_no_more_is_heard_out_and_let_go(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea", caps="echo-message")
    alice.got()
    held(net, bob, "PRIVMSG #tea :bye", "PING x")
    net.server.ended(bob.connection, net.now_ms)
    net.settle()
    assert bob.got() == []
    settle(net)
    assert bob.got() == [
        ":bob!~bob@localhost PRIVMSG #tea :bye",
        ":hub.test PONG hub.test x",
        "ERROR :Closing link: localhost (Connection closed)",
    ]
    assert bob.is_closed
    assert alice.got()[-1] == ":bob!~bob@localhost QUIT :Connection closed"


def test_a_throttled_peer_that_says_no_more_is_heard_out_too(throttled: Net) -> None:
    alice, bob = throttled.client("alice", channel="#tea"), throttled.client("bob", channel="#tea")
    throttled.passes(10)
    alice.got()
    bob.sends(*(f"PRIVMSG #tea :{number}" for number in range(8)))
    throttled.server.ended(bob.connection, throttled.now_ms)
    throttled.passes(3)
    assert bob.is_closed
    assert numerics(alice) == ["PRIVMSG"] * 8 + ["QUIT"]


def test_a_stranger_who_says_nothing_more_is_let_go_at_once(net: Net) -> None:
    stranger = net.connect()
    net.server.ended(stranger.connection, net.now_ms)
    net.settle()
    assert stranger.is_closed


def test_a_name_and_the_end_of_the_line_come_in_and_leave_again(net: Net) -> None:
    bob = net.plain("bob")
    carol = net.connect(is_plain=True)
    carol.pipelines("carol", "hello and goodbye")
    net.server.ended(carol.connection, net.now_ms)
    net.settle()
    assert bob.got() == [
        "carol has connected to the server",
        "carol: hello and goodbye",
        "carol has left the server",
    ]


def test_a_line_without_an_end_closes_its_own_connection(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    alice.got()
    net.server.refused(bob.connection, "Excess flood", net.now_ms)
    net.settle()
    assert bob.got() == ["ERROR :Closing link: localhost (Excess flood)"]
    assert bob.is_closed
    assert alice.got() == [":bob!~bob@localhost QUIT :Excess flood"]


def test_inputs_of_connections_that_are_gone_are_passed_over(net: Net) -> None:
    alice = net.client("alice")
    alice.leaves()
    alice.leaves()
    alice.sends("PING x")
    net.server.ended(alice.connection, net.now_ms)
    net.server.refused(alice.connection, "x", net.now_ms)
    net.settle()
    assert alice.got() == []


def test_at_the_end_everybody_is_told(net: Net) -> None:
    alice, bob, stranger = net.client("alice", channel="#lobby"), net.plain("bob"), net.connect()
    alice.got()
    net.server.stop("Server is shutting down", net.now_ms)
    net.settle()
    assert alice.got()[-1] == "ERROR :Closing link: localhost (Server is shutting down)"
    assert bob.got()[-1] == "Goodbye: Server is shutting down"
    assert [client.is_closed for client in (alice, bob, stranger)] == [True] * 3
    assert not net.server.sessions
