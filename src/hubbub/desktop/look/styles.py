"""The ttk theme of a palette: the pictures that widgets are made of, and what they look like in each state.

The rule: a widget's look is one name here (`Accent.TButton`), never options in a view.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PIL import Image, ImageTk

from hubbub.desktop.look import shapes

if TYPE_CHECKING:
    from hubbub.desktop.look.theme import Theme

PATCH_MIDDLE_PX = (240, 48)  # of a stretched picture: the fewer tiles, the quicker, the larger the heavier
Colours = tuple[str, str | None]  # fill and border


class Styles:
    """Makes the elements and styles of the ttk theme that is in use."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.style = theme.style
        self.palette = theme.palette
        self.scale = theme.scale
        self.fonts = theme.fonts
        self.px = theme.px

    def make(self) -> None:
        """Make all of them, in the theme's palette."""
        self._make_elements()
        self._configure()

    def _nine_patch(
        self,
        name: str,
        radius: float,
        surface: str,
        default: Colours,
        middle_px: tuple[int, int] = PATCH_MIDDLE_PX,
        **states: Colours,
    ) -> None:
        """An element that is a stretched rounded rectangle on a surface.

        Its pictures have a large middle and no transparency: Tk paints them tile by tile, and asks the
        screen for what is behind each tile that is not opaque.
        """
        edge_px = self.px(radius) + 1

        def draw(colours: Colours) -> ImageTk.PhotoImage:
            wide = shapes.patch(self.px(radius), max(1, self.scale), surface, *colours, middle_px)
            made = ImageTk.PhotoImage(wide, master=self.theme.root)
            self.theme.theme_pictures.append(made)
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
            invalid=(p.field, p.error), focus=(p.field, p.accent),
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
        patch(
            "Danger.box", 7, ground, (p.alert, None), disabled=(p.button, p.button_line),
            focus=(p.alert_hover, p.strong), active=(p.alert_hover, None),
        )  # fmt: skip
        patch("Segments.box", 8, ground, (p.field, p.field_line))
        patch(
            "Segment.box", 6, p.field, (p.field, None), middle_px=(120, 24),
            selected=(p.row_active, p.accent), focus=(p.field, p.accent), active=(p.button_hover, None),
        )  # fmt: skip
        patch(
            "Page.box", 7, ground, (ground, None), middle_px=(120, 24), selected=(p.row_active, None),
            focus=(p.row_active, p.accent), active=(p.row_hover, None),
        )  # fmt: skip
        patch("Card.box", 8, ground, (p.field, p.field_line))
        patch("Sheet.box", 10, ground, (ground, p.button_line))
        patch("Tip.box", 6, ground, (p.tooltip, p.line))
        for kind, surface in (("", ground), ("Panel", p.panel), ("Field", p.field)):
            patch(
                f"{kind}Icon.box", 6, surface, (surface, None), middle_px=(16, 16),
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
        for name in ("Field", "Search", "Card", "Tip", "Segments", "Sheet"):
            style.layout(f"{name}.TFrame", [(f"{name}.box", {"sticky": "nswe"})])
        style.configure("Field.TFrame", background=p.background)
        style.configure("Search.TFrame", background=p.panel)
        for name, font, colour in (
            ("TLabel", "row", p.text), ("Strong.TLabel", "row-bold", p.strong),
            ("Muted.TLabel", "small", p.muted), ("Small.TLabel", "small", p.text),
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
        for name in ("Button", "Accent", "Danger", "Icon", "PanelIcon", "FieldIcon"):
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
        style.configure("Compact.TButton", padding=(pad(6), pad(7)))
        style.configure("Accent.TButton", foreground=p.accent_text, font=self.fonts["row-bold"])
        style.configure("Danger.TButton", foreground=p.alert_text, font=self.fonts["row-bold"])
        for name in ("Accent", "Danger"):
            style.map(f"{name}.TButton", foreground=[("disabled", p.muted)])
        style.map("TButton", foreground=[("disabled", p.muted)])
        for name in ("Icon", "PanelIcon", "FieldIcon"):
            style.configure(f"{name}.TButton", padding=pad(5))
        style.configure("Link.TButton", foreground=p.link, background=p.panel, font=self.fonts["small"])
        style.layout("Link.TButton", [("Button.label", {"sticky": ""})])
        style.configure("Link.TButton", padding=0, anchor="w")
        style.configure("Plain.Link.TButton", background=p.background)

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
        style.map("TEntry", selectbackground=[], selectforeground=[], fieldbackground=[])
        style.map("TEntry", foreground=[("disabled", p.muted)])
        self._configure_segments()
        self._configure_pages()
        self._make_switch()

    def _configure_pages(self) -> None:
        """Radio buttons below each other, each with a page of its own."""
        p, style = self.palette, self.style
        style.layout(
            "Page.TRadiobutton",
            [("Page.box", {"sticky": "nswe", "children": [
                ("Radiobutton.padding", {"sticky": "nswe", "children": [
                    ("Radiobutton.label", {"sticky": "w"})
                ]})
            ]})],
        )  # fmt: skip
        style.configure(
            "Page.TRadiobutton", background=p.background, foreground=p.text, font=self.fonts["row"],
            padding=(self.px(12), self.px(7)), anchor="w",
        )  # fmt: skip
        style.map("Page.TRadiobutton", background=[], foreground=[("selected", p.strong)])

    def _configure_segments(self) -> None:
        """Radio buttons side by side in one box, of which one is chosen."""
        p, style = self.palette, self.style
        style.layout(
            "Segment.TRadiobutton",
            [("Segment.box", {"sticky": "nswe", "children": [
                ("Radiobutton.padding", {"sticky": "nswe", "children": [
                    ("Radiobutton.label", {"sticky": ""})
                ]})
            ]})],
        )  # fmt: skip
        style.configure(
            "Segment.TRadiobutton", background=p.field, foreground=p.muted, font=self.fonts["row"],
            padding=(self.px(10), self.px(5)), anchor="center",
        )  # fmt: skip
        style.map("Segment.TRadiobutton", background=[], foreground=[("selected", p.strong)])

    def _make_switch(self) -> None:
        """A check button that looks like a switch."""
        p, (width, height) = self.palette, (self.px(36), self.px(20))

        def draw(track: str, border: str, thumb: str, right: bool) -> ImageTk.PhotoImage:
            picture = shapes.rounded(width, height, height / 2, track, border, max(1, self.scale))
            knob = shapes.disc(height - self.px(6), thumb)
            picture.alpha_composite(knob, (width - height + self.px(3) if right else self.px(3), self.px(3)))
            spaced = Image.new("RGBA", (width + self.px(9), height))
            spaced.paste(picture, (0, 0))
            made = ImageTk.PhotoImage(spaced, master=self.theme.root)
            self.theme.theme_pictures.append(made)
            return made

        off = draw(p.scroll_hover, p.scroll_hover, "#ffffff", right=False)
        on = draw(p.accent, p.accent, "#ffffff", right=True)
        still_on = draw(p.button, p.accent, p.accent, right=True)
        still = draw(p.button, p.button_line, p.scroll_hover, right=False)
        self.style.element_create(
            "Switch.picture", "image", off, ("disabled", "selected", still_on), ("disabled", still),
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
        self.style.map("TCheckbutton", background=[], foreground=[("disabled", p.muted)])
