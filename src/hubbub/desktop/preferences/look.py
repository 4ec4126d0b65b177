"""Appearance: colours, sizes, fonts, how times are written, the language."""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

from hubbub.client.words import LANGUAGES, N_, _
from hubbub.desktop.look import fonts
from hubbub.desktop.look.palette import ACCENTS
from hubbub.desktop.preferences.families import FamilyPicker
from hubbub.desktop.profile import settings
from hubbub.desktop.views.dialogs.page import Page
from hubbub.desktop.views.dialogs.swatches import Swatches

if TYPE_CHECKING:
    from hubbub.desktop.preferences.preferences import Preferences

HUES = 20
TONES = ((0.78, 0.7), (0.62, 0.75), (0.46, 0.7), (0.5, 0.3))  # lightness and saturation
SCALES = (80, 90, 100, 110, 125, 150, 175, 200)
ACCENT_NAMES = {
    "": N_("Hubbub's own"), "blue": N_("Blue"), "violet": N_("Violet"), "pink": N_("Pink"),
    "red": N_("Red"), "orange": N_("Orange"), "yellow": N_("Yellow"), "green": N_("Green"),
    "teal": N_("Teal"), "grey": N_("Grey"),
}  # fmt: skip


def fill(page: Page, preferences: Preferences) -> None:
    """All controls of the page."""
    _colours(page, preferences)
    _sizes(page, preferences)
    kept = preferences.app.settings
    page.heading(_("Messages"))
    hint = _("Less space between messages, and no avatars.")
    page.switch("compact", _("Compact"), kept.compact, hint)
    page.switch("comings", _("Show who comes and goes"), kept.comings)
    page.switch("hours_24", _("24-hour clock"), kept.hours_24, _("18:02 rather than 6:02 PM."))
    page.heading(_("Language"))
    page.choice(
        "language", _("Language of the window"), [("", _("As the system")), *LANGUAGES.items()], kept.language
    )


def _colours(page: Page, preferences: Preferences) -> None:
    kept, theme = preferences.app.settings, page.theme
    page.heading(_("Colours"))
    looks = [("system", _("As the system")), ("dark", _("Dark")), ("light", _("Light"))]
    page.choice("look", _("Look"), looks, kept.look)
    row = page.row(_("Accent"), beside=False)
    own = kept.accent if kept.accent.startswith("#") else ""
    colours = [(key, _(words), ACCENTS.get(key, "")) for key, words in ACCENT_NAMES.items()]
    swatches = Swatches(row, theme, colours, kept.accent)
    swatches.pack(anchor="w", pady=(theme.px(6), 0))
    swatches.on_choose = lambda key: preferences.change("accent", key)
    page.controls["accent"] = swatches
    row = page.row(_("More colours"), beside=False)
    more = Swatches(row, theme, [(shade, shade, shade) for shade in shades()], kept.accent, HUES)
    more.pack(anchor="w", pady=(theme.px(6), 0))
    more.on_choose = lambda shade: preferences.change("accent", shade)
    page.controls["shades"] = more
    hint = _("It is made lighter or darker where words could not be read.")
    page.words_field("own_accent", _("A colour of your own, such as #7a4fd0"), own, hint)
    page.routes["own_accent"] = lambda value: preferences.change("accent", str(value).strip().lower())


def _sizes(page: Page, preferences: Preferences) -> None:
    app, kept = preferences.app, preferences.app.settings
    page.heading(_("Size and font"))
    system = round(app.system_scale * 100)
    steps = [(number, f"{number} %") for number in sorted({*SCALES, system})]
    page.switch("system_scale", _("Size as the system wants it"), not kept.scale, f"{system} %")
    page.routes["system_scale"] = lambda on: preferences.change("scale", 0 if on else system)
    page.stepper("scale", _("Size of everything"), steps, kept.scale or system)
    sizes = [(size, str(size)) for size in range(settings.TEXT_SIZES[0], settings.TEXT_SIZES[1] + 1)]
    page.stepper("text_size", _("Size of messages"), sizes, kept.text_size)
    shown = kept.font or fonts.FAMILY
    row = page.row(_("Font"), shown)
    page.beside(row, "font", _("Choose …"), lambda: FamilyPicker(page, page.theme, shown, chosen))

    def chosen(family: str) -> None:
        preferences.change("font", "" if family == fonts.FAMILY else family)


def shades() -> list[str]:
    """Colours as `#rrggbb`: HUES around the circle in each of the TONES."""
    found = []
    for lightness, saturation in TONES:
        for number in range(HUES):
            parts = colorsys.hls_to_rgb(number / HUES, lightness, saturation)
            found.append("#" + "".join(f"{round(part * 255):02x}" for part in parts))
    return found
