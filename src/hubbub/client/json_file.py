"""A small file of JSON that belongs to its owner alone, read and written as a whole.

The rule: readers see the old file or the new one, never a part; one that can't be read is as if it was not
there. Whatever a program may hold as text comes back, half a character too (a field of Tk may leave one).
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

MAX_BYTES = 16 * 1024 * 1024


def read(path: Path) -> object:
    """What the file says; None without one, and for one that is broken or too large."""
    try:
        with path.open("rb") as file:
            return json.loads(file.read(MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return None


def read_object(path: Path) -> dict[str, object]:
    """The same for a file of names and values; {} for any other."""
    said = read(path)
    return said if isinstance(said, dict) else {}


def write(path: Path, said: object, *, durable: bool = False) -> None:
    """Have the file say this; with `durable` it is on the disk when this returns.

    Raises: OSError, if it can't be written; then the old one stands.
    """
    content = json.dumps(said, indent=2, ensure_ascii=False).encode(errors="surrogatepass") + b"\n"
    handle, fresh = tempfile.mkstemp(prefix=path.name, dir=path.parent)  # 0600 from the start
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.replace(fresh, path)
    except OSError:
        Path(fresh).unlink(missing_ok=True)
        raise
