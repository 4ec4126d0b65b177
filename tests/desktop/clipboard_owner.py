"""A program that has something on X11's clipboard, as other programs have: each type as bytes.

    python clipboard_owner.py TYPE=FILE …

It says `ready` when the clipboard is its own, and ends with its standard input. The structures are those of
Xlib.h on 64-bit machines.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import select
import sys
from pathlib import Path

SELECTION_REQUEST, SELECTION_NOTIFY = 30, 31
XA_ATOM = 4
Long = ctypes.c_ulong


class Request(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int), ("serial", Long), ("send_event", ctypes.c_int), ("display", ctypes.c_void_p),
        ("owner", Long), ("requestor", Long), ("selection", Long), ("target", Long), ("property", Long),
        ("time", Long),
    )  # fmt: skip


class Notify(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int), ("serial", Long), ("send_event", ctypes.c_int), ("display", ctypes.c_void_p),
        ("requestor", Long), ("selection", Long), ("target", Long), ("property", Long), ("time", Long),
    )  # fmt: skip


class Event(ctypes.Union):
    _fields_ = (("type", ctypes.c_int), ("request", Request), ("notify", Notify), ("pad", Long * 24))


def main(offers: dict[str, bytes]) -> None:
    """Have these on the clipboard until nobody wants them any more."""
    x = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
    x.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x.XOpenDisplay(None))
    x.XInternAtom.restype = x.XDefaultRootWindow.restype = x.XCreateSimpleWindow.restype = Long
    root = Long(x.XDefaultRootWindow(display))
    window = Long(x.XCreateSimpleWindow(display, root, 0, 0, 1, 1, 0, Long(0), Long(0)))

    def atom(name: str) -> int:
        return int(x.XInternAtom(display, name.encode(), 0))

    clipboard, targets = atom("CLIPBOARD"), atom("TARGETS")
    by_atom = {atom(name): content for name, content in offers.items()}
    x.XSetSelectionOwner(display, Long(clipboard), window, Long(0))
    x.XSync(display, 0)
    print("ready", flush=True)  # noqa: T201
    event = Event()
    while not select.select([sys.stdin], [], [], 0.01)[0]:
        while x.XPending(display):
            x.XNextEvent(display, ctypes.byref(event))
            if event.type != SELECTION_REQUEST:
                continue
            asked = event.request
            if asked.target == targets:
                atoms = (Long * len(by_atom))(*by_atom)
                x.XChangeProperty(
                    display, Long(asked.requestor), Long(asked.property), Long(XA_ATOM), 32, 0, atoms,
                    len(by_atom),
                )  # fmt: skip
            elif asked.target in by_atom:
                content = by_atom[asked.target]
                x.XChangeProperty(
                    display, Long(asked.requestor), Long(asked.property), Long(asked.target), 8, 0, content,
                    len(content),
                )  # fmt: skip
            else:
                asked.property = 0
            answer = Event()
            answer.notify = Notify(
                SELECTION_NOTIFY, 0, 1, display, asked.requestor, asked.selection, asked.target,
                asked.property, asked.time,
            )  # fmt: skip
            x.XSendEvent(display, Long(asked.requestor), 0, Long(0), ctypes.byref(answer))
            x.XFlush(display)


if __name__ == "__main__":
    pairs = (argument.partition("=") for argument in sys.argv[1:])
    main({name: Path(file).read_bytes() for name, _, file in pairs})
