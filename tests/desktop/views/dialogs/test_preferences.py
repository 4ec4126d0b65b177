"""The window of settings: everything by keyboard, everything at once."""

from __future__ import annotations

import json
import tkinter as tk
from collections.abc import Iterator
from pathlib import Path
from tkinter import ttk

import pytest

from hubbub.client import dates, words
from hubbub.desktop.app import App
from hubbub.desktop.control.window import Window
from hubbub.desktop.look.palette import DARK, LIGHT
from hubbub.desktop.preferences import transfer
from hubbub.desktop.preferences.families import FamilyPicker
from hubbub.desktop.preferences.notices import listed
from hubbub.desktop.preferences.topics import TOPICS
from hubbub.desktop.profile import settings
from hubbub.desktop.profile.settings import ServerSettings, Settings
from hubbub.desktop.system import log
from hubbub.desktop.views.dialogs.fields import Choice
from hubbub.desktop.views.dialogs.preferences import PreferencesDialog
from hubbub.desktop.views.dialogs.swatches import Swatches
from tests.desktop.peers import Ngircd, Peer, ngircd
from tests.desktop.screen import Screen


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Ngircd]:
    with ngircd(tmp_path) as running:
        yield running


@pytest.fixture
def app(screen: Screen, server: Ngircd, tmp_path: Path) -> Iterator[App]:
    there = ServerSettings(nick="tester", address=f"127.0.0.1:{server.port}", rooms=["#tea"])
    made = App(screen.window, tmp_path, Settings(look="dark", servers=[there]), scale=1.0)
    made.open_directly()
    screen.until(lambda: made.window and made.window.online and "#tea" in made.window.model.rooms)
    screen.until(lambda: window_of(made).model.rooms["#tea"].joined)
    yield made
    made.close()
    words.use()
    dates.use(hours_24=True)


def window_of(app: App) -> Window:
    assert app.window
    return app.window


def dialog_of(app: App) -> PreferencesDialog:
    assert app.preferences.dialog
    return app.preferences.dialog


def control(app: App, name: str) -> tk.Misc:
    dialog = dialog_of(app)
    return dialog.pages[dialog.shown].controls[name]


def use(screen: Screen, app: App, name: str, key: str) -> None:
    """Give a control the keyboard, and press a key."""
    screen.focus(control(app, name))
    screen.press(control(app, name), key)


def kept(app: App) -> Settings:
    """What is in the file."""
    return settings.load(app.profile)


def fill_in(screen: Screen, app: App, name: str, text: str) -> None:
    entry = control(app, name)
    assert isinstance(entry, ttk.Entry)
    screen.focus(entry)
    entry.delete(0, "end")
    entry.insert(0, text)
    screen.press(entry, "Return")


def test_the_settings_open_by_a_key_and_close_by_another(screen: Screen, app: App) -> None:
    text = window_of(app).composer.text
    screen.focus(text)
    screen.press(text, "Control-comma")
    dialog = dialog_of(app)
    screen.until(lambda: screen.window.focus_get() is dialog.buttons_of["look"])
    screen.press(dialog, "Escape")
    assert not dialog.winfo_exists()


def test_every_page_is_reached_by_the_arrow_keys(screen: Screen, app: App) -> None:
    app.preferences.open()
    dialog, seen = dialog_of(app), []
    for _ in TOPICS:
        seen.append(dialog.shown)
        screen.focus(dialog.buttons_of[dialog.shown])
        screen.press(dialog.buttons_of[dialog.shown], "Down")
    assert seen == list(TOPICS) and dialog.shown == "look"
    screen.focus(dialog.buttons_of["look"])
    screen.press(dialog.buttons_of["look"], "Up")
    assert dialog.shown == "about"


def test_a_page_that_is_clicked_has_the_keyboard(screen: Screen, app: App) -> None:
    app.preferences.open()
    dialog = dialog_of(app)
    screen.focus(dialog.buttons_of["look"])
    dialog.buttons_of["privacy"].invoke()
    assert dialog.shown == "privacy"
    screen.until(lambda: screen.window.focus_get() is dialog.buttons_of["privacy"])


def test_settings_that_are_closed_before_they_are_seen_end_quietly(screen: Screen, app: App) -> None:
    def close(event: tk.Event[tk.Misc]) -> None:
        if isinstance(event.widget, PreferencesDialog):
            event.widget.close()

    screen.window.bind_class("Toplevel", "<Map>", close)
    app.preferences.open()
    screen.window.unbind_class("Toplevel", "<Map>")
    assert not dialog_of(app).winfo_exists()


def test_every_control_can_have_the_keyboard_and_is_then_in_view(screen: Screen, app: App) -> None:
    app.preferences.open()
    dialog = dialog_of(app)
    for topic in TOPICS:
        page = dialog.show(topic)
        for name in page.controls:
            widget = page.controls[name]
            if isinstance(widget, ttk.Widget) and widget.instate(["disabled"]):
                continue
            screen.focus(widget)
            top = widget.winfo_rooty() - page.canvas.winfo_rooty()
            assert 0 <= top < page.canvas.winfo_height(), f"{topic}: {name}"


