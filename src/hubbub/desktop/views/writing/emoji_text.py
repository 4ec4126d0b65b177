"""A field for text in which emoji are pictures.

The rule: what is written stays text. Each picture remembers its characters, and `content` gives back exactly
what was typed; undo and redo are ours (client/composing/edits.py), since Tk's own forgets pictures.
"""

from __future__ import annotations

import tkinter as tk
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import accumulate
from typing import NamedTuple

from hubbub.client.composing.edits import Edits, Step
from hubbub.desktop.look import emoji
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.later import Later
from hubbub.desktop.system import clipboard

EMOJI_UNITS = 19
MAX_LENGTH = 200_000  # characters
NEAR = 80  # characters around the cursor that are looked at when a key was pressed
NOTE_AFTER_MS = 600
_STEP_KEYS = frozenset({"space", "Return", "KP_Enter"})


class _Bit(NamedTuple):
    """One character, or the picture of an emoji, and where it is."""

    source: str
    place: str
    is_picture: bool


class EmojiText(tk.Text):
    """`on_change` is called once for whatever happened to the text, when Tk is at rest."""

    def __init__(self, parent: tk.Misc, theme: Theme, **options: object) -> None:
        super().__init__(parent, undo=False, **options)  # type: ignore[arg-type]
        self.theme = theme
        self.on_change: Callable[[], object] = lambda: None
        self._sources: dict[str, str] = {}
        self._edits = Edits()
        self._change_soon = Later(self, lambda: self.on_change())
        self._note_later = Later(self, self.note)
        self.bind("<<Modified>>", lambda _: self._modified())
        self.bind("<KeyPress>", self._key, add=True)
        for event, do in {
            "<<Undo>>": self.undo, "<<Redo>>": self.redo, "<<Copy>>": self.copy, "<<Cut>>": self.cut,
        }.items():  # fmt: skip
            self.bind(event, lambda _, do=do: do())  # type: ignore[misc]
        for kind in ("STRING", "UTF8_STRING"):
            self.selection_handle(self._selected_part, selection="PRIMARY", type=kind)

    # ------------------------------------------------------------------------------ the text

    @property
    def content(self) -> str:
        """All that is written, emoji as characters."""
        return self.source("1.0", "end - 1 chars")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written."""
        return bool(self.compare("1.0", "==", "end - 1 chars"))

    def source(self, first: str, last: str) -> str:
        """What is written between two places, emoji as characters."""
        return "".join(bit.source for bit in self._bits(first, last))

    def head(self, length: int) -> str:
        """The first characters of what is written, about so many."""
        last = f"1.0 + {length} chars"
        if self.compare(last, ">", "end - 1 chars"):  # Tk's own line end is nobody's
            last = "end - 1 chars"
        return self.source("1.0", last)[:length]

    def before_cursor(self, length: int = NEAR) -> str:
        """What stands before the cursor in its line, or its last characters, about so many."""
        start = f"insert - {length} chars"
        if self.compare(start, "<", "insert linestart"):
            start = "insert linestart"
        return self.source(start, "insert")

    def set_content(self, text: str, cursor: int | None = None) -> None:
        """Write this instead, with the cursor behind so many characters, else at its end."""
        self._edits = Edits(text[:MAX_LENGTH])
        self._write(text, cursor)

    def show(self, text: str, cursor: int | None = None) -> None:
        """Write this instead, as one step."""
        self.note()
        self._write(text, cursor)
        self.note()

    def put(self, text: str) -> None:
        """Write at the cursor, in place of what is selected; as one step."""
        self.note()
        self.delete_selection()
        self._put(text)

    def _put(self, text: str) -> None:
        room = MAX_LENGTH - len(self.get("1.0", "end - 1 chars"))
        self.mark_set("put", "insert")
        self.mark_gravity("put", "left")
        self.insert("insert", text[: max(0, room)])
        self._paint("put linestart", "insert")
        self.mark_unset("put")
        self.note()
        self.see("insert")

    def replace_before_cursor(self, length: int, text: str) -> None:
        """Write this in place of the last characters before the cursor, as one step."""
        line = self.source("insert linestart", "insert")
        self.note()
        self.delete(self._place(len(line) - length, "insert linestart"), "insert")
        self._put(text)

    def wrap_selection(self, mark: str) -> None:
        """Put a mark around what is selected, or take it away; without a selection, around the cursor."""
        self.note()
        if not self.tag_ranges("sel"):
            self.insert("insert", mark + mark)
            self.mark_set("insert", f"insert - {len(mark)} chars")
            return
        chosen = self.source("sel.first", "sel.last")
        size = len(mark)
        around = self.source(f"sel.first - {size} chars", f"sel.last + {size} chars")
        if around == f"{mark}{chosen}{mark}":
            self.delete("sel.last", f"sel.last + {size} chars")
            self.delete(f"sel.first - {size} chars", "sel.first")
        else:
            self.insert("sel.last", mark)
            self.insert("sel.first", mark)
        self.note()

    def delete_selection(self) -> None:
        """Delete what is selected."""
        if self.tag_ranges("sel"):
            self.delete("sel.first", "sel.last")

    def _write(self, text: str, cursor: int | None) -> None:
        self.delete("1.0", "end")
        self._sources.clear()
        self.insert("1.0", text[:MAX_LENGTH])
        self.mark_set("insert", "end - 1 chars" if cursor is None else f"1.0 + {cursor} chars")
        self._paint("1.0", "end - 1 chars")
        self.see("insert")

    # ------------------------------------------------------------------------------ pictures

    def _bits(self, first: str, last: str) -> Iterator[_Bit]:
        for kind, value, index in self.dump(first, last, text=True, image=True):
            yield _Bit(self._sources.get(value, "") if kind == "image" else value, index, kind == "image")

    def _place(self, count: int, start: str) -> str:
        """The index behind so many characters of the source, counted from a place."""
        for bit in self._bits(start, "insert"):
            if count <= 0 or (count < len(bit.source) and not bit.is_picture):
                return f"{bit.place} + {max(0, count)} chars"
            count -= len(bit.source)
        return "insert"

    def _paint(self, first: str, last: str) -> None:
        """Put pictures where there are emoji as characters between two places."""
        written = self.get(first, last)
        if written.isascii() or emoji.index()[2].isdisjoint(written):
            return
        bits = _Bits(list(self._bits(first, last)), self.index(last))
        found, at = [], 0
        for piece, cell in emoji.split(bits.source):
            if cell is not None and not bits.is_picture(at, len(piece)):
                found.append((at, piece, cell))
            at += len(piece)
        for start, piece, cell in reversed(found):
            self._replace(bits.place(start), bits.place(start + len(piece)), piece, cell)

    def _replace(self, first: str, last: str, piece: str, cell: int) -> None:
        """Show a picture in place of characters; a cursor before them stays before it."""
        first = self.index(first)
        is_before = self.compare("insert", "==", first)
        self.delete(first, last)
        name = self.image_create(first, image=self.theme.emoji(cell, EMOJI_UNITS), padx=1)
        self._sources[str(name)] = piece
        if is_before:
            self.mark_set("insert", first)

    # ------------------------------------------------------------------------------ what happens

    def _modified(self) -> None:
        if not self.edit_modified():
            return
        self.edit_modified(False)
        first, last = f"insert - {NEAR} chars", f"insert + {NEAR} chars"
        first = "insert linestart" if self.compare(first, "<", "insert linestart") else first
        last = "insert lineend" if self.compare(last, ">", "insert lineend") else last
        self._paint(first, last)
        self._note_later.cancel()
        self._note_later(NOTE_AFTER_MS)
        self._change_soon()

    def settle(self) -> None:
        """Tell of a change now that would be told soon."""
        if self.edit_modified():
            self._modified()
        self._change_soon.now()

    def _key(self, event: tk.Event[tk.Misc]) -> None:
        if event.keysym in _STEP_KEYS:
            self.note()

    def note(self) -> None:
        """What is written now is a step that one can come back to."""
        self._note_later.cancel()
        self._edits.note(self.content, len(self.source("1.0", "insert")))

    def undo(self) -> str:
        """Have back what was written before."""
        self.note()
        return self._go_to(self._edits.undo())

    def redo(self) -> str:
        """Have back what was undone."""
        self.note()
        return self._go_to(self._edits.redo())

    def _go_to(self, step: Step | None) -> str:
        if step is not None:
            self._write(step.text, step.cursor)
        return "break"

    # ------------------------------------------------------------------------------ the clipboard

    def copy(self) -> str:
        """Put what is selected on the clipboard."""
        if self.tag_ranges("sel"):
            clipboard.write_text(self, self._selected())
        return "break"

    def cut(self) -> str:
        """Put what is selected on the clipboard, and delete it."""
        self.note()
        self.copy()
        self.delete_selection()
        return "break"

    def _selected(self) -> str:
        end = "end - 1 chars"  # Tk ends every text with a line end of its own
        return self.source("sel.first", end if self.compare("sel.last", ">", end) else "sel.last")

    def _selected_part(self, offset: str, length: str) -> str:
        """A part of what is selected, for a middle click elsewhere."""
        with suppress(tk.TclError):
            return self._selected()[int(offset) : int(offset) + int(length)]
        return ""


class _Bits:
    """A part of the field, and where each of its characters is."""

    def __init__(self, bits: list[_Bit], end: str) -> None:
        self.source = "".join(bit.source for bit in bits)
        self._bits = bits
        self._starts = list(accumulate((len(bit.source) for bit in bits), initial=0))
        self._end = end

    def place(self, at: int) -> str:
        """The index of the character at this place of the source."""
        if at >= len(self.source):
            return self._end
        number = bisect_right(self._starts, at) - 1
        return f"{self._bits[number].place} + {at - self._starts[number]} chars"

    def is_picture(self, at: int, length: int) -> bool:
        """Whether this emoji is a picture already."""
        bit = self._bits[bisect_right(self._starts, at) - 1]
        return bit.is_picture and len(bit.source) == length
