"""The least chat server with a thread per client, in the manner in which small chat programs begin.

It is measured beside Hubbub and does nothing else: names and lines in, every line to everybody.
Lines are sent at once (no Nagle), as Hubbub does, since costs compare only at like latency.
"""

import socket
import threading
from contextlib import suppress

clients: list[socket.socket] = []
lock = threading.Lock()


def broadcast(data: bytes) -> None:
    """Write to every client, one after the other."""
    with lock:
        everybody = list(clients)
    for client in everybody:
        with suppress(OSError):
            client.sendall(data)


def serve(client: socket.socket) -> None:
    """One client's thread: its name, then its lines."""
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.sendall(b"NICK")
    nick = client.recv(1024).strip()
    with lock:
        clients.append(client)
    broadcast(nick + b" has connected to the server\n")
    while data := client.recv(1024):
        for line in data.splitlines():
            broadcast(nick + b": " + line + b"\n")


def main() -> None:
    """Listen on a free port, say which, and serve until killed."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    print(listener.getsockname()[1], flush=True)
    threading.stack_size(128 * 1024)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()


if __name__ == "__main__":
    main()
