"""Files over restarts, crashes, retention and the end of their owners."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from hubbub.server.core.files import DAY_MS
from hubbub.server.core.visits import EXPIRY_CHECK_MS
from hubbub.server.store.blobs import Blobs, Part
from hubbub.server.store.place import FolderLock
from tests.server.doors.http.hosts import FileHouse, basic, file_house, run, until


def path_of(address: str) -> str:
    return "/files/" + address.partition("/files/")[2]


def test_files_are_there_after_a_restart_and_still_their_owners(tmp_path: Path) -> None:
    kept: list[str] = []

    async def before(hub: FileHouse) -> None:
        kept.append(path_of(await hub.shares(b"lasting", title="attachment; filename=a.txt")))

    async def after(hub: FileHouse) -> None:
        address = f"http://127.0.0.1:{hub.port}{kept[0]}"
        got = await hub.gets(address)
        assert (await got.read(), got.headers["Content-Disposition"][:30]) == (
            b"lasting",
            'attachment; filename="a.txt"; ',
        )
        assert (await hub.sends(bytes(100_000))).status == 507, "it counts"
        assert await hub.deletes(address, **basic()) == 204

    run(tmp_path, before)
    run(tmp_path, after, files={"quota": 100_000})
    run(tmp_path, lambda hub: asyncio.sleep(0))
    assert not list((tmp_path / "files").iterdir())


def test_what_a_crash_left_behind_is_gone_after_the_next_start_and_nothing_else(tmp_path: Path) -> None:
    async def before(hub: FileHouse) -> None:
        await hub.shares(b"lasting")

    async def after(hub: FileHouse) -> None:
        await until(lambda: len(hub.names) == 2)
        assert "somebody's own.txt" in hub.names

    run(tmp_path, before)
    folder = tmp_path / "files"
    (folder / ("ab" * 16)).write_bytes(b"whole, but nobody was told")
    (folder / ("cd" * 16 + ".part")).write_bytes(b"half")
    (folder / "somebody's own.txt").write_bytes(b"not ours")
    run(tmp_path, after)


def test_a_file_goes_when_it_is_as_old_as_it_may_be(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        old = await hub.shares(b"old")
        core, now_ms = hub.host._core, hub.host.now_ms()
        core.tick(now_ms + 6 * DAY_MS)
        assert (await hub.gets(old)).status == 200
        core.tick(now_ms + 7 * DAY_MS + EXPIRY_CHECK_MS)
        hub.host.carry_out_soon()
        await until(lambda: hub.names == [])
        assert (await hub.gets(old)).status == 404

    run(tmp_path, test, files={"retention": 7})


def test_the_files_of_a_deleted_account_go_with_it(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        peer, bobs = await hub.comes("bob", account=True)
        his, hers = await hub.shares(b"his", name="", url=bobs), await hub.shares(b"hers")
        peer.says("NS DROP bob\r\n")
        said = await peer.reads_until("To go on, say: DROP bob ")
        assert "the files that it shared" in said
        code = (await peer.reads_until("\r\n")).strip()
        peer.says(f"NS DROP bob {code}\r\n")
        await peer.reads_until("bob is deleted")
        await until(lambda: len(hub.names) == 1)
        assert (await hub.gets(his)).status == 404
        assert (await hub.gets(hers)).status == 200

    run(tmp_path, test)


def test_what_is_sent_while_its_owner_goes_is_not_kept(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        peer, bobs = await hub.comes("bob", account=True)
        going = asyncio.Event()

        async def slowly() -> object:
            yield b"a"
            await going.wait()
            yield b"b"

        sending = asyncio.create_task(hub.sends(slowly(), "", url=bobs))
        await until(lambda: len(hub.names) == 1)
        peer.says("NS DROP bob\r\n")
        await peer.reads_until("To go on, say: DROP bob ")
        code = (await peer.reads_until("\r\n")).strip()
        peer.says(f"NS DROP bob {code}\r\n")
        await peer.reads_until("bob is deleted")
        going.set()
        assert (await sending).status == 401
        await until(lambda: hub.names == [])

    run(tmp_path, test)
    run(tmp_path, lambda hub: asyncio.sleep(0))


def test_with_files_switched_off_again_there_are_none_and_what_is_deleted_goes_all_the_same(
    tmp_path: Path,
) -> None:
    async def before(hub: FileHouse) -> None:
        _, bobs = await hub.comes("bob", account=True)
        await hub.shares(b"his", name="", url=bobs)
        await hub.shares(b"hers")

    async def after(hub: FileHouse) -> None:
        assert (await hub.sends(b"x")).status == 404
        assert len(hub.names) == 2

    run(tmp_path, before)
    run(tmp_path, after, files={"enabled": False})
    with FolderLock(tmp_path):
        assert len(list((tmp_path / "files").iterdir())) == 2


def test_nobody_else_on_the_machine_reads_them(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        await hub.shares(b"mine")
        folder = tmp_path / "files"
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / hub.names[0]).stat().st_mode & 0o777 == 0o600

    run(tmp_path, test)


def test_a_stop_in_the_middle_of_an_upload_is_quick_and_leaves_nothing(tmp_path: Path) -> None:
    async def test() -> None:
        async with file_house(tmp_path) as hub:

            async def endless() -> object:
                while True:
                    yield bytes(1000)
                    await asyncio.sleep(0.01)

            sending = asyncio.create_task(hub.sends(endless()))
            await until(lambda: len(hub.names) == 1)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        assert not list((tmp_path / "files").iterdir())

    asyncio.run(asyncio.wait_for(test(), 20))


def test_a_stop_while_the_disk_begins_an_upload_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = Blobs.begin

    def slowly(blobs: Blobs) -> Part:
        part = begin(blobs)
        time.sleep(1.5)  # longer than a stop waits for an answer
        return part

    monkeypatch.setattr(Blobs, "begin", slowly)

    async def test() -> None:
        async with file_house(tmp_path) as hub:
            sending = asyncio.create_task(hub.sends(b"a"))
            await until(lambda: len(hub.names) == 1)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        assert not list((tmp_path / "files").iterdir())

    asyncio.run(asyncio.wait_for(test(), 20))
