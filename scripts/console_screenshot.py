"""Make docs/images/console.png: a real server in a real terminal, with people coming and talking.

    python scripts/console_screenshot.py

Needs Xvfb and xterm. The server is the one of this checkout, on its usual ports, so none may be
running here.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from PIL import ImageGrab

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "images" / "console.png"
SIZE = (834, 290)
PATIENCE_SECONDS = 15.0
TERMINAL = ("xterm", "-geometry", "104x17+0+0", "-fa", "DejaVu Sans Mono", "-fs", "10", "-bw", "0")
COLOURS = ("-bg", "#1e1f24", "-fg", "#d6d9e0")


def connected(port: int) -> socket.socket:
    """A connection to the server, once it is there."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 5)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def talk() -> list[socket.socket]:
    """A short conversation through both doors; the connections, still open."""
    ada, bob = connected(9090), connected(9090)
    carol = connected(6667)
    steps = (
        (ada, "ada\n"),
        (bob, "Zoë\n"),
        (carol, "NICK carol\r\nUSER carol 0 * :Carol\r\nJOIN #lobby\r\n"),
        (ada, "ada: good morning\n"),
        (carol, "PRIVMSG #lobby :who brings the switch tonight?\r\nJOIN #games\r\n"),
        (bob, "I do, 24 ports\n"),
        (carol, "NICK carol_afk\r\n"),
    )
    for connection, text in steps:
        connection.sendall(text.encode())
        time.sleep(0.4)
    bob.shutdown(socket.SHUT_WR)
    time.sleep(0.5)
    return [ada, bob, carol]


def main() -> int:
    """Take the picture."""
    missing = [name for name in ("Xvfb", "xterm") if shutil.which(name) is None]
    if missing:
        sys.stderr.write(f"missing: {', '.join(missing)} (apt install xvfb xterm)\n")
        return 1
    read, write = os.pipe()
    screen = f"{SIZE[0]}x{SIZE[1]}x24"
    display = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp"], pass_fds=(write,)
    )
    os.close(write)
    with os.fdopen(read) as answer:
        name = f":{answer.readline().strip()}"
    shell = "printf '$ python3 server.py\\n'; exec python3 server.py"
    command = [*TERMINAL, *COLOURS, "-e", "sh", "-c", shell]
    terminal = subprocess.Popen(command, env={**os.environ, "DISPLAY": name}, cwd=ROOT)
    try:
        connections = talk()
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        ImageGrab.grab(xdisplay=name).save(PICTURE, optimize=True)
        for connection in connections:
            connection.close()
    finally:
        terminal.terminate()
        terminal.wait()
        display.terminate()
        display.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
