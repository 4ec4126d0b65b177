"""What a person reads comes in their language, and in English where that has no words for it."""

from __future__ import annotations

from hubbub.client.words import _, ngettext, use


def test_a_language_without_a_catalog_is_english() -> None:
    use("tlh")
    assert _("Connect") == "Connect"
    assert [ngettext("{n} room", "{n} rooms", n).format(n=n) for n in (1, 2)] == ["1 room", "2 rooms"]
