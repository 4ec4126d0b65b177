"""Answers that come after what was said before them: a PONG tells that its reader has read everything.

The rule: nobody waits for a slow disk; after `PATIENCE_MS` the answer comes before the text.
"""

from __future__ import annotations

from collections.abc import Callable

from hubbub.server.core.registry import Answered, Context

PATIENCE_MS = 500  # with a text on its way: busy disks take some tenths of a second, broken ones for ever
MAX_LOOKED_AT = 256  # facts under way, the latest

Half = tuple[Context, Answered]  # the rest of a command, which goes on later


class Following:
    """The rests of commands, each behind a fact under way."""

    def __init__(self) -> None:
        self._behind: dict[int, list[Half]] = {}

    def wait(self, token: int, half: Half) -> None:
        """Have it go on when the fact of this token is back."""
        self._behind.setdefault(token, []).append(half)

    def take(self, token: int) -> list[Half]:
        """What was behind this fact."""
        return self._behind.pop(token, [])

    def take_late(self, began_ms: Callable[[int], int], now_ms: int) -> list[Half]:
        """What has been behind a fact for too long."""
        late = [token for token in self._behind if is_late(began_ms(token), now_ms)]
        return [half for token in late for half in self.take(token)]


def is_late(began_ms: int, now_ms: int) -> bool:
    """Whether something has been under way for longer than anybody waits for it."""
    return now_ms - began_ms > PATIENCE_MS
