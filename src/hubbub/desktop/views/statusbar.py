"""The line at the bottom: the state of the connection, and how safe and quick it is."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client.changes import ConnectionState
from hubbub.client.words import _
from hubbub.desktop.theme import ELLIPSIS, Theme

HEIGHT = 26
HINT_MAX = 120  # characters
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
        self.numbers.pack(side="right", padx=(px(6), px(16)))
        self.lock = ttk.Label(self, style="Panel.TLabel")
        self.lock.pack(side="right")
        self.account = ttk.Label(self, style="Panel.Muted.TLabel", cursor="hand2")
        self.account.pack(side="right", padx=(0, px(18)))
        self.account.bind("<Button-1>", lambda event: self.on_account(event.x_root, event.y_root))
        self.bind("<<ThemeChanged>>", lambda _: self._paint())

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
        self.hint(self._hint)
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

    def hint(self, words: str) -> None:
        """Say where something under the pointer leads; "" says how the connection is again."""
        self._hint = words
        cut = words if len(words) <= HINT_MAX else words[:HINT_MAX] + ELLIPSIS
        self.words.configure(text=cut or self._words)

    def _paint(self) -> None:
        self.dot.configure(image=self.theme.dot(9, _DOTS[self._state]))
        shown = self._state is ConnectionState.ONLINE
        sign = self.theme.icon("lock" if self._encrypted else "unlock", 14, "muted")
        self.lock.configure(image=sign if shown else "")

    def _retry(self) -> None:
        self.on_retry()
