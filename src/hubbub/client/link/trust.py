"""Servers that can't be trusted, and what a person is shown of them.

The rule: a fingerprint is the SHA-256 of a certificate in lower-case hexadecimal, in groups where it is read.
"""

from __future__ import annotations

from hubbub.client.value import Value

_GROUP = 4  # hexadecimal digits that are read out together
_ROW = 32


class Stranger(Value):
    """A certificate that can't be trusted: its fingerprint, the one that is pinned ("" for none), and why."""

    fingerprint: str
    pinned: str
    why: str

    @property
    def is_changed(self) -> bool:
        """Whether another certificate is expected."""
        return self.pinned != ""


class NotTrusted(OSError):
    """A person has to decide about a stranger."""

    def __init__(self, stranger: Stranger) -> None:
        super().__init__(stranger.why)
        self.stranger = stranger


def readable(fingerprint: str) -> str:
    """A fingerprint as people compare it: in rows of groups, `ab12 cd34 ...`."""
    rows = (fingerprint[at : at + _ROW] for at in range(0, len(fingerprint), _ROW))
    return "\n".join(" ".join(row[at : at + _GROUP] for at in range(0, len(row), _GROUP)) for row in rows)
