"""What a connection tells its owner: plain values that may cross from thread to thread."""

from __future__ import annotations

from dataclasses import dataclass

from hubbub.client.trust import Stranger
from hubbub.protocol.message import Message


@dataclass(frozen=True, slots=True)
class Connecting:
    """A try to reach the server begins."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The socket is open; nothing was said yet.

    `is_private` tells that nobody listens on the way: it is encrypted, or does not leave this machine.
    """

    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """All messages of one read, in order; the server's PINGs are answered already and left out."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The link is gone, or could not be made.

    `retry_in_ms` tells when the next try begins; None when there will be none. `stranger` is whoever answered
    instead of a server that is known.
    """

    reason: str
    retry_in_ms: int | None = None
    stranger: Stranger | None = None


Event = Connecting | Connected | Received | Disconnected
