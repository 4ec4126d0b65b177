"""Pictures of one server's file host: fetched once, kept on the disk, shown small in the timeline.

The rule: Tk's thread decodes nothing and reads no file. What is kept has bounds, on the disk and in memory.
"""

from __future__ import annotations

import tkinter as tk
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PIL import Image, ImageTk

from hubbub.client.files.shelf import Shelf
from hubbub.client.files.trouble import FileTrouble
from hubbub.desktop.network.worker import Worker
from hubbub.desktop.transfers import decoding
from hubbub.desktop.transfers.decoding import BadPicture

DISK_MAX_BYTES = 200 * 1024 * 1024
MEMORY_MAX_BYTES = 24 * 1024 * 1024
FETCH_MAX_BYTES = 10 * 1024 * 1024  # of a picture that nobody has asked for
FOLDER = "pictures"  # of a profile
OPEN_MAX_BYTES = 64 * 1024 * 1024

Trouble = str  # a sentence for the person
Got = Callable[[bytes | FileTrouble], object]
Fetch = Callable[[str, int, Got], object]  # address, limit in bytes, and who gets what was found


class Pictures:
    """Thumbnails and whole pictures by address; `fetch` goes to the file host, `folder` is a profile."""

    def __init__(self, root: tk.Misc, folder: Path, worker: Worker, fetch: Fetch) -> None:
        self._root = root
        self._worker = worker
        self._fetch = fetch
        self._shelf = Shelf(folder / FOLDER, DISK_MAX_BYTES)
        self._memory: OrderedDict[tuple[str, tuple[int, int]], ImageTk.PhotoImage] = OrderedDict()
        self._waiting: dict[tuple[str, int], list[Got]] = {}  # who waits for what is being fetched

    # ------------------------------------------------------------------------------ small

    def thumbnail(
        self,
        url: str,
        box_px: tuple[int, int],
        radius_px: int,
        ready: Callable[[ImageTk.PhotoImage | Trouble], object],
        is_wanted: Callable[[], bool],
    ) -> None:
        """Have `ready` called with the picture, fitted into a box, or with what is the matter."""
        if (shown := self._memory.get((url, box_px))) is not None:
            self._memory.move_to_end((url, box_px))
            ready(shown)
            return

        def made(picture: Image.Image | Trouble) -> None:
            if not is_wanted():
                return
            ready(picture if isinstance(picture, str) else self._remembered(url, box_px, picture))

        def found(content: bytes | FileTrouble) -> None:
            if isinstance(content, FileTrouble):
                made(str(content))
                return
            self._worker.do(partial(self._make, content, url, box_px, radius_px), made, is_wanted)

        def looked(picture: Image.Image | None) -> None:
            if picture is not None:
                made(picture)
            elif is_wanted():
                self.original(url, found, FETCH_MAX_BYTES)

        self._worker.do(partial(self._kept, url, box_px), looked, is_wanted)

    def _kept(self, url: str, box_px: tuple[int, int]) -> Image.Image | None:
        """A thumbnail that was made before; in the worker's thread."""
        content = self._shelf.get(url, _variant(box_px))
        try:
            return decoding.decode(content) if content else None
        except BadPicture:
            return None

    def _make(
        self, content: bytes, url: str, box_px: tuple[int, int], radius_px: int
    ) -> Image.Image | Trouble:
        """A new thumbnail; in the worker's thread."""
        try:
            picture = decoding.thumbnail(content, box_px, radius_px)
        except BadPicture as error:
            return str(error)
        self._shelf.put(url, decoding.as_png(picture), _variant(box_px))
        return picture

    def _remembered(self, url: str, box_px: tuple[int, int], picture: Image.Image) -> ImageTk.PhotoImage:
        shown = self._memory[url, box_px] = ImageTk.PhotoImage(picture, master=self._root)
        while len(self._memory) > 1 and sum(map(_bytes_of, self._memory.values())) > MEMORY_MAX_BYTES:
            self._memory.popitem(last=False)
        return shown

    # ------------------------------------------------------------------------------ whole

    def original(self, url: str, got: Got, limit_bytes: int = OPEN_MAX_BYTES) -> None:
        """Have `got` called with the file behind an address, from the disk or from the host."""

        def looked(content: bytes | None) -> None:
            if content is not None:
                got(content)
            elif (url, limit_bytes) in self._waiting:
                self._waiting[url, limit_bytes].append(got)
            else:
                self._waiting[url, limit_bytes] = [got]
                self._fetch(url, limit_bytes, partial(self._came, url, limit_bytes))

        self._worker.do(partial(self._shelf.get, url), looked)

    def _came(self, url: str, limit_bytes: int, content: bytes | FileTrouble) -> None:
        if isinstance(content, bytes):
            self._worker.do(partial(self._shelf.put, url, content), _nothing)
        for got in self._waiting.pop((url, limit_bytes), ()):
            got(content)

    # ------------------------------------------------------------------------------ no longer

    def forget(self, url: str) -> None:
        """Keep nothing of this picture."""
        for key in [key for key in self._memory if key[0] == url]:
            del self._memory[key]
        self._worker.do(partial(self._shelf.forget, url), _nothing)


def clear(folder: Path) -> None:
    """Keep no picture in this profile."""
    Shelf(folder / FOLDER, DISK_MAX_BYTES).clear()


def _variant(box_px: tuple[int, int]) -> str:
    """Under which name a thumbnail is kept beside its picture."""
    return f"-{box_px[0]}x{box_px[1]}"


def _bytes_of(picture: ImageTk.PhotoImage) -> int:
    return 4 * picture.width() * picture.height()


def _nothing(_: object) -> None:
    """Nobody waits for this."""
