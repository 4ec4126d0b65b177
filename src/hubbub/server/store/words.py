"""The language of searching: what of a text can be found, and what a searcher's words mean.

The rule: nothing that somebody types is ever the syntax of the index; and what is indexed is a
function of the text alone, for what is erased is looked up by it. Whoever changes that function
appends a migration that indexes everything anew.

Spec: https://www.sqlite.org/fts5.html#full_text_query_syntax
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

TOKENIZER = "tokenize = 'porter unicode61 remove_diacritics 2'"
MAX_PHRASES = 32  # of one search; further ones are not looked at
# Scripts without spaces between words, and Hangul, whose words grow endings. Compiled with the first text of
# another alphabet: that takes 6 ms, which no start need wait for.
_UNSPACED = (
    "(["
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
    "])"
)
_PIECE = re.compile(r'"([^"]*)"?|([^\s"]+)')


class Phrase(NamedTuple):
    """Words that must follow each other; the last may be the beginning of one (`is_prefix`)."""

    text: str
    is_prefix: bool


def spaced(text: str) -> str:
    """A text as it is indexed: a line that was only continued is one line, and what is written
    without spaces is found character by character.
    """
    text = text.replace("\r", "")
    return text if text.isascii() else re.sub(_UNSPACED, r" \1 ", text)


def phrases(words: str) -> list[Phrase]:
    """What somebody's words ask for: single words, `"words in quotes"` and beginnings`*`."""
    found = []
    for quoted, word in _PIECE.findall(words):
        text = quoted or word.rstrip("*")
        found.append(Phrase(text, is_prefix=not quoted and word.endswith("*")))
    return found[:MAX_PHRASES]


class Tokens:
    """Cuts texts into what the index knows them by, with the index's own tokenizer."""

    def __init__(self) -> None:
        self._open: sqlite3.Connection | None = None

    @property
    def _db(self) -> sqlite3.Connection:
        """A database in memory, made when it is needed."""
        if self._open is None:
            self._open = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            self._open.execute(f"CREATE VIRTUAL TABLE one USING fts5 (text, content = '', {TOKENIZER})")
            self._open.execute("CREATE VIRTUAL TABLE token USING fts5vocab (one, instance)")
        return self._open

    def of(self, text: str) -> list[str]:
        """The tokens of a text, in order."""
        self._db.execute("INSERT INTO one (rowid, text) VALUES (1, ?)", (spaced(text),))
        found = [term for (term,) in self._db.execute("SELECT term FROM token ORDER BY offset")]
        self._db.execute("INSERT INTO one (one) VALUES ('delete-all')")
        return found

    def searchable(self, words: str) -> list[Phrase]:
        """What of somebody's words can be looked for."""
        return [phrase for phrase in phrases(words) if self.of(phrase.text)]

    def close(self) -> None:
        """Nothing is to be cut any more."""
        if self._open is not None:
            self._open.close()


def match(found: Sequence[Phrase], nick: str, places: Sequence[int]) -> str:
    """What the index is asked: all of the phrases, from that nick, in one of these places.

    "" when nothing of that narrows it.
    """
    terms = [f"text : {_literal(phrase.text)}{' *' if phrase.is_prefix else ''}" for phrase in found]
    if nick:
        terms.append(f"sender : {_literal(nick)}")
    if places:
        terms.append(f"place : ({' OR '.join(map(_literal, map(str, places)))})")
    return " AND ".join(terms)


def _literal(text: str) -> str:
    quoted = spaced(text).replace("\0", " ").replace('"', '""')
    return f'"{quoted}"'
