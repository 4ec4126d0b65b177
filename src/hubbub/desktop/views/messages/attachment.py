"""A file inside the timeline: a picture on a plate, or a card with name and size.

The rule: its height is known before anything of it is, so the reader is never moved. It is fetched when it
comes into view, and what it holds goes when it leaves.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from PIL import ImageTk

from hubbub.client.files import FileTrouble
from hubbub.client.files.names import is_image, name_in, size_words
from hubbub.client.words import _
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.transfers.downloads import Download, Downloads
from hubbub.desktop.transfers.pictures import Pictures
from hubbub.desktop.views.painting import paint_words

PICTURE_BOX = (380, 200)
PLATE_WIDTH = 220  # of a picture that is not there, at least
CARD_SIZE = (400, 60)
CORNER = 8
_FORWARDED = ("<Motion>", "<Button-3>", "<Button-4>", "<Button-5>")


class Attachment(tk.Canvas):
    """What both have in common: it is a button, and lets through what belongs to the row it stands in."""

    def __init__(self, parent: tk.Misc, theme: Theme, url: str, size: tuple[int, int]) -> None:
        super().__init__(
            parent, width=theme.px(size[0]), height=theme.px(size[1]), highlightthickness=0, borderwidth=0,
            takefocus=1, cursor="hand2",
        )  # fmt: skip
        self.theme = theme
        self.url = url
        self.hover = False
        self.bind("<ButtonRelease-1>", self._clicked)
        for keys in ("<Return>", "<space>"):
            self.bind(keys, lambda _: self.activate())
        for sequence in ("<<ThemeChanged>>", "<FocusIn>", "<FocusOut>"):
            self.bind(sequence, lambda _: self.paint(), add=True)
        self.bind("<Enter>", lambda _: self._hovered(True))
        self.bind("<Leave>", lambda _: self._hovered(False))
        for sequence in _FORWARDED:
            self.bind(sequence, lambda event, sequence=sequence: self._forward(event, sequence))  # type: ignore[misc]
        self.bind("<MouseWheel>", lambda event: self.master.event_generate("<MouseWheel>", delta=event.delta))

    def activate(self) -> None:
        """What a click does, or Enter."""
        raise NotImplementedError

    def paint(self) -> None:
        """Show what is known."""
        raise NotImplementedError

    def _clicked(self, event: tk.Event[tk.Misc]) -> None:
        if 0 <= event.x < self.winfo_width() and 0 <= event.y < self.winfo_height():
            self.activate()

    def _hovered(self, hover: bool) -> None:
        self.hover = hover
        self.paint()

    def _forward(self, event: tk.Event[tk.Misc], sequence: str) -> None:
        """The row that it stands in is lit, scrolled and has its menu here, too."""
        x, y = event.x + self.winfo_x(), event.y + self.winfo_y()
        self.master.event_generate(sequence, x=x, y=y, rootx=event.x_root, rooty=event.y_root)

    @property
    def has_focus(self) -> bool:
        """Whether it has the keyboard."""
        return self.focus_get() is self

    def paint_plate(self, width: int, fill: str = "field") -> None:
        """The ground of all that is painted, with a ring while it has the keyboard."""
        self.delete("all")
        self.configure(background=self.theme.palette.background)
        border = "accent" if self.has_focus else "field_line"
        size = (width, self.theme.px(self.units[1]))
        self.create_image(0, 0, anchor="nw", image=self.theme.plate(size, CORNER, fill, border, "background"))

    @property
    def units(self) -> tuple[int, int]:
        """Its size in units."""
        return CARD_SIZE


class PictureTile(Attachment):
    """A picture, as large as the plate lets it be; a click opens it."""

    def __init__(self, parent: tk.Misc, theme: Theme, url: str, pictures: Pictures) -> None:
        super().__init__(parent, theme, url, PICTURE_BOX)
        self.pictures = pictures
        self.loads = True  # by itself
        self.on_open: Callable[[], object] = lambda: None
        self.picture: ImageTk.PhotoImage | None = None
        self.trouble = ""
        self._is_loading = False
        self.bind("<Map>", lambda _: self._came_into_view())
        self.bind("<Unmap>", lambda _: self._went())
        self.paint()

    @property
    def units(self) -> tuple[int, int]:
        return PICTURE_BOX

    def activate(self) -> None:
        if self.picture or self.trouble:
            self.on_open()
        else:
            self.load()

    def load(self) -> None:
        """Fetch it."""
        if self._is_loading or self.picture:
            return
        self._is_loading, self.trouble = True, ""
        box = self.theme.px(PICTURE_BOX[0]), self.theme.px(PICTURE_BOX[1])
        self.pictures.thumbnail(
            self.url, box, self.theme.px(CORNER), self._ready, lambda: bool(self._is_loading)
        )
        self.paint()

    def _came_into_view(self) -> None:
        if self.loads and not self.trouble:
            self.load()
        else:
            self.paint()

    def _went(self) -> None:
        self.picture, self._is_loading = None, False

    def _ready(self, found: ImageTk.PhotoImage | str) -> None:
        if not self._is_loading or not self.winfo_exists():
            return
        self._is_loading = False
        if isinstance(found, str):
            self.trouble = found
        else:
            self.picture = found
        self.paint()

    def paint(self) -> None:
        px = self.theme.px
        height = px(PICTURE_BOX[1])
        if self.picture is None:
            self._paint_words(px(PICTURE_BOX[0]), height)
            return
        width = max(self.picture.width(), px(PLATE_WIDTH) if self.picture.height() < height else 0)
        self.configure(width=width)
        self.paint_plate(width, "code")
        self.create_image(width // 2, height // 2, image=self.picture)
        if self.has_focus:
            ring = max(2, px(2))
            colour = self.theme.palette.accent
            self.create_rectangle(
                ring // 2, ring // 2, width - ring, height - ring, outline=colour, width=ring
            )

    def _paint_words(self, width: int, height: int) -> None:
        """No picture yet: what it is called, and why."""
        px, theme = self.theme.px, self.theme
        self.configure(width=width)
        self.paint_plate(width, "code")
        icon = "warning" if self.trouble else "image"
        self.create_image(width // 2, height // 2 - px(18), image=theme.icon(icon, 32, "muted", "code"))
        words = self.trouble or (_("Loading …") if self._is_loading else _("Click to load"))
        for number, (text, font, colour) in enumerate(
            ((name_in(self.url), "row-bold", "strong"), (words, "small", "muted"))
        ):
            room = width - px(32)
            shown = theme.width(font, theme.shorten(font, text, room))
            at = ((width - shown) // 2, height // 2 + px(20 + 20 * number))
            paint_words(self, theme, at, text, font, colour, room)


class FileCard(Attachment):
    """Any other file: icon, name, size, and what can be done with it."""

    def __init__(self, parent: tk.Misc, theme: Theme, url: str, downloads: Downloads) -> None:
        super().__init__(parent, theme, url, CARD_SIZE)
        self.downloads = downloads
        self.bind("<Map>", lambda _: self._came_into_view())
        self.bind("<Destroy>", lambda _: downloads.watchers.pop(self, None))
        self.bind("<Delete>", lambda _: downloads.cancel(url))

    def _came_into_view(self) -> None:
        self.downloads.watchers[self] = self.url, self.paint
        self.downloads.facts(self.url)
        self.paint()

    @property
    def _download(self) -> Download | None:
        return self.downloads.of(self.url)

    def _clicked(self, event: tk.Event[tk.Misc]) -> None:
        if event.x < self.winfo_width() - self.theme.px(48):
            super()._clicked(event)
            return
        known = self._download
        if known and known.running:
            self.downloads.cancel(self.url)
        elif known and known.path:
            self.downloads.show(self.url)
        else:
            super()._clicked(event)

    def activate(self) -> None:
        known = self._download
        if known and known.path:
            self.downloads.open(self.url)
        else:
            self.downloads.start(self.url)

    def paint(self) -> None:
        px, theme, known = self.theme.px, self.theme, self._download
        width, height = px(CARD_SIZE[0]), px(CARD_SIZE[1])
        self.paint_plate(width)
        square = theme.plate((px(40), px(40)), 8, "row_active", None, "field")
        self.create_image(px(10), height // 2, anchor="w", image=square)
        name = self._title()
        icon = "image" if is_image(name) else "file"
        self.create_image(px(30), height // 2, image=theme.icon(icon, 22, "strong", "row_active"))
        room = width - px(62 + 50)
        colour = "strong" if self.hover else "text"
        paint_words(self, theme, (px(62), height // 2 - px(9)), name, "row-bold", colour, room)
        alert = bool(known and known.trouble)
        paint_words(
            self, theme, (px(62), height // 2 + px(11)), self._words(known), "small",
            "error" if alert else "muted", room,
        )  # fmt: skip
        action = _action(known)
        self.create_image(width - px(26), height // 2, image=theme.icon(action, 20, "muted", "field"))
        if known and known.running:
            self._paint_progress(known.progress.fraction, width, height)

    def _paint_progress(self, fraction: float, width: int, height: int) -> None:
        px, p = self.theme.px, self.theme.palette
        left, right, y = px(CORNER), width - px(CORNER), height - px(4)
        self.create_line(left, y, right, y, fill=p.field_line, width=px(3))
        self.create_line(left, y, left + round((right - left) * fraction), y, fill=p.accent, width=px(3))

    def _title(self) -> str:
        facts = self.downloads.known_facts(self.url)
        return facts.name if facts else name_in(self.url)

    def _words(self, known: Download | None) -> str:
        """Its size, and how its download goes on."""
        if known and known.trouble:
            return known.trouble
        if known and known.running:
            return known.progress.words(self.downloads.now_ms())
        facts = self.downloads.known(self.url)
        if isinstance(facts, FileTrouble):
            return str(facts)
        if known and known.path:
            return _("In {folder} · click to open").format(folder=known.path.parent.name)
        if facts and facts.size_bytes is not None:
            return _("{size} · click to download").format(size=size_words(facts.size_bytes))
        return _("Click to download")


def _action(known: Download | None) -> str:
    """The icon of what can be done at the right."""
    if known is None:
        return "download"
    if known.running:
        return "close"
    return "folder" if known.path else "retry"
