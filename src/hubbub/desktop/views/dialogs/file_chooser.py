"""Files are chosen, or a place for a new one, where Tk knows no dialog of the system for it.

The rule: a folder is read in a thread of its own, for a disk may sleep or be far away; what comes of a folder
that is no longer shown is dropped.
"""

from __future__ import annotations

import threading
import tkinter as tk
from collections.abc import Hashable
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from tkinter import ttk

from hubbub.client import dates
from hubbub.client.files import contents
from hubbub.client.files.contents import Entry
from hubbub.client.files.names import is_image, size_words
from hubbub.client.words import _, ngettext
from hubbub.desktop.look.theme import ELLIPSIS, Theme
from hubbub.desktop.network.later import Later
from hubbub.desktop.views.dialogs.dialog import MARGIN, Dialog
from hubbub.desktop.views.dialogs.fields import Choice, Field
from hubbub.desktop.views.painting import paint_row_plate, paint_words
from hubbub.desktop.views.sides.rowlist import Place, Row, RowList
from hubbub.desktop.views.traces import on_write
from hubbub.desktop.views.widgets import IconButton

WIDTH = 620
ROW_HEIGHT = 36
LIST_HEIGHT = 8 * ROW_HEIGHT + 8
AROUND = 400  # the title bar and all of the dialog but its list
POLL_MS = 15
CONTROL, SHIFT = 0x0004, 0x0001

Found = tuple[Path, list[Entry] | OSError]


