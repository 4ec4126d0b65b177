"""The line at the bottom: the state of the connection, and how safe and quick it is."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client.words import _
from hubbub.client.world.changes import ConnectionState
from hubbub.desktop.look.theme import ELLIPSIS, Theme
from hubbub.desktop.network.later import Later

HEIGHT = 26
HINT_MAX = 120  # characters
LEFT, RIGHT = 40, 16  # of the sentence with the dot before it; of all
NUMBERS_GAP, ACCOUNT_GAP = 6, 18
_DOTS = {
    ConnectionState.ONLINE: "online",
    ConnectionState.CONNECTING: "away",
    ConnectionState.REGISTERING: "away",
    ConnectionState.WAITING: "alert",
    ConnectionState.OFFLINE: "offline",
}


class StatusBar(ttk.Frame):
    """Dot, sentence, "Try now"; at the right, encryption and round trip."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, style="Panel.TFrame", height=theme.px(HEIGHT))
        self.theme = theme
        self.on_account: Callable[[int, int], object] = lambda x, y: None
        self.on_retry: Callable[[], object] = lambda: None
        self.pack_propagate(False)
        self._state = ConnectionState.OFFLINE
        self._encrypted = False
        self._told: object = None
        px = theme.px
        ttk.Frame(self, style="Line.TFrame", height=1).pack(side="top", fill="x")
        self.dot = ttk.Label(self, style="Panel.TLabel")
        self.dot.pack(side="left", padx=(px(17), px(8)))
        self.words = ttk.Label(self, style="Panel.Muted.TLabel")
        self.words.pack(side="left")
        self._words = self._hint = ""
        self.retry = ttk.Button(
            self, style="Link.TButton", text=_("Try now"), cursor="hand2", command=self._retry
        )
        self.numbers = ttk.Label(self, style="Panel.Muted.TLabel")
        self.lock = ttk.Label(self, style="Panel.TLabel")
        self.account = ttk.Label(self, style="Panel.Muted.TLabel", cursor="hand2")
        ttk.Frame(self, style="Panel.TFrame", width=px(RIGHT)).pack(side="right")
        self.lock.pack(side="right")
        self._place(self.numbers)
        self._place(self.account)
        self.account.bind("<Button-1>", lambda event: self.on_account(event.x_root, event.y_root))
        self.bind("<<ThemeChanged>>", lambda _: self._paint())
        self._fit_soon = Later(self, self._fit)
        self.bind("<Configure>", lambda _: self._fit_soon())

    def show(
        self, state: ConnectionState, words: str, encrypted: bool, round_trip_ms: int | None, account: str
    ) -> None:
        """Show this state; `account` is "" for a guest."""
        told = (state, words, encrypted, round_trip_ms, account)
        if told == self._told:
            return
        self._told = told
        self._state, self._encrypted = state, encrypted
        self._words = words
        parts = [_("encrypted") if encrypted else _("not encrypted")]
        if round_trip_ms is not None:
            parts.append(_("{count} ms").format(count=round_trip_ms) if round_trip_ms else _("< 1 ms"))
        online = state is ConnectionState.ONLINE
        who = _("Logged in as {account}").format(account=account) if account else _("Guest")
        self.account.configure(text=who if online else "")
        self.numbers.configure(text=" · ".join(parts) if online else "")
        if state in {ConnectionState.WAITING, ConnectionState.OFFLINE}:
            self.retry.pack(side="left", padx=self.theme.px(10), after=self.words)
        else:
            self.retry.pack_forget()
        self._paint()
        self._fit()

    def hint(self, words: str) -> None:
        """Say where something under the pointer leads; "" says how the connection is again."""
        self._hint = words
        self._fit()

    def _fit(self) -> None:
        """Where not everything has its place: the sentence, then encryption, then who one is."""
        theme, px = self.theme, self.theme.px
        hint = self._hint if len(self._hint) <= HINT_MAX else self._hint[:HINT_MAX] + ELLIPSIS
        words = hint or self._words
        retry = self.retry.winfo_reqwidth() + px(20) if self.retry.winfo_manager() else 0
        if self.winfo_width() <= 1:  # not laid out yet
            return
        room = self.winfo_width() - px(LEFT) - retry - self.lock.winfo_reqwidth() - px(RIGHT)
        self.words.configure(text=theme.shorten("small", words, room))
        room -= theme.width("small", words)
        for part, gap in ((self.numbers, px(NUMBERS_GAP)), (self.account, px(ACCOUNT_GAP))):
            room -= part.winfo_reqwidth() + gap
            if room < 0:
                part.pack_forget()
            elif not part.winfo_manager():
                self._place(part)

    def _place(self, part: tk.Misc) -> None:
        px = self.theme.px
        if part is self.numbers:
            self.numbers.pack(side="right", padx=(px(NUMBERS_GAP), 0), before=self.lock)
        else:
            self.account.pack(side="right", padx=(0, px(ACCOUNT_GAP)))

    def _paint(self) -> None:
        self.dot.configure(image=self.theme.dot(9, _DOTS[self._state]))
        shown = self._state is ConnectionState.ONLINE
        sign = self.theme.icon("lock" if self._encrypted else "unlock", 14, "muted")
        self.lock.configure(image=sign if shown else "")

    def _retry(self) -> None:
        self.on_retry()
