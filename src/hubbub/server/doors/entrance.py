"""An entrance: where a listener's sockets come in, and are made doors of.

The rule: a socket is counted from the moment it is accepted until it is closed; until it is a door it
has `OPENING_SECONDS` for each step. Too many get a word of refusal, or none.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import Protocol

from hubbub.server.config import Config, Listener
from hubbub.server.config_rules import is_loopback
from hubbub.server.doors import certificates, proxy, wire
from hubbub.server.doors.admission import Admission
from hubbub.server.doors.caller import Caller
from hubbub.server.doors.gate import gate_of
from hubbub.server.doors.http.desk import Desk
from hubbub.server.doors.lookup import Lookup
from hubbub.server.doors.tcp import Door, Inside, PlainDoor

BACKLOG = 1024  # connections that wait to be accepted
MAX_AT_ONCE = 64  # of them, before others have their turn
OPENING_SECONDS = 10.0  # for a PROXY header, and for TLS
CLOSING_SECONDS = 2.0  # for TLS to say goodbye
PAUSE_SECONDS = 0.5  # until we try again to accept what the system could not
REFUSED_SECONDS = 1.0  # for somebody to read why they are not let in
MAX_REFUSED = 64  # who may still read it; others are closed at once
PEEK_SECONDS = 0.02  # until we look again for the rest of a PROXY header

logger = logging.getLogger("hubbub.doors")


def door_type(name: str) -> type[Door]:
    """What a listener of this type makes of its sockets."""
    if name == "http":  # a fifth of a second that servers without one need not wait
        from hubbub.server.doors.http.door import HttpDoor  # noqa: PLC0415

        return HttpDoor
    if name == "websocket":  # and a twentieth
        from hubbub.server.doors.websocket import WebSocketDoor  # noqa: PLC0415

        return WebSocketDoor
    return {"irc": Door, "plain": PlainDoor}[name]


class CannotListen(Exception):
    """An entrance can't be opened; the text says which, why, and what to do."""


class House(Inside, Protocol):
    """What an entrance needs of the house behind it."""

    config: Config
    admission: Admission
    visits: Admission  # of the HTTP door
    lookup: Lookup

    @property
    def desk(self) -> Desk:
        """What is asked over HTTP."""

    def now_ms(self) -> int:
        """Milliseconds since 1970, steady."""


@cache
def warn_that_nobody_is_asked() -> None:
    """Say once that clients can't be asked for their certificates."""
    logger.warning(
        "clients can't log in by certificate (SASL EXTERNAL): the OpenSSL of this Python is out of reach"
    )


