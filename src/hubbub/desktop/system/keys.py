"""The keys of text fields: on X11 Tk gives them the meanings of Emacs, people expect those of other programs.

The rule: a key that means the same everywhere means it here (Ctrl+A selects all, Ctrl+Y does again what was
undone); a key that would change a text by surprise does nothing. Elsewhere than on X11 Tk's keys are right.
"""

from __future__ import annotations

import tkinter as tk

_MEANT = {"a": "<<SelectAll>>", "y": "<<Redo>>"}
_NOT_MEANT = {"a": "<<LineStart>>", "y": "<<Paste>>", "w": "<<Cut>>"}
_OURS = ("<Control-Tab>", "<Control-Shift-Tab>")  # the whole window's, in desktop/system/shortcuts.py
_SURPRISES = {"Text": "dkot", "TEntry": "dk"}  # they delete, swap letters, break lines


def make_familiar(root: tk.Misc) -> None:
    """Give the keys of all text fields of this Tk the meanings that people know."""
    for keys in _OURS:
        root.tk.call("bind", "Text", keys, "# nothing")  # else they would be Tab
    root.event_delete("<<SelectAll>>", "<Control-slash>")
    if root.tk.call("tk", "windowingsystem") != "x11":
        return
    for key, event in _NOT_MEANT.items():
        root.event_delete(event, f"<Control-{key}>", f"<Control-Lock-{key.upper()}>")
    for key, event in _MEANT.items():
        root.event_add(event, f"<Control-{key}>", f"<Control-Lock-{key.upper()}>")
    for widget_class, keys in _SURPRISES.items():
        for key in keys:
            root.unbind_class(widget_class, f"<Control-{key}>")
    delete_word = root.tk.call("bind", "Text", "<Meta-BackSpace>")
    root.tk.call("bind", "Text", "<Control-BackSpace>", delete_word)
