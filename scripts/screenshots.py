"""Make the pictures of the README: a real server, people talking on it, and a real window.

    python scripts/screenshots.py [--scale PERCENT] [FOLDER]

Writes window-dark.png, window-light.png, and the same for search, person and connect, into docs/images/ or
FOLDER.
Needs Xvfb and xdotool.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from PIL import Image, ImageDraw, ImageGrab

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
PATIENCE_S = 20
HEIGHT = 880
JONAS_Y = 266  # in the list of people
PEOPLE = ("Maria", "Jonas", "Kenji", "Olu", "Layla")
ROOMS = ("#general", "#planning", "#games", "#music", "#help-desk")
CONFIG = """
[server]
name = "lan.example.org"
network = "LAN-Party"
[[listener]]
bind = "127.0.0.1:0"
type = "irc"
[[listener]]
bind = "127.0.0.1:{http}"
type = "http"
[files]
enabled = true
guests = true
url = "http://127.0.0.1:{http}"
[throttle]
commands = false
"""


class Person:
    """Somebody who talks, over a plain socket."""

    def __init__(self, port: int, nick: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self.does("CAP REQ :message-tags", "CAP END", f"NICK {nick}", f"USER {nick} 0 * :{nick}")
        told = self.waits_for(f" 376 {nick} ", f" 422 {nick} ")
        (self.file_host,) = re.findall(r" draft/FILEHOST=(\S+)", told)
        self.does(f"JOIN {','.join(ROOMS)}")
        self.waits_for(f" 366 {nick} {ROOMS[-1]} ")

    def does(self, *lines: str) -> None:
        """Send lines as they are."""
        for line in lines:
            self.socket.sendall(f"{line}\r\n".encode())
            time.sleep(0.05)

    def waits_for(self, *words: str) -> str:
        """Read until the server has said one of these; all that it said meanwhile."""
        heard = ""
        while not any(one in heard for one in words):
            data = self.socket.recv(65_536).decode(errors="replace")
            assert data, heard
            heard += data
        return heard

    def msgid_of(self, words: str) -> str:
        """The id of what somebody says with these words."""
        found = re.search(rf"msgid=([^; ]+)[^\n]*{re.escape(words)}", self.waits_for(words))
        assert found, f"nobody said {words!r} with an id"
        return found[1]

    def shares(self, name: str, picture: Image.Image) -> None:
        """Put a picture on the server, and say where it is."""
        body = io.BytesIO()
        picture.save(body, "PNG")
        headers = {"Content-Type": "image/png", "Content-Disposition": f'attachment; filename="{name}"'}
        request = urllib.request.Request(self.file_host, body.getvalue(), headers, method="POST")
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            self.says(answer.headers["Location"])

    def says(self, *texts: str, room: str = "#general") -> None:
        """Say something in a room, or to somebody."""
        self.does(*(f"PRIVMSG {room} :{text}" for text in texts))


@contextmanager
def display(width_px: int, height_px: int) -> Iterator[None]:
    """A screen of this size for as long as it is needed."""
    read, write = os.pipe()
    screen = f"{width_px}x{height_px}x24"
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as answer:
        os.environ["DISPLAY"] = f":{answer.readline().strip()}"
    try:
        yield
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    """A port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def seating_plan() -> Image.Image:
    """Four rows of tables, and the switch in the middle."""
    plan = Image.new("RGB", (720, 330), "#f4f1e8")
    draw = ImageDraw.Draw(plan)
    for row, y in enumerate((30, 100, 195, 265)):
        for seat in range(8):
            x = 34 + seat * 83
            taken = (row * 8 + seat) % 5 != 2
            draw.rounded_rectangle((x, y, x + 68, y + 36), 7, fill="#5b7bd5" if taken else "#c9d4ee")
            draw.ellipse((x + 27, y - 13, x + 41, y + 1), fill="#38425e")
    draw.rounded_rectangle((300, 150, 420, 180), 6, fill="#e0a030")
    return plan


