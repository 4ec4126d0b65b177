"""Telling others that we are writing: seldom enough, and never for a slash command.

The rule: two notifications to one room are at least three seconds apart.

Spec: https://ircv3.net/specs/client-tags/typing
"""

from __future__ import annotations

from dataclasses import dataclass

from hubbub.protocol.message import Message

THROTTLE_MS = 3_000
PAUSED_AFTER_MS = 5_000


@dataclass(slots=True)
class _Told:
    status: str
    at_ms: int
    typed_ms: int
    cleared: bool = False  # and they are to hear of it


class TypingNotifier:
    """What the others have been told of our typing, by target."""

    def __init__(self) -> None:
        self._told: dict[str, _Told] = {}

    def typed(self, target: str, text: str, now_ms: int) -> list[Message]:
        """The composer's text changed; its beginning is enough."""
        told = self._told.get(target)
        if not text or (text.startswith("/") and not text.startswith("//")):
            if told is None or told.status == "done":
                return []
            told.cleared = True
            return self._tell(target, "done", now_ms)
        if told is not None:
            told.typed_ms, told.cleared = now_ms, False
        return self._tell(target, "active", now_ms)

    def _tell(self, target: str, status: str, now_ms: int) -> list[Message]:
        told = self._told.get(target)
        if told is not None and now_ms - told.at_ms < THROTTLE_MS:
            return []
        self._told[target] = _Told(status, now_ms, now_ms)
        return [Message("TAGMSG", (target,), tags={"+typing": status})]

    def said(self, target: str) -> None:
        """The text was sent, which tells the others enough."""
        self._told.pop(target, None)

    def tick(self, now_ms: int) -> list[Message]:
        """Let time pass: who stops in the middle is paused, once; who cleared the text is done."""
        messages = []
        for target, told in list(self._told.items()):
            if told.cleared:
                messages += self._tell(target, "done", now_ms)
            elif told.status == "active" and now_ms - told.typed_ms >= PAUSED_AFTER_MS:
                messages += self._tell(target, "paused", now_ms)
            elif told.status == "done" and now_ms - told.at_ms >= THROTTLE_MS:
                del self._told[target]
        return messages

    def reset(self) -> None:
        """The connection is gone, and what was told with it."""
        self._told.clear()
