"""What all dialogs have in common: a title, a sentence, contents, and buttons that Enter and Escape press.

The rule: a dialog has the keyboard as long as it is there, and gives it back where it was.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from contextlib import suppress
from tkinter import ttk

from hubbub.client.words import _
from hubbub.desktop.look.theme import Theme

WIDTH = 400
MARGIN = 24


class Dialog(tk.Toplevel):
    """A subclass packs what it is about into `content`, adds its button, and calls `appear`."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, title: str, words: str = "", width: int = WIDTH
    ) -> None:
        line = theme.palette.field_line
        super().__init__(
            parent, background=theme.palette.background, highlightthickness=1, highlightbackground=line,
            highlightcolor=line,
        )  # fmt: skip
        self.before = parent.focus_get()
        self.over = parent.winfo_toplevel()
        self.theme = theme
        self.withdraw()
        self.title(title)
        self.resizable(width=False, height=False)
        self.transient(self.over)
        self._build(title, words, width - 2 * MARGIN)
        self.bind("<Escape>", lambda _: self.close())
        self.protocol("WM_DELETE_WINDOW", self.close)

    def _build(self, title: str, words: str, width: int) -> None:
        px = self.theme.px
        body = ttk.Frame(self, padding=(px(MARGIN), px(20)))
        body.pack(fill="both", expand=True)
        name = ttk.Label(body, style="Title.TLabel", text=title, wraplength=px(width), justify="left")
        name.pack(anchor="w")
        self.words = ttk.Label(body, style="Muted.TLabel", text=words, wraplength=px(width), justify="left")
        if words:
            self.words.pack(anchor="w", pady=(px(4), 0))
        ttk.Frame(body, width=px(width)).pack()
        self.buttons = ttk.Frame(body)
        self.buttons.pack(side="bottom", fill="x", pady=(px(18), 0))
        self.trouble = ttk.Label(body, style="Error.TLabel", wraplength=px(width), justify="left")
        self.content = ttk.Frame(body)
        self.content.pack(fill="both", expand=True, pady=(px(12), 0))

    def add_button(self, text: str, command: Callable[[], object], style: str = "Accent") -> ttk.Button:
        """The button that does what the dialog is for, beside one that does not; Enter presses it."""
        made = ttk.Button(self.buttons, text=text, style=f"{style}.TButton", command=command)
        made.pack(side="right")
        made.bind("<Return>", lambda _: _pressed(made))
        cancel = self.cancel = ttk.Button(self.buttons, text=_("Cancel"), command=self.close)
        cancel.pack(side="right", padx=self.theme.px(8))
        cancel.bind("<Return>", lambda _: _pressed(cancel))
        self.bind("<Return>", lambda _: _pressed(made))
        return made

    def appear(self, first: tk.Misc) -> None:
        """Show it over the middle of the window it belongs to; the cursor is in its first field."""
        if not place_over(self, self.over):
            return
        first.focus_set()
        if isinstance(first, ttk.Entry):
            first.selection_range(0, "end")

    def complain(self, words: str) -> None:
        """Say what went wrong, above the buttons; "" takes it away."""
        self.trouble.configure(text=words)
        if words:
            self.trouble.pack(side="bottom", anchor="w", pady=(self.theme.px(10), 0))
        else:
            self.trouble.pack_forget()

    def close(self) -> None:
        """Go away; the keyboard returns to where it was."""
        self.destroy()
        if self.before and self.before.winfo_exists():
            self.before.focus_set()


class Confirm(Dialog):
    """Asks before something is done that can't be undone."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        title: str,
        words: str,
        button: str,
        on_done: Callable[[], object],
    ) -> None:
        super().__init__(parent, theme, title, words)
        self.on_done = on_done
        self.ok = self.add_button(button, self._done, "Danger")
        self.appear(self.cancel)

    def _done(self) -> None:
        self.close()
        self.on_done()


def _pressed(button: ttk.Button) -> str:
    button.invoke()
    return "break"


def place_over(window: tk.Toplevel, parent: tk.Misc) -> bool:
    """Show a dialog over the middle of its parent, and give it the keyboard.

    False if it was closed before it was to be seen: what a person does meanwhile is heard.
    """
    window.update_idletasks()
    x = parent.winfo_rootx() + (parent.winfo_width() - window.winfo_reqwidth()) // 2
    y = parent.winfo_rooty() + (parent.winfo_height() - window.winfo_reqheight()) // 3
    x = min(x, window.winfo_screenwidth() - window.winfo_reqwidth())
    y = min(y, window.winfo_screenheight() - window.winfo_reqheight())
    window.geometry(f"+{max(0, x)}+{max(0, y)}")
    with suppress(tk.TclError):
        window.deiconify()
        window.lift()
        window.wait_visibility()
    if not window.winfo_exists():
        return False
    window.grab_set()
    window.focus_set()
    return True
