"""`python -m fuzz.files`: hostile requests at the HTTP door of a whole server, until the time is up.

    python -m fuzz.files [--seconds 60] [--seed 1]

The invariant: whatever comes, in whatever pieces and however it breaks off, each answer is whole and well
formed or the connection is closed; nobody reads, changes or deletes what they have no right to; what was
taken is given back as it was sent; afterwards nothing is under way, on the disk and in the quotas is what
there is of files and nothing else; and people chat meanwhile. A failure prints its seed.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any
from unittest.mock import patch

from aiohttp import ClientError

from fuzz.hostile import MAX_SIZE, Hostile, World
from hubbub.server.doors.http import door, downloads, uploads
from tests.server.doors.house import Peer
from tests.server.doors.http.hosts import FileHouse, basic, file_house, until

HURRY_SECONDS = 1.0  # in the place of all time limits
PATIENCE_SECONDS = 30.0
ANSWERS_BYTES = 4 << 20  # that one connection may read
SECRET = b"nobody else reads this; "
QUOTA = 200_000
SETTINGS: dict[str, Any] = {
    "files": {"quota": QUOTA, "max_size": MAX_SIZE},
    "throttle": {"logins": False, "commands": False},
    "server": {"name": "hub.test", "network": "TestNet", "origins": ("https://ours.example",)},
}
FULL = (b"503", b"507")  # while others are under way, with their places and bytes
STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d) [ -~]*")
HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*: [^\x00-\x08\x0a-\x1f\x7f]*")


class Broken(AssertionError):
    """The invariant does not hold."""


# --- what is sent and read


async def hostile(chance: random.Random, world: World) -> None:
    """One connection's life: it sends, in pieces, and may hang up anywhere; what it reads is whole."""
    made = Hostile()
    for _ in range(chance.choice((1, 1, 1, 2, 5, 40))):
        made.ask(chance, world)
    hangs_up = chance.random() < 0.3
    data = bytes(made.data)
    if hangs_up:
        data = data[: chance.randrange(len(data) + 1)]
    elif chance.random() < 0.05:
        data += b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n" * 3000
    reader, writer = await asyncio.open_connection("127.0.0.1", world.hub.port)
    reading = asyncio.create_task(_read(reader, is_deaf=chance.random() < 0.1))
    with suppress(ConnectionError):
        await _send(chance, writer, data)
        if hangs_up and chance.random() < 0.5:
            writer.transport.abort()
        elif hangs_up:
            writer.close()
    try:
        read = await asyncio.wait_for(reading, PATIENCE_SECONDS)
    except TimeoutError:
        raise Broken("a connection is kept open for ever") from None
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    if SECRET in read:
        raise Broken("what is secret was given away")
    _must_be_answers(read, may_break_off=hangs_up)


async def _send(chance: random.Random, writer: asyncio.StreamWriter, data: bytes) -> None:
    """Send in pieces of some size, some of them late. Raises: ConnectionError."""
    step = chance.choice((len(data), len(data), 50_000, 4096, 700, 1)) or 1
    if step == 1:  # a byte at a time, as far as that is worth the while
        for at in range(min(len(data), 300)):
            writer.write(data[at : at + 1])
            await writer.drain()
            await asyncio.sleep(0)
        data, step = data[300:], 4096
    is_slow = chance.random() < 0.1
    for at in range(0, len(data), step):
        writer.write(data[at : at + step])
        await writer.drain()
        if is_slow:
            await asyncio.sleep(0.01)


async def _read(reader: asyncio.StreamReader, *, is_deaf: bool) -> bytes:
    """All that comes until the server closes; a deaf one reads nothing of it for a while."""
    if is_deaf:
        await asyncio.sleep(3 * HURRY_SECONDS)
    read = bytearray()
    with suppress(ConnectionError):
        while more := await reader.read(1 << 16):
            read += more
            if len(read) > ANSWERS_BYTES:
                raise Broken("more was given than was there")
    return bytes(read)


