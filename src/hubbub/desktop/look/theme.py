"""The look of the window: fonts, pictures and one ttk theme of our own for each palette.

The rule: a view asks the theme for everything it paints, in units of 100 %: `px` makes them device pixels.
When the palette changes, Tk tells every widget by <<ThemeChanged>>, and views paint themselves again. When
sizes or fonts change (`fit`), views are made anew.
"""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable
from tkinter import font as tkfont
from tkinter import ttk
from typing import Any, Literal

from PIL import Image, ImageTk

from hubbub.client.words import _
from hubbub.desktop.look import avatars, bidi, chip_pictures, emoji, fonts, icons, shapes
from hubbub.desktop.look.palette import PALETTES, Palette
from hubbub.desktop.look.styles import Styles

Weight = Literal["normal", "bold"]
Slant = Literal["roman", "italic"]
FONT_SIZES: dict[str, tuple[int, Weight, Slant]] = {
    "text": (15, "normal", "roman"),
    "text-bold": (15, "bold", "roman"),
    "text-italic": (15, "normal", "italic"),
    "text-bold-italic": (15, "bold", "italic"),
    "row": (14, "normal", "roman"),
    "row-bold": (14, "bold", "roman"),
    "small": (12, "normal", "roman"),
    "small-bold": (12, "bold", "roman"),
    "tiny": (11, "normal", "roman"),
    "caps": (11, "bold", "roman"),
    "title": (17, "bold", "roman"),
    "large": (22, "bold", "roman"),
}
TEXT_SIZE = 15  # of what is said, if nothing else is wished
MONO_PX = 13
MONO_FONTS: tuple[tuple[str, Weight, Slant], ...] = (
    ("mono", "normal", "roman"),
    ("mono-bold", "bold", "roman"),
    ("mono-italic", "normal", "italic"),
    ("mono-bold-italic", "bold", "italic"),
)
MONO_FAMILIES = ("DejaVu Sans Mono", "Cascadia Mono", "Menlo", "Noto Sans Mono", "Liberation Mono")
ELLIPSIS = "…"
CACHED_WIDTHS = 4_096
CACHED_PICTURES = 512
KEPT_THEMES = 4  # of ttk, with their pictures: to go from dark to light and back costs nothing
PALE = 0.45  # the opacity of what is out of reach


