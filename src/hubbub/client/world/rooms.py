"""Rooms and their lines: channels, direct messages, and one room for the server's own words.

The rule: `Room.lines` stand in the server's order and only grow at their end (or are replaced);
what we said and the server has not confirmed stands apart in `Room.pending`, below them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from hubbub.client.world.gone import Gone
from hubbub.client.world.people import Member
from hubbub.client.world.sequence import STEP, interleave, number
from hubbub.protocol.message import Message

if TYPE_CHECKING:
    from hubbub.client.world.excerpt import Excerpt

MAX_LINES = 5_000
TRIM_LINES = 500
MAX_REACTIONS = 64
MAX_REMEMBERED = 5_000  # reactions of a room, by their msgids
MAX_NOTES = 500  # lines that are not here, of which something is known already
MAX_NOTES_OF_LINE = 200
MAX_ENTRIES = 5_000  # of one list
SERVER_ROOM = ""


class LineKind(Enum):
    """What a line tells."""

    __hash__ = object.__hash__  # a member is itself alone, and asked for with every line

    MESSAGE = "message"
    ACTION = "action"
    NOTICE = "notice"
    JOIN = "join"
    PART = "part"
    QUIT = "quit"
    KICK = "kick"
    NICK = "nick"
    TOPIC = "topic"
    MODE = "mode"
    INVITE = "invite"
    SERVER = "server"  # the server's own words: MOTD, answers to /whois
    ERROR = "error"  # something was declined


SAID = frozenset({LineKind.MESSAGE, LineKind.ACTION, LineKind.NOTICE})


class LineState(Enum):
    """Whether the server has a line; all but our own are SENT."""

    __hash__ = object.__hash__  # a member is itself alone, and asked for with every line

    SENT = "sent"
    PENDING = "pending"  # kept, to be sent, or sent and not confirmed
    UNSURE = "unsure"  # the link broke after it was sent: it may or may not have arrived
    FAILED = "failed"  # refused; `Line.reason` says why


@dataclass(slots=True)
class Line:
    """One line of a room's timeline.

    `id` is this model's own number, unique in it; `text` of JOIN is "", of NICK the new
    nickname, of KICK and PART the reason, of MODE the change, of TOPIC the topic; `target` is
    who was kicked or invited. `reactions` are {reaction: nicknames}. A
    deleted line has no text: `deleted_by` is who took it away, `reason` why. A `hidden` one was said by
    somebody whom we ignore. `gap` is whether something that we do not have may have been said right before
    it; lines stand by their `order`. Of a message that was edited (`versions`), `edits` is the msgid
    of its first version, `version` the line whose words are shown in the place of this one, `moved_to` the
    line in whose place this one is shown.
    """

    id: int
    kind: LineKind
    time_ms: int
    nick: str
    text: str
    msgid: str = ""
    account: str = ""
    target: str = ""
    reply_msgid: str = ""
    own: bool = False
    mention: bool = False
    hidden: bool = False
    edits: str = ""
    version: Line | None = field(default=None, repr=False, compare=False)
    moved_to: Line | None = field(default=None, repr=False, compare=False)
    state: LineState = LineState.SENT
    reason: str = ""
    deleted_by: str = ""
    client_id: str = ""
    reactions: dict[str, list[str]] | None = None
    gap: bool = False
    order: int = 0

    @property
    def current(self) -> Line:
        """The line whose words and state are shown in the place of this one."""
        return self.version or self

    @property
    def is_apart(self) -> bool:
        """Whether it is shown in no place of its own."""
        return self.moved_to is not None


class Entry(NamedTuple):
    """One mask of a room's list, who set it ("" if the server does not tell) and when."""

    mask: str
    by: str = ""
    time_ms: int = 0


class RoomKind(Enum):
    """Whom a room is with."""

    __hash__ = object.__hash__  # a member is itself alone, and asked for with every line

    CHANNEL = "channel"
    DIRECT = "direct"
    SERVER = "server"


@dataclass(slots=True)
class Typist:
    """Someone writing just now, until they are not."""

    nick: str
    until_ms: int


