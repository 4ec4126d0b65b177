"""A server on this computer: `hubbub serve` as a process of its own, with its own data in the profile.

The rule: a lock that the process holds as long as it lives says whether there is one, whoever started it, so
there are never two, and never is another program taken for it. Everything here may take seconds: it runs in a
thread.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import hubbub
from hubbub.client import json_file
from hubbub.client.outgoing import journal
from hubbub.client.places.invite import PORT, TLS_PORT
from hubbub.client.words import N_, _

HERE = "127.0.0.1"
EVERYWHERE = "0.0.0.0"
START_S = 30.0
STOP_S = 15.0
LOOK_EVERY_S = 0.05
CERTIFICATE_DAYS = 3650
LOG_SHOWN_BYTES = 4_000
STANDARD_PORTS = {"irc": PORT, "tls": TLS_PORT, "files": 8067, "files_tls": 8068}
_DOOR = re.compile(r"irc\sdoor\son\s\S+:([0-9]+)$", re.MULTILINE)

_ENDED = N_("The server did not start. What it said is below.")
_SLOW = N_("The server did not open its door in time. What it said is below.")
_STAYED = N_("The server does not stop.")
_NO_FOLDER = N_("There is no place for the server's data: {error}")
_NO_CERTIFICATE = N_("No certificate could be made: {error}")


class NotStarted(Exception):
    """Why there is no server, for the person; `log` is what it said, the last of it."""

    def __init__(self, words: str, log: str = "") -> None:
        super().__init__(words)
        self.log = log


@dataclass(frozen=True, slots=True)
class Running:
    """The server that runs: at which ports, and whether others of the network may come.

    `fingerprint` is that of its certificate; "" where others come without encryption, or not at all.
    """

    pid: int
    ports: dict[str, int] = field(default_factory=dict)
    is_open: bool = False
    fingerprint: str = ""

    @property
    def port(self) -> int:
        """Where this computer's window connects to, at 127.0.0.1."""
        return self.ports["irc"]

    @property
    def port_for_others(self) -> int:
        """Where others connect to."""
        return self.ports["tls"]


