"""Masks with `*` and `?`, as bans and WHO use them.

The rule: matching takes time in the product of the two lengths at most, whatever the mask.

Spec: https://modern.ircdocs.horse/#wildcard-expressions
"""

from __future__ import annotations


def matches(mask: str, text: str) -> bool:
    """Whether the whole text fits the mask: `*` any characters, `?` any one."""
    mask_at = text_at = 0
    star_at, star_text_at = -1, 0
    while text_at < len(text):
        letter = mask[mask_at] if mask_at < len(mask) else ""
        if letter == "*":
            star_at, star_text_at = mask_at, text_at
            mask_at += 1
        elif letter in ("?", text[text_at]) and letter:
            mask_at += 1
            text_at += 1
        elif star_at >= 0:
            star_text_at += 1
            mask_at, text_at = star_at + 1, star_text_at
        else:
            return False
    return not mask[mask_at:].strip("*")


def full_mask(mask: str) -> str:
    """The mask as `nick!user@host`: what is missing is `*`."""
    nick, bang, rest = mask.partition("!")
    if not bang:
        if "@" in nick:
            nick, rest = "*", nick
        else:
            return f"{nick or '*'}!*@*"
    user, _, host = rest.partition("@")
    return f"{nick or '*'}!{user or '*'}@{host or '*'}"
