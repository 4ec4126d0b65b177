"""The timeline: one Text that holds a window of at most WINDOW_MAX rows of a room.

The rule: it keeps no message, only which ones it shows, by id. New lines come at its end while the window
reaches the newest; older and newer pages load when the reader scrolls to an end, and the far end is trimmed.
The reader is moved only if they were at the newest line.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from datetime import date
from tkinter import ttk

from hubbub.client.shown import layout
from hubbub.client.shown.layout import GapRow, LineRow, NewRow
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import SAID, Line, Room
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.later import Later
from hubbub.desktop.views.messages.asides import Asides
from hubbub.desktop.views.messages.body import RIGHT_MARGIN_UNITS
from hubbub.desktop.views.messages.chosen import Chosen
from hubbub.desktop.views.messages.gutter import Gutter
from hubbub.desktop.views.messages.lines import LineWriter
from hubbub.desktop.views.messages.pages import Pages
from hubbub.desktop.views.messages.pointer import Pointer
from hubbub.desktop.views.messages.rows import WINDOW_MAX, Rows, Shown, position
from hubbub.desktop.views.messages.selection import Selection
from hubbub.desktop.views.messages.separator import Separator
from hubbub.desktop.views.messages.signposts import Emptiness, NewsAbove, WayBack
from hubbub.desktop.views.messages.targets import Targets
from hubbub.desktop.views.scrolling import WheelSteps, bind_wheel

WHEEL_UNITS = 60
ROW_UNITS = 20  # no row is lower
VIEW_ROWS_MIN = 40
FLOOD_ROWS = 24  # at once: they run through faster than one reads
FEW_ROWS = 12


class Timeline(ttk.Frame):
    """Shows one room at a time."""

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model) -> None:
        super().__init__(parent)
        self.theme = theme
        self.model = model
        self.on_menu: Callable[[Line, int, int], object] = lambda line, x, y: None
        self.on_retry: Callable[[int], object] = lambda line: None
        self.on_discard: Callable[[int], object] = lambda line: None
        self.on_key: Callable[[tk.Event[tk.Misc]], object] = lambda event: None
        self.rights: Callable[[Line], frozenset[str]] = lambda line: frozenset()
        self.on_bottom: Callable[[], object] = lambda: None
        self.on_oldest: Callable[[], object] = lambda: None
        self.on_gap: Callable[[], object] = lambda: None
        self.on_newest: Callable[[], object] = lambda: None  # of an excerpt
        self.on_present: Callable[[], object] = lambda: None
        self._follow = True
        self._seeks_news = False  # which are not here yet
        self._note_place_soon = Later(self, self.note_place)
        self._rewrap_soon = Later(self, self._rewrap)
        self._stay_at_bottom_soon = Later(self, self._stay_at_bottom)
        self._fill_soon = Later(self, self._fill)
        self._build()
        self._bind_events()
        self._restyle()

    def _build(self) -> None:
        px = self.theme.px
        self.gutter = Gutter(self, self.theme, self.model)
        self.gutter.pack(side="left", fill="y")
        self.scrollbar = ttk.Scrollbar(self, orient="vertical", command=self._scroll_command)
        self.scrollbar.pack(side="right", fill="y", padx=(0, px(4)), pady=px(6))
        self.text = tk.Text(
            self, wrap="word", state="disabled", cursor="arrow", borderwidth=0, highlightthickness=0, padx=0,
            pady=0, width=1, height=1, insertwidth=0, takefocus=1, font=self.theme.font("tiny"),
            yscrollcommand=self._scrolled, exportselection=True, undo=False,
        )  # fmt: skip
        self.text.pack(side="left", fill="both", expand=True)
        self.empty = Emptiness(self)
        self.jump = WayBack(self, self.theme, self.show_newest)
        self.news = NewsAbove(self, self.theme, self.show_news)
        self.writer = LineWriter(self.text, self.theme, self.model)
        self.rows = Rows(self.text, self._write)
        self.pages = Pages(self.text, self.rows)
        self.selection = Selection(self.text, self.rows, self.writer)
        self.pointer = Pointer(self)
        self.asides = Asides(self)
        self.chosen = Chosen(self)
        self.targets = Targets(self)

    def _bind_events(self) -> None:
        steps = WheelSteps(self.theme.px(WHEEL_UNITS))
        bar = self.pointer.bar
        for widget in (self.text, self.gutter, self.jump, self.news, bar, *bar.winfo_children()):
            bind_wheel(widget, steps, self.scroll_by)
        text = self.text
        text.bind("<Configure>", self._resized)
        text.bind("<<ThemeChanged>>", lambda _: self._restyle())
        text.bind("<Button-1>", lambda _: text.focus_set(), add=True)
        text.bind("<B1-Motion>", lambda _: self._note_place_soon(), add=True)
        text.bind("<Key>", self._key)
        for keys, pages in (("<Prior>", -0.9), ("<Next>", 0.9)):
            text.bind(keys, lambda _, pages=pages: self.scroll_pages(pages))  # type: ignore[misc]
        text.bind("<Home>", lambda _: self.show_oldest())
        text.bind("<End>", lambda _: self.show_newest())

    def _restyle(self) -> None:
        p = self.theme.palette
        self.text.configure(background=p.background, foreground=p.text, selectbackground=p.selection)
        self.text.configure(inactiveselectbackground=p.selection, selectforeground=p.strong)
        self.writer.configure_tags()
        self.pointer.repaint_soon()

    # ------------------------------------------------------------------------------ what is shown

    @property
    def room(self) -> Room | None:
        """The room that is shown."""
        return self.pages.room

    def show(self, room: Room | None, new_from: int | None = None) -> None:
        """Show a room from its newest lines on, with the new-messages line before `new_from`."""
        self.writer.room = room
        self.pages.begin(room, new_from)
        self._seeks_news = False
        self.news.count = room.unread if room and (new_from or self.pages.news_missing) else 0
        self.reload()

    def move_news(self, new_from: int | None) -> None:
        """The new-messages line stands before a line that will be added, or nowhere any more."""
        self.pages.new_from = new_from
        self.rows.remove_news()
        self.pointer.repaint_soon()

    def reload(self) -> None:
        """Read the room again, and go to its newest line; who reads an excerpt stays there."""
        if self.pages.shows_excerpt:
            return
        self.pages.show_newest()
        self.writer.forget_deleted()
        self._follow, self.jump.missed = True, 0
        self.refresh_pending()

    def add(self, count: int) -> None:
        """The last `count` lines of the room are new."""
        room, pages = self.room, self.pages
        if room is None or not count:
            return
        start = max(0, len(room.lines) - count)
        reached = pages.reaches(room.lines[start - 1] if start else None)
        if not self._follow:
            self.jump.missed += sum(line.kind in SAID and not line.is_apart for line in room.lines[start:])
        is_followed = self._follow and reached and not pages.excerpt
        if is_followed and count > FLOOD_ROWS and count > (enough := self._rows_to_fill):
            pages.show_newest(enough)
            pages.show_pending()
            self.writer.forget_deleted()
            self._fill_soon(1)
        elif self._follow and not reached:
            self.reload()
        elif not pages.excerpt and reached and (self._follow or len(self.rows) + count <= WINDOW_MAX):
            pages.append(start, len(room.lines))
        self._after_change()

    @property
    def _view_rows(self) -> int:
        """How many rows fill the view, whatever they are."""
        return max(VIEW_ROWS_MIN, self.text.winfo_height() // self.theme.px(ROW_UNITS) + 1)

    @property
    def _rows_to_fill(self) -> int:
        """How many rows fill the view if they are like those that do now, and half as many more."""
        if self._shows_first:
            return self._view_rows
        return min(self._view_rows, max(FEW_ROWS, round(self.rows.count_from(0) * 1.5)))

    def _fill(self) -> None:
        """If they were not like those, show more."""
        if self._follow and self._shows_first and len(self.rows) < self._view_rows:
            self.pages.show_newest(self._view_rows)
            self.refresh_pending()

    @property
    def _shows_first(self) -> bool:
        """Whether the first row is in view; how much of all is, Tk only guesses before it has painted."""
        return self.text.dlineinfo("1.0") is not None

    def refresh_pending(self) -> None:
        """Read the room's unconfirmed lines again."""
        self.pages.show_pending()
        self._after_change()

    def refresh_line(self, line_id: int) -> None:
        """One line has another state: write it again."""
        self.rows.rewrite(line_id)
        self.pointer.light()
        self._after_change()

    def _write(self, row: layout.Row, at: str) -> None:
        """Write a row at a mark."""
        if isinstance(row, LineRow):
            self.writer.write(row, at)
            return
        words = layout.separator_text(row, _today())
        line = Separator(self.text, self.theme, words, alert=isinstance(row, NewRow))
        if isinstance(row, GapRow):
            line.on_click(lambda: self.on_gap())
        line.configure(width=self._separator_width())
        bind_wheel(line, WheelSteps(self.theme.px(WHEEL_UNITS)), self.scroll_by)
        self.text.window_create(at, window=line, pady=self.theme.px(3))
        self.text.insert(at, "\n")

    def _after_change(self) -> None:
        if self._follow:
            self._to_bottom()
        self._tell_missed()
        self.empty.tell(self.room, shown=len(self.rows) > 0)
        self.pointer.repaint_soon()

    # ------------------------------------------------------------------------------ scrolling

    def scroll_by(self, pixels: int) -> str:
        """Scroll down (negative: up)."""
        self.text.yview_scroll(pixels, "pixels")
        return self._scrolled_by_reader()

    def scroll_pages(self, pages: float) -> str:
        """Scroll by pages of the visible height."""
        return self.scroll_by(round(pages * self.text.winfo_height()))

    def _scroll_command(self, *args: str) -> None:
        self.text.yview(*args)
        self._scrolled_by_reader()

    def _scrolled_by_reader(self) -> str:
        self._seeks_news = False
        first, last = self.text.yview()
        if first <= 0.0:
            self._load_older()
        elif last >= 1.0 and not self.pages.is_newest:
            self._load_newer()
        self.note_place()
        return "break"

    def note_place(self) -> None:
        """Learn whether the reader is at the newest line."""
        was, self._follow = self._follow, self.text.yview()[1] >= 1.0 and self.pages.is_newest
        if self._follow and not was:
            self.jump.missed = 0
            self.on_bottom()
        self._tell_missed()

    @property
    def at_bottom(self) -> bool:
        """Whether the newest line is in view."""
        return self._follow

    def show_newest(self) -> str:
        """Go to the newest line."""
        self._seeks_news = False
        if self.pages.excerpt:
            self.on_present()
        if not self.pages.is_newest:
            self.reload()
        self._follow = True
        self.jump.missed = self.news.count = 0
        self._to_bottom()
        self._tell_missed()
        self.on_bottom()
        return "break"

    def show_news(self) -> None:
        """Go to the first line that is new."""
        self.news.count = 0
        if self.pages.new_from:
            self.show_line(self.pages.new_from)
        elif self.pages.news_missing and self.pages.lines:
            self.show_line(self.pages.lines[0].id)
            self._seeks_news = True
            self.on_oldest()

    def show_oldest(self) -> str:
        """Go to the oldest line of the window, and load what is before it."""
        self.text.yview_moveto(0)
        return self._scrolled_by_reader()

    def _to_bottom(self) -> None:
        self.text.yview_moveto(1.0)

    def _stay_at_bottom(self) -> None:
        if self._follow:  # still: the reader may have scrolled meanwhile
            self._to_bottom()

    def _load_older(self) -> None:
        if not self.pages.load_older():
            self.on_oldest()

    def older_came(self) -> None:
        """Lines were put before the room's first: show them to who is looking for them, or at the newest."""
        is_found = self.pages.look_for_news()
        if self._seeks_news:
            self._seeks_news = not is_found
            self.show_news() if is_found else self.on_oldest()
        elif self._follow or self.rows.first_row is None:
            self.reload()
        elif self.text.yview()[0] <= 0.0:
            self._load_older()

    def _load_newer(self) -> None:
        last, lines = self.rows.last_line, self.pages.lines
        if self.pages.excerpt and last is not None and lines[-1:] == [last]:
            self.on_newest()
        elif not self.pages.load_newer():
            self.reload()
        elif self.pages.is_newest:
            self.refresh_pending()

    def newer_came(self) -> None:
        """Lines were put behind the excerpt's last, or it has reached the present."""
        if self.text.yview()[1] >= 1.0:
            self._load_newer()
        self.note_place()

    def show_line(self, line_id: int) -> None:
        """Show this line amid the others, and light it for a while."""
        self._seeks_news = False
        at = next((index for index, line in enumerate(self.pages.lines) if line.id == line_id), None)
        if at is not None and (shown := self._show_around(at, self.text.winfo_height() // 3)):
            self.pointer.mark_sought(shown)
        self.note_place()

    def reread(self) -> None:
        """Read the room again, for lines came in between; who reads further up stays there."""
        kept = None if self._follow else self.rows.line_from(0)
        if kept and (at := position(self.pages.lines, kept[0])):
            self._show_around(at, kept[1])
            self.note_place()
        else:
            self.reload()

    def _show_around(self, at: int, y: int) -> Shown | None:
        """Show a line by its place amid the others, at this height."""
        self._follow = False
        shown = self.pages.show_around(at, y)
        self.writer.forget_deleted()
        self._after_change()
        return shown

    def _scrolled(self, first: float, last: float) -> None:
        """The Text tells that its view is another one."""
        self.scrollbar.set(first, last)
        self.targets.hide()
        self.pointer.repaint_soon()

    def _resized(self, _: tk.Event[tk.Misc]) -> None:
        width = self._separator_width()
        for window in map(self.text.nametowidget, self.text.window_names()):
            if isinstance(window, Separator):
                window.configure(width=width)
        self._rewrap_soon()
        if self._follow:
            self._stay_at_bottom_soon()
        self.pointer.repaint_soon()

    def _rewrap(self) -> None:
        """Write the rows again whose lines we break ourselves, if the width is another one."""
        lines = [shown.row.line for shown in self.rows if isinstance(shown.row, LineRow)]
        for line in [line for line in lines if self.writer.is_outdated(line)]:
            self.rows.rewrite(line.id)
        self._stay_at_bottom()
        self.pointer.repaint_soon()

    def _separator_width(self) -> int:
        return max(1, self.text.winfo_width() - self.theme.px(RIGHT_MARGIN_UNITS))

    def _tell_missed(self) -> None:
        self.jump.tell(needed=not self._follow, past=self.pages.excerpt is not None)
        if self.news.count:
            self.news.tell(above=self.pages.news_above)
        else:
            self.news.place_forget()

    def _key(self, event: tk.Event[tk.Misc]) -> None:
        self.on_key(event)


def _today() -> date:
    """The day where the reader is."""
    return date.today()  # noqa: DTZ011
