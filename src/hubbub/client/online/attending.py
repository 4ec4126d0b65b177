"""Being told: what a person chooses for rooms and people, what they have read, and what called them.

The rule: a choice changes `model.attention` and is said to have changed it; whoever keeps settings keeps it.

Spec: https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hubbub.client.alerts.notification import FOREVER_MS, Rule
from hubbub.client.archive.pages import Heard, Page
from hubbub.client.archive.search import Query
from hubbub.client.online.enquiries import Enquiries
from hubbub.client.online.finding import Found, Progress, Search
from hubbub.client.online.inbox import Inbox
from hubbub.client.online.sending import Step
from hubbub.client.outgoing.journal import Journal
from hubbub.client.registration.handshake import Identity
from hubbub.client.slash import actions
from hubbub.client.words import _
from hubbub.client.world import changes as told
from hubbub.client.world.rooms import SAID, Room
from hubbub.protocol import caps
from hubbub.protocol.message import Message


class Attending(Enquiries):
    """A Session that knows of what the person wants to be told; `inbox` is what called them."""

    def __init__(self, identity: Identity, rooms: Iterable[str] = (), journal: Journal | None = None) -> None:
        super().__init__(identity, rooms, journal)
        self.inbox = Inbox(self.model)
        self._calls: Search | None = None  # for our name, where the server can search

    # ------------------------------------------------------------------------------ choices

    def choose(self, default: Rule, highlights: Iterable[str], written: dict[str, Any] | None = None) -> Step:
        """Take over what was chosen for all servers, and with `written` what was kept of this one."""
        attention = self.model.attention
        attention.default = default
        attention.watch_for(highlights)
        if written is not None:
            attention.read(written)
            for room in self.model.rooms.values():
                self._hide_anew(room)
        step = Step(self._changes, [])
        self._changes = []
        return step

    def set_rule(self, room: str, rule: Rule | None, now_ms: int) -> Step:
        """Be told of these messages of a room, with None of those of which one is told by default."""
        self.model.attention.set_rule(room, rule)
        return self._chosen(room, now_ms)

    def hush(self, room: str, length_ms: int, now_ms: int) -> Step:
        """Hear nothing of a room for so long, FOREVER_MS for good; 0 to hear of it again."""
        self.model.attention.mute(room, _until_ms(length_ms, now_ms))
        return self._chosen(room, now_ms)

    def _chosen(self, room: str, now_ms: int) -> Step:
        self._changes += [told.AttentionChanged(), told.RoomChanged(room)]
        return self._done(now_ms)

    def ignore(self, whom: str, now_ms: int, *, adding: bool = True) -> Step:
        """Hide what somebody says, or show it again."""
        self._ignore(whom, adding=adding)
        return self._done(now_ms)

    def _ignore(self, whom: str, *, adding: bool) -> bool:
        """Whether that made a difference."""
        ignored, model = self.model.attention.ignored, self.model
        if not (ignored.add(whom) if adding else ignored.remove(whom)):
            return False
        self._changes.append(told.AttentionChanged())
        for room in model.rooms.values():
            self._hide_anew(room)
        return True

    def _hide_anew(self, room: Room) -> None:
        """Hide or show the lines of a room; what is hidden is neither unread nor a mention."""
        attention = self.model.attention
        several = [*room.lines, *(room.excerpt.lines if room.excerpt else ())]
        changed = [line for line in several if attention.hide(line)]
        for line in changed:
            line.mention = self.model.is_for_me(room, line)
        if changed:
            self._changes.append(told.LinesReplaced(room.key))
            if room.read_ms is not None:
                self._recount(room)

    def _recount(self, room: Room) -> None:
        self.model.changes = []
        self.model.recount(room)
        self._changes += self.model.changes

    def _attend(self, action: actions.Action, room: Room, now_ms: int) -> None:
        """Of all actions, those about being told."""
        match action:
            case actions.SetRule(rule):
                self.model.attention.set_rule(room.key, rule)
                self._changes += [told.AttentionChanged(), told.RoomChanged(room.key)]
            case actions.Hush(length_ms):
                self.model.attention.mute(room.key, _until_ms(length_ms, now_ms))
                self._changes += [told.AttentionChanged(), told.RoomChanged(room.key)]
            case actions.BeQuiet(length_ms):
                self._changes.append(told.QuietAsked(_until_ms(length_ms, now_ms)))
            case actions.Ignore(whom, adding):
                self._explain_ignoring(whom, room, adding=adding)
            case actions.ListIgnored():
                self._list_ignored(room)
            case actions.ShowMentions():
                self._changes.append(told.MentionsAsked())

    def _list_ignored(self, room: Room) -> None:
        people = ", ".join(self.model.attention.ignored.entries)
        words = _("You ignore {people}.").format(people=people) if people else _("You ignore nobody.")
        self._explain(words, room, error=False)

    def _explain_ignoring(self, whom: str, room: Room, *, adding: bool) -> None:
        if self._ignore(whom, adding=adding):
            words = _("You ignore {whom} from now on.") if adding else _("You hear {whom} again.")
            self._explain(words.format(whom=whom), room, error=False)
        else:
            words = _("You ignore {whom} already.") if adding else _("You do not ignore {whom}.")
            self._explain(words.format(whom=whom), room, error=True)

    def tick(self, now_ms: int) -> Step:
        """Let time pass; call it about once a second."""
        for room in self.model.attention.tick(now_ms):
            self._changes += [told.AttentionChanged(), told.RoomChanged(room)]
        return super().tick(now_ms)

    # ------------------------------------------------------------------------------ reading

    def read_everything(self, now_ms: int) -> Step:
        """The person has seen all of all rooms."""
        rooms = self.model.rooms.values()
        return self._read([room for room in rooms if room.unread or room.mentions], now_ms)

    def read_mentions(self, now_ms: int) -> Step:
        """The person has seen all that called them, and with it the rooms in which it was said."""
        return self._read([room for room in self.model.rooms.values() if room.mentions], now_ms)

    def _read(self, rooms: list[Room], now_ms: int) -> Step:
        for room in rooms:
            self._changes += self.model.read_all(room)
            self._mark(room, now_ms)
        return self._done(now_ms)

    def unread_from(self, room: str, line: int, now_ms: int) -> Step:
        """A room is unread from this line on: here alone, for a server's marker never goes back."""
        place = self.model.rooms[room]
        at = next((index for index, one in enumerate(place.lines) if one.id == line), None)
        if at is not None:
            before = place.lines[at - 1] if at else None
            place.read_line = before.id if before else 0
            if place.read_ms is not None:
                place.read_ms = min(place.read_ms, place.lines[at].time_ms - 1)
                self._recount(place)
            else:
                behind = [one for one in place.lines[at:] if place.is_unread(one)]
                place.unread, place.mentions = len(behind), sum(one.mention for one in behind)
            self._changes.append(told.RoomChanged(room))
        return self._done(now_ms)

    # ------------------------------------------------------------------------------ what called us

    def look_for_mentions(self, now_ms: int) -> Step:
        """Ask the server for what called us, where it can search and answers by label."""
        can_ask = self.can_search and self.model.caps & caps.LABELED_RESPONSE
        if can_ask and not (self._calls and self._calls.progress is Progress.ASKING):
            self._calls = Search(Query((self.model.nick,)))
            self._ask_page(self._calls, now_ms)
        return self._done(now_ms)

    def take_mentions(self, found: list[Found]) -> Step:
        """What called us in earlier runs has come in from the cache."""
        self.inbox.take(found)
        return Step([told.MentionsChanged()], [])

    def _answered(self, heard: Heard, now_ms: int) -> None:
        asked, outcome = self._calls, heard.outcome
        if asked is None or outcome is None or outcome.label != asked.label:
            super()._answered(heard, now_ms)
            return
        self._calls = None
        if isinstance(outcome, Page):
            self._page_came_in(asked, outcome.messages, now_ms)
            self.inbox.take(one for one in asked.found if self._calls_me(one))
            self._changes.append(told.MentionsChanged())

    def _calls_me(self, found: Found) -> bool:
        line, model = found.line, self.model
        said = line.kind in SAID and not line.own and not line.hidden
        return said and model.is_channel(found.room) and model.attention.is_called(line.text)

    def _forget_found(self, msgid: str) -> None:
        """What was taken back calls nobody any more."""
        self.inbox.forget(msgid)
        super()._forget_found(msgid)

    def _receive(self, message: Message, now_ms: int) -> None:
        if message.command == "001":  # what was asked on another connection is answered by nobody
            self._calls = None
        super()._receive(message, now_ms)


def _until_ms(length_ms: int, now_ms: int) -> int:
    """When something ends that lasts so long: 0 for what is over, FOREVER_MS for what never ends."""
    return length_ms if length_ms in {0, FOREVER_MS} else now_ms + length_ms
