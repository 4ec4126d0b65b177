"""Whoever waits for words in a field hears of them, and is freed with the widget."""

import gc
import tkinter as tk
import weakref
from pathlib import Path

import pytest

from hubbub.desktop.app import App
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.profile.settings import Settings
from hubbub.desktop.views.dialogs.fields import Field
from hubbub.desktop.views.traces import on_write
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


def test_what_is_written_is_told_as_long_as_the_widget_is_there(screen: Screen) -> None:
    told: list[str] = []
    value, widget = tk.StringVar(screen.window), tk.Frame(screen.window)
    child = tk.Frame(widget)
    on_write(value, widget, lambda: told.append(value.get()))
    value.set("a")
    child.destroy()
    value.set("b")
    widget.destroy()
    value.set("c")
    assert told == ["a", "b"]


def test_a_field_that_is_gone_is_freed(screen: Screen, theme: Theme) -> None:
    field = Field(screen.window, theme, "Name", "")
    known = weakref.ref(field)
    field.destroy()
    del field
    gc.collect()
    assert known() is None


def test_a_program_that_has_ended_is_freed(screen: Screen, tmp_path: Path) -> None:
    root = tk.Tk()
    app = App(root, tmp_path, Settings(look="dark"), scale=1.0)
    app.ask()
    root.update()
    app.quit()
    known = weakref.ref(app), weakref.ref(root)
    del app, root
    gc.collect()
    assert [one() for one in known] == [None, None]
