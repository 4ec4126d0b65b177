"""Measure the desktop window: start, a flood of messages while someone types, and rest.

    python bench/desktop.py
    python bench/desktop.py --rest      only what a window with ROOMS rooms costs while nothing happens

Needs Xvfb and libXtst. A server of a few lines runs as its own process and sends messages at a steady rate;
the window is the real one, in this process. Real key presses come from a second X connection in a thread.
`stall` is the longest time in which Tk ran nothing, `key` the time from a key press until its character is
painted.
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import tkinter as tk
from pathlib import Path

from PIL import ImageGrab

from hubbub.desktop.app import App
from hubbub.desktop.look import fonts
from hubbub.desktop.profile.settings import ServerSettings, Settings

WORDS = (
    "the quick brown fox jumps over a lazy dog while we talk of trains and tea at https://example.org".split()
)
EMOJI = ["😄", "🎉", "👍🏽", "🍕", "👩‍🚀"]
PEOPLE = ["Maria", "Jonas", "Kenji", "Olu", "Layla", "Sam", "Ximena", "Ada"]
TICK_S = 0.01
KEY_EVERY_S = 0.06
WARM_UP_S = 2.0
STARTS = 3
ROOMS = 50
RESTS = 3
REST_S = 60.0
CALM_S = 25.0  # until a window has seen that nothing happens
ACCENT = (0x7D, 0x9B, 0xFF)


# ------------------------------------------------------------------------------------ the server


async def serve(rate: int) -> None:
    """Welcome one client, let it join #bench, and send `rate` messages a second from then on."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        flood: asyncio.Task[None] | None = None
        while line := await next_line(reader):
            command, _, rest = line.partition(" ")
            if command == "USER":
                writer.write(
                    b":bench 001 tester :Welcome\r\n:bench 005 tester NETWORK=Bench CHANTYPES=# :are\r\n"
                )
                writer.write(b":bench 422 tester :No message of the day\r\n")
            elif command == "PING":
                writer.write(f":bench PONG bench {rest}\r\n".encode())
            elif command == "JOIN":
                for room in rest.split(" ")[0].split(","):
                    writer.write(joined(room).encode())
                flood = flood or asyncio.create_task(send_flood(writer, rate))
        if flood:
            flood.cancel()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def joined(room: str) -> str:
    """What the server says to who has come into a room."""
    names = f":bench 353 tester = {room} :tester {' '.join(PEOPLE)}"
    return f":tester!t@h JOIN {room}\r\n{names}\r\n:bench 366 tester {room} :End\r\n"


async def next_line(reader: asyncio.StreamReader) -> str:
    """The client's next line; "" when it is gone."""
    try:
        return (await reader.readline()).decode().strip()
    except ConnectionResetError:
        return ""


async def send_flood(writer: asyncio.StreamWriter, rate: int) -> None:
    chance = random.Random(1)
    began, sent = time.monotonic(), 0
    while rate:
        due = int((time.monotonic() - began) * rate)
        lines = [message(chance, number) for number in range(sent, due)]
        sent = due
        writer.write("".join(lines).encode())
        await writer.drain()
        await asyncio.sleep(TICK_S)


def message(chance: random.Random, number: int) -> str:
    words = " ".join(chance.choices(WORDS, k=chance.randint(2, 20)))
    end = f" {chance.choice(EMOJI)}" if chance.random() < 0.1 else ""
    return f":{chance.choice(PEOPLE)}!u@h PRIVMSG #bench :{number} {words}{end}\r\n"


