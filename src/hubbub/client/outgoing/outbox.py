"""What we said and the server has not confirmed: kept, sent in order, sent once.

The rule: a line leaves the outbox only when the server has it, the server refused it or the
person gave it up. How it is known that the server has it depends on the server (`Link`):

- it knows client-made ids: what was not echoed is sent again after every break, for the server
  answers an id it has seen with the first echo and tells nobody;
- it echoes: the echo, found by label, by id or by its text. What was written and not echoed when
  the link broke may or may not have arrived, which only the person can decide (UNSURE);
- neither: a line counts as arrived when the PONG to a PING written behind it is back.

What replaces another message is written when the server has taken that one back, and not if it refuses to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hubbub.client.outgoing.entry import Entry, Stage, as_entry, as_record, is_secret, number
from hubbub.client.outgoing.journal import Journal, Record
from hubbub.client.text import multiline
from hubbub.client.value import Value
from hubbub.client.words import _
from hubbub.protocol.caps import CLIENT_ID_TAG
from hubbub.protocol.message import Message
from hubbub.protocol.numbers import whole

MAX_ENTRIES = 1_000
MAX_RECORDS = 4_000  # journal records before it is written anew
MAX_IN_FLIGHT = 5  # written and unanswered; a server may drop who sends a flood
ECHO_TIMEOUT_MS = 60_000
CLOCK_SKEW_MS = 10_000
_BARRIER = "hubbub-"
_TEXTS = frozenset({"PRIVMSG", "NOTICE"})
# Answers to a PRIVMSG or NOTICE that nobody got, with its target before their text; FAIL is one too.
_NOT_SENT = frozenset({"401", "402", "403", "404", "407", "412", "413", "415", "477", "489", "531", "716"})


class OutboxFull(Exception):
    """Nothing more is kept until some of it is sent or given up."""


class Link(Value):
    """What the present connection offers for knowing what has arrived."""

    echo: bool = False
    labels: bool = False
    client_ids: bool = False
    tags: bool = False
    redaction: bool = False
    cut: Callable[[Entry], list[multiline.Piece]] | None = None  # where what needs several lines is one batch


class Arrived(NamedTuple):
    """The server has a line; `echo` is the line as all see it, None where none is sent."""

    entry: Entry
    echo: Message | None


class Declined(NamedTuple):
    """The server refused a line, for this reason."""

    entry: Entry
    reason: str


class TakenBack(NamedTuple):
    """The server has taken back what a line replaces: now the line may follow."""

    entry: Entry


Outcome = Arrived | Declined | TakenBack


class Hearing(NamedTuple):
    """A message and what the model knows of it: whose it is, what it answers, if it is the past."""

    message: Message
    time_ms: int
    own: bool
    label: str = ""
    history: bool = False


class Outbox:
    """The lines on their way, in the order in which they were said."""

    def __init__(self, journal: Journal, fold: Callable[[str], str]) -> None:
        self.entries: dict[str, Entry] = {}
        self.link: Link | None = None
        self._journal = journal
        self._fold = fold
        self._labels: dict[str, Entry] = {}
        self._links = 0
        self._last_label = 0
        self._last_barrier = 0
        records = journal.read()
        for record in records:
            self._replay(record)
        self._records = len(records)
        if any(map(is_secret, records)):
            self.compact()

    # ---------------------------------------------------------------------------- the person

    def add(self, entry: Entry, *, durable: bool = True) -> None:
        """Keep a line; of many at once, the last alone needs to be durable, and makes them all so.

        Raises: OutboxFull; OSError, if it can't be kept.
        """
        if len(self.entries) >= MAX_ENTRIES:
            raise OutboxFull(_("{count} lines wait to be sent already").format(count=MAX_ENTRIES))
        self._journal.append(as_record(entry), durable=durable)
        self.entries[entry.id] = entry
        self._count_record()

    def discard(self, entry_id: str) -> None:
        """Give a line up."""
        if entry_id in self.entries:
            self._remove(self.entries[entry_id])

    def retry(self, entry_id: str, new_id: str, now_ms: int) -> Entry | None:
        """Send an unsure or refused line once more, behind all others and under a new id."""
        entry = self.entries.get(entry_id)
        if entry is None or entry.stage not in {Stage.UNSURE, Stage.FAILED}:
            return None
        again = Entry(
            new_id, entry.target, entry.kind, entry.text, now_ms, entry.reply_msgid,
            entry.edits, entry.redacts, entry.was_asked, in_parts=entry.in_parts,
        )  # fmt: skip
        self.add(again)
        self._remove(entry)
        return again

    def retarget(self, old: str, new: str) -> None:
        """A room has another name: what is on its way there goes on under that one."""
        moved = [entry for entry in self.entries.values() if self._fold(entry.target) == self._fold(old)]
        for entry in moved:
            entry.target = new
        if moved:
            self.compact()

    # -------------------------------------------------------------------------- the connection

    def link_up(self, link: Link) -> list[Entry]:
        """There is a new connection; the lines of which it is unsure whether they arrived before."""
        self.link = link
        self._links += 1
        unsure = []
        for entry in self.entries.values():
            lines = entry.has_lines and link.cut is None  # it can be said again, line by line
            unfit = lines or (entry.redacts != "" and not link.redaction)
            if entry.stage is Stage.LEFT or (entry.stage is Stage.KEPT and unfit):
                again = link.client_ids or entry.redacts != ""
                entry.stage = Stage.KEPT if again and not unfit else Stage.UNSURE
                if entry.stage is Stage.UNSURE:
                    unsure.append(entry)
        return unsure

    def link_down(self) -> None:
        """The connection is gone."""
        self.link = None
        self._labels.clear()
        for entry in self.entries.values():
            if entry.stage is Stage.WRITTEN:
                entry.stage, entry.was_asked = Stage.LEFT, entry.redacts != ""

    def due(self, is_ready: Callable[[str], bool], now_ms: int) -> list[Message]:
        """What is to be written now, for those targets that are ready; each target's lines in order."""
        if self.link is None or not self.entries:
            return []
        late_ms = now_ms - ECHO_TIMEOUT_MS
        in_flight = sum(
            entry.stage is Stage.WRITTEN and entry.written_ms > late_ms for entry in self.entries.values()
        )
        messages = []
        for entry in self.entries.values():
            if in_flight >= MAX_IN_FLIGHT:
                break
            if entry.stage is Stage.KEPT and is_ready(entry.target):
                try:
                    messages += self._write(entry, self.link, now_ms)
                except OSError:
                    break  # later, when the disk takes that down
                in_flight += 1
        if messages and not self.link.echo and not self.link.labels:
            messages.append(Message("PING", (f"{_BARRIER}{self._last_barrier}",)))
            self._last_barrier += 1
        return messages

    def _write(self, entry: Entry, link: Link, now_ms: int) -> list[Message]:
        """What is written of a line. Raises: OSError, if that can't be kept; then it is not."""
        self._journal.append({"written": entry.id, "at": now_ms})
        entry.stage, entry.written_ms = Stage.WRITTEN, now_ms
        entry.link, entry.barrier = self._links, self._last_barrier
        self._count_record()
        tags: dict[str, str] = {}
        if link.labels:
            self._last_label += 1
            tags["label"] = entry.label = f"say{self._last_label}"
            self._labels[entry.label] = entry
        if entry.redacts:
            return [Message("REDACT", (entry.target, entry.redacts), tags=tags)]
        if link.tags:
            tags |= {CLIENT_ID_TAG: entry.id, **entry.tags}
        if entry.has_lines and link.cut:
            return multiline.batch(entry.id, entry.command, entry.target, link.cut(entry), tags)
        return [Message(entry.command, (entry.target, entry.wire_text), tags=tags)]

    def late(self, now_ms: int) -> list[Entry]:
        """The lines whose echo has not come for so long that they are unsure from now on."""
        if self.link is None or self.link.client_ids:
            return []
        unsure = []
        for entry in self.entries.values():
            if entry.stage is Stage.WRITTEN and now_ms - entry.written_ms >= ECHO_TIMEOUT_MS:
                entry.stage = Stage.UNSURE
                unsure.append(entry)
        return unsure

    # ------------------------------------------------------------------------------ what is heard

    def hear(self, hearing: Hearing) -> list[Outcome]:
        """What a message of the server tells of our lines; of those it names, they leave or fail."""
        if not self.entries:
            return []
        outcomes = self._outcomes(hearing)
        for outcome in outcomes:
            match outcome:
                case Arrived(entry):
                    self._remove(entry)
                case Declined():
                    self._fail(outcome)
                case TakenBack(entry):
                    entry.redacts, entry.stage = "", Stage.KEPT
                    self._labels.pop(entry.label, None)
                    self._note({"taken": entry.id})
        return outcomes

    def _outcomes(self, hearing: Hearing) -> list[Outcome]:
        message = hearing.message
        if "REDACT" in (message.command, *message.params[:1]) and (entry := self._replacing(message)):
            return _answer_to_redact(entry, message)
        if message.command in _TEXTS:
            entry = self._echoed(hearing)
            return [Arrived(entry, message)] if entry else []
        if message.command == "PONG":
            return [Arrived(entry, None) for entry in self._before_barrier(message.text)]
        entry = self._labels.get(hearing.label)
        if entry is not None and entry.stage is Stage.WRITTEN:
            return _answer(entry, message, echo=self.link is not None and self.link.echo)
        entry, asked = None, message.params[0] if message.command == "FAIL" and message.params else ""
        is_refusal = message.command in _NOT_SENT or asked in _TEXTS
        if asked == "BATCH":
            entry = self._refused_batch(message)
        elif is_refusal and not hearing.label and len(message.params) > 2:
            entry = self._oldest_written(message.params[-2])
        return [Declined(entry, message.text)] if entry else []

    def _replacing(self, message: Message) -> Entry | None:
        """The line that waits for what a REDACT, or the refusal of one, is about."""
        waiting = (one for one in self.entries.values() if one.redacts and one.stage is Stage.WRITTEN)
        return next((one for one in waiting if one.redacts in message.params), None)

    def _echoed(self, hearing: Hearing) -> Entry | None:
        message = hearing.message
        if len(message.params) < 2:
            return None
        if hearing.label and (entry := self._labels.get(hearing.label)):
            return entry
        entry = self.entries.get(message.tags.get(CLIENT_ID_TAG, ""))
        if entry is not None and (hearing.own or entry.wire_text == message.text):
            return entry
        return self._by_text(hearing) if hearing.own else None

    def _by_text(self, hearing: Hearing) -> Entry | None:
        """The oldest line of this text that an echo without label and id may be.

        What was said just now must have been written on this link; what history tells may be a
        line of which we were unsure, if it was not said before that was written.
        """
        message, link = hearing.message, self.link
        if link is None or not (hearing.history or (link.echo and not link.labels)):
            return None
        target = self._fold(message.params[0])
        for entry in self.entries.values():
            if entry.wire_text != message.text or entry.command != message.command or entry.redacts:
                continue
            if hearing.history:
                possible = entry.stage is Stage.UNSURE and hearing.time_ms >= entry.written_ms - CLOCK_SKEW_MS
            else:
                possible = entry.stage in {Stage.WRITTEN, Stage.UNSURE} and entry.link == self._links
            if possible and self._fold(entry.target) == target:
                return entry
        return None

    def _oldest_written(self, target: str) -> Entry | None:
        if self.link is None or self.link.labels:
            return None
        key = self._fold(target)
        for entry in self.entries.values():
            if entry.stage is Stage.WRITTEN and self._fold(entry.target) == key:
                return entry
        return None

    def _refused_batch(self, message: Message) -> Entry | None:
        """The text that a FAIL without a label is about: by its reference, or else the oldest."""
        texts = [one for one in self.entries.values() if one.has_lines and one.stage is Stage.WRITTEN]
        return next((one for one in texts if one.id in message.params), next(iter(texts), None))

    def _before_barrier(self, token: str) -> list[Entry]:
        number = whole(token.removeprefix(_BARRIER))
        if self.link is None or self.link.echo or number is None:
            return []
        written = [one for one in self.entries.values() if one.stage is Stage.WRITTEN and not one.redacts]
        return [entry for entry in written if entry.barrier <= number]

    # --------------------------------------------------------------------------------- the journal

    def _remove(self, entry: Entry) -> None:
        self.entries.pop(entry.id, None)
        self._labels.pop(entry.label, None)
        self._note({"gone": entry.id})

    def _fail(self, outcome: Declined) -> None:
        entry, reason = outcome
        entry.stage, entry.reason = Stage.FAILED, reason
        self._labels.pop(entry.label, None)
        self._note({"failed": entry.id, "why": reason})

    def _note(self, record: Record) -> None:
        """Keep what has become of a line; a disk that takes no more does not stop what goes on."""
        try:
            self._journal.append(record)
        except OSError:
            self._records = MAX_RECORDS  # it is written anew with the next one, if that goes
        self._count_record()

    def _count_record(self) -> None:
        self._records += 1
        if self._records > MAX_RECORDS or not self.entries:
            self.compact()

    def compact(self) -> None:
        """Write the journal anew, with what is still on its way; or else with the next record."""
        records: list[Record] = []
        for entry in self.entries.values():
            records.append(as_record(entry))
            if entry.stage is Stage.FAILED:
                records.append({"failed": entry.id, "why": entry.reason})
            elif entry.stage is not Stage.KEPT or (entry.redacts and entry.was_asked):
                records.append({"written": entry.id, "at": entry.written_ms})
        try:
            self._journal.rewrite(records)
        except OSError:
            self._records = MAX_RECORDS
        else:
            self._records = len(records)

    def _replay(self, record: Record) -> None:
        """Take one record of an earlier run in; what makes no sense is passed over."""
        if (entry := as_entry(record)) is not None and not is_secret(record):
            self.entries[entry.id] = entry
        elif (gone := record.get("gone")) is not None:
            self.entries.pop(str(gone), None)
        elif (entry := self.entries.get(str(record.get("written")))) is not None:
            entry.stage, entry.was_asked = Stage.LEFT, entry.redacts != ""
            entry.written_ms = number(record.get("at"))
        elif (entry := self.entries.get(str(record.get("taken")))) is not None:
            entry.redacts, entry.stage = "", Stage.KEPT
        elif (entry := self.entries.get(str(record.get("failed")))) is not None:
            entry.stage, entry.reason = Stage.FAILED, str(record.get("why", ""))


def _answer_to_redact(entry: Entry, message: Message) -> list[Outcome]:
    """Whether what a line replaces is gone now, or was when we asked once more."""
    gone = message.command == "REDACT" or (entry.was_asked and "UNKNOWN_MSGID" in message.params)
    return [TakenBack(entry) if gone else Declined(entry, message.text)]


def _answer(entry: Entry, message: Message, *, echo: bool) -> list[Outcome]:
    """What a labelled answer that is no echo tells of the line it answers."""
    if message.command == "FAIL" or "400" <= message.command <= "599":
        return [Declined(entry, message.text)]
    if entry.redacts:
        return []
    if message.command == "ACK" or (message.command == "301" and not echo):
        return [Arrived(entry, None)]
    return []
