"""What the HTTP door needs of the house behind it: who may, what there is, and the disk.

The rule: the door decides nothing of that; whatever is declined is a `Declined` with a code of FAIL.
"""

from __future__ import annotations

from typing import Protocol

from hubbub.server.core.files import File
from hubbub.server.core.visitor import Visitor
from hubbub.server.doors.caller import Caller
from hubbub.server.doors.gate import Gate


class Declined(Exception):
    """Something is not done: a code, as FAIL has it, and words for people."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text


class Incoming(Protocol):
    """A file on its way to the disk, of at most `limit_bytes`."""

    limit_bytes: int

    async def write(self, data: bytes | bytearray) -> None:
        """Take the next piece. Raises: Declined."""

    async def finish(self, title: str, content_type: str) -> File:
        """It is whole: have it kept, and let it be there. Raises: Declined."""

    async def let_go(self) -> None:
        """It is over. What was not finished is gone."""


class Reading(Protocol):
    """A file that is being read."""

    async def read(self, start: int, size_bytes: int) -> bytes:
        """What is there. Raises: OSError."""

    async def close(self) -> None:
        """It is read."""


class Desk(Protocol):
    """The house, as somebody sees it who comes by HTTP."""

    gate: Gate  # who may ask

    @property
    def takes_files(self) -> bool:
        """Whether files are shared here at all."""

    def is_proxy(self, address: str) -> bool:
        """Whether the operator lets this address speak for others."""

    def is_ready(self) -> bool:
        """Whether people can come, and what they say be kept."""

    def find(self, name: str) -> File | None:
        """The file of this name."""

    def address_of(self, file: File, caller: Caller) -> str:
        """Where others find a file, as the one who sent it may tell them."""

    async def upload(self, visitor: Visitor, size_bytes: int | None) -> Incoming:
        """Take a file in; its size is None where nobody knows it yet. Raises: Declined."""

    async def remove(self, visitor: Visitor, name: str) -> None:
        """Have a file be gone. Raises: Declined."""

    async def open(self, file: File) -> Reading:
        """Begin to read. Raises: OSError, Declined."""
