"""A card goes with a click beside it, whatever other cards there were."""

from __future__ import annotations

from tkinter import ttk

import pytest

from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.cards.popover import Popover
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


def card(screen: Screen, theme: Theme) -> Popover:
    made = Popover(screen.window, theme)
    button = ttk.Button(made, text="in it")
    button.pack()
    made.appear(10, 10, button)
    screen.settle()
    return made


def test_a_card_that_goes_leaves_the_others_their_way_to_go(screen: Screen, theme: Theme) -> None:
    pressed: list[object] = []
    screen.window.bind("<Button-1>", pressed.append, add=True)
    first, second = card(screen, theme), card(screen, theme)
    first.close()
    screen.window.event_generate("<Button-1>", x=600, y=500)
    screen.until(lambda: not second.winfo_exists())
    assert len(pressed) == 1
