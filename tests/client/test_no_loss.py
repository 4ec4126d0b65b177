"""Whatever breaks, restarts or comes late: a room has the server's lines, each once, and no gap is hidden."""

from __future__ import annotations

import tempfile
from collections import deque
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hubbub.client.world import past
from hubbub.protocol.servertime import format_time
from tests.client.desk import MODERN_CAPS, NOW_MS
from tests.client.kept.test_keeper import Kept

CAPS = f"{MODERN_CAPS} draft/chathistory"
TOKENS = "CASEMAPPING=ascii PREFIX=(ov)@+ CHANTYPES=# CHATHISTORY=4"
NEVER = 1_000  # steps after which what has not ended never will

steps = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(0, 2)),  # so many ms after the one before
        st.tuples(st.just("answer"), st.integers(1, 4)),  # a question, by so many lines at most
        st.tuples(st.sampled_from(["break", "restart", "connect", "scroll", "keep", "fill"]), st.just(0)),
    ),
    min_size=20,  # fewer seldom are a story
    max_size=60,
)


class Talk:
    """A server with one room that knows all that was said, and a client that may miss some of it."""

    def __init__(self, folder: Path) -> None:
        self.kept = Kept(folder)
        self.said: list[tuple[str, int]] = [("m0", NOW_MS - 10_000)]  # msgid, time
        self.questions: deque[str] = deque()
        self.connected = False
        self._batches = 0

    def say(self, later_ms: int) -> None:
        self.said.append((f"m{len(self.said)}", self.said[-1][1] + later_ms))
        if self.connected:
            self.hears(self._line(*self.said[-1]))

    def _line(self, msgid: str, time_ms: int, batch: str = "") -> str:
        return f"@{batch}msgid={msgid};time={format_time(time_ms)} :ann!a@h PRIVMSG #tea :{msgid}"

    def hears(self, *lines: str) -> None:
        self.kept.desk.hears(*lines)
        self._read()

    def _read(self) -> None:
        self.questions += self.kept.asked()

    def connect(self, _: int = 0) -> None:
        if not self.connected:
            self.connected = True
            time = format_time(self.said[-1][1])
            self.kept.desk.opens()
            self.kept.desk.hears(f"CAP * LS :{CAPS}", f"CAP * ACK :{CAPS}", ":hub 001 me :Welcome")
            self.kept.desk.hears(f":hub 005 me {TOKENS} :are supported", f"@time={time} :me!u@h JOIN #tea")
            self.hears(":hub 353 me = #tea :me", ":hub 366 me #tea :End")

    def lose(self, _: int) -> None:
        if self.connected:
            self.connected = False
            self.questions.clear()
            self.kept.desk.breaks()

    def restart(self, _: int) -> None:
        self.lose(0)
        self.kept.restarts()

    def answer(self, count: int) -> None:
        if not self.questions:
            return
        _, way, _, reference, _ = self.questions.popleft().split(" ")
        at = next((n for n, (msgid, _) in enumerate(self.said) if f"msgid={msgid}" == reference), 0)
        match way:
            case "AFTER":
                page = self.said[at + 1 :][:count]
            case "BEFORE":
                page = self.said[:at][-count:]
            case _:
                page = self.said[-count:]
        self._batches += 1
        ref = f"b{self._batches}"
        lines = [self._line(*one, batch=f"batch={ref};") for one in page]
        self.hears(f":hub BATCH +{ref} chathistory #tea", *lines, f":hub BATCH -{ref}")

    def scroll(self, _: int) -> None:
        self.kept.scrolls_up()
        self._read()

    def fill(self, _: int) -> None:
        self.kept.desk.performs(self.kept.desk.chat.fill("#tea", NOW_MS))
        self._read()

    def keep(self, _: int) -> None:
        self.kept.keeps()

    def nothing_is_hidden(self) -> None:
        """Each line is there once and in its place, and where one is missing there is a gap."""
        lines = [line for line in self.kept.desk.chat.model.rooms["#tea"].lines if line.msgid]
        numbers = [int(line.msgid[1:]) for line in lines]
        assert numbers == sorted(set(numbers))
        for before, line in pairwise(lines):
            assert line.gap or int(line.msgid[1:]) == int(before.msgid[1:]) + 1, "lines were glued together"

    def ends_well(self) -> None:
        """With a connection that holds, all is there."""
        self.connect()
        for _ in range(NEVER):
            if self.questions:
                self.answer(4)
            elif self.kept.desk.chat.model.rooms["#tea"].has_gaps:
                self.fill(0)
            elif self.kept.shown()[:1] != ["m0"]:
                self.scroll(0)
            else:
                break
        assert self.kept.shown() == [msgid for msgid, _ in self.said]


AT_ONCE: list[tuple[str, int]] = [
    *[("say", 0)] * 10, ("connect", 0), ("say", 0), ("answer", 2), *[("say", 0)] * 4, ("scroll", 0),
    ("answer", 2), ("restart", 0),
]  # fmt: skip


@settings(max_examples=100, deadline=None)
@example(AT_ONCE, 2, 3)
@given(steps, st.sampled_from([2, 50]), st.sampled_from([3, 60]))
def test_nothing_is_lost_doubled_or_glued_together(
    what: list[tuple[str, int]], gap_pages: int, lines_at_start: int
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(past, "MAX_GAP_PAGES", gap_pages),
        patch("hubbub.client.kept.cache.ROOM_LINES_AT_START", lines_at_start),
    ):
        talk = Talk(Path(folder))
        try:
            for name, number in what:
                getattr(talk, "lose" if name == "break" else name)(number)
                talk.nothing_is_hidden()
            talk.ends_well()
        finally:
            talk.kept.cache.close()
