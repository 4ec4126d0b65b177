"""The table of shortcuts: the keys, what they do in words, and what is called.

The rule: all keys of the whole window stand here and nowhere else, so that they can be bound, shown and
tested from one place. Keys that mean something in one part alone (a text, a list) belong to that part.
"""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from hubbub.client.words import N_, _
from hubbub.desktop.look.theme import command_key

if TYPE_CHECKING:
    from hubbub.desktop.control.window import Window
    from hubbub.desktop.servers.desk import Desk

ROOMS, MESSAGES, SERVERS, PROGRAM = N_("Rooms"), N_("Messages"), N_("Servers"), N_("Program")
COMPOSER, CHOSEN, LISTS = N_("While writing"), N_("At a message"), N_("In lists")
_MAC = sys.platform == "darwin"
_NAMES = {
    "Command": "⌘", "Control": N_("Ctrl"), "Shift": "⇧" if _MAC else N_("Shift"),
    "Alt": "⌥" if _MAC else "Alt",
    "Up": "↑", "Down": "↓", "Left": "←", "Right": "→", "slash": "/", "Escape": "Esc", "ISO_Left_Tab": "Tab",
    "bracketleft": "[", "bracketright": "]", "comma": ",", "Return": "↵", "Tab": "Tab",
    "Delete": N_("Del"), "plus": "+",
}  # fmt: skip


class Shortcut(NamedTuple):
    """One row. `keys` are in Tk's words, `Mod` for Command on macOS and Control elsewhere.

    `shown` are the keys as the sheet shows them, where those of several rows are one row there; a row without
    `words` is one that another one speaks for.
    """

    keys: tuple[str, ...]
    group: str
    words: str
    do: Callable[[Desk], object]
    shown: str = ""


def _in_window(what: Callable[[Window], object]) -> Callable[[Desk], object]:
    """What is done in the window that is shown."""
    return lambda desk: what(desk.window) if desk.window else None


def _nth(number: int) -> Callable[[Desk], object]:
    return lambda desk: desk.show_nth(number)


_BACK, _FORTH = ("Command-bracketleft", "Command-bracketright") if _MAC else ("Alt-Left", "Alt-Right")
_BACK_FORTH = f"{_BACK}|{_FORTH.rpartition('-')[2]}"
_TAB_BACK = () if sys.platform == "win32" or _MAC else ("Control-ISO_Left_Tab",)

SHORTCUTS: tuple[Shortcut, ...] = (
    Shortcut(("Mod-k",), ROOMS, N_("Go to a room, a person or a server"), lambda desk: desk.walker.find()),
    Shortcut(("Alt-Up",), ROOMS, N_("Room before, room after"), lambda desk: desk.walker.next_room(-1),
             "Alt-Up|Down"),
    Shortcut(("Alt-Down", "Control-Tab"), ROOMS, "", lambda desk: desk.walker.next_room(1)),
    Shortcut(("Control-Shift-Tab", *_TAB_BACK), ROOMS, "", lambda desk: desk.walker.next_room(-1)),
    Shortcut(("Alt-Shift-Up",), ROOMS, N_("Next unread room, on any server"),
             lambda desk: desk.walker.next_unread(-1), "Alt-Shift-Up|Down"),
    Shortcut(("Alt-Shift-Down",), ROOMS, "", lambda desk: desk.walker.next_unread(1)),
    Shortcut((_BACK,), ROOMS, N_("Back and forth between visited rooms"),
             lambda desk: desk.walker.step_back(-1), _BACK_FORTH),
    Shortcut((_FORTH,), ROOMS, "", lambda desk: desk.walker.step_back(1)),
    Shortcut(("Mod-j",), ROOMS, N_("Join a room"), _in_window(lambda one: one.menus.ask_room())),
    Shortcut(("Mod-f",), MESSAGES, N_("Search messages"), _in_window(lambda one: one.finder.open())),
    Shortcut(("F6",), MESSAGES, N_("Next part of the window, and back"),
             _in_window(lambda one: one.next_part(1)), "F6 / Shift-F6"),
    Shortcut(("Shift-F6",), MESSAGES, "", _in_window(lambda one: one.next_part(-1))),
    Shortcut(("Mod-u",), MESSAGES, N_("Send files"), _in_window(lambda one: one.files.pick())),
    Shortcut(("Mod-m",), MESSAGES, N_("What mentions you"), _in_window(lambda one: one.inbox.toggle())),
    Shortcut(("Shift-Escape",), MESSAGES, N_("Mark the room as read"),
             _in_window(lambda one: one.notices.read_room())),
    Shortcut(("Escape",), MESSAGES, N_("To the newest message and the composer"),
             _in_window(lambda one: one.to_composer())),
    Shortcut(("Mod-n",), SERVERS, N_("Add a server"), lambda desk: desk.on_add()),
    *(Shortcut((f"Mod-Key-{number}",), SERVERS, N_("Show a server by its place") if number == 1 else "",
               _nth(number), "Mod-1 … 9") for number in range(1, 10)),
    Shortcut(("F1", "Mod-slash"), PROGRAM, N_("Show these shortcuts"), lambda desk: desk.show_sheet(),
             "F1 / Mod-slash"),
    Shortcut(("Mod-plus", "Mod-equal", "Mod-KP_Add"), PROGRAM, N_("Larger, smaller, as it was"),
             lambda desk: desk.on_zoom(1), "Mod-+|−|0"),
    Shortcut(("Mod-minus", "Mod-KP_Subtract"), PROGRAM, "", lambda desk: desk.on_zoom(-1)),
    Shortcut(("Mod-Key-0",), PROGRAM, "", lambda desk: desk.on_zoom(0)),
    Shortcut(("Mod-comma",), PROGRAM, N_("Settings"), lambda desk: desk.on_settings()),
    Shortcut(("Mod-q",), PROGRAM, N_("Quit"), lambda desk: desk.on_quit("")),
)  # fmt: skip


