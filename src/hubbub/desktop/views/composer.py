"""The field in which messages are written.

The rule: what is typed stays text. Emoji are shown as pictures that remember their characters, and `content`
gives back exactly what was typed.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client.words import _
from hubbub.desktop import emoji
from hubbub.desktop.later import Later
from hubbub.desktop.theme import Theme
from hubbub.desktop.views.widgets import IconButton, tab_order

LINES_MAX = 6
HISTORY_MAX = 100
EMOJI_UNITS = 19


class Composer(ttk.Frame):
    """A growing field: Enter sends, Shift+Enter begins a line, Tab completes, Up recalls."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent)
        self.theme = theme
        self.on_send: Callable[[str], object] = lambda text: None
        self.on_change: Callable[[str], object] = lambda text: None
        self.on_complete: Callable[[str, int], tuple[str, int] | None] = lambda text, cursor: None
        self.is_secret: Callable[[str], bool] = lambda text: False  # what must not be recalled
        self.on_other_key: Callable[[], object] = lambda: None
        self.on_files: Callable[[], object] = lambda: None
        self.on_paste: Callable[[], bool] = lambda: False  # of what is no text: whether it was taken
        self.has_files: Callable[[], bool] = lambda: False  # which go with what is said next
        self.on_key: Callable[[str], bool] = lambda key: False  # Return, Tab, Up, Down, Escape: whether taken
        self._sources: dict[str, str] = {}
        self._history: list[str] = []
        self._recalled: int | None = None
        self._words = ""
        self._grow_soon = Later(self, self._grow)
        self._build()
        self._bind_events()
        self._restyle()

    def _build(self) -> None:
        px = self.theme.px
        self.field = ttk.Frame(self, style="Field.TFrame", padding=(px(14), px(9), px(6), px(9)))
        self.field.pack(fill="both", expand=True, padx=px(16), pady=(px(10), px(2)))
        self.send_button = IconButton(
            self.field, self.theme, "send", _("Send (Enter)"), self._send, "FieldIcon", "accent"
        )
        self.send_button.pack(side="right", anchor="s", pady=0)
        self.files_button = IconButton(
            self.field, self.theme, "clip", _("Send files"), lambda: self.on_files(), "FieldIcon"
        )
        self.files_button.pack(side="left", anchor="s", padx=(0, px(6)))
        self.text = tk.Text(
            self.field, height=1, width=1, wrap="word", borderwidth=0, highlightthickness=0, padx=0,
            pady=px(3), font=self.theme.font("text"), undo=True, maxundo=200, spacing1=0, spacing3=px(2),
            takefocus=1,
        )  # fmt: skip
        self.text.pack(side="left", fill="both", expand=True, padx=(0, px(8)))
        tab_order(self.text, self.files_button, self.send_button)
        self.hint = tk.Label(
            self.text, borderwidth=0, padx=0, pady=0, cursor="xterm", font=self.theme.font("text")
        )

    def _bind_events(self) -> None:
        text = self.text
        text.bind("<Return>", lambda _: self._enter())
        text.bind("<KP_Enter>", lambda _: self._enter())
        text.bind("<Shift-Return>", lambda _: None)  # the class binding makes the new line
        text.bind("<Tab>", lambda _: self._complete())
        text.bind("<Shift-Tab>", lambda _: self._leave(text.tk_focusPrev()))
        for whole_window in ("<Control-Tab>", "<Control-Shift-Tab>"):  # else they would be Tab
            text.bind(whole_window, lambda _: None)
        text.bind("<Up>", lambda _: self._recall("Up", -1))
        text.bind("<Down>", lambda _: self._recall("Down", 1))
        text.bind("<Escape>", lambda _: "break" if self.on_key("Escape") else None)
        text.bind("<KeyPress>", self._any_key, add=True)
        text.bind("<<Modified>>", lambda _: self._modified())
        text.bind("<<Paste>>", lambda _: self._paste())  # the class binding then inserts
        text.bind("<<Copy>>", lambda _: self._copy(cut=False))
        text.bind("<<Cut>>", lambda _: self._copy(cut=True))
        text.bind("<FocusIn>", lambda _: self.field.state(["focus"]), add=True)
        text.bind("<FocusOut>", lambda _: self.field.state(["!focus"]), add=True)
        text.bind("<Configure>", lambda _: self._grow_soon(), add=True)
        text.bind("<<ThemeChanged>>", lambda _: self._restyle())
        self.hint.bind("<Button-1>", lambda _: text.focus_set())

    def _restyle(self) -> None:
        p = self.theme.palette
        self.text.configure(background=p.field, foreground=p.strong, insertbackground=p.strong)
        self.text.configure(selectbackground=p.selection, selectforeground=p.strong)
        self.text.configure(inactiveselectbackground=p.selection, insertwidth=max(1, self.theme.px(1.5)))
        self.hint.configure(background=p.field, foreground=p.muted)

    # ------------------------------------------------------------------------------ text

    @property
    def content(self) -> str:
        """What is written, emoji as characters."""
        return self._source("1.0", "end - 1 chars")

    def set_content(self, text: str) -> None:
        """Write this instead, with the cursor at its end."""
        self.text.delete("1.0", "end")
        self.text.insert("1.0", text)
        self.text.mark_set("insert", "end")
        self._modified()

    def set_placeholder(self, words: str) -> None:
        """What an empty field says."""
        self._words = words
        self._show_hint()

    def forget_sent(self, text: str) -> None:
        """Recall this no longer."""
        self._history = [sent for sent in self._history if sent.strip() != text.strip()]
        self._recalled = None

    def insert(self, text: str) -> None:
        """Write at the cursor, as if typed."""
        self.text.insert("insert", text)
        self.text.see("insert")

    def _source(self, first: str, last: str) -> str:
        parts = []
        for kind, value, _at in self.text.dump(first, last, text=True, image=True):
            parts.append(self._sources.get(value, "") if kind == "image" else value)
        return "".join(parts)

    def _modified(self) -> None:
        if not self.text.edit_modified():
            return
        self.text.edit_modified(False)
        self._paint_emoji()
        self._show_hint()
        self._grow()
        self.on_change(self.content)

    def _paint_emoji(self) -> None:
        """Put pictures where emoji were typed or pasted."""
        for line in range(1, int(self.text.index("end - 1 chars").partition(".")[0]) + 1):
            written = self.text.get(f"{line}.0", f"{line}.end")
            if written.isascii() or all(cell is None for _, cell in emoji.split(written)):
                continue
            pieces = list(emoji.split(self._source(f"{line}.0", f"{line}.end")))
            is_here = self.text.index("insert").startswith(f"{line}.")
            after = emoji.split(self._source("insert", f"{line}.end")) if is_here else ()
            behind = sum(len(piece) if cell is None else 1 for piece, cell in after)
            self._rewrite_line(line, pieces)
            if is_here:
                self.text.mark_set("insert", f"{line}.end - {behind} indices")

    def _rewrite_line(self, line: int, pieces: list[tuple[str, int | None]]) -> None:
        self.text.delete(f"{line}.0", f"{line}.end")
        for piece, cell in pieces:
            if cell is None:
                self.text.insert(f"{line}.end", piece)
            else:
                picture = self.theme.emoji(cell, EMOJI_UNITS)
                name = self.text.image_create(f"{line}.end", image=picture, padx=1)
                self._sources[name] = piece

    def _show_hint(self) -> None:
        if self.text.compare("1.0", "==", "end - 1 chars"):
            width = max(40, self.text.winfo_width() - self.theme.px(8))
            self.hint.configure(text=self.theme.shorten("text", self._words, width))
            self.hint.place(x=self.theme.px(2), y=self.theme.px(2))
        else:
            self.hint.place_forget()

    def _grow(self) -> None:
        lines = self.text.count("1.0", "end", "displaylines")
        count = lines[0] if isinstance(lines, tuple) else 1
        wanted = min(max(count, 1), LINES_MAX)
        if int(self.text.cget("height")) != wanted:
            self.text.configure(height=wanted)
        self._show_hint()
        self.text.see("insert")

    # ------------------------------------------------------------------------------ keys

    def _enter(self) -> str:
        return "break" if self.on_key("Return") else self._send()

    def _send(self) -> str:
        text = self.content
        if text.strip() or self.has_files():
            if text.strip() and text not in self._history[-1:] and not self.is_secret(text):
                self._history = [*self._history[-HISTORY_MAX + 1 :], text]
            self._recalled = None
            self.set_content("")
            self.text.edit_reset()
            self.on_send(text)
        return "break"

    def _complete(self) -> str:
        if self.on_key("Tab"):
            return "break"
        before = self._source("1.0", "insert")
        done = self.on_complete(self.content, len(before))
        if done is not None:
            text, cursor = done
            self.set_content(text)
            if cursor < len(text):
                self.text.mark_set("insert", f"1.0 + {cursor} indices")
        elif not before.strip():
            self._leave(self.text.tk_focusNext())
        return "break"

    def _leave(self, widget: tk.Misc | None) -> str:
        if widget:
            widget.focus_set()
        return "break"

    def _any_key(self, event: tk.Event[tk.Misc]) -> None:
        if event.keysym not in {"Tab", "Shift_L", "Shift_R", "ISO_Left_Tab"}:
            self.on_other_key()
        if event.keysym not in {"Up", "Down"} and event.char:
            self._recalled = None

    def _recall(self, key: str, step: int) -> str | None:
        """Walk through what was sent, from an empty field or from a line recalled before."""
        if self._recalled is None and self.on_key(key):
            return "break"
        if self._recalled is None and (step > 0 or self.content.strip() or not self._history):
            return None
        at = (len(self._history) if self._recalled is None else self._recalled) + step
        if at < 0:
            return "break"
        if at >= len(self._history):
            self._recalled = None
            self.set_content("")
        else:
            self.set_content(self._history[at])
            self._recalled = at
        return "break"

    def _copy(self, cut: bool) -> str:
        if self.text.tag_ranges("sel"):
            self.clipboard_clear()
            end = "end - 1 chars"  # Tk ends every text with a line end of its own
            last = end if self.text.compare("sel.last", ">", end) else "sel.last"
            self.clipboard_append(self._source("sel.first", last))
            if cut:
                self._delete_selection()
        return "break"

    def _paste(self) -> str | None:
        """What is no text is for somebody else."""
        if self.on_paste():
            return "break"
        self._delete_selection()
        return None

    def _delete_selection(self) -> None:
        if self.text.tag_ranges("sel"):
            self.text.delete("sel.first", "sel.last")
