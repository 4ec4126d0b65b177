"""The docs are whole: they name every setting, privilege, mode, capability and word of a service."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from hubbub.protocol import caps
from hubbub.protocol.channel_modes import FLAGS, PARAMETERS, PREFIXES, USER_FLAGS
from hubbub.server.config import PRIVILEGES, Config
from hubbub.server.core.commands import chanserv, nickserv


def page(root: Path, name: str) -> str:
    return (root / "docs" / name).read_text()


def test_every_setting_is_told_with_its_section(root: Path) -> None:
    text = page(root, "settings.md")
    missing = []
    for section in fields(Config):
        if "of" not in section.metadata:
            continue
        name = section.metadata.get("table", section.name)
        if f"[{name}]" not in text:
            missing.append(name)
        words = re.compile(
            r"[`.]({})`".format("|".join(each.name for each in fields(section.metadata["of"])))
        )
        told = set(words.findall(text))
        missing += [f"{name}.{each.name}" for each in fields(section.metadata["of"]) if each.name not in told]
    assert not missing


def test_every_privilege_is_told(root: Path) -> None:
    text = page(root, "operators.md")
    assert not [name for name in PRIVILEGES if f"`{name}`" not in text]


def test_every_mode_is_told(root: Path) -> None:
    text = page(root, "rooms.md") + page(root, "operators.md")
    letters = [*FLAGS, *PARAMETERS, *PREFIXES, *USER_FLAGS]
    assert not [letter for letter in letters if f"`+{letter}`" not in text and f"mode `{letter}`" not in text]


def test_every_capability_is_told(root: Path) -> None:
    text = page(root, "protocol.md")
    assert not [name for name in caps.BY_NAME if f"`{name}`" not in text]


@pytest.mark.parametrize(("name", "words"), [("accounts.md", nickserv.WORDS), ("rooms.md", chanserv.WORDS)])
def test_every_word_of_a_service_is_told(root: Path, name: str, words: dict[str, object]) -> None:
    text = page(root, name)
    assert not [word for word in words if not re.search(rf"\b{word}\b", text)]
