"""What was written and not sent, room by room: one JSON file, readable by its owner alone.

The rule: a broken file is as if it was not there; readers see the old file or the new one, never a part.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

MAX_DRAFTS = 200
MAX_LENGTH = 20_000  # characters of one
MAX_FILE_BYTES = 16 * 1024 * 1024


class Drafts:
    """The drafts of one server, by room keys; the one touched last is the last."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._texts = _read(path)
        self._changed = False

    def __contains__(self, room: str) -> bool:
        return room in self._texts

    def get(self, room: str) -> str:
        """A room's draft, or ""."""
        return self._texts.get(room, "")

    def put(self, room: str, text: str) -> None:
        """This is a room's draft; blanks are none. The oldest of too many goes."""
        text = text[:MAX_LENGTH] if text.strip() else ""
        if text == self.get(room):
            return
        self._texts.pop(room, None)
        if text:
            self._texts[room] = text
        while len(self._texts) > MAX_DRAFTS:
            del self._texts[next(iter(self._texts))]
        self._changed = True

    def rename(self, old: str, new: str) -> None:
        """A room has another key."""
        if old in self._texts:
            self.put(new, self._texts[old])
            self.put(old, "")

    def save(self) -> None:
        """Have the file tell what is here.

        Raises: OSError if it can't be written.
        """
        if not self._changed:
            return
        self._changed = False
        if not self._texts:
            self._path.unlink(missing_ok=True)
            return
        handle, name = tempfile.mkstemp(prefix=self._path.name, dir=self._path.parent)  # 0600 from the start
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as file:
                json.dump(self._texts, file)
            os.replace(name, self._path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise

    def forget(self) -> None:
        """Delete the file."""
        self._texts.clear()
        self._path.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            stored = json.loads(file.read(MAX_FILE_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(stored, dict):
        return {}
    texts = [(key, text) for key, text in stored.items() if isinstance(text, str)]
    return {key: text[:MAX_LENGTH] for key, text in texts[-MAX_DRAFTS:]}
