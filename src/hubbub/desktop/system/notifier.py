"""Notices on the screen, shown by the system: by desktop-notifier where it is installed, else by notify-send.

The rule: everything slow happens in a thread of its own, and nobody waits for it. A notice that can't be
shown is none; what was said stands in its room anyway. Texts go as arguments, never through a shell.

Spec: https://specifications.freedesktop.org/notification-spec/latest/
"""

from __future__ import annotations

import importlib
import importlib.util
import shutil
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import Full, Queue
from typing import Any, Protocol

from hubbub.client.alerts.notice import Notice

APP_NAME = "Hubbub"
MAX_WAITING = 20  # notices that are not shown yet; more than that are dropped
MAX_CLICKABLE = 6  # notices on the screen whose click we wait for
PROGRAM_S = 20
CLICK_S = 600
_ESCAPES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}

Clicked = Callable[[], object]
Run = Callable[[Coroutine[Any, Any, Any]], Future[Any]]


class Notifier(Protocol):
    """Whoever shows notices. `clicked` is called in any thread, if the system tells of it."""

    def show(self, notice: Notice, clicked: Clicked) -> None:
        """Show a notice."""

    def close(self) -> None:
        """Show no more."""


class NoNotifier:
    """Where nothing can show notices."""

    def show(self, notice: Notice, clicked: Clicked) -> None:
        """There is nobody to show it."""

    def close(self) -> None:
        """There is nothing to end."""


def find(run: Run, icon: Path | None = None) -> Notifier:
    """Whoever can show notices on this computer; `run` runs a coroutine in the network's thread."""
    if importlib.util.find_spec("desktop_notifier"):
        return LibraryNotifier(run, icon)
    if sys.platform.startswith("linux") and (program := shutil.which("notify-send")):
        return NotifySend(program, icon)
    return NoNotifier()


class _Worker:
    """A thread that does one thing after another; what comes too fast is dropped."""

    def __init__(self) -> None:
        self._jobs: Queue[Callable[[], object] | None] = Queue(MAX_WAITING)
        self._thread: threading.Thread | None = None

    def do(self, job: Callable[[], object]) -> None:
        """Have something done, soon."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="notices", daemon=True)
            self._thread.start()
        with suppress(Full):
            self._jobs.put_nowait(job)

    def close(self) -> None:
        """End when all is done; nobody waits for that."""
        with suppress(Full):
            self._jobs.put_nowait(None)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


# ------------------------------------------------------------------------------------ notify-send


class NotifySend:
    """The program that most desktops on Linux have; from its version 0.8 on it tells of clicks."""

    def __init__(self, program: str, icon: Path | None = None) -> None:
        self._program = program
        self._icon = icon
        self._worker = _Worker()
        self._tells_clicks: bool | None = None  # None until it was asked
        self._clickable: deque[subprocess.Popen[bytes]] = deque()

    def show(self, notice: Notice, clicked: Clicked) -> None:
        """Show a notice."""
        self._worker.do(partial(self._show, notice, clicked))

    def close(self) -> None:
        """Wait for no more clicks."""
        self._worker.close()
        for process in list(self._clickable):
            process.kill()

    def _show(self, notice: Notice, clicked: Clicked) -> None:
        with suppress(OSError, subprocess.TimeoutExpired):
            if self._tells_clicks is None:
                asked = subprocess.run(
                    [self._program, "--help"], capture_output=True, timeout=PROGRAM_S, check=False
                )
                self._tells_clicks = b"--action" in asked.stdout
            command = self._command(notice)
            if self._tells_clicks:
                self._show_clickable(command, clicked)
            else:
                subprocess.run(command, capture_output=True, timeout=PROGRAM_S, check=False)

    def _command(self, notice: Notice) -> list[str]:
        """The program with its arguments: below the title, markup would be understood."""
        command = [self._program, f"--app-name={APP_NAME}", "--category=im.received"]
        if self._icon:
            command.append(f"--icon={self._icon}")
        if self._tells_clicks:
            command += ["--action=default=Open", "--wait"]
        return [*command, "--", notice.title, notice.body.translate(_ESCAPES)]

    def _show_clickable(self, command: list[str], clicked: Clicked) -> None:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._clickable.append(process)
        while len(self._clickable) > MAX_CLICKABLE:
            self._clickable.popleft().kill()
        threading.Thread(target=self._wait, args=(process, clicked), name="notice", daemon=True).start()

    def _wait(self, process: subprocess.Popen[bytes], clicked: Clicked) -> None:
        """Wait until a notice is clicked, or gone."""
        try:
            output, _ = process.communicate(timeout=CLICK_S)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
        with suppress(ValueError):
            self._clickable.remove(process)
        if output.strip() == b"default":
            clicked()


# -------------------------------------------------------------------------------- desktop-notifier


class LibraryNotifier:
    """The library that knows the notices of Windows, macOS and Linux; it needs an event loop."""

    def __init__(self, run: Run, icon: Path | None = None) -> None:
        self._run = run
        self._icon = icon
        self._worker = _Worker()
        self._library: Any = None

    def show(self, notice: Notice, clicked: Clicked) -> None:
        """Show a notice."""
        self._worker.do(partial(self._show, notice, clicked))

    def close(self) -> None:
        """Show no more."""
        self._worker.close()

    def _show(self, notice: Notice, clicked: Clicked) -> None:
        with suppress(Exception):  # whatever a desktop's own service may raise, there is just no notice
            if self._library is None:  # it takes its time to be loaded
                self._library = importlib.import_module("desktop_notifier")
            self._run(self._send(notice, clicked)).result(PROGRAM_S)

    async def _send(self, notice: Notice, clicked: Clicked) -> None:
        library = self._library
        if not hasattr(self, "_notifier"):
            icon = library.Icon(path=self._icon) if self._icon else None
            self._notifier = library.DesktopNotifier(
                app_name=APP_NAME, app_icon=icon, notification_limit=MAX_CLICKABLE
            )
        markup = sys.platform.startswith("linux")
        body = notice.body.translate(_ESCAPES) if markup else notice.body
        await self._notifier.send(title=notice.title, message=body, on_clicked=clicked)
