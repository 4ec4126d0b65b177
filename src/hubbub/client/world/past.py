"""What was said before: which page of a room to ask for next.

The rule: one page of a room at a time is under way, and a page tells the end of history by being
empty or bringing us no further, never by being short: servers cut pages at limits of their own.
After a new connection the gaps among the lines we have are filled, the newest first; older pages
come when somebody asks.

Spec: https://ircv3.net/specs/extensions/chathistory
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from hubbub.client.world.rooms import MAX_LINES, Line, Room
from hubbub.protocol.message import Message

BATCHES = frozenset({"chathistory", "draft/chathistory"})
FIRST_PAGE = 50
PAGE = 100
MAX_GAP_PAGES = 50  # in one room on one connection; what is left then is shown as a gap
RETRY_MS = 2_000  # after which a page is asked for again that the server could not give; doubled each time
MAX_RETRIES = 5
MAX_SILENT_PAGES = 20  # older pages in a row of which nothing can be shown, reactions for instance


class Asked(Enum):
    """Which page of a room is under way."""

    LATEST = "LATEST"
    GAP = "AFTER"
    OLDER = "BEFORE"


@dataclass(slots=True)
class _Page:
    """A page under way; `msgids` are those of all its messages, whether or not they are lines."""

    asked: Asked
    room: Room
    reference: str = ""
    before_gap: Line | None = None
    msgids: list[str] = field(default_factory=list)

    @property
    def goes_on(self) -> bool:
        """Whether it has brought us further."""
        end = self.msgids[:1] if self.asked is Asked.OLDER else self.msgids[-1:]
        return bool(end) and end != [self.reference]


class Past:
    """The pages that one connection asks for; `limit` tells how many lines the server gives at once."""

    def __init__(self, limit: Callable[[], int]) -> None:
        self._limit = limit
        self._pages: dict[str, _Page] = {}
        self._gap_pages: dict[str, int] = {}
        self._silent_pages: dict[str, int] = {}
        self._waiting: set[str] = set()  # rooms that are to be looked at once the page under way is here
        self._put_off: dict[str, tuple[Room, int]] = {}  # rooms that are to be looked at again, and when
        self._retries: dict[str, int] = {}
        self._is_whole: dict[str, str] = {}  # the msgid of the first line there ever was, by room

    def entered(self, room: Room) -> Message | None:
        """We are in a room: what is missing among its lines, or its latest ones."""
        if room.key in self._pages:
            self._waiting.add(room.key)
            return None
        if _before_gap(room) is not None:
            return self._fill(room)
        return self._ask(room, _Page(Asked.LATEST, room))

    def older(self, room: Room) -> Message | None:
        """Somebody wants to see what was said before the first line we have."""
        first = room.first_known
        is_whole = room.key in self._is_whole and (first is None or first.msgid == self._is_whole[room.key])
        if room.key in self._pages or is_whole or len(room.lines) >= MAX_LINES:
            return None
        if first is None:
            return self.entered(room)
        self._silent_pages[room.key] = 0
        return self._ask(room, _Page(Asked.OLDER, room, first.msgid))

    def fill(self, room: Room) -> Message | None:
        """Somebody wants to see what is missing in a gap that was too long to be filled unasked."""
        self._gap_pages[room.key] = 0
        if room.key in self._pages:
            self._waiting.add(room.key)
            return None
        return self._fill(room)

    def brings(self, room: Room, msgid: str) -> None:
        """A message of the page under way has come."""
        page = self._pages.get(room.key)
        if page is not None and msgid:
            page.msgids.append(msgid)

    def came(self, room: Room, lines: Sequence[Line]) -> Message | None:
        """A page is here, and its lines in their places; the next one, if there is more to ask for."""
        page = self._pages.pop(room.key, None)
        if page is None:
            return None
        room.page_bounds = (None, None)
        for known in (self._put_off, self._retries):
            known.pop(room.key, None)
        return self._following(room, page, lines) or self.resume(room)

    def _following(self, room: Room, page: _Page, lines: Sequence[Line]) -> Message | None:
        match page.asked:
            case Asked.LATEST:
                return self._latest_came(room, lines)
            case Asked.GAP:
                return self._gap_came(room, page, lines)
            case Asked.OLDER:
                return self._older_came(room, page, lines)

    def resume(self, room: Room) -> Message | None:
        """No page of a room is under way any more: what has waited for that."""
        if room.key not in self._waiting:
            return None
        self._waiting.discard(room.key)
        return self.entered(room)

    def declined(self, named: Iterable[str]) -> list[tuple[Asked, Room]]:
        """The server gives no page of a room among these keys, or of any where it named none of them."""
        keys = self._pages.keys() & set(named) or set(self._pages)
        pages = [self._pages.pop(key) for key in keys]
        for page in pages:
            page.room.filling, page.room.page_bounds = False, (None, None)
        return [(page.asked, page.room) for page in pages]

    def put_off(self, room: Room, now_ms: int) -> None:
        """A page that nobody but us asked for can't be given just now: it is asked for again, a few times."""
        retries = self._retries.get(room.key, 0)
        if retries < MAX_RETRIES:
            self._retries[room.key] = retries + 1
            self._put_off[room.key] = room, now_ms + (RETRY_MS << retries)

    def due(self, now_ms: int) -> list[Message]:
        """What was put off until now."""
        rooms = [room for room, at_ms in self._put_off.values() if at_ms <= now_ms]
        for room in rooms:
            self._put_off.pop(room.key, None)
        return [message for room in rooms if (message := self.entered(room))]

    # ------------------------------------------------------------------------------- gaps

    def _fill(self, room: Room) -> Message | None:
        """Ask for the newest gap; for the room's end, where it is too long for that."""
        before = _before_gap(room)
        room.filling = before is not None and self._gap_pages.get(room.key, 0) < MAX_GAP_PAGES
        if before is None or not room.filling:
            return None
        return self._ask_gap(room, before.msgid, before)

    def _ask_gap(self, room: Room, reference: str, before: Line | None) -> Message:
        pages = self._gap_pages[room.key] = self._gap_pages.get(room.key, 0) + 1
        if pages > MAX_GAP_PAGES:
            return self._ask(room, _Page(Asked.LATEST, room))
        return self._ask(room, _Page(Asked.GAP, room, reference, before))

    def _gap_came(self, room: Room, page: _Page, lines: Sequence[Line]) -> Message | None:
        assert page.before_gap, "a gap is behind a line"
        if page.goes_on and not _meets(room, lines, page.before_gap):
            return self._ask_gap(room, page.msgids[-1], page.before_gap)
        _close_gap(room, page.before_gap)
        return self._fill(room)

    def _latest_came(self, room: Room, lines: Sequence[Line]) -> Message | None:
        """All from the first of these lines on is known now; what was said before it may not be."""
        first = next((line for line in lines if line.msgid in room.by_msgid), None)
        found = room.by_msgid[first.msgid] if first else None
        for line in reversed(room.lines):
            if line is found:
                break
            _set_gap(room, line, gap=False)
        if found is not None and found is first:
            _set_gap(room, found, gap=True)
        room.torn = False
        return self._fill(room)

    # ------------------------------------------------------------------------------- older ones

    def _older_came(self, room: Room, page: _Page, lines: Sequence[Line]) -> Message | None:
        after = room.by_msgid.get(page.reference)
        if after is not None:
            _set_gap(room, after, gap=False)
        if not page.goes_on:
            first_known = room.first_known
            self._is_whole[room.key] = first_known.msgid if first_known else ""
            return None
        first = next((line for line in lines if room.by_msgid.get(line.msgid) is line), None)
        if first is not None:
            _set_gap(room, first, gap=True)
            return None
        self._silent_pages[room.key] += 1
        if self._silent_pages[room.key] > MAX_SILENT_PAGES:
            return None
        return self._ask(room, _Page(Asked.OLDER, room, page.msgids[0]))

    def _ask(self, room: Room, page: _Page) -> Message:
        self._pages[room.key] = page
        room.page_bounds = _bounds(room, page)
        limit = self._limit()
        count = min(FIRST_PAGE if page.asked is Asked.LATEST else PAGE, limit if limit > 0 else PAGE)
        reference = f"msgid={page.reference}" if page.reference else "*"
        return Message("CHATHISTORY", (page.asked.value, room.name, reference, str(count)))