# The keys of one part each, which binds them itself; here they are shown.
WRITING: tuple[Shortcut, ...] = tuple(
    Shortcut((keys,), group, words, lambda desk: None, shown)
    for keys, group, words, shown in (
        ("Return", COMPOSER, N_("Send"), ""),
        ("Shift-Return", COMPOSER, N_("New line"), ""),
        ("Tab", COMPOSER, N_("Complete a name or a command"), ""),
        ("Mod-e", COMPOSER, N_("Pick an emoji"), ""),
        ("Mod-b", COMPOSER, N_("Bold, italic"), "Mod-b / Mod-i"),
        ("Mod-Shift-x", COMPOSER, N_("Struck out"), ""),
        ("Control-Shift-Up", COMPOSER, N_("What was sent before"), "Control-Shift-Up|Down"),
        ("Up", COMPOSER, N_("In an empty field: edit what was said last"), ""),
        ("Control-Up", CHOSEN, N_("Choose a message, from the field on"), ""),
        ("plus", CHOSEN, N_("React to it, reply to it"), "plus / r"),
        ("e", CHOSEN, N_("Edit it, delete it, if it is yours"), "e / Delete"),
        ("Up", LISTS, N_("Go through rooms, people, results"), "Up|Down"),
        ("Return", LISTS, N_("Open it"), ""),
        ("Shift-F10", LISTS, N_("What can be done with it"), ""),
        ("Control-Up", LISTS, N_("Let a room or a server stand elsewhere"), "Control-Up|Down"),
    )
)


def bind(root: tk.Misc, desk: Desk) -> None:
    """Bind all keys; they do nothing while a dialog has the keyboard."""
    for row in SHORTCUTS:
        for keys in row.keys:
            root.bind(f"<{_real(keys)}>", _when_ours(root, desk, row.do))


def _when_ours(
    root: tk.Misc, desk: Desk, what: Callable[[Desk], object]
) -> Callable[[tk.Event[tk.Misc]], str]:
    def run(event: tk.Event[tk.Misc]) -> str:
        if event.widget.winfo_toplevel() is not root or desk.shown is None:
            return ""
        what(desk)
        return "break"  # else Control and Tab would also move the focus

    return run


def _real(keys: str) -> str:
    return keys.replace("Mod", command_key())


def shown_keys(row: Shortcut) -> list[list[str]]:
    """The keys of a row for people: alternatives, each the names of the keys to press together."""
    alternatives = row.shown.split(" / ") if row.shown else [row.keys[0]]
    return [[_cap(name) for name in _real(keys).split("-") if name != "Key"] for keys in alternatives]


def _cap(names: str) -> str:
    """What stands on a key, or on one of several."""
    return " ".join(_(_NAMES.get(name, name.upper())) for name in names.split("|"))
