"""Emoji by name: shortcodes, search, groups, skin tones, and which were picked last.

The rule: an emoji is its characters. Names and keywords come from tables that scripts/emoji_names.py makes;
they are read when somebody first looks for an emoji, and never at the start.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple, Protocol

from hubbub.client import words
from hubbub.client.words import N_

GROUPS = {
    0: N_("Smileys"),
    1: N_("People"),
    3: N_("Animals and nature"),
    4: N_("Food and drink"),
    5: N_("Travel and places"),
    6: N_("Activities"),
    7: N_("Objects"),
    8: N_("Symbols"),
    9: N_("Flags"),
}
TONES = 5  # after 0, which is none
MAX_RECENT = 36
MAX_QUERY = 40
_LIGHT = 0x1F3FB
_TONED = re.compile(f"[{chr(_LIGHT)}-{chr(_LIGHT + TONES - 1)}]")
_SHORTCODE = re.compile(r":([a-z0-9_+-]+):")
_SHORTCODES = re.compile(r"(?<![\w:/])(?::[a-z0-9_+-]+:)+(?!\w)")
_CODE = re.compile(r"(```.*?(?:```|$)|`[^`\n]+`)", re.DOTALL)
_WORDS = re.compile(r"[\s_,-]+")


class Emoji(NamedTuple):
    """One emoji, without a skin tone; `light` is the same with light skin, "" if it has none."""

    text: str
    light: str
    group: int
    names: tuple[str, ...]
    label: str
    keywords: str  # ` grin happy eyes `: each between spaces, small letters

    def toned(self, tone: int) -> str:
        """Its characters with a skin tone from 1 (light) to TONES (dark); 0 is none."""
        return _TONED.sub(chr(_LIGHT + tone - 1), self.light) if self.light and tone else self.text


class Habits(Protocol):
    """What is remembered of somebody's emoji; the newest first, tones from 0 to TONES."""

    emoji_recent: list[str]
    emoji_tone: int


@cache
def table(language: str = "en") -> tuple[Emoji, ...]:
    """All emoji in the order in which keyboards show them, labelled in a language; English if it has none."""
    labels = _lines(f"emoji-{language}.tsv") or _lines("emoji-en.tsv")
    found = []
    for line, told in zip(_lines("emoji.tsv"), labels, strict=True):
        text, light, group, names = line.split("\t")
        label, _, keywords = told.partition("\t")
        found.append(Emoji(text, light, int(group), tuple(names.split()), label, f" {keywords} "))
    return tuple(found)


def _lines(name: str) -> list[str]:
    path = files("hubbub.client").joinpath("data", name)
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _folded(text: str) -> str:
    return _WORDS.sub(" ", text.lower())


@cache
def _by_name() -> dict[str, Emoji]:
    return {name: emoji for emoji in table() for name in emoji.names}


@cache
def _by_text() -> dict[str, Emoji]:
    return {form: emoji for emoji in table() for form in (emoji.text, emoji.light) if form}


def named(name: str) -> Emoji | None:
    """The emoji of a shortcode, written without its colons."""
    return _by_name().get(name)


def known(text: str) -> Emoji | None:
    """The emoji that these characters are, in whatever skin tone."""
    return _by_text().get(_TONED.sub(chr(_LIGHT), text))


def search(query: str, limit: int, recent: Sequence[str] = ()) -> list[Emoji]:
    """The emoji that a word, or several, may mean; the best first, of equal ones those used last."""
    wanted = _folded(query.strip(": ")[:MAX_QUERY]).strip()
    if not wanted:
        return []
    name, parts = wanted.replace(" ", "_"), [f" {part}" for part in wanted.split()]
    used = {text: place for place, text in enumerate(recent)}
    found = []
    for place, emoji in enumerate(table(words.language())):
        if all(part in emoji.keywords for part in parts):
            rank, length = _rank(emoji, name, parts)
            found.append((rank, used.get(emoji.text, MAX_RECENT), length, place, emoji))
    found.sort()
    return [emoji for *_, emoji in found[:limit]]


def _rank(emoji: Emoji, name: str, parts: list[str]) -> tuple[int, int]:
    """How well an emoji fits, the best with the smallest number, and among equals the length of its name."""
    begun = min((len(one) for one in emoji.names if one.startswith(name)), default=0)
    if begun:
        return (0 if begun == len(name) else 1), begun
    return (2 if all(f"{part} " in emoji.keywords for part in parts) else 3), 0


def with_pictures(text: str, tone: int = 0) -> str:
    """The text with its `:shortcodes:` as emoji, save those in code."""
    if text.count(":") < 2:
        return text

    def picture(match: re.Match[str]) -> str:
        found = named(match[1])
        return found.toned(tone) if found else match[0]

    pieces = _CODE.split(text)
    pieces[::2] = [
        _SHORTCODES.sub(lambda several: _SHORTCODE.sub(picture, several[0]), piece) for piece in pieces[::2]
    ]
    return "".join(pieces)


def remember(habits: Habits, text: str) -> None:
    """An emoji was picked."""
    emoji = known(text)
    plain = emoji.text if emoji else text
    others = [one for one in habits.emoji_recent if one != plain]
    habits.emoji_recent = [plain, *others][:MAX_RECENT]


def recent(habits: Habits) -> list[Emoji]:
    """Those picked last; what a strange file tells beside is passed over."""
    return [emoji for text in habits.emoji_recent[:MAX_RECENT] if (emoji := known(text))]
