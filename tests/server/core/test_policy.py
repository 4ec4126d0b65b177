"""Rights are lists of checks: who may join, speak, set and see, letter by letter."""

from collections.abc import Callable
from itertools import product

import pytest

from hubbub.server.core import policy
from hubbub.server.core.replies import Refuse
from hubbub.server.core.state import Channel, ListEntry, Member, User, World

ALICE = User(1, "alice", "~a", "one.example", "Alice", "hub.test", "", 0)
BOB = User(2, "bob", "~b", "two.example", "Bob", "hub.test", "", 0)
WORLD = World("precis", 10)


def room(flags: str = "", **masks: str) -> Channel:
    """A room of alice's, with masks on its lists: `room("i", I="bob!*@*")`."""
    channel = Channel("#tea", "#tea", 0, flags=frozenset(flags))
    channel.members[ALICE.id] = Member(ALICE, "o")
    for letter, mask in masks.items():
        channel.lists[letter][mask] = ListEntry(mask, "alice", 0)
    return channel


def code(right: Callable[[], None]) -> str:
    """The numeric that a right is refused with; "" if it is not."""
    try:
        right()
    except Refuse as refuse:
        return refuse.numeric.code
    return ""


def refusal(channel: Channel, key: str = "") -> str:
    """Why bob may not join; "" if he may."""
    return code(lambda: policy.may_join(WORLD, channel, BOB, key))


@pytest.mark.parametrize(
    ("mask", "fits"),
    [
        ("bob!*@*", True),
        ("BOB!*@*", True),
        ("b?b!~b@two.example", True),
        ("*!*@*.example", True),
        ("*!*@*.EXAMPLE", True),
        ("*!b@*", False),
        ("bo!*@*", False),
        ("*****************************x", False),
    ],
)
def test_a_ban_is_a_mask_over_the_whole_source(mask: str, fits: bool) -> None:
    assert policy.is_banned(WORLD, room(b=mask), BOB) is fits


def test_an_exception_outweighs_a_ban() -> None:
    assert not policy.is_banned(WORLD, room(b="*!*@*", e="bob!*@*"), BOB)


@pytest.mark.parametrize(("banned", "locked", "full", "private"), list(product((False, True), repeat=4)))
def test_every_lock_keeps_out_and_an_invitation_opens_all(
    banned: bool, locked: bool, full: bool, private: bool
) -> None:
    channel = room("i" if private else "", **({"b": "*!*@*"} if banned else {}))
    channel.key = "key" if locked else ""
    channel.limit = 1 if full else 0
    first = next(
        (
            code
            for is_set, code in ((banned, "474"), (private, "473"), (locked, "475"), (full, "471"))
            if is_set
        ),
        "",
    )
    assert refusal(channel) == first
    channel.invited[BOB.id] = None
    assert refusal(channel) == ""


def test_a_key_opens_its_own_lock_only() -> None:
    channel = room()
    channel.key = "key"
    assert [refusal(channel, key) for key in ("key", "KEY", "", "keys")] == ["", "475", "475", "475"]
    channel.limit = 1
    assert refusal(channel, "key") == "471"


@pytest.mark.parametrize("modes", ["", "v", "h", "o", "a", "q", "ov", None])
@pytest.mark.parametrize("flags", ["", "n", "m", "nm"])
@pytest.mark.parametrize("banned", [False, True])
def test_who_is_heard(modes: str | None, flags: str, banned: bool) -> None:
    channel = room(flags, **({"b": "bob!*@*"} if banned else {}))
    if modes is not None:
        channel.members[BOB.id] = Member(BOB, modes)
    is_heard = bool(modes) or not ("m" in flags or banned or ("n" in flags and modes is None))
    assert code(lambda: policy.may_speak(WORLD, channel, BOB)) == ("" if is_heard else "404")


@pytest.mark.parametrize(
    ("modes", "flags", "topic", "invite"),
    [
        (None, "", "442", "442"),
        (None, "ti", "442", "442"),
        ("", "", "", ""),
        ("", "t", "482", ""),
        ("v", "ti", "482", "482"),
        ("h", "ti", "", ""),
        ("o", "ti", "", ""),
        ("q", "ti", "", ""),
    ],
)
def test_who_sets_topics_and_invites(modes: str | None, flags: str, topic: str, invite: str) -> None:
    channel = room(flags)
    if modes is not None:
        channel.members[BOB.id] = Member(BOB, modes)
    assert code(lambda: policy.may_set_topic(channel, BOB)) == topic
    assert code(lambda: policy.may_invite(channel, BOB)) == invite


def test_the_highest_prefix_is_shown_or_all_of_them() -> None:
    shown = {
        modes: (
            policy.prefixes(Member(BOB, modes), all_of_them=False),
            policy.prefixes(Member(BOB, modes), all_of_them=True),
        )
        for modes in ("", "v", "o", "ov")
    }
    assert shown == {"": ("", ""), "v": ("+", "+"), "o": ("@", "@"), "ov": ("@", "@+")}


def test_a_secret_room_is_seen_from_inside() -> None:
    assert not policy.may_see_channel(room("s"), BOB)
    assert policy.may_see_channel(room("s"), ALICE)
    assert policy.may_see_channel(room(), BOB)


def test_the_invisible_are_seen_by_themselves_and_by_those_in_a_room_with_them() -> None:
    hidden = User(3, "carol", "~c", "host", "Carol", "hub.test", "", 0, modes=frozenset("i"))
    channel, other = room(), Channel("#x", "#x", 0)
    hidden.channels = {"#tea": channel}
    friend = User(4, "dave", "~d", "host", "Dave", "hub.test", "", 0, channels={"#tea": channel})
    channel.members[friend.id] = Member(friend)
    assert policy.may_see_user(hidden, hidden)
    assert policy.may_see_user(friend, hidden)
    assert policy.may_see_user(friend, hidden, channel)
    assert not policy.may_see_user(friend, hidden, other)
    assert not policy.may_see_user(BOB, hidden)
    assert not policy.may_see_user(BOB, hidden, channel)
