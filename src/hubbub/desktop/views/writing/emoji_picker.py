"""The card from which an emoji is picked: found by words, by group, or among those picked last.

The rule: the keyboard stays in the search field; arrows move through the emoji, Enter takes one, with
Shift the card stays for more.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client import words
from hubbub.client.text import emoji
from hubbub.client.text.emoji import Emoji
from hubbub.client.words import _
from hubbub.desktop.look import emoji as sheet
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.later import Later
from hubbub.desktop.profile.settings import Settings
from hubbub.desktop.views.cards.popover import Popover
from hubbub.desktop.views.painting import paint_row_plate, paint_words
from hubbub.desktop.views.writing.emoji_grid import CELL, COLUMNS, EmojiGrid, Section

RECENT = -1
FOUND = -2
FOUND_MAX = 180
# What stands for a group, and for each skin tone.
SIGNS = {0: "😀", 1: "👋", 3: "🐻", 4: "🍔", 5: "🚗", 6: "⚽", 7: "💡", 8: "❤️", 9: "🏁"}
TONES = ("#ffcc33", "#f7dfc3", "#e3b98f", "#bf8f68", "#9b643d", "#5a4539")
TAB_HEIGHT, FOOT_HEIGHT = 36, 44
DISC, DISC_STEP = 14, 22


class EmojiPicker(Popover):
    """Tell `on_pick` the characters of an emoji; `habits` remembers them, and the skin tone.

    Open it with `appear_at`.
    """

    def __init__(
        self, parent: tk.Misc, theme: Theme, on_pick: Callable[[str], object], habits: Settings | None = None
    ) -> None:
        super().__init__(parent, theme)
        self.on_pick = on_pick
        self.habits = habits or Settings()
        self.configure(padding=theme.px(12))
        self._shown: str | None = None  # what was searched for
        self._search_soon = Later(self, self._search)
        self.entry = ttk.Entry(self, font=theme.font("text"))
        self.entry.pack(fill="x")
        self.hint = ttk.Label(self.entry, style="Inner.Muted.TLabel", text=_("Find an emoji"), cursor="xterm")
        self.hint.bind("<Button-1>", lambda _: self.entry.focus_set())
        self.groups = GroupBar(self, theme)
        self.groups.pack(fill="x", pady=(theme.px(6), 0))
        self.grid_ = EmojiGrid(self, theme)
        self.grid_.pack()
        self.foot = Foot(self, theme, self.habits.emoji_tone)
        self.foot.pack(fill="x", pady=(theme.px(4), 0))
        self.grid_.tone = self.foot.tone
        self._connect_parts()
        self._search()

    def _connect_parts(self) -> None:
        entry, grid = self.entry, self.grid_
        grid.on_pick = self._picked
        grid.on_point = self.foot.show
        grid.on_scroll = self.groups.choose
        self.groups.on_choose = self._go_to_group
        self.foot.on_tone = self._tone_chosen
        entry.bind("<KeyRelease>", lambda _: self._search_soon())
        for key, step in {"Left": (-1, 0), "Right": (1, 0), "Up": (0, -1), "Down": (0, 1)}.items():
            entry.bind(f"<{key}>", lambda _, step=step: grid.step(*step))  # type: ignore[misc]
        entry.bind("<Prior>", lambda _: grid.step(0, -6))
        entry.bind("<Next>", lambda _: grid.step(0, 6))
        entry.bind("<Return>", lambda _: self._take(keep=False))
        entry.bind("<Shift-Return>", lambda _: self._take(keep=True))

    def appear_at(self, x: int, y: int, *, above: bool = False) -> None:
        """Show it near a place of the screen; with `above`, its lower right corner is there."""
        if above:
            self.update_idletasks()
            x, y = x - self.winfo_reqwidth(), y - self.winfo_reqheight()
        self.appear(x, y, self.entry)

    # ------------------------------------------------------------------------------ what is shown

    def _search(self) -> None:
        query = self.entry.get().strip()
        if query == self._shown:
            return
        self._shown = query
        if query:
            self.hint.place_forget()
        else:
            self.hint.place(x=self.theme.px(11), rely=0.5, anchor="w")
        if query:
            found = emoji.search(query, FOUND_MAX, self.habits.emoji_recent)
            title = _("Found") if found else _("No emoji is called that.")
            self.grid_.show([Section(FOUND, title, found)], point=True)
        else:
            self.grid_.show(sections(self.habits))
        self.groups.set_keys([RECENT, *SIGNS] if self.habits.emoji_recent else list(SIGNS))

    def _go_to_group(self, key: int) -> None:
        if self.entry.get():
            self.entry.delete(0, "end")
            self._search()
        self.grid_.scroll_to_section(key)
        self.entry.focus_set()

    def _tone_chosen(self, tone: int) -> None:
        self.habits.emoji_tone = tone
        self.grid_.set_tone(tone)

    def _take(self, keep: bool) -> str:
        """Enter: what is found for all that was typed, however soon before."""
        self._search()
        return self.grid_.pick(keep)

    def _picked(self, text: str, keep: bool) -> None:
        emoji.remember(self.habits, text)
        if not keep:
            self.close()
        self.on_pick(text)


def sections(habits: Settings) -> list[Section]:
    """All emoji by groups, those picked last before them."""
    by_group: dict[int, list[Emoji]] = {group: [] for group in emoji.GROUPS}
    for one in emoji.table(words.language()):
        by_group[one.group].append(one)
    recent = emoji.recent(habits)
    first = [Section(RECENT, _("Used last"), recent)] if recent else []
    return first + [Section(group, _(emoji.GROUPS[group]), found) for group, found in by_group.items()]


class GroupBar(tk.Canvas):
    """The groups as signs, of which the one in view is marked."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(
            parent, height=theme.px(TAB_HEIGHT), width=1, highlightthickness=0, borderwidth=0, takefocus=1,
            cursor="hand2",
        )  # fmt: skip
        self.theme = theme
        self.on_choose: Callable[[int], object] = lambda key: None
        self.current = RECENT
        self._keys: list[int] = []
        self._paint_soon = Later(self, self._paint)
        for sequence in ("<Configure>", "<<ThemeChanged>>", "<FocusIn>", "<FocusOut>"):
            self.bind(sequence, lambda _: self._paint_soon(), add=True)
        self.bind("<Button-1>", lambda event: self._clicked(event.x))
        self.bind("<Left>", lambda _: self._step(-1))
        self.bind("<Right>", lambda _: self._step(1))
        for key in ("<Return>", "<space>"):
            self.bind(key, lambda _: self.on_choose(self.current))

    def set_keys(self, keys: list[int]) -> None:
        """Show these groups."""
        self._keys = keys
        self._paint_soon()

    def choose(self, key: int) -> None:
        """Mark the group in view."""
        if key != self.current:
            self.current = key
            self._paint_soon()

    def _step(self, by: int) -> str:
        at = self._keys.index(self.current) if self.current in self._keys else 0
        self.choose(self._keys[(at + by) % len(self._keys)])
        return "break"

    def _clicked(self, x: int) -> None:
        at = x * len(self._keys) // max(1, self.winfo_width())
        if 0 <= at < len(self._keys):
            self.on_choose(self._keys[at])

    def _paint(self) -> None:
        theme, px = self.theme, self.theme.px
        self.delete("all")
        self.configure(background=theme.palette.background)
        wide = self.winfo_width() / max(1, len(self._keys))
        middle = px(TAB_HEIGHT) // 2
        for at, key in enumerate(self._keys):
            left, x = round(at * wide), round((at + 0.5) * wide)
            if key == self.current:
                box = (left + px(1), px(1), round(wide) - px(2), px(TAB_HEIGHT - 5))
                focus = self.focus_get() is self
                paint_row_plate(self, theme, box, "row_active", focus, "background")
            if key == RECENT:
                self.create_image(x, middle - px(2), image=theme.icon("clock", 18, "text"))
            elif (cell := sheet.match(SIGNS[key], 0)[1]) is not None:
                self.create_image(x, middle - px(2), image=theme.emoji(cell, 18))


