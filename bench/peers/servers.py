"""The servers that are measured, each started by itself on loopback, throttles off, in a folder of its own.

The rule: a server runs as it is shipped, but for what would keep one machine from playing a thousand.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.peers.scenarios import Scenario

HERE = Path(__file__).parent
COMPILED = HERE.parent.parent / "build/compiled"  # where `make compiled` puts it
START_SECONDS = 20.0
END_SECONDS = 10.0
FILES = 120_000  # open ones: a connection each, of the 50,000 that are held
HUBBUB = """
[throttle]
commands = false
connections = false
[limits]
unregistered = 100000
[storage]
path = "{folder}/data"
durability = "{durability}"
[[listener]]
bind = "127.0.0.1:{port}"
type = "irc"
[[listener]]
bind = "127.0.0.1:{tls_port}"
type = "irc"
tls_cert = "{cert}"
tls_key = "{key}"
"""


class DidNotStart(Exception):
    """A server that did not listen in time; why, as far as it said."""


@dataclass(frozen=True)
class Tools:
    """What is made once for all: the programs in C, and a certificate that nobody need trust."""

    load: Path  # the generator
    floor: Path
    cert: Path
    key: Path


@dataclass(frozen=True)
class Running:
    """A server that takes connections."""

    pid: int
    port: int
    tls_port: int


@dataclass(frozen=True)
class Contender:
    """A server by its name in the table; `prepare` writes its configuration and says how to start it."""

    name: str
    title: str  # for the reader of the document
    prepare: Callable[[Path, Tools, int, int], list[str]]
    asked: tuple[str, ...] = ()  # what tells its version
    has_tls: bool = True
    is_ours: bool = False
    at_once: int = 5000  # so many may connect at once; who finds its queue full comes again minutes later

    def can(self, scenario: Scenario) -> bool:
        """Whether this load is for it."""
        return (self.has_tls or not scenario.setting.is_tls) and (
            self.is_ours or not scenario.setting.is_ours
        )

    def version(self) -> str:
        """What it says of itself, in a line."""
        if not self.asked:
            return ""
        command = [_ergo_program() if self.asked[0] == "ergo" else _found(self.asked[0]), *self.asked[1:]]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
            timeout=START_SECONDS,
        )  # fmt: skip
        return (done.stdout or done.stderr).partition("\n")[0].strip()

    @contextmanager
    def running(self, folder: Path, tools: Tools) -> Iterator[Running]:
        """The server, from when it listens until it has ended. Raises: DidNotStart."""
        port, tls_port = free_port(), free_port()
        command = self.prepare(folder, tools, port, tls_port)
        with (folder / "console.txt").open("w") as console:
            process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT
            )
        try:
            _wait_for(port, process, folder)
            yield Running(process.pid, port, tls_port)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def make_tools(folder: Path) -> Tools:
    """Compile the load generator and the floor, and make a certificate; it takes gcc and OpenSSL."""
    tools = make_certificate(folder)
    compiler = ["gcc", "-O2", "-w", "-o"]
    subprocess.run([*compiler, tools.load, HERE / "hubload.c", "-lssl", "-lcrypto"], check=True)
    subprocess.run([*compiler, tools.floor, HERE / "floor_irc.c"], check=True)
    return tools


def prepare_to_serve() -> None:
    """Allow as many connections as the system does; ended from outside, take the servers along."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for most in (hard, max(hard, FILES)):
        with suppress(ValueError, PermissionError):  # only root goes beyond what it was given
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def make_certificate(folder: Path) -> Tools:
    """The certificate alone, by OpenSSL; the programs are not there yet."""
    tools = Tools(folder / "hubload", folder / "floor", folder / "cert.pem", folder / "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-keyout", tools.key, "-out", tools.cert],
        check=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    tools.key.chmod(0o600)
    return tools


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            time.sleep(0.3)  # what it does right after its start is not what is measured
            return
    raise DidNotStart(f"it did not start: {(folder / 'console.txt').read_text()[-2000:].strip()}")


# --- who they are


def _hubbub(durability: str, *, is_compiled: bool = False) -> Callable[[Path, Tools, int, int], list[str]]:
    python = ["env", f"PYTHONPATH={COMPILED}", sys.executable] if is_compiled else [sys.executable]

    def prepare(folder: Path, tools: Tools, port: int, tls_port: int) -> list[str]:
        config = folder / "hubbub.toml"
        config.write_text(
            HUBBUB.format(
                folder=folder, durability=durability, port=port, tls_port=tls_port,
                cert=tools.cert, key=tools.key,
            )
        )  # fmt: skip
        return [*python, "-m", "hubbub", "serve", "--config", str(config)]

    return prepare


def _from_template(name: str) -> Callable[[Path, Tools, int, int], Path]:
    def write(folder: Path, tools: Tools, port: int, tls_port: int) -> Path:
        shutil.copy(tools.cert, folder / "cert.pem")
        shutil.copy(tools.key, folder / "key.pem")
        text = (HERE / name).read_text().replace("@DIR@", str(folder))
        config = folder / name
        config.write_text(text.replace("@PORT@", str(port)).replace("@TLS_PORT@", str(tls_port)))
        return config

    return write


def _inspircd(folder: Path, tools: Tools, port: int, tls_port: int) -> list[str]:
    config = _from_template("inspircd.conf")(folder, tools, port, tls_port)
    as_root = ["--runasroot"] if os.geteuid() == 0 else []
    return [_found("inspircd"), "--nofork", *as_root, f"--config={config}"]


def _ngircd(folder: Path, tools: Tools, port: int, tls_port: int) -> list[str]:
    config = _from_template("ngircd.conf")(folder, tools, port, tls_port)
    if os.geteuid() == 0:  # it would change to a user of its own, who can't read the folder
        subprocess.run(["chown", "-R", "nobody", folder], check=True)
        folder.chmod(0o755)
        return ["setpriv", "--reuid=nobody", "--clear-groups", _found("ngircd"), "-n", "-f", str(config)]
    return [_found("ngircd"), "-n", "-f", str(config)]


def _ergo(folder: Path, tools: Tools, port: int, tls_port: int) -> list[str]:
    config = _from_template("ergo.yaml")(folder, tools, port, tls_port)
    program = _ergo_program()
    subprocess.run(
        [program, "initdb", "--conf", config, "--quiet"], check=True, cwd=folder, timeout=START_SECONDS
    )
    return [program, "run", "--conf", str(config), "--quiet"]


def _ergo_program() -> str:
    return os.environ.get("ERGO") or _found("ergo")


def _floor(_folder: Path, tools: Tools, port: int, _tls_port: int) -> list[str]:
    return [str(tools.floor), str(port), "tick"]


def _found(program: str) -> str:
    """Where a program is; servers are often outside a user's PATH."""
    path = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if path is None:
        raise SystemExit(f"there is no {program} here; Debian has inspircd and ngircd")
    return path


CONTENDERS = {
    each.name: each
    for each in (
        Contender("hubbub", "Hubbub", _hubbub("power"), is_ours=True),
        Contender("hubbub-compiled", "Hubbub, compiled", _hubbub("power", is_compiled=True), is_ours=True),
        Contender("hubbub-none", "Hubbub, in memory", _hubbub("none"), is_ours=True),
        Contender("inspircd", "InspIRCd (C++)", _inspircd, ("inspircd", "--version")),
        Contender("ngircd", "ngIRCd (C)", _ngircd, ("ngircd", "--version"), at_once=10),
        Contender("ergo", "Ergo (Go)", _ergo, ("ergo", "--version")),
        Contender("floor", "C, send() alone", _floor, has_tls=False),
    )
}
