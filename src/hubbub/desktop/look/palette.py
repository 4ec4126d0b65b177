"""The colours of the window, by what they are for.

The rule: a view names a token, never a colour; each pair in PAIRS is readable (WCAG contrast of at least
CONTRAST_MIN), in every palette and with every accent: `accented` moves a colour until it can be read.
"""

from __future__ import annotations

import colorsys
import hashlib
from dataclasses import dataclass, replace

CONTRAST_MIN = 4.5
BESIDE_MIN = 3.0  # of what is no text to what is beside it
STEPS = 100  # of lightness


@dataclass(frozen=True, slots=True)
class Palette:
    """One look. Every value is `#rrggbb`."""

    name: str
    background: str  # the timeline
    panel: str  # sidebar, people, status bar
    rail: str  # behind the pictures of servers
    line: str  # between areas
    text: str
    strong: str  # names of rooms, headings
    muted: str  # times, topics, hints
    link: str
    field: str  # what is typed into
    field_line: str
    search: str
    hover: str  # a message under the pointer
    row_hover: str  # a room or person under the pointer
    row_active: str
    pill: str
    pill_text: str
    alert: str  # mentions, errors on a pill
    alert_hover: str
    alert_text: str
    error: str  # errors and the new-messages line as text
    mention: str  # behind a message that names the reader
    mention_line: str
    found: str  # behind words that were searched for
    sought: str  # behind a message that one went to
    code: str
    selection: str
    accent: str
    accent_hover: str
    accent_text: str
    button: str
    button_hover: str
    button_line: str
    scroll: str
    scroll_hover: str
    online: str
    away: str
    offline: str
    tooltip: str
    tooltip_text: str
    names: tuple[str, ...]  # people's names in the timeline, in the order of AVATARS

    @property
    def dark(self) -> bool:
        return luminance(self.background) < 0.5


# What is behind an avatar's letter; Palette.names has the same hues as text.
AVATARS = ("#1f7f92", "#7d4fd0", "#4468d8", "#2b7d50", "#b0488f", "#a85a12", "#c4424c", "#617019")
AVATAR_TEXT = "#ffffff"

DARK = Palette(
    name="dark",
    background="#23262d",
    panel="#1b1d23",
    rail="#14161b",
    line="#343842",
    text="#d6dae1",
    strong="#eef0f4",
    muted="#a0a8b6",
    link="#86a2ff",
    field="#2e323b",
    field_line="#3b404b",
    search="#282b34",
    hover="#292c34",
    row_hover="#262932",
    row_active="#343a4a",
    pill="#343a4a",
    pill_text="#eef0f4",
    alert="#d12f37",
    alert_hover="#b8252d",
    alert_text="#ffffff",
    error="#ff7a80",
    mention="#38321f",
    mention_line="#f0b73f",
    found="#5a4b12",
    sought="#303750",
    code="#191b20",
    selection="#3b4d80",
    accent="#7d9bff",
    accent_hover="#94adff",
    accent_text="#11131a",
    button="#2e323b",
    button_hover="#383d48",
    button_line="#434955",
    scroll="#3a3f4a",
    scroll_hover="#4b515e",
    online="#43c07f",
    away="#f0b73f",
    offline="#6b7280",
    tooltip="#0e0f13",
    tooltip_text="#eef0f4",
    names=("#4fc1d6", "#b596f5", "#8facff", "#5fd394", "#ee8fd0", "#f2a65a", "#ff8f96", "#b9c95a"),
)

LIGHT = Palette(
    name="light",
    background="#ffffff",
    panel="#f1f3f7",
    rail="#e4e8ef",
    line="#dfe3ea",
    text="#2a2f3a",
    strong="#171a21",
    muted="#5b6374",
    link="#2f50cf",
    field="#f1f3f7",
    field_line="#d3d8e1",
    search="#e4e7ee",
    hover="#f6f7fa",
    row_hover="#e7eaf1",
    row_active="#dde5fb",
    pill="#d9e0ea",
    pill_text="#171a21",
    alert="#d12f37",
    alert_hover="#b8252d",
    alert_text="#ffffff",
    error="#c4232c",
    mention="#fff5d9",
    mention_line="#e0a100",
    found="#ffe08a",
    sought="#e3eafc",
    code="#e9ecf1",
    selection="#bed0ff",
    accent="#3757d8",
    accent_hover="#2c48bd",
    accent_text="#ffffff",
    button="#f1f3f7",
    button_hover="#e5e9f0",
    button_line="#d3d8e1",
    scroll="#d3d8e1",
    scroll_hover="#b9c0cc",
    online="#17935a",
    away="#c98a00",
    offline="#9aa1ad",
    tooltip="#171a21",
    tooltip_text="#ffffff",
    names=("#0b6b7d", "#6d3fc0", "#3257c4", "#146c3c", "#a02f7f", "#8f4a08", "#b3303a", "#556210"),
)

PALETTES = {palette.name: palette for palette in (DARK, LIGHT)}

