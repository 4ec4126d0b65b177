"""An emoji is picked by words, by group, or among those picked last; with the keyboard or the pointer."""

from __future__ import annotations

from tkinter import ttk

import pytest

from hubbub.client.text import emoji as names
from hubbub.desktop.look import emoji as sheet
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.profile.settings import Settings
from hubbub.desktop.views.writing.emoji_grid import CELL, HEADING_HEIGHT, NOTHING
from hubbub.desktop.views.writing.emoji_picker import DISC_STEP, FOUND, RECENT, EmojiPicker
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


class Picking:
    """An open picker, and what was picked from it."""

    def __init__(self, screen: Screen, theme: Theme, habits: Settings | None = None) -> None:
        self.screen = screen
        self.field = ttk.Entry(screen.window)
        self.field.pack()
        screen.focus(self.field)
        self.habits = habits or Settings()
        self.picked: list[str] = []
        self.card = EmojiPicker(screen.window, theme, self.picked.append, self.habits)
        self.card.appear_at(600, 560, above=True)
        screen.until(lambda: screen.window.focus_get() is self.card.entry)

    def types(self, text: str) -> None:
        self.screen.type(self.card.entry, text)
        self.screen.press(self.card.entry, "KeyRelease-a")

    def presses(self, *keys: str) -> None:
        self.screen.press(self.card.entry, *keys)


@pytest.fixture
def picking(screen: Screen, theme: Theme) -> Picking:
    return Picking(screen, theme)


def test_words_find_and_enter_takes_the_first(screen: Screen, picking: Picking) -> None:
    picking.types("tada")
    picking.presses("Return")
    assert picking.picked == ["🎉"] and not picking.card.winfo_exists()
    screen.until(lambda: screen.window.focus_get() is picking.field)
    assert picking.habits.emoji_recent == ["🎉"]


def test_arrows_move_in_both_directions(picking: Picking) -> None:
    picking.presses("Down")
    grid = picking.card.grid_
    assert grid.cursor == 0
    picking.presses("Right", "Down")
    assert grid.cursor == 10
    picking.presses("Up", "Left", "Left")
    assert grid.cursor == 0


def test_the_last_row_of_a_group_leads_into_the_next(picking: Picking) -> None:
    grid = picking.card.grid_
    for _ in range(40):
        picking.presses("Down")
    assert grid.cursor > 200 and picking.card.groups.current != 0


def test_with_shift_it_stays(picking: Picking) -> None:
    picking.types("tada")
    picking.presses("Shift-Return", "Shift-Return", "Escape")
    assert picking.picked == ["🎉", "🎉"] and not picking.card.winfo_exists()


def test_nothing_found_is_said(screen: Screen, picking: Picking) -> None:
    picking.types("zzzz")
    picking.presses("Return")
    assert picking.picked == [] and picking.card.grid_.cursor == NOTHING
    screen.until(lambda: picking.card.groups.current == FOUND)


def test_what_was_picked_last_comes_first(screen: Screen, theme: Theme) -> None:
    picking = Picking(screen, theme, Settings(emoji_recent=["🍕", "no emoji"]))
    screen.until(lambda: picking.card.groups.current == RECENT)
    picking.presses("Down", "Return")
    assert picking.picked == ["🍕"]


def test_a_click_takes_and_the_pointer_tells_the_name(screen: Screen, picking: Picking) -> None:
    grid = picking.card.grid_
    x, y = CELL * 2 + 5, HEADING_HEIGHT + 5
    screen.settle()
    grid.event_generate("<Motion>", x=x, y=y)
    assert picking.card.foot._shown and picking.card.foot._shown.names[0] == "smile"
    screen.click(grid, x, y)
    assert picking.picked == ["😄"]


def test_a_group_is_chosen_by_its_sign(screen: Screen, picking: Picking) -> None:
    groups = picking.card.groups
    screen.click(groups, groups.winfo_width() - 10)
    screen.until(lambda: groups.current == 9)
    picking.presses("Return")
    assert picking.picked == ["🏁"]


def test_a_skin_tone_is_kept(screen: Screen, picking: Picking) -> None:
    foot = picking.card.foot
    screen.click(foot, foot.winfo_width() - DISC_STEP // 2, 20)
    assert picking.habits.emoji_tone == 5
    screen.focus(foot)
    screen.press(foot, "Left")
    assert picking.habits.emoji_tone == 4
    screen.focus(picking.card.entry)
    picking.types("wave")
    picking.presses("Return")
    assert picking.picked == ["👋🏾"] and picking.habits.emoji_recent == ["👋"]


def test_every_emoji_of_the_table_has_a_picture() -> None:
    for one in names.table():
        for text in {one.text, one.toned(1), one.toned(5)}:
            length, cell = sheet.match(text, 0)
            assert cell is not None and length == len(text), (text, one)


def test_pictures_are_drawn_a_few_at_a_time(screen: Screen, picking: Picking) -> None:
    grid = picking.card.grid_
    grid.scroll_to_section(7)
    screen.until(lambda: not grid._undrawn)
    assert grid.cursor > 0 and len(grid.find_all()) > 60