def _must_be_answers(data: bytes, *, may_break_off: bool) -> None:
    """What one connection read is answers, one after the other, each as HTTP has it.

    A HEAD is not told from a GET here: what follows its answer tells.
    """
    rest = data
    while rest:
        head, blank, after = rest.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        found = STATUS_LINE.fullmatch(lines[0])
        if not blank and may_break_off:
            return
        if found is None or not blank or not all(HEADER.fullmatch(each) for each in lines[1:]):
            raise Broken(f"that is no answer: {rest[:300]!r}")
        headers = {name.lower(): value for name, _, value in (each.partition(b": ") for each in lines[1:])}
        if found[1] != b"100" and headers.get(b"server") != b"Hubbub":
            raise Broken(f"that answer is not ours: {head!r}")
        size = 0 if found[1] in (b"100", b"204", b"304") else int(headers[b"content-length"])
        is_bare = not after or after.startswith(b"HTTP/1.")  # HEAD
        rest = after if is_bare else after[size:]
        if not is_bare and len(after) < size and not may_break_off:
            raise Broken(f"an answer is cut off: {head!r}")


async def honest(chance: random.Random, world: World) -> None:
    """Somebody who does all right in between, if this machine is quick enough for the door's hurry."""
    with suppress(ClientError):
        await shares(chance, world)


async def shares(chance: random.Random, world: World) -> None:
    """What is sent as it should be is taken and given back, whole and in part. Raises: ClientError."""
    data = chance.randbytes(chance.choice((0, 1, 3000, 66_000)))
    hub, once = world.hub, {"Connection": "close"}
    answer = await hub.sends(data, "grace", title='attachment; filename="a b.bin"', headers=once)
    if answer.status in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.SERVICE_UNAVAILABLE}:
        return
    if answer.status != HTTPStatus.CREATED:
        raise Broken(f"an upload as it should be was answered {answer.status}: {await answer.text()}")
    address = answer.headers["Location"]
    got = await hub.gets(address, **once)
    if got.status != HTTPStatus.OK or await got.read() != data:
        raise Broken("what was sent is not what is there")
    if data:
        start = chance.randrange(len(data))
        part = await hub.gets(address, Range=f"bytes={start}-", **once)
        if part.status != HTTPStatus.PARTIAL_CONTENT or await part.read() != data[start:]:
            raise Broken("a part is another than was asked for")
    if await hub.deletes(address, **once, **basic("mallory")) != HTTPStatus.FORBIDDEN:
        raise Broken("somebody else's file was taken away")
    if await hub.deletes(address, **once, **basic("grace")) != HTTPStatus.NO_CONTENT:
        raise Broken("one's own file stayed")


async def cut_everywhere(hub: FileHouse, framing: str) -> int:
    """Send one upload again and again, cut off at one byte after the other; how many files came of it."""
    data = b"x" * 3000
    body = data if "Length" in framing else b"bb8\r\n%s\r\n0\r\n\r\n" % data
    who = basic("grace")["Authorization"]
    head = f"POST /files HTTP/1.1\r\nHost: localhost\r\nAuthorization: {who}\r\n{framing}\r\n\r\n".encode()
    before, whole = len(hub.core.world.files.by_name), head + body
    cuts = [*range(0, len(head) + 8, 3), *range(len(head) + 8, len(whole) - 12, 701)]
    for cut in [*cuts, *range(len(whole) - 12, len(whole))]:
        _, writer = await asyncio.open_connection("127.0.0.1", hub.port)
        writer.write(whole[:cut])
        if cut % 2:
            await asyncio.sleep(0)  # so that some are begun
        await _closed(writer)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await _answer(hub, whole) in FULL:  # some of those that were cut may be under way
            await until(lambda: not hub.core.visits.uploads)
    return len(hub.core.world.files.by_name) - before


