"""The people one does not want to hear: a list of nicknames, addresses and accounts.

The rule: whom an entry means is decided here. An entry is `nick`, `nick!user@host` with `*` and `?`, or
`account:name`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hubbub.protocol.masks import matches

MAX_ENTRIES = 500
MAX_ENTRY_LENGTH = 200
ACCOUNT = "account:"


def entry_of(typed: str) -> str:
    """What somebody typed as an entry of the list; "" if it can't be one."""
    entry = typed.strip()
    if not entry or len(entry) > MAX_ENTRY_LENGTH or any(each <= " " for each in entry):
        return ""
    if entry.lower().startswith(ACCOUNT):
        return ACCOUNT + entry[len(ACCOUNT) :] if len(entry) > len(ACCOUNT) else ""
    if "@" in entry and "!" not in entry:
        entry = f"*!{entry}"
    return "" if not entry.strip("*!@") else entry


class Ignored:
    """The list at one server; `fold` compares names as that server does."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        self._fold = fold
        self.entries: list[str] = []

    def replace(self, entries: Iterable[str]) -> None:
        """Have these entries and no others."""
        self.entries = []
        for typed in entries:
            self.add(typed)

    def add(self, typed: str) -> bool:
        """Put somebody on the list; whether that made a difference."""
        entry = entry_of(typed)
        if not entry or self.find(entry) or len(self.entries) >= MAX_ENTRIES:
            return False
        self.entries.append(entry)
        return True

    def remove(self, typed: str) -> bool:
        """Take somebody off the list; whether they were on it."""
        found = self.find(entry_of(typed))
        if found:
            self.entries.remove(found)
        return bool(found)

    def find(self, entry: str) -> str:
        """The entry as it stands in the list, however it is capitalised; "" if it does not."""
        return next((one for one in self.entries if self._fold(one) == self._fold(entry)), "")

    @property
    def knows_addresses(self) -> bool:
        """Whether an entry means an address, which can't be seen in what was kept."""
        return any("!" in entry for entry in self.entries)

    def holds(self, nick: str, account: str = "", address: str = "") -> bool:
        """Whether somebody is on the list; `address` is their `user@host`, "" if it is not known."""
        return bool(self.entries) and any(self.means(entry, nick, account, address) for entry in self.entries)

    def means(self, entry: str, nick: str, account: str = "", address: str = "") -> bool:
        """Whether an entry means somebody."""
        fold = self._fold
        if entry.startswith(ACCOUNT):
            return account not in {"", "*"} and fold(entry[len(ACCOUNT) :]) == fold(account)
        if "!" in entry:
            return address != "" and matches(fold(entry), fold(f"{nick}!{address}"))
        return matches(fold(entry), fold(nick))
