"""Facts about files: that one is there, and that some are there no more.

The rule: what a file holds is on the disk before the fact that it is there, and goes after the fact
that it is gone; so no address leads to half a file.
"""

from __future__ import annotations

from hubbub.protocol.value import value
from hubbub.server.core.facts.base import Fact
from hubbub.server.core.files import File


@value
class FileStored(Fact):
    """`user` (0: nobody who is here) stored a file. One whose owner is gone is denied."""

    file: File

    @property
    def durable(self) -> bool:
        """Its address is told to others."""
        return True


@value
class FilesDropped(Fact):
    """Files are gone: by their owner, by an operator, or (user 0) by their age."""

    names: tuple[str, ...]

    @property
    def durable(self) -> bool:
        """What is gone stays gone."""
        return True
