"""A run: what is told in one room one after the other, while people come and go.

The rule: a line is a place in the run. Who hears all of them shares the same bytes with all who read
alike; who came or left in between, or is told something alone, has a score: the places that it hears,
and between them what is its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from hubbub.protocol.value import value
from hubbub.server.core.effects import Connection, Send
from hubbub.server.core.replies import Words
from hubbub.server.core.session import Session
from hubbub.server.core.state import Channel

Hearers = dict[int, dict[Session, Connection]]  # by variant


@value
class Said:
    """One line said in a room; `own` is what its speaker reads of it."""

    words: Words
    speaker: Session | None
    own: bytes


class Score:
    """What one session reads of a run. `since` is the place from which on it hears all; None: no more."""

    __slots__ = ("parts", "since", "variant")

    def __init__(self, variant: int, since: int | None) -> None:
        self.variant = variant
        self.since = since
        self.parts: list[bytes | slice] = []

    def hear_until(self, place: int) -> None:
        """Take down what it heard of the room up to here."""
        if self.since is not None and self.since < place:
            self.parts.append(slice(self.since, place))
            self.since = place


class Run:
    """The lines that go out together to one room. `hearers` are changed by nobody but whoever tells the
    run who comes and goes."""

    __slots__ = ("_hearers", "_lines", "_scores", "channel")

    def __init__(self, channel: Channel, hearers: Hearers) -> None:
        self.channel = channel
        self._hearers = hearers
        self._lines: list[Words] = []
        self._scores: dict[Session, Score] = {}

    @property
    def is_heard(self) -> bool:
        """Whether anybody in the room hears it."""
        return bool(self._hearers)

    def say(self, said: Said) -> None:
        """Add what somebody said; they are apart only if they read it otherwise than the room."""
        speaker, words = said.speaker, said.words
        if speaker is not None and self._hears(speaker):
            if said.own != words.for_caps(speaker.variant):
                score = self._miss(speaker, 1)
                if said.own:
                    score.parts.append(said.own)
        elif speaker is not None and not speaker.is_closed:  # who is no member reads no more than that
            self._score_of(speaker, None).parts.append(said.own)
        self._lines.append(words)

    def tell(self, besides: Sequence[Session], lines: Sequence[Words]) -> None:
        """Add lines that these sessions do not hear from the room."""
        for session in besides:
            if self._hears(session):
                self._miss(session, len(lines))
        self._lines += lines

    def aside(self, session: Session, data: bytes) -> bool:
        """Tell something to one session alone; False if it has no part in this run."""
        score = self._scores.get(session)
        if score is None:
            if not self._hears(session):
                return False
            score = self._score_of(session, 0)
        score.hear_until(len(self._lines))
        score.parts.append(data)
        return True

    def comes(self, session: Session) -> None:
        """The session hears what is told from now on."""
        self._score_of(session, None).since = len(self._lines)

    def goes(self, session: Session) -> None:
        """The session hears nothing more."""
        score = self._score_of(session, 0)
        score.hear_until(len(self._lines))
        score.since = None

    def _hears(self, session: Session) -> bool:
        return session in self._hearers.get(session.variant, ())

    def _score_of(self, session: Session, since: int | None) -> Score:
        """The session's score, begun at a place if it has none."""
        score = self._scores.get(session)
        if score is None:
            score = self._scores[session] = Score(session.variant, since)
        return score

    def _miss(self, session: Session, count: int) -> Score:
        """The next lines are not for this hearer, whose score is given back."""
        score = self._score_of(session, 0)
        place = len(self._lines)
        score.hear_until(place)
        score.since = place + count
        return score

    def sends(self) -> Iterator[Send]:
        """All of it, in one piece for each."""
        worded: dict[int, tuple[bytes, list[int]]] = {}
        for variant, group in self._hearers.items():
            hearers = group
            if self._scores:
                hearers = group.copy()
                for session in self._scores:
                    hearers.pop(session, None)
            if hearers and (data := self._worded(worded, variant)[0]):
                yield Send(list(hearers.values()), data)
        for session, score in self._scores.items():
            score.hear_until(len(self._lines))
            if score.parts and (data := self._piece(worded, score)):
                yield Send((session.connection,), data)

    def _worded(self, worded: dict[int, tuple[bytes, list[int]]], variant: int) -> tuple[bytes, list[int]]:
        """The run as this variant reads it, and where in it each line begins."""
        found = worded.get(variant)
        if found is None:
            lines = [words.for_caps(variant) for words in self._lines]
            found = worded[variant] = b"".join(lines), [0, *accumulate(map(len, lines))]
        return found

    def _piece(self, worded: dict[int, tuple[bytes, list[int]]], score: Score) -> bytes:
        """What one session reads."""
        data, starts = self._worded(worded, score.variant)
        return b"".join(
            [
                data[starts[part.start] : starts[part.stop]] if isinstance(part, slice) else part
                for part in score.parts
            ]
        )
