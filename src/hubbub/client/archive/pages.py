"""A search and its answers: page after page, from the newest line that was found to the oldest.

The rule: nothing here sends or waits. `Answers` tells the lines of an answer from all others, by its batch
and the label of its question; `Pages` says what to ask next. Pages may overlap in a millisecond; the end is a
page with nothing new.

Spec: https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from hubbub.client.archive import search
from hubbub.client.archive.search import Query
from hubbub.client.text import multiline
from hubbub.protocol.message import Message
from hubbub.protocol.servertime import parse_time

MAX_ANSWER = 2_000  # lines of one batch
MAX_BATCHES = 64
_KIND = "soju.im/search"


class Page(NamedTuple):
    """The answer to a question, complete; `label` is "" where the server knows none."""

    label: str
    messages: list[Message]


class Declined(NamedTuple):
    """The server does not answer a question, for this reason."""

    label: str
    reason: str


class Heard(NamedTuple):
    """Whether a message belongs to an answer, and the answer that is complete with it."""

    taken: bool
    outcome: Page | Declined | None = None


@dataclass(slots=True)
class _Batch:
    """An open batch that is an answer, or a text of several lines within one (`outer`)."""

    label: str
    outer: str = ""
    opening: Message | None = None
    messages: list[Message] = field(default_factory=list)


class Answers:
    """The answers of one connection as they come in, in whatever order."""

    def __init__(self) -> None:
        self._open: dict[str, _Batch] = {}
        self._labels: dict[str, str] = {}  # of batches around an answer
        self._asked: set[str] = set()

    def asked(self, label: str) -> None:
        """A question goes out under this label, "" for none."""
        self._asked.add(label)

    def hear(self, message: Message) -> Heard:
        """Look whether a message belongs to an answer; if it does, it is for nobody else."""
        if message.command == "BATCH" and message.params:
            sign, ref = message.params[0][:1], message.params[0][1:]
            return self._began(ref, message) if sign == "+" else self._ended(ref)
        batch = self._open.get(message.tags.get("batch", ""))
        if batch is not None:
            if len(batch.messages) < MAX_ANSWER and message.command in {"PRIVMSG", "NOTICE"}:
                batch.messages.append(message)
            return Heard(True)
        return self._declined(message)

    def _began(self, ref: str, message: Message) -> Heard:
        kind = message.params[1] if len(message.params) > 1 else ""
        outer = message.tags.get("batch", "")
        label = message.tags.get("label") or self._labels.get(outer, "")
        if outer in self._open or kind == _KIND:
            if len(self._open) < MAX_BATCHES:
                within = outer if outer in self._open else ""
                self._open[ref] = _Batch(label, within, message if kind in multiline.KINDS else None)
            return Heard(True)
        if label and len(self._labels) < MAX_BATCHES:
            self._labels[ref] = label
        return Heard(False)

    def _ended(self, ref: str) -> Heard:
        self._labels.pop(ref, None)
        batch = self._open.pop(ref, None)
        if batch is None:
            return Heard(False)
        if outer := self._open.get(batch.outer):
            outer.messages += [_joined(batch)] if batch.opening and batch.messages else batch.messages
            return Heard(True)
        self._asked.discard(batch.label)
        return Heard(True, Page(batch.label, batch.messages))

    def _declined(self, message: Message) -> Heard:
        """FAIL SEARCH, an unknown command, or any refusal under one of our labels."""
        label = message.tags.get("label") or self._labels.get(message.tags.get("batch", ""), "")
        ours = label in self._asked
        about = message.command == "FAIL" and message.params[:1] == ("SEARCH",)
        about |= message.command == "421" and message.params[1:2] == ("SEARCH",)
        refused = message.command == "FAIL" or "400" <= message.command <= "599"
        if not ours or not (about or (label and refused)):
            return Heard(False)
        self._asked.discard(label)
        return Heard(True, Declined(label, message.text))


def _joined(batch: _Batch) -> Message:
    """A text of several lines as one message, under the tags of its batch."""
    assert batch.opening is not None, "only such a batch is joined"
    first, text = batch.messages[0], multiline.joined(batch.messages)
    tags = {**first.tags, **batch.opening.tags}
    return Message(first.command, (first.params[0], text), first.source or batch.opening.source, tags)


class Pages:
    """The pages of one query; `whole` when all was found."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.whole = False
        self._before_ms = query.before_ms
        self._seen: set[tuple[str, ...]] = set()

    def question(self) -> Message:
        """What to ask next."""
        return search.question(self.query, self._before_ms)

    def take(self, messages: list[Message]) -> list[Message]:
        """Take a page in; what is new of it, the newest first."""
        new = [message for message in messages if self._is_new(message)]
        after_ms, times = self.query.after_ms, [_time_ms(message) for message in messages]
        known = [time_ms for time_ms in times if time_ms is not None]
        oldest_ms = min(known, default=None)
        self.whole = not new or oldest_ms is None or (after_ms is not None and oldest_ms < after_ms)
        self._before_ms = oldest_ms
        wanted = [one for one in new if after_ms is None or (_time_ms(one) or after_ms) >= after_ms]
        wanted.reverse()
        return sorted(wanted, key=lambda one: -(_time_ms(one) or 0))

    def _is_new(self, message: Message) -> bool:
        msgid = message.tags.get("msgid")
        key = (msgid,) if msgid else (message.tags.get("time", ""), message.source, *message.params)
        if key in self._seen:
            return False
        self._seen.add(key)
        return True


def _time_ms(message: Message) -> int | None:
    stamp = message.tags.get("time")
    return parse_time(stamp) if stamp else None
