"""What is said is heard once, in order, however often the link is cut and wherever.

A chat and the server's core talk in memory. A seed decides when something is said, how many
bytes get through each way, when the log commits, where the link is cut, and whether the server
notices that at once or only after the new link is up, with the old link's bytes still to come.
"""

from __future__ import annotations

from itertools import count
from random import Random

import pytest

from hubbub.client.link.events import Connected, Connecting, Disconnected, Received
from hubbub.client.online.chat import Chat, Identity, Step
from hubbub.client.outgoing.journal import MemoryJournal
from hubbub.client.text.multiline import Gatherer
from hubbub.client.world.rooms import LineKind, LineState
from hubbub.protocol import caps
from hubbub.protocol.lines import LineBuffer
from hubbub.protocol.message import parse
from tests.net import Client, Net

STEPS = 300
SETTLE_ROUNDS = 400
ALL_CAPS = frozenset(caps.BY_NAME)


class Link:
    """One connection between a chat and the server, with bytes on their way in both directions."""

    def __init__(self, net: Net) -> None:
        self.server: Client = net.connect()
        self.out = b""
        self.coming = b""
        self._server_lines = LineBuffer(100_000)
        self._chat_lines = LineBuffer(100_000)

    def to_server(self, size: int) -> None:
        data, self.out = self.out[:size], self.out[size:]
        for line in self._server_lines.feed(data):
            if not self.server.is_closed:
                self.server.sends(line)

    def to_chat(self, size: int) -> list[str]:
        self.coming += self.server.got_raw()
        data, self.coming = self.coming[:size], self.coming[size:]
        return [line.decode() for line in self._chat_lines.feed(data)]


class Story:
    """A chat that says numbered texts over links that break, and one who listens."""

    def __init__(self, seed: int, offered: frozenset[str]) -> None:
        self.random = Random(seed)
        self.offered = offered
        self.net = Net(ticks_with_texts=True)
        self.listener = self.net.client("bob", channel="#tea")
        self.listener.sends("CAP REQ :batch draft/multiline")
        self.listener.got()
        self.texts = Gatherer(str.lower)
        self.net.holds_log = True
        ids = count(1)
        self.new_id = lambda: f"{seed}-{next(ids)}"
        self.journal = MemoryJournal()
        self.chat = Chat(Identity("alice"), ["#tea"], self.journal, self.new_id)
        self.link: Link | None = None
        self.ghosts: list[Link] = []
        self.said: list[str] = []
        self.heard: list[str] = []
        self.shown: list[str] = []
        self.cuts = 0

    # ------------------------------------------------------------------- what may happen

    def step(self) -> None:
        """One thing happens, by chance."""
        if self.link is None:
            self.random.choice([self.says, self.connects, self.connects, self.commits, self.ghost_stirs])()
            return
        often = [self.bytes_out, self.bytes_in, self.commits] * 6
        seldom = [self.says, self.says, self.ghost_stirs, self.is_cut, self.restarts]
        self.random.choice([*often, *seldom])()

    def says(self) -> None:
        text = f"text {len(self.said) + 1}"
        if self.chat._multiline is not None and self.random.random() < 0.3:
            text += f"\n\nof several lines, {'which are long ' * 40}"
        self.said.append(text)
        self.performs(self.chat.say("#tea", text, self.net.now_ms))

    def performs(self, step: Step) -> None:
        if self.link is not None:
            self.link.out += b"".join(f"{message.line()}\r\n".encode() for message in step.messages)

    def connects(self) -> None:
        self.link = Link(self.net)
        self.performs(self.chat.take(Connecting(), self.net.now_ms))
        self.performs(self.chat.take(Connected(), self.net.now_ms))

    def bytes_out(self) -> None:
        if self.link is not None:
            self.link.to_server(self.random.choice([1, 50, 500, 2_000]))

    def bytes_in(self) -> None:
        self.receives(self.random.choice([1, 500, 5_000, 20_000]))

    def receives(self, size: int) -> None:
        if self.link is not None:
            lines = [self.as_offered(line) for line in self.link.to_chat(size)]
            messages = tuple(parse(line) for line in lines)
            self.performs(self.chat.take(Received(messages), self.net.now_ms))
        self.hears()

    def as_offered(self, line: str) -> str:
        """The server as one that offers fewer capabilities."""
        head, colon, found = line.partition(" :")
        if not head.removesuffix(" *").endswith(" LS"):
            return line
        return (
            head + colon + " ".join(word for word in found.split() if word.partition("=")[0] in self.offered)
        )

    def commits(self) -> None:
        self.net.commit()
        self.net.settle()
        self.hears()

    def hears(self) -> None:
        for line in self.listener.got():
            message = self.texts.whole(parse(line))
            if message is not None and message.command == "PRIVMSG":
                self.heard.append(message.text)

    def is_cut(self) -> None:
        """The link breaks: some bytes still arrive, and the server may notice late."""
        assert self.link is not None
        self.cuts += 1
        for _ in range(self.random.randrange(4)):
            self.says()
        if self.random.random() < 0.2:
            self.link.server.leaves()
        else:
            self.ghosts.append(self.link)
        self.loses_link()

    def loses_link(self) -> None:
        self.link = None
        self.performs(self.chat.take(Disconnected("cut", 1_000), self.net.now_ms))

    def restarts(self) -> None:
        """The program ends without a word, now or while offline, and is started again with its journal."""
        if self.random.random() < 0.7:
            return
        self.is_cut()
        self.keeps_what_is_shown()
        self.chat = Chat(Identity("alice"), ["#tea"], self.journal, self.new_id)

    def ghost_stirs(self) -> None:
        """Bytes of a link that the chat has given up arrive, or the server gives it up too."""
        if self.ghosts:
            ghost = self.random.choice(self.ghosts)
            ghost.to_server(self.random.choice([1, 20, 100]))
            if self.random.random() < 0.1:
                self.ghosts.remove(ghost)
                ghost.server.leaves()

    def goes_on(self) -> None:
        """All on its way comes through, again and again until we are in and have nothing to write."""
        for _ in range(SETTLE_ROUNDS):
            assert self.link is not None
            self.link.to_server(100_000)
            self.commits()
            self.receives(100_000)
            if not self.link.out or b"PRIVMSG" in self.link.out:
                return

    def settles(self) -> None:
        """The world becomes a good one: the link holds, and all there is comes through."""
        for ghost in self.ghosts:
            ghost.server.leaves()
        if self.link is None:
            self.connects()
        for _ in range(SETTLE_ROUNDS):
            assert self.link is not None
            self.link.to_server(100_000)
            self.commits()
            self.receives(100_000)
            if not self.link.out and not any(True for line in self.pending() if line == LineState.PENDING):
                break
        self.keeps_what_is_shown()

    def keeps_what_is_shown(self) -> None:
        """What this window shows of what was said: each once, and in the server's order."""
        lines = self.chat.model.rooms["#tea"].lines
        shown = [line.text for line in lines if line.kind is LineKind.MESSAGE]
        assert len(shown) == len(set(shown))
        if self.offered == ALL_CAPS:
            order = [self.heard.index(text) for text in shown]
            assert order == sorted(order)
        self.shown += shown

    def pending(self) -> list[LineState]:
        return [line.state for line in self.chat.model.rooms["#tea"].pending]


