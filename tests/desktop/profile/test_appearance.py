"""What the system prefers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hubbub.desktop.look.palette import ACCENTS, DARK, LIGHT, accented
from hubbub.desktop.profile import appearance
from hubbub.desktop.profile.appearance import LookWatch, palette_of
from hubbub.desktop.profile.settings import Settings
from tests.desktop.screen import Screen


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="these have other places for it")
def test_the_environment_tells_the_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_CH.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)
    assert appearance.languages() == ["de_CH.UTF-8"]


def test_on_macos_the_languages_are_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(appearance, "_ask", lambda command: '(\n    "de-DE",\n    "zh-Hans-CN",\n    en\n)')
    assert appearance.languages() == ["de-DE", "zh-Hans-CN", "en"]


def test_the_palette_is_the_chosen_one_with_the_chosen_accent() -> None:
    assert palette_of(Settings(look="light")) == LIGHT
    assert palette_of(Settings(look="dark", accent="teal")) == accented(DARK, ACCENTS["teal"])
    assert palette_of(Settings(look="dark", accent="#123456")) == accented(DARK, "#123456")


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="these tell it otherwise")
def test_a_change_of_the_system_s_look_is_heard_of(
    screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A `gsettings` that tells of a change each time that something is written into a pipe."""
    os.mkfifo(tmp_path / "changes")
    monitor = tmp_path / "gsettings"
    monitor.write_text(f"#!/bin/sh\nexec cat {tmp_path / 'changes'}\n")
    monitor.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    heard: list[bool] = []
    watch = LookWatch(screen.window, lambda: heard.append(True))
    watch.on(True)
    with (tmp_path / "changes").open("w") as changes:
        changes.write("color-scheme: 'prefer-dark'\n")
        changes.flush()
        screen.until(lambda: heard)
    watch.on(False)
    assert heard == [True]


def test_without_anybody_who_tells_nothing_is_heard(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    watch = LookWatch(screen.window, lambda: None)
    watch.on(True)
    watch.close()


def test_the_program_speaks_the_language_of_the_system(tmp_path: Path) -> None:
    """Without any tool for translations: what is in the checkout suffices."""
    environment = {**os.environ, "LC_ALL": "de_DE.UTF-8", "PYTHONUTF8": "1"}
    program = "import sys; sys.modules['babel'] = None; from hubbub.desktop.app import main; main(['--help'])"
    told = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False,
        encoding="utf-8",
    )  # fmt: skip
    assert "Das Fenster von Hubbub" in told.stdout
