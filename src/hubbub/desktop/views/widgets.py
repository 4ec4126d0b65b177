"""Small widgets that several views use: icon buttons, hints, what can be clicked."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.later import Later

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
        self._place: tuple[int, int] | None = None  # None: below the widget
        self._show_later = Later(widget, self._show)
        self._shown: tk.Toplevel | None = None
        widget.bind("<Enter>", lambda _: self.wait(), add=True)
        for sequence in ("<Leave>", "<ButtonPress>", "<Destroy>"):
            widget.bind(sequence, lambda _: self.hide(), add=True)

    def change(self, text: str, x: int, y: int) -> None:
        """Other words, for what is now below the pointer; they appear at this place of the screen."""
        self.text, self._place = text, (x, y)
        self.wait()

    def wait(self) -> None:
        """Show them after a while, if there are any."""
        self.hide()
        if self.text:
            self._show_later(HINT_AFTER_MS)

    def box(self) -> tuple[int, int, int, int]:
        """Left, top, width and height on the screen of what they are about."""
        widget = self.widget
        return widget.winfo_rootx(), widget.winfo_rooty(), widget.winfo_width(), widget.winfo_height()

    def _show(self) -> None:
        px = self.theme.px
        left, top, width, height = self.box()
        shown = self._shown = tk.Toplevel(self.widget, background=self.theme.palette.tooltip)
        shown.withdraw()
        shown.wm_overrideredirect(True)
        ttk.Label(shown, style="Tip.TLabel", text=self.text, padding=(px(8), px(5))).pack()
        shown.update_idletasks()
        x = left + (width - shown.winfo_reqwidth()) // 2
        y = top + height + px(4)
        if self._place:
            x, y = self._place
        x = max(0, min(x, shown.winfo_screenwidth() - shown.winfo_reqwidth()))
        if y + shown.winfo_reqheight() > shown.winfo_screenheight():
            y = top - shown.winfo_reqheight() - px(4)
        shown.wm_geometry(f"+{x}+{y}")
        shown.deiconify()

    def hide(self) -> None:
        """Show them no longer."""
        self._show_later.cancel()
        if self._shown:
            self._shown.destroy()
            self._shown = None


def tab_order(*widgets: tk.Misc) -> None:
    """Let the Tab key go through siblings in this order: Tk takes the order in which they are stacked."""
    for widget in widgets:
        widget.tk.call("raise", str(widget))


def on_click(widget: tk.Misc, command: Callable[[], object], ground: tk.Misc | None = None) -> None:
    """Make a widget a button, also by keyboard; `ground` is the one that shows the focus and the pointer."""
    bindings: dict[str, Callable[[], object]] = {"<Button-1>": command}
    if isinstance(ground, ttk.Frame):
        bindings |= {
            "<Enter>": lambda: ground.state(["active"]),
            "<Leave>": lambda: ground.state(["!active"]),
        }
    if ground is None or ground is widget:  # else the Tab key would stop at each part of one button
        bindings |= {"<Return>": command, "<space>": command}
    if isinstance(ground, ttk.Frame) and ground is widget:
        bindings |= {
            "<FocusIn>": lambda: ground.state(["focus"]),
            "<FocusOut>": lambda: ground.state(["!focus"]),
        }
    for sequence, call in bindings.items():
        widget.bind(sequence, lambda _, call=call: call(), add=True)  # type: ignore[misc]
