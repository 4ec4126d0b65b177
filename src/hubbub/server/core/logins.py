"""How often a password may be tried, per account and per address.

The rule: what counts is a real check of a password, over any number of connections and ways of
logging in; and it is bounded how much of it is remembered.
"""

from __future__ import annotations

from collections import OrderedDict, deque

WINDOW_MS = 600_000
TRIES_OF_ACCOUNT = 10  # in a window
TRIES_OF_ADDRESS = 30
MAX_REMEMBERED = 10_000  # accounts and addresses


class Tries:
    """The tries of the last ten minutes; all are let pass where `is_off`."""

    def __init__(self, *, is_off: bool = False) -> None:
        self._is_off = is_off
        self._tries: OrderedDict[str, deque[int]] = OrderedDict()

    def take(self, account: str, address: str, now_ms: int) -> bool:
        """Count a try; False if there were too many, and then it does not count."""
        if self._is_off:
            return True
        keys = ((f"account {account}", TRIES_OF_ACCOUNT), (f"address {address}", TRIES_OF_ADDRESS))
        counted = [(self._of(key, now_ms), limit) for key, limit in keys]
        if any(len(tries) >= limit for tries, limit in counted):
            return False
        for tries, _ in counted:
            tries.append(now_ms)
        return True

    def forgive(self, account: str, address: str) -> None:
        """The last try was right: it does not count against the account or the address."""
        for key in (f"account {account}", f"address {address}"):
            if tries := self._tries.get(key):
                tries.pop()

    def _of(self, key: str, now_ms: int) -> deque[int]:
        tries = self._tries.setdefault(key, deque())
        self._tries.move_to_end(key)
        while tries and tries[0] <= now_ms - WINDOW_MS:
            tries.popleft()
        while len(self._tries) > MAX_REMEMBERED:
            self._tries.popitem(last=False)
        return tries
