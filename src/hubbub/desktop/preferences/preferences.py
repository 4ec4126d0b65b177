"""What follows when a setting is changed, and the window in which that is done.

The rule: a change is kept and can be seen at once. What widgets paint by themselves (colours) is painted
anew; what they were made with (sizes, fonts, words) makes the windows anew, and the dialog with them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.client import dates, words
from hubbub.client.words import N_, _
from hubbub.desktop.profile import appearance, settings
from hubbub.desktop.servers.server import Server

if TYPE_CHECKING:
    from hubbub.desktop.app import App
    from hubbub.desktop.views.dialogs.page import Page
    from hubbub.desktop.views.dialogs.preferences import PreferencesDialog

_PAINTED = frozenset({"look", "accent"})
_MADE = frozenset({"scale", "font", "text_size", "compact", "comings", "hours_24", "language"})
_TOLD = frozenset({"send_typing", "send_markers"})
_HERALDED = frozenset({
    "notify", "notify_desktop", "notify_sound", "notify_words", "highlights", "quiet_hours", "quiet_from",
    "quiet_to",
})  # fmt: skip


NOT_SO = {
    "accent": N_("A colour is a # and six digits or letters from a to f, such as #7a4fd0."),
    "quiet_from": N_("A time is written as 22:00."),
    "quiet_to": N_("A time is written as 07:00."),
}
ELSE = N_("That can't be chosen.")


class Preferences:
    """The settings of one program, as they are changed while it runs."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.dialog: PreferencesDialog | None = None
        self.watch = appearance.LookWatch(app.root, self._system_changed)
        self._watch()

    # ------------------------------------------------------------------------------ the dialog

    def open(self, topic: str = "look", control: str = "") -> None:
        """Show a page, with the keyboard at one of its controls."""
        if self.dialog and self.dialog.winfo_exists():
            self.dialog.close()
        from hubbub.desktop.preferences.topics import TOPICS
        from hubbub.desktop.views.dialogs.preferences import PreferencesDialog

        app = self.app
        titles = [(key, _(each.title)) for key, each in TOPICS.items()]
        dialog = self.dialog = PreferencesDialog(app.root, app.theme, titles, self._fill)
        dialog.show(topic)
        dialog.appear(dialog.buttons_of[topic])
        if dialog.winfo_exists():  # not closed while it came
            dialog.focus_on(control)

    def _fill(self, topic: str, page: Page) -> None:
        from hubbub.desktop.preferences.topics import TOPICS

        page.on_change = self.change
        TOPICS[topic].fill(page, self)

    def refill(self, topic: str) -> None:
        """What a page shows is another."""
        if self.dialog and self.dialog.winfo_exists():
            self.dialog.refill(topic)

    def leave_for(self, do: Callable[[], object]) -> Callable[[], object]:
        """Close the dialog and do something else."""

        def run() -> None:
            if self.dialog and self.dialog.winfo_exists():
                self.dialog.close()
            do()

        return run

    def complain(self, sentence: str) -> None:
        """Say what could not be done."""
        if self.dialog and self.dialog.winfo_exists():
            self.dialog.complain(sentence)

    # ------------------------------------------------------------------------------ changes

    def change(self, name: str, value: object) -> None:
        """A setting has another value, which is kept and holds at once."""
        if not settings.may_be(name, value):
            self.complain(_(NOT_SO.get(name, ELSE)))
            return
        setattr(self.app.settings, name, value)
        self.complain("")
        self._follow(name)
        self.app.save()

    def _follow(self, name: str) -> None:
        if name in _PAINTED:
            self._watch()
            self.paint()
            self.refill("look")
        elif name in _MADE and self.app.desk.is_sending:
            self.complain(_("Files are being sent: this holds from the next start on."))
        elif name in _MADE:
            self.renew()
        elif name in _TOLD:
            for server in self.app.desk.servers:
                self.tell(server)
        elif name in _HERALDED:
            self.app.desk.herald.settings_changed()

    def zoom(self, by: int) -> None:
        """Make everything one step larger or smaller; 0 is as the system wants it."""
        from hubbub.desktop.preferences.look import SCALES

        now = round(self.app.theme.scale * 100)
        steps = SCALES[::by] if by else ()
        wanted = next((step for step in steps if (step - now) * by > 0), now if by else 0)
        if wanted != self.app.settings.scale:
            self.change("scale", wanted)

    def take_over(self, wanted: settings.Settings) -> None:
        """All of these hold from now on."""
        from hubbub.desktop.preferences.exchange import take_over

        added = take_over(self.app.settings, wanted)
        self._watch()
        self.renew()
        for server in self.app.desk.servers:
            self.tell(server)
        self.app.desk.herald.settings_changed()
        self.app.starter.open_too(added)
        self.app.save()

    def tell(self, server: Server) -> None:
        """Let a server be told what may be told of us."""
        kept, chat = self.app.settings, server.actions.chat
        chat.send_typing, chat.send_markers = kept.send_typing, kept.send_markers

    def paint(self) -> None:
        """Have the colours that were chosen."""
        self.app.theme.use(appearance.palette_of(self.app.settings))

    def fit(self) -> None:
        """Have the sizes, fonts and words that were chosen."""
        app, kept = self.app, self.app.settings
        words.use(kept.language, *appearance.languages())
        dates.use(hours_24=kept.hours_24)
        theme = app.theme
        theme.compact, theme.comings = kept.compact, kept.comings
        theme.palette = appearance.palette_of(kept)
        theme.fit(kept.scale / 100 or app.system_scale, kept.font, kept.text_size)

    def renew(self) -> None:
        """Make all windows anew, and this dialog where it was."""
        dialog = self.dialog if self.dialog and self.dialog.winfo_exists() else None
        where = (dialog.shown, dialog.focused) if dialog else None
        if dialog:
            dialog.close()
        self.fit()
        self.app.renew()
        if where:
            self.open(*where)

    # ------------------------------------------------------------------------------ the system's look

    def _watch(self) -> None:
        self.watch.on(self.app.settings.look == "system")

    def _system_changed(self) -> None:
        if self.app.settings.look == "system":
            self.paint()
