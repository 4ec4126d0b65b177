"""The dialogs about a server on this computer: how others come in, what it said, and what becomes of it.

The rule: they show what is so and ask; starting, opening and stopping takes a while and is done elsewhere.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client.link import trust
from hubbub.client.value import Value
from hubbub.client.words import N_, _
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.dialogs.dialog import Dialog

WIDTH = 460
LOG_LINES = 12
RUNS = N_("It runs on this computer, and what people say stays here.")
ALONE = N_("Only windows on this computer can come in until you let others in.")
NO_NETWORK = N_("This computer is in no network just now. Once it is, others can come.")
IN_CLEAR = N_(
    "Without the program openssl there is no certificate, so the connections of others are not encrypted:"
    " whoever is on this network could read along."
)


class Way(Value):
    """How others come in: whether they may, the link and the address ("" without a network)."""

    is_open: bool
    link: str = ""
    address: str = ""
    fingerprint: str = ""
    can_encrypt: bool = True


class OwnServerDialog(Dialog):
    """`on_open` is told whether others may come, `on_copy` gets the link, `on_stop` ends the server."""

    def __init__(self, parent: tk.Misc, theme: Theme, way: Way) -> None:
        super().__init__(parent, theme, _("Your server"), _(RUNS), WIDTH)
        self.on_open: Callable[[bool], object] = lambda is_open: None
        self.on_copy: Callable[[str], object] = lambda link: None
        self.on_stop: Callable[[], object] = lambda: None
        self.is_open = tk.BooleanVar(self, way.is_open)
        self.switch = ttk.Checkbutton(
            self.content, text=_("Others on this network may come in"), variable=self.is_open,
            command=self._switched,
        )  # fmt: skip
        self.switch.pack(anchor="w")
        self.part = ttk.Frame(self.content)
        self.part.pack(fill="x", pady=(theme.px(10), 0))
        self.link = tk.StringVar(self)
        self.copy: ttk.Button | None = None
        self.ok = self.add_button(_("Done"), self.close)
        self.cancel.configure(text=_("Stop the server"), command=self._stop)
        self.cancel.pack_configure(side="left", padx=0)
        self.show(way)
        self.appear(self.switch)

    def show(self, way: Way) -> None:
        """This is how others come in now."""
        px = self.theme.px
        for child in self.part.winfo_children():
            child.destroy()
        self.copy = None
        self.link.set(way.link)
        self.is_open.set(way.is_open)
        for part in (self.switch, self.cancel):
            part.state(["!disabled"])
        if not way.is_open:
            self._say(_(ALONE))
        elif not way.link:
            self._say(_(NO_NETWORK))
        else:
            self._say(_("Send them this link; it opens the room in their window:"))
            line = ttk.Frame(self.part)
            line.pack(fill="x", pady=(px(6), px(8)))
            self.copy = ttk.Button(line, text=_("Copy"), command=lambda: self.on_copy(way.link))
            self.copy.pack(side="right", padx=(px(8), 0))
            field = ttk.Entry(line, textvariable=self.link, font=self.theme.font("row"), state="readonly")
            field.pack(side="left", fill="x", expand=True)
            self._say(_("By hand the address is {address}").format(address=way.address))
        if way.is_open and way.fingerprint:
            self._show_fingerprint(way.fingerprint)
        if not way.fingerprint and not way.can_encrypt:
            self._say(_(IN_CLEAR), "Error.TLabel")

    def _show_fingerprint(self, fingerprint: str) -> None:
        """What those compare who type the address: the link has it already."""
        self._say(_("Encrypted. The fingerprint of its certificate (SHA-256):"))
        text = trust.readable(fingerprint)
        ttk.Label(self.part, text=text, font=self.theme.font("mono")).pack(anchor="w", pady=(0, 2))

    def _say(self, words: str, style: str = "Muted.TLabel") -> None:
        width = self.theme.px(WIDTH - 2 * 24)
        label = ttk.Label(self.part, text=words, style=style, wraplength=width, justify="left")
        label.pack(anchor="w", pady=(0, self.theme.px(4)))

    def busy(self, words: str) -> None:
        """Something is under way."""
        for part in (self.switch, self.cancel):
            part.state(["disabled"])
        self.complain("")
        for child in self.part.winfo_children():
            child.destroy()
        self.copy = None
        self._say(words)

    def _switched(self) -> None:
        self.busy(_("The server starts anew …"))
        self.on_open(self.is_open.get())

    def _stop(self) -> None:
        self.busy(_("The server says goodbye to everybody …"))
        self.on_stop()


class LogDialog(Dialog):
    """What went wrong with the server, and the last that it said."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, words: str, log: str, on_copy: Callable[[str], object]
    ) -> None:
        super().__init__(parent, theme, _("The server did not start"), words, 2 * WIDTH - 200)
        palette = theme.palette
        self.text = tk.Text(
            self.content, height=LOG_LINES, width=1, font=theme.font("mono"), wrap="word",
            background=palette.field, foreground=palette.text, borderwidth=0, highlightthickness=0,
            padx=theme.px(10), pady=theme.px(8),
        )  # fmt: skip
        self.text.insert("1.0", log)
        self.text.configure(state="disabled")
        self.text.pack(fill="both", expand=True)
        self.ok = self.add_button(_("Copy"), lambda: on_copy(log))
        self.cancel.configure(text=_("Close"))
        self.appear(self.ok)


class Leaving(Dialog):
    """Asks what becomes of the server when the window is closed; `on_done` is told whether it is stopped."""

    def __init__(self, parent: tk.Misc, theme: Theme, on_done: Callable[[bool], object]) -> None:
        words = _("While it runs, others can talk there without this window. If it stops, they are put out.")
        super().__init__(parent, theme, _("Keep your server running?"), words)
        self._on_done = on_done
        self.ok = self.add_button(_("Keep it running"), lambda: self._done(stop=False))
        self.stop = ttk.Button(self.buttons, text=_("Stop it"), command=lambda: self._done(stop=True))
        self.stop.pack(side="right", padx=theme.px(8))
        self.stop.bind("<Return>", lambda _: self._done(stop=True))
        self.cancel.pack_configure(side="left", padx=0)
        self.appear(self.ok)

    def _done(self, *, stop: bool) -> str:
        self.close()
        self._on_done(stop)
        return "break"
