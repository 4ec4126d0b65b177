"""irssi and WeeChat as people run them, driven by keys and read from what they show.

The rule: nothing here waits for a time to pass; it waits for what must be shown.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from tests.acceptance.process import PATIENCE_SECONDS


def waits_until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


class Irssi:
    """irssi in a terminal of its own (tmux), driven by keys and read from the screen."""

    def __init__(self, folder: Path, port: int, nick: str) -> None:
        home = folder / "irssi"
        home.mkdir()
        # Its own brake on what it sends is taken off; ours is off in these tests, too.
        (home / "config").write_text(
            'settings = { "irc/core" = { cmds_max_at_once = "100"; cmd_queue_speed = "10msec"; }; };'
        )
        self._tmux = ["tmux", "-S", str(folder / "tmux.socket")]
        command = f"irssi --home={home} -c 127.0.0.1 -p {port} -n {nick}"
        self._run("new-session", "-d", "-x", "120", "-y", "40", command)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run([*self._tmux, *arguments], check=True, capture_output=True, text=True)
        return done.stdout

    def types(self, line: str) -> None:
        self._run("send-keys", "-l", line)
        self._run("send-keys", "Enter")

    @property
    def screen(self) -> str:
        """What it shows."""
        return self._run("capture-pane", "-p", "-J")

    def shows(self, text: str) -> None:
        waits_until(lambda: text in self.screen)

    def close(self) -> None:
        with suppress(subprocess.CalledProcessError):
            self._run("kill-server")


class WeeChat:
    """weechat-headless, driven by its FIFO and read from its logs."""

    def __init__(self, folder: Path, port: int, nick: str) -> None:
        self._home = folder / "weechat"
        commands = (
            f"/set irc.server_default.nicks {nick};/set fifo.file.path {folder / 'fifo'};"
            f"/server add hub 127.0.0.1/{port} -notls;/set logger.file.flush_delay 0;/connect hub"
        )
        self._fifo = folder / "fifo"
        self._process = subprocess.Popen(
            ["weechat-headless", "-d", str(self._home), "-r", commands],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(folder)},
        )

    def types(self, line: str, buffer: str = "irc.server.hub") -> None:
        waits_until(self._fifo.exists)
        with self._fifo.open("w") as fifo:
            fifo.write(f"{buffer} *{line}\n")

    def shows(self, text: str) -> None:
        waits_until(lambda: any(text in log.read_text() for log in self._home.glob("**/*.weechatlog")))

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


Program = TypeVar("Program", Irssi, WeeChat)


@contextmanager
def closing(program: Program) -> Iterator[Program]:
    try:
        yield program
    finally:
        program.close()