@contextmanager
def chat_server(folder: Path) -> Iterator[int]:
    """A running server; gives its port."""
    config, log = folder / "hubbub.toml", folder / "log.txt"
    config.write_text(
        CONFIG.format(http=free_port()) + f"[storage]\npath = {json.dumps(str(folder / 'data'))}\n"
    )
    with log.open("wb") as output:
        command = [sys.executable, "-m", "hubbub", "serve", "--config", str(config)]
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        end = time.monotonic() + PATIENCE_S
        while not (found := re.search(r"irc door on 127\.0\.0\.1:(\d+)", log.read_text())):
            assert process.poll() is None and time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        yield int(found[1])
    finally:
        process.terminate()
        process.wait()


@contextmanager
def window(folder: Path, look: str, scale: int, *arguments: str) -> Iterator[None]:
    """A window process in a profile of its own."""
    profile = folder / "profile"
    profile.mkdir()
    size = f"{1100 * scale // 100}x{HEIGHT * scale // 100}+0+0"
    (profile / "settings.json").write_text(json.dumps({"look": look, "geometry": size}))
    command = [sys.executable, "-m", "hubbub.desktop.app", "--profile", str(profile), "--scale", str(scale)]
    process = subprocess.Popen([*command, *arguments])
    try:
        time.sleep(2.0)
        yield
    finally:
        process.terminate()
        process.wait()


def keys(*arguments: str) -> None:
    """Press keys and move the pointer."""
    subprocess.run(["xdotool", *arguments], check=True)
    time.sleep(0.2)


