"""PING: a PONG tells that all before it has been read."""

from __future__ import annotations

from tests.net import Net


def test_a_pong_comes_after_what_others_said_before_the_ping(net: Net) -> None:
    alice, bob, carol = (
        net.client("alice", channel="#tea"),
        net.client("bob", channel="#tea"),
        net.client("carol"),
    )
    alice.got()
    net.holds_log = True
    alice.sends("PRIVMSG #tea :first", "PRIVMSG bob :second")
    bob.sends("PING after")
    carol.sends("PING meanwhile")
    assert carol.got() == [":hub.test PONG hub.test meanwhile"], "nothing was said to her"
    assert bob.got() == []
    net.commit()
    net.settle()
    assert [line.rpartition(" ")[2] for line in bob.got()] == [":first", ":second", "after"]


def test_a_ping_is_answered_though_what_was_said_could_not_be_stored(net: Net) -> None:
    alice, bob = net.client("alice"), net.client("bob")
    net.holds_log = True
    alice.sends("PRIVMSG bob :lost")
    bob.sends("PING after")
    net.fail()
    assert bob.got() == [":hub.test PONG hub.test after"]


def test_a_disk_that_is_slow_for_a_moment_is_waited_for(net: Net) -> None:
    alice, bob = net.client("alice"), net.client("bob")
    net.holds_log = True
    alice.sends("PRIVMSG bob :slowly")
    net.passes(0.2)
    bob.sends("PING after")
    net.passes(0.2)
    assert bob.got() == []
    net.commit()
    net.settle()
    assert [line.rpartition(" ")[2] for line in bob.got()] == [":slowly", "after"]


def test_nobody_waits_for_a_slow_disk(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    alice.got()
    net.holds_log = True
    alice.sends("PRIVMSG #tea :slowly")
    bob.sends("PING first")
    assert bob.got() == []
    net.passes(1)
    assert bob.got() == [":hub.test PONG hub.test first"]
    bob.sends("PING second")
    assert bob.got() == [":hub.test PONG hub.test second"], "it is known to be slow by now"
    net.holds_log = False
    net.settle()
    assert bob.got() == [":alice!~alice@localhost PRIVMSG #tea :slowly"]
