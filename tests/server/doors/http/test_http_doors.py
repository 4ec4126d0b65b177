"""The HTTP door beside the others: by which name, over TLS, with how many others, and with no settings."""

from __future__ import annotations

import asyncio
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.server.config import FILES_LISTENER, Config, Files, Listener, load
from hubbub.server.doors import admission
from tests.server.doors.house import REGISTER, Peer
from tests.server.doors.http.hosts import FileHouse, basic, read, run


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost and chat.example.org."""
    folder = tmp_path_factory.mktemp("keys")
    assert shutil.which("openssl"), "the openssl program makes certificates for this test"
    made = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
    names = "subjectAltName=DNS:localhost,DNS:chat.example.org,IP:127.0.0.1"
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(["openssl", *made.split(), names, *files], check=True, capture_output=True)
    (folder / "key.pem").chmod(0o600)
    return folder


def doors(keys: Path) -> Iterator[Listener]:
    for kind in ("http", "irc"):
        yield Listener(bind="127.0.0.1:0", type=kind, tls_cert=keys / "cert.pem", tls_key=keys / "key.pem")


@pytest.mark.parametrize(
    ("asked_for", "name"), [("localhost", "localhost"), ("chat.example.org", "127.0.0.1")]
)
def test_whoever_is_encrypted_is_led_to_https_and_files_go_that_way(
    tmp_path: Path, keys: Path, asked_for: str, name: str
) -> None:
    trusting = ssl.create_default_context(cafile=keys / "cert.pem")

    async def test(hub: FileHouse) -> None:
        port = int(hub.host.addresses[1][1].rpartition(":")[2])
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", port, ssl=trusting, server_hostname=asked_for
        )
        peer = Peer(reader, writer)
        peer.says(REGISTER.format("ada") + "REGISTER * * :open sesame\r\n")
        greeting = await peer.reads_until(" 900 ")
        found = re.search(r" draft/FILEHOST=(\S+) ", greeting)
        assert found
        assert found[1].startswith(f"https://{name}:{hub.port}/files/")
        assert " soju.im/FILEHOST=" + found[1] in greeting
        assert " hubbub/FILESIZE=52428800 " in greeting
        answer = await hub.sends(b"secret", "", url=found[1], ssl=trusting)
        assert answer.status == 201
        address = answer.headers["Location"]
        assert address.startswith("https://")
        got = await read(hub.http.get(address, ssl=trusting))
        assert await got.read() == b"secret"
        assert (await hub.sends(b"x", url=f"https://127.0.0.1:{hub.port}/files", ssl=trusting)).status == 201

    run(tmp_path, test, *doors(keys), account=False)


def test_an_encrypted_connection_is_not_led_out_of_its_encryption(tmp_path: Path, keys: Path) -> None:
    async def test(hub: FileHouse) -> None:
        peer = await Peer.comes(hub.host, 1, tls=ssl.create_default_context(cafile=keys / "cert.pem"))
        assert "FILEHOST" not in await peer.registers("ada")

    http = Listener(bind="127.0.0.1:0", type="http")
    run(tmp_path, test, http, list(doors(keys))[1], account=False)


def test_one_setting_opens_a_door_for_files_and_no_other_is_needed(tmp_path: Path) -> None:
    assert FILES_LISTENER not in Config().doors
    assert Config(files=Files(enabled=True)).doors == (*Config().listeners, FILES_LISTENER)
    path = tmp_path / "hubbub.toml"
    path.write_text('[files]\nenabled = true\n[[listener]]\nbind = "127.0.0.1:1"\ntype = "http"\n')
    assert len(load(path).doors) == 1
    assert (FILES_LISTENER.bind, FILES_LISTENER.type) == ("127.0.0.1:8067", "http")


def test_fetching_files_uses_up_none_of_the_connections_for_chat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "VISITS_AT_ONCE", 3)
    proxied = Listener(bind="127.0.0.1:0", type="http", proxy_protocol="required")

    async def test(hub: FileHouse) -> None:
        async def comes(index: int) -> Peer:
            peer = await Peer.comes(hub.host, index)
            peer.says("PROXY TCP4 192.0.2.7 127.0.0.1 1 2\r\n")
            return peer

        visits = [await comes(0) for _ in range(4)]
        assert (await visits[3].reads_all()).startswith("HTTP/1.1 503 ")
        chatting = await comes(1)
        assert " 001 ada " in await chatting.registers("ada")
        again = await comes(1)
        assert "Too many connections" in await again.reads_all()
        await visits[0].leaves()

    irc = Listener(bind="127.0.0.1:0", type="irc", proxy_protocol="required")
    run(
        tmp_path,
        test,
        proxied,
        irc,
        account=False,
        server={"proxy_from": ("127.0.0.1/32",)},
        limits={"connections_per_address": 1},
    )


def test_whether_there_is_an_account_is_not_told_by_the_answer(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        said = []
        for name in ("ada", "nobody"):
            answer = await hub.sends(b"x", name, password="wrong")
            headers = {key: value for key, value in answer.headers.items() if key != "Date"}
            said.append((answer.status, headers, await answer.text()))
        assert said[0] == said[1]
        assert basic("nobody") != basic()

    run(tmp_path, test)
