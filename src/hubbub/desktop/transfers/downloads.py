"""Files that a person fetches: how far each is, and where it came to lie.

The rule: nothing is fetched twice at once, and nothing that is there is overwritten. What was broken off goes
on where it was.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import platformdirs

from hubbub.client.files import FileFacts, FileTrouble, Part
from hubbub.client.files.progress import Progress
from hubbub.desktop.network.actions import now_ms
from hubbub.desktop.network.later import Later
from hubbub.desktop.system import opening

if TYPE_CHECKING:
    from hubbub.desktop.control.files import Files

SHOW_EVERY_MS = 100
FACTS_MAX = 500
KNOWN_MAX = 500

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Download:
    """One file; `path` is where it lies once it is whole, `trouble` a sentence for the person."""

    url: str
    part: Part
    progress: Progress = field(default_factory=Progress)
    running: Future[Path] | None = None
    path: Path | None = None
    trouble: str = ""


class Downloads:
    """All downloads of one window. `on_change` is called with the address of what has changed."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.watchers: dict[object, tuple[str, Callable[[], object]]] = {}
        self._known: OrderedDict[str, Download] = OrderedDict()
        self._facts: OrderedDict[str, FileFacts | FileTrouble] = OrderedDict()
        self._moved: dict[str, tuple[int, int | None]] = {}
        self._show_later = Later(files.window, self._show_progress)

    def now_ms(self) -> int:
        """The time by which progress is told."""
        return now_ms()

    def folder(self) -> Path:
        """Where files go that nobody chose a place for."""
        return platformdirs.user_downloads_path()

    def of(self, url: str) -> Download | None:
        """The download of an address, if there was one since the start."""
        return self._known.get(url)

    def running(self) -> list[Future[Path]]:
        """What is under way."""
        return [one.running for one in self._known.values() if one.running]

    # ------------------------------------------------------------------------------ what is known

    def facts(self, url: str) -> FileFacts | FileTrouble | None:
        """What the host says of a file; None while it is asked."""
        if url in self._facts:
            return self._facts[url]
        try:
            transfers = self.files.transfers()
        except FileTrouble:
            return None
        self.files.window.actions.network.perform(lambda: transfers.look(url), partial(self._looked, url))
        return None

    def known(self, url: str) -> FileFacts | FileTrouble | None:
        """What the host has said of a file, or what was the matter, if it was asked."""
        return self._facts.get(url)

    def known_facts(self, url: str) -> FileFacts | None:
        """What the host has said of a file, if it was asked."""
        found = self._facts.get(url)
        return found if isinstance(found, FileFacts) else None

    def _looked(self, url: str, future: Future[FileFacts]) -> None:
        if future.cancelled():
            return
        facts: FileFacts | FileTrouble = outcome(future)
        self._facts[url] = facts
        if len(self._facts) > FACTS_MAX:
            self._facts.popitem(last=False)
        self._tell(url)

    # ------------------------------------------------------------------------------ fetching

    def start(self, url: str, chosen: Path | None = None) -> None:
        """Fetch a file, to the downloads folder or to the place that was chosen."""
        known = self._known.get(url)
        if known and known.running:
            return
        try:
            transfers = self.files.transfers()
        except FileTrouble as trouble:
            self.files.window.toast.show(str(trouble))
            return
        if known is None or chosen or known.path:
            known = self._known[url] = Download(url, Part(self.folder(), chosen))
        known.trouble, known.progress = "", Progress()
        part = known.part

        def moved(done: int, total: int | None) -> None:
            self._moved[url] = done, total

        known.running = self.files.window.actions.network.perform(
            lambda: transfers.download(url, part, moved), partial(self._ended, known)
        )
        self._trim()
        self._tell(url)
        self._show_later(SHOW_EVERY_MS)

    def cancel(self, url: str) -> None:
        """Give a download up, and leave nothing of it."""
        known = self._known.get(url)
        if known and known.running:
            known.running.cancel()

    def _ended(self, download: Download, future: Future[Path]) -> None:
        download.running = None
        self._moved.pop(download.url, None)
        if future.cancelled():
            self._known.pop(download.url, None)
            self.files.worker.do(download.part.discard, lambda _: None)
        else:
            found = outcome(future)
            if isinstance(found, FileTrouble):
                download.trouble = str(found)
            else:
                download.path = found
        self._tell(download.url)

    def open(self, url: str) -> None:
        """Open what came."""
        if (known := self._known.get(url)) and known.path:
            opening.open_file(known.path)

    def show(self, url: str) -> None:
        """Show what came in its folder."""
        if (known := self._known.get(url)) and known.path:
            opening.show_in_folder(known.path)

    # ------------------------------------------------------------------------------ telling

    def _tell(self, url: str) -> None:
        for watched, call in list(self.watchers.values()):
            if watched == url:
                call()

    def _show_progress(self) -> None:
        for download in self._known.values():
            if download.running and download.url in self._moved:
                done, total = self._moved[download.url]
                download.progress.moved(done, now_ms(), total)
                self._tell(download.url)
        if self.running():
            self._show_later(SHOW_EVERY_MS)

    def _trim(self) -> None:
        for url in [url for url, one in self._known.items() if not one.running][:-KNOWN_MAX]:
            del self._known[url]


def outcome(future: Future[T]) -> T | FileTrouble:
    """What a transfer came to. What is no FileTrouble is a mistake of ours, and raised."""
    try:
        return future.result()
    except FileTrouble as trouble:
        return trouble
