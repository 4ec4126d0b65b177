"""What the system prefers."""

from __future__ import annotations

import sys

import pytest

from hubbub.desktop import appearance


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="these have other places for it")
def test_the_environment_tells_the_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_CH.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)
    assert appearance.languages() == ["de_CH.UTF-8"]


def test_on_macos_the_languages_are_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(appearance, "_ask", lambda command: '(\n    "de-DE",\n    "zh-Hans-CN",\n    en\n)')
    assert appearance.languages() == ["de-DE", "zh-Hans-CN", "en"]
