"""What a room is about: TOPIC.

Spec: https://modern.ircdocs.horse/#topic-message
"""

from tests.net import NOW_MS, Client, Net

NOW = NOW_MS // 1000


def pair(net: Net) -> tuple[Client, Client]:
    """Alice, who founded #tea, and bob, who joined her."""
    return net.client("alice", channel="#tea"), net.client("bob", channel="#tea")


def test_a_topic_is_told_to_all_and_shown_with_who_set_it_and_when(net: Net) -> None:
    alice, bob = pair(net)
    alice.sends("TOPIC #TEA :black or green?")
    assert alice.got() == bob.got() == [":alice!~alice@localhost TOPIC #tea :black or green?"]
    bob.sends("TOPIC #tea")
    assert bob.got() == [
        ":hub.test 332 bob #tea :black or green?",
        f":hub.test 333 bob #tea alice!~alice@localhost {NOW}",
    ]


def test_an_empty_topic_takes_it_away(net: Net) -> None:
    alice, bob = pair(net)
    alice.sends("TOPIC #tea :x", "TOPIC #tea :")
    assert bob.got()[-1] == ":alice!~alice@localhost TOPIC #tea :"
    bob.sends("TOPIC #tea")
    assert bob.got() == [":hub.test 331 bob #tea :No topic is set"]


def test_a_topic_is_cut_at_topiclen_between_characters(net: Net) -> None:
    alice, _ = pair(net)
    alice.sends("TOPIC #tea :" + "語" * 140)
    assert alice.got() == [":alice!~alice@localhost TOPIC #tea :" + "語" * 130]


def test_a_member_without_op_cannot_set_a_protected_topic(net: Net) -> None:
    alice, bob = pair(net)
    bob.sends("TOPIC #tea :coffee")
    assert bob.got() == [":hub.test 482 bob #tea :You're not channel operator"]
    alice.sends("MODE #tea -t")
    bob.got()
    bob.sends("TOPIC #tea :coffee")
    assert bob.got() == [":bob!~bob@localhost TOPIC #tea :coffee"]


def test_a_topic_is_seen_from_outside_but_not_set(net: Net) -> None:
    alice, _ = pair(net)
    carol = net.client("carol")
    carol.sends("TOPIC #tea", "TOPIC #tea :x", "TOPIC #coffee", "TOPIC #coffee :x")
    assert carol.got() == [
        ":hub.test 331 carol #tea :No topic is set",
        ":hub.test 442 carol #tea :You're not on that channel",
        ":hub.test 403 carol #coffee :No such channel",
        ":hub.test 403 carol #coffee :No such channel",
    ]
    alice.sends("MODE #tea +s")
    carol.sends("TOPIC #tea")
    assert carol.got() == [":hub.test 403 carol #tea :No such channel"]
