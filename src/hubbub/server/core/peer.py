"""What the host knows of a new connection, before it has said a word.

The rule: it is told once, when the door opens.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Peer:
    """What the host knows of a new connection.

    `fingerprint` is its TLS certificate's (SHA-256 in hex), `username` what its own machine calls it;
    `is_limited` that it counts among the unregistered, of whom there are only so many; `files_at`
    where it reaches the file host.
    """

    address: str
    host: str
    is_plain: bool = False
    is_secure: bool = False  # encrypted all the way here
    fingerprint: str = ""
    username: str = ""
    is_limited: bool = False
    files_at: str = ""