class Foot(tk.Canvas):
    """What is pointed at, in words, and the skin tones, of which one is chosen."""

    def __init__(self, parent: tk.Misc, theme: Theme, tone: int) -> None:
        super().__init__(
            parent, height=theme.px(FOOT_HEIGHT), width=theme.px(CELL * COLUMNS), highlightthickness=0,
            borderwidth=0, takefocus=1,
        )  # fmt: skip
        self.theme = theme
        self.tone = tone if 0 <= tone <= emoji.TONES else 0
        self.on_tone: Callable[[int], object] = lambda tone: None
        self._shown: Emoji | None = None
        self._paint_soon = Later(self, self._paint)
        for sequence in ("<Configure>", "<<ThemeChanged>>", "<FocusIn>", "<FocusOut>"):
            self.bind(sequence, lambda _: self._paint_soon(), add=True)
        self.bind("<Motion>", lambda event: self.configure(cursor=self._cursor(event.x)))
        self.bind("<Button-1>", lambda event: self._choose(self.tone_at(event.x)))
        self.bind("<Left>", lambda _: self._choose(max(0, self.tone - 1)))
        self.bind("<Right>", lambda _: self._choose(min(emoji.TONES, self.tone + 1)))

    def show(self, one: Emoji | None) -> None:
        """Tell what this emoji is called."""
        self._shown = one
        self._paint_soon()

    def tone_at(self, x: int) -> int:
        """The tone whose disc is at this place, or NO_TONE."""
        at = (x - self._tones_left) // self.theme.px(DISC_STEP)
        return at if 0 <= at <= emoji.TONES else NO_TONE

    @property
    def _tones_left(self) -> int:
        return self.winfo_width() - self.theme.px(DISC_STEP) * len(TONES)

    def _cursor(self, x: int) -> str:
        return "" if self.tone_at(x) == NO_TONE else "hand2"

    def _choose(self, tone: int) -> str:
        if tone != NO_TONE:
            self.tone = tone
            self.on_tone(tone)
            self._paint_soon()
        return "break"

    def _paint(self) -> None:
        theme, px = self.theme, self.theme.px
        self.delete("all")
        self.configure(background=theme.palette.background)
        self.create_line(0, 0, self.winfo_width(), 0, fill=theme.palette.line)
        middle, left = px(FOOT_HEIGHT + 2) // 2, self._tones_left
        for tone, colour in enumerate(TONES):
            x = left + px(DISC_STEP) * tone + px(DISC_STEP) // 2
            if tone == self.tone:
                ring = "accent" if self.focus_get() is self else "muted"
                self.create_image(x, middle, image=theme.dot(DISC + 6, ring))
                self.create_image(x, middle, image=theme.dot(DISC + 3, "background"))
            self.create_image(x, middle, image=theme.swatch(DISC, colour))
        self._paint_name(middle, left - px(10))

    def _paint_name(self, middle: int, right: int) -> None:
        theme, px, one = self.theme, self.theme.px, self._shown
        if one is None:
            at = (px(4), middle)
            paint_words(self, theme, at, _("Pick an emoji"), "row", "muted", right - px(4))
            return
        if (cell := sheet.match(one.toned(self.tone), 0)[1]) is not None:
            self.create_image(px(4), middle, anchor="w", image=theme.emoji(cell, 28))
        left = px(42)
        paint_words(self, theme, (left, middle - px(8)), one.label, "row", "strong", right - left)
        name = f":{one.names[0]}:"
        paint_words(self, theme, (left, middle + px(9)), name, "small", "muted", right - left)


NO_TONE = -1
