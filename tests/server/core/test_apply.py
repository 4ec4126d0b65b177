"""Facts change the world alike on every node, whenever they come: the late and the repeated do nothing."""

from typing import Any

import pytest

from hubbub.protocol.sasl import ScramKeys
from hubbub.protocol.servertime import id_time_ms
from hubbub.server.core.accounts import Account, Credential
from hubbub.server.core.apply import apply, table, texts
from hubbub.server.core.facts import (
    NODE_SHIFT,
    Accepted,
    AccountErased,
    AccountMade,
    AccountPending,
    AwaySet,
    Banned,
    ChannelChange,
    ChannelDropped,
    ChannelOffered,
    ChannelPurged,
    ChannelRegistered,
    ChannelTransferred,
    Entry,
    Fact,
    FilesDropped,
    FileStored,
    FingerprintSet,
    Ghosted,
    HostSet,
    Invited,
    Joined,
    Kicked,
    Killed,
    LoggedIn,
    LoggedOutEverywhere,
    MarkerSet,
    MetadataSet,
    ModesSet,
    NameSet,
    NickChanged,
    NodeLost,
    Opered,
    Parted,
    PasswordSet,
    PreferenceSet,
    Redacted,
    Renamed,
    RoleSet,
    Sent,
    TopicSet,
    Unbanned,
    UserArrived,
    UserLeft,
    UserModesSet,
    UserRestored,
    WallopsSent,
)
from hubbub.server.core.files import File
from hubbub.server.core.happened import Happened
from hubbub.server.core.presences import Presence
from hubbub.server.core.state import MAX_CLIENT_IDS, World
from tests.net import tags_sent, text_sent

FIRST_ID = 1_700_000_000_000 << 20
ALICE, BOB, CAROL = ((1 << NODE_SHIFT) + number for number in (1, 2, 3))
REMOTE = (2 << NODE_SHIFT) + 1
NOBODY = (1 << NODE_SHIFT) + 99


class Order:
    """A log of two nodes, applied to one world as it is written."""

    def __init__(self, casemapping: str = "precis") -> None:
        self.world = World(casemapping, max_departed=3)
        self.last_id = FIRST_ID
        self.tokens = {1: 0, 2: 0}

    def entry(self, fact: Fact, node: int = 1) -> Entry:
        """The fact's place in the order."""
        self.last_id += 1
        self.tokens[node] += 1
        return Entry(self.last_id, node, self.tokens[node], fact)

    def settle(self, fact: Fact, node: int = 1) -> list[Happened]:
        """Write a fact and apply it."""
        return apply(self.world, self.entry(fact, node))

    def arrive(self, user: int, nick: str) -> list[Happened]:
        """Somebody comes in."""
        node = user >> NODE_SHIFT
        return self.settle(UserArrived(user, nick, "~u", "host", "Name", f"node{node}"), node)


@pytest.fixture
def order() -> Order:
    """Alice, who founded #tea, bob beside her, and carol, who is in no room."""
    order = Order()
    for user, nick in ((ALICE, "alice"), (BOB, "bob"), (CAROL, "carol")):
        order.arrive(user, nick)
    for user in (ALICE, BOB):
        order.settle(Joined(user, "#tea", "#Tea"))
    return order


def snapshot(world: World) -> list[str]:
    """The world in words, without what every entry moves on."""
    words = {name: repr(getattr(world, name)) for name in World.__match_args__}
    del words["applied_id"], words["applied_tokens"]
    members = [repr(channel.members) for channel in world.channels.values()]
    return [*words.values(), *members, *(repr(list(user.channels)) for user in world.users.values())]


