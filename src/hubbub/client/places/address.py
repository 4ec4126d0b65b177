"""Where a server is, and how sure we want to be of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from ssl import SSLContext


class Address(NamedTuple):
    """Where the server is; with `tls` the connection is encrypted and `host` verified.

    `tls` is True for the authorities that the system trusts. A server whose certificate has the fingerprint
    `pin` (SHA-256, lower-case hexadecimal) is trusted, too.
    """

    host: str
    port: int
    tls: SSLContext | Literal[True] | None = None
    pin: str = ""
