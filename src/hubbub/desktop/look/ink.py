"""Colours that others gave their words, made readable on ours.

The rule: whatever colour comes, text keeps CONTRAST_MIN to all that it may stand on; the hue stays as near to
what was wished as that allows.
"""

from __future__ import annotations

from functools import lru_cache

from hubbub.client.text.markup import Span
from hubbub.desktop.look.palette import CONTRAST_MIN, NAME_SURFACES, Palette, contrast, mixed

STEPS = 16  # from a colour to black or white
CACHED = 1_024


def colours(span: Span, palette: Palette) -> tuple[str, str]:
    """The text's colour and what is behind it, "" for the palette's own."""
    ink, ground = span.ink, span.ground
    if span.reversed:
        ink, ground = ground or palette.background, ink or palette.text
    if ground:
        return readable(ink or palette.text, (ground,)), ground
    return (readable(ink, tuple(getattr(palette, name) for name in NAME_SURFACES)), "") if ink else ("", "")


@lru_cache(CACHED)
def readable(colour: str, grounds: tuple[str, ...]) -> str:
    """The colour, as much lighter or darker as it needs to be on all these."""
    if _lowest(colour, grounds) >= CONTRAST_MIN:
        return colour
    best = max(("#ffffff", "#000000"), key=lambda end: _lowest(end, grounds))
    for step in range(1, STEPS):
        tried = mixed(colour, best, step / STEPS)
        if _lowest(tried, grounds) >= CONTRAST_MIN:
            return tried
    return best


def _lowest(colour: str, grounds: tuple[str, ...]) -> float:
    return min(contrast(colour, ground) for ground in grounds)
