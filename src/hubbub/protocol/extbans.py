"""Masks on a room's lists: `nick!user@host`, `a:account`, `m:` before either of them.

The rule: a mask is read here alone, by those who set it and those who apply it; what stands behind
`m:` keeps people from speaking only.

Spec: https://modern.ircdocs.horse/#extban-parameter and
https://ircv3.net/specs/extensions/account-extban
"""

from __future__ import annotations

from functools import lru_cache

from hubbub.protocol.masks import full_mask
from hubbub.protocol.value import value

ACCOUNT, MUTE = "a", "m"
TYPES = ACCOUNT + MUTE
_CACHED_MASKS = 4096


@value
class ListMask:
    """A mask, taken apart: what `pattern` is of, and whether it is about speaking only."""

    pattern: str
    is_account: bool = False
    is_mute: bool = False

    def __str__(self) -> str:
        """The mask as it stands on a list."""
        return ("m:" if self.is_mute else "") + ("a:" if self.is_account else "") + self.pattern


@lru_cache(maxsize=_CACHED_MASKS)
def read_mask(mask: str) -> ListMask:
    """A mask as somebody typed it; an address that lacks something is completed."""
    rest = mask.removeprefix("m:")
    is_mute = rest != mask
    pattern = rest.removeprefix("a:")
    if pattern != rest:
        return ListMask(pattern or "*", is_account=True, is_mute=is_mute)
    return ListMask(full_mask(pattern), is_mute=is_mute)
