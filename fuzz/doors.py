"""`python -m fuzz.doors`: hostile bytes at what stands before the core, until the time is up.

    python -m fuzz.doors [--seconds 60] [--seed 1]

The invariant: whatever comes, in whatever pieces, nothing raises; a PROXY header is taken in whole or
not at all; a WebSocket door says nothing but lines in and frames out, no line longer than a message may
be, and once a connection is closed nothing more comes of it. A failure prints its seed.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import struct
import sys
import time

from websockets.frames import Opcode

from hubbub.server.doors import proxy
from hubbub.server.doors.caller import Caller
from hubbub.server.doors.gate import gate_of
from hubbub.server.doors.tcp import Door, Ready
from hubbub.server.doors.websocket import MAX_MESSAGE_BYTES, WebSocketDoor, framed

REQUEST = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)
PROTOCOLS = (
    b"",
    b"Sec-WebSocket-Protocol: text.ircv3.net\r\n",
    b"Sec-WebSocket-Protocol: binary.ircv3.net\r\n",
)
HEADERS = (
    b"PROXY TCP4 198.51.100.3 127.0.0.1 65533 6667\r\n",
    b"PROXY UNKNOWN\r\n",
    proxy.V2_SIGNATURE + b"\x21\x11\x00\x0c" + bytes(12),
    proxy.V2_SIGNATURE + b"\x21\x21\x00\x2c" + bytes(36) + b"\x20\x00\x05\x01\x00\x00\x00\x00",
)
SIZES = (0, 1, 125, 126, 4000, MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES + 1, 70_000)


class House:
    """What a door takes for the house behind it."""

    receive_queue = 16_384
    send_queue = 524_288

    def __init__(self) -> None:
        self.is_here = self.is_gone = False
        self.ready = Ready()

    def came(self, door: Door) -> None:
        """Once, before all lines."""
        assert not self.is_here
        self.is_here = True

    def said(self, door: Door, lines: list[bytes]) -> None:
        """Lines, of which each is answered."""
        assert self.is_here and not self.is_gone
        for line in lines:
            assert line and len(line) <= MAX_MESSAGE_BYTES
            self.ready.lay(line[:400].replace(b"\n", b"") + b"\r\n", [door])
        self.ready.flush()

    def ended(self, door: Door) -> None:
        """The peer says no more: closed, as the core would."""
        door.close()

    def overflowed(self, door: Door) -> None:
        """Too much came at once."""
        door.close()

    def went(self, door: Door, reason: str) -> None:
        """Once, after all lines."""
        assert not self.is_gone
        self.is_gone = True


class Wire(asyncio.Transport):
    """A transport that goes nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.is_closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Nothing is written after the end."""
        assert not self.is_closed

    def is_closing(self) -> bool:
        """Whether it is closed."""
        return self.is_closed

    def can_write_eof(self) -> bool:
        """It has halves, like TCP."""
        return True

    def write_eof(self) -> None:
        """Our half is closed."""

    def get_write_buffer_size(self) -> int:
        """All is written at once."""
        return 0

    def resume_reading(self) -> None:
        """It always reads."""

    def close(self) -> None:
        """Closed by either side."""
        self.is_closed = True

    abort = close


def frame(chance: random.Random) -> bytes:
    """A frame: mostly one that a client might send, sometimes bent."""
    opcode = chance.choice([*Opcode, Opcode.TEXT, Opcode.TEXT, Opcode.CONT])
    size = chance.choice(SIZES) if chance.random() < 0.3 else chance.randrange(200)
    body = chance.choice([b"PING x", b"caf\xe9", b"\r\n", b"a\nb", chance.randbytes(size)])
    if opcode is Opcode.CLOSE and chance.random() < 0.8:
        body = struct.pack("!H", chance.choice((999, 1000, 1001, 1005, 3000, 5000))) + b"bye"
    is_masked = chance.random() < 0.97
    made = bytearray([(chance.random() < 0.7) << 7 | opcode])
    size = len(body)
    if size < 126:
        made.append(is_masked << 7 | size)
    else:
        is_long = size >= 65_536
        made += struct.pack("!BQ" if is_long else "!BH", is_masked << 7 | (126 + is_long), size)
    made += bytes(4 * is_masked) + body  # a mask of nothing but zeros
    if chance.random() < 0.05:
        made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


def websocket(chance: random.Random) -> None:
    """One connection's life."""
    house, wire = House(), Wire()
    door = WebSocketDoor(house, Caller("127.0.0.1"), gate_of((), "hub.test", is_local=True))
    door.connection_made(wire)
    data = REQUEST + chance.choice(PROTOCOLS) + b"\r\n"
    if chance.random() < 0.2:
        data = bent(chance, data)
    data += b"".join(frame(chance) for _ in range(chance.randrange(12)))
    while data and not wire.is_closed:
        size = chance.choice((1, 7, 500, len(data)))
        door.data_received(data[:size])
        data = data[size:]
    if chance.random() < 0.3 and not wire.is_closed:
        door.eof_received()
    door.connection_lost(None)
    assert house.is_gone
    door.close()


def bent(chance: random.Random, data: bytes) -> bytes:
    """The bytes with some of them changed, cut or doubled."""
    made = bytearray(data)
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(made))
        made[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
    return bytes(made) * chance.choice((1, 1, 1, 300))


def header(chance: random.Random) -> None:
    """One connection's first bytes."""
    data = chance.choice(HEADERS) + b"NICK zoe\r\n"
    data = bent(chance, data) if chance.random() < 0.9 else data
    for cut in range(0, min(len(data), 2 * proxy.MAX_HEADER_BYTES), chance.randrange(1, 40)):
        try:
            found = proxy.read(data[:cut])
        except proxy.BadHeader:
            return
        if found is not None:
            assert 0 < found.size_bytes <= cut
            assert proxy.read(data) == found, "what follows changes nothing"
            return
        assert cut < proxy.MAX_HEADER_BYTES, "and it has an end"


async def play(seconds: float, seed: int) -> int:
    """Go on until the time is up; how many connections there were."""
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        chance = random.Random(seed + count)
        try:
            websocket(chance)
            header(chance)
            for data in (chance.randbytes(30), b"caf\xe9\r\n"):
                framed(data, True).index(b"\x81") if data.strip(b"\r\n") else None
        except Exception:
            print(f"seed {seed + count} breaks it")
            raise
        count += 1
        if count % 100 == 0:
            await asyncio.sleep(0)
    return count


def main() -> int:
    """Fuzz until the time is up; 1 if the invariant broke."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    chosen = options.parse_args()
    count = asyncio.run(play(chosen.seconds, chosen.seed))
    print(f"{count} connections, nothing broke (from seed {chosen.seed})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
