"""Requests as nobody should send them to the HTTP door, for `fuzz.files`.

The rule: most of a request is as it should be, so that what is wrong with it gets far.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from hubbub.server.core.files import File
from tests.server.doors.http.hosts import FileHouse, basic

MAX_SIZE = 120_000  # of a file
METHODS = (
    "GET",
    "HEAD",
    "POST",
    "POST",
    "DELETE",
    "OPTIONS",
    "PUT",
    "TRACE",
    "CONNECT",
    "PATCH",
    "NONE",
    "get",
)
RANGES = (
    "0-",
    "0-9",
    "-5",
    "5-2",
    "100-",
    "-0",
    "99999999999-",
    "0-0,2-3",
    "a-b",
    "-",
    "٣-٤",
    "0-" + "9" * 400,
)
HOSTS = (
    "localhost",
    "127.0.0.1:{port}",
    "hub.test",
    "evil.example",
    "[::1]",
    "[",
    "",
    "localhost:x",
    "\x00",
    "é",
)
NOISE = ("\x00", "\r\n", "\n", "\r", " ", "\t", ":", "%00", "é", "\x7f", "../", ";", ",", '"')
HEADERS = (
    "Origin: https://ours.example",
    "Expect: 100-continue",
    "Connection: close",
    "Content-Encoding: identity",
    "Content-Type: text/html; charset=utf-7",
    "Content-Type: multipart/form-data; boundary=x",
    'Content-Disposition: attachment; filename="../../etc/passwd"',
    "Content-Disposition: attachment; filename*=UTF-8''%0d%0aSet-Cookie:%20a%3db",
    "Content-Disposition: attachment; filename*=nonsense'x'%ff%fe",
    'Content-Disposition: attachment; filename="' + "\u202egnp.exe" + 'é"',
    "X-Forwarded-For: 192.0.2.1",
    "X-Forwarded-Proto: https",
    "X-HTTP-Method-Override: DELETE",
    "If-None-Match: *",
    'If-None-Match: "x", W/"y',
    'If-Range: "x"',
    "Cookie: " + "a=b; " * 1000,
    "X: " + "y" * 8000,
)
BENT_HEADERS = (
    "Origin: null",
    "Origin: https://evil.example",
    "Origin: http://[",
    "Expect: nothing",
    "Connection: Upgrade\r\nUpgrade: websocket",
    "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
    "Content-Encoding: gzip",
    "Range: bytes=0-1\r\nRange: bytes=3-4",
    "Transfer-Encoding: gzip",
    "Transfer-Encoding: chunked, identity",
    "Content-Length: 1e3",
    "Content-Length: -1",
    "Content-Length: +5",
    "Content-Length: 99999999999999999999999",
    " folded: line",
    "No colon at all",
    ": no name",
    "A" * 9000,
    "\r\n".join(f"X-{n}: y" for n in range(70)),
)
BENT_CHUNKS = (
    b"zz\r\nabc\r\n0\r\n\r\n",
    b"-1\r\nabc\r\n",
    b"3\r\nabcdef\r\n0\r\n\r\n",
    b"3;" + b"x" * 20_000 + b"\r\nabc\r\n0\r\n\r\n",
    b"ffffffffffffffffffff\r\nabc",
    b"3\r\nabc\r\n0\r\nTrailer: yes\r\n\r\n",
    b"0\r\n" + b"X: y\r\n" * 1000 + b"\r\n",
    b"3\nabc\n0\n\n",
    b"7fffffffffffffff\r\nabc",
)


@dataclass
class World:
    """What hostile clients know, and what they may not."""

    hub: FileHouse
    open_address: str  # whose content they may read
    secret: File  # and whose they may not
    token: str  # by which one of them is known

    def path(self, chance: random.Random) -> str:
        """A path: of the upload address, of a file, near one, or of nothing."""
        secret, open_path = self.secret, "/files/" + self.open_address.partition("/files/")[2]
        near = (
            f"/files/{secret.name}/wrong",
            f"/files/{secret.name}",
            f"/files/{secret.name}/",
            f"/files/{secret.name}.part/{secret.title}",
            f"/files/{secret.name.upper()}Z/{secret.title}",
            f"/files/%{ord(secret.name[0]):02x}{secret.name[1:]}/{secret.title}",
            f"/files/{secret.name[:-1]}/{secret.title}",
            f"/files/../files/{secret.name}",
            f"/data/files/{secret.name}",
            "/files/../hubbub.sqlite3",
            "/files/%2e%2e/hubbub.sqlite3",
            "/files/..%2f..%2f..%2fetc%2fpasswd",
            "//files/",
            "/",
            "*",
            "",
            "http://evil.example/files",
            "/files?x=1#y",
            "/files/" + "a" * 9000,
            f"/files/{'0' * 32}",
            f"/files/{'0' * 32}/x",
            "/health",
            "/ready",
            "/health/../ready",
            "/metrics",
        )
        if chance.random() < 0.8:
            return chance.choice((f"/files/{self.token}", "/files", open_path))
        return chance.choice(near)


@dataclass
class Hostile:
    """What one connection sends."""

    data: bytearray = field(default_factory=bytearray)

    def ask(self, chance: random.Random, world: World) -> None:
        """One more request, mostly as one should be, with few things wrong."""
        path = world.path(chance)
        usual = ("GET", "GET", "HEAD") if "open.txt" in path else ("POST",)
        method = chance.choice(METHODS if chance.random() < 0.2 else usual)
        version = chance.choice(("1.0", "2.0", "9")) if chance.random() < 0.05 else "1.1"
        lines = [f"{method} {path} HTTP/{version}"]
        lines += [f"Host: {_host(chance, world)}"] * chance.choice((1,) * 48 + (0, 2))
        if chance.random() < 0.3:
            lines.append("Range: bytes=" + chance.choice(RANGES))
        lines += chance.sample(HEADERS, chance.choice((0, 0, 1, 2)))
        if chance.random() < 0.07:
            lines.append(chance.choice(BENT_HEADERS))
        lines += _who(chance, world)
        framing, body = _body(chance)
        has_body = method == "POST" or chance.random() < 0.05
        head = "\r\n".join([*lines, *(framing if has_body else ()), "", ""])
        if chance.random() < 0.05:
            at = chance.randrange(len(head))
            head = head[:at] + chance.choice(NOISE) + head[at + chance.randrange(2) :]
        self.data += head.encode("utf-8", "surrogatepass") + (body if has_body else b"")


def _host(chance: random.Random, world: World) -> str:
    port = str(world.hub.port)
    return chance.choice(HOSTS if chance.random() < 0.03 else HOSTS[:3]).replace("{port}", port)


def _who(chance: random.Random, world: World) -> list[str]:
    """Headers that say who asks: somebody who may, or nobody."""
    right, wrong = basic("mallory")["Authorization"], basic("ada", "a guess")["Authorization"]
    bent = (
        "Basic",
        "Basic =",
        "Basic !!!!",
        "Basic Og==",
        "Basic " + "A" * 4000,
        "Bearer",
        "Digest x",
        "\x00",
    )
    headers = [right] if chance.random() < 0.6 else []
    if chance.random() < 0.3:
        headers = [chance.choice((wrong, f"Bearer {world.token}", f"Bearer {'0' * 32}", *bent))]
    if chance.random() < 0.03:
        headers.append(wrong)
    return [f"Authorization: {each}" for each in headers]


def _body(chance: random.Random) -> tuple[list[str], bytes]:
    """How long a body says that it is, and the body; they need not agree."""
    size = chance.choice((0, 1, 100, 100, 5000, 5000, 70_000, MAX_SIZE, MAX_SIZE + 1, 400_000))
    data = chance.randbytes(size)
    lies = chance.choice((0,) * 12 + (1, -1, 5000))
    if chance.random() < 0.5:
        return [f"Content-Length: {max(0, size + lies)}"], data
    framing = ["Transfer-Encoding: chunked"]
    if chance.random() < 0.03:
        framing.append(f"Content-Length: {size}")
    if chance.random() < 0.2:
        return framing, chance.choice(BENT_CHUNKS)
    made, step = bytearray(), chance.choice((1000, 65_536, 1 << 20))
    for at in range(0, size, step):
        piece = data[at : at + step]
        made += b"%x\r\n%s\r\n" % (len(piece), piece)
    return framing, bytes(made) + b"0\r\n\r\n"
