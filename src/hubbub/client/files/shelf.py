"""Files kept on the disk so that they need not be fetched again: a folder of bounded size.

The rule: who was not asked for longest goes first; a file that can't be read or written is as if it was not
there. Names are digests, so that the folder tells nobody what was looked at. It belongs to one thread.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path


class Shelf:
    """At most `max_bytes` in `folder`, of which no file is larger than a quarter."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._sizes: dict[str, int] | None = None  # by name, the one used longest ago first

    def get(self, key: str, variant: str = "") -> bytes | None:
        """What was put under a key, or a variant of it."""
        name = _name(key) + variant
        if name not in self._known():
            return None
        try:
            content = (self._folder / name).read_bytes()
        except OSError:
            self._drop(name)
            return None
        self._sizes_moved(name)
        with suppress(OSError):
            os.utime(self._folder / name)
        return content

    def put(self, key: str, content: bytes, variant: str = "") -> None:
        """Keep something, in the place of what was not asked for longest."""
        if len(content) > self._max_bytes // 4:
            return
        name, known = _name(key) + variant, self._known()
        self._drop(name)
        while known and sum(known.values()) + len(content) > self._max_bytes:
            self._drop(next(iter(known)))
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, path = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(path, self._folder / name)
            known[name] = len(content)

    def forget(self, key: str) -> None:
        """Keep something no longer, in no variant."""
        for name in [name for name in self._known() if name.startswith(_name(key))]:
            self._drop(name)

    def clear(self) -> None:
        """Keep nothing."""
        for name in list(self._known()):
            self._drop(name)

    def _known(self) -> dict[str, int]:
        """What is there, read from the folder the first time."""
        if self._sizes is None:
            found = []
            with suppress(OSError):
                found = sorted((entry.stat().st_mtime_ns, entry) for entry in self._folder.iterdir())
            self._sizes = {path.name: path.stat().st_size for _, path in found if path.is_file()}
        return self._sizes

    def _sizes_moved(self, name: str) -> None:
        """This one was used last."""
        known = self._known()
        known[name] = known.pop(name)

    def _drop(self, name: str) -> None:
        if self._known().pop(name, None) is not None:
            with suppress(OSError):
                (self._folder / name).unlink()


def _name(key: str) -> str:
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
