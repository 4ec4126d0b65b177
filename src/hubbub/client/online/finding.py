"""What a person looks for in the past: searches, and the way to a line and to what was said around it.

The rule: one search at a time. Where the server can't search, the lines that are here are looked through; a
line that is not here is shown in an excerpt (`Room.excerpt`), which never mixes with what is said meanwhile.

Spec: https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md and
https://ircv3.net/specs/extensions/chathistory
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum

from hubbub.client.archive import search
from hubbub.client.archive.pages import Answers, Declined, Heard, Page, Pages
from hubbub.client.archive.search import BadSearch, Query
from hubbub.client.link.events import Connected, Disconnected, Event
from hubbub.client.online.sending import Step
from hubbub.client.online.session import Session
from hubbub.client.outgoing.journal import Journal
from hubbub.client.registration.handshake import Identity
from hubbub.client.words import _
from hubbub.client.world import changes as told
from hubbub.client.world import versions
from hubbub.client.world.changes import Change
from hubbub.client.world.excerpt import Asked, End, Excerpt, Sought, join, meets
from hubbub.client.world.handlers.batch import settle
from hubbub.client.world.handlers.text import line_of
from hubbub.client.world.rooms import SAID, SERVER_ROOM, Line, Room, RoomKind
from hubbub.client.world.state import Batch
from hubbub.protocol import caps
from hubbub.protocol.message import Message

ANSWER_MS = 30_000
MAX_FOUND = 2_000


class Progress(Enum):
    """How far a search has come."""

    ASKING = "asking"
    MORE = "more"  # there may be more to ask for
    WHOLE = "whole"
    FAILED = "failed"  # Search.reason says why


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A line that was found, and the name of the room it was said in."""

    line: Line
    room: str


@dataclass(slots=True)
class Search:
    """A search: `found` are the lines so far, the newest first; `local` if only loaded ones count."""

    query: Query
    local: bool = False
    progress: Progress = Progress.ASKING
    reason: str = ""
    found: list[Found] = field(default_factory=list)
    pages: Pages | None = None
    label: str = ""
    until_ms: int = 0


