"""`make fuzz`: hostile clients against the core in memory, until the time is up.

    python -m fuzz [--seconds 60] [--seed 1]

The invariant: no input raises out of the core; every line that anyone reads parses, is one line,
and names a source that exists; a bystander's PING is answered and its talk is heard. A failure
prints the seed and the last lines sent, which play it again.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import deque

from hubbub.protocol import caps
from hubbub.protocol.message import parse
from hubbub.server.core.registry import COMMANDS
from tests.net import SERVER_NAME, Client, Net

CLIENTS = 6
LINES_PER_NET = 400
REMEMBERED_LINES = 40
WORDS = (
    *("#a", "#b", "#lobby", "#", "alice", "mallory", "*", "0", "-1", "٤٢", "+o", "-b", "+bbb", "+k"),
    *("x!*@*", "*?*?*!*@*", "", ":", "::", " ", "\x01ACTION x\x01", "a,b,c", "#a,#b", "é", "😀", "\u202e"),
    *("+1", "-1", "draft/multiline", "LS", "REQ", "END", "302", "n" * 40, "w" * 600, *caps.BY_NAME),
)
TAGS = (
    "",
    "",
    "@label=1 ",
    "@+typing=active ",
    "@+hubbub/id=x ",
    "@batch=1 ",
    "@batch=1;draft/multiline-concat ",
    "@a=\\;b=\\:;+c ",
    "@ ",
    "@" + "t" * 5000 + " ",
)


def line(chance: random.Random) -> bytes:
    """A line: mostly a command with words it might take, sometimes torn, sometimes noise."""
    if chance.random() < 0.05:
        return chance.randbytes(chance.randrange(1, 200)).replace(b"\n", b"")
    name = chance.choice([*COMMANDS, "NOPE", "privmsg"])
    words = [chance.choice(WORDS) for _ in range(chance.randrange(5))]
    colon = ":" if chance.random() < 0.5 else ""
    text = f"{chance.choice(TAGS)}{name} {' '.join(words[:-1])} {colon}{words[-1] if words else ''}"
    data = bytearray(text.encode())
    if chance.random() < 0.1 and data:
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data).replace(b"\n", b"")


def check(client: Client, nicks: set[str], *, is_plain: bool) -> None:
    """Everything a client read is what a client may read."""
    received, client.received = client.received, b""
    text = received.decode()
    if is_plain:
        assert not [c for c in text.removeprefix("NICK") if c < " " and c not in "\t\n"], text
        return
    for each in text.split("\r\n")[:-1]:
        message = parse(each)
        assert not message.source or message.nick in nicks | {SERVER_NAME}, each
    assert not received or received.endswith(b"\r\n")


def play(chance: random.Random, remembered: deque[bytes]) -> None:
    """One server's life: hostile clients come, send and go; a bystander stays unharmed."""
    net = Net()
    bystander = net.client("bystander", channel="#a")
    nicks = {"bystander"}
    hostile: list[tuple[Client, bool]] = []
    for _ in range(LINES_PER_NET):
        if len(hostile) < CLIENTS:
            is_plain = chance.random() < 0.3
            client = net.connect(is_plain=is_plain)
            if not is_plain and chance.random() < 0.7:
                client.sends(f"CAP REQ :{' '.join(caps.BY_NAME)}", f"NICK m{len(nicks)}", "USER m 0 * :m")
                client.sends("CAP END", "JOIN #a")
            hostile.append((client, is_plain))
        index = chance.randrange(len(hostile))
        remembered.append(data := line(chance))
        hostile[index][0].sends(data)
        if chance.random() < 0.02:
            hostile.pop(index)[0].leaves()
        nicks |= {user.nick for user in net.server.world.users.values()}
        nicks |= {past.nick for past in net.server.world.departed}
    for client, is_plain in hostile:
        check(client, nicks, is_plain=is_plain)
    check(bystander, nicks, is_plain=False)
    bystander.sends("PING :still there")
    assert bystander.got()[-1] == f":{SERVER_NAME} PONG {SERVER_NAME} :still there"


def main() -> int:
    """Fuzz until the time is up; 1 if the invariant broke."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    chosen = options.parse_args()
    remembered: deque[bytes] = deque(maxlen=REMEMBERED_LINES)
    end, seed = time.monotonic() + chosen.seconds, chosen.seed
    while time.monotonic() < end:
        try:
            play(random.Random(seed), remembered)
        except Exception:
            print(f"seed {seed} breaks it; the last lines were:", *remembered, sep="\n  ")
            raise
        seed += 1
    print(f"{(seed - chosen.seed) * LINES_PER_NET} lines, nothing broke (seeds {chosen.seed} to {seed - 1})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
