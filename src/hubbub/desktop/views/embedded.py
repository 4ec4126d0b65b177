"""Pictures and widgets amid the words of a Text, and their tags.

The rule: words that are inserted have the tags that they are given; what is embedded takes over those that
its neighbours on both sides have, and has to lose them again.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Collection


def tag_alone(text: tk.Text, at: str, tags: Collection[str]) -> None:
    """Give what was embedded just before a place these tags and no others."""
    place = f"{at} - 1 indices"
    for tag in text.tag_names(place):
        if tag not in tags:
            text.tag_remove(tag, place)
    for tag in tags:
        text.tag_add(tag, place)
