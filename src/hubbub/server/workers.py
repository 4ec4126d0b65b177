"""Threads that answer the core's questions to the store.

The rule: nothing of the store runs on the event loop; every question is answered once, with
nothing when it could not be; and no more of them wait than `MAX_QUESTIONS`.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from hubbub.server import passwords
from hubbub.server.core.accounts import Checked, Cost, Credential, Secret
from hubbub.server.core.history import Question, Stored, StoreError

THREADS = 2
MAX_QUESTIONS = 256
MAX_SECRETS = 64
COMPLAINT_SECONDS = 60.0

logger = logging.getLogger("hubbub.store")


class Reader(Protocol):
    """A connection to the store, for one thread."""

    def answer(self, question: Question) -> list[Stored]:
        """The messages that are asked for, in order. Raises: StoreError."""

    def close(self) -> None:
        """Close the connection."""


class Hashers:
    """A few threads for what is slow about passwords, so that nobody else waits for them."""

    def __init__(self, cost: Cost, answered: Callable[[int, Credential | Checked | None], None]) -> None:
        """`answered` is called with a question's token, on the loop; with None if too many wait."""
        self._cost = cost
        self._answered = answered
        self._waiting = 0
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="passwords")
        self._loop = asyncio.get_running_loop()

    def ask(self, token: int, secret: Secret) -> None:
        """Have a thread answer; it never answers from within this call."""
        if self._waiting >= MAX_SECRETS:
            self._loop.call_soon(self._answered, token, None)
            return
        self._waiting += 1
        self._pool.submit(self._answer, token, secret)

    async def close(self) -> None:
        """Let the threads finish what they are at."""
        await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)

    def _answer(self, token: int, secret: Secret) -> None:
        answer: Credential | Checked | None = None
        try:
            answer = passwords.answer(secret, self._cost)
        except Exception:  # whoever asks is never left waiting
            logger.exception("a password could not be checked")
        self._loop.call_soon_threadsafe(self._bring, token, answer)

    def _bring(self, token: int, answer: Credential | Checked | None) -> None:
        self._waiting -= 1
        self._answered(token, answer)


class Workers:
    """A few threads, each with a connection of its own."""

    def __init__(
        self, open_reader: Callable[[], Reader], answered: Callable[[int, Sequence[Stored] | None], None]
    ) -> None:
        """`open_reader` is called once per thread; `answered` with a question's token, on the loop."""
        self._open_reader = open_reader
        self._answered = answered
        self._waiting = 0
        self._next_complaint = 0.0
        self._local = threading.local()
        self._readers: list[Reader] = []
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="store")
        self._loop = asyncio.get_running_loop()

    def ask(self, token: int, question: Question) -> None:
        """Have a thread answer; it never answers from within this call."""
        if self._waiting >= MAX_QUESTIONS:
            self._loop.call_soon(self._answered, token, None)
            return
        self._waiting += 1
        self._pool.submit(self._answer, token, question)

    async def close(self) -> None:
        """Let the threads finish what they are at, and close their connections."""
        await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)
        for reader in self._readers:
            reader.close()

    def _answer(self, token: int, question: Question) -> None:
        """In a thread: ask, and bring the answer to the loop."""
        messages: list[Stored] | None = None
        error: Exception | None = None
        try:
            if not hasattr(self._local, "reader"):
                self._local.reader = self._open_reader()
                self._readers.append(self._local.reader)
            messages = self._local.reader.answer(question)
        except Exception as raised:  # noqa: BLE001 - whoever asks is never left waiting
            error = raised
        self._loop.call_soon_threadsafe(self._bring, token, messages, error)

    def _bring(self, token: int, messages: list[Stored] | None, error: Exception | None) -> None:
        self._waiting -= 1
        if error is not None:
            self._complain(error)
        self._answered(token, messages)

    def _complain(self, error: Exception) -> None:
        now = time.monotonic()
        if now >= self._next_complaint:
            self._next_complaint = now + COMPLAINT_SECONDS
            trace = None if isinstance(error, StoreError) else error
            logger.warning("history can't be read", extra={"reason": str(error)}, exc_info=trace)
