"""What may stand at the right side of the window instead of the people: a search, the mentions.

The rule: one of them at a time; in a narrow window it takes the place of the rooms, too. Its pane is made
when it is opened for the first time.
"""

from __future__ import annotations

from collections.abc import Iterable
from tkinter import ttk
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubbub.desktop.control.window import Window

ROOMS_NEED_WIDTH = 900  # beside the panel


class SidePanel:
    """One panel of one window; a subclass says what, and what happens when it `opened` and `closed`."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.is_open = False
        window.bind("<Configure>", lambda _: self.fit(), add=True)

    @property
    def pane(self) -> ttk.Frame:
        """What is shown; a subclass makes it."""
        raise NotImplementedError

    def others(self) -> Iterable[SidePanel]:
        """The panels that can't be there at the same time."""
        return (panel for panel in self.window.side_panels if panel is not self)

    def toggle(self) -> None:
        """The button: open the panel or close it."""
        if self.is_open:
            self.close()
        else:
            self.open()

    def open(self) -> None:
        """Show the panel, and give it the keyboard."""
        for panel in self.others():
            panel.close()
        self.is_open = True
        self.window.show_people()
        self.pane.grid(row=0, column=3, sticky="ns", in_=self.window)
        self.fit()
        self.opened()

    def close(self) -> None:
        """Go back to the conversation."""
        if not self.is_open:
            return
        self.is_open = False
        self.pane.grid_remove()
        self.fit()
        self.closed()
        self.window.show_people()
        self.window.composer.text.focus_set()

    def opened(self) -> None:
        """It is there."""

    def closed(self) -> None:
        """It is not there any more."""

    def keep_keyboard(self) -> None:
        """Who goes from one message to the next stays in the panel."""

    def fit(self) -> None:
        """In a narrow window the rooms make place."""
        window = self.window
        narrow = 1 < window.winfo_width() < window.theme.px(ROOMS_NEED_WIDTH)
        if self.is_open and narrow:
            window.sidebar.grid_remove()
        elif not window.sidebar.winfo_ismapped() and not any(panel.is_open for panel in self.others()):
            window.sidebar.grid()
