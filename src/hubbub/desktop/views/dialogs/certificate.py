"""The dialogs about a server that nobody vouches for, and about one that is not whom it was.

The rule: what is new is trusted by a decision, never by habit: Enter does not trust a changed certificate.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client.link import trust
from hubbub.client.link.trust import Stranger
from hubbub.client.words import N_, _
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.dialogs.dialog import Dialog

WIDTH = 460
UNKNOWN = N_(
    "The connection is encrypted, but no authority that this computer knows vouches for {server}. Servers"
    " that people run themselves are often so. Ask who runs it for its fingerprint: if it is this one, trust"
    " it, and it will be recognised from then on."
)
CHANGED = N_(
    "{server} shows another certificate than the one that you trusted. It may have got a new one, or somebody"
    " may stand in between and listen. Nothing was sent to it. Ask who runs it, on another way, before you"
    " trust it."
)


class Certificate(Dialog):
    """Tell `on_trust` that a person trusts this stranger, `on_leave` that they do not."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        server: str,
        stranger: Stranger,
        on_trust: Callable[[], object],
        on_leave: Callable[[], object] = lambda: None,
    ) -> None:
        changed = stranger.is_changed
        title = _("This is not the server you trusted") if changed else _("Is this the server you mean?")
        words = _(CHANGED) if changed else _(UNKNOWN)
        super().__init__(parent, theme, title, words.format(server=server), WIDTH)
        self.on_trust, self.on_leave = on_trust, on_leave
        self._decided = False
        if changed:
            self._show(_("Trusted until now"), stranger.pinned)
            self._show(_("Shown now"), stranger.fingerprint)
        else:
            self._show(_("Fingerprint (SHA-256)"), stranger.fingerprint)
        button = _("Trust the new one") if changed else _("Trust this server")
        self.ok = self.add_button(button, self._trusted, "Danger" if changed else "Accent")
        self.appear(self.cancel if changed else self.ok)

    def _show(self, name: str, fingerprint: str) -> None:
        theme, px = self.theme, self.theme.px
        ttk.Label(self.content, style="Small.TLabel", text=name).pack(anchor="w", pady=(px(6), px(2)))
        text = trust.readable(fingerprint)
        ttk.Label(self.content, text=text, font=theme.font("mono")).pack(anchor="w")

    def _trusted(self) -> None:
        self._decided = True
        self.close()
        self.on_trust()

    def close(self) -> None:
        """Go away; who did not say that they trust it does not."""
        super().close()
        if not self._decided:
            self._decided = True
            self.on_leave()
