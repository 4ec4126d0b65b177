"""Taking files in, and away again: POST and OPTIONS of the upload address, DELETE of a file's.

The rule: who asks, how large it may be and whether there is room is settled before a byte of it is
taken; then it goes to the disk as it comes, and is counted. A sender has to make progress.

Spec: https://codeberg.org/emersion/soju/src/branch/master/doc/ext/filehost.md
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus

from aiohttp import StreamReader, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from hubbub.server.core.files import File
from hubbub.server.core.visitor import Visitor
from hubbub.server.doors.caller import Caller, parse_address
from hubbub.server.doors.http.answers import Refused, words
from hubbub.server.doors.http.desk import Desk, Incoming
from hubbub.server.doors.http.headers import read_basic, title_of, type_of

PIECE_BYTES = 64 << 10  # written at once, and what has to come in
PROGRESS_SECONDS = 30.0
UPLOAD_METHODS = "OPTIONS, POST"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def options(desk: Desk) -> web.StreamResponse:
    """What can be done with the upload address."""
    _must_take_files(desk)
    return words(HTTPStatus.NO_CONTENT, "", {"Allow": UPLOAD_METHODS, "Accept-Post": "*/*"})


async def post(desk: Desk, request: web.BaseRequest, caller: Caller, token: str) -> web.StreamResponse:
    """Take a file in. Raises: Refused, Declined."""
    _must_take_files(desk)
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the file as it is, without Content-Encoding")
    incoming = await desk.upload(visitor(request, caller, token), request.content_length)
    try:
        if request.headers.get(hdrs.EXPECT, "").lower() == "100-continue":
            await request.writer.write(CONTINUE)
            request.writer.output_size = 0  # it is no part of the answer
        await _take(request, incoming)
        title = title_of(request.headers.get(hdrs.CONTENT_DISPOSITION, ""))
        file = await incoming.finish(title, type_of(request.headers.get(hdrs.CONTENT_TYPE, "")))
    finally:
        await incoming.let_go()
    address = desk.address_of(file, caller)
    return words(HTTPStatus.CREATED, address, {"Location": address, "ETag": f'"{file.name}"'})


async def delete(desk: Desk, request: web.BaseRequest, caller: Caller, file: File) -> web.StreamResponse:
    """Have a file be gone. Raises: Refused, Declined."""
    await desk.remove(visitor(request, caller, ""), file.name)
    return words(HTTPStatus.NO_CONTENT, "")


def visitor(request: web.BaseRequest, caller: Caller, token: str) -> Visitor:
    """Who asks: as the request says, or else by the word in its address. Raises: Refused."""
    said = request.headers.getall(hdrs.AUTHORIZATION, [])
    if len(said) > 1:
        raise Refused(HTTPStatus.BAD_REQUEST, "There may be one Authorization")
    scheme, _, value = said[0].strip().partition(" ") if said else ("", "", "")
    if scheme.lower() == "basic":
        return _by_password(caller, value.strip())
    return Visitor(caller.address, token=value.strip() if scheme.lower() == "bearer" else token)


def _by_password(caller: Caller, encoded: str) -> Visitor:
    address = parse_address(caller.address)
    if not caller.is_secure and not (address and address.is_loopback):
        raise Refused(HTTPStatus.FORBIDDEN, "Passwords are taken over https only")
    credentials = read_basic(encoded)
    if credentials is None:
        raise Refused(HTTPStatus.BAD_REQUEST, "That is no account with its password")
    return Visitor(caller.address, account=credentials[0], password=credentials[1])


def _must_take_files(desk: Desk) -> None:
    if not desk.takes_files:
        raise Refused(HTTPStatus.NOT_FOUND, "Files are not shared on this server")


async def _take(request: web.BaseRequest, incoming: Incoming) -> None:
    """Take what comes. Raises: Refused, Declined."""
    received = 0
    try:
        async for piece in _pieces(request.content):
            received += len(piece)
            if received > incoming.limit_bytes:
                text = f"The file is larger than the {incoming.limit_bytes} bytes that it may have"
                raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text)
            await incoming.write(piece)
    except TimeoutError:
        raise Refused(HTTPStatus.REQUEST_TIMEOUT, "The file comes too slowly") from None
    except (HttpProcessingError, web.RequestPayloadError) as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "The file did not come as HTTP has it") from error


async def _pieces(content: StreamReader) -> AsyncIterator[bytes | bytearray]:
    """What comes, in pieces large enough for a disk. Raises: TimeoutError, when a piece takes too long."""
    while not content.at_eof():
        async with asyncio.timeout(PROGRESS_SECONDS):
            piece: bytes | bytearray = await content.readany()
            if len(piece) < PIECE_BYTES:  # what is large enough is not copied
                piece = bytearray(piece)
            while len(piece) < PIECE_BYTES and not content.at_eof():
                piece += await content.readany()
        if piece:
            yield piece
