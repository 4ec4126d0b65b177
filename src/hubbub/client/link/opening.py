"""The way to a server, opened: to the one that is meant, or to nobody.

The rule: to a server that nobody vouches for and that is not pinned, not one byte is said. One that is pinned
may later come with a certificate that an authority signed for its name: nothing got worse.
Spec: https://datatracker.ietf.org/doc/html/rfc7435 (trust on first use)
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from typing import NamedTuple

from hubbub.client.link.trust import NotTrusted, Stranger
from hubbub.client.places.address import Address


class Link(NamedTuple):
    """The two ways of a connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


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
        stranger = Stranger(await fingerprint_at(address), address.pin, error.verify_message)
    raise NotTrusted(stranger)


async def fingerprint_at(address: Address) -> str:
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
