"""Facts about metadata: what people say of themselves, and of their rooms, for programs to read.

The rule: each names the values that are so afterwards; None is one that is there no more.
"""

from __future__ import annotations

from hubbub.protocol.value import value
from hubbub.server.core.facts.base import Fact

Value = tuple[str, str | None]  # of a key


@value
class MetadataSet(Fact):
    """`user` set or took away values of `owner`: an identity, or a room's folded name.

    `is_kept` is whether the owner lasts, and the values with it; `is_cleared` whether
    all of them were taken away.
    """

    owner: str
    values: tuple[Value, ...]
    is_kept: bool = False
    is_cleared: bool = False

    @property
    def durable(self) -> bool:
        """An account's values last, and a registered room's; others go with whose they are."""
        return self.is_kept
