"""Files on their way: to the file host, and back from it.

The rule: nothing is held whole in memory but what was asked for so; no redirect is followed, no other host is
asked, and whatever fails is a FileTrouble. A file that came only in part is never under its own name.

Source: https://www.rfc-editor.org/rfc/rfc9110#section-14 (ranges)
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeVar
from urllib.parse import urljoin, urlsplit

from hubbub.client.files import trouble
from hubbub.client.files.folder import Part, Source, open_source
from hubbub.client.files.host import FileHost, authorization, is_address
from hubbub.client.files.names import DEFAULT_TYPE, FileFacts, disposition, name_of, type_of
from hubbub.client.files.trouble import FileTrouble, declined
from hubbub.client.link.opening import fingerprint_at
from hubbub.client.places.address import Address
from hubbub.client.registration.login import Credentials
from hubbub.client.words import _

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

T = TypeVar("T")

CHUNK_BYTES = 128 * 1024
CONNECT_S = 20
HTTPS_PORT = 443
STALLED_S = 60  # nothing has moved for so long: it won't any more
UPLOADS_AT_ONCE = 2
DOWNLOADS_AT_ONCE = 4
RESUME_AFTER_S = (0.2, 1.0, 3.0)  # when a download's link broke
MAX_ANSWER_BYTES = 2_000
ASK_FIRST_BYTES = 64 * 1024  # a larger file waits for the server to want it, as it may be refused
OnProgress = Callable[[int, int | None], object]  # bytes done, bytes in all


class Transfers:
    """Files to and from one host. All methods belong to one event loop; cancelling one ends it at once."""

    def __init__(
        self,
        host: FileHost,
        login: Credentials | None = None,
        tls: ssl.SSLContext | Literal[True] | None = None,
        pin: str = "",
    ) -> None:
        self.host = host
        self.login = login
        self._tls = tls
        self._pin = pin  # as an Address has it
        self._pin_holds = True
        self._session: ClientSession | None = None
        self._uploads = asyncio.Semaphore(UPLOADS_AT_ONCE)
        self._downloads = asyncio.Semaphore(DOWNLOADS_AT_ONCE)

    def _http(self) -> ClientSession:
        """The session; aiohttp is imported when the first file moves."""
        if self._session is None:
            import aiohttp  # noqa: PLC0415 - a fifth of a second that most starts need not pay

            pin = self._pin if self._pin_holds else ""
            pinned = aiohttp.Fingerprint(bytes.fromhex(pin)) if pin else None
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=pinned or self._tls or True),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Accept-Encoding": "identity"},
                auto_decompress=False,
                trust_env=False,
            )
        return self._session

    async def _look(self) -> None:
        """A host that has another certificate than the pinned one is verified like any other.

        The connection's server may be pinned, and its file host not, or no longer.
        """
        if self._pin and self._session is None and self.host.is_encrypted:
            parts = urlsplit(self.host.url)
            there = Address(parts.hostname or "", parts.port or HTTPS_PORT, self._tls)
            self._pin_holds = await fingerprint_at(there) == self._pin

    async def close(self) -> None:
        """Give back what is open."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    # ------------------------------------------------------------------------------ there

    async def upload(self, source: Source, on_progress: OnProgress = lambda done, total: None) -> str:
        """Send a file; the address under which everybody finds it. Raises: FileTrouble."""
        headers = {"Content-Type": type_of(source.name), "Content-Disposition": disposition(source.name)}
        if word := authorization(self.host, self.login):
            headers["Authorization"] = word
        async with self._uploads:
            file, size_bytes = await _in_thread(open_source, source.content)
            headers["Content-Length"] = str(size_bytes)
            body = _Body(file, size_bytes, on_progress)
            try:
                async with self._watch() as body.moved:
                    return await self._post(headers, body)
            except FileTrouble as error:
                raise body.trouble or error from None
            finally:
                file.close()

    async def _post(self, headers: dict[str, str], body: _Body) -> str:
        asked = body.size_bytes > ASK_FIRST_BYTES
        async with self._http().post(
            self.host.url, headers=headers, data=aiter(body), expect100=asked, allow_redirects=False
        ) as answer:
            if answer.status != 201:
                raise await _declined(answer)
            address = urljoin(self.host.url, answer.headers.get("Location", ""))
        if "Location" not in answer.headers or not is_address(address):
            raise trouble.odd("Location")
        return address

    # ------------------------------------------------------------------------------ and back

    async def look(self, url: str) -> FileFacts:
        """What the host says of a file, without fetching it. Raises: FileTrouble."""
        here = self._here(url)
        async with self._watch(), self._http().head(here, allow_redirects=False) as answer:
            if answer.status != 200:
                raise await _declined(answer)
            return _facts(answer, url)

    async def read(self, url: str, limit_bytes: int) -> bytes:
        """The whole of a small file. Raises: FileTrouble, TOO_LARGE beyond the limit."""
        here = self._here(url)
        content = bytearray()
        async with self._downloads, self._watch() as moved, self._get(here) as answer:
            if answer.status != 200:
                raise await _declined(answer)
            if (answer.content_length or 0) > limit_bytes:
                raise declined(413, limit_bytes=limit_bytes)
            async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
                content += chunk
                moved()
                if len(content) > limit_bytes:
                    raise declined(413, limit_bytes=limit_bytes)
        return bytes(content)

    def _get(
        self, url: str, headers: dict[str, str] | None = None
    ) -> AbstractAsyncContextManager[ClientResponse]:
        return self._http().get(url, headers=headers, allow_redirects=False)

    async def download(
        self, url: str, part: Part, on_progress: OnProgress = lambda done, total: None
    ) -> Path:
        """Fetch a file into `part`, going on where that ends; where it stands then.

        Raises: FileTrouble; `part` keeps what came, to go on later, or to be thrown away.
        """
        here = self._here(url)
        async with self._downloads:
            for pause_s in (*RESUME_AFTER_S, None):
                try:
                    await self._fetch(here, part, on_progress)
                    break
                except FileTrouble as error:
                    if pause_s is None or error.kind is not trouble.Kind.NETWORK:
                        raise
                await asyncio.sleep(pause_s)
        return await _in_thread(part.finish)

    async def _fetch(self, url: str, part: Part, on_progress: OnProgress) -> None:
        headers = {}
        if part.size_bytes and part.etag:
            headers = {"Range": f"bytes={part.size_bytes}-", "If-Range": part.etag}
        async with self._watch() as moved, self._get(url, headers) as answer:
            total = await self._begin(answer, part, url)
            async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
                await _in_thread(part.write, chunk)
                moved()
                on_progress(part.size_bytes, total)
        if total is not None and part.size_bytes != total:
            raise trouble.network(_("it ended too early"))

    async def _begin(self, answer: ClientResponse, part: Part, url: str) -> int | None:
        """Get the part ready for what comes; how large the whole is."""
        length = answer.content_length
        if answer.status == 206:
            start = answer.headers.get("Content-Range", "").partition("-")[0]
            if start != f"bytes {part.size_bytes}":
                raise trouble.odd("Content-Range")
            return None if length is None else part.size_bytes + length
        if answer.status != 200:
            raise await _declined(answer)
        etag = answer.headers.get("ETag", "")
        name = _facts(answer, url).name
        await _in_thread(part.begin, name, "" if etag.startswith("W/") else etag)
        return length

    # ------------------------------------------------------------------------------ what can go wrong

    def _here(self, url: str) -> str:
        here = self.host.here(url)
        if here is None:
            raise trouble.foreign()
        return here

    @asynccontextmanager
    async def _watch(self) -> AsyncIterator[Callable[[], object]]:
        """Whatever breaks within is a FileTrouble; so is nothing moving for STALLED_S."""
        import aiohttp  # noqa: PLC0415

        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(STALLED_S) as deadline:
                await self._look()
                yield lambda: deadline.reschedule(loop.time() + STALLED_S)
        except TimeoutError:
            raise trouble.silent() from None
        except aiohttp.ClientConnectorCertificateError as error:
            raise trouble.network(str(error.certificate_error)) from None
        except aiohttp.ServerFingerprintMismatch as error:
            await self.close()  # the next try looks at the certificate anew
            raise trouble.network(_reason(error)) from None
        except aiohttp.ClientPayloadError:
            raise trouble.network(_("it ended too early")) from None
        except (aiohttp.ClientError, ConnectionError) as error:
            raise trouble.network(_reason(error)) from None
        except OSError as error:
            raise trouble.disk(error) from None


