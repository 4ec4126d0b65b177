"""What history is made of: the rows that a store keeps and gives back, whatever is behind it.

The rule: a row holds what was shown, word for word, so that history is what people saw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hubbub.protocol.message import NO_TAGS

LINE_BYTES = 120  # of a line in history, beside its text and names: time, msgid, batch
MAX_PAGE_BYTES = 256 << 10  # half of what may wait for a client to read it


class StoreError(Exception):
    """The store can't be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One message of a conversation; `id` is its order, msgid and time at once.

    `conversation` is a channel's folded name, or the key of two people's direct messages;
    `target` is the name as it was written to; `is_open` whether anybody might have come to hear it.
    """

    conversation: str
    id: int
    command: str
    source: str
    account: str
    target: str
    text: str
    client_tags: Mapping[str, str] = field(default_factory=lambda: NO_TAGS)
    client_id: str = ""
    is_open: bool = False

    @property
    def size_bytes(self) -> int:
        """About what it takes on the wire."""
        tags = sum(len(key) + len(value.encode()) + 2 for key, value in self.client_tags.items())
        return len(self.source) + len(self.target) + len(self.text.encode()) + tags + LINE_BYTES


@dataclass(frozen=True, slots=True)
class Page:
    """A question: the first (or with `from_end` the last) `count` messages of a conversation with
    an id between `low` and `high`, neither included, which whoever came at `joined_id` may read.

    The answer ends earlier where it passes `MAX_PAGE_BYTES`, so that no page drowns its reader.
    """

    conversation: str
    joined_id: int
    low: int
    high: int
    count: int
    from_end: bool


@dataclass(frozen=True, slots=True)
class Latest:
    """A question: the last message of each conversation, as pairs of key and `joined_id`."""

    conversations: tuple[tuple[str, int], ...]


Question = tuple[Page, ...] | Latest


def fitting(messages: Iterable[Stored]) -> list[Stored]:
    """The first messages, as many as one page may hold, but at least one."""
    page: list[Stored] = []
    size_bytes = 0
    for message in messages:
        size_bytes += message.size_bytes
        if page and size_bytes > MAX_PAGE_BYTES:
            break
        page.append(message)
    return page