def start_server(rate: int) -> tuple[subprocess.Popen[str], int]:
    process = subprocess.Popen(
        [sys.executable, __file__, "--serve", str(rate)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    return process, int(process.stdout.readline())


# ------------------------------------------------------------------------------------ keys


class Keys(threading.Thread):
    """Presses `a` on a connection of its own, and remembers when."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.pressed: list[float] = []
        self.ended = threading.Event()

    def run(self) -> None:
        x11, xtest = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        x11.XOpenDisplay.restype = ctypes.c_void_p
        display = ctypes.c_void_p(x11.XOpenDisplay(None))
        code = x11.XKeysymToKeycode(display, ctypes.c_ulong(ord("a")))
        while not self.ended.wait(KEY_EVERY_S * random.uniform(0.7, 1.3)):
            self.pressed.append(time.perf_counter())
            for down in (1, 0):
                xtest.XTestFakeKeyEvent(display, code, down, 0)
            x11.XFlush(display)


class Watch:
    """Notes the stalls of Tk's loop, and when typed characters are painted."""

    def __init__(self, root: tk.Tk, text: tk.Text) -> None:
        self.root = root
        self.painted: list[float] = []
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        text.bind("<KeyPress-a>", lambda _: root.after_idle(self._after_key), add=True)
        self._beat()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append(now - self._last)
        self._last = now
        self.root.after(1, self._beat)

    def _after_key(self) -> None:
        self.root.update_idletasks()
        self.painted.append(time.perf_counter())


# ------------------------------------------------------------------------------------ measurements


def flood(rate: int, seconds: float) -> str:
    """One window under `rate` messages a second, with someone typing."""
    server, port = start_server(rate)
    fonts.lend()
    root = tk.Tk(className="Hubbub")
    with tempfile.TemporaryDirectory() as profile:
        kept = Settings(
            look="dark",
            servers=[
                ServerSettings(nick="tester", address=f"127.0.0.1:{port}", rooms=["#bench"], room="#bench")
            ],
        )
        app = App(root, Path(profile), kept, scale=1.0)
        app.open_directly()
        run_for(root, WARM_UP_S)
        assert app.window
        watch, keys = Watch(root, app.window.composer.text), Keys()
        before = count(app)
        keys.start()
        run_for(root, seconds)
        keys.ended.set()
        run_for(root, 0.3)
        got = (count(app) - before) / (seconds + 0.3)
        app.quit()
    end(server)
    times = sorted(
        1000 * (painted - pressed) for pressed, painted in zip(keys.pressed, watch.painted, strict=False)
    )
    gaps = sorted(1000 * gap for gap in watch.gaps)
    return (
        f"{rate:5} messages/s offered, {got:6.0f} shown: stall max {gaps[-1]:5.1f} ms, "
        f"p99 {gaps[len(gaps) * 99 // 100]:5.1f} ms; key p50 {statistics.median(times):5.1f}, "
        f"p95 {times[len(times) * 95 // 100]:5.1f}, max {times[-1]:5.1f} ms "
        f"({len(times)} of {len(keys.pressed)})"
    )


def count(app: App) -> int:
    """How many lines the room has had so far, by the number in the last one."""
    assert app.actions
    lines = app.actions.model.rooms["#bench"].lines
    return int(lines[-1].text.split(" ")[0]) if lines and lines[-1].text[:1].isdigit() else 0


def run_for(root: tk.Tk, seconds: float) -> None:
    root.after(round(seconds * 1000), root.quit)
    root.mainloop()


def start() -> str:
    """A window as its own process: how soon it can be typed into."""
    server, port = start_server(0)
    times: list[float] = []
    with tempfile.TemporaryDirectory() as profile:
        (Path(profile) / "settings.json").write_text('{"look": "dark"}')
        for _ in range(STARTS):
            where = ("--connect", f"127.0.0.1:{port}", "--nick", "tester", "--join", "#bench")
            window, taken_s = start_window(profile, *where)
            times.append(taken_s)
            end(window)
            while composer_visible():
                time.sleep(0.01)
    end(server)
    return f"window usable {min(times):.2f} s after its start (best of {STARTS}, worst {max(times):.2f})"


def rest() -> str:
    """What a window in ROOMS rooms costs while nothing happens there."""
    server, port = start_server(0)
    shares: list[float] = []
    with tempfile.TemporaryDirectory() as profile:
        rooms = [f"#room{number}" for number in range(ROOMS)]
        known = {"nick": "tester", "address": f"127.0.0.1:{port}", "rooms": rooms, "room": rooms[0]}
        (Path(profile) / "settings.json").write_text(json.dumps({"look": "dark", "servers": [known]}))
        window, _ = start_window(profile)
        time.sleep(CALM_S)
        for _ in range(RESTS):
            before = cpu_s(window.pid)
            time.sleep(REST_S)
            shares.append(100 * (cpu_s(window.pid) - before) / REST_S)
        memory = memory_mb(window.pid)
        end(window)
    end(server)
    each = ", ".join(f"{share:.3f}" for share in shares)
    return f"at rest in {ROOMS} rooms: {each} % CPU over {REST_S:.0f} s each, {memory:.0f} MB"


def start_window(profile: str, *where: str) -> tuple[subprocess.Popen[bytes], float]:
    """A window process, and the seconds until it could be typed into."""
    began = time.perf_counter()
    start = "import sys; from hubbub.desktop.app import main; main(sys.argv[1:])"
    window = subprocess.Popen([sys.executable, "-c", start, "--profile", profile, *where])
    while not composer_visible():
        time.sleep(0.005)
    return window, time.perf_counter() - began


def end(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()


def composer_visible() -> bool:
    """Whether the ring around the composer, which has the keyboard, is on the screen."""
    colours = ImageGrab.grab((200, 300, 1000, 780)).getcolors(1 << 20) or []
    return any(colour == ACCENT and number > 400 for number, colour in colours)


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Memory that is this process's alone or its share, as the kernel counts it."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def start_display() -> subprocess.Popen[bytes]:
    """A screen for this and the programs that it starts; those keep compiled sources, as people's do."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=(write,),
    )
    os.close(write)
    with os.fdopen(read) as answer:
        os.environ["DISPLAY"] = f":{answer.readline().strip()}"
    return server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--serve", type=int, metavar="RATE", help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rest", action="store_true", help="measure rest alone")
    parser.add_argument("--flood", type=int, metavar="RATE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        asyncio.run(serve(options.serve))
        return
    if options.flood is not None:
        print(flood(options.flood, options.seconds))
        return
    display = start_display()
    try:
        print(rest(), flush=True)
        if options.rest:
            return
        print(start(), flush=True)
        for rate in (1_000, 2_000):
            command = [sys.executable, __file__, "--flood", str(rate), "--seconds", str(options.seconds)]
            subprocess.run(command, check=True)
    finally:
        display.terminate()
        display.wait()


if __name__ == "__main__":
    main()
