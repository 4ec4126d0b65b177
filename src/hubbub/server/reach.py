"""Under which addresses people reach the HTTP listeners.

The rule: whoever is encrypted is led to what is encrypted, and nobody to where they can't come: an address
of this machine's own is for this machine alone.
"""

from __future__ import annotations

import socket
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import quote

from hubbub.server.core.filehost import PATH
from hubbub.server.core.files import File
from hubbub.server.doors.caller import Caller, parse_address

# An address that leads out of this network (RFC 5737): to ask the system from which of ours it would go.
FAR_AWAY = ("192.0.2.1", 9)


class Place(NamedTuple):
    """Where one HTTP listener listens."""

    host: str
    port: int
    is_encrypted: bool

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches it."""
        return _is_local(self.host)

    @property
    def is_everywhere(self) -> bool:
        """Whether it listens at all addresses of this machine."""
        address = parse_address(self.host)
        return address is not None and address.is_unspecified


class Reach:
    """Where people find what is served over HTTP.

    `url` is the operator's word for it, or ""; `names` are those that we answer to.
    """

    def __init__(self, url: str, places: Sequence[Place], names: Collection[str]) -> None:
        self._url = url
        self._places = sorted(places, key=lambda place: not place.is_encrypted)  # the encrypted ones first
        self._names = names

    def base_for(self, caller: Caller) -> str:
        """Where somebody who connected so reaches it, without a path; "" nowhere."""
        if self._url:
            return self._url if self._url.startswith("https:") or not caller.is_secure else ""
        for place in self._places:
            name = self._name_for(place, caller)
            if name and (place.is_encrypted or not caller.is_secure):
                return _base(place, name)
        return ""

    def address_of(self, file: File, caller: Caller) -> str:
        """Where others find a file; who asks at this machine may mean those elsewhere."""
        base = self.base_for(caller)
        if not self._url and (_is_local(caller.address) or not base):
            base = self._public() or base
        return f"{base}{PATH}/{file.name}/{quote(file.title, safe='')}"

    def _name_for(self, place: Place, caller: Caller) -> str:
        """The name under which a caller reaches a listener, or ""."""
        is_here = _is_local(caller.address) and _is_local(caller.reached)
        if place.is_local and not is_here:
            return ""
        if caller.asked_for in self._names:
            return caller.asked_for
        if not place.is_everywhere:
            return place.host
        reached = parse_address(caller.reached)
        if reached is None or (_is_local(caller.reached) and not is_here):
            return ""
        return "" if reached.version == 6 and reached.is_link_local else str(reached)

    def _public(self) -> str:
        """The way in for others than this machine, if there is one."""
        for place in self._places:
            if not place.is_local:
                return _base(place, _own_address() if place.is_everywhere else place.host)
        return ""


def _is_local(text: str) -> bool:
    address = parse_address(text)
    return address is not None and address.is_loopback


def _own_address() -> str:
    """The address of this machine that others reach, as far as the system knows; nothing is sent."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(FAR_AWAY)
        return str(asking.getsockname()[0])
    return "127.0.0.1"


def _base(place: Place, name: str) -> str:
    scheme = "https" if place.is_encrypted else "http"
    return f"{scheme}://[{name}]:{place.port}" if ":" in name else f"{scheme}://{name}:{place.port}"
