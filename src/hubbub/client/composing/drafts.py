"""What was written and not sent, room by room: one JSON file, readable by its owner alone.

The rule: an empty draft is none, and of too many the oldest go.
"""

from __future__ import annotations

from pathlib import Path

from hubbub.client import json_file

MAX_DRAFTS = 200
MAX_LENGTH = 20_000  # characters of one


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
        json_file.write(self._path, self._texts)

    def forget(self) -> None:
        """Delete the file."""
        self._texts.clear()
        self._path.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, str]:
    stored = json_file.read_object(path)
    texts = [(key, text) for key, text in stored.items() if isinstance(text, str)]
    return {key: text[:MAX_LENGTH] for key, text in texts[-MAX_DRAFTS:]}
