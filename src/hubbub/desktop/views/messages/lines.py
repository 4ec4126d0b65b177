"""One row of the timeline, written into a Text: who, when, what, in which state.

The rule: styles are tags shared by all messages, whatever their number. What was said is the body's to write.
"""

from __future__ import annotations

import tkinter as tk
from typing import Any

from hubbub.client.shown.layout import COMINGS, LineRow
from hubbub.client.text import markup
from hubbub.client.words import _
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import SAID, Line, LineKind, LineState, Room, RoomKind
from hubbub.desktop.look import bidi, emoji
from hubbub.desktop.look.palette import hue_of
from hubbub.desktop.look.parts import UNSAID
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.look.wording import comings_text, deleted_text, event_text, hidden_text
from hubbub.desktop.views.messages.answers import AnswerWriter
from hubbub.desktop.views.messages.body import RIGHT_MARGIN_UNITS, BodyWriter
from hubbub.desktop.views.messages.reactions import ReactionWriter

_STATES: dict[LineState, tuple[str, ...]] = {
    LineState.PENDING: ("pending",), LineState.UNSURE: ("pending",), LineState.FAILED: ("failed",),
}  # fmt: skip


class LineWriter:
    """Writes rows at marks of one Text, and knows the real text of what it wrote."""

    def __init__(self, text: tk.Text, theme: Theme, model: Model) -> None:
        self.text = text
        self.theme = theme
        self.model = model
        self.room: Room | None = None
        self.body = BodyWriter(text, theme, model)
        self.answers = AnswerWriter(text, theme, model)
        self.reactions = ReactionWriter(text, theme, model)

    # ------------------------------------------------------------------------------ styles

    def configure_tags(self) -> None:
        """Define every tag in the palette's colours; the later is the stronger."""
        text, theme, p, px = self.text, self.theme, self.theme.palette, self.theme.px

        def tag(name: str, **options: Any) -> None:
            text.tag_configure(name, **options)
            text.tag_raise(name)

        tag(
            "line", font=theme.font("text"), foreground=p.text, spacing1=px(2), spacing2=px(3),
            spacing3=px(2), rmargin=px(RIGHT_MARGIN_UNITS), rmargincolor=p.background,
        )  # fmt: skip
        for name in ("hover", "mention", "sought"):
            tag(name, background=getattr(p, name), rmargincolor=getattr(p, name))
        tag("chosen", background=p.sought, rmargincolor=p.sought)
        tag("event", font=theme.font("small"), foreground=p.muted, spacing1=px(4), spacing3=px(4))
        tag("coming", elide=not theme.comings)
        tag("server", font=theme.font("mono"), foreground=p.text, spacing1=px(1), spacing3=px(1))
        tag("error", font=theme.font("small"), foreground=p.error)
        tag("padded", spacing3=px(8))
        tag("header", spacing1=px(5 if theme.compact else 15), spacing3=0)
        tag("nick", font=theme.font("text-bold"), foreground=p.strong)
        for hue, colour in enumerate(p.names):
            tag(f"nick-{hue}", font=theme.font("text-bold"), foreground=colour)
        self.answers.configure_tags(tag)
        tag("chips", spacing1=px(3), spacing3=px(4))
        tag("time", font=theme.font("small"), foreground=p.muted)
        tag("action", font=theme.font("text-italic"))
        self.body.configure_tags(tag)
        tag("pending", foreground=p.muted)
        tag("failed", foreground=p.error)
        tag("state", font=theme.font("small"), foreground=p.error)
        tag("sel", background=p.selection, foreground=p.strong)

    # ------------------------------------------------------------------------------ writing

    def forget_deleted(self) -> None:
        """Drop what is known of pictures that are no longer in the Text."""
        self.body.forget_deleted()
        self.reactions.forget_deleted()

    def is_outdated(self, line: Line) -> bool:
        """Whether a line was broken or cut for another width."""
        return self.body.is_outdated(line) or self.answers.is_outdated(line)

    def write(self, row: LineRow, at: str) -> None:
        """Write a row at a mark of right gravity, with its line end."""
        line = row.line
        ground = self._ground(line)
        above: tuple[str, ...] = ()
        if answers(row) and self.room:
            self.answers.write(self.room, line, at, ("line", *ground))
            above = ("answering",)
        if row.header:
            tags = ("line", "header", *above, *ground)
            self.text.insert(
                at, line.nick, (*tags, self._nick_tag(line.nick), "author"),
                f"  {row.time_text}", (*tags, "time"), *self._kind_note(line, tags), "\n", tags,
            )  # fmt: skip
        if line.hidden:
            self._write_quietly(hidden_text(len(row.lines)), at, "event")
        elif line.current.deleted_by:
            self._write_quietly(deleted_text(line.current), at, "event")
        elif line.kind in SAID:
            self._write_said(line, at, ground)
        elif row.run:
            self._write_quietly(comings_text(row.run), at, "event", "coming")
        elif line.kind in COMINGS:
            self._write_quietly(event_text(line), at, "event", "coming")
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
        shown = line.current
        tags = ("line", *ground, *_STATES.get(shown.state, ()))
        if line.kind is LineKind.ACTION:
            self.text.insert(at, f"{line.nick} ", (*tags, "nick", self._nick_tag(line.nick)))
            tags = (*tags, "action")
        self.body.write(line, at, tags)
        if shown.edits:
            self._write_edited(at, tags)
        self.reactions.write(line, at, ("line", *ground))
        if line.state in {LineState.FAILED, LineState.UNSURE}:
            self._write_state(line, at)

    def _write_edited(self, at: str, tags: tuple[str, ...]) -> None:
        """That these are not the first words, behind them; below them if they end with code."""
        end = f"{at} - 1 indices"
        words = f" {_('(edited)')}"
        if "block" in self.text.tag_names(end):
            self.text.insert(at, f"{words[1:]}\n", (*tags, "time", UNSAID))
        else:
            self.text.insert(end, words, (*tags, "time", UNSAID))

    def _write_quietly(self, words: str, at: str, *tags: str) -> None:
        self.text.insert(at, emoji.plain(bidi.visual(markup.plain(words))) + "\n", ("line", *tags))

    def _write_state(self, line: Line, at: str) -> None:
        """Why an own line did not get through, and what to do about it."""
        words = (
            _("Not sent: {reason}").format(reason=line.reason)
            if line.state is LineState.FAILED
            else _("May not have arrived")
        )
        tags = ("line", "state", UNSAID)
        self.text.insert(
            at, f"{words}   ", tags,
            _("Send again"), (*tags, "link", "deed", f"retry-{line.id}"),
            "   ", tags, _("Discard"), (*tags, "link", "deed", f"discard-{line.id}"), "\n", tags,
        )  # fmt: skip


def answers(row: LineRow) -> bool:
    """Whether a line above it tells what it answers."""
    line = row.line
    return bool(line.reply_msgid) and line.kind in SAID and not (line.hidden or line.current.deleted_by)


def is_highlighted(line: Line, room: Room | None) -> bool:
    """Whether a line stands out because it names the reader; between two people that is no news."""
    return line.current.mention and not line.own and not (room and room.kind is RoomKind.DIRECT)
