"""Whether a server is the one we mean: vouched for by an authority, or known by its fingerprint.

The rule: to a server that is neither, not one byte is said; a person looks at its fingerprint first. One
that is pinned may later come with a certificate that an authority signed for its name: nothing got worse.
Spec: https://datatracker.ietf.org/doc/html/rfc7435 (trust on first use)
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from dataclasses import dataclass
from typing import NamedTuple

_GROUP = 4  # hexadecimal digits that are read out together


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server is; with `tls` the connection is encrypted and `host` verified by it.

    A server whose certificate has the fingerprint `pin` (SHA-256, lower-case hexadecimal) is trusted, too.
    """

    host: str
    port: int
    tls: ssl.SSLContext | None = None
    pin: str = ""


class Link(NamedTuple):
    """The two ways of a connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


@dataclass(frozen=True, slots=True)
class Stranger:
    """A certificate that can't be trusted: its fingerprint, the one that is pinned ("" for none), and why."""

    fingerprint: str
    pinned: str
    why: str

    @property
    def is_changed(self) -> bool:
        """Whether another certificate is expected."""
        return self.pinned != ""


class NotTrusted(OSError):
    """A person has to decide about a stranger."""

    def __init__(self, stranger: Stranger) -> None:
        super().__init__(stranger.why)
        self.stranger = stranger


async def open_link(address: Address) -> Link:
    """Connect to a server that is the one we mean.

    Raises: OSError, among them NotTrusted; UnicodeError or OverflowError for what is no address.
    """
    if address.tls is None or not address.pin:
        return await _verified(address)
    link = Link(*await asyncio.open_connection(address.host, address.port, ssl=any_certificate()))
    if fingerprint_of(link.writer) == address.pin:
        return link
    link.writer.transport.abort()
    return await _verified(address)


async def _verified(address: Address) -> Link:
    try:
        return Link(*await asyncio.open_connection(address.host, address.port, ssl=address.tls))
    except ssl.SSLCertVerificationError as error:
        stranger = Stranger(await _look(address), address.pin, error.verify_message)
    raise NotTrusted(stranger)


async def _look(address: Address) -> str:
    """The fingerprint of whoever answers there."""
    _, writer = await asyncio.open_connection(address.host, address.port, ssl=any_certificate())
    found = fingerprint_of(writer)
    writer.transport.abort()
    return found


def any_certificate() -> ssl.SSLContext:
    """A context that takes every certificate: for who compares its fingerprint."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def fingerprint_of(writer: asyncio.StreamWriter) -> str:
    """The SHA-256 of the certificate at the other end."""
    certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    return hashlib.sha256(certificate or b"").hexdigest()


def readable(fingerprint: str) -> str:
    """A fingerprint as people compare it: in groups, `ab12 cd34 ...`."""
    return " ".join(fingerprint[at : at + _GROUP] for at in range(0, len(fingerprint), _GROUP))
