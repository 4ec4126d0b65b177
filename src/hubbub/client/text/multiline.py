"""Texts of several lines: one batch on the wire, one message for who reads it.

The rule: the pieces of a batch, put together, give back exactly the text that was cut; nothing of
it is read before the batch has ended.

Spec: https://ircv3.net/specs/extensions/multiline, https://ircv3.net/specs/extensions/client-batch
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from hubbub.client.text.graphemes import fit
from hubbub.client.wire import one_line
from hubbub.protocol.message import Message
from hubbub.protocol.multiline import CONCAT_TAG, KIND
from hubbub.protocol.numbers import whole

MAX_OPEN = 64
MAX_PIECES = 1_000
MAX_TEXT_LENGTH = 200_000
KINDS = frozenset({KIND, "multiline"})  # of batches
_TEXTS = frozenset({"PRIVMSG", "NOTICE"})


class Piece(NamedTuple):
    """What stands in one line; `joined` if it goes on right where the piece before it ended."""

    text: str
    joined: bool = False


class Limits(NamedTuple):
    """What a server takes as one text."""

    max_bytes: int
    max_lines: int = MAX_PIECES

    def allow(self, pieces: list[Piece]) -> bool:
        """Whether these pieces are a text of several lines that the server takes."""
        size = sum(len(piece.text.encode()) + (not piece.joined) for piece in pieces) - 1
        return 1 < len(pieces) <= self.max_lines and size <= self.max_bytes


def read_limits(value: str) -> Limits | None:
    """The limits in the capability's value, `max-bytes=4096,max-lines=32`; None if it makes no sense."""
    found = dict(token.partition("=")[::2] for token in value.split(","))
    max_bytes, max_lines = (whole(found.get(key, "")) for key in ("max-bytes", "max-lines"))
    return Limits(max_bytes, max_lines or MAX_PIECES) if max_bytes else None


# ------------------------------------------------------------------------------------ sending


def tidied(text: str) -> str:
    """A text as it is said: LF alone ends a line, and no empty lines stand before or behind it."""
    lines = [one_line(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines)


def cut(text: str, size_bytes: int) -> list[Piece]:
    """A text as pieces of at most `size_bytes`, cut behind a space where there is one."""
    pieces = []
    for line in text.split("\n"):
        rest, joined = line, False
        while len(rest.encode()) > size_bytes:
            piece = fit(rest, size_bytes)
            words = piece[: piece.rfind(" ") + 1]
            piece = words if words.strip() else piece
            pieces.append(Piece(piece, joined))
            rest, joined = rest[len(piece) :], True
        pieces.append(Piece(rest, joined))
    return pieces


def batch(
    ref: str, command: str, target: str, pieces: Iterable[Piece], tags: Mapping[str, str]
) -> list[Message]:
    """The lines to write for a text; its tags stand on the first, as the specification wants it."""
    within: dict[bool, dict[str, str]] = {False: {"batch": ref}, True: {"batch": ref, CONCAT_TAG: ""}}
    return [
        Message("BATCH", (f"+{ref}", KIND, target), tags=tags),
        *(Message(command, (target, piece.text), tags=within[piece.joined]) for piece in pieces),
        Message("BATCH", (f"-{ref}",)),
    ]


# ---------------------------------------------------------------------------------- receiving


@dataclass(slots=True)
class _Open:
    opening: Message
    pieces: list[Message] = field(default_factory=list)
    length: int = 0


class Gatherer:
    """Puts the texts of several lines together that one connection brings; `fold` compares names."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._open: dict[str, _Open] = {}

    def whole(self, message: Message) -> Message | None:
        """The message as it is to be read; None for a part of what is not whole yet.

        A whole text stands under the tags of its batch, with LF between its lines.
        """
        if message.command == "BATCH":
            return self._begin_or_end(message)
        text = self._open.get(message.tags.get("batch", "")) if self._open else None
        if text is None:
            return message
        if self._belongs(text, message):
            text.pieces.append(message)
            text.length += len(message.text)
        return None

    def clear(self) -> None:
        """The connection is gone; what was not whole never will be."""
        self._open.clear()

    def _begin_or_end(self, message: Message) -> Message | None:
        sign, ref = (message.params[0][:1], message.params[0][1:]) if message.params else ("", "")
        if sign == "+" and len(message.params) > 2 and message.params[1] in KINDS:
            if len(self._open) < MAX_OPEN:
                self._open.setdefault(ref, _Open(message))
            return None
        if sign != "-" or ref not in self._open:
            return message
        text = self._open.pop(ref)
        return _whole(text.opening, text.pieces)

    def _belongs(self, text: _Open, message: Message) -> bool:
        if message.command not in _TEXTS or len(message.params) < 2:
            return False
        alike = not text.pieces or message.command == text.pieces[0].command
        ours = self._fold(message.params[0]) == self._fold(text.opening.params[2])
        return alike and ours and len(text.pieces) < MAX_PIECES and text.length < MAX_TEXT_LENGTH


def joined(pieces: list[Message]) -> str:
    """The text whose lines stand in these messages, of which there is one at least."""
    first, *others = pieces
    return first.text + "".join(one.text if CONCAT_TAG in one.tags else f"\n{one.text}" for one in others)


def _whole(opening: Message, pieces: list[Message]) -> Message | None:
    if not pieces:
        return None
    source = opening.source or pieces[0].source
    return Message(pieces[0].command, (opening.params[2], joined(pieces)), source, opening.tags)