MODES = (ChannelChange(True, "m"),)
CREDENTIAL = Credential("scrypt$", ScramKeys(b"", 1, b"", b""))
LATE: dict[str, Fact] = {
    "nobody left": UserLeft(NOBODY, "x"),
    "nobody's nick": NickChanged(NOBODY, "dave"),
    "nobody's name": NameSet(NOBODY, "x"),
    "nobody's host": HostSet(NOBODY, "x", "y"),
    "nobody away": AwaySet(NOBODY, "x"),
    "accepted by nobody": Accepted(NOBODY, ALICE, True),
    "nobody's metadata": MetadataSet(NOBODY, f"*{NOBODY}", (("url", "x"),)),
    "a room's metadata": MetadataSet(ALICE, "#gone", (("url", "x"),)),
    "nobody's modes": UserModesSet(NOBODY, frozenset("i")),
    "nobody an operator": Opered(NOBODY, "root"),
    "killed by nobody": Killed(NOBODY, ALICE, "x"),
    "nobody to all": WallopsSent(NOBODY, "x"),
    "no such ban": Unbanned(ALICE, "10.0.0.0/8", 0),
    "nobody joined": Joined(NOBODY, "#new", "#new"),
    "joined again": Joined(ALICE, "#tea", "#TEA"),
    "nobody parted": Parted(NOBODY, "#tea", ""),
    "parted from no room": Parted(ALICE, "#none", ""),
    "parted from outside": Parted(CAROL, "#tea", ""),
    "kicked by nobody": Kicked(NOBODY, "#tea", BOB, ""),
    "kicked from no room": Kicked(ALICE, "#none", BOB, ""),
    "invited by nobody": Invited(NOBODY, "#tea", CAROL),
    "invited to no room": Invited(ALICE, "#none", CAROL),
    "renamed by nobody": Renamed(NOBODY, "#tea", "#x", "#x", ""),
    "renamed no room": Renamed(ALICE, "#none", "#x", "#x", ""),
    "topic by nobody": TopicSet(NOBODY, "#tea", "x"),
    "topic of no room": TopicSet(ALICE, "#none", "x"),
    "modes by nobody": ModesSet(NOBODY, "#tea", MODES),
    "modes of no room": ModesSet(ALICE, "#none", MODES),
    "no change": ModesSet(ALICE, "#tea", (ChannelChange(True, "n"), ChannelChange(False, "b", "x!*@*"))),
    "op of nobody": ModesSet(ALICE, "#tea", (ChannelChange(True, "o", target=NOBODY),)),
    "op of an outsider": ModesSet(ALICE, "#tea", (ChannelChange(True, "o", target=CAROL),)),
    "text by nobody": text_sent(NOBODY, "x", channel="#tea", client_id="1"),
    "tags by nobody": tags_sent(NOBODY, "#tea"),
    "tags to no room": tags_sent(ALICE, "#none"),
    "tags to nobody": tags_sent(ALICE, target=NOBODY),
    "redaction by nobody": Redacted(NOBODY, "x!y@z", "", "#tea", "#tea", "#tea", redacted_id=1),
    "login of nobody": LoggedIn(NOBODY, "alice"),
    "password of no account": PasswordSet(ALICE, "none", CREDENTIAL),
    "choice for no account": PreferenceSet(ALICE, "none", "always_on", True),
    "certificate of no account": FingerprintSet(ALICE, "none", "ab", is_adding=True),
    "deletion by nobody": AccountErased(NOBODY, Account("none", "none", 0, CREDENTIAL), "x"),
    "log out of nobody": LoggedOutEverywhere(NOBODY, "alice"),
    "ghosting of nobody": Ghosted(ALICE, NOBODY),
    "return to no account": UserRestored(
        NOBODY, Presence(NOBODY, "none", "x", "x", "x", "x", 0, "", "", is_auto_away=False, places=()), "hub"
    ),
    "no such files": FilesDropped(ALICE, ("ab", "cd")),
    "marker of nobody": MarkerSet(NOBODY, f"*{NOBODY}", "#tea", "#tea", 1),
}
# Whoever did it reads that those are not there any more.
GONE: dict[str, Fact] = {
    "killed nobody": Killed(ALICE, NOBODY, "x"),
    "kicked nobody": Kicked(ALICE, "#tea", NOBODY, ""),
    "kicked from outside": Kicked(ALICE, "#tea", CAROL, ""),
    "invited nobody": Invited(ALICE, "#tea", NOBODY),
}
# What is in the store by now, and must be put right there.
TOO_LATE: dict[str, Fact] = {
    "registered twice": ChannelRegistered(BOB, "#tea", "#tea", 1, "bob"),
    "dropped another one": ChannelDropped(ALICE, "#tea", 1, ()),
    "role in another one": RoleSet(ALICE, "#tea", 1, "bob", "o"),
    "role in no room": RoleSet(ALICE, "#none", 1, "bob", "o"),
    "offered another one": ChannelOffered(ALICE, "#tea", 1, "bob"),
    "transferred another one": ChannelTransferred(ALICE, "#tea", 1, "alice", "bob"),
    "file of no account": FileStored(ALICE, File("ab", "none", "none", "x", "text/plain", 1, 1)),
    "file of nobody": FileStored(NOBODY, File("ab", f"*{NOBODY}", "x", "x", "text/plain", 1, 1)),
}


@pytest.mark.parametrize("fact", TOO_LATE.values(), ids=TOO_LATE.keys())
def test_what_belongs_to_others_or_to_nobody_stays_so(order: Order, fact: Fact) -> None:
    order.settle(ChannelRegistered(ALICE, "#tea", "#tea", 1, "alice"))
    before = snapshot(order.world)
    (happened,) = order.settle(fact)
    assert happened.was_denied
    assert snapshot(order.world) == before


