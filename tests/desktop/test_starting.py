"""The start of the program: what the first window does not show is not even imported."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.screen, pytest.mark.slow]

PATIENCE_S = 120
# Says which modules are there when the window has been painted, and again when it tries to connect.
_WATCHED = """
import json, sys
from hubbub.desktop import app as program

class App(program.App):
    def start(self, first):
        super().start(first)
        self.root.after_idle(lambda: self.root.after(1, self.painted))

    def painted(self):
        self.root.update_idletasks()
        self.seen = list(sys.modules)
        self.wait()

    def wait(self):
        if not self.actions.bridge.is_started:
            self.root.after(10, self.wait)
            return
        print(json.dumps([self.seen, list(sys.modules)]), flush=True)
        self.quit()

program.App = App
program.main(sys.argv[1:])
"""
LATER = {  # what one asks for, or meets, or waits for
    "aiohttp", "arabic_reshaper", "asyncio", "bidi", "keyring", "precis_i18n", "ssl",
    "tkinter.filedialog", "webbrowser", "zeroconf", "zipfile",
    "hubbub.client.link.connection", "hubbub.client.files.transfer", "hubbub.desktop.arrival.entrance",
    "hubbub.desktop.arrival.hosting", "hubbub.desktop.arrival.own_server",
    "hubbub.desktop.preferences.look", "hubbub.desktop.views.dialogs.ask",
    "hubbub.desktop.views.messages.attachment", "hubbub.desktop.views.dialogs.certificate",
    "hubbub.desktop.views.dialogs.connect", "hubbub.desktop.views.writing.emoji_picker",
    "hubbub.desktop.views.dialogs.identity", "hubbub.desktop.views.sides.mentions",
    "hubbub.desktop.views.dialogs.preferences", "hubbub.desktop.views.dialogs.room_settings",
    "hubbub.desktop.views.sides.search", "hubbub.desktop.views.dialogs.sheet",
    "hubbub.desktop.views.sides.switcher", "hubbub.desktop.views.dialogs.viewer",
}  # fmt: skip
CONNECTING = {"asyncio", "hubbub.client.link.connection"}


def test_what_the_first_window_does_not_show_is_not_imported(display: str, tmp_path: Path) -> None:
    server = {"nick": "ada", "address": "127.0.0.1:9", "rooms": ["#tea"]}
    (tmp_path / "settings.json").write_text(json.dumps({"look": "dark", "servers": [server]}))
    command = [sys.executable, "-c", _WATCHED, "--profile", str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=True).stdout
    painted, connecting = json.loads(told)
    assert "hubbub.desktop.views.messages.timeline" in painted
    assert not LATER.intersection(painted)
    assert set(connecting) >= CONNECTING
