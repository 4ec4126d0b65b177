"""Who is banned from the server: addresses, networks, accounts, and masks of `nick!user@host`.

The rule: an address is found in as many steps as there are sizes of networks, however many bans there
are; only masks are tried one by one, and their number is bounded.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from hubbub.protocol.masks import full_mask, matches
from hubbub.protocol.value import value

MAX_BANS = 50_000
MAX_MASKS = 1_000
MAX_TARGET_BYTES = 200
V6_PREFIX_BITS = 64  # one customer's, as far as one can tell

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Kind(StrEnum):
    """What a ban is on."""

    NETWORK = "network"
    ACCOUNT = "account"
    MASK = "mask"


@value
class Ban:
    """One ban: `target` is a network, a folded account or a folded mask; `until_ms` 0 is for ever."""

    kind: Kind
    target: str
    setter: str
    reason: str
    set_ms: int
    until_ms: int = 0

    def holds(self, now_ms: int) -> bool:
        """Whether its time is not over."""
        return not self.until_ms or now_ms < self.until_ms


def read_address(text: str) -> Address | None:
    """An IP address, without its scope, and as IPv4 where it is one in disguise."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def target_of(text: str) -> tuple[Kind, str] | None:
    """What somebody wrote as what a ban is on; None for what can be neither.

    One IPv6 address stands for its /64. A word without `!`, `@` and wildcards is an account.
    """
    if not text or " " in text or (text[0] == ":" and "::" not in text) or len(text) > MAX_TARGET_BYTES:
        return None
    address = read_address(text)
    if address is not None:
        bits = V6_PREFIX_BITS if address.version == 6 else address.max_prefixlen
        return Kind.NETWORK, str(ipaddress.ip_network((address, bits), strict=False))
    if any(sign in text for sign in "!@*?"):
        return Kind.MASK, full_mask(text)
    if "/" in text:
        try:
            return Kind.NETWORK, str(ipaddress.ip_network(text, strict=False))
        except ValueError:
            return None
    return Kind.ACCOUNT, text


@dataclass(slots=True)
class Bans:
    """All bans, by their targets, in the order in which they were set."""

    all: dict[str, Ban] = field(default_factory=dict)
    # By version and length of prefix, then by the bits of it.
    networks: dict[tuple[int, int], dict[int, str]] = field(default_factory=dict)
    masks: dict[str, None] = field(default_factory=dict)

    def add(self, ban: Ban) -> None:
        """Set a ban, in the place of one on the same target."""
        self.remove(ban.target)
        self.all[ban.target] = ban
        if ban.kind is Kind.MASK:
            self.masks[ban.target] = None
        elif ban.kind is Kind.NETWORK:
            size, bits = _place(ban.target)
            self.networks.setdefault(size, {})[bits] = ban.target

    def remove(self, target: str) -> Ban | None:
        """Lift a ban; what it was, if there was one."""
        ban = self.all.pop(target, None)
        if ban is not None and ban.kind is Kind.MASK:
            del self.masks[target]
        elif ban is not None and ban.kind is Kind.NETWORK:
            size, bits = _place(target)
            del self.networks[size][bits]
            if not self.networks[size]:
                del self.networks[size]
        return ban

    def on_address(self, text: str, now_ms: int) -> Ban | None:
        """The ban on this address, or on a network it is in."""
        address = read_address(text)
        if address is None:
            return None
        number = int(address)
        for (version, length), found in self.networks.items():
            if version == address.version:
                target = found.get(number >> (address.max_prefixlen - length))
                if target is not None and self.all[target].holds(now_ms):
                    return self.all[target]
        return None

    def on_account(self, folded: str, now_ms: int) -> Ban | None:
        """The ban on this account."""
        ban = self.all.get(folded) if folded else None
        return ban if ban and ban.kind is Kind.ACCOUNT and ban.holds(now_ms) else None

    def on_person(self, sources: Iterable[str], now_ms: int) -> Ban | None:
        """The first ban whose mask one of these folded sources fits."""
        sources = tuple(sources)
        for mask in self.masks:
            ban = self.all[mask]
            if ban.holds(now_ms) and any(matches(mask, source) for source in sources):
                return ban
        return None

    def over(self, now_ms: int) -> Iterator[Ban]:
        """The bans whose time is over."""
        return (ban for ban in self.all.values() if not ban.holds(now_ms))


def _place(target: str) -> tuple[tuple[int, int], int]:
    """A network's version and length of prefix, and the bits of that."""
    network = ipaddress.ip_network(target)
    length = network.prefixlen
    return (network.version, length), int(network.network_address) >> (network.max_prefixlen - length)
