"""The catalogs: what is read is what was translated, and fits where it is filled in."""

from __future__ import annotations

import ast
import re
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from scripts import catalogs

PATHS = sorted(catalogs.LOCALE.glob("*/LC_MESSAGES/hubbub.po"))
of_all = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.parts[-3])


def read(path: Path) -> Catalog:
    return catalogs.read(BytesIO(path.read_bytes()))


def places(text: str) -> set[str]:
    """What is filled into a text."""
    named = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    return named | set(re.findall(r"%\(\w+\)s", text))


def pairs(message: Message) -> list[tuple[str, str]]:
    """Each text with its translation; for numbers the text for many, which has the number in it."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[1], string) for string in message.string or ()]


@of_all
def test_what_is_read_is_what_was_translated(path: Path) -> None:
    made = catalogs.as_mo(read(path))
    assert path.with_suffix(".mo").read_bytes() == made, "run `make words`"


@of_all
def test_a_catalog_is_written_in_one_way(path: Path) -> None:
    assert path.read_bytes() == catalogs.as_po(read(path)), "run `make words`"


@of_all
def test_everything_that_the_code_says_is_translated(path: Path) -> None:
    now = catalogs.updated(read(path), catalogs.texts())
    assert list(catalogs.lacking(now)) == [], "run `make words`, then translate these"
    assert catalogs.as_po(now) == path.read_bytes(), "run `make words`"


@of_all
def test_translations_have_places_for_what_is_filled_in(path: Path) -> None:
    wrong = [
        (text, translated)
        for message in read(path)
        if message.id and message.string
        for text, translated in pairs(message)
        if translated and places(text) != places(translated)
    ]
    assert wrong == []


@of_all
def test_translations_begin_and_end_as_the_text_does(path: Path) -> None:
    """White space belongs to where a text stands, a full stop to what kind of text it is."""
    wrong = [
        (text, translated)
        for message in read(path)
        if message.id and message.string
        for text, translated in pairs(message)
        if translated and (text[-1:] in ".…:?") and translated[-1:] != text[-1:]
    ]
    assert wrong == []


def test_new_texts_wait_for_their_translation_and_old_ones_go() -> None:
    known = read_po(BytesIO(b'msgid ""\nmsgstr ""\n"Language: de\\n"\n\nmsgid "Old"\nmsgstr "Alt"\n'))
    said = Catalog()
    said.add("New")
    said.add(("{count} room", "{count} rooms"))
    fresh = catalogs.updated(known, said)
    assert list(catalogs.lacking(fresh)) == ["New", "{count} room"]
    assert b"Alt" not in catalogs.as_po(fresh)


def test_texts_are_found_in_code() -> None:
    code = """
TABLE = {"one": N_("First")}
def f(name, count):
    return _("{name} left").format(name=name) + ngettext("{count} day", "{count} days", count)
ROW = Command("back", "/back", "come back", _back)
"""
    found = catalogs.texts_of(ast.parse(code))
    assert set(found) == {"First", "{name} left", ("{count} day", "{count} days"), "/back", "come back"}
