"""Where an address in a message really leads, and what about it might deceive.

The rule: what is shown is what is opened. The host is judged as a browser reads it, in ASCII; a doubt is a
sentence for the reader. Nothing is resolved or fetched.

Spec: https://www.rfc-editor.org/rfc/rfc3986, https://www.rfc-editor.org/rfc/rfc3492
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

from hubbub.client.words import _

WEB = frozenset(("http", "https"))
CHAT = frozenset(("irc", "ircs", "hubbub"))
ADDRESS_MAX = 8_000  # characters
_PARTS = re.compile(r"([A-Za-z]+)://([^/?#\\\s]*)((?:[/?#].*)?)", re.DOTALL)
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?")
_NUMBER = re.compile(r"(?:0x)?[0-9a-f]+(?:\.(?:0x)?[0-9a-f]+)*")
_DOTTED = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!$)|$)){4}")
_SAFE = "%/:?#[]@!$&'()*+,;=~-._"  # of an address; the rest is written as %XX


class Destination(NamedTuple):
    """`address` is what is opened, `host` where that leads (in ASCII, with a port other than the usual)."""

    address: str
    scheme: str
    host: str
    doubts: tuple[str, ...] = ()

    @property
    def is_web(self) -> bool:
        """Whether a browser opens it."""
        return self.scheme in WEB


def destination(address: str) -> Destination | None:
    """Where an address leads; None if that is nowhere, or nowhere we go."""
    found = _PARTS.fullmatch(address) if len(address) <= ADDRESS_MAX else None
    scheme = found[1].lower() if found else ""
    if found is None or scheme not in WEB | CHAT:
        return None
    userinfo, _at, place = found[2].rpartition("@")
    doubts: list[str] = []
    if _at:
        doubts.append(_("What stands before the @ is not where it leads."))
    if not place.isascii() or "xn--" in place.lower():
        doubts.append(_("Its name has letters that may look like others."))
    host = _HOST.fullmatch(_ascii(place))
    if host is None:
        return None
    name = host[1].lower()
    if _is_odd_number(name):
        doubts.append(_("It has a number in place of a name."))
    shown = f"{name}:{host[2]}" if host[2] else name
    before = f"{quote(userinfo, safe=_SAFE)}@" if _at else ""
    return Destination(
        f"{scheme}://{before}{shown}{quote(found[3], safe=_SAFE)}", scheme, shown, tuple(doubts)
    )


def _is_odd_number(name: str) -> bool:
    """Whether a host is an IP address in a form that people don't know as one."""
    return (
        _NUMBER.fullmatch(name.rstrip(".")) is not None
        and any(sign.isdigit() for sign in name)
        and not _DOTTED.fullmatch(name)
    )


def _ascii(place: str) -> str:
    """A host as it is asked for; one that can't be is left as it is."""
    if place.isascii():
        return place
    try:
        return place.encode("idna").decode()
    except UnicodeError:
        return place
