"""A server with a certificate of its own, and the dialog by which one comes in."""

from __future__ import annotations

from pathlib import Path

from hubbub.desktop.app import App
from hubbub.desktop.views.dialogs.connect import Connect

_CONFIG = """
[server]
name = "hub.test"
{more}
[[listener]]
bind = "127.0.0.1:0"
type = "plain"
[[listener]]
bind = "127.0.0.1:0"
type = "irc"
[[listener]]
bind = "127.0.0.1:{port}"
type = "irc"
tls_cert = "{folder}/both.crt"
tls_key = "{folder}/both.pem"
"""


def behind_certificate(folder: Path, port: int, more: str = "") -> str:
    """The configuration of a server whose certificate is in a folder; `more` are lines about the server."""
    return _CONFIG.format(folder=folder, port=port, more=more)


def dialog(app: App) -> Connect:
    """The connect dialog, which is there."""
    assert app.connect
    return app.connect
