"""`hubbub LINK` as processes: the first opens the window, the second hands its link over and ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hubbub.desktop.arrival import doorbell
from tests.desktop.peers import Peer, ngircd

pytestmark = [pytest.mark.screen, pytest.mark.slow]
PATIENCE_S = 60.0


def test_a_second_start_with_a_link_goes_to_the_window_that_is_open(display: str, tmp_path: Path) -> None:
    profile = tmp_path / "ada"
    profile.mkdir()
    with ngircd(tmp_path) as server, Peer(server.port, "bob", "#lobby") as bob:
        where = f"127.0.0.1:{server.port}"
        known = {"address": where, "nick": "ada", "rooms": ["#lobby"]}
        (profile / "settings.json").write_text(json.dumps({"nick": "ada", "servers": [known]}))
        command = [sys.executable, "-m", "hubbub", "--profile", str(profile), f"hubbub://{where}/lobby"]
        environment = {**os.environ, "DISPLAY": display}
        window = subprocess.Popen(command, env=environment)
        try:
            bob.hears(":ada!")
            end = time.monotonic() + PATIENCE_S
            while not (profile / doorbell.FILE).exists():
                assert time.monotonic() < end and window.poll() is None
                time.sleep(0.02)
            second = subprocess.run(command, env=environment, timeout=PATIENCE_S, check=False)
            assert second.returncode == 0 and window.poll() is None
            again = subprocess.run(command[:-1], env=environment, timeout=PATIENCE_S, check=False)
            assert again.returncode == 0 and window.poll() is None
        finally:
            window.send_signal(signal.SIGTERM)
            assert window.wait(PATIENCE_S) == 0
        assert not (profile / doorbell.FILE).exists()
