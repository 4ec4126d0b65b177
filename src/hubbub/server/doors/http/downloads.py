"""Giving files out: GET and HEAD of a file's address, whole or in part.

The rule: whoever has the address may read it, which is why nobody can guess one; it is always something
to keep and never a page to show. A reader has to make progress.

Spec: https://www.rfc-editor.org/rfc/rfc9110#section-14
"""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus

from aiohttp import hdrs, web

from hubbub.server.core.files import File
from hubbub.server.doors.http.answers import SAFE_HEADERS, Refused
from hubbub.server.doors.http.desk import Desk, Reading
from hubbub.server.doors.http.headers import NoSuchPart, Part, disposition, has_tag, part_of

PIECE_BYTES = 128 << 10  # read and sent at once, and what has to be taken
PROGRESS_SECONDS = 30.0
CACHING = "private, max-age=3600"

logger = logging.getLogger("hubbub.http")


async def get(desk: Desk, request: web.BaseRequest, file: File) -> web.StreamResponse:
    """Give a file, or the part that is asked for. Raises: Refused."""
    tag = f'"{file.name}"'
    headers = {**SAFE_HEADERS, "Accept-Ranges": "bytes", "Cache-Control": CACHING, "ETag": tag}
    if has_tag(request.headers.get(hdrs.IF_NONE_MATCH, ""), tag):
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    part = _part(request, file, tag)
    headers["Content-Disposition"] = disposition(file.title)
    headers["Content-Type"] = f"{file.type}; charset=utf-8" if file.type.startswith("text/") else file.type
    if part is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{file.size_bytes}"
    status = HTTPStatus.OK if part is None else HTTPStatus.PARTIAL_CONTENT
    start, end = part or Part(0, file.size_bytes)
    answer = web.StreamResponse(status=status, headers=headers)
    answer.content_length = end - start
    try:
        reading = await desk.open(file)
    except OSError as error:
        logger.warning("a file can't be read", extra={"file": file.name, "reason": str(error)})
        raise Refused(HTTPStatus.NOT_FOUND, "That file is lost") from error
    try:
        await answer.prepare(request)
        if request.method == hdrs.METH_GET:
            await _send(request, answer, reading, start, end)
    finally:
        await reading.close()
    return answer


def _part(request: web.BaseRequest, file: File, tag: str) -> Part | None:
    """The part that is asked for, if it is still of this file. Raises: Refused."""
    wanted = request.headers.get(hdrs.RANGE, "")
    if not wanted or request.headers.get(hdrs.IF_RANGE, tag) != tag:
        return None
    try:
        return part_of(wanted, file.size_bytes)
    except NoSuchPart:
        raise Refused(
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            "The file is not that long",
            Content_Range=f"bytes */{file.size_bytes}",
        ) from None


def _broken(reason: str) -> None:
    raise OSError(reason)


async def _send(
    request: web.BaseRequest, answer: web.StreamResponse, reading: Reading, start: int, end: int
) -> None:
    """Send a part of a file. Raises: ConnectionError, when the reader stands still or the disk fails."""
    try:
        while start < end:
            piece = await reading.read(start, min(PIECE_BYTES, end - start))
            if not piece:
                _broken("it is shorter than it was")
            start += len(piece)
            async with asyncio.timeout(PROGRESS_SECONDS):
                await answer.write(piece)
    except (OSError, TimeoutError) as error:
        if not isinstance(error, ConnectionError | TimeoutError):
            logger.warning("a file can't be read", extra={"reason": str(error)})
        if request.transport is not None:
            request.transport.abort()
        raise ConnectionResetError("the answer was broken off") from error
