"""What the program asks a server by itself, behind all that a person does.

The rule: one question at a time, the next one when it is answered, and those about the room in front first.
An answer that comes late tells that the server slows us down; from then on so much time passes between two
questions that most of what the server takes is left to the person. No server's limits are known here, so it
fits them all.
"""

from __future__ import annotations

from hubbub.client.world import missed, past
from hubbub.protocol.message import Message

FIRST_MS = 1_000  # after a welcome, in which nothing is asked but what the room in front lacks
LATE_MS = 200  # longer than the quickest answer took: the server has made us wait
SHARE = 3  # of what a server takes that slows us down, one part in so many is the program's
EASE = 16  # each answer in time takes one part in so many off the pace
MAX_PACE_MS = 5_000
MAX_PUT_OFF_MS = 15_000  # a person who never stops speaking does not put questions off for ever
ANSWER_MS = 10_000  # after which a question counts as answered
MAX_QUESTIONS = 2_000

_ANSWERS = {
    "CHATHISTORY": frozenset[str](),  # the end of a batch, see below
    "MARKREAD": frozenset({"MARKREAD"}),
    "METADATA": frozenset({"770"}),
    "MONITOR": frozenset({"730", "731", "734"}),
    "NICK": frozenset({"NICK", "431", "432", "433", "436", "437", "447", "484"}),
    "WHO": frozenset({"315"}),
}
_ORDER = ("NICK", "METADATA", "MONITOR", "CHATHISTORY", "WHO", "MARKREAD")
_UNANSWERED = ("MONITOR", "-")  # those we watch no longer
_ABOUT_COMMANDS = frozenset({"263", "421", "461"})  # numerics that name the command they are about
_HISTORY = past.BATCHES | missed.BATCHES


class Unasked:
    """The questions of one connection that wait, and the one that waits for its answer.

    `front` is the key of the room that somebody looks at, "" where nobody does.
    """

    def __init__(self) -> None:
        self.front = ""
        self._waiting: dict[tuple[str, str], Message] = {}
        self._begin(0)

    def _begin(self, now_ms: int) -> None:
        self._asked: Message | None = None
        self._batch_ref = ""
        self._sent_ms = self._answered_ms = self._next_ms = now_ms
        self._quickest_ms: int | None = None
        self._pace_ms = 0
        self._is_hurried = True  # what the room in front lacks does not wait for the pace

    def welcomed(self, now_ms: int) -> None:
        """A server has let us in."""
        self._begin(now_ms)
        if self.front:
            self._next_ms += FIRST_MS

    def lost(self) -> None:
        """The connection is gone, and with it what was to be asked."""
        self._waiting.clear()
        self._begin(0)

    def look_at(self, room: str) -> None:
        """Somebody looks at another room."""
        self._is_hurried |= room != self.front
        self.front = room

    def hurry(self) -> None:
        """Somebody waits for what the room in front lacks."""
        self._is_hurried = True

    def add(self, message: Message, room: str = "") -> bool:
        """Have this asked in its turn, as a new question in place of the same one about the same room.

        False if too many wait already.
        """
        key = message.command, room
        if len(self._waiting) >= MAX_QUESTIONS and key not in self._waiting:
            return False
        self._waiting.pop(key, None)
        self._waiting[key] = message
        return True

    def heard(self, message: Message, now_ms: int) -> None:
        """See whether a message of the server answers the last question."""
        if self._asked is None or not self._is_answer(self._asked, message):
            return
        self._asked = None
        took_ms = now_ms - self._sent_ms
        self._quickest_ms = min(took_ms, took_ms if self._quickest_ms is None else self._quickest_ms)
        if took_ms > self._quickest_ms + LATE_MS:
            pace_ms = SHARE * (now_ms - self._answered_ms)
            self._pace_ms = min(max(self._pace_ms, pace_ms), MAX_PACE_MS)
        else:
            self._pace_ms -= self._pace_ms // EASE
        self._answered_ms = now_ms
        self._next_ms = max(self._next_ms, now_ms + self._pace_ms)

    def _is_answer(self, asked: Message, message: Message) -> bool:
        command, params = message.command, message.params
        if command == "BATCH" and params and asked.command == "CHATHISTORY":
            if params[0][:1] == "+" and params[1:2] and params[1] in _HISTORY:
                self._batch_ref = params[0][1:]
            return params[0] == f"-{self._batch_ref}"
        if command == "FAIL":
            return params[:1] == (asked.command,)
        if command in _ABOUT_COMMANDS:
            return params[1:2] == (asked.command,)
        return command in _ANSWERS[asked.command]

    def due(self, now_ms: int, *, is_speaking: bool) -> list[Message]:
        """What is to be asked now; `is_speaking` if something else is written just before."""
        if is_speaking:
            put_off_ms = min(now_ms + self._pace_ms, self._answered_ms + MAX_PUT_OFF_MS)
            self._next_ms = max(self._next_ms, put_off_ms)
        if self._asked is not None and now_ms - self._sent_ms >= ANSWER_MS:
            self._asked = None
        messages = []
        while self._asked is None and (key := self._first(now_ms)) is not None:
            message = self._waiting.pop(key)
            if message.params[:1] != _UNANSWERED[1:] or message.command != _UNANSWERED[0]:
                self._asked, self._sent_ms, self._batch_ref = message, now_ms, ""
            messages.append(message)
        return messages

    def _first(self, now_ms: int) -> tuple[str, str] | None:
        """The question whose turn it is: about the room in front, then in _ORDER."""
        page = ("CHATHISTORY", self.front)
        if self._is_hurried and self.front and page in self._waiting:
            self._is_hurried = False
            return page
        if now_ms < self._next_ms:
            return None
        return min(self._waiting, key=self._rank, default=None)

    def _rank(self, key: tuple[str, str]) -> tuple[bool, int]:
        command, room = key
        return room != self.front or not room, _ORDER.index(command)
