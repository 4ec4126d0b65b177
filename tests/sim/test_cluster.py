"""Random schedules of two nodes over one log."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubbub.protocol.servertime import msgid
from hubbub.server.core.facts import TextSent, node_of
from tests.sim.cluster import NODES, Cluster

CONNECTIONS = ("a", "b")
NICKS = ("ann", "bob", "Ann", "b0b")
LINES = (
    "JOIN #x",
    "JOIN #y",
    "PART #x",
    "PRIVMSG #x :hello",
    "PRIVMSG #y :there",
    "PRIVMSG ann :psst",
    "NICK bob",
    "NICK ann",
    "TOPIC #x :tea",
    "MODE #x +o bob",
    "MODE #x +b-t bob!*@*",
    "MODE #x +kl key 2",
    "KICK #x bob :out",
    "INVITE ann #x",
    "AWAY :tea",
    "QUIT :done",
)
numbers = st.sampled_from(NODES)
connections = st.sampled_from(CONNECTIONS)
steps = st.one_of(
    st.tuples(st.just("connect"), numbers, connections, st.sampled_from(NICKS)),
    st.tuples(st.just("say"), numbers, connections, st.sampled_from(LINES)),
    st.tuples(st.just("say"), numbers, connections, st.sampled_from(LINES[:5])),
    st.tuples(st.just("disconnect"), numbers, connections),
    st.tuples(st.just("write"), numbers, st.booleans()),
    st.tuples(st.just("read"), numbers, st.integers(1, 5), st.booleans()),
    st.tuples(st.just("settle")),
)


def play(cluster: Cluster, step: tuple[object, ...]) -> None:
    match step:
        case ("connect", int(number), str(connection), str(nick)):
            cluster.connect(number, connection, nick)
        case ("say", int(number), str(connection), str(line)):
            cluster.say(number, connection, line)
        case ("disconnect", int(number), str(connection)):
            cluster.disconnect(number, connection)
        case ("write", int(number), bool(twice)):
            cluster.write(number, twice=twice)
        case ("read", int(number), int(count), bool(again)):
            cluster.read(number, count, again=again)
        case ("settle",):
            cluster.settle()
        case _:
            raise AssertionError(step)


def populated() -> Cluster:
    """Both nodes with one client each, in one room."""
    cluster = Cluster()
    for number, nick in zip(NODES, NICKS, strict=False):
        cluster.connect(number, "a", nick)
        cluster.settle()
        cluster.say(number, "a", "JOIN #x")
    cluster.settle()
    return cluster


def check_worlds(cluster: Cluster) -> None:
    for number, node in cluster.nodes.items():
        if node.is_dead:
            continue
        world = node.server.world
        assert len(world.nicks) == len(world.skeletons) == len(world.users)
        assert all(channel.members for channel in world.channels.values())
        for user_id, (session,) in node.server.sessions_of.items():
            assert session.user is world.users.get(user_id), f"node {number} lost its own user"


def check_order(cluster: Cluster) -> None:
    for channel in ("#x", "#y"):
        first = {(entry.node, entry.token): entry for entry in reversed(cluster.log.entries)}
        order = [
            msgid(entry.id)
            for entry in sorted(first.values(), key=lambda entry: entry.id)
            if isinstance(entry.fact, TextSent) and entry.fact.channel == channel
        ]
        for number, node in cluster.nodes.items():
            for connection in node.readers:
                said = cluster.said_in(number, connection, channel)
                expected = [each for each in order if each in set(said)]
                assert said == expected, "a reader saw another order, or a text twice"


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(steps, max_size=60))
def test_nodes_that_read_the_same_log_have_the_same_world(schedule: list[tuple[object, ...]]) -> None:
    cluster = populated()
    for step in schedule:
        play(cluster, step)
    cluster.settle()
    check_worlds(cluster)
    check_order(cluster)
    one, two = (node.server.world for node in cluster.nodes.values())
    assert one.applied_id == two.applied_id


@settings(max_examples=75, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(steps, max_size=30), numbers, st.lists(steps, max_size=30))
def test_the_users_of_a_lost_node_are_gone_for_good(
    before: list[tuple[object, ...]], lost: int, after: list[tuple[object, ...]]
) -> None:
    cluster = populated()
    for step in before:
        play(cluster, step)
    cluster.lose(lost)
    for step in after:
        play(cluster, step)
    # What the lost node had in flight may still reach the log, late.
    cluster.write(lost, twice=False)
    cluster.settle()
    check_worlds(cluster)
    check_order(cluster)
    survivor = cluster.nodes[3 - lost].server
    assert all(user.server for user in survivor.world.users.values())
    assert not [user for user in survivor.world.users if node_of(user) == lost]


def test_two_nodes_that_want_one_nick_give_it_to_the_first_in_the_log() -> None:
    cluster = Cluster()
    cluster.connect(1, "a", "ann")
    cluster.connect(2, "b", "Ann")
    cluster.write(2, twice=False)
    cluster.write(1, twice=False)
    cluster.settle()
    assert [line for line in cluster.nodes[1].readers["a"].lines if " 433 " in line]
    assert [line for line in cluster.nodes[2].readers["b"].lines if " 001 " in line]


def test_two_nodes_that_found_one_channel_give_it_one_operator() -> None:
    cluster = Cluster()
    cluster.connect(1, "a", "ann")
    cluster.connect(2, "b", "bob")
    cluster.settle()
    cluster.say(1, "a", "JOIN #x")
    cluster.say(2, "b", "JOIN #x")
    cluster.settle()
    for node in cluster.nodes.values():
        members = node.server.world.channels["#x"].members.values()
        assert [member.modes for member in members] == ["o", ""]


def test_a_text_on_one_node_is_heard_once_on_the_other() -> None:
    cluster = Cluster()
    cluster.connect(1, "a", "ann")
    cluster.connect(2, "b", "bob")
    cluster.settle()
    cluster.say(1, "a", "JOIN #x")
    cluster.say(2, "b", "JOIN #x")
    cluster.settle()
    cluster.say(1, "a", "PRIVMSG #x :hello")
    cluster.write(1, twice=True)
    cluster.read(2, 10, again=False)
    cluster.read(2, 10, again=True)
    cluster.settle()
    assert len(cluster.said_in(2, "b", "#x")) == 1


def test_what_a_lost_node_still_had_in_flight_brings_nobody_back() -> None:
    cluster = populated()
    cluster.connect(2, "b", "Late")
    cluster.lose(2)
    cluster.settle()
    cluster.write(2, twice=False)
    cluster.settle()
    assert "late" not in cluster.nodes[1].server.world.nicks


def test_two_nodes_that_found_rooms_that_look_alike_found_the_first_in_the_log() -> None:
    cluster = Cluster()
    cluster.connect(1, "a", "ann")
    cluster.connect(2, "b", "bob")
    cluster.settle()
    cluster.say(1, "a", "JOIN #lobby")
    cluster.say(2, "b", "JOIN #1obby")
    cluster.settle()
    assert list(cluster.nodes[2].server.world.channels) == ["#lobby"]
    assert [line for line in cluster.nodes[2].readers["b"].lines if " 476 " in line]
