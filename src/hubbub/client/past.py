"""What was said before: which page of a room to ask for next.

The rule: one page of a room at a time is under way. After a new connection the gap behind the last
line we have is filled first, page by page; older pages come when somebody asks.

Spec: https://ircv3.net/specs/extensions/chathistory
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from hubbub.client.rooms import Line, Room
from hubbub.protocol.message import Message

FIRST_PAGE = 50
PAGE = 100
MAX_GAP_PAGES = 50  # what was said beyond that is reached by scrolling


class Asked(Enum):
    """Which page of a room is under way."""

    LATEST = "latest"
    GAP = "gap"
    OLDER = "older"


class Past:
    """The pages that one connection asks for; `limit` tells how many lines the server gives at once."""

    def __init__(self, limit: Callable[[], int]) -> None:
        self._limit = limit
        self._asked: dict[str, Asked] = {}
        self._gap_pages: dict[str, int] = {}
        self._is_whole: dict[str, bool] = {}

    @property
    def _page(self) -> int:
        limit = self._limit()
        return min(PAGE, limit) if limit > 0 else PAGE

    def entered(self, room: Room) -> Message | None:
        """We are in a room: the gap since we were last, or its latest lines."""
        if room.key in self._asked:
            return None
        last = _last_known(room.lines)
        if last is None:
            return self._ask(room, Asked.LATEST, "*", min(FIRST_PAGE, self._page))
        self._gap_pages[room.key] = 1
        return self._ask(room, Asked.GAP, f"msgid={last.msgid}", self._page)

    def older(self, room: Room) -> Message | None:
        """Somebody wants to see what was said before the first line we have."""
        if room.key in self._asked or self._is_whole.get(room.key):
            return None
        first = next((line for line in room.lines if line.msgid), None)
        if first is None:
            return self.entered(room)
        return self._ask(room, Asked.OLDER, f"msgid={first.msgid}", self._page)

    def came(self, room: Room, lines: list[Line]) -> Message | None:
        """A page has come; the next one, if the gap is still open."""
        asked = self._asked.pop(room.key, None)
        is_full = len(lines) >= (min(FIRST_PAGE, self._page) if asked is Asked.LATEST else self._page)
        if asked in {Asked.LATEST, Asked.OLDER} and not is_full:
            self._is_whole[room.key] = True
        if asked is not Asked.GAP or not is_full or self._gap_pages[room.key] >= MAX_GAP_PAGES:
            return None
        self._gap_pages[room.key] += 1
        return self._ask(room, Asked.GAP, f"msgid={lines[-1].msgid}", self._page)

    def declined(self) -> None:
        """The server gives no page; what is under way is not told apart, so all is given up."""
        self._asked.clear()

    def _ask(self, room: Room, asked: Asked, reference: str, count: int) -> Message:
        self._asked[room.key] = asked
        subcommand = {Asked.LATEST: "LATEST", Asked.GAP: "AFTER", Asked.OLDER: "BEFORE"}[asked]
        return Message("CHATHISTORY", (subcommand, room.name, reference, str(count)))


def _last_known(lines: list[Line]) -> Line | None:
    return next((line for line in reversed(lines) if line.msgid), None)