class Entrance:
    """One listener's sockets. Raises certificates.BadCertificate when it is made."""

    def __init__(self, listener: Listener, house: House) -> None:
        self.listener = listener
        self.address = ""
        self._house = house
        self._type = door_type(listener.type)
        self._admission = house.visits if self._type.is_visit else house.admission
        self._tls = self._load()
        is_mute = self._tls is not None and self._tls.verify_mode is ssl.CERT_NONE
        if is_mute and self._type.asks_certificates:
            warn_that_nobody_is_asked()
        self._sockets: list[socket.socket] = []
        self._accepting: list[asyncio.Task[None]] = []
        self._opening: dict[asyncio.Task[None], None] = {}
        self._refused: dict[socket.socket, asyncio.TimerHandle] = {}
        self._end: Callable[[], Awaitable[None]] | None = None
        self._make: Callable[[Inside, Caller], Door] = self._type
        server = house.config.server
        if listener.type == "websocket":
            from hubbub.server.doors.websocket import maker  # noqa: PLC0415 - see door_type

            self._make = maker(gate_of(server.origins, server.name, is_local=is_loopback(listener.host)))
        elif listener.type == "http":
            self._make, self._end = _site(house)

    # --- life

    def open(self) -> None:
        """Listen. Raises: CannotListen."""
        try:
            self._sockets = _listen(self.listener)
        except OSError as error:
            raise CannotListen(_why_not(self.listener, error)) from error
        host, port = self._sockets[0].getsockname()[:2]
        self.address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        for listening in self._sockets:
            self._accepting.append(asyncio.get_running_loop().create_task(self._accept(listening)))

    def close(self) -> None:
        """Listen no more; who is not inside yet stays outside."""
        for task in [*self._accepting, *self._opening]:
            task.cancel()
        for listening in self._sockets:
            listening.close()
        for refused in list(self._refused):
            self._close_refused(refused)

    async def end(self) -> None:
        """Finish what is being answered, where a door answers requests, and close."""
        if self._end is not None:
            await self._end()

    def reload(self) -> Callable[[], None]:
        """Read the certificate anew; what puts it to use, for those who come from then on.

        Raises: certificates.BadCertificate, and nothing has changed.
        """
        tls = self._load()

        def put_to_use() -> None:
            self._tls = tls

        return put_to_use

    def _load(self) -> ssl.SSLContext | None:
        cert, key = self.listener.tls_cert, self.listener.tls_key
        if cert is None or key is None:
            return None
        return certificates.load(cert, key, asks_clients=self._type.asks_certificates)

    # --- from a socket to a door

    async def _accept(self, listening: socket.socket) -> None:
        """Let some in after the others, so that who is inside has their turn in between."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                peer, name = await loop.sock_accept(listening)
            except OSError as error:
                logger.warning("no connection can be accepted: %s", error)
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            self._admit(peer, name[0])
            self._admit_more(listening)
            await asyncio.sleep(0)

    def _admit_more(self, listening: socket.socket) -> None:
        """Let in who waits behind the first, as many as may come at once."""
        with suppress(OSError):  # nobody waits; or the next wait tells what is the matter
            for _ in range(MAX_AT_ONCE if wire.IS_POSSIBLE else 0):
                peer, name = listening.accept()
                self._admit(peer, name[0])

    def _admit(self, peer: socket.socket, address: str) -> None:
        """Count a socket, and begin to make a door of it."""
        peer.setblocking(False)
        if not self._house.admission.takes_socket():
            logger.warning("there are too many connections for this system's limit of open files")
            self._refuse(peer, "The server is full")
            return
        caller = Caller(address, reached=peer.getsockname()[0])
        if self._waits_for_nothing():
            self._let_in_at_once(peer, caller)
            return
        task = asyncio.get_running_loop().create_task(self._let_in(peer, caller))
        self._opening[task] = None
        task.add_done_callback(lambda done: self._opening.pop(done, None))
        if len(self._opening) > self._house.config.limits.unregistered:
            next(iter(self._opening)).cancel()

    def _waits_for_nothing(self) -> bool:
        """Whether a door can be made of a socket without anybody else's help."""
        is_wire = wire.IS_POSSIBLE and not self._type.is_visit and self._tls is None
        return is_wire and self.listener.proxy_protocol == "none" and not self._house.lookup.is_on

    def _let_in_at_once(self, peer: socket.socket, caller: Caller) -> None:
        """Make a door of a socket, or close it."""
        reason = self._admission.enter(caller.address, self._house.now_ms())
        if reason:
            self._refuse(peer, reason)
            self._house.admission.gives_socket()
            return
        door = self._make(self._house, caller)
        try:
            wire.Wire(peer, door)
        except OSError as error:
            logger.debug("%s was not let in: %s", caller.address, error)
        except Exception:  # a mistake of ours about one shuts the door on nobody else
            logger.exception("%s was not let in", caller.address)
        else:
            return
        peer.close()
        self._give_up(door, caller.address)

    async def _let_in(self, peer: socket.socket, caller: Caller) -> None:
        """Make a door of a socket, or close it."""
        admission, entered, door = self._admission, "", None
        try:
            caller = await self._introduced(peer, caller)
            reason = admission.enter(caller.address, self._house.now_ms())
            if reason:
                self._refuse(peer, reason)
            else:
                entered = caller.address
                caller = await self._house.lookup.looked_up(caller, peer)
                door = self._make(self._house, caller)
                await self._connect(door, peer)
                return
        except (OSError, TimeoutError, proxy.BadHeader) as error:
            logger.debug("%s was not let in: %s", caller.address, error)
            peer.close()
        except asyncio.CancelledError:
            peer.close()
        self._give_up(door, entered)

    def _give_up(self, door: Door | None, entered: str) -> None:
        """Count somebody out of whom no door was made."""
        if door is not None and door.was_opened:
            door.abort()  # and says itself that it is gone
            return
        if entered:
            self._admission.leave(entered)
        self._house.admission.gives_socket()

    async def _introduced(self, peer: socket.socket, caller: Caller) -> Caller:
        """Whom a proxy brings, if it is one. Raises: proxy.BadHeader, OSError, TimeoutError."""
        wanted = self.listener.proxy_protocol
        if wanted == "none":
            return caller
        if not self._house.admission.is_proxy(caller.address):
            if wanted == "required":
                raise proxy.BadHeader("it is not one of proxy_from")
            return caller
        async with asyncio.timeout(OPENING_SECONDS):
            header = await _read_header(peer, is_required=wanted == "required")
        if header is None or not header.address:
            return caller
        return replace(caller, address=header.address, is_secure=header.is_secure)

    async def _connect(self, door: Door, peer: socket.socket) -> None:
        """Give a door its transport: a wire, or asyncio's. Raises: OSError, TimeoutError."""
        loop = asyncio.get_running_loop()
        if (
            wire.IS_POSSIBLE and not self._type.is_visit
        ):  # what a request needs, the library knows of asyncio's
            if self._tls is not None:
                async with asyncio.timeout(OPENING_SECONDS):
                    peer = await wire.shake_hands(peer, self._tls)
            wire.Wire(peer, door)
            return
        if self._tls is None:
            await loop.connect_accepted_socket(lambda: door, peer)
            return
        await loop.connect_accepted_socket(
            lambda: door,
            peer,
            ssl=self._tls,
            ssl_handshake_timeout=OPENING_SECONDS,
            ssl_shutdown_timeout=CLOSING_SECONDS,
        )

    # --- those who are not let in

    def _refuse(self, peer: socket.socket, reason: str) -> None:
        """Tell somebody why, where nothing has to be encrypted for it, and close."""
        if self._tls is not None or len(self._refused) >= MAX_REFUSED:
            peer.close()
            return
        with suppress(OSError):
            peer.send(self._type.refusal(reason))
            peer.shutdown(socket.SHUT_WR)
        # Closed with something unread in it, a socket takes back what was said.
        loop = asyncio.get_running_loop()
        self._refused[peer] = loop.call_later(REFUSED_SECONDS, self._close_refused, peer)

    def _close_refused(self, peer: socket.socket) -> None:
        self._refused.pop(peer).cancel()
        peer.close()


