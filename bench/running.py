"""The servers that the benches start, each as a process of its own on free ports of loopback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.acceptance.process import server

CONFIG = """
[throttle]
commands = false
connections = false
[[listener]]
bind = "127.0.0.1:0"
type = "plain"
[[listener]]
bind = "127.0.0.1:0"
type = "irc"
"""


@contextmanager
def hubbub(folder: Path, tls: tuple[Path, Path] | None = None) -> Iterator[tuple[int, dict[str, int]]]:
    """A Hubbub server; its process and the ports of its doors, that of IRC with a certificate and its key."""
    encrypted = f"tls_cert = {str(tls[0])!r}\ntls_key = {str(tls[1])!r}\n" if tls else ""
    with server(folder, config=f"{CONFIG}{encrypted}") as hub:
        yield hub.process.pid, hub.ports


@contextmanager
def thread_server() -> Iterator[tuple[int, int]]:
    """The server with a thread per client; its process and its port."""
    command = [sys.executable, "-m", "bench.thread_server"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.pid, int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
