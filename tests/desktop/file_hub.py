"""A window on a small IRC server that names a small file host, both in a thread of this process."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from PIL import Image

from hubbub.client.kept.cache import Cache
from hubbub.client.online.chat import Identity
from hubbub.client.places.address import Address
from hubbub.desktop.control.window import Window
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.actions import Actions
from hubbub.desktop.network.bridge import Network
from hubbub.desktop.profile.settings import ServerSettings, Settings
from hubbub.desktop.servers.desk import Desk
from hubbub.desktop.servers.server import Server
from tests.client.files.small_host import SmallHost, small_host
from tests.desktop.screen import Screen

LIMIT_BYTES = 1_000_000


class FileHub:
    """`said` is what the window said in #tea; `host` is where its files go."""

    def __init__(self, tokens: str = f"hubbub/FILESIZE={LIMIT_BYTES}") -> None:
        self.said: list[str] = []
        self.host = SmallHost()
        self.port = 0
        self.has_host = True
        self._tokens = tokens
        self._writer: asyncio.StreamWriter | None = None
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub")

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(15)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(15)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        async with small_host() as self.host:
            server = await asyncio.start_server(self._welcome, "127.0.0.1", 0)
            self.port = server.sockets[0].getsockname()[1]
            self._ready.set()
            await self._over.wait()
            server.close()
            if self._writer:
                self._writer.close()
            await asyncio.sleep(0.01)
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        filehost = f"draft/FILEHOST={self.host.url} " if self.has_host else ""
        while line := (await reader.readline()).decode().rstrip("\r\n"):
            command, _, rest = line.partition(" ")
            if line.startswith("CAP LS"):
                self._writes("CAP * LS :")
            elif command == "USER":
                self._writes(
                    ":hub 001 tester :Welcome",
                    f":hub 005 tester CASEMAPPING=ascii CHANTYPES=# {filehost}{self._tokens} :are supported",
                    ":hub 422 tester :no MOTD",
                )
            elif command == "JOIN":
                self._writes(
                    f":tester!t@h JOIN {rest}", f":hub 353 tester = {rest} :@maria tester",
                    f":hub 366 tester {rest} :End",
                )  # fmt: skip
            elif command == "PRIVMSG":
                self.said.append(rest.partition(":")[2])
            elif command == "PING":
                self._writes(f":hub PONG hub {rest}")
            elif command == "QUIT":  # else the window would wait for a goodbye
                writer.close()

    def _writes(self, *lines: str) -> None:
        assert self._writer
        self._writer.write("".join(f"{line}\r\n" for line in lines).encode())

    # ------------------------------------------------------------------------------ for tests

    def do(self, call: Callable[[], object]) -> None:
        """Have something done in the hub's thread."""
        self._loop.call_soon_threadsafe(call)

    def says(self, *texts: str, room: str = "#tea", nick: str = "maria") -> None:
        """Somebody says something."""
        self.do(lambda: self._writes(*(f":{nick}!m@h PRIVMSG {room} :{text}" for text in texts)))

    def has(self, name: str, content: bytes, type_: str = "image/png", title: str = "") -> str:
        """A file that somebody has sent; its address."""
        disposition = f'attachment; filename="{title or name}"'
        return self.host.put(name, content, type_, disposition)


def picture(width: int, height: int, colour: str = "#3366cc", format_: str = "PNG") -> bytes:
    """An image file of one colour."""
    made = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(made, format_)
    return made.getvalue()


@contextmanager
def window_on(hub: FileHub, screen: Screen, theme: Theme, folder: Path) -> Iterator[Window]:
    """A window in #tea on this hub."""
    cache, network = Cache(folder), Network(screen.window)
    address, journal = Address("127.0.0.1", hub.port), folder / "outbox.jsonl"
    actions = Actions(network, Identity("tester"), ["#tea"], address, journal, cache)
    cache.post = network.post
    desk = Desk(screen.window, theme, Settings())
    desk.pack(fill="both", expand=True)
    server = Server(ServerSettings(room="#tea"), actions)
    desk.add(server)
    window = desk.show(server)
    actions.start()
    try:
        screen.until(lambda: window.room and window.room.joined)
        yield window
    finally:
        desk.clear()
        cache.close()
        network.close()
