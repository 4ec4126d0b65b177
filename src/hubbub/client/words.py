"""The words that a person reads, in their language.

The rule: `_` is called when words are shown, never while a module is loaded, and with a literal:
`_("{nick} left").format(nick=nick)`, so that the catalogs can be made from the code.
Source: https://docs.python.org/3/library/gettext.html
"""

from __future__ import annotations

import gettext
from pathlib import Path

DOMAIN = "hubbub"
CATALOGS = Path(__file__).with_name("locale")
LANGUAGES = {"en": "English"}

_catalog: gettext.NullTranslations = gettext.NullTranslations()


def use(language: str = "") -> None:
    """Speak this language from now on, the system's for ""; English where there is no catalog."""
    global _catalog  # noqa: PLW0603 - one program speaks one language
    languages = [language] if language else None
    _catalog = gettext.translation(DOMAIN, CATALOGS, languages, fallback=True)


def language() -> str:
    """The language that is spoken, such as `en`."""
    return _catalog.info().get("language", "en").partition("_")[0]


def _(words: str) -> str:
    """These words in the person's language."""
    return _catalog.gettext(words)


def ngettext(one: str, many: str, count: int) -> str:
    """The words for this many."""
    return _catalog.ngettext(one, many, count)


def N_(words: str) -> str:  # noqa: N802 - gettext's own name for it
    """Words of a table that is made while a module is loaded: `_` turns them when they are shown."""
    return words
