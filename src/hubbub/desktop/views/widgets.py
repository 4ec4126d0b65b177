"""Small widgets that several views use: icon buttons, hints, what can be clicked."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.desktop.theme import Theme

HINT_AFTER_MS = 500
ICON_UNITS = 20


class IconButton(ttk.Button):
    """A button that shows an icon alone; `hint` says in words what it does.

    `icon` is a name or a function that gives one, asked again whenever the palette changes.
    """

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        icon: str | Callable[[], str],
        hint: str,
        command: Callable[[], object],
        surface: str = "Icon",
        colour: str = "muted",
        size: float = ICON_UNITS,
    ) -> None:
        super().__init__(parent, style=f"{surface}.TButton", command=command, cursor="hand2")
        self.theme = theme
        self.icon = icon
        self.colour = colour
        self.icon_units = size
        self.bind("<<ThemeChanged>>", lambda _: self.paint())
        self.bind("<Return>", lambda _: self.invoke())
        Hint(self, theme, hint)
        self.paint()

    def paint(self) -> None:
        """Take the icon in the palette's colour."""
        name = self.icon if isinstance(self.icon, str) else self.icon()
        calm = self.theme.icon(name, self.icon_units, self.colour)
        lit = self.theme.icon(name, self.icon_units, "strong" if self.colour == "muted" else self.colour)
        self.configure(image=(str(calm), "active", str(lit)))  # type: ignore[call-overload]


class Hint:
    """Words that appear beside a widget when the pointer rests on it."""

    def __init__(self, widget: tk.Misc, theme: Theme, text: str) -> None:
        self.widget = widget
        self.theme = theme
        self.text = text
        self._waiting = ""
        self._shown: tk.Toplevel | None = None
        widget.bind("<Enter>", lambda _: self._wait(), add=True)
        for sequence in ("<Leave>", "<ButtonPress>", "<Destroy>"):
            widget.bind(sequence, lambda _: self._hide(), add=True)

    def _wait(self) -> None:
        self._hide()
        if self.text:
            self._waiting = self.widget.after(HINT_AFTER_MS, self._show)

    def _show(self) -> None:
        self._waiting = ""
        px = self.theme.px
        shown = self._shown = tk.Toplevel(self.widget, background=self.theme.palette.tooltip)
        shown.withdraw()
        shown.wm_overrideredirect(True)
        ttk.Label(shown, style="Tip.TLabel", text=self.text, padding=(px(8), px(5))).pack()
        shown.update_idletasks()
        x = self.widget.winfo_rootx() + (self.widget.winfo_width() - shown.winfo_reqwidth()) // 2
        y = self.widget.winfo_rooty() + self.widget.winfo_height() + px(4)
        x = max(0, min(x, shown.winfo_screenwidth() - shown.winfo_reqwidth()))
        if y + shown.winfo_reqheight() > shown.winfo_screenheight():
            y = self.widget.winfo_rooty() - shown.winfo_reqheight() - px(4)
        shown.wm_geometry(f"+{x}+{y}")
        shown.deiconify()

    def _hide(self) -> None:
        if self._waiting:
            self.widget.after_cancel(self._waiting)
            self._waiting = ""
        if self._shown:
            self._shown.destroy()
            self._shown = None


def on_click(widget: tk.Misc, command: Callable[[], object], ground: tk.Misc | None = None) -> None:
    """Make a widget a button, also by keyboard; `ground` is the one that shows the focus and the pointer."""
    widget.bind("<Button-1>", lambda _: command(), add=True)
    widget.bind("<Return>", lambda _: command(), add=True)
    widget.bind("<space>", lambda _: command(), add=True)
    if isinstance(ground, ttk.Frame):
        widget.bind("<Enter>", lambda _: ground.state(["active"]), add=True)
        widget.bind("<Leave>", lambda _: ground.state(["!active"]), add=True)
        widget.bind("<FocusIn>", lambda _: ground.state(["focus"]), add=True)
        widget.bind("<FocusOut>", lambda _: ground.state(["!focus"]), add=True)
