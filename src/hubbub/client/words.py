"""The words that a person reads, in their language.

The rule: `_` is called when words are shown, never while a module is loaded, and with a literal:
`_("{nick} left").format(nick=nick)`, so that the catalogs can be made from the code (scripts/catalogs.py).
Source: https://docs.python.org/3/library/gettext.html
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Mapping
from pathlib import Path

DOMAIN = "hubbub"
CATALOGS = Path(__file__).with_name("locale")
LANGUAGES = {"en": "English", "de": "Deutsch"}  # each as its speakers call it
_OURS = "en"  # that of the code

_catalog: gettext.NullTranslations = gettext.NullTranslations()
_language = _OURS


def use(*languages: str) -> None:
    """Speak the first of these from now on that we have words in, else English.

    A language may have its country behind it, as systems name it: `de`, `de-AT`, `de_DE.UTF-8`.
    """
    global _catalog, _language  # noqa: PLW0603 - one program speaks one language
    known = (re.split(r"[^a-z]", language.lower(), maxsplit=1)[0] for language in languages)
    _language = next((language for language in known if language in LANGUAGES), _OURS)
    _catalog = gettext.NullTranslations()
    if _language != _OURS:
        _catalog = gettext.translation(DOMAIN, CATALOGS, [_language], fallback=True)


def language() -> str:
    """The language that is spoken, such as `en`."""
    return _language


def of_environment(environment: Mapping[str, str]) -> list[str]:
    """The languages that the variables of a Unix system name, the dearest first.

    Source: https://www.gnu.org/software/gettext/manual/html_node/Locale-Environment-Variables.html
    """
    given = [environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    locale = next(filter(None, given), "")
    if locale.partition(".")[0] in {"", "C", "POSIX"}:
        return []
    return [*filter(None, environment.get("LANGUAGE", "").split(":")), locale]


def _(words: str) -> str:
    """These words in the person's language."""
    return _catalog.gettext(words)


def ngettext(one: str, many: str, count: int) -> str:
    """The words for this many."""
    return _catalog.ngettext(one, many, count)


def N_(words: str) -> str:  # noqa: N802 - gettext's own name for it
    """Words of a table that is made while a module is loaded: `_` turns them when they are shown."""
    return words