class Entries(RowList):
    """Rows by their names; `chosen` are those of files that are taken, in the order in which they were."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, theme, surface="field")
        self.chosen: dict[str, None] = {}
        self.is_aside = False  # Enter means what is typed, as long as the keyboard is elsewhere

    def paint(self, row: Row, place: Place) -> None:
        entry = row.data
        assert isinstance(entry, Entry)
        theme, px, canvas = self.theme, self.theme.px, self.canvas
        box = (px(2), place.top + px(1), place.width - px(12), place.height - px(2))
        is_at_cursor = row.key == self.cursor and (place.focus or not self.is_aside)
        is_lit = entry.name in self.chosen or is_at_cursor
        fill = "row_active" if is_lit else "row_hover" if place.hover else None
        behind = paint_row_plate(canvas, theme, box, fill, place.focus, behind="field")
        colour = "accent" if entry.is_folder or entry.name in self.chosen else "muted"
        canvas.create_image(px(24), place.middle, image=theme.icon(self._sign(entry), 18, colour, behind))
        right, about = place.width - px(24), _about(entry)
        canvas.create_text(
            right, place.middle, anchor="e", text=about, font=theme.font("small"), fill=theme.palette.muted
        )
        room = right - theme.width("small", about) - px(44 + 12)
        paint_words(canvas, theme, (px(44), place.middle), entry.name, "row", "strong", room)

    def _sign(self, entry: Entry) -> str:
        if entry.name in self.chosen:
            return "check"
        return "folder" if entry.is_folder else "image" if is_image(entry.name) else "file"


class FileChooser(Dialog):
    """Ask for files that are there; with `name`, for a place for one of that name.

    `several` may be chosen, of those that end with `suffix`. `result` has them in the end.
    """

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        title: str,
        folder: Path,
        *,
        name: str = "",
        several: bool = False,
        suffix: str = "",
    ) -> None:
        super().__init__(parent, theme, title, width=WIDTH)
        self.folder, self.name, self.several, self.suffix = folder, name, several, suffix
        self.result: list[Path] = []
        self._entries: list[Entry] = []
        self._answers: SimpleQueue[Found] = SimpleQueue()
        self._poll_later = Later(self, self._poll)
        self._replaces = ""  # the name of which it was said that there is one
        self._hidden = False
        self._make_head()
        self._make_list()
        words = _("Name") if name else _("A part of its name")
        self.field = Field(self.content, theme, words, name)
        self.field.pack(fill="x", pady=(theme.px(10), 0))
        self.ok = self.add_button(_("Save") if name else _("Choose"), self._enter)
        self.status = ttk.Label(self.buttons, style="Muted.TLabel")
        self.status.pack(side="left")
        self._bind_keys()
        self.go(folder)

    def ask(self) -> list[Path]:
        """Show it until something was chosen, or nothing; what was."""
        self.appear(self.field.entry)
        if self.name:
            stem = len(self.name) - len(Path(self.name).suffix)
            self.field.entry.selection_range(0, stem)
        if self.winfo_exists():
            self.wait_window()
        if isinstance(self.over, Dialog) and self.over.winfo_exists():
            self.over.grab_set()
        return self.result

    def _make_head(self) -> None:
        theme, px = self.theme, self.theme.px
        known = contents.places(Path.home(), Path.home() / ".config")
        options = [(str(place), _(words)) for words, place in known]
        self.places = Choice(self.content, theme, options, str(self.folder))
        self.places.pack(fill="x", pady=(0, px(8)))
        self.places.on_choose = lambda place: self.go(Path(place))
        line = ttk.Frame(self.content)
        line.pack(fill="x")
        up = f"{_('The folder around it')}  (Alt+↑)"
        self.up = IconButton(line, theme, "chevron-left", up, self.go_up)
        self.up.pack(side="left")
        self.where = ttk.Label(line, style="Strong.TLabel")
        self.where.pack(side="left", padx=px(6))
        hint = f"{_('Show hidden files, or hide them')}  (Ctrl+H)"
        self.eye = IconButton(
            line, theme, lambda: "eye" if self._hidden else "eye-off", hint, self._toggle_hidden
        )
        self.eye.pack(side="right")

    def _make_list(self) -> None:
        px = self.theme.px
        height = min(px(LIST_HEIGHT), max(px(3 * ROW_HEIGHT), self.winfo_screenheight() - px(AROUND)))
        card = ttk.Frame(self.content, style="Card.TFrame", padding=px(4), height=height)
        card.pack_propagate(False)
        card.pack(fill="both", expand=True, pady=(px(6), 0))
        self.list = Entries(card, self.theme)
        self.list.pack(fill="both", expand=True)
        self.list.is_aside = self.name != ""
        self.empty = ttk.Label(card, style="Inner.Muted.TLabel", justify="center", wraplength=px(WIDTH - 120))

    def _bind_keys(self) -> None:
        entry, canvas = self.field.entry, self.list.canvas
        on_write(self.field.value, self, lambda: self._typed())
        for key, by in {"Up": -1, "Down": 1, "Prior": -7, "Next": 7}.items():
            entry.bind(f"<{key}>", lambda _, by=by: self.list.move(by))  # type: ignore[misc]
        for keys, do in {
            "<Alt-Up>": self.go_up, "<Control-h>": self._toggle_hidden, "<Control-H>": self._toggle_hidden,
        }.items():  # fmt: skip
            for widget in (self, entry):
                widget.bind(keys, lambda _, do=do: do())  # type: ignore[misc]
        canvas.bind("<Button-1>", self._clicked)
        canvas.bind("<Double-Button-1>", self._clicked_twice)
        canvas.bind("<Return>", lambda _: self._enter_row())
        canvas.bind("<space>", lambda _: self._take(self.list.cursor, more=True))
        canvas.bind("<BackSpace>", lambda _: self.go_up())

    # ------------------------------------------------------------------------------ going

    def go(self, folder: Path) -> None:
        """Show a folder."""
        self.folder = folder
        self._entries, self.list.chosen, self.list.cursor = [], {}, None
        self.places.value.set(str(folder))
        words = _shortened(self.theme, folder, self.theme.px(WIDTH - 2 * MARGIN - 90))
        self.where.configure(text=words)
        self.up.state(["disabled" if folder == folder.parent else "!disabled"])
        self.complain("")
        if not self.name:
            self.field.value.set("")
        self.refresh(_("Reading …"))
        self.list.scroll_to(0)
        answers = self._answers
        threading.Thread(target=lambda: answers.put(_read(folder)), name="folder", daemon=True).start()
        self._poll_later(POLL_MS)

    def go_up(self) -> str:
        """Show the folder around it."""
        if self.folder != self.folder.parent:
            self.go(self.folder.parent)
        return "break"

    def _poll(self) -> None:
        try:
            folder, found = self._answers.get_nowait()
        except Empty:
            self._poll_later(POLL_MS)
            return
        if folder != self.folder:
            self._poll_later(POLL_MS)
        elif isinstance(found, OSError):
            self.refresh(_("The folder can't be read: {reason}").format(reason=found.strerror or found))
        else:
            self._entries = found
            self.refresh(_("Nothing is here."))

    def _toggle_hidden(self) -> str:
        self._hidden = not self._hidden
        self.eye.paint()
        self.refresh(_("Nothing is here."))
        return "break"

    # ------------------------------------------------------------------------------ what is shown

    def refresh(self, nothing: str) -> None:
        """Show what is in the folder and fits what was typed; `nothing` is said where that is none."""
        px, typed = self.theme.px, "" if self.name else self.field.text
        found = contents.shown(self._entries, typed, hidden=self._hidden, suffix=self.suffix)
        self.list.set_rows([Row(one.name, px(ROW_HEIGHT), one) for one in found])
        if found:
            self.empty.place_forget()
        else:
            self.empty.configure(text=nothing)
            self.empty.place(relx=0.5, rely=0.5, anchor="center")
        self._show_chosen()

    def _show_chosen(self) -> None:
        count = len(self.list.chosen)
        words = ngettext("{count} file chosen", "{count} files chosen", count).format(count=count)
        self.status.configure(text=words if count and self.several else "")
        self.list.schedule_paint()

    def _typed(self) -> None:
        self._replaces = ""
        self.complain("")
        if not self.name:
            self.list.cursor = None
            self.refresh(_("Nothing is called like that."))
            self.list.scroll_to(0)

    # ------------------------------------------------------------------------------ choosing

    def _entry(self, name: Hashable | None) -> Entry | None:
        return next(
            (row.data for row in self.list.rows if row.key == name and isinstance(row.data, Entry)), None
        )

    def _clicked(self, event: tk.Event[tk.Misc]) -> str:
        self.list.canvas.focus_set()
        name = self.list.key_at(event.y)
        if name is not None:
            more = bool(int(event.state) & (CONTROL | SHIFT))
            if int(event.state) & SHIFT and self.several:
                self._take_up_to(name)
            else:
                self._take(name, more=more)
        return "break"

    def _clicked_twice(self, event: tk.Event[tk.Misc]) -> str:
        if int(event.state) & (CONTROL | SHIFT):  # these choose one after the other
            return self._clicked(event)
        return self._enter_row()

    def _take(self, name: Hashable | None, *, more: bool) -> str:
        """Choose a file, or no longer; with `more`, besides the others."""
        entry, chosen = self._entry(name), self.list.chosen
        self.list.cursor = name
        if not (more and self.several):
            chosen.clear()
        if entry and not entry.is_folder:
            if entry.name in chosen:
                del chosen[entry.name]
            else:
                chosen[entry.name] = None
            if self.name:
                self.field.value.set(entry.name)
        self._show_chosen()
        return "break"

    def _take_up_to(self, name: Hashable) -> None:
        """Choose all from the cursor to a file."""
        names = [row.key for row in self.list.rows]
        ends = sorted((names.index(self.list.cursor) if self.list.cursor in names else 0, names.index(name)))
        rows = [row.data for row in self.list.rows[ends[0] : ends[1] + 1]]
        files = [one.name for one in rows if isinstance(one, Entry) and not one.is_folder]
        self.list.chosen |= dict.fromkeys(files)
        self.list.cursor = name
        self._show_chosen()

    def _enter_row(self) -> str:
        """Go into the folder under the cursor, or take the file with the others that are chosen."""
        entry = self._entry(self.list.cursor)
        if entry is None:
            return "break"
        if entry.is_folder:
            self.go(self.folder / entry.name)
        elif self.name:
            self.field.value.set(entry.name)
            self._save()
        else:
            self.list.chosen.setdefault(entry.name)
            self._done([self.folder / name for name in self.list.chosen])
        return "break"

    def _enter(self) -> None:
        typed = Path(self.field.text).expanduser()
        if self.field.text and typed.is_absolute():
            self._go_or_take(typed)
        elif self.name:
            self._save()
        elif self.list.chosen:
            self._done([self.folder / name for name in self.list.chosen])
        else:
            self._enter_row()

    def _go_or_take(self, path: Path) -> None:
        """A whole path was typed."""
        if path.is_dir():
            self.field.value.set(self.name)
            self.go(path)
        elif self.name:
            self.folder = path.parent
            self.field.value.set(path.name)
            self._save()
        elif path.is_file():
            self._done([path])
        else:
            self.field.fail(_("There is no such file."))

    def _save(self) -> None:
        name = self.field.text
        if not name or "/" in name:
            self.field.fail(_("A name without / is needed."))
            return
        if not Path(name).suffix:
            name += self.suffix
        path = self.folder / name
        if path.exists() and self._replaces != name:
            self.complain(_("{name} is there already. Press Save again to replace it.").format(name=name))
            self._replaces = name
            return
        self._done([path])

    def _done(self, paths: list[Path]) -> None:
        self.result = paths
        self.close()


def _shortened(theme: Theme, folder: Path, width_px: int) -> str:
    """A folder's path, its beginning left out where there is no place for it."""
    parts, words = list(folder.parts[1:]), str(folder)
    while theme.width("row-bold", words) > width_px and len(parts) > 1:
        del parts[0]
        words = f"{ELLIPSIS}/{'/'.join(parts)}"
    return theme.shorten("row-bold", words, width_px)


def _read(folder: Path) -> Found:
    try:
        return folder, contents.read(folder)
    except OSError as error:
        return folder, error


def _about(entry: Entry) -> str:
    """How large a file is, and since when it is so."""
    if not entry.changed_ms:
        return ""
    moment = datetime.fromtimestamp(entry.changed_ms / 1000).astimezone()
    day = dates.day(moment.date(), datetime.now().astimezone().date())
    return day if entry.is_folder else f"{size_words(entry.size_bytes)} · {day}"
