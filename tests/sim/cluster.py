"""Two nodes over one log, in memory: entries arrive late, twice, and in any order between nodes.

The rule: every step is a plain value, so a failure shrinks to a short list of steps; after each
of them, nodes that have applied the same entries must have equal worlds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hubbub.protocol.message import parse
from hubbub.protocol.servertime import next_id
from hubbub.server.core.effects import Append, Close, Flow, Send
from hubbub.server.core.facts import Entry, NodeLost
from hubbub.server.core.peer import Peer
from hubbub.server.core.server import Server
from hubbub.server.core.state import World
from tests.net import NOW_MS, config

NODES = (1, 2)


@dataclass
class SharedLog:
    """What both nodes append to; each reads it at its own pace."""

    entries: list[Entry] = field(default_factory=list)
    now_ms: int = NOW_MS

    def append(self, node: int, append: Append) -> None:
        """Give a fact its place."""
        last = self.entries[-1].id if self.entries else 0
        entry = Entry(next_id(last, self.now_ms), node, append.token, append.fact)
        self.entries.append(entry)


@dataclass
class Reader:
    """A client's end: what it read, line by line."""

    lines: list[str] = field(default_factory=list)
    is_open: bool = True


@dataclass
class Node:
    """One server and how far it has read the log."""

    server: Server
    read: int = 0
    is_dead: bool = False
    in_flight: list[Append] = field(default_factory=list)
    readers: dict[str, Reader] = field(default_factory=dict)


class Cluster:
    """Two nodes, their clients, and the steps a schedule is made of."""

    def __init__(self) -> None:
        self.log = SharedLog()
        self.nodes = {number: Node(Server(config(), node=number, started_ms=NOW_MS)) for number in NODES}
        self.snapshots: dict[Any, Any] = {}

    # --- steps

    def connect(self, number: int, connection: str, nick: str) -> None:
        """A client comes to a node and registers."""
        node = self.nodes[number]
        if node.is_dead or connection in node.readers:
            return
        node.readers[connection] = Reader()
        node.server.connected(connection, Peer("127.0.0.1", f"host{number}"), self.log.now_ms)
        for line in ("CAP REQ :message-tags", f"NICK {nick}", "USER u 0 * :U", "CAP END"):
            node.server.line_received(connection, line.encode(), self.log.now_ms)
        self._collect(number)

    def say(self, number: int, connection: str, line: str) -> None:
        """A client sends a line."""
        node = self.nodes[number]
        if not node.is_dead:
            node.server.line_received(connection, line.encode(), self.log.now_ms)
            self._collect(number)

    def disconnect(self, number: int, connection: str) -> None:
        """A client's connection breaks."""
        node = self.nodes[number]
        if not node.is_dead and connection in node.readers:
            node.readers[connection].is_open = False
            node.server.disconnected(connection, "gone", self.log.now_ms)
            self._collect(number)

    def write(self, number: int, *, twice: bool) -> None:
        """What a node has in flight reaches the log; a retry of it may reach it again."""
        node = self.nodes[number]
        in_flight, node.in_flight = node.in_flight, []
        for append in in_flight * (2 if twice else 1):
            self.log.append(number, append)

    def read(self, number: int, count: int, *, again: bool) -> None:
        """A node reads on in the log; it may be given what it has read before, too."""
        node = self.nodes[number]
        if node.is_dead:
            return
        start = max(0, node.read - 3) if again else node.read
        end = min(len(self.log.entries), node.read + count)
        for index in range(start, end):
            self._commit(number, self.log.entries[index : index + 1])
            node.read = max(node.read, index + 1)
            self._compare(node)

    def lose(self, number: int) -> None:
        """A node dies; the other one notices."""
        other = self.nodes[3 - number]
        if not self.nodes[number].is_dead and not other.is_dead:
            self.nodes[number].is_dead = True
            other.server.append(NodeLost(0, number))
            self._collect(3 - number)

    def settle(self) -> None:
        """Everything in flight arrives everywhere."""
        for _ in range(100):
            for number, node in self.nodes.items():
                if not node.is_dead:
                    self.write(number, twice=False)
                    self.read(number, len(self.log.entries), again=False)
            if not any(node.in_flight for node in self.nodes.values() if not node.is_dead):
                behind = [n for n in self.nodes.values() if n.read < len(self.log.entries)]
                if all(node.is_dead for node in behind):
                    return
        raise AssertionError("the cluster never comes to rest")

    # --- inside

    def _commit(self, number: int, entries: Sequence[Entry]) -> None:
        self.nodes[number].server.committed(entries, self.log.now_ms)
        self._collect(number)

    def _collect(self, number: int) -> None:
        node = self.nodes[number]
        for effect in node.server.take_effects():
            match effect:
                case Send(connections, data):
                    for connection in connections:
                        assert isinstance(connection, str)
                        node.readers[connection].lines += data.decode().split("\r\n")[:-1]
                case Append():
                    node.in_flight.append(effect)
                case Flow():
                    pass
                case Close(connection):
                    assert isinstance(connection, str)
                    node.readers[connection].is_open = False
                    node.server.disconnected(connection, "closed", self.log.now_ms)
        if any(isinstance(effect, Append) for effect in node.server.effects):
            self._collect(number)

    def _compare(self, node: Node) -> None:
        world = node.server.world
        snapshot = snapshot_of(world)
        known = self.snapshots.setdefault(world.applied_id, snapshot)
        assert snapshot == known, "two nodes differ after the same entries"

    def said_in(self, number: int, connection: str, channel: str) -> list[str]:
        """The msgids of what a client was told in a channel, in the order in which it came."""
        messages = [parse(line) for line in self.nodes[number].readers[connection].lines]
        return [
            message.tags["msgid"]
            for message in messages
            if message.command == "PRIVMSG" and message.params[0] == channel
        ]


def snapshot_of(world: World) -> Any:
    """A world as a value without cycles, in its own order."""
    users = [
        (user.id, user.nick, user.source, user.realname, user.away, sorted(user.modes), list(user.channels))
        for user in world.users.values()
    ]
    channels = [
        (
            *(channel.name, channel.topic, channel.topic_setter, channel.topic_ms),
            *(sorted(channel.flags), channel.key, channel.limit),
            *(channel.created_ms, list(channel.invited)),
            {letter: list(entries.values()) for letter, entries in channel.lists.items()},
            [(user_id, member.modes) for user_id, member in channel.members.items()],
        )
        for channel in world.channels.values()
    ]
    nicks = [(folded, user.id) for folded, user in world.nicks.items()]
    looks = [(look, user.id) for look, user in world.skeletons.items()]
    return users, channels, nicks, looks, list(world.departed), list(world.client_ids.items())
