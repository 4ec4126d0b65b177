"""Measure what the window weighs after a day: 50,000 messages in 50 rooms, at 100 and 200 %.

    python -m bench.desktop_day

Needs Xvfb. The window is a process of its own, connected to a server of a few lines. RSS is all memory that
is there for it, PSS counts what other processes use as well for its share, anonymous is what it made itself.
Beside it stands an empty program with Tk and asyncio.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.desktop import EMOJI, PEOPLE, WORDS, cpu_s, end, next_line, start_display

ROOMS = [f"#room{number}" for number in range(50)]
RATE_PER_S = 4_000
TICK_S = 0.02
SETTLE_S = 5.0
DEADLINE_S = 120.0
MARKS = ("**{}**", "`{}`", "> {}", "tester: {}", "{} https://example.org/a/b", "{} 🎉", "{}", "{}", "{}")
_EMPTY = "import tkinter, asyncio; root = tkinter.Tk(); root.update(); print(flush=True); root.mainloop()"


async def serve(total: int) -> None:
    """Welcome one client, let it join ROOMS, and say so many messages there in turn; then print a line."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await next_line(reader):
            command, _, rest = line.partition(" ")
            if line.startswith("CAP LS"):
                writer.write(b":bench CAP * LS :message-tags server-time\r\n")
            elif line.startswith("CAP REQ"):
                writer.write(f":bench CAP * ACK {rest.partition(' ')[2]}\r\n".encode())
            elif line.endswith("END"):
                writer.write(b":bench 001 tester :Welcome\r\n:bench 005 tester CHANTYPES=# :are\r\n")
                writer.write(b":bench 422 tester :No message of the day\r\n")
            elif command == "PING":
                writer.write(f":bench PONG bench {rest}\r\n".encode())
            elif command == "JOIN":
                for room in rest.split(" ")[0].split(","):
                    enter(writer, room)
                    if room == ROOMS[-1]:
                        await say(writer, total)

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def enter(writer: asyncio.StreamWriter, room: str) -> None:
    names = " ".join(PEOPLE)
    writer.write(f":tester!t@h JOIN {room}\r\n:bench 353 tester = {room} :tester {names}\r\n".encode())
    writer.write(f":bench 366 tester {room} :End\r\n".encode())


async def say(writer: asyncio.StreamWriter, total: int) -> None:
    chance = random.Random(1)
    began_s, sent = time.monotonic(), 0
    while sent < total:
        due = min(total, int((time.monotonic() - began_s) * RATE_PER_S))
        writer.write("".join(message(chance, number, total) for number in range(sent, due)).encode())
        sent = due
        await writer.drain()
        await asyncio.sleep(TICK_S)
    print("said", flush=True)


def message(chance: random.Random, number: int, total: int) -> str:
    second = number * 86_400 // total
    stamp = f"2026-11-21T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.{number % 1000:03}Z"
    words = chance.choice(MARKS).format(" ".join(chance.choices(WORDS, k=chance.randint(2, 20))))
    if chance.random() < 0.1:
        words += f" {chance.choice(EMOJI)}"
    source = f"{chance.choice(PEOPLE)}!u@h"
    return f"@msgid=m{number:020};time={stamp} :{source} PRIVMSG {ROOMS[number % len(ROOMS)]} :{words}\r\n"


def measure(total: int, scale: int) -> str:
    """A window of this scale, before and after so many messages."""
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.desktop_day", "--serve", str(total)], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout
    port = int(server.stdout.readline())
    start = "import sys; from hubbub.desktop.app import main; main(sys.argv[1:])"
    rooms = [option for room in ROOMS for option in ("--join", room)]
    with tempfile.TemporaryDirectory() as profile:
        (Path(profile) / "settings.json").write_text('{"look": "dark"}')
        where = ["--profile", profile, "--connect", f"127.0.0.1:{port}", "--nick", "tester"]
        window = subprocess.Popen(
            [sys.executable, "-c", start, *where, "--scale", str(scale), *rooms], start_new_session=True
        )
        server.stdout.readline()
        wait_until_at_rest(window.pid)
        after = weight(window.pid)
        end(window)
    end(server)
    return f"{total:6} messages in {len(ROOMS)} rooms at {scale} %: {after}"


def wait_until_at_rest(pid: int) -> None:
    """Wait until a process has next to nothing to do for a while."""
    deadline_s, used_s = time.monotonic() + DEADLINE_S, -1.0
    while time.monotonic() < deadline_s and cpu_s(pid) - used_s > 0.02 * SETTLE_S:
        used_s = cpu_s(pid)
        time.sleep(SETTLE_S)


def weight(pid: int) -> str:
    """What a process weighs, in MB."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.findall(r"^(Rss|Pss|Anonymous): +(\d+)", told, re.MULTILINE)
    size_mb = {kind: int(size) / 1024 for kind, size in found}
    return f"RSS {size_mb['Rss']:.1f}, PSS {size_mb['Pss']:.1f}, anonymous {size_mb['Anonymous']:.1f} MB"


def empty() -> str:
    """What a program weighs that has Tk and asyncio, and does nothing."""
    program = subprocess.Popen([sys.executable, "-c", _EMPTY], stdout=subprocess.PIPE, text=True)
    assert program.stdout
    program.stdout.readline()
    told = weight(program.pid)
    end(program)
    return f"an empty window: {told}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--serve", type=int, metavar="TOTAL", help=argparse.SUPPRESS)
    parser.add_argument("--messages", type=int, default=50_000)
    options = parser.parse_args()
    if options.serve is not None:
        asyncio.run(serve(options.serve))
        return
    display = start_display()
    try:
        print(f"{os.cpu_count()} processors; {empty()}", flush=True)
        for total in (1, options.messages):
            for scale in (100, 200):
                print(measure(total, scale), flush=True)
    finally:
        display.terminate()
        display.wait()


if __name__ == "__main__":
    main()
