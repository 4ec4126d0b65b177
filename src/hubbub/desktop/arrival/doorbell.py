"""How a second start finds the window that is open already with the same profile, and hands it its link.

The rule: only who can read the profile may ring: the open window listens on this computer alone, and writes
where, and a secret, into a file that is its owner's alone. What is handed over is read like any other link.
"""

from __future__ import annotations

import json
import secrets
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hubbub.client import json_file
from hubbub.client.places.invite import LINK_MAX
from hubbub.desktop.network.worker import Post

FILE = "window.json"
HERE = "127.0.0.1"
WAIT_S = 3.0
MESSAGE_MAX = 4 * LINK_MAX + 200  # bytes
_TAKEN = b"taken"


class Doorbell:
    """Listens for others; `on_link` gets a link, in Tk's thread."""

    def __init__(self, folder: Path, post: Post, on_link: Callable[[str], object]) -> None:
        self._path = folder / FILE
        self._post = post
        self._on_link = on_link
        self._secret = secrets.token_urlsafe(24)
        self._listener: socket.socket | None = None

    def open(self) -> None:
        """Begin to listen; where that is impossible, nobody rings."""
        with suppress(OSError):
            self._listener = socket.create_server((HERE, 0))
            port = self._listener.getsockname()[1]
            json_file.write(self._path, {"port": port, "secret": self._secret})
            threading.Thread(
                target=self._listen, args=(self._listener,), name="doorbell", daemon=True
            ).start()

    def close(self) -> None:
        """Listen no longer."""
        if self._listener:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread
            self._listener.close()
            self._listener = None
            if json_file.read_object(self._path).get("secret") == self._secret:
                self._path.unlink(missing_ok=True)

    def _listen(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                caller, _address = listener.accept()
                with caller, suppress(OSError, ValueError):
                    caller.settimeout(WAIT_S)
                    self._answer(caller)

    def _answer(self, caller: socket.socket) -> None:
        rung = json.loads(_message(caller))
        if not isinstance(rung, dict) or not isinstance(link := rung.get("link"), str):
            return
        if secrets.compare_digest(str(rung.get("secret")).encode(), self._secret.encode()):
            self._post(lambda: self._on_link(link))
            caller.sendall(_TAKEN)


def ring(folder: Path, link: str) -> bool:
    """Hand a link, or "" just to come forward, to the window of this profile; False if there is none."""
    found = json_file.read_object(folder / FILE)
    if not isinstance(port := found.get("port"), int) or not 0 < port < 1 << 16:
        return False
    with suppress(OSError), socket.create_connection((HERE, port), WAIT_S) as door:
        door.sendall(json.dumps({"secret": found.get("secret"), "link": link}).encode() + b"\n")
        return _message(door) == _TAKEN
    return False


def _message(link: socket.socket) -> bytes:
    """What the other side says, up to the end of its line or of the connection."""
    data = b""
    while len(data) < MESSAGE_MAX and not data.endswith(b"\n"):
        more = link.recv(MESSAGE_MAX)
        if not more:
            break
        data += more
    return data
