"""From a socket to a door: PROXY headers, TLS and its certificates, and who is not let in."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import ssl
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from hubbub.server.config import ConfigError, Listener, load
from hubbub.server.doors import certificates, entrance
from hubbub.server.doors.certificates import BadCertificate
from hubbub.server.host import Host
from tests.server.doors.house import Peer, house
from tests.server.doors.test_proxy import v2

HERE = "127.0.0.1:0"
FROM_HERE = {"proxy_from": ("127.0.0.1/32",), "cloak_hosts": False}
PROXY = "PROXY TCP4 198.51.100.3 127.0.0.1 65533 6667\r\n"


def run(test: Callable[[Host], Awaitable[None]], *listeners: Listener, **sections: Any) -> None:
    async def with_house() -> None:
        async with house(*listeners, **sections) as host:
            await test(host)

    asyncio.run(with_house())


# --- PROXY headers


@pytest.mark.parametrize("header", [PROXY.encode(), v2()])
@pytest.mark.parametrize("wanted", ["optional", "required"])
def test_a_proxy_tells_whom_it_brings_in_any_pieces(header: bytes, wanted: str) -> None:
    async def test(host: Host) -> None:
        for cut in (0, 1, 7, 14, len(header)):
            peer = await Peer.comes(host)
            peer.says(header[:cut])
            await asyncio.sleep(0.01)
            peer.says(header[cut:])
            assert "!~zoe@198.51.100.3" in await peer.registers("zoe")
            await peer.leaves()

    run(test, Listener(bind=HERE, proxy_protocol=wanted), server=FROM_HERE)


def test_where_it_is_optional_one_may_come_without() -> None:
    async def test(host: Host) -> None:
        assert "zoe!~zoe@localhost" in await (await Peer.comes(host)).registers("zoe")
        late = await Peer.comes(host)
        late.says("NICK adam\r\n" + PROXY)
        assert "adam!~adam@localhost" in await late.registers("adam")

    run(test, Listener(bind=HERE, proxy_protocol="optional"), server=FROM_HERE)


@pytest.mark.parametrize("proxies", [("127.0.0.1/32",), ("192.0.2.0/24",)])
def test_where_it_is_required_nobody_comes_without_or_from_elsewhere(proxies: tuple[str, ...]) -> None:
    async def test(host: Host) -> None:
        peer = await Peer.comes(host)
        peer.says("NICK zoe\r\n" if "127" in proxies[0] else PROXY)
        assert await peer.reads_all() == ""

    run(test, Listener(bind=HERE, proxy_protocol="required"), server={"proxy_from": proxies})


def test_elsewhere_a_header_is_only_words() -> None:
    async def test(host: Host) -> None:
        peer = await Peer.comes(host)
        peer.says(PROXY)
        assert "zoe!~zoe@localhost" in await peer.registers("zoe")

    run(test, Listener(bind=HERE), server=FROM_HERE)


def test_a_proxy_that_is_silent_has_its_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "OPENING_SECONDS", 0.1)

    async def test(host: Host) -> None:
        assert await (await Peer.comes(host)).reads_all() == ""
        assert host.admission._sockets == 0

    run(test, Listener(bind=HERE, proxy_protocol="required"), server=FROM_HERE)


# --- who is not let in


def test_too_many_of_one_network_read_why_and_the_place_is_free_again_when_one_goes() -> None:
    async def test(host: Host) -> None:
        first = await Peer.comes(host)
        first.says(PROXY)
        await first.registers("zoe")
        second = await Peer.comes(host)
        second.says(PROXY)
        assert await second.reads_all() == "ERROR :Closing link: (Too many connections from your network)\r\n"
        first.says("QUIT\r\n")
        await first.reads_all()
        await first.leaves()
        third = await Peer.comes(host)
        third.says(PROXY)
        await third.registers("zoe")

    run(
        test,
        Listener(bind=HERE, proxy_protocol="required"),
        server=FROM_HERE,
        limits={"connections_per_address": 1},
    )


@pytest.mark.parametrize(
    ("kind", "words"),
    [("irc", "ERROR :Closing link: (The server is full)\r\n"), ("plain", "Goodbye: The server is full\n")],
)
def test_a_full_server_says_so(kind: str, words: str) -> None:
    async def test(host: Host) -> None:
        host.admission._max_sockets = 1
        first = await Peer.comes(host)
        await asyncio.sleep(0.05)
        assert await (await Peer.comes(host)).reads_all() == words
        await first.leaves()

    run(test, Listener(bind=HERE, type=kind))


def test_every_socket_is_counted_until_it_is_closed_however_it_ends() -> None:
    async def test(host: Host) -> None:
        for number in range(60):
            peer = await Peer.comes(host, number % 3)
            if number % 2:
                peer.says("GET / HTTP/1.1\r\n\r\nQUIT\r\n")
            if number % 5 == 0:
                peer.writer.transport.abort()  # a reset, as in a storm of reconnects
            await peer.leaves()
        for _ in range(100):
            await asyncio.sleep(0.02)
            if not host.admission._sockets:
                break
        assert host.admission._sockets == len(host._doors) == 0

    doors = (Listener(bind=HERE, type=kind) for kind in ("irc", "plain", "websocket"))
    run(test, *doors)


@pytest.mark.interpreted
def test_a_mistake_about_one_shuts_the_door_on_nobody_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(host: Host) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(host._core, "connected", lambda *_: 1 / 0)
            assert await (await Peer.comes(host)).reads_all() == ""
        assert "zoe!~zoe@localhost" in await (await Peer.comes(host)).registers("zoe")
        assert host.admission._sockets == 1

    run(test, Listener(bind=HERE))
    assert "ZeroDivisionError" in caplog.text


# --- TLS


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificates that nobody but their owner has signed."""
    assert shutil.which("openssl"), "the openssl program makes certificates for this test"
    folder = tmp_path_factory.mktemp("keys")
    for name in ("server", "other", "client"):
        made = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN={name} -days 2"
        files = ["-keyout", str(folder / f"{name}.key"), "-out", str(folder / f"{name}.pem")]
        subprocess.run(["openssl", *made.split(), *files], check=True, capture_output=True)
    return folder


