"""Who is not let in reads in the connect dialog why, and what to do: at real doors of real servers."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hubbub.desktop.app import App
from hubbub.desktop.arrival import entrance
from hubbub.desktop.profile import settings
from tests.acceptance.process import server
from tests.client.certificates import self_signed
from tests.desktop.entering import behind_certificate, dialog
from tests.desktop.peers import free_port
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


def told(screen: Screen, app: App, port: int, *, tls: bool = False) -> str:
    """What the dialog says after a try to come in there."""
    shown = dialog(app)
    shown.nick_field.value.set("ada")
    shown.address_field.value.set(f"127.0.0.1:{port}")
    shown.encrypted.set(tls)
    shown.ok.invoke()
    screen.until(lambda: not shown.ok.instate(["disabled"]))
    assert app.actions is None and app.window is None
    return shown.complaint


@contextmanager
def door(*lines: str) -> Iterator[int]:
    """A port that says these lines to whoever has said something, and closes."""

    class Answer(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.rfile.readline()
            self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answer) as listening:
        listening.daemon_threads = True
        threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield int(listening.server_address[1])
        listening.shutdown()


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (
            (":hub 465 * :You are banned: spam", "ERROR :Closing link"),
            "has banned you: “You are banned: spam”",
        ),
        (("ERROR :Closing Link: 127.0.0.1 (K-Lined: bots)",), "has banned you: “Closing Link: 127.0.0.1"),
        (("ERROR :The server is full",), "takes nobody more just now: “The server is full” Try again"),
        (("ERROR :Rebooting",), "has closed the connection: “Rebooting”"),
        (("HTTP/1.1 400 Bad Request", ""), "web server answers there. Ask for the port of the chat"),
        ((), "without a word. Perhaps this port wants encryption."),
    ],
)
def test_last_words_become_a_sentence(screen: Screen, app: App, lines: tuple[str, ...], words: str) -> None:
    with door(*lines) as port:
        assert words in told(screen, app, port)


def test_at_a_port_where_nobody_is(screen: Screen, app: App) -> None:
    words = told(screen, app, free_port())
    assert words == "Nobody answers at this address. Look at the port, and whether the server runs."
    assert dialog(app).address_field.entry.instate(["invalid"])


def test_at_a_host_that_nobody_knows(screen: Screen, app: App) -> None:
    shown = dialog(app)
    shown.nick_field.value.set("ada")
    shown.address_field.value.set("nowhere.invalid")
    shown.ok.invoke()
    screen.until(lambda: not shown.ok.instate(["disabled"]))
    assert shown.complaint.startswith("No server of this name was found. Look how it is written")


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[Callable[[str], int]]:
    """The doors of our own server, which wants a password: `plain`, `irc` and `tls`."""
    folder = tmp_path / "server"
    folder.mkdir()
    self_signed(folder)
    (folder / "both.pem").chmod(0o600)
    tls = free_port()
    with server(folder, config=behind_certificate(folder, tls, 'password = "sesame"')) as running:
        yield lambda kind: {**running.ports, "tls": tls}[kind]


def test_at_the_doors_that_are_for_others(
    screen: Screen, app: App, ports: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "plain clients such as netcat" in told(screen, app, ports("plain"))
    assert "encryption" in told(screen, app, ports("tls")).lower()
    assert "does not speak TLS. Switch the encryption off" in told(screen, app, ports("plain"), tls=True)
    monkeypatch.setattr(entrance, "WELCOME_MS", 500)
    assert "TLS" in told(screen, app, ports("irc"), tls=True)


def test_a_server_with_a_password_asks_for_it_and_is_remembered(
    screen: Screen, app: App, ports: Callable[[str], int]
) -> None:
    assert not dialog(app).server_password.winfo_ismapped()
    assert "who knows its password" in told(screen, app, ports("irc"))
    shown = dialog(app)
    assert shown.server_password.winfo_ismapped()
    screen.until(lambda: screen.attend(app.root) is shown.server_password.entry)
    shown.server_password.value.set("wrong")
    assert "not the password of the server" in told(screen, app, ports("irc"))
    shown.server_password.value.set("sesame")
    shown.ok.invoke()
    screen.until(lambda: app.window is not None)
    (kept,) = settings.load(app.profile).servers
    assert kept.guarded and "sesame" not in (app.profile / settings.FILE).read_text()
    server = app.desk.servers[0]
    app.desk.remove(server)
    app.start(app.settings.servers[0])
    screen.until(lambda: app.actions and app.actions.model.connection.name == "ONLINE")
