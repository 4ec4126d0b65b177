"""Small dialogs that ask for one thing: a room's name, a person, a topic."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.desktop.theme import Theme

WIDTH = 400


class Ask(tk.Toplevel):
    """A title, a sentence, a field, and two buttons. `on_done` gets the text, stripped."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        title: str,
        words: str,
        button: str,
        on_done: Callable[[str], object],
        text: str = "",
        required: bool = True,
    ) -> None:
        line = theme.palette.line
        super().__init__(parent, highlightthickness=1, highlightbackground=line, highlightcolor=line)
        self.before = parent.focus_get()
        self.theme = theme
        self.on_done = on_done
        self.required = required
        self.withdraw()
        self.title(title)
        self.resizable(width=False, height=False)
        self.transient(parent.winfo_toplevel())
        self._build(title, words, button, text)
        self.bind("<Escape>", lambda _: self.close())
        self.protocol("WM_DELETE_WINDOW", self.close)
        self.bind("<Return>", lambda _: self._done())
        place_over(self, parent.winfo_toplevel())
        self.entry.focus_set()
        self.entry.selection_range(0, "end")

    def _build(self, title: str, words: str, button: str, text: str) -> None:
        px = self.theme.px
        body = ttk.Frame(self, padding=(px(24), px(20)))
        body.pack(fill="both", expand=True)
        ttk.Label(body, style="Title.TLabel", text=title).pack(anchor="w")
        hint = ttk.Label(body, style="Muted.TLabel", text=words, wraplength=px(WIDTH - 48), justify="left")
        hint.pack(anchor="w", pady=(px(4), px(12)))
        self.entry = ttk.Entry(body, font=self.theme.font("row"))
        self.entry.insert(0, text)
        self.entry.pack(fill="x")
        buttons = ttk.Frame(body)
        buttons.pack(fill="x", pady=(px(18), 0))
        self.ok = ttk.Button(buttons, text=button, style="Accent.TButton", command=self._done)
        self.ok.pack(side="right")
        ttk.Button(buttons, text="Cancel", command=self.close).pack(side="right", padx=px(8))
        ttk.Frame(body, width=px(WIDTH - 48)).pack()

    def close(self) -> None:
        """Go away; the keyboard returns to where it was."""
        self.destroy()
        if self.before and self.before.winfo_exists():
            self.before.focus_set()

    def _done(self) -> str:
        text = self.entry.get().strip()
        if text or not self.required:
            self.close()
            self.on_done(text)
        return "break"


def place_over(window: tk.Toplevel, parent: tk.Misc) -> None:
    """Show a dialog over the middle of its parent, and give it the keyboard."""
    window.update_idletasks()
    x = parent.winfo_rootx() + (parent.winfo_width() - window.winfo_reqwidth()) // 2
    y = parent.winfo_rooty() + (parent.winfo_height() - window.winfo_reqheight()) // 3
    window.geometry(f"+{max(0, x)}+{max(0, y)}")
    window.deiconify()
    window.lift()
    window.wait_visibility()
    window.grab_set()
    window.focus_set()
