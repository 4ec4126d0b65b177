"""Files go to a host and come back whole, or say what to do."""

from __future__ import annotations

import asyncio
import os
import ssl
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hubbub.client.files import FileHost, FileTrouble, Kind, Source
from hubbub.client.files.folder import Part
from hubbub.client.files.transfer import Transfers
from hubbub.client.registration.login import Credentials
from tests.client.certificates import fingerprint, offered, self_signed
from tests.client.files.small_host import SmallHost, small_host

LOGIN = Credentials("ada", "swordfish")
LARGE = os.urandom(700_000)


@asynccontextmanager
async def pair(login: Credentials | None = LOGIN) -> AsyncIterator[tuple[SmallHost, Transfers]]:
    async with small_host() as host:
        transfers = Transfers(FileHost(host.url), login)
        try:
            yield host, transfers
        finally:
            await transfers.close()


def run(scenario: Callable[[SmallHost, Transfers], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with pair() as (host, transfers):
            await scenario(host, transfers)

    asyncio.run(whole())


def raises(kind: Kind, words: str | None = None) -> pytest.RaisesExc[FileTrouble]:
    return pytest.RaisesExc(FileTrouble, match=words, check=lambda error: error.kind is kind)


def names_in(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


@pytest.mark.parametrize("content", [b"", b"tea", LARGE], ids=["empty", "small", "large"])
def test_a_file_is_sent_with_its_name_type_and_our_credentials(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "plan.pdf").write_bytes(content)

    async def scenario(host: SmallHost, transfers: Transfers) -> None:
        steps: list[tuple[int, int | None]] = []
        source = Source("Plän.pdf", tmp_path / "plan.pdf")
        url = await transfers.upload(source, lambda done, total: steps.append((done, total)))
        assert url == f"{host.url}/f0"
        name = "attachment; filename=\"Pl_n.pdf\"; filename*=UTF-8''Pl%C3%A4n.pdf"
        assert host.files["f0"] == (content, name, "application/pdf")
        assert host.authorizations == ["Basic YWRhOnN3b3JkZmlzaA=="]
        assert steps == sorted(steps) and (not content or steps[-1] == (len(content), len(content)))

    run(scenario)


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (401, Kind.LOGIN, "log in"), (413, Kind.TOO_LARGE, "smaller"), (415, Kind.TYPE, "archive"),
        (429, Kind.BUSY, "in a while"), (507, Kind.QUOTA, "no more room"), (500, Kind.SERVER, "500"),
        (302, Kind.SERVER, "302"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("content", [b"tea", LARGE], ids=["small", "large"])
def test_a_file_that_is_not_wanted_says_what_to_do(
    status: int, kind: Kind, words: str, content: bytes
) -> None:
    async def scenario(host: SmallHost, transfers: Transfers) -> None:
        host.refuses, host.reason = status, "no\nmore"
        with raises(kind, words) as caught:
            await transfers.upload(Source("a.txt", content))
        assert str(caught.value).endswith("(no more)")

    run(scenario)


def test_a_guest_sends_without_credentials() -> None:
    async def scenario() -> None:
        async with pair(login=None) as (host, transfers):
            await transfers.upload(Source("a.txt", b"tea"))
            assert host.authorizations == [""]

    asyncio.run(scenario())


@pytest.mark.parametrize("location", ["", "javascript:alert(1)", "http://a b/"])
def test_an_answer_without_an_address_is_no_success(location: str) -> None:
    async def scenario(host: SmallHost, transfers: Transfers) -> None:
        host.location = location
        with raises(Kind.SERVER):
            await transfers.upload(Source("a.txt", b"tea"))

    run(scenario)


def test_a_file_that_is_gone_or_a_folder_is_not_sent(tmp_path: Path) -> None:
    async def scenario(host: SmallHost, transfers: Transfers) -> None:
        with raises(Kind.DISK, "No such file"):
            await transfers.upload(Source("a", tmp_path / "a"))
        with raises(Kind.DISK, "archive"):
            await transfers.upload(Source("a", tmp_path))
        assert host.authorizations == []

    run(scenario)


def test_a_host_that_is_not_there_is_told() -> None:
    async def scenario() -> None:
        transfers = Transfers(FileHost("http://127.0.0.1:1/upload"))
        with raises(Kind.NETWORK, "try again"):
            await transfers.upload(Source("a.txt", b"tea"))
        await transfers.close()

    asyncio.run(scenario())


def test_a_file_that_shrinks_while_it_is_sent_is_ours_to_mend(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(LARGE)

    async def scenario(host: SmallHost, transfers: Transfers) -> None:
        def shrink(done: int, total: int | None) -> None:
            os.truncate(tmp_path / "log", 10)

        with raises(Kind.DISK, "shorter"):
            await transfers.upload(Source("log", tmp_path / "log"), shrink)

    run(scenario)


def test_an_upload_that_is_cancelled_leaves_nothing_on_the_host(tmp_path: Path) -> None:
    async def scenario(host: SmallHost, transfers: Transfers) -> None:
        began = asyncio.Event()
        task = asyncio.create_task(transfers.upload(Source("a", LARGE), lambda done, total: began.set()))
        await began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0.05)
        assert host.files == {}

    run(scenario)


# ------------------------------------------------------------------------------ back


def test_a_file_says_what_it_is_before_it_is_fetched() -> None:
    async def scenario(host: SmallHost, transfers: Transfers) -> None:
        url = host.put("x", b"tea", "Image/PNG; q=1", 'attachment; filename="../cat.png"')
        facts = await transfers.look(url)
        assert (facts.name, facts.size_bytes, facts.type) == ("_cat.png", 3, "image/png")
        with raises(Kind.GONE):
            await transfers.look(f"{host.url}/y")

    run(scenario)


def test_a_file_comes_to_a_folder_under_its_name_and_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text("mine")

    async def scenario(host: SmallHost, transfers: Transfers) -> None:
        url = host.put("plan.txt", LARGE)
        steps: list[tuple[int, int | None]] = []
        path = await transfers.download(url, Part(tmp_path), lambda *step: steps.append(step))
        assert path == tmp_path / "plan (2).txt" and path.read_bytes() == LARGE
        assert steps[-1] == (len(LARGE), len(LARGE))
        assert (tmp_path / "plan.txt").read_text() == "mine"
        assert names_in(tmp_path) == ["plan (2).txt", "plan.txt"]

    run(scenario)


def test_the_file_that_was_chosen_is_replaced_when_the_new_one_is_whole(tmp_path: Path) -> None:
    chosen = tmp_path / "old.txt"
    chosen.write_text("old")

    async def scenario(host: SmallHost, transfers: Transfers) -> None:
        url = host.put("new.txt", LARGE)
        host.holds = asyncio.Event()
        task = asyncio.create_task(transfers.download(url, Part(tmp_path, chosen)))
        await asyncio.sleep(0.05)
        assert chosen.read_text() == "old"
        host.holds.set()
        assert await task == chosen
        assert chosen.read_bytes() == LARGE

    run(scenario)


@pytest.mark.parametrize("knows_ranges", [True, False])
def test_a_download_whose_link_breaks_goes_on_where_it_was(tmp_path: Path, knows_ranges: bool) -> None:
    async def scenario(host: SmallHost, transfers: Transfers) -> None:
        host.knows_ranges, host.cuts_after, host.holds = knows_ranges, 300_000, asyncio.Event()
        url, came = host.put("a.bin", LARGE), host.holds
        path = await transfers.download(url, Part(tmp_path), lambda done, total: came.set())
        assert path.read_bytes() == LARGE
        first, second = host.ranges
        assert first == "" and second.startswith("bytes=")

    run(scenario)


def test_a_download_that_was_cancelled_can_go_on_later_or_leave_nothing(tmp_path: Path) -> None:
    async def scenario(host: SmallHost, transfers: Transfers) -> None:
        url, part = host.put("a.bin", LARGE), Part(tmp_path)
        host.holds, began = asyncio.Event(), asyncio.Event()
        task = asyncio.create_task(transfers.download(url, part, lambda done, total: began.set()))
        await began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert 0 < part.size_bytes < len(LARGE)
        host.holds.set()
        assert (await transfers.download(url, part)).read_bytes() == LARGE
        other = Part(tmp_path)
        other.begin("b.bin", "")
        other.write(b"tea")
        other.discard()
        assert names_in(tmp_path) == ["a.bin"]

    run(scenario)


def test_who_goes_on_after_cancelling_has_no_piece_twice(tmp_path: Path) -> None:
    class Slow(Part):
        """A disk that takes its time."""

        writes = threading.Event()

        def write(self, chunk: bytes) -> None:
            self.writes.set()
            time.sleep(0.05)
            super().write(chunk)

    async def scenario(host: SmallHost, transfers: Transfers) -> None:
        url, part = host.put("a.bin", LARGE), Slow(tmp_path)
        task = asyncio.create_task(transfers.download(url, part))
        await asyncio.to_thread(part.writes.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await transfers.download(url, part)).read_bytes() == LARGE

    run(scenario)


def test_nothing_is_fetched_from_elsewhere(tmp_path: Path) -> None:
    async def scenario(host: SmallHost, transfers: Transfers) -> None:
        for url in ("http://127.0.0.1:9/upload/a", "http://example.org/a", "file:///etc/passwd"):
            with raises(Kind.FOREIGN):
                await transfers.look(url)
            with raises(Kind.FOREIGN):
                await transfers.read(url, 10)
            with raises(Kind.FOREIGN):
                await transfers.download(url, Part(tmp_path))
        with raises(Kind.SERVER, "302"):
            await transfers.read(f"{host.url}/a?to={host.url}/b", 10)
        assert names_in(tmp_path) == []

    run(scenario)


def test_what_others_know_by_another_name_is_fetched_from_our_own_host() -> None:
    async def scenario(host: SmallHost, transfers: Transfers) -> None:
        url = host.put("a.bin", LARGE)
        transfers.host = FileHost(f"{host.url}/s3cret")
        assert await transfers.read(url.replace("127.0.0.1", "chat.example.org"), len(LARGE)) == LARGE

    run(scenario)


def test_what_is_read_into_memory_has_a_limit() -> None:
    async def scenario(host: SmallHost, transfers: Transfers) -> None:
        url = host.put("a.bin", LARGE)
        assert await transfers.read(url, len(LARGE)) == LARGE
        with raises(Kind.TOO_LARGE):
            await transfers.read(url, len(LARGE) - 1)

    run(scenario)


def test_a_full_folder_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    async def scenario(host: SmallHost, transfers: Transfers) -> None:
        with raises(Kind.DISK):
            await transfers.download(host.put("a", b"tea"), Part(tmp_path / "file" / "below"))

    run(scenario)


# ------------------------------------------------------------------------------------- who the host is


@pytest.mark.parametrize(
    ("pin_holds", "vouched"),
    [(True, False), (False, True), (False, False)],
    ids=["pinned", "vouched", "neither"],
)
def test_a_host_is_the_pinned_one_or_one_that_somebody_vouches_for(
    tmp_path: Path, pin_holds: bool, vouched: bool
) -> None:
    certificate = self_signed(tmp_path)
    pin = fingerprint(certificate) if pin_holds else "00" * 32
    tls = ssl.create_default_context(cafile=str(certificate.with_suffix(".crt")) if vouched else None)

    async def scenario() -> None:
        async with small_host(offered(certificate)) as host:
            transfers = Transfers(FileHost(host.url), tls=tls, pin=pin)
            try:
                url = host.put("one", b"tea")
                if pin_holds or vouched:
                    assert await transfers.read(url, 100) == b"tea"
                else:
                    with raises(Kind.NETWORK):
                        await transfers.read(url, 100)
            finally:
                await transfers.close()

    asyncio.run(scenario())


def test_a_pinned_host_that_gets_another_certificate_is_verified_at_the_next_try(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    old, new = self_signed(tmp_path), self_signed(tmp_path / "new")
    tls = ssl.create_default_context(cafile=str(new.with_suffix(".crt")))

    async def scenario() -> None:
        transfers = Transfers(FileHost("https://127.0.0.1/"), tls=tls, pin=fingerprint(old))
        try:
            async with small_host(offered(old)) as host:
                transfers.host = FileHost(host.url)
                assert await transfers.read(host.put("one", b"tea"), 100) == b"tea"
            async with small_host(offered(new)) as host:
                transfers.host = FileHost(host.url)
                url = host.put("one", b"cake")
                with raises(Kind.NETWORK):
                    await transfers.read(url, 100)
                assert await transfers.read(url, 100) == b"cake"
        finally:
            await transfers.close()

    asyncio.run(scenario())