def _bounds(room: Room, page: _Page) -> tuple[Line | None, Line | None]:
    """The lines between which a page belongs, as far as it is known before it comes."""
    if page.asked is Asked.OLDER:
        return None, page.room.by_msgid.get(page.reference)
    if page.before_gap is None:
        return None, None
    after = room.by_msgid.get(page.reference, page.before_gap)
    return after, _behind_gap(room, page.before_gap)


def _before_gap(room: Room) -> Line | None:
    """The last line before the newest gap, if there is one that we could ask from."""
    is_behind = room.torn
    for line in reversed(room.lines):
        if is_behind and line.msgid:
            return line
        is_behind |= line.gap
    return None


def _meets(room: Room, lines: Sequence[Line], before: Line) -> bool:
    """Whether a page reaches what is here from behind the gap that follows a line.

    What was here before the gap may be in the page, too: not everybody orders the lines of one moment alike.
    """
    behind = _behind_gap(room, before)
    if behind is None:
        return False
    msgids = {line.msgid for line in lines if line.msgid}
    for line in reversed(room.lines):
        if line.msgid in msgids:
            return True
        if line is behind:
            break
    return False


def _behind_gap(room: Room, before: Line) -> Line | None:
    """The first line behind the gap that follows a line, if it has come."""
    at = next((index for index, line in enumerate(room.lines) if line is before), -1)
    return next((line for line in room.lines[at + 1 :] if line.gap), None)


def _close_gap(room: Room, before: Line) -> None:
    """Nothing is missing any longer between a line and what is here of what was said later."""
    behind = _behind_gap(room, before)
    if behind is None:
        room.torn = False
    else:
        _set_gap(room, behind, gap=False)


def _set_gap(room: Room, line: Line, *, gap: bool) -> None:
    if line.gap != gap:
        line.gap = gap
        room.unkept.append(line)
