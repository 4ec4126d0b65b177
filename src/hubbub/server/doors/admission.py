"""How many may come: from one network at once and in ten minutes, and in all.

The rule: a network that sends many keeps nobody out but itself; this machine and the operator's
proxies are not counted, only the sockets that the system has for everybody.
"""

from __future__ import annotations

import ipaddress
import sys
from contextlib import suppress
from dataclasses import dataclass, replace

from hubbub.server.config import Config
from hubbub.server.doors.caller import Address, Network, network_of, parse_address

WINDOW_MS = 600_000
MAX_FILES = 65_536  # that we ask the system for
WINDOWS_SOCKETS = 400  # of the 512 that its C library has
SOCKETS_SHARE = 0.8  # of the files that the system lets us have open
MAX_NETWORKS = 20_000  # remembered; about 5 MB
VISITS_AT_ONCE = 32  # connections of one network to the HTTP door, where each file may take one
VISITS_PER_TEN_MINUTES = 3000


@dataclass(slots=True)
class _Seen:
    """What came from one network: how many are here, how many came since `since_ms`."""

    since_ms: int
    here: int = 0
    came: int = 0


class Admission:
    """Who is let in. `max_sockets` is for all together; times are given in milliseconds."""

    def __init__(self, config: Config, max_sockets: int) -> None:
        self.reconfigure(config)
        self._proxies: tuple[Network, ...] = tuple(map(ipaddress.ip_network, config.server.proxy_from))
        self._max_sockets = max_sockets
        self._sockets = 0
        self._seen: dict[Network, _Seen] = {}

    def reconfigure(self, config: Config) -> None:
        """Go by these limits from now on."""
        self._limits = config.limits
        self._is_limiting = config.throttle.connections  # they are counted in any case, since that may change

    def is_proxy(self, address: str) -> bool:
        """Whether the operator lets this address speak for others."""
        parsed = parse_address(address)
        return parsed is not None and any(parsed in network for network in self._proxies)

    def is_counted(self, address: str) -> bool:
        """Whether limits hold for this address."""
        return self._is_limiting and self._counted(address) is not None

    def takes_socket(self) -> bool:
        """Count one more socket; False if there are too many already."""
        if self._sockets >= self._max_sockets:
            return False
        self._sockets += 1
        return True

    def gives_socket(self) -> None:
        """A socket is closed."""
        self._sockets -= 1
        assert self._sockets >= 0, "each socket is closed once"

    def enter(self, address: str, now_ms: int) -> str:
        """Count somebody in; the reason if they may not come, and are not counted."""
        counted = self._counted(address)
        if counted is None:
            return ""
        seen = self._seen_of(network_of(counted), now_ms)
        if self._is_limiting and seen.here >= self._limits.connections_per_address:
            return "Too many connections from your network"
        if self._is_limiting and seen.came >= self._limits.connections_per_ten_minutes:
            return "Your network connects too often: wait some minutes"
        seen.here += 1
        seen.came += 1
        return ""

    def leave(self, address: str) -> None:
        """Count somebody out who was let in."""
        counted = self._counted(address)
        seen = self._seen.get(network_of(counted)) if counted else None
        if seen is not None:
            seen.here = max(0, seen.here - 1)

    def _counted(self, address: str) -> Address | None:
        parsed = parse_address(address)
        if parsed is None or parsed.is_loopback:
            return None
        return None if any(parsed in network for network in self._proxies) else parsed

    def _seen_of(self, network: Network, now_ms: int) -> _Seen:
        seen = self._seen.get(network)
        if seen is None:
            if len(self._seen) >= MAX_NETWORKS:
                self._forget(now_ms)
            seen = self._seen[network] = _Seen(now_ms)
        elif now_ms - seen.since_ms >= WINDOW_MS:
            seen.since_ms, seen.came = now_ms, 0
        return seen

    def _forget(self, now_ms: int) -> None:
        """Forget those of whom nothing counts any more; where that is nobody, the absent."""
        absent = {network: seen for network, seen in self._seen.items() if not seen.here}
        old = [network for network, seen in absent.items() if now_ms - seen.since_ms >= WINDOW_MS]
        for network in old or absent:
            del self._seen[network]


def for_visits(config: Config) -> Config:
    """The settings as they are for the HTTP door, whose connections are many and short."""
    limits = replace(
        config.limits,
        connections_per_address=VISITS_AT_ONCE,
        connections_per_ten_minutes=VISITS_PER_TEN_MINUTES,
    )
    return replace(config, limits=limits)


def max_sockets() -> int:
    """How many connections there may be, once we have as many open files as we may."""
    if sys.platform == "win32":
        return WINDOWS_SOCKETS
    import resource  # noqa: PLC0415 - there is none on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return int(SOCKETS_SHARE * (MAX_FILES if soft == resource.RLIM_INFINITY else soft))