def tls(keys: Path, trusted: str = "server", client: str = "") -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=keys / f"{trusted}.pem")
    context.check_hostname = False
    if client:
        context.load_cert_chain(keys / f"{client}.pem", keys / f"{client}.key")
    return context


def encrypted(keys: Path, **more: Any) -> Listener:
    return Listener(bind=HERE, tls_cert=keys / "server.pem", tls_key=keys / "server.key", **more)


def test_a_client_may_show_a_certificate_that_it_made_itself_or_none(keys: Path) -> None:
    async def test(host: Host) -> None:
        for nick, client in (("zoe", "client"), ("adam", "")):
            peer = await Peer.comes(host, tls=tls(keys, client=client))
            await peer.registers(nick)
            peer.says(f"WHOIS {nick}\r\n")
            lines = await peer.reads_until(" 318 ")
            certificate = ssl.PEM_cert_to_DER_cert((keys / "client.pem").read_text())
            shown = f" 276 {nick} {nick} :has client certificate fingerprint "
            assert f" 671 {nick} {nick} " in lines
            assert (hashlib.sha256(certificate).hexdigest() in lines) == (shown in lines)
            assert (shown in lines) == bool(client)
            await peer.leaves()

    run(test, encrypted(keys))


def test_it_is_said_once_at_the_start_if_clients_cannot_be_asked_for_certificates(
    keys: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(certificates, "_openssl", lambda: None)
    entrance.warn_that_nobody_is_asked.cache_clear()

    async def nothing(host: Host) -> None:
        host.reload_certificates()

    run(nothing, encrypted(keys), encrypted(keys), encrypted(keys, type="websocket"))
    said = [each.message for each in caplog.records if "by certificate" in each.message]
    assert len(said) == 1


def test_a_proxy_speaks_before_tls_begins(keys: Path) -> None:
    async def test(host: Host) -> None:
        port = int(host.addresses[0][1].rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(PROXY.encode())
        await writer.start_tls(tls(keys))
        peer = Peer(reader, writer)
        assert "zoe!~zoe@198.51.100.3" in await peer.registers("zoe")
        await peer.leaves()

    run(test, encrypted(keys, proxy_protocol="required"), server=FROM_HERE)


def test_whoever_does_not_finish_the_handshake_has_its_time_limit(
    keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entrance, "OPENING_SECONDS", 0.1)

    async def test(host: Host) -> None:
        silent, noisy = await Peer.comes(host), await Peer.comes(host)
        noisy.says("NICK zoe\r\nUSER zoe 0 * :zoe\r\n")
        assert "001" not in await silent.reads_all()
        await noisy.reader.read()
        await asyncio.sleep(0.05)
        assert host.admission._sockets == 0

    run(test, encrypted(keys))


def test_a_certificate_is_read_anew_and_nobody_is_cut_off(keys: Path, tmp_path: Path) -> None:
    def put(name: str) -> None:
        for end in ("pem", "key"):
            shutil.copy(keys / f"{name}.{end}", tmp_path / f"server.{end}")

    async def test(host: Host) -> None:
        zoe = await Peer.comes(host, tls=tls(keys))
        await zoe.registers("zoe")
        put("other")
        host.reload_certificates()
        adam = await Peer.comes(host, tls=tls(keys, trusted="other"))
        await adam.registers("adam")
        (tmp_path / "server.pem").write_text("nonsense")
        with pytest.raises(BadCertificate):
            host.reload_certificates()
        eve = await Peer.comes(host, tls=tls(keys, trusted="other"))
        await eve.registers("eve")
        zoe.says("PING still\r\n")
        await zoe.reads_until("still\r\n")
        for peer in (zoe, adam, eve):
            await peer.leaves()

    put("server")
    run(test, encrypted(tmp_path))


# --- mistakes of the operator


def refused(tmp_path: Path, text: str) -> str:
    path = tmp_path / "hubbub.toml"
    nothing_kept = "[history]\nenabled = false\n[accounts]\nenabled = false\n"
    path.write_text(f'{nothing_kept}[[listener]]\nbind = "{HERE}"\n{text}')

    async def start() -> None:
        await Host(load(path)).start()

    with pytest.raises(ConfigError) as error:
        asyncio.run(start())
    return str(error.value).replace(str(tmp_path), "")


def test_a_certificate_that_is_not_there_is_named_with_its_line(tmp_path: Path, keys: Path) -> None:
    shutil.copy(keys / "server.key", tmp_path / "key.pem")
    said = refused(tmp_path, 'tls_key = "key.pem"\ntls_cert = "cert.pem"\n')
    assert said == "/hubbub.toml:8: tls_cert: /cert.pem can't be read: No such file or directory."


@pytest.mark.skipif(sys.platform == "win32", reason="files have no modes there")
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, keys: Path) -> None:
    for end in ("pem", "key"):
        shutil.copy(keys / f"server.{end}", tmp_path)
    (tmp_path / "server.key").chmod(0o644)
    said = refused(tmp_path, 'tls_cert = "server.pem"\ntls_key = "server.key"\n')
    assert said == (
        "/hubbub.toml:8: tls_key: other people on this machine can read /server.key (mode 0644). "
        "Run: chmod 600 /server.key"
    )


def test_a_certificate_of_another_key_is_refused(tmp_path: Path, keys: Path) -> None:
    said = refused(tmp_path, f'tls_cert = "{keys / "server.pem"}"\ntls_key = "{keys / "other.key"}"\n')
    assert ":7: The certificate" in said
    assert "belong together" in said
