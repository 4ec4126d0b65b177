"""The file host of a server: where it takes files, and which addresses are its own.

The rule: a password goes only where the token points, never in clear beyond this machine; in clear nothing is
fetched but from the host that we speak to anyway.

Spec: https://codeberg.org/emersion/soju/src/branch/master/doc/ext/filehost.md
"""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from hubbub.client.files.trouble import FileTrouble, Kind
from hubbub.client.registration.login import Credentials
from hubbub.client.value import Value
from hubbub.client.words import _
from hubbub.protocol import isupport

TOKENS = ("draft/FILEHOST", "soju.im/FILEHOST")
MAX_URL_CHARS = 2_000
_PORTS = {"http": 80, "https": 443}
_NOT_IN_URL = re.compile(r"[\s\x00-\x20\x7f<>\"\\^`{|}]")


class FileHost(Value):
    """Where files go: `url` takes them by POST."""

    url: str

    @property
    def is_encrypted(self) -> bool:
        """Whether nobody on the way can read along."""
        return self.url.startswith("https:")

    @property
    def is_private(self) -> bool:
        """Whether a password can be sent there: it is encrypted, or within this machine."""
        return self.is_encrypted or is_loopback(urlsplit(self.url).hostname or "")

    @property
    def origin(self) -> str:
        """How its addresses begin, unless the port is told that needs no telling."""
        return "://".join(urlsplit(self.url)[:2]).lower()

    def owns(self, url: str) -> bool:
        """Whether an address is one of this host's own."""
        return self.here(url) is not None

    def here(self, url: str) -> str | None:
        """The address under which we reach what others know by `url`; None if it is not of this host.

        Who is on the server's own machine may speak to it as 127.0.0.1, and read addresses that are made for
        the others: these are looked for at home, and nobody else is asked.
        """
        parts, own = _split(url), urlsplit(self.url)
        if parts is None:
            return None
        if _origin(parts) == _origin(own):
            return url
        is_alike = _origin(parts)[::2] == _origin(own)[::2] and _first(parts) == _first(own) != ""
        if is_alike and is_loopback(own.hostname or ""):
            return parts._replace(netloc=own.netloc).geturl()
        return None


def find_host(tokens: Mapping[str, str], connected_to: str, *, encrypted: bool) -> FileHost | None:
    """The file host that a server's 005 tokens name; None without one that can be used.

    `connected_to` is the host of the IRC connection, `encrypted` whether that is.
    """
    for token in TOKENS:
        parts = _split(tokens.get(token, ""))
        if parts is None:
            continue
        if parts.scheme == "https" or (not encrypted and _is_same(parts.hostname or "", connected_to)):
            return FileHost(parts.geturl())
    return None


def named_host(tokens: Mapping[str, str]) -> FileHost | None:
    """The file host that the tokens name, usable or not: for telling its addresses from others."""
    hosts = (parts for token in TOKENS if (parts := _split(tokens.get(token, ""))))
    return next((FileHost(parts.geturl()) for parts in hosts), None)


def size_limit(tokens: Mapping[str, str]) -> int:
    """How large a file may be, in bytes; 0 where the server does not tell."""
    return isupport.number(tokens, "hubbub/FILESIZE", 0)


def authorization(host: FileHost, login: Credentials | None) -> str:
    """The Authorization of what is sent to a host: that of the IRC connection; "" for a guest.

    Raises: FileTrouble, if a password would travel in clear.
    Source: https://www.rfc-editor.org/rfc/rfc7617
    """
    if login is None or not login.password:
        return ""
    if not host.is_private and not login.in_clear:
        raise FileTrouble(
            Kind.LOGIN,
            _("The file host is not encrypted, so your password is not sent there. Ask its operator."),
        )
    pair = f"{login.account}:{login.password}".encode()
    return f"Basic {base64.b64encode(pair).decode()}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_same(host: str, other: str) -> bool:
    return host.lower() == other.lower() or (is_loopback(host) and is_loopback(other))


def _split(url: str) -> SplitResult | None:
    """An address in its parts; None if it is none, or none that we follow."""
    if len(url) > MAX_URL_CHARS or _NOT_IN_URL.search(url):
        return None
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.scheme in _PORTS and parts.hostname and (parts.port is None or parts.port))
    except ValueError:
        return None
    return parts if is_whole and "@" not in parts.netloc else None


def _first(parts: SplitResult) -> str:
    """The first part of a path."""
    return parts.path.split("/")[1] if parts.path.count("/") > 1 else ""


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS[parts.scheme]


def is_address(url: str) -> bool:
    """Whether this can be said to others as the address of a file."""
    return _split(url) is not None