class Reaction(NamedTuple):
    """Who reacted how to the line with this msgid."""

    msgid: str
    reaction: str
    nick: str


@dataclass(slots=True)
class Room:
    """One room; `key` is its folded name, `wanted` whether we rejoin it after a new connection.

    `read_line` is the id of the last line that was read; where the server keeps a read marker, `read_ms` is
    the time up to which it was, and `kept_read_ms` that of an earlier run, or of a line that is `gone`: what
    is to be known of lines that are here no longer. `reactions` are those
    counted, by their own msgids; `notes` what is known of lines that are not here, by theirs; `typing` is
    by folded nickname. `torn` is whether something may be missing behind the last line, `filling` whether
    the server is asked for what is missing, `page_bounds` the lines between which a page was asked for.
    `unkept` are lines that are new, or have changed since they were kept. `lists` are those that were asked
    for, by letter, `list_refused` why the server does not tell them; `present` is whether the one we talk
    with is there, None where nobody tells.
    """

    key: str
    name: str
    kind: RoomKind
    joined: bool = False
    wanted: bool = False
    join_key: str = ""
    topic: str = ""
    topic_by: str = ""
    topic_time_ms: int = 0
    modes: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[Entry]] = field(default_factory=dict)
    lists_asked: dict[str, list[Entry]] = field(default_factory=dict)  # as far as they have come
    list_refused: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    present: bool | None = None
    members: dict[str, Member] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    pending: list[Line] = field(default_factory=list)
    unread: int = 0
    mentions: int = 0
    read_line: int = 0
    read_ms: int | None = None
    kept_read_ms: int = 0
    reactions: dict[str, Reaction] = field(default_factory=dict)
    notes: dict[str, list[Message]] = field(default_factory=dict)
    typing: dict[str, Typist] = field(default_factory=dict)
    by_msgid: dict[str, Line] = field(default_factory=dict)
    gone: Gone = field(default_factory=Gone)
    naming: dict[str, Member] | None = None  # NAMES as far as it has come
    has_edits: bool = False  # among its lines
    excerpt: Excerpt | None = None  # what is shown instead of `lines`, until one goes back to them
    torn: bool = False
    filling: bool = False
    page_bounds: tuple[Line | None, Line | None] = (None, None)
    unkept: deque[Line] = field(default_factory=lambda: deque(maxlen=MAX_LINES))

    @property
    def first_known(self) -> Line | None:
        """The first line that the server would know again."""
        return next((line for line in self.lines if line.msgid), None)

    @property
    def has_gaps(self) -> bool:
        """Whether something may be missing between lines that are here."""
        return any(line.gap and line is not self.first_known for line in self.lines)

    def line(self, line_id: int) -> Line | None:
        """The line with this id, among the confirmed and the pending ones and those of the excerpt."""
        for lines in (self.pending, self.lines, self.excerpt.lines if self.excerpt else ()):
            for line in reversed(lines):
                if line.id == line_id:
                    return line
        return None

    def is_unread(self, line: Line) -> bool:
        """Whether a line counts as unread, as far as the server's read marker tells."""
        return is_news(line) and (self.read_ms is None or line.time_ms > self.read_ms)

    def add(self, line: Line) -> None:
        """Put a line at the end; the oldest go when there are more than MAX_LINES."""
        last = self.lines[-1].order if self.lines else 0
        line.order = max(last + STEP, line.time_ms * STEP)
        if self.torn and line.msgid:
            line.gap, self.torn = True, False
            after, before = self.page_bounds
            self.page_bounds = (after, before or (line if after else None))
        self.lines.append(line)
        self.unkept.append(line)
        self.has_edits |= line.edits != ""
        if line.msgid:
            self.by_msgid[line.msgid] = line
        if len(self.lines) >= MAX_LINES + TRIM_LINES:
            self.trim()

    def place(self, line: Line) -> bool:
        """Put a line where its time and msgid belong; whether that was the end."""
        index = len(self.lines)
        while index and (self.lines[index - 1].time_ms, self.lines[index - 1].msgid) > (
            line.time_ms,
            line.msgid,
        ):
            index -= 1
        if index == len(self.lines):
            self.add(line)
            return True
        self.lines.insert(index, line)
        self._came([line])
        return False

    def merge(self, lines: Iterable[Line]) -> list[Line]:
        """Put lines of the past, which come in the server's order, where they belong.

        Returns those that were new to the room; what is here already stays as it is.
        """
        page = list(lines)
        new = self._unknown(page)
        if new:
            unknown = {line.id for line in new}
            page = [line for line in page if line.id in unknown or line.msgid in self.by_msgid]
            self.lines = interleave(self.lines, page, self.by_msgid, self.page_bounds)
            self._came(new)
            self.trim()
        return new

    def put_before(self, lines: list[Line]) -> bool:
        """Put kept lines before all others, if there is room for them; whether there was."""
        known = [line for line in lines if line.msgid not in self.by_msgid]
        if not known or len(self.lines) + len(known) > MAX_LINES:
            return False
        self.lines[:0] = known
        self.has_edits |= any(line.edits for line in known)
        self.by_msgid.update((line.msgid, line) for line in known if line.msgid)
        self.gone.returned(self.lines[0].time_ms)
        return True

    def _unknown(self, lines: Iterable[Line]) -> list[Line]:
        """Those lines that are not here, each once: by their msgids, or else by all they tell.

        Not every server gives events the msgids with which it keeps them when they happen.
        """
        known: set[object] = set(self.by_msgid) | {_told(line) for line in self.lines if not line.msgid}
        new = []
        for line in lines:
            told = line.msgid or _told(line)
            if told not in known and (line.kind in SAID or _told(line) not in known):
                known.add(told)
                new.append(line)
        return new

    def _came(self, lines: list[Line]) -> None:
        number(self.lines)
        self.gone.returned(self.lines[0].time_ms)
        self.unkept.extend(lines)
        self.has_edits |= any(line.edits for line in lines)
        self.by_msgid.update((line.msgid, line) for line in lines if line.msgid)

    def note(self, msgid: str, message: Message) -> None:
        """Remember a reaction to, or the deletion of, a line that may come from the past."""
        notes = self.notes.setdefault(msgid, [])
        if len(notes) < MAX_NOTES_OF_LINE:
            notes.append(message)
        if len(self.notes) > MAX_NOTES:
            del self.notes[next(iter(self.notes))]

    def remember(self, msgid: str, reaction: Reaction) -> None:
        """Remember that a reaction was counted."""
        if msgid:
            self.reactions[msgid] = reaction
            if len(self.reactions) > MAX_REMEMBERED:
                del self.reactions[next(iter(self.reactions))]

    def clear(self) -> None:
        """Forget all confirmed lines."""
        self.lines.clear()
        self.by_msgid.clear()
        self.gone = Gone()
        self.excerpt = None

    def forget_settings(self) -> None:
        """What is known of the room is told anew to those who are in it."""
        for known in (self.lists, self.lists_asked, self.list_refused, self.metadata):
            known.clear()

    def trim(self, limit: int = MAX_LINES) -> None:
        """Drop the oldest lines beyond the limit."""
        surplus = len(self.lines) - limit
        if surplus <= 0:
            return
        gone = self.lines[:surplus]
        for line in gone:
            self.by_msgid.pop(line.msgid, None)
            if line.id == self.read_line:
                self.kept_read_ms = line.time_ms
        self.gone.take(gone, [line for line in gone if self.is_unread(line)])
        del self.lines[:surplus]
        if self.has_edits:
            places = {id(line) for line in gone}
            for line in self.lines:
                if id(line.moved_to) in places:
                    line.moved_to = None


def is_news(line: Line) -> bool:
    """Whether a line is to be read: somebody else said it, and it is seen."""
    return line.kind in SAID and not (line.own or line.hidden or line.is_apart or line.deleted_by)


def _told(line: Line) -> tuple[object, ...]:
    return (line.time_ms, line.kind, line.nick, line.text)
