"""The passwords that this computer keeps, asked for without keeping the window waiting.

The rule: one thread speaks to the system's keyring, which may ask the person first; answers come in Tk's.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from hubbub.client.registration.passwords import Passwords, open_passwords
from hubbub.desktop.network.later import Later

LOOK_EVERY_MS = 30

Answer = Callable[[str | None], object]


class Keychain:
    """The passwords of one profile. A server is named `host:port`; `on_trouble` gets what went wrong."""

    def __init__(self, root: tk.Misc, folder: Path, on_trouble: Callable[[str], object]) -> None:
        self._folder = folder
        self._on_trouble = on_trouble
        self._kept: Passwords | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="passwords")
        self._asked: list[tuple[Future[str | None], Answer]] = []
        self._look_later = Later(root, self._look)

    def get(self, server: str, account: str, answer: Answer) -> None:
        """Have `answer` called with the password, None if it is not kept."""
        self._ask(lambda kept: kept.get(server, account), answer)

    def put(self, server: str, account: str, password: str) -> None:
        """Keep a password."""
        self._ask(lambda kept: kept.put(server, account, password))

    def forget(self, server: str, account: str) -> None:
        """Keep it no longer."""
        if account:
            self._ask(lambda kept: kept.forget(server, account))

    def close(self) -> None:
        """Let what is under way be done; nobody is answered any more."""
        self._asked.clear()
        self._thread.shutdown(wait=False)

    def _ask(self, what: Callable[[Passwords], str | None], answer: Answer = lambda password: None) -> None:
        self._asked.append((self._thread.submit(lambda: what(self._open())), answer))
        self._look_later(1)

    def _open(self) -> Passwords:
        if self._kept is None:
            self._kept = open_passwords(self._folder)
        return self._kept

    def _look(self) -> None:
        done = [asked for asked in self._asked if asked[0].done()]
        self._asked = [asked for asked in self._asked if not asked[0].done()]
        for future, answer in done:
            trouble = future.exception()
            if trouble is not None:
                self._on_trouble(str(trouble))
            answer(None if trouble else future.result())
        if self._asked:
            self._look_later(LOOK_EVERY_MS)
