"""Files that a person sends: chosen, on their way, and then one message with all their addresses.

The rule: nothing is said before every file of a parcel is on the host. What fails waits for the person, who
tries again or takes it out; what is done is never sent twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from hubbub.client.files.names import safe_name, size_words, split_name
from hubbub.client.files.progress import Progress
from hubbub.client.words import _

FILES_MAX = 10  # in a room's tray at once


class Stage(Enum):
    """How far a file is."""

    CHOSEN = "chosen"
    SENDING = "sending"
    FAILED = "failed"
    STORED = "stored"  # on the host, not yet said


@dataclass(slots=True, eq=False)
class Outgoing:
    """One file; `trouble` is a sentence for the person, `url` where it is on the host."""

    number: int
    room: str
    name: str
    content: Path | bytes
    size_bytes: int
    stage: Stage = Stage.CHOSEN
    trouble: str = ""
    url: str = ""
    progress: Progress = field(default_factory=Progress)


class Said(NamedTuple):
    """What is to be said in a room, now that its files are stored."""

    room: str
    text: str
    reply_msgid: str


@dataclass(slots=True, eq=False)
class Parcel:
    """Files that are said in one message."""

    room: str
    caption: str
    files: list[Outgoing]
    reply_msgid: str = ""


class TooMany(Exception):
    """There is no more room in the tray; its text says so."""


class Tray:
    """All files of one server's rooms that are not said yet.

    `limit_bytes` is the largest that it takes, 0 while that is not known.
    """

    def __init__(self) -> None:
        self.limit_bytes = 0
        self._files: list[Outgoing] = []
        self._parcels: list[Parcel] = []
        self._next = 0

    def of(self, room: str) -> list[Outgoing]:
        """A room's files, those that are on their way first."""
        mine = [file for file in self._files if file.room == room]
        return sorted(mine, key=lambda file: file.stage is Stage.CHOSEN)

    def chosen(self, room: str) -> list[Outgoing]:
        """Those that go with the next message."""
        return [file for file in self.of(room) if file.stage is Stage.CHOSEN]

    def find(self, number: int) -> Outgoing | None:
        """The file of this number, as long as it is here."""
        return next((file for file in self._files if file.number == number), None)

    @property
    def sending(self) -> list[Outgoing]:
        """What is on its way, in all rooms."""
        return [file for file in self._files if file.stage is Stage.SENDING]

    # ------------------------------------------------------------------------------ choosing

    def add(self, room: str, name: str, content: Path | bytes, size_bytes: int) -> Outgoing:
        """Take a file in. Raises: TooMany."""
        if len(self.of(room)) >= FILES_MAX:
            raise TooMany(_("No more than {count} files at once.").format(count=FILES_MAX))
        self._next += 1
        file = Outgoing(self._next, room, safe_name(name), content, size_bytes)
        file.progress = Progress(size_bytes)
        file.trouble = self._complaint(file)
        self._files.append(file)
        return file

    def _complaint(self, file: Outgoing) -> str:
        if self.limit_bytes and file.size_bytes > self.limit_bytes:
            limit = size_words(self.limit_bytes)
            return _("Too large: the server takes files of up to {size}.").format(size=limit)
        return ""

    def limit(self, limit_bytes: int) -> None:
        """The server takes files of up to this size."""
        self.limit_bytes = limit_bytes
        for file in self._files:
            if file.stage is Stage.CHOSEN:
                file.trouble = self._complaint(file)

    def rename(self, number: int, name: str) -> None:
        """Give a chosen file another name; its suffix stays if the new name has none."""
        file = self.find(number)
        if file is None or file.stage is not Stage.CHOSEN or not name.strip():
            return
        suffix = split_name(file.name)[1]
        name = safe_name(name)
        file.name = name if split_name(name)[1] or not suffix else safe_name(name + suffix)

    def remove(self, number: int) -> Said | None:
        """Take a file out; what is to be said if it was the last that its parcel waited for."""
        file = self.find(number)
        if file is None:
            return None
        self._files.remove(file)
        parcel = self._parcel_of(file)
        if parcel is None:
            return None
        parcel.files.remove(file)
        return self._said(parcel)

    def forget(self, room: str) -> list[Outgoing]:
        """A room is gone; its files, for whatever is under way to be ended."""
        gone = self.of(room)
        self._files = [file for file in self._files if file.room != room]
        self._parcels = [parcel for parcel in self._parcels if parcel.room != room]
        return gone

    def move(self, old: str, new: str) -> None:
        """A room has another key."""
        for file in self._files:
            file.room = new if file.room == old else file.room
        for parcel in self._parcels:
            parcel.room = new if parcel.room == old else parcel.room

    # ------------------------------------------------------------------------------ sending

    def send(self, room: str, caption: str, reply_msgid: str = "") -> list[Outgoing]:
        """Make a parcel of what is chosen; the files to be sent. None are, if one of them can't be."""
        files = self.chosen(room)
        if not files or any(file.trouble for file in files):
            return []
        self._parcels.append(Parcel(room, caption.strip(), files, reply_msgid))
        self._begin(files)
        return files

    def retry(self, number: int) -> Outgoing | None:
        """Try a file again that failed; it, if there is something to send."""
        file = self.find(number)
        if file is None or file.stage is not Stage.FAILED:
            return None
        self._begin([file])
        return file

    def _begin(self, files: Iterable[Outgoing]) -> None:
        for file in files:
            file.stage, file.trouble = Stage.SENDING, ""
            file.progress = Progress(file.size_bytes)

    def failed(self, number: int, trouble: str) -> None:
        """A file could not be sent."""
        if (file := self.find(number)) is not None:
            file.stage, file.trouble = Stage.FAILED, trouble

    def stored(self, number: int, url: str) -> Said | None:
        """A file is on the host; what is to be said, if its parcel waits for no other."""
        file = self.find(number)
        if file is None:
            return None
        file.stage, file.url = Stage.STORED, url
        parcel = self._parcel_of(file)
        return self._said(parcel) if parcel else None

    def _parcel_of(self, file: Outgoing) -> Parcel | None:
        return next((parcel for parcel in self._parcels if file in parcel.files), None)

    def _said(self, parcel: Parcel) -> Said | None:
        """The message of a parcel whose files are all stored, which is then done."""
        if any(file.stage is not Stage.STORED for file in parcel.files):
            return None
        self._parcels.remove(parcel)
        self._files = [file for file in self._files if file not in parcel.files]
        lines = [*([parcel.caption] if parcel.caption else []), *(file.url for file in parcel.files)]
        return Said(parcel.room, "\n".join(lines), parcel.reply_msgid) if lines else None
