"""One row of the timeline, written into a Text: who, when, what, in which state.

The rule: styles are tags shared by all messages, whatever their number. Emoji go in as pictures whose real
text is kept by the picture's name, for copying.
"""

from __future__ import annotations

import tkinter as tk
from typing import Any

from hubbub.client import markup
from hubbub.client.layout import LineRow
from hubbub.client.model import Model
from hubbub.client.rooms import Line, LineKind, LineState, Room, RoomKind
from hubbub.client.words import _
from hubbub.desktop import bidi, emoji
from hubbub.desktop.palette import hue_of
from hubbub.desktop.theme import Theme
from hubbub.desktop.wording import comings_text, deleted_text, event_text, hidden_text

EMOJI_UNITS = 20
LARGE_EMOJI_UNITS = 36
LARGE_EMOJI_MAX = 3
RIGHT_MARGIN_UNITS = 28
_SAID = frozenset({LineKind.MESSAGE, LineKind.ACTION, LineKind.NOTICE})


class LineWriter:
    """Writes rows at marks of one Text, and knows the real text of what it wrote."""

    def __init__(self, text: tk.Text, theme: Theme, model: Model) -> None:
        self.text = text
        self.theme = theme
        self.model = model
        self.room: Room | None = None
        self.sources: dict[str, str] = {}  # the name of a picture in the Text -> the emoji it stands for

    # ------------------------------------------------------------------------------ styles

    def configure_tags(self) -> None:
        """Define every tag in the palette's colours; the later is the stronger."""
        text, theme, p, px = self.text, self.theme, self.theme.palette, self.theme.px
        margin = px(RIGHT_MARGIN_UNITS)

        def tag(name: str, **options: Any) -> None:
            text.tag_configure(name, **options)
            text.tag_raise(name)

        tag("hover", background=p.hover)
        tag("mention", background=p.mention)
        tag("sought", background=p.sought)
        tag(
            "line", font=theme.font("text"), foreground=p.text, rmargin=margin, spacing1=px(2), spacing2=px(3)
        )
        tag("line", spacing3=px(2))
        tag("event", font=theme.font("small"), foreground=p.muted, spacing1=px(4), spacing3=px(4))
        tag("server", font=theme.font("mono"), foreground=p.text, spacing1=px(1), spacing3=px(1))
        tag("error", font=theme.font("small"), foreground=p.error)
        tag("padded", spacing3=px(8))
        tag("header", spacing1=px(15), spacing3=0)
        tag("nick", font=theme.font("text-bold"), foreground=p.strong)
        for hue, colour in enumerate(p.names):
            tag(f"nick-{hue}", font=theme.font("text-bold"), foreground=colour)
        tag("time", font=theme.font("small"), foreground=p.muted)
        tag("action", font=theme.font("text-italic"))
        tag("bold", font=theme.font("text-bold"))
        tag("italic", font=theme.font("text-italic"))
        tag("bold-italic", font=theme.font("text-bold-italic"))
        tag("mono", font=theme.font("mono"), background=p.code)
        tag("underline", underline=True)
        tag("strike", overstrike=True)
        tag("name", font=theme.font("text-bold"), foreground=p.link)
        tag("pending", foreground=p.muted)
        tag("failed", foreground=p.error)
        tag("link", foreground=p.link)
        tag("pressed-link", underline=True)
        tag("state", font=theme.font("small"), foreground=p.error)
        tag("sel", background=p.selection, foreground=p.strong)

    # ------------------------------------------------------------------------------ writing

    def write(self, row: LineRow, at: str) -> None:
        """Write a row at a mark of right gravity, with its line end."""
        line = row.line
        ground = self._ground(line)
        if row.header:
            tags = ("line", "header", *ground)
            self.text.insert(
                at, line.nick, (*tags, self._nick_tag(line.nick), "author"),
                f"  {row.time_text}", (*tags, "time"), *self._kind_note(line, tags), "\n", tags,
            )  # fmt: skip
        if line.hidden:
            self._write_quietly(hidden_text(len(row.lines)), at, "event")
        elif line.deleted_by:
            self._write_quietly(deleted_text(line), at, "event")
        elif line.kind in _SAID:
            self._write_said(line, at, ground)
        elif row.run:
            self._write_quietly(comings_text(row.run), at, "event")
        else:
            tag = {LineKind.SERVER: "server", LineKind.ERROR: "error"}.get(line.kind, "event")
            self._write_quietly(event_text(line), at, tag)

    def _ground(self, line: Line) -> tuple[str, ...]:
        return ("mention", "padded") if is_highlighted(line, self.room) else ()

    def _nick_tag(self, nick: str) -> str:
        return f"nick-{hue_of(self.model.fold(nick))}"

    def _kind_note(self, line: Line, tags: tuple[str, ...]) -> tuple[str | tuple[str, ...], ...]:
        return (f" · {_('notice')}", (*tags, "time")) if line.kind is LineKind.NOTICE else ()

    def _write_said(self, line: Line, at: str, ground: tuple[str, ...]) -> None:
        state = {
            LineState.PENDING: ("pending",),
            LineState.UNSURE: ("pending",),
            LineState.FAILED: ("failed",),
        }
        tags = ("line", *ground, *state.get(line.state, ()))
        if line.kind is LineKind.ACTION:
            self.text.insert(at, f"{line.nick} ", (*tags, "nick", self._nick_tag(line.nick)))
            tags = (*tags, "action")
        self._write_marked_up(line, at, tags)
        self.text.insert(at, "\n", tags)
        if line.state in {LineState.FAILED, LineState.UNSURE}:
            self._write_state(line, at)

    def _write_marked_up(self, line: Line, at: str, tags: tuple[str, ...]) -> None:
        size = LARGE_EMOJI_UNITS if _emoji_alone(line.text) else EMOJI_UNITS
        pieces: list[object] = []
        for span in markup.spans(line.text, "" if line.own else self.model.nick):
            if span.hidden:
                continue
            styled = (*tags, *_style_tags(span))
            if span.link or span.text.isascii():
                pieces += [span.text, styled]
                continue
            for part, cell in emoji.split(bidi.visual(span.text)):
                if cell is None:
                    pieces += [emoji.plain(part), styled]
                else:
                    self._flush(pieces, at)
                    self._write_emoji(part, cell, size, at, styled)
        self._flush(pieces, at)

    def _flush(self, pieces: list[object], at: str) -> None:
        if pieces:
            self.text.insert(at, *pieces)  # type: ignore[arg-type]
            pieces.clear()

    def _write_emoji(self, source: str, cell: int, size: int, at: str, tags: tuple[str, ...]) -> None:
        picture = self.theme.emoji(cell, size)
        name = self.text.image_create(at, image=picture, align="center", padx=self.theme.px(1))
        self.sources[name] = source
        for tag in tags:
            self.text.tag_add(tag, f"{at} - 1 indices")

    def _write_quietly(self, words: str, at: str, tag: str) -> None:
        self.text.insert(at, emoji.plain(bidi.visual(markup.plain(words))) + "\n", ("line", tag))

    def _write_state(self, line: Line, at: str) -> None:
        """Why an own line did not get through, and what to do about it."""
        words = (
            _("Not sent: {reason}").format(reason=line.reason)
            if line.state is LineState.FAILED
            else _("May not have arrived")
        )
        self.text.insert(
            at, f"{words}   ", ("line", "state"),
            _("Send again"), ("line", "state", "link", f"retry-{line.id}"),
            "   ", ("line", "state"), _("Discard"), ("line", "state", "link", f"discard-{line.id}"),
            "\n", ("line", "state"),
        )  # fmt: skip

    # ------------------------------------------------------------------------------ reading back

    def source(self, first: str, last: str) -> str:
        """The real text between two indices: pictures as the emoji they stand for."""
        parts = []
        for kind, value, _at in self.text.dump(first, last, text=True, image=True):
            parts.append(self.sources.get(value, "") if kind == "image" else value)
        return "".join(parts)

    def forget_deleted(self) -> None:
        """Drop what is known of pictures that are no longer in the Text."""
        alive = set(self.text.image_names())
        self.sources = {name: source for name, source in self.sources.items() if name in alive}


def is_highlighted(line: Line, room: Room | None) -> bool:
    """Whether a line stands out because it names the reader; between two people that is no news."""
    return line.mention and not line.own and not (room and room.kind is RoomKind.DIRECT)


def _style_tags(span: markup.Span) -> tuple[str, ...]:
    if not span.styles and not span.link:
        return ()
    styles = set(span.styles)
    tags = {"mention": "name", "code": "mono", "block": "mono"}
    if {"bold", "italic"} <= styles:
        styles = (styles - {"bold", "italic"}) | {"bold-italic"}
    found = tuple(sorted(tags.get(style, style) for style in styles))
    return (*found, "link") if span.link else found


def _emoji_alone(text: str) -> bool:
    """Whether a message is nothing but a few emoji, which are then shown large."""
    if text.isascii() or len(text) > 40:
        return False
    pieces = [cell for part, cell in emoji.split(text) if part.strip()]
    return len(pieces) <= LARGE_EMOJI_MAX and None not in pieces
