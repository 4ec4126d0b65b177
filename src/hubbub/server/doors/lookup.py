"""What the DNS and a peer's own machine say of it, for operators who want to know.

The rule: off unless it is switched on; nobody waits longer than `LOOKUP_SECONDS`, nor more than
`MAX_LOOKUPS` at once. A name counts only when it leads back to the address.

Spec: https://www.rfc-editor.org/rfc/rfc1413
"""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from hubbub.server.config import Config
from hubbub.server.doors.caller import Caller, parse_address

LOOKUP_SECONDS = 2.0
MAX_LOOKUPS = 16
MAX_NAME_LENGTH = 63  # of a host, which stands in every line of its user
MAX_ANSWER_BYTES = 512
IDENT_PORT = 113
HOST_NAME = re.compile(r"(?!.*\.$)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
ANSWER = re.compile(rb"\s*\d+\s*,\s*\d+\s*:\s*USERID\s*:[^:]*:\s*~?([A-Za-z0-9_.-]{1,16})\s*\r?\n")

Resolve = Callable[[str], str]


class Lookup:
    """Looks callers up, as the settings have it. `resolve` takes an address and may take its time."""

    def __init__(self, config: Config, resolve: Resolve | None = None, ident_port: int = IDENT_PORT) -> None:
        server = config.server
        self._asks_names = server.lookup_hostnames and not server.cloak_hosts  # cloaks would hide them
        self._asks_ident = server.check_ident
        self._resolve = resolve or confirmed_name
        self._ident_port = ident_port
        self._under_way = 0

    @property
    def is_on(self) -> bool:
        """Whether anything is looked up."""
        return self._asks_names or self._asks_ident

    async def looked_up(self, caller: Caller, peer: socket.socket) -> Caller:
        """The caller with what could be found out in time. Raises: OSError when it is gone."""
        if not self.is_on:
            return caller
        is_direct = peer.getpeername()[0] == caller.address  # a proxy's machine knows nothing of it
        hostname, username = await asyncio.gather(
            self.hostname(caller.address),
            self._username(peer) if self._asks_ident and is_direct else _unknown(),
        )
        return replace(caller, hostname=hostname, username=username)

    async def hostname(self, address: str) -> str:
        """The name of an address, or ""."""
        if not self._asks_names or self._under_way >= MAX_LOOKUPS:
            return ""
        self._under_way += 1
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str] = loop.create_future()

        def told(name: str) -> None:
            self._under_way -= 1
            if not answer.done():
                answer.set_result(name)

        def ask() -> None:
            name = self._resolve(address)
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(told, name)

        # A thread of its own that nobody waits for at the end: a resolver can take half a minute.
        threading.Thread(target=ask, name="lookup", daemon=True).start()
        with suppress(TimeoutError):
            return await asyncio.wait_for(answer, LOOKUP_SECONDS)
        return ""

    async def _username(self, peer: socket.socket) -> str:
        """What the peer's machine says whose this connection is, or ""."""
        (theirs, their_port), (ours, our_port) = peer.getpeername()[:2], peer.getsockname()[:2]
        with suppress(OSError, TimeoutError, ValueError):
            async with asyncio.timeout(LOOKUP_SECONDS):
                reader, writer = await asyncio.open_connection(
                    theirs, self._ident_port, local_addr=(ours, 0), limit=MAX_ANSWER_BYTES
                )
                try:
                    writer.write(f"{their_port}, {our_port}\r\n".encode())
                    found = ANSWER.fullmatch(await reader.readline())
                finally:
                    writer.close()
            return found[1].decode() if found else ""
        return ""


async def _unknown() -> str:
    return ""


def confirmed_name(address: str) -> str:
    """The name that the DNS has for an address, if the name leads back to it; else ""."""
    try:
        name = socket.getnameinfo((address, 0), socket.NI_NAMEREQD)[0]
        found = {parse_address(str(info[4][0])) for info in socket.getaddrinfo(name, None)}
    except OSError:
        return ""
    is_possible = len(name) <= MAX_NAME_LENGTH and HOST_NAME.fullmatch(name) is not None
    return name if is_possible and parse_address(address) in found else ""