class OwnServer:
    """The server of one profile. `outside` is where it listens for others, once they may come."""

    def __init__(self, folder: Path, outside: str = EVERYWHERE) -> None:
        self.folder = folder
        self.outside = outside
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def log_path(self) -> Path:
        """What the server said since it was started."""
        return self.folder / "server.log"

    # ------------------------------------------------------------------------------ whether it runs

    def running(self) -> Running | None:
        """The server, if it runs."""
        if self._child and self._child.poll() is not None:
            self._child = None
        kept = self._kept()
        if kept is None or not kept.pid:
            return None
        return kept if self._is_alive(kept) else None

    def _is_alive(self, kept: Running) -> bool:
        if sys.platform == "win32":  # there a lock is not inherited
            return _answers(kept.port)
        try:
            lock = os.open(self._lock_path, os.O_RDWR)
        except OSError:
            return False
        try:
            journal.lock(lock)
        except OSError:
            return True
        finally:
            os.close(lock)
        return False

    def log(self) -> str:
        """The last of what it said."""
        with suppress(OSError):
            return self.log_path.read_bytes()[-LOG_SHOWN_BYTES:].decode(errors="replace").strip()
        return ""

    # ------------------------------------------------------------------------------ start, stop

    def start(self, *, is_open: bool | None = None) -> Running:
        """Have it run, and wait until one can connect; `is_open` None leaves it as it was last.

        Raises: NotStarted.
        """
        there = self.running()
        if there:
            if is_open in {None, there.is_open}:
                return there
            self.stop()
        try:
            return self._start(is_open)
        except (OSError, subprocess.SubprocessError) as error:
            raise NotStarted(_(_NO_FOLDER).format(error=error)) from error

    def _start(self, is_open: bool | None) -> Running:
        self._reap()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept = self._kept() or Running(0)
        is_open = kept.is_open if is_open is None else is_open
        ports = {name: _free_port(kept.ports.get(name, 0), usual) for name, usual in STANDARD_PORTS.items()}
        fingerprint = self._certificate() if is_open and can_encrypt() else ""
        config = self.folder / "hubbub.toml"
        config.write_text(self._config(ports, is_open, bool(fingerprint)), encoding="utf-8")
        lock = os.open(self._lock_path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if sys.platform != "win32":
                journal.lock(lock)
            child = self._run(config, lock)
        finally:
            os.close(lock)
        running = Running(child.pid, ports, is_open, fingerprint)
        self._keep(running)
        self._child = child
        self._wait(child)
        return running

    def _run(self, config: Path, lock: int) -> subprocess.Popen[bytes]:
        """Start the process, which outlives this one and holds the lock."""
        package = Path(hubbub.__file__).parent.parent
        paths = [str(package), os.environ.get("PYTHONPATH", "")]
        command = [sys.executable, "-m", "hubbub", "serve", "--config", str(config)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        with self.log_path.open("wb") as log:
            if sys.platform == "win32":
                apart = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
                return subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                    env=environment, creationflags=apart,
                )  # fmt: skip
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, env=environment,
                pass_fds=(lock,), start_new_session=True,
            )  # fmt: skip

    def _wait(self, child: subprocess.Popen[bytes]) -> None:
        """Until its door is open. Raises: NotStarted."""
        end = time.monotonic() + START_S
        while not _DOOR.search(self.log()):
            if child.poll() is not None:
                self._child = None
                raise NotStarted(_(_ENDED), self.log())
            if time.monotonic() > end:
                self.stop()
                raise NotStarted(_(_SLOW), self.log())
            time.sleep(LOOK_EVERY_S)

    def stop(self) -> None:
        """Have it say goodbye to everybody and end.

        Raises: NotStarted, if it stays.
        """
        running = self.running()
        if running is not None:
            self._end(running)
        self._reap()

    def _end(self, running: Running) -> None:
        for number in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
            with suppress(ProcessLookupError):
                os.kill(running.pid, number)
            end = time.monotonic() + STOP_S
            while time.monotonic() < end:
                if self.running() is None:
                    return
                time.sleep(LOOK_EVERY_S)
        raise NotStarted(_(_STAYED), self.log())

    def _reap(self) -> None:
        """Wait for what holds the lock no more, and is about to be gone."""
        child, self._child = self._child, None
        if child:
            with suppress(subprocess.TimeoutExpired):
                child.wait(STOP_S)

    # ------------------------------------------------------------------------------ its files

    @property
    def _lock_path(self) -> Path:
        return self.folder / "server.lock"

    def _kept(self) -> Running | None:
        """What was written down of the last start."""
        stored: Any = json_file.read(self._path)
        try:
            ports = {name: int(stored["ports"][name]) for name in STANDARD_PORTS}
            return Running(int(stored["pid"]), ports, stored["is_open"] is True, str(stored["fingerprint"]))
        except (ValueError, KeyError, TypeError):
            return None

    def _keep(self, running: Running) -> None:
        json_file.write(self._path, asdict(running))

    @property
    def _path(self) -> Path:
        return self.folder / "server.json"

    def _config(self, ports: dict[str, int], is_open: bool, encrypted: bool) -> str:
        """The settings for it, in TOML, whose strings are written as JSON's are."""
        name = machine_name()
        words = [
            "[server]",
            f"name = {json.dumps(f'{name.lower()}.local')}",
            f"network = {json.dumps(name)}",
            "[storage]",
            f"path = {json.dumps(str(self.folder / 'data'), ensure_ascii=False)}",
            "[files]\nenabled = true\nguests = true",
            _listener(HERE, ports["irc"], "irc"),
            _listener(HERE, ports["files"], "http"),
        ]
        if is_open:
            paths = (self._key_path.with_name("cert.pem"), self._key_path) if encrypted else None
            words.append(_listener(self.outside, ports["tls"], "irc", paths))
            words.append(_listener(self.outside, ports["files_tls"], "http", paths))
            if not encrypted:
                words = [line.replace("[[listener]]", '[[listener]]\nplaintext = "i-know"') for line in words]
        return "\n".join(words) + "\n"

    @property
    def _key_path(self) -> Path:
        return self.folder / "key.pem"

    def _certificate(self) -> str:
        """The certificate's fingerprint; it is made when there is none, and then stays the same."""
        certificate, key = self._key_path.with_name("cert.pem"), self._key_path
        if not (certificate.exists() and key.exists()):
            made = subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                 f"/CN={machine_name()}", "-days", str(CERTIFICATE_DAYS), "-keyout", str(key),
                 "-out", str(certificate)],
                stdin=subprocess.DEVNULL, capture_output=True, timeout=START_S, check=False,
            )  # fmt: skip
            if made.returncode:
                certificate.unlink(missing_ok=True)
                error = made.stderr.decode(errors="replace").strip()[-300:]
                raise NotStarted(_(_NO_CERTIFICATE).format(error=error))
            key.chmod(0o600)
        der = ssl.PEM_cert_to_DER_cert(certificate.read_text(encoding="ascii"))
        return hashlib.sha256(der).hexdigest()


def can_encrypt() -> bool:
    """Whether a certificate can be made here."""
    return shutil.which("openssl") is not None


def machine_name() -> str:
    """What this computer is called, as a name without spaces."""
    name = re.sub(r"[^A-Za-z0-9-]+", "-", platform.node().partition(".")[0]).strip("-")
    return name[:50] or "Hubbub"


def address_for_others() -> str:
    """Where other machines of the network reach this one; "" if there is no network.

    Nothing is sent: the system is asked which of its addresses it would use.
    """
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        found = str(probe.getsockname()[0])
        if not found.startswith(("127.", "0.")):
            return found
    return ""


def _listener(host: str, port: int, kind: str, paths: tuple[Path, Path] | None = None) -> str:
    lines = ["[[listener]]", f'bind = "{host}:{port}"', f'type = "{kind}"']
    if paths:
        for name, path in zip(("tls_cert", "tls_key"), paths, strict=True):
            lines.append(f"{name} = {json.dumps(str(path), ensure_ascii=False)}")
    return "\n".join(lines)


def _free_port(before: int, usual: int) -> int:
    """The port of the last time if it is free, else the usual one, else any."""
    for port in (before, usual):
        if port and _is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with suppress(OSError), socket.socket() as probe:
        if sys.platform != "win32":  # there it would let two have one port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HERE, port))
        return True
    return False


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection((HERE, port), 1):
        return True
    return False
