"""What each connection is told of the file host: its own address of it.

The rule: the address holds a word that nobody else is told, so that whoever is connected is known there
without a password, guests too, for as long as the connection lasts.

Spec: https://codeberg.org/emersion/soju/src/branch/master/doc/ext/filehost.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from hubbub.server.core.files import File
from hubbub.server.core.session import Session

if TYPE_CHECKING:
    from hubbub.server.core.server import Server

PATH = "/files"
TOKEN_LETTERS = 32  # of hexadecimal: 128 bits


def token_of(server: Server, session: Session) -> str:
    """The word by which this connection is known over HTTP, as long as it lasts."""
    if not session.token:
        session.token = server.nonce()[:TOKEN_LETTERS]
        server.visits.sessions[session.token] = session
    return session.token


def forget(server: Server, session: Session) -> None:
    """The connection has ended, and its word with it."""
    server.visits.sessions.pop(session.token, None)


def address_of(session: Session, file: File) -> str:
    """Where this connection reaches a file; without a host where it has no way there."""
    return f"{session.files_at}{PATH}/{file.name}/{quote(file.title, safe='')}"


def advertised(server: Server, session: Session) -> dict[str, str]:
    """What RPL_ISUPPORT says to this connection of where files go."""
    files = server.config.files
    if not files.enabled or not session.files_at:
        return {}
    address = f"{session.files_at}{PATH}/{token_of(server, session)}"
    return {
        "draft/FILEHOST": address,
        "soju.im/FILEHOST": address,
        "hubbub/FILESIZE": str(files.max_size),
    }
