"""One line on its way, and the record of it in a journal.

The rule: what a record holds is somebody else's file, so it is looked at before it is believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from hubbub.client.outgoing.journal import Record
from hubbub.client.text.confidential import is_service
from hubbub.client.world.rooms import LineKind
from hubbub.client.world.versions import EDITS_TAG

_ACTION = "\x01ACTION {}\x01"


class Stage(Enum):
    """How far a line has come."""

    KEPT = "kept"  # never written, or safe to write again
    WRITTEN = "written"  # written on the present link
    LEFT = "left"  # written on a link that broke
    UNSURE = "unsure"
    FAILED = "failed"


@dataclass(slots=True)
class Entry:
    """One line on its way. `id` is the client-made id, 32 hexadecimal digits.

    A new version of a message names the first one in `edits`; `redacts` is the msgid of the one before, which
    the server is to take back first, "" once it has. `was_asked` is whether it was asked on an earlier link.
    """

    id: str
    target: str
    kind: LineKind
    text: str
    time_ms: int
    reply_msgid: str = ""
    edits: str = ""
    redacts: str = ""
    was_asked: bool = False
    stage: Stage = Stage.KEPT
    reason: str = ""
    written_ms: int = 0
    link: int = 0  # the number of the connection it was written on
    label: str = ""
    barrier: int = 0
    in_parts: bool = False  # one line of text, and too long for one of the protocol

    @property
    def has_lines(self) -> bool:
        """Whether it needs several lines, which go out as one batch."""
        return self.in_parts or "\n" in self.text

    @property
    def tags(self) -> dict[str, str]:
        """The client tags that tell what it is about."""
        tags = {"+reply": self.reply_msgid, "+draft/reply": self.reply_msgid} if self.reply_msgid else {}
        return {**tags, EDITS_TAG: self.edits} if self.edits else tags

    @property
    def wire_text(self) -> str:
        """The text as it is written in the message."""
        return _ACTION.format(self.text) if self.kind is LineKind.ACTION else self.text

    @property
    def command(self) -> str:
        """PRIVMSG or NOTICE."""
        return "NOTICE" if self.kind is LineKind.NOTICE else "PRIVMSG"


def is_secret(record: Record) -> bool:
    """Whether an older version kept this for a service; passwords are among such lines."""
    return is_service(str(record.get("to", "")))


def as_record(entry: Entry) -> Record:
    """The record that an entry is kept as."""
    record = {"add": entry.id, "to": entry.target, "kind": entry.kind.value, "text": entry.text}
    about = {"edits": entry.edits, "redacts": entry.redacts} if entry.edits else {}
    parts = {"parts": True} if entry.in_parts else {}
    return {**record, "at": entry.time_ms, "reply": entry.reply_msgid, **about, **parts}


def as_entry(record: Record) -> Entry | None:
    """The entry of a record; None if it is another one, or makes no sense."""
    entry_id, target, text = record.get("add"), record.get("to"), record.get("text")
    if not (isinstance(entry_id, str) and isinstance(target, str) and isinstance(text, str) and target):
        return None
    try:
        kind = LineKind(record.get("kind"))
    except ValueError:
        return None
    reply, edits, redacts = (str(record.get(name, "")) for name in ("reply", "edits", "redacts"))
    time_ms, in_parts = number(record.get("at")), record.get("parts") is True
    return Entry(entry_id, target, kind, text, time_ms, reply, edits, redacts, in_parts=in_parts)


def number(value: object) -> int:
    """A number of a record, 0 for what is none."""
    return value if isinstance(value, int) else 0
