"""What the program did, for whoever is to help: the last lines, in memory, until they are saved to a file.

The rule: no passwords and nothing that anybody said. Places in the code are kept of what went wrong, never
values; of connections when they came and went.
"""

from __future__ import annotations

import sys
import threading
import time
import tkinter as tk
import traceback
from collections import deque
from types import TracebackType

MAX_LINES = 2_000
MAX_LINE_CHARS = 500


class Ring:
    """The last lines; any thread may write."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=MAX_LINES)

    def write(self, words: str) -> None:
        """Keep a line, with the time."""
        now = time.strftime("%Y-%m-%d %H:%M:%S")
        for line in words.split("\n"):
            self._lines.append(f"{now} {line[:MAX_LINE_CHARS]}")

    def write_error(
        self, kind: type[BaseException], _error: BaseException | None, place: TracebackType | None
    ) -> None:
        """Keep where something went wrong; not the words of the error, which may hold what was said."""
        frames = traceback.extract_tb(place)
        places = "\n".join(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
        self.write(f"{kind.__name__} at\n{places}")

    def text(self) -> str:
        """All of it."""
        return "\n".join(self._lines) + "\n"


RING = Ring()


def watch(root: tk.Tk) -> None:
    """Keep what goes wrong in any thread and in Tk, besides telling it as usual."""
    tell, tell_of_thread = sys.excepthook, threading.excepthook

    def keep(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
        RING.write_error(kind, error, place)
        tell(kind, error, place)

    def keep_of_thread(told: threading.ExceptHookArgs) -> None:
        RING.write_error(told.exc_type, told.exc_value, told.exc_traceback)
        tell_of_thread(told)

    tell_of_tk = root.report_callback_exception

    def keep_of_tk(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> object:
        RING.write_error(kind, error, place)
        return tell_of_tk(kind, error, place)

    sys.excepthook, threading.excepthook = keep, keep_of_thread
    root.report_callback_exception = keep_of_tk
