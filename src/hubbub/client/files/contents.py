"""What is in a folder, for a person who chooses from it.

The rule: reading asks the disk and may take long; what of it is shown, and in which order, is pure.

Source: https://www.freedesktop.org/wiki/Software/xdg-user-dirs/ (the folders that people have)
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from hubbub.client.words import N_

MAX_ENTRIES = 10_000
MAX_PLACES_BYTES = 65_536
_PLACES = {
    "DESKTOP": N_("Desktop"), "DOWNLOAD": N_("Downloads"), "DOCUMENTS": N_("Documents"),
    "PICTURES": N_("Pictures"),
}  # fmt: skip
_LINE = re.compile(r'^XDG_(\w+)_DIR="\$HOME/(.+)"$', re.MULTILINE)


class Entry(NamedTuple):
    """A file, or a folder; `size_bytes` and `changed_ms` are 0 where they are not known."""

    name: str
    is_folder: bool
    size_bytes: int = 0
    changed_ms: int = 0


def read(folder: Path) -> list[Entry]:
    """What is in a folder, MAX_ENTRIES at most. Raises: OSError."""
    entries: list[Entry] = []
    with os.scandir(folder) as found:
        for one in found:
            if len(entries) >= MAX_ENTRIES:
                break
            entries.append(_entry(one))
    return entries


def _entry(one: os.DirEntry[str]) -> Entry:
    try:
        about = one.stat()
        return Entry(one.name, one.is_dir(), about.st_size, about.st_mtime_ns // 1_000_000)
    except OSError:  # a link that leads nowhere, or to where we may not look
        return Entry(one.name, is_folder=False)


def shown(entries: Iterable[Entry], typed: str, *, hidden: bool = False, suffix: str = "") -> list[Entry]:
    """Folders, then files, by name: those that have what was typed in theirs, files only of this suffix.

    Hidden ones are shown if they are wanted, or if their names are typed from the dot on.
    """
    part = typed.strip().casefold()
    wanted = (
        one
        for one in entries
        if (hidden or not one.name.startswith(".") or part.startswith("."))
        and part in one.name.casefold()
        and (one.is_folder or one.name.lower().endswith(suffix))
    )
    return sorted(wanted, key=lambda one: (not one.is_folder, _order(one.name)))


def _order(name: str) -> list[tuple[int, str]]:
    """How names are sorted: numbers by what they are worth."""
    pieces = re.findall(r"[0-9]{1,9}|[^0-9]+", name.casefold())
    return [(int(piece), "") if piece[0] in "0123456789" else (-1, piece) for piece in pieces]


def places(home: Path, config: Path) -> list[tuple[str, Path]]:
    """The folders that people have, by their names in words; `config` is where programs keep theirs."""
    try:
        with (config / "user-dirs.dirs").open(encoding="utf-8", errors="replace") as file:
            named = dict(_LINE.findall(file.read(MAX_PLACES_BYTES)))
    except OSError:
        named = {}
    found = [(N_("Home"), home)]
    for key, words in _PLACES.items():
        folder = home / named.get(key, words)
        if folder != home and folder.is_dir():
            found.append((words, folder))
    return found