def _site(house: House) -> tuple[Callable[[Inside, Caller], Door], Callable[[], Awaitable[None]]]:
    """What makes the doors of an HTTP listener, and what ends them."""
    from hubbub.server.doors.http import door, site  # noqa: PLC0415 - see door_type

    made = site.Site(house.desk)
    return door.maker(made), made.end


async def _read_header(peer: socket.socket, *, is_required: bool) -> proxy.Header | None:
    """Take a PROXY header, and not a byte more, out of a socket. Raises: proxy.BadHeader, OSError."""
    while True:
        await _readable(peer)
        data = peer.recv(proxy.MAX_HEADER_BYTES, socket.MSG_PEEK)
        if not data:
            raise ConnectionResetError("closed before its first word")
        try:
            header = proxy.read(data)
        except proxy.BadHeader:
            if is_required:
                raise
            return None
        if header is not None:
            peer.recv(header.size_bytes)
            return header
        await asyncio.sleep(PEEK_SECONDS)


async def _readable(peer: socket.socket) -> None:
    """Wait until there is something to read."""
    loop = asyncio.get_running_loop()
    waiting = asyncio.Event()
    loop.add_reader(peer, waiting.set)
    try:
        await waiting.wait()
    finally:
        loop.remove_reader(peer)


def _listen(listener: Listener) -> list[socket.socket]:
    """Sockets at every address of the name, all on one port. Raises: OSError."""
    found = socket.getaddrinfo(listener.host, listener.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    port, sockets = listener.port, list[socket.socket]()
    try:
        for family, _, _, _, name in dict.fromkeys(found):
            listening = socket.socket(family, socket.SOCK_STREAM)
            sockets.append(listening)
            listening.setblocking(False)
            if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listening.bind((name[0], port, *name[2:]))
            listening.listen(BACKLOG)
            port = listening.getsockname()[1]
    except OSError:
        for listening in sockets:
            listening.close()
        raise
    return sockets


def _why_not(listener: Listener, error: OSError) -> str:
    what = f"The {listener.type} door can't be opened on {listener.bind}"
    if isinstance(error, PermissionError):
        return f"{what}: ports below 1024 need more rights. Choose a higher port in the configuration."
    reason = error.strerror or str(error)
    return (
        f"{what}: {reason}. Is a Hubbub running there already? End it, or choose another port "
        "in the configuration (hubbub serve --config FILE)."
    )
