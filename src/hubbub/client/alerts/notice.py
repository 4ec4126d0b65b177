"""What a notice on the screen says.

The rule: words of strangers are cleaned of what could disturb or deceive (control characters, reversed text)
and cut short; nothing here is escaped, for that depends on who shows it.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from hubbub.client.words import _, ngettext
from hubbub.client.world.rooms import Line, LineKind, Room, RoomKind

TITLE_MAX = 80
BODY_MAX = 240
_JOINERS = frozenset("\u200c\u200d")  # of emoji, and of letters in some scripts
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


class Notice(NamedTuple):
    """One notice: a line, and one or two below it."""

    title: str
    body: str


def clean(text: str, limit: int) -> str:
    """The text in one line, without what is not seen, and with an ellipsis if it was longer."""
    start = text[: 4 * limit]
    spaced = "".join(" " if character.isspace() else character for character in start)
    seen = [one for one in spaced if one in _JOINERS or unicodedata.category(one) not in _HIDDEN]
    words = " ".join("".join(seen).split())
    cut = len(words) > limit or len(text) > len(start)
    return words[: limit - 1].rstrip() + "…" if cut else words


def of_message(room: Room, line: Line, words: str, server: str, count: int = 1) -> Notice:
    """Somebody said something, the last of `count` messages; `words` are what, "" to keep them private.

    `server` is its name, "" where there is only one.
    """
    said = f"{line.nick} {words}" if words and line.kind is LineKind.ACTION else words
    said = clean(said, BODY_MAX)
    if count > 1:
        many = ngettext("{count} new message", "{count} new messages", count).format(count=count)
        by = said if room.kind is RoomKind.DIRECT or line.kind is LineKind.ACTION else f"{line.nick}: {said}"
        said = f"{many} · {by}" if words else many
    elif not words:
        said = _("New message")
    if room.kind is RoomKind.DIRECT:
        return Notice(_placed(line.nick, server), said)
    title = room.name if count > 1 else _("{nick} in {room}").format(nick=line.nick, room=room.name)
    return Notice(_placed(title, server), said)


def of_past(room: Room, server: str, count: int) -> Notice:
    """So many messages came in while we were away."""
    many = ngettext("{count} new message", "{count} new messages", count).format(count=count)
    return Notice(_placed(room.name, server), many)


def of_many(rooms: int, count: int) -> Notice:
    """So many messages came in, in more rooms than one wants to be told of one by one."""
    many = ngettext("{count} new message", "{count} new messages", count).format(count=count)
    where = ngettext("in {count} room", "in {count} rooms", rooms).format(count=rooms)
    return Notice("Hubbub", f"{many} {where}")


def _placed(title: str, server: str) -> str:
    return clean(f"{title} · {server}" if server else title, TITLE_MAX)