@pytest.mark.parametrize("fact", GONE.values(), ids=GONE.keys())
def test_what_is_done_to_whoever_is_gone_changes_nothing_and_is_denied(order: Order, fact: Fact) -> None:
    before = snapshot(order.world)
    (happened,) = order.settle(fact)
    assert happened.was_denied
    assert snapshot(order.world) == before


@pytest.mark.parametrize("fact", LATE.values(), ids=LATE.keys())
def test_a_fact_that_came_too_late_changes_nothing_and_tells_nothing(order: Order, fact: Fact) -> None:
    before = snapshot(order.world)
    assert order.settle(fact) == []
    assert snapshot(order.world) == before


def test_every_fact_has_its_function_and_is_tried_when_late() -> None:
    kinds = set(table.APPLIERS)
    facts = {*Fact.__subclasses__(), *Sent.__subclasses__()}
    assert {kind.__name__ for kind in kinds} == {kind.__name__ for kind in facts} - {"Sent"}
    told_if_late = {AccountMade, AccountPending, Banned, ChannelPurged, UserArrived, NodeLost}
    told_if_late |= {type(fact) for fact in TOO_LATE.values()}
    assert kinds - {type(fact) for fact in LATE.values()} == told_if_late


def test_an_entry_that_comes_twice_counts_once(order: Order) -> None:
    entry = order.entry(Parted(ALICE, "#tea", ""))
    assert len(apply(order.world, entry)) == 1
    again = order.entry(Joined(ALICE, "#tea", "#tea"))
    apply(order.world, again)
    assert apply(order.world, entry) == [], "the same entry"
    order.last_id += 1
    retry = Entry(order.last_id, entry.node, entry.token, entry.fact)
    assert apply(order.world, retry) == [], "a retry of it further on"
    assert ALICE in order.world.channels["#tea"].members


def test_a_nick_that_was_taken_meanwhile_is_denied_on_arrival(order: Order) -> None:
    before = snapshot(order.world)
    for nick in ("alice", "ALICE", "aIice", "\N{CYRILLIC SMALL LETTER A}lice"):
        (happened,) = order.arrive(REMOTE, nick)
        assert happened.was_denied
    assert snapshot(order.world) == before


def test_a_nick_that_was_taken_meanwhile_is_denied_on_change(order: Order) -> None:
    before = snapshot(order.world)
    (happened,) = order.settle(NickChanged(BOB, "Alice"))
    assert happened.was_denied
    assert snapshot(order.world) == before


def test_a_nick_is_free_once_it_was_left_or_changed(order: Order) -> None:
    order.settle(NickChanged(BOB, "robert"))
    order.settle(UserLeft(ALICE, "x"))
    assert not order.arrive(REMOTE, "bob")[0].was_denied
    assert not order.settle(NickChanged(CAROL, "aIice"))[0].was_denied
    assert order.world.user_named("AIICE") is order.world.users[CAROL]


def test_one_changes_to_a_nick_that_looks_like_ones_own(order: Order) -> None:
    for nick in ("aIice", "ALICE", "alice"):
        assert not order.settle(NickChanged(ALICE, nick))[0].was_denied
        assert order.world.user_named(nick) is order.world.users[ALICE]
    assert len(order.world.nicks) == len(order.world.skeletons) == 3


@pytest.mark.parametrize("casemapping", ["precis", "ascii", "rfc1459"])
def test_names_are_kept_for_those_who_are_here_and_no_others(casemapping: str) -> None:
    order = Order(casemapping)
    order.arrive(ALICE, "Al[ice]")
    order.settle(NickChanged(ALICE, "MIL"))
    order.arrive(BOB, "Bob")
    order.settle(UserLeft(ALICE, ""))
    assert list(order.world.nicks) == list(order.world.skeletons) == ["bob"]


def test_the_founder_is_the_first_in_the_logs_order_and_nobody_else(order: Order) -> None:
    for user in (BOB, ALICE, CAROL):
        order.settle(Joined(user, "#new", f"#New{user}"))
    channel = order.world.channels["#new"]
    assert channel.name == f"#New{BOB}"
    assert [member.modes for member in channel.members.values()] == ["o", "", ""]
    assert channel.created_ms == id_time_ms(FIRST_ID)


def test_nobody_inherits_what_the_founder_was_given(order: Order) -> None:
    order.settle(Parted(ALICE, "#tea", ""))
    assert order.world.channels["#tea"].members[BOB].modes == ""
    order.settle(Parted(BOB, "#tea", ""))
    assert "#tea" not in order.world.channels
    order.settle(Joined(BOB, "#tea", "#tea"))
    assert order.world.channels["#tea"].members[BOB].modes == "o"


