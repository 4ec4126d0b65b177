"""irssi and WeeChat hold a conversation: with each other, and with the plain door."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import pytest

from tests.acceptance.process import PATIENCE_SECONDS, Process, Wire, irc, server


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Process]:
    with server(tmp_path) as started:
        yield started


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

    def shows(self, text: str) -> None:
        waits_until(lambda: text in self._run("capture-pane", "-p"))

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


def test_irssi_joins_talks_and_is_heard(hub: Process, tmp_path: Path) -> None:
    carol = irc(hub.ports["irc"], "carol", "#tea")
    with closing(Irssi(tmp_path, hub.ports["irc"], "ivan")) as irssi:
        irssi.shows("Welcome to the")  # before it has read that, it sends nothing
        irssi.types("/join #tea")
        carol.reads_until(b":ivan!")
        irssi.shows("#tea")
        carol.sends("PRIVMSG #tea :grüß dich\r\n".encode())
        irssi.shows("grüß dich")
        irssi.types("hello from irssi")
        carol.reads_until(b"PRIVMSG #tea :hello from irssi\r\n")
        irssi.types("/topic #tea tea time")
        carol.sends(b"MODE #tea +o ivan\r\n")
        irssi.shows("+o ivan")
        irssi.types("/topic #tea tea time")
        carol.reads_until(b"TOPIC #tea :tea time\r\n")
        irssi.types("/msg carol psst")
        carol.reads_until(b"PRIVMSG carol :psst\r\n")
        irssi.types("/me waves")
        carol.reads_until(b"PRIVMSG #tea :\x01ACTION waves\x01\r\n")
        irssi.types("/quit bye")
        carol.reads_until(b"QUIT :Quit: bye\r\n")


def test_weechat_and_irssi_and_netcat_talk_in_the_lobby(hub: Process, tmp_path: Path) -> None:
    nina = Wire(hub.ports["plain"])
    nina.reads(b"NICK")
    nina.sends(b"nina\n")
    nina.reads(b"nina has connected to the server\n")
    with (
        closing(WeeChat(tmp_path, hub.ports["irc"], "wendy")) as weechat,
        closing(Irssi(tmp_path, hub.ports["irc"], "ivan")) as irssi,
    ):
        weechat.shows("Welcome to the")  # before it has read that, it sends nothing
        weechat.types("/join #lobby")
        nina.reads(b"wendy has connected to the server\n")
        irssi.shows("Welcome to the")
        irssi.types("/join #lobby")
        nina.reads(b"ivan has connected to the server\n")

        nina.sends(b"hello from netcat\n")
        irssi.shows("hello from netcat")
        weechat.shows("hello from netcat")
        weechat.types("hello from weechat", "irc.hub.#lobby")
        nina.reads_until(b"wendy: hello from weechat\n")
        irssi.shows("hello from weechat")
        irssi.types("hello from irssi")
        nina.reads_until(b"ivan: hello from irssi\n")
        weechat.shows("hello from irssi")