class Theme:
    """Everything a view needs to paint itself. There is one for the whole program."""

    def __init__(self, root: tk.Tk, palette: Palette, scale: float = 1.0) -> None:
        self.root = root
        self.scale = scale
        self.palette = palette
        self.family = fonts.family(root)
        self.text_size = TEXT_SIZE
        self.compact = False  # little space between messages, and no avatars
        self.comings = True  # whether rows tell who comes and goes
        self._letter_font = fonts.letter_font()
        self._pictures: dict[tuple[tuple[object, ...], str | None], ImageTk.PhotoImage] = {}
        self.theme_pictures: list[ImageTk.PhotoImage] = []  # of the ttk theme in use
        self._themes: dict[tuple[object, ...], tuple[str, list[ImageTk.PhotoImage]]] = {}
        self._widths: dict[tuple[str, str], int] = {}
        self.fonts = self._make_fonts()
        self.style = ttk.Style(root)
        self.use(palette)

    # ------------------------------------------------------------------------------ measures

    @property
    def own_accent(self) -> str:
        """The accent of the palette before another one was chosen."""
        return PALETTES[self.palette.name].accent

    def px(self, units: float) -> int:
        """Units at 100 % as device pixels."""
        return round(units * self.scale)

    def font(self, name: str) -> tkfont.Font:
        """One of FONT_SIZES, or of MONO_FONTS."""
        return self.fonts[name]

    def width(self, font: str, text: str) -> int:
        """How wide the text is, in device pixels."""
        known = self._widths.get((font, text))
        if known is None:
            if len(self._widths) >= CACHED_WIDTHS:
                self._widths.clear()
            known = self._widths[font, text] = self.fonts[font].measure(text)
        return known

    def shorten(self, font: str, text: str, width_px: int) -> str:
        """The text, or as much of it as fits with an ellipsis."""
        text = emoji.plain(text)
        if self.width(font, text) <= width_px:
            return bidi.visual(text)
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(font, text[:middle].rstrip() + ELLIPSIS) <= width_px:
                low = middle
            else:
                high = middle - 1
        return bidi.visual(text[:low].rstrip() + ELLIPSIS)

    def drawable(self, text: str) -> str:
        """The text as Tk may paint it, from left to right."""
        return bidi.visual(emoji.plain(text))

    def fit(self, scale: float, family: str, text_size: int) -> None:
        """Other sizes and another family, "" for our own: fonts change at once, views are to be made anew."""
        self.scale, self.text_size = scale, text_size
        self.family = family if family in tkfont.families(self.root) else fonts.family(self.root)
        self._widths.clear()
        self._pictures.clear()
        for name, options in self._font_options().items():
            self.fonts[name].configure(**options)
        self.use(self.palette)

    def _make_fonts(self) -> dict[str, tkfont.Font]:
        return {name: tkfont.Font(self.root, **options) for name, options in self._font_options().items()}

    def _font_options(self) -> dict[str, Any]:
        larger = self.text_size / TEXT_SIZE
        known = set(tkfont.families(self.root))
        mono = next((family for family in MONO_FAMILIES if family in known), "TkFixedFont")
        sizes = {
            name: size * larger if name.startswith("text") else size
            for name, (size, *_) in FONT_SIZES.items()
        }
        options = {
            name: {"family": self.family, "size": -self.px(sizes[name]), "weight": weight, "slant": slant}
            for name, (_, weight, slant) in FONT_SIZES.items()
        }
        return options | {
            name: {"family": mono, "size": -self.px(MONO_PX * larger), "weight": weight, "slant": slant}
            for name, weight, slant in MONO_FONTS
        }

    # ------------------------------------------------------------------------------ pictures

    # `behind` is the token of what is under a picture. With it the picture has no transparency, for which
    # Tk would ask the screen; without it the picture fits everywhere.

    def icon(self, name: str, size: float, colour: str, behind: str | None = None) -> ImageTk.PhotoImage:
        """An icon; `colour` is a token of the palette."""
        value = getattr(self.palette, colour)
        key = ("icon", name, size, value)
        return self._picture(key, lambda: icons.icon(name, self.px(size), value), behind)

    def avatar(
        self, nick: str, folded: str, size: float, dot: str | None = None, behind: str | None = None
    ) -> ImageTk.PhotoImage:
        """A person's avatar; `dot` is the token of a presence colour."""
        letter = avatars.initial(nick)
        value = getattr(self.palette, dot) if dot else None
        return self._picture(
            ("avatar", letter, folded, size, value),
            lambda: avatars.avatar(letter, folded, self.px(size), self._letter_font, value),
            behind,
        )

    def badge(self, name: str, folded: str, size: float, behind: str, pale: bool) -> ImageTk.PhotoImage:
        """The picture of a server; `pale` where it is out of reach."""
        letter = avatars.initial(name)

        def draw() -> Image.Image:
            drawn = avatars.badge(letter, folded, self.px(size), self._letter_font)
            return shapes.faded(drawn, PALE) if pale else drawn

        return self._picture(("badge", letter, folded, size, pale), draw, behind)

    def emoji(self, cell: int, size: float) -> ImageTk.PhotoImage:
        """The emoji of a cell of the sheet."""
        return self._picture(("emoji", cell, size), lambda: emoji.picture(cell, self.px(size)))

    def emoji_at_hand(self, cell: int, size: float) -> ImageTk.PhotoImage | None:
        """The same if it was drawn already."""
        return self._pictures.get((("emoji", cell, size), None))

    def plate(
        self, size_px: tuple[int, int], radius: float, fill: str, border: str | None, behind: str | None
    ) -> ImageTk.PhotoImage:
        """A rounded rectangle of device pixels; `fill` and `border` are tokens."""
        colours = getattr(self.palette, fill), getattr(self.palette, border) if border else None
        size_px = max(1, size_px[0]), max(1, size_px[1])  # a widget without a size yet asks for less
        radius_px = min(self.px(radius), size_px[1] / 2)
        return self._picture(
            ("plate", *size_px, radius_px, *colours),
            lambda: shapes.rounded(*size_px, radius_px, *colours, max(1, self.scale)),
            behind,
        )

    def chip(self, reaction: str, count: int, *, own: bool) -> ImageTk.PhotoImage:
        """A reaction and how many gave it, we among them if it is our `own`; "" for adding one."""
        p = self.palette
        colours = (p.row_active, p.accent, p.strong) if own else (p.field, p.field_line, p.text)
        look = chip_pictures.Look(*colours, self._letter_font, self.scale)
        return self._picture(
            ("chip", reaction, count, colours), lambda: chip_pictures.chip(reaction, count, look)
        )

    def dot(self, size: float, colour: str) -> ImageTk.PhotoImage:
        """A filled circle in a token's colour."""
        return self.swatch(size, getattr(self.palette, colour))

    def swatch(self, size: float, value: str) -> ImageTk.PhotoImage:
        """A filled circle in a colour that is the same in every palette, `#rrggbb`."""
        return self._picture(("dot", size, value), lambda: shapes.disc(self.px(size), value))

    def ringed(self, size: float, value: str, ring: str | None) -> ImageTk.PhotoImage:
        """A filled circle of any colour, with a ring around it in a token's colour."""
        around = getattr(self.palette, ring) if ring else None

        def draw() -> Image.Image:
            side, width = self.px(size), max(1, self.px(2))
            drawn = Image.new("RGBA", (side, side))
            if around:
                drawn = shapes.rounded(side, side, side / 2, self.palette.background, around, width)
            inner = shapes.disc(side - 4 * width, value)
            drawn.alpha_composite(inner, (2 * width, 2 * width))
            return drawn

        return self._picture(("ringed", size, value, around), draw, "background")

    def _picture(
        self, key: tuple[object, ...], draw: Callable[[], Image.Image], behind: str | None = None
    ) -> ImageTk.PhotoImage:
        colour = getattr(self.palette, behind) if behind else None
        picture = self._pictures.get((key, colour))
        if picture is None:
            if len(self._pictures) >= CACHED_PICTURES:
                self._forget_unused()
            drawn = shapes.flat(draw(), colour) if colour else draw()
            picture = self._pictures[key, colour] = ImageTk.PhotoImage(drawn, master=self.root)
        return picture

    def _forget_unused(self) -> None:
        """Let go of the pictures that no widget shows."""
        in_use = self.root.tk.getboolean
        for key, picture in list(self._pictures.items()):
            if not in_use(self.root.tk.call("image", "inuse", str(picture))):
                del self._pictures[key]

    # ------------------------------------------------------------------------------ the theme

    def use(self, palette: Palette) -> None:
        """Paint everything in this palette."""
        self.palette = palette
        key = (palette, self.scale, self.family)
        if key not in self._themes:
            self._themes[key] = self._make()
        name, self.theme_pictures = self._themes[key] = self._themes.pop(key)  # the last one used
        self.root.configure(background=palette.background)
        self._set_options()
        self.style.theme_use(name)
        while len(self._themes) > KEPT_THEMES:
            del self._themes[next(iter(self._themes))]

    def _make(self) -> tuple[str, list[ImageTk.PhotoImage]]:
        """A ttk theme in the palette, and the pictures that it is made of."""
        name = f"hubbub-{len(self.style.theme_names())}"  # Tk keeps every theme that there was
        self.theme_pictures = []
        self.style.theme_create(name, parent="clam")
        before = self.style.theme_use()
        self.style.theme_use(name)
        Styles(self).make()
        self.style.theme_use(before)
        return name, self.theme_pictures

    def _set_options(self) -> None:
        """What plain Tk widgets (menus) take from the option database."""
        p, option = self.palette, self.root.option_add
        for name, value in {
            "background": p.field, "foreground": p.text, "activeBackground": p.accent,
            "activeForeground": p.accent_text, "disabledForeground": p.muted, "borderWidth": 2,
            "activeBorderWidth": self.px(4), "relief": "groove", "tearOff": 0, "selectColor": p.text,
        }.items():  # fmt: skip
            option(f"*Menu.{name}", value)
        option("*Menu.font", self.fonts["row"])


def command_key() -> str:
    """The modifier of shortcuts in Tk's words: Command on macOS, Control elsewhere."""
    return "Command" if sys.platform == "darwin" else "Control"


def command_key_name() -> str:
    """The same for people."""
    return "⌘" if sys.platform == "darwin" else _("Ctrl")
