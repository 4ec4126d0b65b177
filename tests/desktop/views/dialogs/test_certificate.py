"""A server that signed its certificate itself is trusted once a person has seen its fingerprint."""

from __future__ import annotations

import re
import tkinter as tk
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hubbub.client.link import trust
from hubbub.desktop.app import App
from hubbub.desktop.profile import settings
from hubbub.desktop.views.dialogs.certificate import Certificate
from tests.acceptance.process import Process, server
from tests.client.certificates import fingerprint, self_signed
from tests.desktop.entering import behind_certificate, dialog
from tests.desktop.peers import free_port
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


@contextmanager
def running(folder: Path, port: int) -> Iterator[Process]:
    """Our own server behind the certificate of the folder."""
    with server(folder, config=behind_certificate(folder, port)) as started:
        yield started


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with a certificate, for a server."""
    folder = tmp_path / "server"
    folder.mkdir()
    self_signed(folder)
    (folder / "both.pem").chmod(0o600)
    return folder


def asked(app: App) -> Certificate | None:
    """The dialog about a certificate, wherever it is."""
    waiting: list[tk.Misc] = [app.root]
    for widget in waiting:
        if isinstance(widget, Certificate):
            return widget
        waiting += widget.winfo_children()
    return None


def words(widget: tk.Misc) -> str:
    """All that a dialog says."""
    own = str(widget.cget("text")) if "text" in (widget.keys() or ()) else ""
    return "\n".join([own, *map(words, widget.winfo_children())])


def tries(app: App, port: int) -> None:
    dialog(app).nick_field.value.set("ada")
    dialog(app).address_field.value.set(f"127.0.0.1:{port}")
    dialog(app).encrypted.set(True)
    dialog(app).ok.invoke()


def found(screen: Screen, app: App) -> Certificate:
    screen.until(lambda: asked(app))
    shown = asked(app)
    assert shown
    return shown


def readable(certificate: Path) -> Callable[[str], bool]:
    """Whether a text shows the fingerprint of a certificate."""
    wanted = re.sub(r"\s", "", trust.readable(fingerprint(certificate)))
    return lambda text: wanted in re.sub(r"\s", "", text)


def test_who_is_not_trusted_is_not_connected_to(screen: Screen, app: App, house: Path) -> None:
    port = free_port()
    with running(house, port) as hub:
        tries(app, port)
        shown = found(screen, app)
        assert readable(house / "both.pem")(words(shown))
        shown.cancel.invoke()
        assert "did not trust" in dialog(app).complaint
        assert app.window is None and "ada has connected" not in hub.printed()


def test_who_is_trusted_once_is_recognised_and_a_change_is_shown_with_both_fingerprints(
    screen: Screen, app: App, house: Path, tmp_path: Path
) -> None:
    port = free_port()
    with running(house, port):
        tries(app, port)
        found(screen, app).ok.invoke()
        screen.until(lambda: app.window is not None and app.window.online)
        (known,) = settings.load(tmp_path).servers
        assert known.fingerprint == fingerprint(house / "both.pem")
    window = app.window
    assert window
    screen.until(lambda: not window.online)
    first = fingerprint(house / "both.pem")
    self_signed(house)
    with running(house, port):
        window.actions.retry_now()
        shown = found(screen, app)
        told = re.sub(r"\s", "", words(shown))
        assert first in told and fingerprint(house / "both.pem") in told
        assert shown.focus_lastfor() is shown.cancel, "Enter trusts nobody"
        shown.ok.invoke()
        screen.until(lambda: window.online)
