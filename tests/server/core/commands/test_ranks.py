"""Ranks: what a founder, admin, op, halfop, voice and plain member may do to one another.

Spec: https://modern.ircdocs.horse/#channel-membership-prefixes
"""

from itertools import product

import pytest

from hubbub.server.core.facts import ChannelChange, ModesSet
from tests.net import Client, Net

RANKS = ["", "v", "h", "o", "a", "q"]  # lowest first
GIVEN_BY = {"v": "h", "h": "o", "o": "o", "a": "q", "q": "q"}


def ranked(net: Net, one: str, other: str) -> tuple[Client, Client]:
    """Bob and carol in #tea, with these prefixes."""
    net.client("alice", channel="#tea")
    bob, carol = net.client("bob", channel="#tea"), net.client("carol", channel="#tea")
    for nick, letter in (("bob", one), ("carol", other)):
        if letter:
            user = net.server.world.nicks[nick].id
            net.server.append(ModesSet(user, "#tea", (ChannelChange(True, letter, target=user),)), None)
    net.settle()
    bob.got()
    carol.got()
    return bob, carol


def reaches(one: str, other: str) -> bool:
    """Whether somebody moves somebody else: nobody above, and a halfop no other halfop."""
    own, theirs = RANKS.index(one), RANKS.index(other)
    return own >= theirs and not (own == theirs < RANKS.index("o"))


@pytest.mark.parametrize(("one", "other"), list(product(RANKS, repeat=2)))
def test_halfops_and_above_kick_whoever_does_not_stand_above_them(net: Net, one: str, other: str) -> None:
    bob, carol = ranked(net, one, other)
    bob.sends("KICK #tea carol :out")
    if one in ("", "v") or not reaches(one, other):
        assert bob.got()[0].startswith(":hub.test 482 bob #tea :")
        assert carol.got() == []
    else:
        assert carol.got() == [":bob!~bob@localhost KICK #tea carol :out"]


@pytest.mark.parametrize(("one", "letter"), list(product(RANKS, GIVEN_BY)))
def test_a_prefix_is_given_by_those_of_a_certain_rank(net: Net, one: str, letter: str) -> None:
    bob, carol = ranked(net, one, "")
    bob.sends(f"MODE #tea +{letter} carol")
    if RANKS.index(one) >= RANKS.index(GIVEN_BY[letter]):
        assert carol.got() == [f":bob!~bob@localhost MODE #tea +{letter} carol"]
    else:
        assert bob.got() == [":hub.test 482 bob #tea :You're not channel operator"]


@pytest.mark.parametrize(("one", "other"), list(product(RANKS, RANKS[1:])))
def test_nobody_demotes_whoever_stands_above_them(net: Net, one: str, other: str) -> None:
    bob, carol = ranked(net, one, other)
    bob.sends(f"MODE #tea -{other} carol")
    is_allowed = RANKS.index(one) >= RANKS.index(GIVEN_BY[other]) and reaches(one, other)
    assert (carol.got() == [f":bob!~bob@localhost MODE #tea -{other} carol"]) is is_allowed
    assert bool([line for line in bob.got() if " 482 " in line]) is not is_allowed


@pytest.mark.parametrize("letter", RANKS[1:])
def test_everybody_lays_down_their_own_prefix(net: Net, letter: str) -> None:
    bob, carol = ranked(net, letter, "")
    bob.sends(f"MODE #tea -{letter} BOB")
    assert carol.got() == [f":bob!~bob@localhost MODE #tea -{letter} bob"]


def test_a_halfop_bans_and_sets_the_topic_but_no_other_mode(net: Net) -> None:
    bob, carol = ranked(net, "h", "")
    bob.sends("MODE #tea +b dave", "TOPIC #tea :tea", "MODE #tea +i", "MODE #tea +e dave")
    assert [line.split()[1:3] for line in carol.got()] == [["MODE", "#tea"], ["TOPIC", "#tea"]]
    assert [line for line in bob.got() if " 482 " in line] == [
        ":hub.test 482 bob #tea :You're not channel operator"
    ] * 2


def test_whoever_is_out_of_reach_is_named_with_their_rank(net: Net) -> None:
    bob, _ = ranked(net, "o", "q")
    bob.sends("KICK #tea carol")
    assert bob.got() == [":hub.test 482 bob #tea :carol is founder here, out of your reach"]


def test_the_highest_prefix_is_shown_or_all_of_them(net: Net) -> None:
    bob, _ = ranked(net, "q", "h")
    bob.sends("NAMES #tea", "MODE #tea +v bob", "CAP REQ multi-prefix", "NAMES #tea")
    names = [line.partition("#tea :")[2] for line in bob.got() if " 353 " in line]
    assert names == ["@alice ~bob %carol", "@alice ~+bob %carol"]


@pytest.mark.parametrize("sign", "~&@%+")
def test_what_is_for_a_rank_is_read_by_it_and_those_above(net: Net, sign: str) -> None:
    bob, carol = ranked(net, "h", "q")
    alice = next(iter(net.clients.values()))
    alice.got()
    alice.sends(f"PRIVMSG {sign}#tea :psst")
    line = [f":alice!~alice@localhost PRIVMSG {sign}#tea :psst"]
    assert carol.got() == line
    assert bob.got() == (line if sign in "%+" else [])