class Finding(Session):
    """A Session in which one can look for what was said; `search` is the latest search."""

    def __init__(self, identity: Identity, rooms: Iterable[str] = (), journal: Journal | None = None) -> None:
        super().__init__(identity, rooms, journal)
        self.search: Search | None = None
        self._answers = Answers()
        self._unanswered: Search | None = None  # whose question without a label is under way
        self._excerpts: dict[str, Asked] = {}  # by the label of their question
        self._last_question = 0

    # -------------------------------------------------------------------------------- searching

    @property
    def can_search(self) -> bool:
        """Whether the server looks through all that was said."""
        needed = caps.SEARCH | caps.BATCH | caps.MESSAGE_TAGS | caps.SERVER_TIME
        return self.online and self.model.caps & needed == needed

    def look_for(self, typed: str, room: str | None, now_ms: int) -> Step:
        """Search for what was typed, in a room by its key or with None everywhere."""
        try:
            query = self._resolved(search.read(typed, now_ms), room)
        except BadSearch as mistake:
            self.search = Search(Query(), progress=Progress.FAILED, reason=str(mistake))
        else:
            self.search = Search(query, local=not self.can_search)
            self._ask_page(self.search, now_ms)
        self._changes.append(told.SearchChanged())
        return self._done(now_ms)

    def look_further(self, now_ms: int) -> Step:
        """Ask for the next page of what was found."""
        if self.search and self.search.progress is Progress.MORE and self.can_search:
            self._ask_page(self.search, now_ms)
            self._changes.append(told.SearchChanged())
        return self._done(now_ms)

    def forget_search(self) -> Step:
        """Nobody looks at what was found any more."""
        self.search = None
        return Step([told.SearchChanged()], [])

    def _resolved(self, query: Query, room: str | None) -> Query:
        """The query with real names: `from:me`, and rooms without their sign."""
        model, name = self.model, query.room
        if not name and room is not None and room != SERVER_ROOM:
            name = model.rooms[room].name
        elif name and model.room(name) is None and (channel := model.room(f"{model.chantypes[:1]}{name}")):
            name = channel.name
        nick = model.nick if query.nick.casefold() == "me" else query.nick.lstrip("@")
        return replace(query, room=name, nick=nick)

    def _ask_page(self, asked: Search, now_ms: int) -> None:
        if asked.local:
            asked.found = self._loaded(asked.query)
            asked.progress = Progress.WHOLE
            return
        asked.pages = asked.pages or Pages(asked.query)
        asked.progress, asked.until_ms = Progress.ASKING, now_ms + ANSWER_MS
        asked.label = self._next_label()
        if asked.label:
            self._answers.asked(asked.label)
            self._messages.append(asked.pages.question().with_tags({"label": asked.label}))
        else:
            self._ask_in_turn(asked)

    def _ask_in_turn(self, asked: Search) -> None:
        """Ask without a label, once the question before is answered."""
        if self._unanswered is None and asked.pages:
            self._unanswered = asked
            self._answers.asked("")
            self._messages.append(asked.pages.question())

    def _next_label(self) -> str:
        """A label of our own; "" where the server knows none."""
        if not self.model.caps & caps.LABELED_RESPONSE:
            return ""
        self._last_question += 1
        return f"find{self._last_question}"

    def _loaded(self, query: Query) -> list[Found]:
        """The lines that are here and match."""
        fold, found = self.model.fold, []
        for room in self.model.rooms.values():
            if room.kind is RoomKind.SERVER or (query.room and room.key != fold(query.room)):
                continue
            shown = (line.current for line in room.lines if not line.is_apart)
            found += [Found(line, room.name) for line in shown if self._matches(query, line)]
        return sorted(found, key=lambda one: -one.line.time_ms)[:MAX_FOUND]

    def _matches(self, query: Query, line: Line) -> bool:
        if line.kind not in SAID or (
            query.nick and self.model.fold(line.nick) != self.model.fold(query.nick)
        ):
            return False
        early = query.after_ms is not None and line.time_ms < query.after_ms
        late = query.before_ms is not None and line.time_ms > query.before_ms
        return not early and not late and search.holds(line.text, query.words)

    # ---------------------------------------------------------------------------- what is heard

    def take(self, event: Event, now_ms: int) -> Step:
        """Take one event of a Connection in."""
        match event:
            case Connected() | Disconnected():
                self._answers, self._unanswered = Answers(), None
                self._excerpts.clear()
                self._fail_search(_("The connection was lost."))
        return super().take(event, now_ms)

    def tick(self, now_ms: int) -> Step:
        """Let time pass; call it about once a second."""
        if self.search and now_ms > self.search.until_ms:
            self._fail_search(_("The server does not answer."))
        return super().tick(now_ms)

    def _receive(self, message: Message, now_ms: int) -> None:
        heard = self._answers.hear(message)
        if heard.outcome:
            self._answered(heard, now_ms)
        elif not heard.taken and not self._ends_excerpt(message):
            super()._receive(message, now_ms)
            if message.command == "REDACT" and len(message.params) > 1:
                self._forget_found(message.params[1])

    def _forget_found(self, msgid: str) -> None:
        """What was taken back is not found any more."""
        left = [one for one in self.search.found if one.line.msgid != msgid] if self.search else []
        if self.search and len(left) < len(self.search.found):
            self.search.found = left
            self._changes.append(told.SearchChanged())

    def _page_of(self, message: Message) -> tuple[Room, list[Line]] | None:
        """The page of history that is complete with this message, unless it is one of an excerpt."""
        return None if self.model.label(message) in self._excerpts else super()._page_of(message)

    def _answered(self, heard: Heard, now_ms: int) -> None:
        asked, outcome = self.search, heard.outcome
        unanswered, self._unanswered = self._unanswered, None
        if asked is None or outcome is None or asked.progress is not Progress.ASKING:
            return
        if unanswered is not None and unanswered is not asked:
            self._ask_in_turn(asked)
            return
        if outcome.label != asked.label:  # of a search that was given up
            return
        match outcome:
            case Declined(_, reason):
                self._fail_search(reason)
            case Page(_, messages):
                self._page_came_in(asked, messages, now_ms)

    def _page_came_in(self, asked: Search, messages: list[Message], now_ms: int) -> None:
        assert asked.pages, "a page was asked for"
        self.model.now_ms = now_ms
        for message in asked.pages.take(messages):
            line = line_of(self.model, message)
            if line is not None:
                asked.found.append(Found(line, self._room_name(message)))
        whole = asked.pages.whole or len(asked.found) >= MAX_FOUND
        asked.progress = Progress.WHOLE if whole else Progress.MORE
        self._changes.append(told.SearchChanged())

    def _room_name(self, message: Message) -> str:
        """The name of the room that a found message was said in."""
        target = message.params[0]
        if target[:1] in self.model.statusmsg and self.model.is_channel(target[1:]):
            target = target[1:]
        if self.model.is_channel(target) or self.model.is_me(message.nick):
            return target
        return message.nick

    def _fail_search(self, reason: str) -> None:
        if self.search and self.search.progress is Progress.ASKING:
            self.search.progress, self.search.reason = Progress.FAILED, reason
            self._changes.append(told.SearchChanged())

    # ------------------------------------------------------------------------------ going there

    def is_open(self, name: str) -> bool:
        """Whether one can be shown what is in this room: not in a channel that one has left."""
        room = self.model.room(name)
        if self.model.is_channel(name):
            return room is not None and room.joined
        return True

    def go_to(self, found: Found, now_ms: int) -> Step:
        """Show a line that was found, with what was said around it."""
        self._seek(found.room, Sought(found.line.msgid, found.line.time_ms), found.line)
        return self._done(now_ms)

    def go_to_msgid(self, room: str, msgid: str, now_ms: int) -> Step:
        """Show what has this msgid in a room, with what was said around it."""
        self._seek(self.model.rooms[room].name, Sought(msgid))
        return self._done(now_ms)

    def _go_to_day(self, room: Room, typed: str, now_ms: int) -> None:
        """Show what was said in a room from a day on: `2026-11-01`, `today` or `yesterday`."""
        try:
            time_ms = search.day_start_ms(typed, now_ms)
        except BadSearch as mistake:
            self._changes.append(told.Refused(str(mistake), None))
        else:
            self._seek(room.name, Sought(time_ms=time_ms))

    def _seek(self, name: str, sought: Sought, line: Line | None = None) -> None:
        if not self.is_open(name):
            words = _("You have left {name}: join it to read there")
            self._changes.append(told.Refused(words.format(name=name), None))
            return
        self.model.changes = []
        room = self.model.open_room(name)
        self._changes += self.model.changes
        here = self._here(room, sought, line)
        if here is not None:
            self._changes += [told.LinesReplaced(room.key)] if room.excerpt else []
            room.excerpt = None
            self._changes.append(told.LineSought(room.key, here.id))
        elif not self._ask_excerpt(Asked(room, End.AROUND, sought)):
            self._changes.append(told.Refused(_("This server can't show what was said around it"), None))

    def _here(self, room: Room, sought: Sought, line: Line | None) -> Line | None:
        """The line among the room's own, if it is there."""
        if sought.msgid:
            return self.model.find(room, sought.msgid)
        if line is not None:
            return room.line(line.id)
        first = next((line for line in room.lines if line.msgid), None)
        if first is not None and first.time_ms <= sought.time_ms:
            return sought.among(room.lines)
        return None

    # ---------------------------------------------------------------------------------- excerpts

    def older(self, room: str, now_ms: int) -> Step:
        """Ask for what was said before a room's first line, if the server has it."""
        return self._grow(room, End.BEFORE, now_ms) or super().older(room, now_ms)

    def newer(self, room: str, now_ms: int) -> Step:
        """Ask for what was said after a room's excerpt."""
        return self._grow(room, End.AFTER, now_ms) or self._done(now_ms)

    def _grow(self, room: str, end: End, now_ms: int) -> Step | None:
        excerpt = self.model.rooms[room].excerpt
        if excerpt is None:
            return None
        busy = any(asked.excerpt is excerpt and asked.end is end for asked in self._excerpts.values())
        asked = None if busy else excerpt.ask(self.model.rooms[room], end)
        if asked is not None:
            self._ask_excerpt(asked)
        return self._done(now_ms)

    def to_present(self, room: str) -> Step:
        """Leave a room's excerpt: show its newest lines again."""
        place = self.model.rooms[room]
        if place.excerpt is None:
            return Step([], [])
        place.excerpt = None
        return Step([told.LinesReplaced(room)], [])

    def _ask_excerpt(self, asked: Asked) -> bool:
        """Ask for a page; its answer is known by its label alone."""
        label = self._next_label() if self.online and self.model.has_history else ""
        if label:
            self._excerpts[label] = asked
            self._messages.append(asked.question(self._page_limit()).with_tags({"label": label}))
        return bool(label)

    def _ends_excerpt(self, message: Message) -> bool:
        """Whether a message ends a page of an excerpt: then it is for nobody else."""
        if not self._excerpts:
            return False
        if message.command == "FAIL" and (asked := self._excerpts.pop(self.model.label(message), None)):
            self._changes.append(told.Refused(message.text, asked.room.key))
            return True
        if message.command != "BATCH" or not message.params or message.params[0][:1] != "-":
            return False
        batch = self.model.batches.get(message.params[0][1:])
        if batch is None or not batch.history or batch.label not in self._excerpts:
            return False
        del self.model.batches[message.params[0][1:]]
        self._excerpt_came(self._excerpts.pop(batch.label), batch)
        return True

    def _excerpt_came(self, asked: Asked, batch: Batch) -> None:
        room, lines = asked.room, batch.held
        if self.model.rooms.get(room.key) is not room:  # it was closed meanwhile
            return
        for line in lines:
            line.mention = self.model.is_for_me(room, line)
        if asked.end is End.AROUND:
            self._changes += self._opened_excerpt(room, asked.sought, lines)
        elif room.excerpt is not None and room.excerpt is asked.excerpt:
            self._changes += _grown(room, room.excerpt, asked.end, lines)
        self.model.changes = []
        self.model.link_versions(room)
        if room.excerpt:
            versions.link(room.excerpt.lines, self.model.fold)
        settle(self.model, room, lines, batch.notes)
        self._changes += self.model.changes

    def _opened_excerpt(self, room: Room, sought: Sought, lines: list[Line]) -> list[Change]:
        line = sought.among(lines)
        if line is None:
            return [told.Refused(_("The server has nothing of that any more"), None)]
        if meets(room, lines):
            room.excerpt = None
            join(room, lines)
            line = room.by_msgid.get(line.msgid, line)
        else:
            room.excerpt = Excerpt(lines)
        return [told.LinesReplaced(room.key), told.LineSought(room.key, line.id)]


def _grown(room: Room, excerpt: Excerpt, end: End, lines: list[Line]) -> list[Change]:
    """Put a page at an end of an excerpt; where it reaches the room's lines, the two become one."""
    has_more = excerpt.take(end, lines)
    reached = end is End.AFTER and (not has_more or meets(room, lines))
    if reached:
        room.excerpt = None
        join(room, excerpt.lines)
    return [told.LinesBefore(room.key) if end is End.BEFORE else told.LinesAfter(room.key)]
