"""Who may ask over HTTP: under which names we are known, and whose pages may use us.

The rule: a browser names the page (Origin) and the name it looked us up under (Host), and both must be
ours, so that no foreign page can use us, nor one that has its own name lead to us (DNS rebinding). A
program that names no page is a client like any other.

Spec: https://www.rfc-editor.org/rfc/rfc6454 (origins), https://www.rfc-editor.org/rfc/rfc9110#section-7.2
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from hubbub.server.doors.caller import parse_address

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Gate:
    """Who may come: pages of these `origins`, and (where that is checked) under these host `names`.

    With `takes_addresses` any address is a name as well: nobody can have theirs lead elsewhere.
    """

    origins: frozenset[str]
    names: frozenset[str]
    checks_host: bool = True
    takes_addresses: bool = False

    def knows(self, name: str) -> bool:
        """Whether we are known under this host name, given in lower case and without a port."""
        if not self.checks_host or name in self.names:
            return True
        return self.takes_addresses and parse_address(name) is not None

    def is_ours(self, origin: str, host: str) -> bool:
        """Whether a page is ours: one that is listed, or from the very host and port that it asks."""
        if origin in self.origins:
            return True
        try:
            page, asked = urlsplit(origin), urlsplit(f"//{host}")
            ports = page.port, asked.port
        except ValueError:
            return False
        default = DEFAULT_PORTS.get(page.scheme)
        is_same_port = default is not None and (ports[0] or default) == (ports[1] or default)
        return is_same_port and page.hostname == asked.hostname


def gate_of(origins: Sequence[str], server_name: str, *, is_local: bool) -> Gate:
    """The gate of a WebSocket listener; one that is for this machine only is known under few names."""
    return Gate(_listed(origins), names_of(origins, server_name), checks_host=is_local)


def file_gate(origins: Sequence[str], server_name: str, url: str, machine: str) -> Gate:
    """The gate of an HTTP listener, which is also known by what the machine is called, and by addresses."""
    names = names_of((*origins, url), server_name)
    return Gate(_listed(origins), names | {machine, f"{machine}.local"}, takes_addresses=True)


def names_of(addresses: Sequence[str], server_name: str) -> frozenset[str]:
    """The names under which we are known: this machine's own, the server's, and those in these addresses."""
    hosts = {urlsplit(address.lower()).hostname or "" for address in addresses}
    return LOCAL_NAMES | (hosts - {""}) | {server_name.lower()}


def host_name(host: str) -> str:
    """The name in a Host header, without its port. Raises: ValueError."""
    return urlsplit(f"//{host}").hostname or ""


def _listed(origins: Sequence[str]) -> frozenset[str]:
    return frozenset(origin.lower() for origin in origins)