# Every text token and the surfaces it is painted on.
PAIRS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "text",
        ("background", "panel", "field", "hover", "mention", "sought", "code", "selection", "row_hover"),
    ),
    (
        "strong",
        ("background", "panel", "field", "row_active", "row_hover", "found", "button", "button_hover"),
    ),
    (
        "muted",
        ("background", "panel", "field", "search", "hover", "mention", "sought", "row_active", "row_hover"),
    ),
    ("link", ("background", "hover", "mention", "sought")),
    ("error", ("background", "panel", "field", "hover", "mention", "sought")),
    ("pill_text", ("pill",)),
    ("alert_text", ("alert", "alert_hover")),
    ("accent_text", ("accent", "accent_hover")),
    ("tooltip_text", ("tooltip",)),
)
_SALT = b"\x05\xca"  # with it, names that are often seen together differ
NAME_SURFACES = ("background", "hover", "mention", "sought")


def hue_of(folded_nick: str) -> int:
    """Which of the hues a person has: the same everywhere, for the same folded nick."""
    name = folded_nick.encode(errors="replace")
    return hashlib.blake2b(name, digest_size=2, salt=_SALT).digest()[0] % len(AVATARS)


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2)."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def text_pairs(palette: Palette) -> list[tuple[str, str, str]]:
    """Every (what, text colour, surface colour) that the window paints."""
    pairs = [
        (f"{text} on {surface}", getattr(palette, text), getattr(palette, surface))
        for text, surfaces in PAIRS
        for surface in surfaces
    ]
    pairs += [
        (f"name {colour} on {surface}", colour, getattr(palette, surface))
        for colour in palette.names
        for surface in NAME_SURFACES
    ]
    pairs += [(f"letter on avatar {colour}", AVATAR_TEXT, colour) for colour in AVATARS]
    return pairs


# ------------------------------------------------------------------------------------- accents

# What one can choose; any other colour goes as well.
ACCENTS = {
    "blue": "#5b7cfa", "violet": "#8b5cf6", "pink": "#d6409f", "red": "#dc3d43", "orange": "#e5700b",
    "yellow": "#d3a100", "green": "#2e9e62", "teal": "#128a9c", "grey": "#7a8190",
}  # fmt: skip
_BLACK_WORDS, _WHITE_WORDS = "#11131a", "#ffffff"
_TINT = {"row_active": 0.16, "selection": 0.4, "sought": 0.14}  # how much of the accent is in them


def accented(palette: Palette, accent: str) -> Palette:
    """The palette with another accent, `#rrggbb`: light in a dark one, dark in a light one, as it needs."""
    words, lighter = (_BLACK_WORDS, True) if palette.dark else (_WHITE_WORDS, False)
    surfaces = [palette.background, palette.panel, palette.field]
    made = _moved(
        _moved(accent, surfaces, BESIDE_MIN, lighter=lighter), [words], CONTRAST_MIN, lighter=lighter
    )
    tinted = replace(
        palette, accent=made, accent_hover=mixed(made, "#ffffff" if lighter else "#000000", 0.15),
        accent_text=words, row_active=_tint(palette, "row_active", made),
        selection=_tint(palette, "selection", made), sought=_tint(palette, "sought", made),
    )  # fmt: skip
    return replace(tinted, link=_moved(made, _surfaces_of(tinted, "link"), CONTRAST_MIN, lighter=lighter))


def _tint(palette: Palette, surface: str, accent: str) -> str:
    """A surface with some of the accent in it, on which its text can be read."""
    tint = mixed(palette.background, accent, _TINT[surface])
    return _moved(tint, _words_on(palette, surface), CONTRAST_MIN, lighter=not palette.dark)


def is_colour(text: str) -> bool:
    """Whether this is `#rrggbb`."""
    return len(text) == 7 and text[0] == "#" and all(each in "0123456789abcdef" for each in text[1:].lower())


def _words_on(palette: Palette, surface: str) -> list[str]:
    """The colours of the text that stands on a surface; not the link's, which is moved to fit."""
    words = [getattr(palette, text) for text, surfaces in PAIRS if surface in surfaces and text != "link"]
    return [*words, *(palette.names if surface in NAME_SURFACES else ())]


def _surfaces_of(palette: Palette, text: str) -> list[str]:
    return [getattr(palette, surface) for name, surfaces in PAIRS if name == text for surface in surfaces]


def _moved(colour: str, beside: list[str], least: float, *, lighter: bool) -> str:
    """The colour, made lighter or darker until its contrast to all of these suffices."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    end = 1.0 if lighter else 0.0
    for step in range(STEPS + 1):
        tried = _written(colorsys.hls_to_rgb(hue, lightness + (end - lightness) * step / STEPS, saturation))
        if all(contrast(tried, other) >= least for other in beside):
            return tried
    return "#ffffff" if lighter else "#000000"


def mixed(one: str, other: str, share: float) -> str:
    """So much of the other colour in the one."""
    return _written(tuple(a + (b - a) * share for a, b in zip(_channels(one), _channels(other), strict=True)))


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _written(channels: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)