class _Body:
    """A file as it is read for the wire, chunk by chunk; `trouble` is what our own disk did."""

    def __init__(self, file: BinaryIO, size_bytes: int, on_progress: OnProgress) -> None:
        self.size_bytes = size_bytes
        self.trouble: FileTrouble | None = None
        self.moved: Callable[[], object] = lambda: None
        self._file = file
        self._on_progress = on_progress

    async def __aiter__(self) -> AsyncIterator[bytes]:
        done = 0
        while done < self.size_bytes:
            chunk = await _in_thread(self._read, min(CHUNK_BYTES, self.size_bytes - done))
            yield chunk
            done += len(chunk)
            self.moved()
            self._on_progress(done, self.size_bytes)

    def _read(self, size_bytes: int) -> bytes:
        try:
            chunk = self._file.read(size_bytes)
        except OSError as error:
            self.trouble = trouble.disk(error)
            raise
        if not chunk:
            shorter = OSError(None, _("it became shorter while it was sent"))
            self.trouble = trouble.disk(shorter)
            raise shorter
        return chunk


def _facts(answer: ClientResponse, url: str) -> FileFacts:
    name = name_of(answer.headers.get("Content-Disposition", ""), url)
    type_ = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return FileFacts(name, answer.content_length, type_ or DEFAULT_TYPE)


async def _declined(answer: ClientResponse) -> FileTrouble:
    """What a refusal means, with the server's own words if it has some."""
    reason = ""
    if answer.headers.get("Content-Type", "").startswith("text/plain"):
        reason = (await answer.content.read(MAX_ANSWER_BYTES)).decode(errors="replace").strip()
    return declined(answer.status, reason)


def _reason(error: Exception) -> str:
    """Why a connection broke, in few words."""
    cause = getattr(error, "os_error", None) or error.__cause__ or error
    return getattr(cause, "strerror", None) or str(cause) or type(cause).__name__


async def _in_thread(call: Callable[..., T], *given: object) -> T:
    """Have it done in a thread; who is cancelled goes when it is done, for a file has one user at a time."""
    work = asyncio.ensure_future(asyncio.to_thread(call, *given))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work])
        work.exception()  # who was cancelled hears of nothing else
        raise
