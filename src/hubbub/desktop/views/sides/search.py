"""The right side while one searches: what is typed, where to look, and what was found.

The rule: it keeps what is typed and nothing that was found; that is read from the search.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Hashable
from tkinter import ttk

from hubbub.client.online.finding import Found, Progress, Search
from hubbub.client.words import N_, _, ngettext
from hubbub.client.world.model import Model
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.sides.found import FoundList
from hubbub.desktop.views.sides.found_pane import WIDTH, FoundPane
from hubbub.desktop.views.sides.scope import Scope
from hubbub.desktop.views.widgets import tab_order

LOCAL = N_("Only what is loaded here: this server can't search.")


class SearchPane(FoundPane):
    """Type, press Enter, and go to what was found by click or with Up, Down and Enter."""

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model) -> None:
        super().__init__(parent, theme, _("Search"))
        self.search: Search | None = None
        self.on_search: Callable[[str, bool], object] = lambda typed, everywhere: None
        self.on_more: Callable[[], object] = lambda: None
        self._asked = ("", False)
        self._build(model)
        self._bind_keys()
        self._restyle()
        self.refresh(None)

    def _build(self, model: Model) -> None:
        theme, px = self.theme, self.theme.px
        self.field = ttk.Frame(self, style="Search.TFrame", padding=(px(10), px(7)))
        self.field.pack(fill="x", padx=px(12))
        self.icon = ttk.Label(self.field, style="Search.TLabel")
        self.icon.pack(side="left", padx=(0, px(6)))
        self.entry = tk.Entry(
            self.field, borderwidth=0, highlightthickness=0, relief="flat", font=theme.font("row")
        )
        self.entry.pack(side="left", fill="x", expand=True)
        self.scope = Scope(self, theme, (_("This room"), _("Everywhere")))
        self.scope.pack(fill="x", padx=px(12), pady=(px(8), 0))
        self.words = ttk.Label(self, style="Panel.Muted.TLabel", padding=(px(16), px(10), px(16), px(2)))
        self.words.configure(wraplength=px(WIDTH - 32))
        self.words.pack(fill="x")
        self.list = FoundList(self, theme, model, px(WIDTH))
        self.list.pack(fill="both", expand=True)
        self.list.on_choose = self._chosen
        self.list.on_more = lambda: self.on_more()
        self.scope.on_choose = lambda _: self._ask_again()
        tab_order(self.head, self.field, self.scope, self.list)

    def _bind_keys(self) -> None:
        entry = self.entry
        entry.bind("<Return>", lambda _: self._entered())
        entry.bind("<Down>", lambda _: self._step(1))
        entry.bind("<Up>", lambda _: self._step(-1))
        entry.bind("<FocusIn>", lambda _: self.field.state(["focus"]))
        entry.bind("<FocusOut>", lambda _: self.field.state(["!focus"]))
        self.leave_by(entry, self.scope)
        self.bind("<<ThemeChanged>>", lambda _: self._restyle())

    def _restyle(self) -> None:
        p = self.theme.palette
        self.icon.configure(image=self.theme.icon("search", 16, "muted", "search"))
        self.entry.configure(background=p.search, foreground=p.strong, insertbackground=p.strong)
        self.entry.configure(selectbackground=p.selection, selectforeground=p.strong)

    # ------------------------------------------------------------------------------ asking

    @property
    def everywhere(self) -> bool:
        """Whether to look in all rooms."""
        return self.scope.chosen == 1

    def show_room(self, name: str) -> None:
        """The room in which to look, "" where there is none but all."""
        self.scope.words[0] = name or _("This room")
        self.scope.paint()

    def open(self) -> None:
        """Take the keyboard."""
        self.entry.focus_set()
        self.entry.select_range(0, "end")

    def _entered(self) -> str:
        """Enter: look for what was typed; if that is here already, go to the chosen message."""
        typed = self.entry.get().strip()
        if self.search and self._asked == (typed, self.everywhere) and self.list.cursor in self.search.found:
            return self._chosen(self.list.cursor)
        self._ask(typed)
        return "break"

    def _ask(self, typed: str) -> None:
        self._asked = (typed, self.everywhere)
        self.list.scroll_to(0)
        self.on_search(typed, self.everywhere)

    def _ask_again(self) -> None:
        if self.search and self._asked[0]:
            self._ask(self._asked[0])

    def _step(self, by: int) -> str:
        """Up and Down in the field move through what was found."""
        if self.search:
            self.list.step(by)
        else:
            self.list.canvas.focus_set()
        return "break"

    def _chosen(self, key: Hashable | None) -> str:
        if isinstance(key, Found):
            self.go(key)
        elif isinstance(key, str):  # a filter
            before = self.entry.get()
            self.entry.insert("end", f" {key}" if before and not before.endswith(" ") else key)
            self.entry.focus_set()
            self.entry.icursor("end")
        return "break"

    # ------------------------------------------------------------------------------ what was found

    def refresh(self, search: Search | None) -> None:
        """Read the search again."""
        self.search = search
        self.list.everywhere = self._asked[1]
        failed = search is not None and search.progress is Progress.FAILED
        style = "Panel.Error.TLabel" if failed else "Panel.Muted.TLabel"
        self.words.configure(text=told(search), style=style)
        self.list.refresh(search)


def told(search: Search | None) -> str:
    """How far a search is, in words."""
    if search is None:
        return _("Type words and press Enter. Filters may stand anywhere among them.")
    count = len(search.found)
    match search.progress:
        case Progress.FAILED:
            return search.reason
        case Progress.ASKING if not count:
            return _("Searching …")
        case Progress.WHOLE if not count:
            words = _("Nothing was found.")
        case Progress.WHOLE:
            words = ngettext("{count} message", "{count} messages", count).format(count=count)
        case _:
            words = ngettext(
                "{count} message, and there may be more", "{count} messages, and there may be more", count
            ).format(count=count)
    return f"{words}\n{_(LOCAL)}" if search.local else words