async def _answer(hub: FileHouse, request: bytes) -> bytes:
    """The status of the answer to a request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    await _closed(writer)
    return head.split(b" ")[1]


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


# --- what holds


async def chats(hub: FileHouse, count: int, is_over: asyncio.Event) -> None:
    """Somebody says something, and somebody else reads all of it in its order, until it is over."""
    speaker, listener = await Peer.comes(hub.host, 1), await Peer.comes(hub.host, 1)
    await speaker.registers(f"speaker{count}")
    await listener.registers(f"listener{count}")
    for peer in (listener, speaker):
        peer.says(f"JOIN #tea{count}\r\n")
        await peer.reads_until(" 366 ")
    number = 0
    while not is_over.is_set() or not number:
        speaker.says(f"PRIVMSG #tea{count} :word {number}.\r\n")
        said = await listener.reads_until(f":word {number}.\r\n")
        if said.count("PRIVMSG") != 1:
            raise Broken(f"that is not what was said: {said!r}")
        number += 1
        await asyncio.sleep(0.01)
    await speaker.leaves()
    await listener.leaves()


async def must_be_in_order(world: World) -> None:
    """Nothing is under way, and what is on the disk and in the quotas is what there is."""
    hub, core = world.hub, world.hub.core
    files = core.world.files
    end = time.monotonic() + PATIENCE_SECONDS

    def is_quiet() -> bool:
        return not (core.visits.uploads or hub.host.desk.readings or set(hub.names) != set(files.by_name))

    while not is_quiet():
        if time.monotonic() > end:
            under_way = core.visits.uploads, hub.host.desk.readings
            raise Broken(f"left behind: {under_way}, {set(hub.names) ^ set(files.by_name)}")
        await asyncio.sleep(0.01)
    used: dict[str, int] = {}
    for name, file in files.by_name.items():
        if (hub.folder / "files" / name).stat().st_size != file.size_bytes:
            raise Broken(f"{file} is of another size on the disk")
        used[file.pot] = used.get(file.pot, 0) + file.counted_bytes
    if used != files.used or any(size_bytes > QUOTA for size_bytes in used.values()):
        raise Broken(f"the quotas are wrong: {files.used} beside {used}")
    if world.secret.name not in files.by_name:
        raise Broken("what belongs to somebody else is gone")


class Complaints(logging.Handler):
    """What the server, its library or the loop complain of."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Remember it."""
        self.said.append(self.format(record))


@contextmanager
def watched() -> Iterator[Complaints]:
    """Servers whose complaints are heard, the library's also."""
    complaints = Complaints()
    library = logging.getLogger("hubbub.http.library")
    loop, level = asyncio.get_running_loop(), library.level
    loop.set_exception_handler(lambda _, context: complaints.said.append(str(context)))
    library.setLevel(logging.ERROR)
    loggers = [library, logging.getLogger("hubbub")]
    for each in loggers:
        each.addHandler(complaints)
    try:
        yield complaints
    finally:
        library.setLevel(level)
        for each in loggers:
            each.removeHandler(complaints)


@contextmanager
def hurried() -> Iterator[None]:
    """The door in a hurry, so that who is slow need not be waited for."""
    with (
        patch.object(door, "REQUEST_SECONDS", HURRY_SECONDS),
        patch.object(door, "LINGER_SECONDS", HURRY_SECONDS),
        patch.object(uploads, "PROGRESS_SECONDS", HURRY_SECONDS),
        patch.object(downloads, "PROGRESS_SECONDS", HURRY_SECONDS),
    ):
        yield


async def play(chance: random.Random, folder: Path, rounds: int, at_once: int = 12) -> int:
    """One server's life; how many connections it had. Raises: Broken."""
    with watched() as complaints:
        async with file_house(folder, **SETTINGS) as hub:
            world = await furnished(hub)
            for count in range(rounds):
                is_over = asyncio.Event()
                chatting = asyncio.create_task(chats(hub, count, is_over))
                first, *others = (random.Random(chance.getrandbits(64)) for _ in range(at_once))
                with hurried():
                    await asyncio.gather(honest(first, world), *(hostile(each, world) for each in others))
                await must_be_in_order(world)
                is_over.set()
                await chatting
            await shares(chance, world)
    if complaints.said:
        raise Broken("\n".join(complaints.said))
    return rounds * at_once


async def furnished(hub: FileHouse) -> World:
    """Files that are there, and somebody hostile who has an account like anybody."""
    await hub.comes("grace", account=True)
    _, url = await hub.comes("mallory", account=True)
    secret = await hub.shares(SECRET * 100, title='attachment; filename="secret.txt"')
    file = hub.core.world.files.by_name[secret.split("/")[-2]]
    open_address = await hub.shares(b"anybody reads this; " * 5000, title="attachment; filename=open.txt")
    return World(hub, open_address, file, url.rpartition("/")[2])


def main() -> int:
    """Fuzz until the time is up; 1 if the invariant broke."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    chosen = options.parse_args()
    end, seed, count = time.monotonic() + chosen.seconds, chosen.seed, 0
    while time.monotonic() < end:
        try:
            with tempfile.TemporaryDirectory() as folder:
                count += asyncio.run(play(random.Random(seed), Path(folder), rounds=10))
        except BaseException:
            print(f"seed {seed} breaks it")
            raise
        seed += 1
    print(f"{count} connections, nothing broke (seeds {chosen.seed} to {seed - 1})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
