"""The slash commands about being told: /notify, /dnd, /ignore, /unignore and /mentions.

The rule: as in client/slash/commands.py, whose rows name these functions.
"""

from __future__ import annotations

from hubbub.client.alerts.ignoring import entry_of
from hubbub.client.alerts.notification import FOREVER_MS, Rule, length_ms
from hubbub.client.slash.actions import (
    Action,
    BeQuiet,
    Explain,
    Hush,
    Ignore,
    ListIgnored,
    SetRule,
    ShowMentions,
)
from hubbub.client.words import _
from hubbub.client.world.rooms import Room, RoomKind


def notify(room: Room, rest: str) -> list[Action]:
    """`all`, `mentions`, `none`, `default`, `mute`, `mute 1h`, `unmute`."""
    word, _sep, length = rest.lower().partition(" ")
    if room.kind is RoomKind.SERVER:
        return [Explain(_("Nobody speaks here."))]
    if word in list(Rule):
        return [SetRule(Rule(word))]
    match word:
        case "default":
            return [SetRule(None)]
        case "unmute":
            return [Hush(0)]
        case "mute":
            until = _length(length)
            return [Hush(until)] if until else [_no_length(length)]
    return [Explain(_("Say /notify all, mentions, none, default, mute or unmute."))]


def dnd(_room: Room, rest: str) -> list[Action]:
    """`1h`, `off`, or nothing for good."""
    if rest.lower() == "off":
        return [BeQuiet(0)]
    until = _length(rest)
    return [BeQuiet(until)] if until else [_no_length(rest)]


def ignore(_room: Room, rest: str) -> list[Action]:
    """Somebody, or nothing to see who is on the list."""
    return _whom(rest, adding=True) if rest else [ListIgnored()]


def unignore(_room: Room, rest: str) -> list[Action]:
    """Somebody."""
    return _whom(rest, adding=False)


def mentions(_room: Room, _rest: str) -> list[Action]:
    """Nothing more to say."""
    return [ShowMentions()]


def _whom(typed: str, *, adding: bool) -> list[Action]:
    entry = entry_of(typed)
    if not entry:
        return [Explain(_("{whom} means nobody, or everybody.").format(whom=typed))]
    return [Ignore(entry, adding)]


def _length(typed: str) -> int | None:
    return length_ms(typed) if typed.strip() else FOREVER_MS


def _no_length(typed: str) -> Explain:
    return Explain(_("{words} is no length of time: write it as 30m, 8h or 2d.").format(words=typed))
