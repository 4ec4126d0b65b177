"""Telling the server how far we have read: seldom enough, and never backwards.

The rule: two marks of one room are at least a second apart; the last one always gets through.

Spec: https://ircv3.net/specs/extensions/read-marker
"""

from __future__ import annotations

from hubbub.protocol.message import Message
from hubbub.protocol.servertime import format_time

APART_MS = 1_000


class ReadMarks:
    """What one connection has been told of our reading, by target."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[int, int]] = {}  # target: (the mark, when it was told)
        self._due: dict[str, int] = {}

    def read(self, target: str, time_ms: int, now_ms: int) -> list[Message]:
        """All of a room up to this time has been read."""
        told_ms, at_ms = self._told.get(target, (-1, now_ms - APART_MS))
        if time_ms <= told_ms:
            return []
        self._due[target] = max(time_ms, self._due.get(target, 0))
        return self._tell(target, now_ms) if now_ms - at_ms >= APART_MS else []

    def heard(self, target: str, time_ms: int) -> None:
        """The server knows this mark already."""
        told_ms, at_ms = self._told.get(target, (-1, 0))
        self._told[target] = (max(told_ms, time_ms), at_ms)
        if self._due.get(target, time_ms + 1) <= time_ms:
            del self._due[target]

    def tick(self, now_ms: int) -> list[Message]:
        """Let time pass: what had to wait is told."""
        return [
            message
            for target in list(self._due)
            if now_ms - self._told[target][1] >= APART_MS
            for message in self._tell(target, now_ms)
        ]

    def _tell(self, target: str, now_ms: int) -> list[Message]:
        time_ms = self._due.pop(target)
        self._told[target] = (time_ms, now_ms)
        return [Message("MARKREAD", (target, f"timestamp={format_time(time_ms)}"))]