@contextmanager
def main_window(folder: Path, look: str, scale: int) -> Iterator[dict[str, Person]]:
    """The main window with the cursor in its composer, and the people on its server."""
    with ExitStack() as stack:
        port = stack.enter_context(chat_server(folder))
        people = {nick: Person(port, nick) for nick in PEOPLE}
        joins = [word for room in ROOMS for word in ("--join", room)]
        stack.enter_context(
            window(folder, look, scale, "--connect", f"127.0.0.1:{port}", "--nick", "tester", *joins)
        )
        keys("mousemove", str(550 * scale // 100), str((HEIGHT - 72) * scale // 100), "click", "1")
        yield people


def window_picture(folder: Path, look: str, scale: int) -> Image.Image:
    """The main window in the middle of a conversation."""
    width, height = 1100 * scale // 100, HEIGHT * scale // 100
    with main_window(folder, look, scale) as people:
        talk(people)
        keys("type", "--delay", "5", "I'll be there at seven, with snacks for everyone")
        keys("key", "Return")
        go_to("music")
        people["Jonas"].says("See you there!")
        people["Olu"].says("Perfect. @tester, we saved you a seat 😄")
        go_to("general")
        people["Kenji"].does("@+typing=active TAGMSG #general")
        keys("mousemove", str(width // 2), str(height - 5))
        time.sleep(1.2)
        return ImageGrab.grab((0, 0, width, height))


def search_picture(folder: Path, look: str, scale: int) -> Image.Image:
    """What was found, and one of it amid what was said around it."""
    width, height = 1100 * scale // 100, HEIGHT * scale // 100
    with main_window(folder, look, scale) as people:
        talk(people)
        people["Olu"].says("Who wants pizza? I order at seven, so tell me by six", room="#planning")
        people["Jonas"].says(
            "Two for me please, no olives. And a pizza cutter would be good", room="#planning"
        )
        people["Kenji"].says("Finals first, then pizza 🍕", room="#games")
        people["Maria"].says("Is there a plan where the tables go?")
        people["Kenji"].says("I have never said no to pizza")
        people["Jonas"].says("Four rows, the switch in the middle")
        people["Maria"].says(*(f"Table {number} is set" for number in range(1, 20)))
        go_to("general")
        keys("key", "ctrl+f")
        keys("type", "pizza")
        keys("key", "Return", "Tab", "Right", "shift+Tab")  # everywhere
        time.sleep(0.5)
        keys("key", *["Down"] * 4, "Return", "End")
        keys("mousemove", str(width // 2), str(height - 5))
        time.sleep(1.0)
        people["Jonas"].says("I have found a longer cable")
        time.sleep(0.5)
        return ImageGrab.grab((0, 0, width, height))


def person_picture(folder: Path, look: str, scale: int) -> Image.Image:
    """The card of somebody, as a moderator sees it."""
    width, height = 1100 * scale // 100, HEIGHT * scale // 100
    with main_window(folder, look, scale) as people:
        talk(people)
        people["Maria"].does("MODE #general +o tester", "MODE #general +v Kenji")
        go_to("general")
        keys("mousemove", str(980 * scale // 100), str(JONAS_Y * scale // 100), "click", "1")
        time.sleep(0.5)
        keys("mousemove", str(width // 2), str(height - 5))
        time.sleep(1.0)
        return ImageGrab.grab((0, 0, width, height))


def go_to(room: str) -> None:
    """Show another room, as one does: Ctrl+K, its name, Enter."""
    keys("key", "ctrl+k")
    keys("type", room)
    keys("key", "Return")


def talk(people: dict[str, Person]) -> None:
    """An evening before a LAN party."""
    people["Maria"].does("TOPIC #general :Friday LAN · doors 18:00 · bring your own chair")
    people["Layla"].does("AWAY :back at 6")
    people["Maria"].says("Good evening everyone! Doors open at \x0218:00\x02, pizza at 20:00 🍕")
    people["Maria"].says("Who brings the switch tonight?")
    switch = people["Jonas"].msgid_of("Who brings the switch tonight?")
    people["Jonas"].does(f"@+reply={switch};+draft/reply={switch} PRIVMSG #general :I do, 24 ports")
    people["Jonas"].shares("seating-plan.png", seating_plan())
    people["Jonas"].says("Start the game server with `./run.sh`, or ask me")
    for nick, emoji in (("Kenji", "🎉"), ("Olu", "🎉"), ("Layla", "🙏")):
        people[nick].does(f"@+draft/react={emoji};+draft/reply={switch} TAGMSG #general")
    people["Kenji"].says("こんにちは! I bring snacks and the 👩‍🚀 poster")
    people["Layla"].says("مرحبا! I come later, keep me a slice 🍕")
    people["Olu"].says("one", "two", "three", "four", room="#planning")
    people["Jonas"].says("tester: up for a match?", "tester?", room="#games")
    people["Jonas"].says("Do you need a lift?", room="tester")
    people["Layla"].says("Could you bring a cable?", "The long one", room="tester")
    time.sleep(0.5)


def connect_picture(folder: Path, look: str, scale: int) -> Image.Image:
    """The first-run dialog, cut out of the screen."""
    with window(folder, look, scale, "--nick", "tester"):
        found = subprocess.run(
            [
                "xdotool", "search", "--sync", "--onlyvisible", "--class", "Hubbub", "getwindowgeometry",
                "--shell",
            ],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        place = dict(line.split("=") for line in found.splitlines() if "=" in line)
        x, y, width, height = (int(place[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))
        keys("mousemove", str(x + width // 2), str(y + height - 8))
        return ImageGrab.grab((x, y, x + width, y + height))


PICTURES = {
    "window": window_picture,
    "search": search_picture,
    "person": person_picture,
    "connect": connect_picture,
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the pictures of the README.")
    parser.add_argument("--scale", type=int, default=100, metavar="PERCENT")
    parser.add_argument("folder", type=Path, nargs="?", default=IMAGES)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    scale = options.scale
    for look in ("dark", "light"):
        for name, make in PICTURES.items():
            with (
                tempfile.TemporaryDirectory() as folder,
                display(1280 * scale // 100, (HEIGHT + 80) * scale // 100),
            ):
                picture = make(Path(folder), look, scale)
            path = options.folder / f"{name}-{look}.png"
            picture.convert("RGB").save(path, optimize=True)
            print(path)


if __name__ == "__main__":
    main()
