"""What a reply answers, in one line: who said it and how it began.

The rule: a quote is read from the model whenever it is shown; what was deleted is quoted nowhere.
"""

from __future__ import annotations

from typing import NamedTuple

from hubbub.client.files.attached import with_names
from hubbub.client.text import markup
from hubbub.client.words import _
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Line, Room

EXCERPT_MAX = 160


class Quote(NamedTuple):
    """`nick` is "" where nobody knows who said it; `is_said` whether `text` are their words, or ours."""

    nick: str
    text: str
    is_said: bool


def answered(model: Model, room: Room, line: Line) -> Quote:
    """What this line, a reply, answers."""
    apart = room.excerpt.lines if room.excerpt else ()
    found = next((one for one in apart if one.msgid == line.reply_msgid), None)
    found = model.find(room, line.reply_msgid) or found
    if found is None:
        return Quote("", _("A message that is not loaded"), is_said=False)
    return quote(model, found.moved_to or found)


def quote(model: Model, line: Line) -> Quote:
    """A line as it is quoted, files by their names."""
    shown = line.current
    if line.hidden:
        return Quote("", _("A message of somebody you ignore"), is_said=False)
    if shown.deleted_by:
        return Quote(line.nick, _("The message was deleted"), is_said=False)
    return Quote(line.nick, excerpt(with_names(shown.text, model.isupport)), is_said=True)


def excerpt(text: str) -> str:
    """The first words of a text, on one line."""
    words = " ".join(markup.visible(text).split())
    return words if len(words) <= EXCERPT_MAX else words[:EXCERPT_MAX].rstrip() + "…"
