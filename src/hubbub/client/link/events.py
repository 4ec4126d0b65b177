"""What a connection tells its owner: plain values that may cross from thread to thread."""

from __future__ import annotations

from hubbub.client.link.trust import Stranger
from hubbub.client.value import Value
from hubbub.protocol.message import Message


class Connecting(Value):
    """A try to reach the server begins."""


class Connected(Value):
    """The socket is open; nothing was said yet.

    `is_private` tells that nobody listens on the way: it is encrypted, or does not leave this machine.
    """

    is_private: bool = False


class Received(Value):
    """All messages of one read, in order; the server's PINGs are answered already and left out."""

    messages: tuple[Message, ...]


class Disconnected(Value):
    """The link is gone, or could not be made.

    `retry_in_ms` tells when the next try begins; None when there will be none. `stranger` is whoever answered
    instead of a server that is known.
    """

    reason: str
    retry_in_ms: int | None = None
    stranger: Stranger | None = None


Event = Connecting | Connected | Received | Disconnected
