"""A page of settings: rows with words at the left and what they are about at the right.

The rule: a page knows the controls by their names and tells each change at once; what it means is decided
elsewhere. It scrolls where it is higher than its place, and follows the keyboard.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from tkinter import ttk

from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.dialogs.fields import Choice
from hubbub.desktop.views.scrolling import WheelSteps, bind_wheel

NOTCH = 60
GAP = 14
CONTROL_GAP = 18
WORDS_SHARE = 0.7  # of the width, beside a control
SWITCH_SIZE = (36, 26)
SHORT_CHARS = 8  # of a field for a time


class Page(ttk.Frame):
    """`on_change` gets the name of a control and its new value."""

    def __init__(self, parent: tk.Misc, theme: Theme, width_px: int) -> None:
        super().__init__(parent)
        self.theme = theme
        self.width_px = width_px
        self.on_change: Callable[[str, object], object] = lambda name, value: None
        self.routes: dict[str, Callable[[object], object]] = {}  # where changes of some controls go instead
        self.controls: dict[str, tk.Misc] = {}  # the one that takes the keyboard, by its name
        self.latest = ""  # the name of the one that was used last
        self._variables: list[tk.Variable] = []
        self.canvas = tk.Canvas(self, highlightthickness=0, borderwidth=0, width=width_px, height=1)
        self.bar = ttk.Scrollbar(self, command=self.canvas.yview)
        self.canvas.configure(yscrollcommand=self._scrolled, background=theme.palette.background)
        self.canvas.pack(side="left", fill="both", expand=True)
        self.body = ttk.Frame(self.canvas)
        self.canvas.create_window(0, 0, window=self.body, anchor="nw", width=width_px)
        self.body.bind(
            "<Configure>", lambda event: self.canvas.configure(scrollregion=(0, 0, 1, event.height))
        )
        self.bind("<<ThemeChanged>>", lambda _event: self._repaint())

    def _grown(self, height: int) -> None:
        self.canvas.configure(scrollregion=(0, 0, 1, height))

    def _repaint(self) -> None:
        self.canvas.configure(background=self.theme.palette.background)

    def finish(self) -> None:
        """All rows are there: let the wheel and the keyboard move them."""
        steps = WheelSteps(self.theme.px(NOTCH))
        for widget in _descendants(self.canvas):
            if not isinstance(widget, tk.Text | tk.Canvas) or widget is self.canvas:
                bind_wheel(widget, steps, self.scroll)
            widget.bind("<FocusIn>", self._focused, add=True)

    # ------------------------------------------------------------------------------ scrolling

    def _scrolled(self, first: float, last: float) -> None:
        self.bar.set(first, last)
        if float(first) <= 0 and float(last) >= 1:  # Tk gives texts
            self.bar.pack_forget()
        else:
            self.bar.pack(side="right", fill="y", before=self.canvas)

    def scroll(self, pixels: int) -> None:
        """Go down so far, up if it is negative."""
        height = max(1, self.body.winfo_height())
        if height > self.canvas.winfo_height():
            self.canvas.yview_moveto(self.canvas.canvasy(0) / height + pixels / height)

    def _focused(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self.focus_get():  # and not what it stands in
            self.see(event.widget)

    def see(self, widget: tk.Misc) -> None:
        """Scroll as little as brings a control into view."""
        top = widget.winfo_rooty() - self.canvas.winfo_rooty()
        below = top + widget.winfo_height() + self.theme.px(GAP) - self.canvas.winfo_height()
        if top < 0:
            self.scroll(top - self.theme.px(GAP))
        elif below > 0:
            self.scroll(below)

    # ------------------------------------------------------------------------------ rows

    def heading(self, words: str) -> None:
        """A title above the rows that follow."""
        above = self.theme.px(22) if self.body.winfo_children() else 0
        ttk.Label(self.body, style="Title.TLabel", text=words).pack(anchor="w", pady=(above, 0))

    def say(self, words: str, style: str = "Muted.TLabel") -> ttk.Label:
        """A paragraph."""
        made = ttk.Label(self.body, style=style, text=words, wraplength=self.width_px, justify="left")
        made.pack(anchor="w", pady=(self.theme.px(8), 0))
        return made

    def row(self, words: str, hint: str = "", *, beside: bool = True) -> ttk.Frame:
        """A row; what is packed into it stands at its right, or below its words."""
        px = self.theme.px
        row = ttk.Frame(self.body)
        row.pack(fill="x", pady=(px(GAP), 0))
        told = ttk.Frame(row)
        told.pack(side="left" if beside else "top", anchor="w", fill="x", expand=beside)
        width = round(self.width_px * WORDS_SHARE) if beside else self.width_px
        ttk.Label(told, text=words, wraplength=width, justify="left").pack(anchor="w")
        if hint:
            below = ttk.Label(told, style="Muted.TLabel", text=hint, wraplength=width, justify="left")
            below.pack(anchor="w", pady=(px(2), 0))
        return row

    def switch(self, name: str, words: str, on: bool, hint: str = "") -> None:
        """On or off."""
        value = tk.BooleanVar(self, on)
        self._variables.append(value)
        row = self.row(words, hint)
        width, height = (self.theme.px(units) for units in SWITCH_SIZE)
        place = ttk.Frame(row, width=width, height=height)  # without the room for words at its right
        place.pack_propagate(False)
        place.pack(side="right", anchor="n")
        made = ttk.Checkbutton(place, variable=value, command=lambda: self._changed(name, value.get()))
        made.pack(side="left")
        self._reach(row, made)
        self.controls[name] = made

    def _reach(self, row: ttk.Frame, switch: ttk.Checkbutton) -> None:
        """The words of a switch belong to it."""
        for widget in _descendants(row):
            if isinstance(widget, ttk.Label):
                widget.configure(cursor="hand2")
                widget.bind("<Button-1>", lambda _event: switch.invoke())

    def choice(
        self, name: str, words: str, options: Sequence[tuple[str, str]], key: str, hint: str = ""
    ) -> None:
        """One of a few."""
        row = self.row(words, hint, beside=False)
        made = Choice(row, self.theme, options, key)
        if made.wanted_px > self.width_px:
            made.destroy()
            made = Choice(row, self.theme, options, key, upright=True)
        made.pack(anchor="w", pady=(self.theme.px(6), 0))
        made.on_choose = partial(self._changed, name)
        self.controls[name] = made.buttons[made.key if made.key in made.buttons else options[0][0]]

    def _changed(self, name: str, value: object) -> None:
        self.latest = name
        if name in self.routes:
            self.routes[name](value)
        else:
            self.on_change(name, value)

    def stepper(
        self, name: str, words: str, steps: Sequence[tuple[int, str]], value: int, hint: str = ""
    ) -> None:
        """One of many in a row, one step at a time."""
        row = self.row(words, hint)
        values = [number for number, _shown in steps]
        at = min(range(len(values)), key=lambda place: abs(values[place] - value))
        box = ttk.Frame(row)
        box.pack(side="right", anchor="n")
        buttons = {}
        for sign, by in (("−", -1), ("+", 1)):
            go = partial(self._step, name, values, at, by)
            button = buttons[by] = ttk.Button(box, text=sign, style="Compact.TButton", command=go, width=3)
            button.bind("<Left>", lambda _event: self._step(name, values, at, -1))
            button.bind("<Right>", lambda _event: self._step(name, values, at, 1))
            button.bind("<Return>", lambda _event, go=go: go())  # type: ignore[misc]
            button.state(["!disabled" if 0 <= at + by < len(values) else "disabled"])
        shown = ttk.Label(box, text=dict(steps)[values[at]], anchor="center", width=_widest(steps))
        buttons[-1].pack(side="left")
        shown.pack(side="left", padx=self.theme.px(4))
        buttons[1].pack(side="left")
        self.controls[f"{name}-"], self.controls[f"{name}+"] = buttons[-1], buttons[1]
        self.controls[name] = buttons[1]

    def _step(self, name: str, values: list[int], at: int, by: int) -> str:
        if 0 <= at + by < len(values):
            self._changed(name, values[at + by])
        return "break"

    def words_field(
        self, name: str, words: str, given: str, hint: str = "", *, short: bool = False
    ) -> ttk.Entry:
        """Something to type, told when the field is left or Enter pressed."""
        row = self.row(words, hint, beside=short)
        value = tk.StringVar(self, given)
        self._variables.append(value)
        entry = ttk.Entry(row, textvariable=value, font=self.theme.font("row"))
        if short:
            entry.configure(width=SHORT_CHARS)
            entry.pack(side="right", anchor="n")
        else:
            entry.pack(fill="x", pady=(self.theme.px(6), 0))
        told = [given]

        def tell(_event: tk.Event[tk.Misc]) -> str:
            if value.get() != told[0]:
                told[0] = value.get()
                self._changed(name, value.get())
            return "break"

        entry.bind("<Return>", tell)
        entry.bind("<FocusOut>", tell, add=True)
        self.controls[name] = entry
        return entry

    def beside(self, row: ttk.Frame, name: str, words: str, do: Callable[[], object]) -> ttk.Button:
        """A button at the right of a row, left of those that are there."""
        made = ttk.Button(row, text=words, command=do)
        made.pack(side="right", anchor="n", padx=(self.theme.px(6), 0))
        made.bind("<Return>", lambda _event: made.invoke())
        self.controls[name] = made
        return made

    def fact(self, name: str, value: str) -> None:
        """A name and what it stands for."""
        row = ttk.Frame(self.body)
        row.pack(fill="x", pady=(self.theme.px(6), 0))
        ttk.Label(row, style="Muted.TLabel", text=name).pack(side="left")
        ttk.Label(row, text=value).pack(side="right")

    def button(
        self, name: str, words: str, do: Callable[[], object], style: str = "", hint: str = ""
    ) -> ttk.Button:
        """Something to do."""
        row = ttk.Frame(self.body)
        row.pack(fill="x", pady=(self.theme.px(GAP - 4), 0))
        made = ttk.Button(row, text=words, command=do, style=f"{style}.TButton" if style else "TButton")
        made.pack(side="left")
        made.bind("<Return>", lambda _event: made.invoke())
        if hint:
            told = ttk.Label(row, style="Muted.TLabel", text=hint, justify="left")
            told.configure(wraplength=self.width_px - made.winfo_reqwidth() - self.theme.px(CONTROL_GAP))
            told.pack(side="left", padx=(self.theme.px(CONTROL_GAP), 0))
        self.controls[name] = made
        return made


def _widest(steps: Sequence[tuple[int, str]]) -> int:
    return max(len(shown) for _number, shown in steps) + 1


def _descendants(widget: tk.Misc) -> list[tk.Misc]:
    return [widget, *(each for child in widget.winfo_children() for each in _descendants(child))]
