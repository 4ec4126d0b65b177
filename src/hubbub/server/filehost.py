"""The file host: what the HTTP door asks of the core and of the disk.

The rule: the core says who may, and remembers; the disk holds what is in a file before the core is told
of it, and lets it go after the core has. Nothing of the disk runs on the event loop.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

from hubbub.server.config import Config, Listener
from hubbub.server.config_rules import is_loopback, split_address
from hubbub.server.core import visits
from hubbub.server.core.effects import Answer, Connection, Discard
from hubbub.server.core.files import File
from hubbub.server.core.history import StoreError
from hubbub.server.core.server import Server
from hubbub.server.core.visitor import Visitor
from hubbub.server.doors.admission import Admission
from hubbub.server.doors.caller import Caller
from hubbub.server.doors.gate import file_gate
from hubbub.server.doors.http.desk import Declined
from hubbub.server.reach import Place, Reach
from hubbub.server.store.blobs import FOLDER, Blobs, NoRoom, Part

THREADS = 4
NICENESS = 10  # of these threads: chat goes first where there is not enough processor for all
ELSEWHERE = 'others need a [[listener]] of type "http" with tls_cert and tls_key, or [files] url'
COMPLAINT_SECONDS = 60.0
MAX_READINGS = 512  # files that are open to be read
Result = TypeVar("Result")

logger = logging.getLogger("hubbub.files")


class House(Protocol):
    """What it needs of the server around it."""

    config: Config
    admission: Admission

    def now_ms(self) -> int:
        """Milliseconds since 1970, steady."""

    def is_ready(self) -> bool:
        """Whether people can come, and what they say be kept."""

    def carry_out_soon(self) -> None:
        """Have what the core asks for carried out, in this turn of the loop."""


class FileHost:
    """The desk of one server."""

    def __init__(self, house: House, core: Server, blobs: Blobs | None) -> None:
        """Without `blobs` there is no file, and no more come where the settings do not want any."""
        server, files = house.config.server, house.config.files
        self.gate = file_gate(server.origins, server.name, files.url, socket.gethostname().lower())
        self.reach = Reach("", (), frozenset())
        self.readings = 0
        self._house = house
        self._core = core
        self._blobs = blobs
        self._is_open = files.enabled
        self._complained = 0.0
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="files", initializer=_be_nice)
        if blobs is not None:
            self._run(self._sweep, blobs, blobs.orphans(core.world.files.by_name))

    def found_at(self, addresses: Sequence[tuple[Listener, str]]) -> None:
        """Where the listeners of HTTP are."""
        places = [
            Place(listener.host, split_address(address)[1], listener.tls_cert is not None)
            for listener, address in addresses
            if listener.type == "http"
        ]
        url = self._house.config.files.url
        self.reach = Reach(url, places, self.gate.names)
        is_far = any(not is_loopback(listener.host) for listener, _ in addresses)
        if self._is_open and is_far and not url and all(place.is_local for place in places):
            logger.warning("files can be shared at this machine only: %s", ELSEWHERE)

    async def close(self) -> None:
        """Let the threads finish what they are at; what is not whole then is gone.

        What was whole and was to be taken away goes at the next start.
        """
        await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)
        if self._blobs is not None:
            await asyncio.to_thread(self._clear, self._blobs)

    # --- for the door

    @property
    def takes_files(self) -> bool:
        """Whether files are shared here at all."""
        return self._is_open

    def is_proxy(self, address: str) -> bool:
        """Whether the operator lets this address speak for others."""
        return self._house.admission.is_proxy(address)

    def is_ready(self) -> bool:
        """Whether people can come, and what they say be kept."""
        return self._house.is_ready()

    def find(self, name: str) -> File | None:
        """The file of this name."""
        return self._core.world.files.by_name.get(name) if self._is_open else None

    def address_of(self, file: File, caller: Caller) -> str:
        """Where others find a file, as the one who sent it may tell them."""
        return self.reach.address_of(file, caller)

    async def upload(self, visitor: Visitor, size_bytes: int | None) -> Incoming:
        """Take a file in; its size is None where nobody knows it yet. Raises: Declined."""
        assert self._blobs is not None, "the door asks whether files are taken"
        answer = await self._ask(
            lambda visit, now_ms: visits.upload(self._core, visit, visitor, size_bytes, now_ms)
        )
        try:
            part = await self.on_disk(self._blobs.begin)
        except BaseException:
            self.let_go(answer.visit)
            raise
        return Incoming(self, answer.visit, part, answer.limit_bytes)

    async def remove(self, visitor: Visitor, name: str) -> None:
        """Have a file be gone. Raises: Declined."""
        await self._ask(lambda visit, now_ms: visits.remove(self._core, visit, visitor, name, now_ms))

    async def open(self, file: File) -> Reading:
        """Begin to read. Raises: OSError, Declined."""
        assert self._blobs is not None, "no file is found"
        if self.readings >= MAX_READINGS:
            raise Declined("BUSY", "Too many files are being read at the moment: try again soon")
        self.readings += 1
        try:
            return Reading(self, await self.in_thread(self._blobs.open, file.name))
        except BaseException:
            self.readings -= 1
            raise

    # --- for what is on its way

    async def keep(self, upload: Connection, file: File) -> File:
        """Let a file be there that is on the disk. Raises: Declined, and then it is not."""
        try:
            await self._ask(lambda visit, now_ms: visits.keep(self._core, visit, upload, file, now_ms))
        except Declined:
            self.discard(Discard((file.name,)))
            raise
        return file

    def let_go(self, upload: Connection) -> None:
        """An upload is over."""
        visits.let_go(self._core, upload)

    async def on_disk(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Have something written. Raises: Declined."""
        try:
            return await self.in_thread(function, *arguments)
        except NoRoom:
            self._complain("the disk is full, so that no more files are taken")
        except OSError as error:
            self._complain(f"files can't be written: {error}")
        raise Declined("DISK_FULL", "The server's disk is full: nothing was kept")

    async def in_thread(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Have a thread do it; whoever is cancelled meanwhile goes when it is done."""
        doing = asyncio.get_running_loop().run_in_executor(self._pool, function, *arguments)
        try:
            return await asyncio.shield(doing)
        except asyncio.CancelledError:
            await asyncio.wait([doing])
            raise

    # --- effects

    def answer(self, answer: Answer) -> None:
        """What became of something that the door asked."""
        visit = answer.visit
        assert isinstance(visit, asyncio.Future)
        if visit.done():  # nobody waits any more
            self.let_go(visit)
            return
        if answer.problem:
            visit.set_exception(Declined(answer.problem, answer.text))
        else:
            visit.set_result(answer)

    def discard(self, discarded: Discard) -> None:
        """Take files from the disk."""
        if self._blobs is not None:
            self._run(self._discard, self._blobs, discarded.names)

    async def _ask(self, ask: Callable[[Connection, int], None]) -> Answer:
        """Ask the core, and wait for its answer. Raises: Declined."""
        visit: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        ask(visit, self._house.now_ms())
        self._house.carry_out_soon()
        return await visit

    # --- in threads

    def _run(self, function: Callable[..., None], *arguments: Any) -> None:
        self._pool.submit(function, *arguments)

    def _sweep(self, blobs: Blobs, orphans: list[str]) -> None:
        if orphans:
            logger.info("taking away what was left of files", extra={"count": len(orphans)})
            self._discard(blobs, tuple(orphans))

    def _clear(self, blobs: Blobs) -> None:
        with suppress(OSError):
            self._discard(blobs, tuple(blobs.parts()))

    def _discard(self, blobs: Blobs, names: tuple[str, ...]) -> None:
        try:
            blobs.discard(names)
        except OSError as error:
            logger.warning("files can't be taken away before the next start", extra={"reason": str(error)})

    def _complain(self, text: str) -> None:
        now = time.monotonic()
        if not self._complained or now - self._complained >= COMPLAINT_SECONDS:
            self._complained = now
            logger.error("%s", text)


class Incoming:
    """A file on its way to the disk."""

    def __init__(self, host: FileHost, upload: Connection, part: Part, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self._host = host
        self._upload = upload
        self._part = part

    async def write(self, data: bytes | bytearray) -> None:
        """Take the next piece. Raises: Declined."""
        await self._host.on_disk(self._part.write, data)

    async def finish(self, title: str, content_type: str) -> File:
        """It is whole: have it on the disk, and let it be there. Raises: Declined."""
        await self._host.on_disk(self._part.finish)
        file = File(self._part.name, "", "", title, content_type, self._part.size_bytes, 0)
        return await self._host.keep(self._upload, file)

    async def let_go(self) -> None:
        """It is over. What was not finished is gone."""
        self._host.let_go(self._upload)
        await self._host.in_thread(self._part.abandon)


class Reading:
    """A file that is being read."""

    def __init__(self, host: FileHost, handle: int) -> None:
        self._host = host
        self._handle = handle

    async def read(self, start: int, size_bytes: int) -> bytes:
        """What is there. Raises: OSError."""
        return await self._host.in_thread(_read, self._handle, start, size_bytes)

    async def close(self) -> None:
        """It is read."""
        self._host.readings -= 1
        os.close(self._handle)


def _be_nice() -> None:
    """Let others go first; only on Linux has a thread a niceness of its own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def _read(handle: int, start: int, size_bytes: int) -> bytes:
    os.lseek(handle, start, os.SEEK_SET)
    return os.read(handle, size_bytes)


def blobs_of(config: Config, folder: Path) -> Blobs | None:
    """The files of a data folder, if there are any or may be. Raises: StoreError."""
    if not config.files.enabled and not (folder / FOLDER).is_dir():
        return None
    try:
        return Blobs(folder, durability=config.storage.durability, keep_free_bytes=config.files.keep_free)
    except OSError as error:
        raise StoreError(f"The folder {folder / FOLDER} can't be used: {error.strerror}.") from error
