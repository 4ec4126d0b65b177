"""The look of the window: fonts, pictures and one ttk theme of our own for each palette.

The rule: a view asks the theme for everything it paints, in units of 100 %: `px` makes them device pixels.
When the palette changes, Tk tells every widget by <<ThemeChanged>>, and views paint themselves again.
"""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable
from tkinter import font as tkfont
from tkinter import ttk
from typing import Any, Literal

from PIL import Image, ImageTk

from hubbub.desktop import avatars, emoji, fonts, icons, shapes
from hubbub.desktop.palette import Palette

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
MONO_PX = 13
MONO_FAMILIES = ("DejaVu Sans Mono", "Cascadia Mono", "Menlo", "Noto Sans Mono", "Liberation Mono")
PATCH_MIDDLE = (240, 48)  # of a stretched picture: the fewer tiles, the quicker
ELLIPSIS = "…"
Colours = tuple[str, str | None]  # fill and border
CACHED_WIDTHS = 4_096
CACHED_PICTURES = 512


class Theme:
    """Everything a view needs to paint itself. There is one for the whole program."""

    def __init__(self, root: tk.Tk, palette: Palette, scale: float = 1.0) -> None:
        self.root = root
        self.scale = scale
        self.palette = palette
        self.family = fonts.family(root)
        self._letter_font = fonts.letter_font()
        self._pictures: dict[tuple[tuple[object, ...], str | None], ImageTk.PhotoImage] = {}
        self._theme_pictures: list[ImageTk.PhotoImage] = []
        self._widths: dict[tuple[str, str], int] = {}
        self.fonts = self._make_fonts()
        self.style = ttk.Style(root)
        self.use(palette)

    # ------------------------------------------------------------------------------ measures

    def px(self, units: float) -> int:
        """Units at 100 % as device pixels."""
        return round(units * self.scale)

    def font(self, name: str) -> tkfont.Font:
        """One of FONT_SIZES, or "mono"."""
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
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(font, text[:middle].rstrip() + ELLIPSIS) <= width_px:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + ELLIPSIS

    def _make_fonts(self) -> dict[str, tkfont.Font]:
        made = {
            name: tkfont.Font(
                self.root,
                family=self.family,
                size=-self.px(size),
                weight=weight,
                slant=slant,
            )
            for name, (size, weight, slant) in FONT_SIZES.items()
        }
        known = set(tkfont.families(self.root))
        mono = next((family for family in MONO_FAMILIES if family in known), "TkFixedFont")
        made["mono"] = tkfont.Font(self.root, family=mono, size=-self.px(MONO_PX))
        return made

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

    def emoji(self, cell: int, size: float) -> ImageTk.PhotoImage:
        """The emoji of a cell of the sheet."""
        return self._picture(("emoji", cell, size), lambda: emoji.picture(cell, self.px(size)))

    def plate(
        self, size_px: tuple[int, int], radius: float, fill: str, border: str | None, behind: str
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

    def dot(self, size: float, colour: str) -> ImageTk.PhotoImage:
        """A filled circle in a token's colour."""
        value = getattr(self.palette, colour)
        return self._picture(("dot", size, value), lambda: shapes.disc(self.px(size), value))

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
        name = f"hubbub-{palette.name}"
        if name not in self.style.theme_names():
            self.style.theme_create(name, parent="clam")
            before = self.style.theme_use()
            self.style.theme_use(name)
            self._make_elements()
            self._configure()
            self.style.theme_use(before)
        self.root.configure(background=palette.background)
        self._set_options()
        self.style.theme_use(name)

    def _set_options(self) -> None:
        """What plain Tk widgets (menus) take from the option database."""
        p, option = self.palette, self.root.option_add
        for name, value in {
            "background": p.field, "foreground": p.text, "activeBackground": p.accent,
            "activeForeground": p.accent_text, "disabledForeground": p.muted, "borderWidth": 1,
            "activeBorderWidth": self.px(4), "relief": "flat", "tearOff": 0,
        }.items():  # fmt: skip
            option(f"*Menu.{name}", value)
        option("*Menu.font", self.fonts["row"])

    def _nine_patch(
        self,
        name: str,
        radius: float,
        surface: str,
        default: Colours,
        middle: tuple[float, float] = PATCH_MIDDLE,
        **states: Colours,
    ) -> None:
        """An element that is a stretched rounded rectangle on a surface.

        Its pictures have a large middle and no transparency: Tk paints them tile by tile, and asks the
        screen for what is behind each tile that is not opaque.
        """
        edge_px = self.px(radius) + 1

        def draw(colours: Colours) -> ImageTk.PhotoImage:
            fill, border = colours
            side_px = 2 * edge_px + 2
            small = shapes.rounded(
                side_px, side_px, self.px(radius), fill, border, max(1, self.scale), behind=surface
            )
            wide = shapes.stretched(small, edge_px, self.px(middle[0]), self.px(middle[1]))
            made = ImageTk.PhotoImage(wide.convert("RGB"), master=self.root)
            self._theme_pictures.append(made)
            return made

        specs: list[Any] = [(state, draw(colours)) for state, colours in states.items()]
        self.style.element_create(
            name, "image", draw(default), *specs, border=edge_px, sticky="nswe", padding=0,
            width=2 * edge_px, height=2 * edge_px,
        )  # fmt: skip

    def _make_elements(self) -> None:
        p, patch = self.palette, self._nine_patch
        ground = p.background
        patch(
            "Field.box", 8, ground, (p.field, p.field_line),
            focus=(p.field, p.accent), invalid=(p.field, p.error),
        )  # fmt: skip
        patch(
            "Search.box", 8, p.panel, (p.search, None), focus=(p.search, p.accent), active=(p.row_hover, None)
        )
        patch(
            "Button.box", 7, ground, (p.button, p.button_line),
            focus=(p.button_hover, p.accent), active=(p.button_hover, p.button_line),
        )  # fmt: skip
        patch(
            "Accent.box", 7, ground, (p.accent, None), disabled=(p.button, p.button_line),
            focus=(p.accent_hover, p.strong), active=(p.accent_hover, None),
        )  # fmt: skip
        patch("Card.box", 8, ground, (p.field, p.field_line))
        patch("Tip.box", 6, ground, (p.tooltip, p.line))
        for kind, surface in (("", ground), ("Panel", p.panel), ("Field", p.field)):
            patch(
                f"{kind}Icon.box", 6, surface, (surface, None), middle=(16, 16),
                active=(p.row_active, None), focus=(surface, p.accent),
            )  # fmt: skip
        for side, middle in (("Vertical", (0, 240)), ("Horizontal", (240, 0))):
            patch(
                f"{side}.Slim.thumb", 3, ground, (p.scroll, None), middle,
                disabled=(ground, None), active=(p.scroll_hover, None),
            )  # fmt: skip
        patch("Slim.trough", 0, ground, (ground, None))

    def _configure(self) -> None:
        p, style = self.palette, self.style
        style.configure(
            ".", background=p.background, foreground=p.text, font=self.fonts["row"], borderwidth=0
        )
        style.configure(".", focuscolor=p.accent, troughcolor=p.background, selectbackground=p.selection)
        style.configure(".", insertcolor=p.strong, insertwidth=self.px(1.5), selectforeground=p.strong)
        self._configure_surfaces()
        self._configure_buttons()
        self._configure_fields()
        for side, sticky in (("Vertical", "ns"), ("Horizontal", "we")):
            thumb: Any = [(f"{side}.Slim.thumb", {"sticky": "nswe", "expand": "1"})]
            style.layout(f"{side}.TScrollbar", [("Slim.trough", {"sticky": sticky, "children": thumb})])

    def _configure_surfaces(self) -> None:
        p, style = self.palette, self.style
        style.configure("TFrame", background=p.background)
        style.configure("Panel.TFrame", background=p.panel)
        style.configure("Line.TFrame", background=p.line)
        style.configure("Inner.TFrame", background=p.field)
        for name in ("Field", "Search", "Card", "Tip"):
            style.layout(f"{name}.TFrame", [(f"{name}.box", {"sticky": "nswe"})])
        style.configure("Field.TFrame", background=p.background)
        style.configure("Search.TFrame", background=p.panel)
        for name, font, colour in (
            ("TLabel", "row", p.text), ("Strong.TLabel", "row-bold", p.strong),
            ("Muted.TLabel", "small", p.muted),
            ("Title.TLabel", "title", p.strong), ("Large.TLabel", "large", p.strong),
            ("Caps.TLabel", "caps", p.muted), ("Error.TLabel", "small", p.error),
        ):  # fmt: skip
            style.configure(name, font=self.fonts[font], foreground=colour, background=p.background)
            style.configure(f"Panel.{name}", background=p.panel)
            style.configure(f"Inner.{name}", background=p.field)
        style.configure("Search.TLabel", font=self.fonts["small"], foreground=p.muted, background=p.search)
        style.configure("SearchKey.TLabel", font=self.fonts["caps"], foreground=p.muted, background=p.search)
        style.configure(
            "Tip.TLabel", font=self.fonts["small"], foreground=p.tooltip_text, background=p.tooltip
        )

    def _configure_buttons(self) -> None:
        p, style, pad = self.palette, self.style, self.px
        for name in ("Button", "Accent", "Icon", "PanelIcon", "FieldIcon"):
            full = "TButton" if name == "Button" else f"{name}.TButton"
            style.layout(
                full,
                [(f"{name}.box", {"sticky": "nswe", "children": [
                    ("Button.padding", {"sticky": "nswe", "children": [("Button.label", {"sticky": ""})]})
                ]})],
            )  # fmt: skip
            surface = {"PanelIcon": p.panel, "FieldIcon": p.field}.get(name, p.background)
            style.configure(full, background=surface, anchor="center")
            style.map(full, background=[])
        style.configure("TButton", foreground=p.strong, padding=(pad(15), pad(7)), font=self.fonts["row"])
        style.configure("Accent.TButton", foreground=p.accent_text, font=self.fonts["row-bold"])
        style.map("Accent.TButton", foreground=[("disabled", p.muted)])
        style.map("TButton", foreground=[("disabled", p.muted)])
        for name in ("Icon", "PanelIcon", "FieldIcon"):
            style.configure(f"{name}.TButton", padding=pad(5))
        style.configure("Link.TButton", foreground=p.link, background=p.panel, font=self.fonts["small"])
        style.layout("Link.TButton", [("Button.label", {"sticky": ""})])
        style.configure("Link.TButton", padding=0, anchor="w")

    def _configure_fields(self) -> None:
        p, style = self.palette, self.style
        style.layout(
            "TEntry",
            [("Field.box", {"sticky": "nswe", "children": [
                ("Entry.padding", {"sticky": "nswe", "children": [("Entry.textarea", {"sticky": "nswe"})]})
            ]})],
        )  # fmt: skip
        style.configure(
            "TEntry", foreground=p.strong, background=p.background, fieldbackground=p.field,
            padding=(self.px(10), self.px(7)), insertcolor=p.strong, selectbackground=p.selection,
        )  # fmt: skip
        style.map("TEntry", selectbackground=[], selectforeground=[], foreground=[], fieldbackground=[])
        self._make_switch()

    def _make_switch(self) -> None:
        """A check button that looks like a switch."""
        p, (width, height) = self.palette, (self.px(36), self.px(20))

        def draw(track: str, border: str, thumb: str, right: bool) -> ImageTk.PhotoImage:
            picture = shapes.rounded(width, height, height / 2, track, border, max(1, self.scale))
            knob = shapes.disc(height - self.px(6), thumb)
            picture.alpha_composite(knob, (width - height + self.px(3) if right else self.px(3), self.px(3)))
            spaced = Image.new("RGBA", (width + self.px(9), height))
            spaced.paste(picture, (0, 0))
            made = ImageTk.PhotoImage(spaced, master=self.root)
            self._theme_pictures.append(made)
            return made

        off = draw(p.scroll_hover, p.scroll_hover, "#ffffff", right=False)
        on = draw(p.accent, p.accent, "#ffffff", right=True)
        self.style.element_create(
            "Switch.picture", "image", off,
            ("selected", "focus", draw(p.accent, p.strong, "#ffffff", right=True)), ("selected", on),
            ("focus", draw(p.scroll_hover, p.accent, "#ffffff", right=False)), sticky="w",
        )  # fmt: skip
        self.style.layout(
            "TCheckbutton",
            [("Checkbutton.padding", {"sticky": "nswe", "children": [
                ("Switch.picture", {"side": "left", "sticky": ""}),
                ("Checkbutton.label", {"side": "left", "sticky": "nswe"}),
            ]})],
        )  # fmt: skip
        self.style.configure(
            "TCheckbutton", background=p.background, foreground=p.text, padding=(0, self.px(3))
        )
        self.style.map("TCheckbutton", background=[], foreground=[])


def command_key() -> str:
    """The modifier of shortcuts in Tk's words: Command on macOS, Control elsewhere."""
    return "Command" if sys.platform == "darwin" else "Control"


def command_key_name() -> str:
    """The same for people."""
    return "⌘" if sys.platform == "darwin" else "Ctrl"
