"""Notifications: of what one is told, how, when not, and which words call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.client.alerts.notification import Rule
from hubbub.client.words import _
from hubbub.desktop.control.notices import RULES
from hubbub.desktop.views.dialogs.page import Page

if TYPE_CHECKING:
    from hubbub.desktop.preferences.preferences import Preferences


def fill(page: Page, preferences: Preferences) -> None:
    """All controls of the page."""
    kept = preferences.app.settings
    page.heading(_("What you are told"))
    options = [(rule.value, _(RULES[rule])) for rule in (Rule.ALL, Rule.MENTIONS, Rule.NONE)]
    hint = _("For rooms without a choice of their own: that is made at the bell above a room.")
    page.choice("notify", _("Tell me of"), options, kept.notify, hint)
    page.words_field(
        "highlights", _("Words that call you, besides your name"), ", ".join(kept.highlights),
        _("Separated by commas."),
    )  # fmt: skip
    page.routes["highlights"] = lambda typed: preferences.change("highlights", listed(str(typed)))
    page.heading(_("How you are told"))
    page.switch("notify_desktop", _("Notices on the screen"), kept.notify_desktop)
    hint = _("Otherwise a notice tells only who wrote and where.")
    page.switch("notify_words", _("Show what was said in notices"), kept.notify_words, hint)
    page.switch("notify_sound", _("Sound"), kept.notify_sound)
    page.heading(_("Quiet hours"))
    page.switch("quiet_hours", _("Be quiet at the same time every day"), kept.quiet_hours)
    page.words_field("quiet_from", _("From"), kept.quiet_from, _("Such as 22:00."), short=True)
    page.words_field("quiet_to", _("To"), kept.quiet_to, short=True)
    _people(page, preferences)


def _people(page: Page, preferences: Preferences) -> None:
    """Whom one ignores on the server that is shown."""
    shown = preferences.app.desk.shown
    if shown is None:
        return
    page.heading(_("Ignored people"))
    ignored = sorted(shown.model.attention.ignored.entries)
    page.say(
        _("On {server}.").format(server=shown.name)
        if ignored
        else _("Nobody on {server}.").format(server=shown.name)
    )
    for who in ignored:

        def hear(who: str = who) -> None:
            shown.actions.ignore(who, adding=False)
            preferences.refill("notices")

        row = page.row(who)
        page.beside(row, f"ignored {who}", _("Hear again"), hear)


def listed(typed: str) -> list[str]:
    """The words of a field, which commas part; each once."""
    return list(dict.fromkeys(word for each in typed.split(",") if (word := " ".join(each.split()))))
