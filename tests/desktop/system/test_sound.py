"""The sound of a notice is small, whole, and played by what is there."""

import io
import time
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from hubbub.desktop.system.sound import Sound, wav
from tests.desktop.programs import program

PATIENCE_S = 20


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def test_the_sound_is_a_short_wav_file_that_neither_clicks_nor_clips() -> None:
    with wave.open(io.BytesIO(wav())) as file:
        assert file.getnframes() / file.getframerate() < 0.5
        frames = file.readframes(file.getnframes())
    samples = [int.from_bytes(frames[at : at + 2], "little", signed=True) for at in range(0, len(frames), 2)]
    assert len(wav()) < 12_000
    assert samples[0] == 0
    assert abs(samples[-1]) < 400
    assert 4_000 < max(map(abs, samples)) < 16_000


def test_a_player_is_given_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    player = program(monkeypatch, tmp_path, "aplay")
    bells: list[int] = []
    sound = Sound(lambda: bells.append(1))
    sound.play()
    until(lambda: player.calls)
    ((quiet, path),) = player.calls
    assert quiet == "-q"
    assert Path(path).read_bytes() == wav()
    sound.close()
    assert not Path(path).exists()
    assert bells == []


def test_a_player_that_fails_makes_room_for_the_next_and_at_last_the_bell(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = program(monkeypatch, tmp_path, "paplay", status=1)
    second = program(monkeypatch, tmp_path, "aplay", status=1)
    bells: list[int] = []
    sound = Sound(lambda: bells.append(1))

    def heard() -> bool:
        sound.play()
        return bool(bells)

    until(heard)
    assert (len(first.calls), len(second.calls)) == (1, 1)
    sound.close()


def test_without_a_player_there_is_the_bell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    bells: list[int] = []
    Sound(lambda: bells.append(1)).play()
    assert bells == [1]
