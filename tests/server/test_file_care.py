"""Files in backups, exports and checks."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from hubbub import cli
from hubbub.server.core.files import File
from hubbub.server.core.kept.files import KIND
from hubbub.server.core.kept.table import document
from hubbub.server.doors.caller import Caller
from hubbub.server.store.blobs import FOLDER, Blobs
from hubbub.server.store.sqlite import SqliteStore
from tests.server.doors.http.hosts import FileHouse, basic, run

CALLER = Caller("127.0.0.1", reached="127.0.0.1")


@pytest.fixture
def config(tmp_path: Path) -> str:
    """A configuration whose data folder holds two files of ada's."""

    async def test(hub: FileHouse) -> None:
        await hub.shares(b"tea", title="attachment; filename=tea.txt", headers={"Content-Type": "text/plain"})
        await hub.shares(b"coffee", title="attachment; filename=coffee.txt")

    run(tmp_path / "data", test)
    path = tmp_path / "hubbub.toml"
    path.write_text(f"[storage]\npath = {str(tmp_path / 'data')!r}\n[files]\nenabled = true\nkeep_free = 0\n")
    return str(path)


def contents(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.iterdir())


def test_a_backup_holds_the_files_and_a_restore_brings_them_back(tmp_path: Path, config: str) -> None:
    data, target = tmp_path / "data", tmp_path / "backup" / "copy.sqlite3"
    target.parent.mkdir()
    for _ in range(2):  # also in the place of an earlier one
        assert cli.main(["backup", "--config", config, str(target)]) == 0
    assert contents(target.with_name("copy.sqlite3.files")) == [b"coffee", b"tea"]
    assert {path.name for path in target.parent.iterdir()} == {"copy.sqlite3", "copy.sqlite3.files"}

    async def later(hub: FileHouse) -> None:
        for file in list(hub.host._core.world.files.by_name.values())[:1]:
            assert await hub.deletes(hub.host.desk.reach.address_of(file, CALLER), **basic()) == 204
        await hub.shares(b"later")

    run(data, later)
    assert contents(data / FOLDER) == [b"coffee", b"later"]
    assert cli.main(["restore", "--config", config, str(target)]) == 0
    assert contents(data / FOLDER) == [b"coffee", b"tea"]
    (aside,) = data.glob(f"{FOLDER}.replaced-*")
    assert contents(aside) == [b"coffee", b"later"]
    run(data, lambda hub: asyncio.sleep(0))
    assert contents(data / FOLDER) == [b"coffee", b"tea"], "nothing of it is taken for left over"


def test_a_backup_without_its_folder_brings_back_what_is_still_there(tmp_path: Path, config: str) -> None:
    target = tmp_path / "copy.sqlite3"
    assert cli.main(["backup", "--config", config, str(target)]) == 0
    shutil.rmtree(tmp_path / "copy.sqlite3.files")
    assert cli.main(["restore", "--config", config, str(target)]) == 0
    assert contents(tmp_path / "data" / FOLDER) == [b"coffee", b"tea"]


def test_a_check_counts_files_and_tells_what_is_lost(
    tmp_path: Path, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", "--config", config]) == 0
    assert "files          2 (0.0 MB)\n" in capsys.readouterr().out
    next((tmp_path / "data" / FOLDER).iterdir()).unlink()
    assert cli.main(["check", "--config", config]) == 0
    assert "files          2 (0.0 MB, 1 of them lost)\n" in capsys.readouterr().out


def test_an_export_tells_of_the_files_of_an_account(tmp_path: Path, config: str) -> None:
    out = tmp_path / "ada.json"
    assert cli.main(["export", "--config", config, "--person", "ada", str(out)]) == 0
    tea, coffee = json.loads(out.read_text().split("\n")[0])["files"]
    assert (tea["title"], tea["type"], tea["size_bytes"]) == ("tea.txt", "text/plain", 3)
    assert (tmp_path / "data" / coffee["path"]).read_bytes() == b"coffee"


def test_a_file_whose_owner_is_gone_is_forgotten_with_what_was_in_it(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    content = asdict(File("ab" * 16, "gone", "gone", "x", "text/plain", 1, 1))
    del content["name"]
    store.write([document(KIND, "ab" * 16, content)])
    store.close()
    (Blobs(tmp_path).folder / ("ab" * 16)).write_bytes(b"x")
    run(tmp_path, lambda hub: asyncio.sleep(0))
    store = SqliteStore(tmp_path)
    assert [each for each in store.kept() if each.kind == KIND] == []
    store.close()
    assert contents(tmp_path / FOLDER) == []
