"""The sound of a notice: two soft notes, made here, played by whatever this computer plays sounds with.

The rule: nobody waits for a sound, none begins while another one is heard, and without a player there is the
bell. The notes are computed, so there is no recording and no licence but our own.
"""

from __future__ import annotations

import io
import math
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

RATE_HZ = 16_000
NOTES = ((880.0, 0.0), (1174.7, 0.09))  # Hz, and when it begins in seconds
LENGTH_S = 0.32
LOUDNESS = 0.22
DECAY_PER_S = 16.0
ATTACK_S = 0.006
PLAYERS: tuple[tuple[str, ...], ...] = (
    ("afplay",), ("pw-play",), ("paplay",), ("aplay", "-q"), ("canberra-gtk-play", "-f"),
)  # fmt: skip


def wav() -> bytes:
    """The sound as a WAV file: mono, 16 bits."""
    count = round(RATE_HZ * LENGTH_S)
    samples = [round(32_767 * LOUDNESS * _height(number / RATE_HZ)) for number in range(count)]
    written = io.BytesIO()
    import wave

    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(struct.pack(f"<{count}h", *samples))
    return written.getvalue()


def _height(at_s: float) -> float:
    """The wave at a moment: each note fades in and dies away, with a little of its octave."""
    height = 0.0
    for pitch_hz, start_s in NOTES:
        since_s = at_s - start_s
        if since_s > 0:
            strength = min(1.0, since_s / ATTACK_S) * math.exp(-DECAY_PER_S * since_s)
            turn = 2 * math.pi * pitch_hz * since_s
            height += strength * (math.sin(turn) + 0.2 * math.sin(2 * turn))
    return height


class Sound:
    """Plays the sound. `bell` is what is heard where nothing can play it."""

    def __init__(self, bell: Callable[[], object]) -> None:
        self._bell = bell
        self._players: list[tuple[str, ...]] | None = None  # those that may work, the best first
        self._playing: subprocess.Popen[bytes] | None = None
        self._file: Path | None = None

    def play(self) -> None:
        """Let it be heard."""
        with suppress(OSError):
            if sys.platform == "win32":
                import winsound  # there is none elsewhere

                winsound.PlaySound(str(self._path()), winsound.SND_FILENAME | winsound.SND_ASYNC)
                return
            if self._is_heard() or self._start():
                return
        self._bell()

    def close(self) -> None:
        """Leave nothing behind."""
        if self._playing and self._playing.poll() is None:
            self._playing.kill()
            self._playing.wait()
        if self._file:
            self._file.unlink(missing_ok=True)

    def _is_heard(self) -> bool:
        """Whether the last one is still playing; a player that failed is not asked again."""
        status = self._playing.poll() if self._playing else 0
        if status:
            self._known_players().pop(0)
        if status is not None:
            self._playing = None
        return status is None

    def _start(self) -> bool:
        players = self._known_players()
        if not players:
            return False
        self._playing = subprocess.Popen(
            [*players[0], str(self._path())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return True

    def _known_players(self) -> list[tuple[str, ...]]:
        if self._players is None:
            found = [(shutil.which(name) or "", *options) for name, *options in PLAYERS]
            self._players = [player for player in found if player[0]]
        return self._players

    def _path(self) -> Path:
        """The file with the sound, written when it is first needed."""
        if self._file is None:
            with tempfile.NamedTemporaryFile(prefix="hubbub-", suffix=".wav", delete=False) as file:
                file.write(wav())
            self._file = Path(file.name)
        return self._file
