"""The reactions under a message: a picture for each, which says who gave it and takes clicks.

The rule: pictures are shared by all messages that need the same; to which message one belongs is kept by its
name in the Text. What is painted here was not said, so it is never copied.
"""

from __future__ import annotations

import tkinter as tk
from typing import NamedTuple

from hubbub.client.words import _
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Line
from hubbub.desktop.look.parts import UNSAID
from hubbub.desktop.look.theme import Theme

ADD = ""  # the reaction of the picture by which one is chosen
SHOWN_MAX = 20
NAMED_MAX = 12


class Chip(NamedTuple):
    """One picture: the line that it belongs to, and which reaction it is."""

    line: Line
    reaction: str


class ReactionWriter:
    """Writes the reactions of lines into one Text."""

    def __init__(self, text: tk.Text, theme: Theme, model: Model) -> None:
        self.text = text
        self.theme = theme
        self.model = model
        self._chips: dict[str, Chip] = {}  # by the name of the picture in the Text

    def write(self, line: Line, at: str, tags: tuple[str, ...]) -> None:
        """Write a line's reactions at a mark of right gravity, with a line end; nothing if there are none."""
        if not line.reactions:
            return
        begin = self.text.index(at)
        for reaction, nicks in list(line.reactions.items())[:SHOWN_MAX]:
            own = any(map(self.model.is_me, nicks))
            self._put(at, Chip(line, reaction), len(nicks), own=own)
        self._put(at, Chip(line, ADD), 0, own=False)
        self.text.insert(at, "\n")
        for tag in (*tags, "chips", UNSAID):
            self.text.tag_add(tag, begin, at)

    def _put(self, at: str, chip: Chip, count: int, *, own: bool) -> None:
        picture = self.theme.chip(chip.reaction, count, own=own)
        name = self.text.image_create(at, image=picture, align="center", padx=self.theme.px(2))
        self._chips[name] = chip

    def at(self, x: int, y: int) -> Chip | None:
        """The picture at a place of the Text."""
        index = self.text.index(f"@{x},{y}")
        box = self.text.bbox(index)
        if not box or not (box[0] <= x < box[0] + box[2] and box[1] <= y < box[1] + box[3]):
            return None
        found = self.text.dump(index, f"{index} + 1 indices", image=True)
        return self._chips.get(found[0][1]) if found else None

    def words(self, chip: Chip) -> str:
        """Who reacted so."""
        if chip.reaction == ADD:
            return _("Add a reaction")
        nicks = (chip.line.reactions or {}).get(chip.reaction, [])
        names = [_("you") if self.model.is_me(nick) else nick for nick in nicks]
        shown, more = ", ".join(names[:NAMED_MAX]), len(names) - NAMED_MAX
        return _("{names} and {count} more").format(names=shown, count=more) if more > 0 else shown

    def forget_deleted(self) -> None:
        """Drop what is known of pictures that are no longer in the Text."""
        alive = set(self.text.image_names())
        self._chips = {name: chip for name, chip in self._chips.items() if name in alive}
