"""Doing something to somebody who leaves at that moment: one reads that they are not there."""

from __future__ import annotations

import pytest

from tests.net import Net


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("KILL bob :x", ":hub.test 401 alice bob :No such nick/channel"),
        ("KICK #tea bob :x", ":hub.test 441 alice bob #tea :They aren't on that channel"),
        ("INVITE bob #jam", ":hub.test 401 alice bob :No such nick/channel"),
    ],
)
def test_who_has_just_left_is_not_there(net: Net, line: str, answer: str) -> None:
    alice, bob = net.operator("alice", "kill", channel="#tea"), net.client("bob", channel="#tea")
    alice.sends("JOIN #jam")
    alice.got()
    net.holds_log = True
    bob.leaves()
    alice.sends(line)
    net.holds_log = False
    net.settle()
    assert alice.got() == [":bob!~bob@localhost QUIT :Connection lost", answer]


def test_who_has_just_parted_is_not_kicked(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    net.holds_log = True
    bob.sends("PART #tea")
    alice.got()
    alice.sends("KICK #tea bob")
    net.holds_log = False
    net.settle()
    assert alice.got()[1:] == [":hub.test 441 alice bob #tea :They aren't on that channel"]
    assert [line.split(" ")[1] for line in bob.got() if "tea" in line][-1:] == ["PART"]
