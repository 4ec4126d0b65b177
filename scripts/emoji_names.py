"""Build the tables of emoji names from the package emojibase-data of the npm registry.

Writes src/hubbub/client/data/emoji.tsv, in the order in which keyboards show them, a line for each emoji that
the sheet (scripts/emoji_sheet.py) has: sequence, the same with a light skin ("" where there is none), group,
shortcodes; and emoji-LANGUAGE.tsv, line by line for the same emoji: label, keywords. Fields stand between
tabs, several values between spaces. The keywords of other languages have the English ones behind them.

    npm pack emojibase-data && tar xzf emojibase-data-*.tgz
    python scripts/emoji_names.py package
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

SOURCE = Path(__file__).resolve().parent.parent / "src/hubbub"
DATA = SOURCE / "client/data"
LANGUAGES = ("en", "de")
# Whose shortcodes count, the best known first.
SHORTCODES = ("github", "joypixels", "iamcal", "emojibase")
SHORTCODES_MAX = 4
COMPONENTS = 2  # the group of skins and hair, which mean nothing alone
EMOJI_STYLE = "\ufe0f"


def main() -> None:
    package = Path(sys.argv[1])
    sheet = drawn()
    names = [read(package / f"en/shortcodes/{kind}.json") for kind in SHORTCODES]
    emoji = [one for one in read(package / "en/data.json") if is_shown(one, sheet)]
    emoji.sort(key=lambda one: one["order"])
    DATA.mkdir(exist_ok=True)
    owners = owners_of(names)
    write(
        "emoji.tsv",
        [
            (one["emoji"], light(one, sheet), str(one["group"]), " ".join(called(one["hexcode"], owners)))
            for one in emoji
        ],
    )
    english = {one["hexcode"]: keywords(one) + called(one["hexcode"], owners) for one in emoji}
    for language in LANGUAGES:
        told = {one["hexcode"]: one for one in read(package / f"{language}/data.json")}
        labels = [told.get(one["hexcode"], one) for one in emoji]
        found = [dict.fromkeys(keywords(one) + english[one["hexcode"]]) for one in labels]
        rows = [(one["label"], " ".join(words)) for one, words in zip(labels, found, strict=True)]
        write(f"emoji-{language}.tsv", rows)
    print(f"{len(emoji)} emoji")


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def drawn() -> set[str]:
    """The sequences that the sheet has, without U+FE0F."""
    with ZipFile(SOURCE / "desktop/data/emoji.zip") as sheet:
        return set(sheet.read("sequences.txt").decode().split())


def is_shown(one: dict[str, Any], sheet: set[str]) -> bool:
    grouped = one.get("group") not in {None, COMPONENTS}
    return grouped and one["emoji"].replace(EMOJI_STYLE, "") in sheet


def light(one: dict[str, Any], sheet: set[str]) -> str:
    """The emoji with one light skin, or all of them light; "" if the sheet has no such picture."""
    skins = (skin["emoji"] for skin in one.get("skins", ()) if skin["tone"] in (1, [1], [1, 1]))
    found = next(skins, "")
    return found if found.replace(EMOJI_STYLE, "") in sheet else ""


def owners_of(names: list[dict[str, Any]]) -> dict[str, str]:
    """Every shortcode -> the emoji that it means, where tables differ as the better known one says."""
    owners: dict[str, str] = {}
    for table in names:
        for emoji, known in table.items():
            for name in [known] if isinstance(known, str) else known:
                owners.setdefault(name, emoji)
    return owners


def called(emoji: str, owners: dict[str, str]) -> list[str]:
    """An emoji's shortcodes, the best known first."""
    return [name for name, owner in owners.items() if owner == emoji][:SHORTCODES_MAX]


def keywords(one: dict[str, Any]) -> list[str]:
    """The words of an emoji's label and tags, in small letters."""
    return re.split(r"[\s_,-]+", ",".join([one["label"], *one.get("tags", ())]).lower())


def write(name: str, rows: Sequence[tuple[str, ...]]) -> None:
    text = "".join("\t".join(row) + "\n" for row in rows)
    (DATA / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
