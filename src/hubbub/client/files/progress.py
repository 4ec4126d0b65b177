"""How a transfer goes on: how much of it is done, how quick it is, how long it will take.

The rule: speed is what moved within the last WINDOW_MS, so that it tells of now; time is an input.
"""

from __future__ import annotations

from collections import deque

from hubbub.client.files.names import size_words
from hubbub.client.words import _

WINDOW_MS = 3_000
SAMPLES_MAX = 64
SAMPLE_EVERY_MS = 50
FIRST_GUESS_MS = 400  # before that nobody knows


class Progress:
    """One transfer; `total_bytes` is None where the server does not tell."""

    def __init__(self, total_bytes: int | None = None) -> None:
        self.total_bytes = total_bytes
        self.done_bytes = 0
        self._samples: deque[tuple[int, int]] = deque(maxlen=SAMPLES_MAX)  # (time, done)

    def moved(self, done_bytes: int, now_ms: int, total_bytes: int | None = None) -> None:
        """So much is done by now."""
        self.done_bytes = done_bytes
        self.total_bytes = self.total_bytes if total_bytes is None else total_bytes
        if self._samples and now_ms - self._samples[-1][0] < SAMPLE_EVERY_MS:
            return
        self._samples.append((now_ms, done_bytes))
        while now_ms - self._samples[0][0] > WINDOW_MS:
            self._samples.popleft()

    @property
    def fraction(self) -> float:
        """0 to 1."""
        return min(1.0, self.done_bytes / self.total_bytes) if self.total_bytes else 0.0

    def speed(self, now_ms: int) -> float | None:
        """Bytes a second; None while it is too early to tell."""
        if not self._samples or now_ms - self._samples[0][0] < FIRST_GUESS_MS:
            return None
        began_ms, began_bytes = self._samples[0]
        return max(0.0, (self.done_bytes - began_bytes) * 1000 / (now_ms - began_ms))

    def left_s(self, now_ms: int) -> int | None:
        """Seconds until the end, as far as can be told."""
        speed = self.speed(now_ms)
        if not speed or self.total_bytes is None:
            return None
        return round(max(0, self.total_bytes - self.done_bytes) / speed)

    def words(self, now_ms: int) -> str:
        """`1.2 MB of 4 MB · 800 kB/s · 4 s left`, as far as it is known."""
        done = size_words(self.done_bytes)
        if self.total_bytes is not None:
            done = _("{done} of {total}").format(done=done, total=size_words(self.total_bytes))
        parts = [done]
        speed, left_s = self.speed(now_ms), self.left_s(now_ms)
        if speed is not None:
            parts.append(_("{size}/s").format(size=size_words(round(speed))))
        if left_s is not None:
            parts.append(time_words(left_s))
        return " · ".join(parts)


def time_words(seconds: int) -> str:
    """How long something will take still."""
    if seconds < 60:
        return _("{count} s left").format(count=seconds)
    if seconds < 3600:
        return _("{count} min left").format(count=round(seconds / 60))
    return _("{count} h left").format(count=round(seconds / 3600))