@pytest.mark.parametrize("first_seed", range(0, 120, 20))
def test_a_server_that_knows_ids_hears_everything_once_and_in_order(first_seed: int) -> None:
    cuts = 0
    for seed in range(first_seed, first_seed + 20):
        story = Story(seed, ALL_CAPS)
        for _ in range(STEPS):
            story.step()
        story.settles()
        cuts += story.cuts
        assert story.heard == story.said, f"seed {seed}"
        assert story.pending() == [], f"seed {seed}"
        # A window that was started again shows what an earlier one did, from the server's history.
        assert set(story.shown) == set(story.said), f"seed {seed}"
    assert cuts >= 100


LESS = {
    "labels and echo": ALL_CAPS - {"hubbub/client-id"},
    "echo": frozenset({"echo-message"}),
    "labels": ALL_CAPS - {"hubbub/client-id", "echo-message"},
    "nothing": frozenset[str](),
}


@pytest.mark.parametrize("offered", LESS.values(), ids=LESS.keys())
def test_another_server_hears_nothing_twice_and_what_may_be_lost_is_marked(offered: frozenset[str]) -> None:
    for seed in range(40):
        story = Story(seed, offered)
        for _ in range(STEPS):
            story.step()
        story.settles()
        unsure = [line.text for line in story.chat.model.rooms["#tea"].pending]
        assert len(story.heard) == len(set(story.heard)), f"seed {seed}"
        assert set(story.pending()) <= {LineState.UNSURE}, f"seed {seed}"
        assert set(story.shown) <= set(story.heard), f"seed {seed}"
        assert set(story.said) == set(story.shown) | set(unsure), f"seed {seed}"


def test_what_our_own_ghost_says_while_we_are_back_is_shown_once() -> None:
    """The server has not noticed that the first link broke, and takes from it what we send again."""
    story = Story(0, ALL_CAPS)
    story.connects()
    story.goes_on()
    story.says()
    ghost = story.link
    assert ghost is not None
    assert b"PRIVMSG" in ghost.out
    story.loses_link()
    story.connects()
    story.goes_on()
    ghost.to_server(10_000)
    story.commits()
    story.receives(10_000)
    assert story.pending() == []
    story.settles()
    assert story.chat.model.nick == "alice_2"
    assert story.heard == story.shown == story.said
