"""New settings while people are here: SIGHUP and REHASH, and the record of who asked."""

from __future__ import annotations

import signal
import stat
from pathlib import Path

from hubbub.cli import main
from hubbub.server.audit import NAME
from tests.acceptance.process import CONFIG, irc, server

OPER = """
[[oper]]
name = "root"
password = "let me in"
"""


def test_settings_are_read_again_and_nobody_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "hubbub.toml"
    with server(tmp_path, config=CONFIG + OPER) as process:
        alice = irc(process.ports["irc"], "alice")
        _change(path, '"hub.test"', '"hub.test"\nmotd = "Coffee"')
        process.process.send_signal(signal.SIGHUP)
        process.waits_for("The settings are read again")
        alice.sends(b"MOTD\r\n")
        alice.reads_until(b":- Coffee\r\n")
        _change(path, "[throttle]", "[throtle]")
        process.process.send_signal(signal.SIGHUP)
        process.waits_for("the settings are as before.*throtle")
        alice.sends(b"OPER root :let me in\r\nREHASH\r\n")
        alice.reads_until(b"FAIL REHASH INVALID_CONFIG :")
        _change(path, "[throtle]", "[throttle]")
        _change(path, "Coffee", "Cocoa")
        alice.sends(b"REHASH\r\nMOTD\r\n")
        alice.reads_until(b":- Cocoa\r\n")
    log = tmp_path / "data" / NAME
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert "let me in" not in log.read_text()
    assert main(["audit", "--config", str(path)]) == 0


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
