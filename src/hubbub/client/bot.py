"""The whole library for a bot: a connection with a nickname and rooms, and messages one by one.

The rule: it comes back by itself, and what it can't do comes out as an exception.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from hubbub.client.archive import search
from hubbub.client.asking import Searches
from hubbub.client.files import Part, Source, find_host, no_host
from hubbub.client.files.transfer import Transfers
from hubbub.client.link.connection import Connection, Timing
from hubbub.client.link.events import Connected, Disconnected, Event, Received
from hubbub.client.places.address import Address
from hubbub.client.registration.handshake import Handshake, Identity
from hubbub.client.registration.login import Credentials
from hubbub.client.text import multiline
from hubbub.client.wire import is_target, one_line
from hubbub.client.world.profile import ANSWER_MS, Profile, Whois
from hubbub.protocol import isupport
from hubbub.protocol.lines import split_utf8
from hubbub.protocol.message import Message

MAX_BATCHES = 64
BOT_TEXT_BYTES = 380
LOGIN_S = 20
MAX_TOKENS = 500


class LoginFailed(Exception):
    """The login that was required has failed; the text says why."""


class Client:
    """A connection for a bot: it registers, joins its rooms, comes back by itself.

    An echo bot, whole::

        async with Client("127.0.0.1", 6667, nick="echo", rooms=["#lobby"]) as client:
            async for message in client:
                if message.command == "PRIVMSG" and not client.is_mine(message):
                    client.say(message.params[0], message.text)

    Iterating gives every message of the server, PINGs left out; it ends after `quit`. With `credentials` it
    logs in each time; where that fails, `login_failure` says why and it is a guest, or, if the login is
    `required`, iterating raises LoginFailed.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        nick: str,
        rooms: Iterable[str] = (),
        password: str = "",
        credentials: Credentials | None = None,
        tls: ssl.SSLContext | None = None,
        timing: Timing | None = None,
    ) -> None:
        self._identity = Identity(nick, password=password, credentials=credentials)
        self._host, self._tls = host, tls
        self._tokens: dict[str, str] = {}  # what the server says of itself
        self._transfers: Transfers | None = None
        self.login_failure = ""
        self._rooms = dict.fromkeys(rooms, "")
        self._handshake = Handshake(self._identity, self._rooms)
        self._connection = Connection(Address(host, port, tls), self._on_event, timing)
        self._batches: asyncio.Queue[tuple[Message, ...] | None] = asyncio.Queue(MAX_BATCHES)
        self._searches = Searches(self.send)
        self._whois = Whois(str.casefold)
        self._profiles: dict[str, asyncio.Future[Profile]] = {}
        self._texts = multiline.Gatherer(str.casefold)
        self._task: asyncio.Task[None] | None = None
        self._leaving = False

    @property
    def nick(self) -> str:
        """Our nickname on the server, or the one we ask for."""
        return self._handshake.nick

    def is_mine(self, message: Message) -> bool:
        """Whether we said this ourselves."""
        return message.nick == self.nick

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._connection.run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._task is not None
        self._leaving = True  # nobody reads any more: what comes is dropped
        while not self._batches.empty():
            self._batches.get_nowait()
        self.quit()
        await self._task
        if self._transfers:
            await self._transfers.close()

    async def __aiter__(self) -> AsyncIterator[Message]:
        while (messages := await self._batches.get()) is not None:
            for message in messages:
                yield message
        if self.login_failure and self._identity.credentials and self._identity.credentials.required:
            raise LoginFailed(self.login_failure)

    def send(self, message: Message) -> None:
        """Write one message; while the link is down it is dropped."""
        self._connection.send([message])

    def say(self, target: str, text: str) -> None:
        """Say something, as one text if the server takes several lines as one, else line by line.

        Raises: ValueError, for an impossible target.
        """
        if not is_target(target):
            raise ValueError(f"{target!r} is no target")
        text, limits = multiline.tidied(text), self._handshake.multiline
        whole = multiline.cut(text, BOT_TEXT_BYTES)
        if limits is not None and limits.allow(whole):
            self._connection.send(multiline.batch("text", "PRIVMSG", target, whole, {}))
            return
        lines = [line for line in text.split("\n") if line.strip()]
        pieces = [piece for line in lines for piece in split_utf8(line, BOT_TEXT_BYTES)]
        self._connection.send(Message("PRIVMSG", (target, piece)) for piece in pieces)

    def redact(self, target: str, msgid: str, reason: str = "") -> None:
        """Ask the server to delete a message. Raises: ValueError, for an impossible target or msgid."""
        if not is_target(target) or not is_target(msgid):
            raise ValueError(f"{target!r} {msgid!r} is no message")
        self.send(Message("REDACT", (target, msgid, *([one_line(reason)] if reason else []))))

    async def search(self, typed: str, count: int = 50) -> list[Message]:
        """What was said and fits, for example `tea from:ada`: the newest first, at most `count` messages.

        Raises: BadSearch for what can't be read, SearchFailed.
        """
        query = search.read(typed, time.time_ns() // 1_000_000)
        return await self._searches.find(query, count, self._handshake.caps)

    async def whois(self, nick: str) -> Profile:
        """Who somebody is; `Profile.found` tells whether they are there.

        Raises: ValueError, for an impossible nickname; TimeoutError, if the server does not answer.
        """
        if not is_target(nick):
            raise ValueError(f"{nick!r} is no nickname")
        key = nick.casefold()
        if (question := self._whois.ask(nick, time.time_ns() // 1_000_000)) is not None:
            self._profiles[key] = asyncio.get_running_loop().create_future()
            self.send(question)
        if key not in self._profiles:
            raise TimeoutError("too many questions wait for an answer")
        try:
            async with asyncio.timeout(ANSWER_MS / 1000):
                return await asyncio.shield(self._profiles[key])
        except TimeoutError:
            self._whois.forget(nick)
            self._profiles.pop(key, None)
            raise

    async def upload(self, file: Path | bytes, name: str = "") -> str:
        """Give a file to the server's file host; the address to say, so that others find it.

        Raises: FileTrouble, whose text says what to do.
        """
        name = name or (file.name if isinstance(file, Path) else "file")
        return await (await self._files()).upload(Source(name, file))

    async def download(self, url: str, folder: Path) -> Path:
        """Fetch a file of the server's file host into a folder, overwriting nothing; where it stands then.

        Raises: FileTrouble, if its address is another host's, too.
        """
        part = Part(folder)
        try:
            return await (await self._files()).download(url, part)
        except BaseException:
            part.discard()
            raise

    async def _files(self) -> Transfers:
        """Files to and from the host that the server names now. Raises: FileTrouble, without one."""
        host = find_host(self._tokens, self._host, encrypted=self._tls is not None)
        if host is None:
            raise no_host()
        if self._transfers and self._transfers.host != host:
            await self._transfers.close()
            self._transfers = None
        if self._transfers is None:
            self._transfers = Transfers(host, self._identity.credentials, self._tls)
        return self._transfers

    def _is_answer(self, message: Message) -> bool:
        """Whether a message is for who waits for an answer, and for nobody else."""
        if self._searches.hear(message):
            return True
        taken, profile = self._whois.hear(message)
        if profile is not None:
            waiting = self._profiles.pop(message.params[1].casefold(), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(profile)
        return taken

    def quit(self, reason: str = "") -> None:
        """Leave the server."""
        self._connection.quit(reason)

    async def _on_event(self, event: Event) -> None:
        match event:
            case Connected(is_private):
                self._handshake = Handshake(self._identity, self._rooms, is_private=is_private)
                self._texts.clear()
                self._connection.send(self._handshake.start())
                asyncio.get_running_loop().call_later(LOGIN_S, self._give_up_login, self._handshake)
            case Received(read):
                messages = [whole for one in read if (whole := self._texts.whole(one)) is not None]
                for message in messages:
                    self._connection.send(self._handshake.received(message))
                    self._judge()
                    self._follow(message)
                rest = tuple(message for message in messages if not self._is_answer(message))
                if rest:
                    await self._put(rest)
            case Disconnected(retry_in_ms=retry_in_ms):
                self._searches.lost()
                if retry_in_ms is None:
                    await self._put(None)

    async def _put(self, messages: tuple[Message, ...] | None) -> None:
        if not self._leaving:
            await self._batches.put(messages)

    def _give_up_login(self, handshake: Handshake) -> None:
        if handshake is self._handshake:
            self._connection.send(handshake.give_up_login())
            self._judge()

    def _judge(self) -> None:
        if (verdict := self._handshake.take_verdict()) is not None:
            self.login_failure = verdict.reason
            if verdict.stopped:
                self.quit()

    def _follow(self, message: Message) -> None:
        if message.command == "001":
            self._tokens.clear()
        elif message.command == "005" and len(self._tokens) < MAX_TOKENS:
            isupport.read_tokens(self._tokens, message.params[1:-1])
        if message.command == "NICK" and message.params and message.nick == self._handshake.nick:
            self._handshake.nick = message.params[0]
