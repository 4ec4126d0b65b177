"""New settings from the file: read again whole, or not at all."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from hubbub.server.config import ConfigError, load
from hubbub.server.host import Host

FILE = """
[server]
name = "hub.test"
motd = "{motd}"
[[listener]]
bind = "127.0.0.1:0"
[storage]
path = "data"
[history]
channel_messages = {kept}
[limits]
send_queue = {queue}
"""


def written(folder: Path, motd: str = "Tea", kept: int = 0, queue: int = 65_536, more: str = "") -> Path:
    path = folder / "hubbub.toml"
    path.write_text(FILE.format(motd=motd, kept=kept, queue=queue) + more)
    return path


def _put(path: Path, text: str) -> None:
    path.write_text(text)


async def reloads(path: Path, new: str | None) -> tuple[Host, tuple[str, ...]]:
    """Start with a file, put another into its place (None: leave it), reload; how the host is then."""
    host = Host(load(path))
    await host.start()
    if new is not None:
        _put(path, new)
    try:
        return host, await host.reload()
    finally:
        await host.stop()


def test_settings_are_read_again(tmp_path: Path) -> None:
    path = written(tmp_path)
    new = FILE.format(motd="Coffee", kept=10, queue=32_768).replace("hub.test", "other.test")
    host, waiting = asyncio.run(reloads(path, new))
    assert waiting == ("[server] name",)
    assert (host.config.server.motd, host.config.server.name) == (("Coffee",), "hub.test")
    assert host.send_queue == 32_768


def test_a_wrong_file_changes_nothing_and_names_its_line(tmp_path: Path) -> None:
    path = written(tmp_path)
    config = load(path)

    async def run() -> None:
        host = Host(config)
        await host.start()
        try:
            _put(path, FILE.format(motd="Coffee", kept=-1, queue=32_768))
            with pytest.raises(ConfigError, match=r"hubbub.toml:10: .*channel_messages = -1 is not allowed"):
                await host.reload()
            assert (host.config, host.send_queue) == (config, 65_536)
        finally:
            await host.stop()

    asyncio.run(run())


def test_a_server_without_a_file_says_so(tmp_path: Path) -> None:
    config = replace(load(written(tmp_path)), path=None)

    async def run() -> None:
        host = Host(config)
        await host.start()
        try:
            with pytest.raises(ConfigError, match="started without --config"):
                await host.reload()
        finally:
            await host.stop()

    asyncio.run(run())