def test_who_left_is_in_no_room_no_list_and_no_name(order: Order) -> None:
    order.settle(Invited(ALICE, "#tea", CAROL))
    (happened,) = order.settle(UserLeft(CAROL, "x"))
    assert [user.id for user in happened.neighbours] == [CAROL]
    assert order.world.channels["#tea"].invited == {}
    (happened,) = order.settle(UserLeft(ALICE, "x"))
    assert [user.id for user in happened.neighbours] == [ALICE, BOB]
    order.settle(UserLeft(BOB, "x"))
    world = order.world
    assert not (world.users or world.nicks or world.skeletons or world.channels)
    assert [departed.nick for departed in world.departed] == ["carol", "alice", "bob"]


def test_an_invitation_is_used_up_by_joining(order: Order) -> None:
    order.settle(Invited(ALICE, "#tea", CAROL))
    order.settle(Joined(CAROL, "#tea", "#tea"))
    assert order.world.channels["#tea"].invited == {}


def test_only_so_many_of_the_departed_are_remembered(order: Order) -> None:
    for number in range(5):
        order.settle(NickChanged(ALICE, f"alice{number}x"))
    assert [departed.nick for departed in order.world.departed] == ["alice1x", "alice2x", "alice3x"]


def test_what_changed_is_told_and_nothing_else(order: Order) -> None:
    changes = (
        ChannelChange(True, "n"),
        ChannelChange(True, "m"),
        ChannelChange(True, "v", target=ALICE),
        ChannelChange(True, "o", target=ALICE),
        ChannelChange(True, "b", "x!*@*"),
        ChannelChange(True, "b", "x!*@*"),
        ChannelChange(True, "k", "key"),
        ChannelChange(True, "l", "5"),
        ChannelChange(False, "i"),
    )
    (happened,) = order.settle(ModesSet(ALICE, "#tea", changes))
    assert [change.letter for change in happened.changes] == ["m", "v", "b", "k", "l"]
    channel = order.world.channels["#tea"]
    assert (channel.key, channel.limit, channel.flags) == ("key", 5, frozenset("mnt"))
    assert channel.members[ALICE].modes == "ov"
    assert list(channel.lists["b"]) == ["x!*@*"]


def test_a_text_with_a_known_client_id_repeats_the_first(order: Order) -> None:
    def send(user: int, channel: str) -> int:
        (happened,) = order.settle(text_sent(user, "hi", client_id="7f", channel=channel))
        return happened.repeats

    assert send(ALICE, channel="#tea") == 0
    first = order.last_id
    assert send(ALICE, channel="#tea") == first
    assert send(BOB, channel="#tea") == first, "whoever came back may have a new user's id"


@pytest.mark.parametrize("where", [{"channel": "#none"}, {"target": NOBODY}])
def test_a_text_whose_hearers_are_gone_is_still_its_senders(order: Order, where: dict[str, Any]) -> None:
    (happened,) = order.settle(text_sent(ALICE, "x", **where))
    assert (happened.user.id, happened.channel, happened.target) == (ALICE, None, None)


@pytest.mark.interpreted
def test_only_so_many_client_ids_are_remembered(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_CLIENT_IDS == 65_536
    monkeypatch.setattr(texts, "MAX_CLIENT_IDS", 2)
    for client_id in ("1", "2", "3", "1"):
        (happened,) = order.settle(text_sent(ALICE, "x", channel="#tea", client_id=client_id))
        assert happened.repeats == 0
    assert list(order.world.client_ids) == ["3", "1"]


def test_a_lost_node_takes_its_users_with_it(order: Order) -> None:
    order.arrive(REMOTE, "dave")
    order.settle(Joined(REMOTE, "#tea", "#tea"), node=2)
    happened = order.settle(NodeLost(0, node=2))
    assert [(each.user.nick, type(each.fact)) for each in happened] == [("dave", UserLeft)]
    assert order.world.user_named("dave") is None
    assert REMOTE not in order.world.channels["#tea"].members
    assert order.settle(NodeLost(0, node=2)) == []


def test_the_most_users_at_once_are_remembered(order: Order) -> None:
    order.settle(UserLeft(ALICE, ""))
    assert order.world.most_users == 3


def test_the_same_facts_make_the_same_world(order: Order) -> None:
    other = Order()
    for user, nick in ((ALICE, "alice"), (BOB, "bob"), (CAROL, "carol")):
        other.arrive(user, nick)
    for user in (ALICE, BOB):
        other.settle(Joined(user, "#tea", "#Tea"))
    assert snapshot(order.world) == snapshot(other.world)
