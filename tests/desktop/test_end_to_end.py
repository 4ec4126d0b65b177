"""Two windows as two processes and a server as a third: typed in one with real keys, read in the other.

A window's state is seen as people see it: by what others on the server hear, and by the pixels on the screen.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageGrab

from hubbub.desktop.look.palette import AVATARS, DARK, LIGHT, Palette, hue_of
from tests.acceptance.process import server
from tests.desktop.peers import Peer, ngircd

pytestmark = [pytest.mark.screen, pytest.mark.slow]

PATIENCE_S = 60.0
SIZE = (760, 520)
PLACES = {"maria": (0, 0), "jonas": (0, 600)}
TIMELINE = (246, 60, 540, 420)  # of a window, without its composer


class WindowProcess:
    """One window as its user meets it: keys go in, pixels come out."""

    def __init__(
        self, folder: Path, nick: str, port: int, palette: Palette = DARK, **environment: str
    ) -> None:
        self.place, self.palette = PLACES[nick], palette
        profile = folder / nick
        profile.mkdir()
        x, y = self.place
        look = "system" if environment else "dark"
        geometry = f"{SIZE[0]}x{SIZE[1]}+{x}+{y}"
        (profile / "settings.json").write_text(
            f'{{"look": "{look}", "geometry": "{geometry}", "members": false, "nick": "{nick}"}}'
        )
        command = [sys.executable, "-m", "hubbub.desktop.app", "--profile", str(profile)]
        command += ["--connect", f"127.0.0.1:{port}", "--join", "#tea", "--scale", "100"]
        self.errors = folder / f"{nick}.txt"
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                command, stdout=errors, stderr=errors, env={**os.environ, **environment}
            )
        self.until(lambda: self.shows(palette.field, 10_000), "the window never came")

    def shows(self, colour: str, pixels: int) -> bool:
        """Whether so many pixels of the window have this colour."""
        colours = self.picture((0, 0, *SIZE)).getcolors(1 << 20) or []
        return any(value == rgb(colour) and count > pixels for count, value in colours)

    def type(self, text: str) -> None:
        """Click into the composer, type, and press Enter."""
        x, y = self.place
        xdotool("mousemove", str(x + 400), str(y + 445), "click", "1")
        self.until(lambda: self.shows(self.palette.accent, 300), "the composer never had the keyboard")
        xdotool("type", "--delay", "15", text)
        xdotool("key", "Return")

    def picture(self, box: tuple[int, int, int, int]) -> Image.Image:
        """What the screen shows in a part of the window."""
        x, y = self.place
        return ImageGrab.grab((box[0] + x, box[1] + y, box[2] + x, box[3] + y)).convert("RGB")

    def avatar_is_shown(self, nick: str) -> bool:
        """Whether somebody has said something in this timeline: their colour is left of it."""
        colours = self.picture(TIMELINE).getcolors(1 << 20) or []
        return any(colour == rgb(AVATARS[hue_of(nick)]) and count > 300 for count, colour in colours)

    def until(self, condition: object, words: str) -> None:
        """Wait until something is so."""
        end = time.monotonic() + PATIENCE_S
        assert callable(condition)
        while not condition():
            assert self.process.poll() is None, self.errors.read_text()
            assert time.monotonic() < end, words
            time.sleep(0.03)

    def end(self) -> str:
        """Ask it to end; what it complained about."""
        self.process.terminate()
        assert self.process.wait(PATIENCE_S) == 0
        return self.errors.read_text()


@contextmanager
def window(
    folder: Path, nick: str, port: int, palette: Palette = DARK, **environment: str
) -> Iterator[WindowProcess]:
    opened = WindowProcess(folder, nick, port, palette, **environment)
    try:
        yield opened
    finally:
        if opened.process.poll() is None:
            opened.process.kill()
        opened.process.wait()


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


def xdotool(*arguments: str) -> None:
    subprocess.run(["xdotool", *arguments], check=True, env=os.environ)


@pytest.fixture(params=["hubbub", "ngircd"])
def port(request: pytest.FixtureRequest, tmp_path: Path, display: str) -> Iterator[int]:
    """The port of a running server: ours, and one that knows nothing of us."""
    if request.param == "ngircd":
        with ngircd(tmp_path) as foreign:
            yield foreign.port
    else:
        with server(tmp_path) as ours:
            yield ours.ports["irc"]


def test_what_is_typed_in_one_window_is_read_in_the_other(port: int, tmp_path: Path) -> None:
    with (
        Peer(port, "witness", "#tea") as witness,
        window(tmp_path, "maria", port) as maria,
        window(tmp_path, "jonas", port) as jonas,
    ):
        witness.hears(":maria!")
        witness.hears(":jonas!")
        assert not jonas.avatar_is_shown("maria")
        maria.type("good evening jonas")
        witness.hears("PRIVMSG #tea :good evening jonas")
        jonas.until(lambda: jonas.avatar_is_shown("maria"), "jonas never saw what maria said")
        before = maria.picture(TIMELINE)
        jonas.type("and to you")
        witness.hears("PRIVMSG #tea :and to you")
        maria.until(lambda: maria.avatar_is_shown("jonas"), "maria never saw what jonas said")
        assert ImageChops.difference(before, maria.picture(TIMELINE)).getbbox()
        assert witness.heard.count("good evening jonas") == witness.heard.count("and to you") == 1
        assert maria.end() == "" and jonas.end() == ""
        witness.hears(":maria!")
        witness.hears("QUIT")


def test_a_window_takes_the_look_and_the_language_of_the_system(tmp_path: Path, display: str) -> None:
    desktop = tmp_path / "gsettings"
    desktop.write_text("#!/bin/sh\necho \"'prefer-light'\"\n")
    desktop.chmod(0o755)
    german = {
        "LC_ALL": "",
        "LANG": "de_DE.UTF-8",
        "LANGUAGE": "de",
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
    }
    with server(tmp_path) as ours, Peer(ours.ports["irc"], "witness", "#tea") as witness:
        witness.sends("CAP REQ away-notify")
        with window(tmp_path, "maria", ours.ports["irc"], LIGHT, **german) as maria:
            witness.hears(":maria!")
            assert maria.shows(LIGHT.panel, 10_000) and not maria.shows(DARK.panel, 100)
            maria.type("/away")
            witness.hears("AWAY :Abwesend")
            assert maria.end() == ""
