"""The theme gives fonts, pictures and styles at every scale, and changes its palette while it is shown."""

import tkinter as tk
from tkinter import ttk

import pytest

from hubbub.desktop.look.palette import DARK, LIGHT
from hubbub.desktop.look.theme import Theme
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


def test_inter_is_lent_to_this_process(theme: Theme) -> None:
    assert theme.family == "Inter"
    assert theme.font("text").actual("family") == "Inter"


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_everything_grows_with_the_scale(screen: Screen, scale: float) -> None:
    theme = Theme(screen.window, DARK, scale)
    assert theme.px(20) == 20 * scale
    assert theme.font("text").cget("size") == pytest.approx(-15 * scale, abs=0.5)
    assert theme.icon("hash", 20, "muted").width() == 20 * scale
    assert theme.avatar("maria", "maria", 40).width() == 40 * scale
    assert theme.emoji(100, 20).height() == 20 * scale
    button = ttk.Button(screen.window, text="Go", style="Accent.TButton")
    button.pack()
    screen.settle()
    assert button.winfo_height() == pytest.approx(33 * scale, abs=3 * scale)


def test_a_text_that_fits_is_left_alone(theme: Theme) -> None:
    assert theme.shorten("row", "short", 500) == "short"


def test_a_long_text_ends_in_an_ellipsis_and_fits(theme: Theme) -> None:
    short = theme.shorten("row", "an endlessly long topic " * 20, 200)
    assert short.endswith("…") and len(short) > 10
    assert theme.width("row", short) <= 200
    assert theme.shorten("row", "anything", 0) == "…"


def test_the_same_picture_is_drawn_once(theme: Theme) -> None:
    assert theme.icon("hash", 20, "muted") is theme.icon("hash", 20, "muted")
    assert theme.icon("hash", 20, "muted") is not theme.icon("hash", 20, "strong")


def test_every_widget_hears_of_another_palette(screen: Screen, theme: Theme) -> None:
    frame = ttk.Frame(screen.window, width=50, height=50)
    heard: list[str] = []
    frame.bind("<<ThemeChanged>>", lambda _: heard.append(theme.palette.name))
    frame.pack()
    screen.settle()
    heard.clear()
    theme.use(LIGHT)
    screen.settle()
    assert set(heard) == {"light"}
    assert screen.shows(frame, LIGHT.background, 2000)
    theme.use(DARK)
    assert screen.shows(frame, DARK.background, 2000)


def test_a_button_shows_where_the_keyboard_is(screen: Screen, theme: Theme) -> None:
    button, other = ttk.Button(screen.window, text="Go"), tk.Entry(screen.window)
    button.pack()
    other.pack()
    screen.focus(other)
    assert not screen.shows(button, DARK.accent)
    screen.focus(button)
    assert screen.shows(button, DARK.accent, 50)


def test_fonts_and_sizes_change_while_the_window_is_open(theme: Theme) -> None:
    text, row = theme.font("text"), theme.font("row")
    theme.fit(2.0, "", 18)
    assert (theme.px(10), text.cget("size"), row.cget("size")) == (20, -36, -28)
    assert theme.font("mono").cget("size") == -round(13 * 18 / 15 * 2)
    theme.fit(1.0, "No Such Font", 15)
    assert (theme.family, text.cget("size")) == ("Inter", -15)


def test_few_themes_are_kept_with_their_pictures(theme: Theme) -> None:
    for scale in (1.0, 1.1, 1.25, 1.5, 1.75, 2.0):
        theme.fit(scale, "", 15)
    assert len(theme._themes) == 4
    theme.fit(1.0, "", 15)
    assert theme.style.lookup("Accent.TButton", "foreground") == theme.palette.accent_text


def test_the_pictures_of_a_large_window_are_not_four_times_as_heavy(screen: Screen) -> None:
    def size_bytes(scale: float) -> int:
        pictures = Theme(screen.window, DARK, scale).theme_pictures
        return sum(4 * picture.width() * picture.height() for picture in pictures)

    assert size_bytes(2.0) < 2 * size_bytes(1.0) < 5_000_000
