"""Bring the catalogs up to date with the code: new texts come in untranslated, those no longer said go.

    python scripts/catalogs.py

Reads src/hubbub/client and src/hubbub/desktop, writes hubbub.po and hubbub.mo of every language in
src/hubbub/client/locale, and tells what each of them lacks. The same code always makes the same files.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCES = Path(__file__).resolve().parent.parent / "src" / "hubbub"
LOCALE = SOURCES / "client" / "locale"
WIDTH = 105
NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
HEADERS_LEFT_OUT = re.compile(
    rb'^"(POT-Creation-Date|PO-Revision-Date|Report-Msgid-Bugs-To|Last-Translator|Language-Team|Generated-By):.*\n',
    re.MULTILINE,
)


def texts() -> Catalog:
    """What the code says, without translations."""
    found = Catalog()
    for folder in ("client", "desktop"):
        for path in sorted((SOURCES / folder).rglob("*.py")):
            for text in texts_of(ast.parse(path.read_text(encoding="utf-8"))):
                found.add(text)
    return found


def texts_of(module: ast.Module) -> Iterator[str | tuple[str, str]]:
    """The texts of a module; those that count are pairs."""
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Name(id="_" | "N_"), args=[ast.Constant(value=str() as text)]):
                yield text
            case ast.Call(
                func=ast.Name(id="ngettext"),
                args=[ast.Constant(value=str() as one), ast.Constant(value=str() as many), _],
            ):
                yield one, many
            case ast.Call(func=ast.Name(id="Command"), args=[_, *words]):  # a row of the table of commands
                yield from (str(word.value) for word in words[:2] if isinstance(word, ast.Constant))


def read(file: BinaryIO) -> Catalog:
    """The catalog in a file that `as_po` wrote; without dates, so that it is always written alike."""
    catalog = read_po(file)
    catalog.creation_date = catalog.revision_date = NO_DATE
    return catalog


def updated(known: Catalog, said: Catalog) -> Catalog:
    """The known catalog with the texts that are said now and no others."""
    known.update(said, no_fuzzy_matching=True)
    known.creation_date = known.revision_date = NO_DATE
    return known


def as_po(catalog: Catalog) -> bytes:
    """The catalog as its translators edit it: sorted, and without the lines of the code."""
    written = BytesIO()
    write_po(written, catalog, width=WIDTH, sort_output=True, no_location=True, ignore_obsolete=True)
    return HEADERS_LEFT_OUT.sub(b"", written.getvalue())


def as_mo(catalog: Catalog) -> bytes:
    """The catalog as it is read."""
    written = BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def lacking(catalog: Catalog) -> Iterator[str]:
    """The texts that have no translation, or one in doubt."""
    for message in catalog:
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (message.fuzzy or not all(forms)):
            yield message.id if isinstance(message.id, str) else message.id[0]


def main() -> int:
    """Write all of them; 1 if any lacks something."""
    said, whole = texts(), True
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/hubbub.po")):
        with path.open("rb") as file:
            catalog = updated(read(file), said)
        path.write_bytes(as_po(catalog))
        path.with_suffix(".mo").write_bytes(as_mo(catalog))
        for text in lacking(catalog):
            whole = False
            print(f"{catalog.locale_identifier} lacks {text!r}")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