def test_dark_and_light_are_changed_at_once(screen: Screen, app: App) -> None:
    app.preferences.open()
    use(screen, app, "look", "Right")
    assert app.theme.palette == LIGHT and kept(app).look == "light"
    assert dialog_of(app).cget("background") == LIGHT.background
    app.toggle_look()
    assert app.theme.palette == DARK and kept(app).look == "dark"


def test_an_accent_is_chosen_with_the_arrow_keys_or_written(screen: Screen, app: App) -> None:
    app.preferences.open()
    assert isinstance(control(app, "accent"), Swatches)
    use(screen, app, "accent", "Right")
    assert kept(app).accent == "blue" and app.theme.palette.accent != DARK.accent
    fill_in(screen, app, "own_accent", "#7A4FD0")
    assert kept(app).accent == "#7a4fd0"
    fill_in(screen, app, "own_accent", "mauve")
    assert kept(app).accent == "#7a4fd0"
    assert "six digits" in str(dialog_of(app).trouble.cget("text"))


def test_a_shade_is_chosen_by_a_click_or_with_the_arrow_keys(screen: Screen, app: App) -> None:
    app.preferences.open()
    shades = control(app, "shades")
    assert isinstance(shades, Swatches)
    screen.settle()
    shades.event_generate("<ButtonPress-1>", x=5, y=5)
    first = kept(app).accent
    assert first == shades.colours[0][0] and app.theme.palette.accent != DARK.accent
    shades = control(app, "shades")
    assert isinstance(shades, Swatches) and shades.chosen == first, "it is shown anew, and knows"
    use(screen, app, "shades", "Down")
    assert kept(app).accent == shades.colours[shades.columns][0]
    use(screen, app, "shades", "Right")
    assert kept(app).accent == shades.colours[shades.columns + 1][0]


def test_everything_grows_without_a_restart_and_the_keyboard_stays(screen: Screen, app: App) -> None:
    before = window_of(app)
    before.composer.set_content("a draft")
    app.preferences.open()
    use(screen, app, "scale+", "Return")
    assert kept(app).scale == 110 and app.theme.scale == pytest.approx(1.1)
    assert window_of(app) is not before and window_of(app).composer.content == "a draft"
    assert window_of(app).key == "#tea" and window_of(app).online
    screen.until(lambda: screen.attend(dialog_of(app)) is control(app, "scale+"))
    use(screen, app, "scale-", "Return")
    assert app.theme.scale == pytest.approx(1.0)


def test_keys_make_everything_larger_and_smaller(screen: Screen, app: App) -> None:
    for key, scale in (("plus", 110), ("plus", 125), ("minus", 110), ("Key-0", 0), ("minus", 90)):
        text = window_of(app).composer.text
        screen.focus(text)
        screen.press(text, f"Control-{key}")
        assert kept(app).scale == scale
    assert app.theme.scale == pytest.approx(0.9)
    for _ in range(5):
        app.preferences.zoom(-1)
    assert kept(app).scale == 80


def test_a_window_that_must_be_larger_stays_on_the_screen(screen: Screen, app: App) -> None:
    root = app.root
    small = root.minsize()
    corner = root.winfo_screenwidth() - small[0], root.winfo_screenheight() - small[1]
    root.geometry(f"{small[0]}x{small[1]}+{corner[0]}+{corner[1]}")
    screen.until(lambda: (root.winfo_x(), root.winfo_y()) == corner)
    app.preferences.zoom(1)
    screen.until(lambda: root.winfo_width() > small[0] and root.winfo_height() > small[1])
    screen.until(lambda: root.winfo_x() + root.winfo_width() <= root.winfo_screenwidth())
    screen.until(lambda: root.winfo_y() + root.winfo_height() <= root.winfo_screenheight())


