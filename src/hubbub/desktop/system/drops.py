"""Files dropped on the window from elsewhere: the one place that knows tkdnd.

The rule: where it can't be loaded there is no dropping, and all else is as ever.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit


def accept(
    root: tk.Tk,
    widget: tk.Misc,
    on_files: Callable[[list[Path]], object],
    on_hover: Callable[[bool], object] = lambda is_over: None,
) -> bool:
    """Take files that are dropped on a widget; `on_hover` tells when some are held over it.

    Returns whether that is possible here.
    """
    try:
        from tkinterdnd2 import TkinterDnD  # it may be missing

        TkinterDnD._require(root)  # noqa: SLF001 - it offers no other way into a Tk that is there
        tk_call = widget.tk.call
        tk_call("tkdnd::drop_target", "register", str(widget), ("DND_Files",))
    except (ImportError, RuntimeError, tk.TclError):
        return False

    def entered() -> str:
        on_hover(True)
        return "copy"

    def left() -> None:
        on_hover(False)

    def dropped(data: str) -> str:
        on_hover(False)
        on_files(paths_of(widget.tk.splitlist(data)))
        return "copy"

    for event, call, fields in (
        ("<<DropEnter>>", entered, ""), ("<<DropLeave>>", left, ""), ("<<Drop:DND_Files>>", dropped, " %D"),
    ):  # fmt: skip
        tk_call("bind", str(widget), event, widget.register(call) + fields)
    return True


def paths_of(dropped: tuple[str, ...] | list[str]) -> list[Path]:
    """What was dropped, as files; addresses of other machines are left out."""
    paths = []
    for one in dropped:
        is_address = one.lower().startswith("file:")
        parts = urlsplit(one if is_address else "")
        path = unquote(parts.path) if is_address else one
        if path and parts.netloc in {"", "localhost"}:
            paths.append(Path(path))
    return paths
