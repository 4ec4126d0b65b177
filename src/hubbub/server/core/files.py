"""Files that people share: what is known of each, and how much of them there may be.

The rule: what a file holds is never looked at, and lies elsewhere; here it is a name that nobody can
guess, its owner and its size.

Spec: https://codeberg.org/emersion/soju/src/branch/master/doc/ext/filehost.md
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hubbub.protocol.value import value

SMALLEST_BYTES = 4096  # that a file counts for, since that is what it takes on a disk
DAY_MS = 86_400_000


@value
class File:
    """A file: `name` is its own on the disk and in its address, `title` what its owner calls it.

    `owner` is an identity, an account's or a guest's; `pot` whose quota it counts against: the account's,
    or of guests that of the network they came from.
    """

    name: str
    owner: str
    pot: str
    title: str
    type: str
    size_bytes: int
    stored_ms: int

    @property
    def counted_bytes(self) -> int:
        """What it counts for."""
        return counted(self.size_bytes)


@dataclass(slots=True)
class Files:
    """All files, the oldest first, and what each pot holds."""

    by_name: dict[str, File] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)  # bytes
    names_of: dict[str, dict[str, None]] = field(default_factory=dict)  # by owner

    def add(self, file: File) -> None:
        """Take one in."""
        self.by_name[file.name] = file
        self.used[file.pot] = self.used.get(file.pot, 0) + file.counted_bytes
        self.names_of.setdefault(file.owner, {})[file.name] = None

    def drop(self, name: str) -> File | None:
        """Let one go; what it was, if it was there."""
        file = self.by_name.pop(name, None)
        if file is None:
            return None
        self.used[file.pot] -= file.counted_bytes
        if not self.used[file.pot]:
            del self.used[file.pot]
        del self.names_of[file.owner][name]
        if not self.names_of[file.owner]:
            del self.names_of[file.owner]
        return file

    def of(self, owner: str) -> list[File]:
        """Somebody's files, the oldest first."""
        found = [self.by_name[name] for name in self.names_of.get(owner, ())]
        return sorted(found, key=lambda file: file.stored_ms)

    def put_in_order(self) -> None:
        """Have the oldest first again, after they were read back in the order of their names."""
        self.by_name = dict(sorted(self.by_name.items(), key=lambda item: item[1].stored_ms))

    def oldest(self, until_ms: int, at_most: int) -> list[str]:
        """The names of those that were stored before that time."""
        found: list[str] = []
        for file in self.by_name.values():
            if file.stored_ms >= until_ms or len(found) >= at_most:
                break
            found.append(file.name)
        return found


def counted(size_bytes: int) -> int:
    """What a file of this size counts for."""
    return max(size_bytes, SMALLEST_BYTES)


def size_words(size_bytes: int) -> str:
    """A size as people read it."""
    if size_bytes < 1000:
        return f"{size_bytes} B"
    return f"{size_bytes / 1000:.1f} kB" if size_bytes < 1_000_000 else f"{size_bytes / 1_000_000:.1f} MB"


def names(files: Iterable[File]) -> tuple[str, ...]:
    """Their names."""
    return tuple(file.name for file in files)
