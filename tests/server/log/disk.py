"""A disk that a test holds up, fills and empties, and what comes back from the log over it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hubbub.server.core.effects import Append
from hubbub.server.core.facts import Entry
from hubbub.server.core.history import Record, StoreError
from hubbub.server.log.durable import DurableLog
from tests.net import text_sent


@dataclass
class Disk:
    """A store whose writing a test holds up, lets go and makes fail."""

    batches: list[list[Any]] = field(default_factory=list)
    known: list[tuple[str, int]] = field(default_factory=list)
    last: int = 0
    breaks_with: Exception | None = None
    may_write: threading.Event = field(default_factory=threading.Event)
    is_full: bool = False
    forgotten_to: list[int] = field(default_factory=list)
    is_closed: bool = False
    untidy: int = 0
    times_tidied: int = 0
    tidying_breaks: bool = False

    def __post_init__(self) -> None:
        self.may_write.set()

    def write(self, batch: Sequence[Record]) -> None:
        assert self.may_write.wait(10)
        if self.is_full:
            raise StoreError("database or disk is full")
        if self.breaks_with:
            raise self.breaks_with
        self.batches.append(list(batch))

    def last_id(self) -> int:
        return self.last

    def client_ids(self, count: int) -> list[tuple[str, int]]:
        return self.known[-count:]

    def forget_client_ids(self, keep: int) -> None:
        self.forgotten_to.append(keep)

    def tidy(self) -> bool:
        self.times_tidied += 1
        if self.tidying_breaks:
            raise StoreError("disk I/O error")
        self.untidy -= 1
        return self.untidy > 0

    def close(self) -> None:
        self.is_closed = True


@dataclass
class Back:
    """What came back from a log, in order."""

    disk: Disk = field(default_factory=Disk)
    entries: list[Entry] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    now_ms: int = 1_700_000_000_000

    def log(self) -> DurableLog:
        return DurableLog(1, self.disk, self.entries.extend, self.failed.extend, now_ms=lambda: self.now_ms)

    @property
    def tokens(self) -> list[int]:
        return [entry.token for entry in self.entries]


def said(token: int, user: int = 1, channel: str = "#tea", client_id: str = "") -> Append:
    return Append(token, text_sent(user, f"text {token}", channel, client_id=client_id))