def test_windows_stay_as_they_are_while_files_are_sent(
    screen: Screen, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = window_of(app)
    monkeypatch.setattr(type(app.desk), "is_sending", True)
    app.preferences.open()
    use(screen, app, "compact", "space")
    assert window_of(app) is window and kept(app).compact
    assert "next start" in str(dialog_of(app).trouble.cget("text"))


def test_messages_go_on_after_the_windows_were_made_anew(screen: Screen, app: App, server: Ngircd) -> None:
    maria = Peer(server.port, "maria", "#tea")
    app.preferences.change("text_size", 18)
    assert app.theme.font("text").actual("size") == -18 or app.theme.font("text").cget("size") == -18
    maria.says("still here?")
    screen.until(lambda: "still here?" in window_of(app).timeline.text.get("1.0", "end"))
    maria.close()


def test_the_language_is_another_one_at_once(screen: Screen, app: App) -> None:
    app.preferences.open()
    use(screen, app, "language", "Left")  # the first one already
    app.preferences.change("language", "de")
    assert kept(app).language == "de" and words.language() == "de"
    assert dialog_of(app).titles["look"] == "Darstellung"


def test_a_choice_made_by_the_mouse_stays_in_view(screen: Screen, app: App) -> None:
    app.preferences.open()
    screen.focus(dialog_of(app).buttons_of["look"])
    choice = control(app, "language").master
    assert isinstance(choice, Choice)
    choice.buttons["de"].invoke()
    assert words.language() == "de"
    screen.until(lambda: screen.attend(dialog_of(app)) is control(app, "language"))


def test_a_font_is_found_by_its_name(screen: Screen, app: App) -> None:
    app.preferences.open()
    use(screen, app, "font", "Return")
    (picker,) = (child for child in all_of(dialog_of(app)) if isinstance(child, FamilyPicker))
    family = next(name for name in picker.families[1:] if name.isascii())
    picker.typed.set(family)
    screen.settle()
    screen.press(picker.entry, "Return")
    assert kept(app).font == picker_font(app) != "Inter"


def picker_font(app: App) -> str:
    return str(app.theme.font("text").cget("family"))


def all_of(widget: tk.Misc) -> Iterator[tk.Misc]:
    for child in widget.winfo_children():
        yield child
        yield from all_of(child)


def test_who_comes_and_goes_can_be_hidden(screen: Screen, app: App, server: Ngircd) -> None:
    maria = Peer(server.port, "maria", "#tea")
    maria.says("here I am")
    screen.until(lambda: "here I am" in window_of(app).timeline.text.get("1.0", "end"))
    app.preferences.change("comings", False)
    window = window_of(app)
    screen.until(lambda: "here I am" in window.timeline.text.get("1.0", "end"))
    text = window.timeline.text
    assert text.tag_cget("coming", "elide") == "1"
    maria.close()
    screen.until(lambda: window.model.rooms["#tea"].lines[-1].kind.value in {"quit", "part"})
    screen.settle()
    assert window.timeline.at_bottom and window.timeline.pages.is_newest


def test_hours_are_counted_twice_a_day_if_that_is_wished(app: App) -> None:
    app.preferences.change("hours_24", False)
    assert kept(app).hours_24 is False
    words.use()


def test_what_others_learn_is_told_to_every_server(screen: Screen, app: App) -> None:
    app.preferences.open("privacy")
    use(screen, app, "send_typing", "space")
    use(screen, app, "send_markers", "space")
    chat = window_of(app).actions.chat
    assert (chat.send_typing, chat.send_markers) == (False, False)
    assert (kept(app).send_typing, kept(app).send_markers) == (False, False)


def test_a_trusted_host_can_be_asked_about_again(screen: Screen, app: App) -> None:
    app.settings.trusted_hosts.append("example.org")
    app.preferences.open("privacy")
    use(screen, app, "host example.org", "Return")
    assert kept(app).trusted_hosts == []
    assert "host example.org" not in dialog_of(app).pages["privacy"].controls


def test_words_that_call_are_separated_by_commas(screen: Screen, app: App) -> None:
    app.preferences.open("notices")
    fill_in(screen, app, "highlights", " tea time, coffee,,coffee ")
    assert kept(app).highlights == ["tea time", "coffee"]
    assert listed("") == []


def test_a_time_that_is_none_is_refused_with_a_sentence(screen: Screen, app: App) -> None:
    app.preferences.open("notices")
    fill_in(screen, app, "quiet_from", "late")
    assert kept(app).quiet_from == "22:00"
    assert "22:00" in str(dialog_of(app).trouble.cget("text"))


def test_settings_go_to_a_file_and_come_back(screen: Screen, app: App, tmp_path: Path) -> None:
    app.preferences.change("accent", "teal")
    transfer.save_to(app.preferences, tmp_path / "mine.json")
    app.preferences.change("accent", "red")
    app.preferences.open("transfer")
    transfer.take_from(app.preferences, tmp_path / "mine.json")
    assert kept(app).accent == "teal" and len(kept(app).servers) == 1
    assert dialog_of(app).shown == "transfer"


def test_a_broken_file_is_refused_with_a_sentence(screen: Screen, app: App, tmp_path: Path) -> None:
    app.preferences.open("transfer")
    for broken in (b"{", b"[]", b"\xff", json.dumps({"format": "other"}).encode()):
        (tmp_path / "broken.json").write_bytes(broken)
        transfer.take_from(app.preferences, tmp_path / "broken.json")
        assert "does not hold settings" in str(dialog_of(app).trouble.cget("text"))
    transfer.take_from(app.preferences, tmp_path / "none.json")
    assert "could not be read" in str(dialog_of(app).trouble.cget("text"))


def test_the_log_tells_of_connections_and_never_what_was_said(
    screen: Screen, app: App, server: Ngircd
) -> None:
    maria = Peer(server.port, "maria", "#tea")
    maria.says("a secret of maria")
    screen.until(lambda: "a secret of maria" in window_of(app).timeline.text.get("1.0", "end"))
    text = log.RING.text()
    assert "online" in text and "secret" not in text
    maria.close()
