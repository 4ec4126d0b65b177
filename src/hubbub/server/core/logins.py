"""How often a password may be tried, per account and per network, and how often an account be made.

The rule: what counts is a real check of a password, over any number of connections and ways of
logging in; strangers never use up all the tries, so that whoever logged in from somewhere before still
gets in from there. It is bounded how much is remembered, and of a network only a digest is.
"""

from __future__ import annotations

import hmac
from collections import OrderedDict, deque
from collections.abc import Iterable
from ipaddress import ip_network

from hubbub.server.core.bans import read_address

WINDOW_MS = 600_000
MAKING_WINDOW_MS = 3_600_000  # for accounts that are made
TRIES_OF_ACCOUNT = 10  # in a window
TRIES_OF_STRANGERS = 7  # of those, from networks that nobody of the account came from before
TRIES_OF_NETWORK = 30
MAX_REMEMBERED = 10_000  # accounts and networks
MAX_KNOWN = 8  # networks that an account is known from, the latest
V6_PREFIX_BITS = 64
DIGEST_LETTERS = 16
MAKING = "making"


class Tries:
    """The tries of the last ten minutes; all are let pass where `is_off`."""

    def __init__(self, *, secret: bytes = b"", is_off: bool = False) -> None:
        """`secret` makes the digests of one server its own."""
        self._secret = secret
        self.is_off = is_off
        self._tries: OrderedDict[str, deque[int]] = OrderedDict()
        self._known: OrderedDict[str, list[str]] = OrderedDict()
        self._changed: dict[str, None] = {}
        self._changed_known: dict[str, None] = {}

    def take(self, account: str, address: str, now_ms: int) -> bool:
        """Count a try; False if there were too many, and then it does not count."""
        if self.is_off:
            return True
        self._forget_old(now_ms)
        network = self.network(address)
        is_known = network in self._known.get(account, ())
        limits = {
            _of_account(account): TRIES_OF_ACCOUNT if is_known else TRIES_OF_STRANGERS,
            _of_network(network): TRIES_OF_NETWORK,
        }
        if any(len(self._of(key, now_ms)) >= limit for key, limit in limits.items()):
            return False
        for key in limits:
            self._of(key, now_ms).append(now_ms)
            self._changed[key] = None
        return True

    def may_make(self, address: str, limit: int, now_ms: int) -> bool:
        """Whether one more account may be made from there, of so many in an hour (0: of any number).

        This machine itself is not counted.
        """
        if not limit or self._is_own(address):
            return True
        return len(self._of(_of_making(self.network(address)), now_ms)) < limit

    def made(self, address: str, now_ms: int) -> None:
        """An account was made from there."""
        if not self._is_own(address):
            key = _of_making(self.network(address))
            self._of(key, now_ms).append(now_ms)
            self._changed[key] = None

    def forgive(self, account: str, address: str) -> None:
        """The last try was right: it does not count, and its network is known from now on."""
        for key in (_of_account(account), _of_network(self.network(address))):
            if tries := self._tries.get(key):
                tries.pop()
                self._changed[key] = None
        self.know(account, address)

    def know(self, account: str, address: str) -> None:
        """Whoever has this account came from there."""
        network, before = self.network(address), self._known.get(account, [])
        if self.is_off or network in before[-1:]:
            return
        self._known[account] = [*(each for each in before if each != network), network][-MAX_KNOWN:]
        self._known.move_to_end(account)
        self._changed_known[account] = None
        while len(self._known) > MAX_REMEMBERED:
            self._changed_known[self._known.popitem(last=False)[0]] = None

    def forget(self, account: str) -> None:
        """The account is gone."""
        self._known.pop(account, None)
        self._tries.pop(_of_account(account), None)
        self._changed_known[account] = self._changed[_of_account(account)] = None

    # --- what lasts

    def restore(
        self, tries: Iterable[tuple[str, list[int]]], known: Iterable[tuple[str, list[str]]], now_ms: int
    ) -> None:
        """Go on with what was remembered; no time of it is later than now."""
        for key, times in sorted(tries, key=lambda each: each[1][-1]):
            self._tries[key] = deque(min(time_ms, now_ms) for time_ms in times)
        self._known.update(known)
        self._forget_old(now_ms)

    @property
    def has_changed(self) -> bool:
        """Whether there is something to be remembered since it was taken last."""
        return bool(self._changed or self._changed_known)

    def take_changed(self) -> tuple[dict[str, list[int]], dict[str, list[str]]]:
        """What is to be remembered of tries and of networks, by key, since the last call; an empty list
        of what is not."""
        tries = {key: list(self._tries.get(key, ())) for key in self._changed}
        known = {account: self._known.get(account, []) for account in self._changed_known}
        self._changed.clear()
        self._changed_known.clear()
        return tries, known

    def _of(self, key: str, now_ms: int) -> deque[int]:
        tries = self._tries.setdefault(key, deque())
        self._tries.move_to_end(key)
        while tries and tries[0] <= now_ms - _window_ms(key):
            tries.popleft()
        while len(self._tries) > MAX_REMEMBERED:
            self._changed[self._tries.popitem(last=False)[0]] = None
        return tries

    def _forget_old(self, now_ms: int) -> None:
        """Those whose last try is long ago stand first."""
        while self._tries:
            key, times = next(iter(self._tries.items()))
            if times and times[-1] > now_ms - _window_ms(key):
                return
            del self._tries[key]
            self._changed[key] = None

    def _is_own(self, address: str) -> bool:
        ip = read_address(address)
        return ip is not None and ip.is_loopback

    def network(self, address: str) -> str:
        """A digest of the network: an IPv4 address, or a /64; what is neither is one."""
        ip = read_address(address)
        name = address if ip is None else str(ip)
        if ip is not None and ip.version == 6:
            name = str(ip_network((ip, V6_PREFIX_BITS), strict=False))
        return hmac.digest(self._secret, f"network {name}".encode(), "sha256").hex()[:DIGEST_LETTERS]


def _of_account(account: str) -> str:
    return f"account {account}"


def _of_network(network: str) -> str:
    return f"network {network}"


def _of_making(network: str) -> str:
    return f"{MAKING} {network}"


def _window_ms(key: str) -> int:
    return MAKING_WINDOW_MS if key.startswith(MAKING) else WINDOW_MS
