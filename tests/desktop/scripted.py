"""A server for several windows of one person: it keeps their read markers and tells all of them of each."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from hubbub.protocol.message import Message, parse

CAPS = (
    "batch draft/chathistory draft/event-playback draft/message-redaction draft/read-marker echo-message "
    "labeled-response message-tags server-time"
)
NICK = "tester"


class Door(socketserver.ThreadingTCPServer):
    """Every window that connects is `tester` in #tea and #den; what is in `history` is their past."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Window)
        self.markers: dict[str, str] = {}
        self.history: dict[str, list[str]] = {}
        self.heard: list[str] = []
        self.links: list[socket.socket] = []
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def says(self, *lines: str) -> None:
        """Tell all windows."""
        data = "".join(f"{line}\r\n" for line in lines).encode()
        with self.lock:
            for link in self.links:
                with suppress(OSError):
                    link.sendall(data)

    def marker(self, room: str) -> str:
        """What it knows of a room's reading."""
        return f":hub MARKREAD {room} {self.markers.get(room, '*')}"


class _Window(socketserver.StreamRequestHandler):
    server: Door

    def handle(self) -> None:
        for line in self.rfile:
            message = parse(line.decode().rstrip("\r\n"))
            self.server.heard.append(message.body())
            if message.command == "QUIT":  # else the window would wait for a goodbye
                break
            for answer in self._answers(message):
                self.wfile.write(f"{answer}\r\n".encode())

    def _answers(self, message: Message) -> Iterator[str]:
        match message.command, message.params:
            case "CAP", ("LS", *_):
                yield f"CAP * LS :{CAPS}"
            case "CAP", ("REQ", names):
                yield f"CAP * ACK :{names}"
            case "CAP", ("END",):
                yield f":hub 001 {NICK} :Welcome"
                yield f":hub 005 {NICK} CASEMAPPING=ascii CHANTYPES=# PREFIX=(ov)@+ :are supported"
                yield f":hub 422 {NICK} :No message of the day"
                with self.server.lock:
                    self.server.links.append(self.connection)
            case "JOIN", (names, *_):
                for room in names.split(","):
                    yield f"@time=2025-11-23T11:00:00.000Z :{NICK}!t@h JOIN {room}"
                    yield self.server.marker(room)
                    yield f":hub 353 {NICK} = {room} :@{NICK} maria jonas"
                    yield f":hub 366 {NICK} {room} :End"
            case "CHATHISTORY", ("LATEST", room, *_):
                yield f":hub BATCH +p chathistory {room}"
                yield from (f"@batch=p;{line[1:]}" for line in self.server.history.get(room, []))
                yield ":hub BATCH -p"
            case "MARKREAD", (room, stamp):
                self.server.markers[room] = max(stamp, self.server.markers.get(room, ""))
                self.server.says(self.server.marker(room))
            case "MARKREAD", (room,):
                yield self.server.marker(room)
            case "PING", (token, *_):
                yield f":hub PONG hub {token}"
            case "PRIVMSG", (room, text):
                tags = f"label={message.tags.get('label', '')};msgid=own;time=2025-11-23T12:30:00.000Z"
                yield f"@{tags} :{NICK}!t@h PRIVMSG {room} :{text}"


@contextmanager
def door() -> Iterator[Door]:
    """A running server."""
    with Door() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            for link in running.links:
                with suppress(OSError):
                    link.shutdown(socket.SHUT_RDWR)
            thread.join()
