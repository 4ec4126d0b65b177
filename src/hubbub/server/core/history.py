"""What history is made of: the rows that a store keeps and gives back, whatever is behind it.

The rule: a row holds what was shown, word for word, so that history is what people saw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from hubbub.protocol import multiline
from hubbub.protocol.message import NO_TAGS
from hubbub.protocol.value import value
from hubbub.server.core.accounts import Account, GoneAccount, NewPassword

TEXTS = frozenset({"PRIVMSG", "NOTICE"})  # what is said; the rest are events
NEVER = 1 << 62  # later than any id
LINE_BYTES = 120  # of a line in history, beside its text and names: time, msgid, batch
MAX_PAGE_BYTES = 256 << 10  # half of what may wait for a client to read it


class StoreError(Exception):
    """The store can't be used; the text says why and what to do."""


@value
class Stored:
    """One message of a conversation; `id` is its order, msgid and time at once.

    `conversation` is a channel's folded name, or the key of two people's direct messages;
    `target` is the name as it was written to; `is_open` whether anybody might have come to hear it.
    An event (a JOIN, a TAGMSG) has its parameters after the target, as on the wire, for a text.
    `author` is who sent it, in that one stay of theirs.
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
    author: int = 0

    @property
    def is_event(self) -> bool:
        """Whether it is read by those alone who can play back events."""
        return self.command not in TEXTS

    @property
    def size_bytes(self) -> int:
        """About what it takes on the wire."""
        tags = sum(len(key) + len(value.encode()) + 2 for key, value in self.client_tags.items())
        line = len(self.source) + len(self.target) + LINE_BYTES
        lines = len(multiline.split(self.text)) + 2 if multiline.is_multiline(self.text) else 1
        return len(self.text.encode()) + tags + line * lines


@value
class Erased:
    """A message that is to be gone: from the table, from the index, from the file."""

    conversation: str
    id: int


@value
class Forgotten:
    """All that an account said, up to an id, is to be gone, and what it has read."""

    account: str
    until_id: int


@value
class Marker:
    """Up to when somebody has read a conversation."""

    identity: str
    conversation: str
    time_ms: int


@value
class Kept:
    """Something small that lasts, such as what holds in a room: a document of its kind, under its key.

    `document` is JSON; "" takes it away.
    """

    kind: str
    key: str
    document: str


# What a store is given to keep, in its order.
Record = Stored | Erased | Forgotten | Marker | Account | NewPassword | GoneAccount | Kept


@value
class Page:
    """A question: the first (or with `from_end` the last) `count` messages of a conversation with
    an id between `low` and `high`, neither included, which whoever came at `joined_id` may read.

    Events are among them only `with_events`. The answer ends earlier where it passes
    `MAX_PAGE_BYTES`, so that no page drowns its reader.
    """

    conversation: str
    joined_id: int
    low: int
    high: int
    count: int
    from_end: bool
    with_events: bool = False


@value
class Latest:
    """A question: the last text of each conversation, as pairs of key and `joined_id`."""

    conversations: tuple[tuple[str, int], ...]


@value
class Search:
    """A question: the first (or with `from_end` the last) `count` texts with an id between `low`
    and `high`, neither included, in these conversations (pairs of key and `joined_id`), which hold
    the `words` (as somebody typed them) and were sent under the `nick` ("": anybody).

    It takes a bounded time. Raises: StoreError, when nothing was found until then.
    """

    conversations: tuple[tuple[str, int], ...]
    words: str
    nick: str
    low: int
    high: int
    count: int
    from_end: bool


Question = tuple[Page, ...] | Latest | Search


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
