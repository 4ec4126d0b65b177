"""What was said as it is painted: the spans with their line ends, paddings and numbers.

The rule: pure; a part that was not said is marked so. A block of code has lines of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from hubbub.client.text import markdown, markup
from hubbub.client.text.markup import Span

TARGETS_MAX = 64  # parts of one message that lead somewhere
BODY, UNSAID = "body", "unsaid"  # tags of what was said, and of what was not
_PADDING = "\u00a0"
_PLAIN = Span("")
_TOUCHABLE = frozenset((markdown.SPOILER, markdown.BLOCK))


class Part(NamedTuple):
    """A piece of a message as it is painted; `target` is its number among those that lead somewhere."""

    text: str
    span: Span
    target: int | None = None
    unsaid: bool = False
    ends: bool = False  # the message


def parts(spans: tuple[Span, ...], *, fresh: bool = True) -> Iterator[Part]:
    """The spans as they are painted, with the line end; `fresh` is whether they begin a line.

    A block of code has lines of its own.
    """
    block: Span | None = None  # the one that is being painted
    closed, targets = False, 0
    for span in spans:
        if span.hidden:
            if block and closed:  # another one begins right behind it
                yield Part("\n", block, unsaid=True)
                block, fresh = None, True
            closed = block is not None
            continue
        text, target = span.text, None
        if _leads(span) and targets < TARGETS_MAX:
            target, targets = targets, targets + 1
        if markdown.BLOCK in span.styles:
            if not block and not fresh:
                yield Part("\n", _PLAIN, unsaid=True)
            block = span
        elif block:
            yield Part("\n", block, unsaid=not text.startswith("\n"))
            text, block = text.removeprefix("\n"), None
        if markdown.CODE in span.styles:
            yield Part(_PADDING, span, target, unsaid=True)
            yield Part(text, span, target)
            yield Part(_PADDING, span, target, unsaid=True)
        elif text:
            yield Part(text, span, target)
        fresh = text.endswith("\n") if text else True
    yield Part("\n", block or _PLAIN, ends=True)


def _leads(span: Span) -> bool:
    """Whether a click on it does something."""
    return bool(span.link or span.person or span.room or span.styles & _TOUCHABLE)


def style_tags(styles: frozenset[str]) -> tuple[str, ...]:
    """The tags of a set of styles; a font is one tag."""
    if not styles:
        return ()
    weight = "-".join(name for name in ("bold", "italic") if name in styles)
    found: list[str] = [name for name in ("quote", "underline", "strike", "control") if name in styles]
    if markdown.BLOCK in styles:
        found.append("block")
    elif markdown.CODE in styles:
        found.append(f"code-{weight}" if weight else "code")
    elif weight:
        found.append(weight)
    if markup.MENTION in styles:
        found.append("name")
    return tuple(found)
