"""What somebody said, painted into a Text: styles, code, quotes, links, emoji.

The rule: looks are tags shared by all messages, whatever their number; what a part leads to is found by its
number in the message (`target-3`), never by what is painted. What is painted and was not said has the tag
`unsaid`, what was said `body`; emoji go in as pictures whose text is kept by the picture's name.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator
from typing import NamedTuple

from hubbub.client import markdown, markup
from hubbub.client.markup import Span
from hubbub.client.model import Model
from hubbub.client.rooms import Line
from hubbub.desktop import emoji, ink
from hubbub.desktop.palette import hue_of
from hubbub.desktop.theme import Theme

EMOJI_UNITS = 20
LARGE_EMOJI_UNITS = 36
LARGE_EMOJI_MAX = 3
TARGETS_MAX = 64  # parts of one message that lead somewhere
INKS_MAX = 256  # colours of others, in one Text at a time
REVEALED_MAX = 500  # messages whose covered parts the reader has uncovered
BODY, UNSAID = "body", "unsaid"
_PADDING = "\u00a0"
_COVER = "■"
_PLAIN = Span("")

Tags = tuple[str, ...]


class Part(NamedTuple):
    """A piece of a message as it is painted; `target` is its number among those that lead somewhere."""

    text: str
    span: Span
    target: int | None = None
    unsaid: bool = False
    ends: bool = False  # the message


class BodyWriter:
    """Writes what was said at marks of one Text, and knows the real text of what it wrote."""

    def __init__(self, text: tk.Text, theme: Theme, model: Model) -> None:
        self.text = text
        self.theme = theme
        self.model = model
        self.sources: dict[str, str] = {}  # the name of a picture in the Text -> the emoji it stands for
        self.revealed: set[int] = set()  # lines whose covered parts are to be read
        self._inks: dict[str, Span] = {}  # tag -> who wished for these colours

    # ------------------------------------------------------------------------------ styles

    def configure_tags(self, tag: Callable[..., None]) -> None:
        """Define every tag by `tag(name, **options)`; the later is the stronger."""
        theme, p, px = self.theme, self.theme.palette, self.theme.px
        tag("quote", lmargin1=px(12), lmargin2=px(12), foreground=p.muted)
        for name in ("bold", "italic", "bold-italic"):
            tag(name, font=theme.font(f"text-{name}"))
        for name in ("", "-bold", "-italic", "-bold-italic"):
            tag(f"code{name}", font=theme.font(f"mono{name}"), background=p.code, foreground=p.text)
        inset = px(12)
        tag(
            "block", font=theme.font("mono"), background=p.code, foreground=p.text, wrap="char",
            spacing1=px(1), spacing3=px(1), lmargin1=inset, lmargin2=inset, lmargincolor=p.code,
        )  # fmt: skip
        tag("block-top", spacing1=px(8))
        tag("block-bottom", spacing3=px(8))
        tag("underline", underline=True)
        tag("strike", overstrike=True)
        for name in self._inks:
            self._configure_ink(name)
        tag("name", font=theme.font("text-bold"), foreground=p.link)
        tag("control", font=theme.font("small"), foreground=p.error)
        tag("link", foreground=p.link)
        tag("cover", foreground=p.scroll_hover, background=p.scroll_hover)
        tag("uncovered", background=p.code)

    def _style(self, part: Part, line: Line) -> Tags:
        """The tags of a part, besides those of its line."""
        span = part.span
        tags = _style_tags(span.styles)
        if span.ink or span.ground or span.reversed:
            tags += self._ink(span)
        if span.link or span.room:
            tags += ("link",)
        elif span.person and (known := self.model.person(span.person)):
            tags += ("person", f"nick-{hue_of(self.model.fold(known.nick))}")
        if markdown.SPOILER in span.styles:
            tags += ("uncovered",) if line.id in self.revealed else ("cover",)
        if part.target is not None:
            tags += (f"target-{part.target}",)
        return (*tags, UNSAID) if part.unsaid else tags

    def _ink(self, span: Span) -> Tags:
        name = f"{'turned' if span.reversed else 'ink'}{span.ink}{span.ground}"
        if name not in self._inks:
            if len(self._inks) >= INKS_MAX:
                return ()
            self._inks[name] = span
            self._configure_ink(name)
        return (name,)

    def _configure_ink(self, name: str) -> None:
        foreground, background = ink.colours(self._inks[name], self.theme.palette)
        self.text.tag_configure(name, foreground=foreground, background=background)
        self.text.tag_raise(name, "strike")

    # ------------------------------------------------------------------------------ writing

    def _spans(self, line: Line) -> tuple[Span, ...]:
        return markup.spans(line.text, "" if line.own else self.model.nick)

    def write(self, line: Line, at: str, tags: Tags) -> None:
        """Write what was said at a mark of right gravity, with its line end."""
        begin = self.text.index(at)
        size = LARGE_EMOJI_UNITS if _emoji_alone(line.text) else EMOJI_UNITS
        pieces: list[object] = []
        for part in parts(self._spans(line), fresh=begin.endswith(".0")):
            styled = (*tags, *self._style(part, line), *(() if part.ends else (BODY,)))
            if part.text.isascii():
                pieces += [part.text, styled]
                continue
            for sequence, cell in emoji.split(part.text):
                if cell is None:
                    pieces += [emoji.plain(sequence), styled]
                elif "cover" in styled:
                    pieces += [_COVER, styled]
                else:
                    self._flush(pieces, at)
                    self._write_emoji(sequence, cell, size, at, styled)
        self._flush(pieces, at)
        self._finish(begin, at)

    def _flush(self, pieces: list[object], at: str) -> None:
        if pieces:
            self.text.insert(at, *pieces)  # type: ignore[arg-type]
            pieces.clear()

    def _write_emoji(self, source: str, cell: int, size: int, at: str, tags: Tags) -> None:
        picture = self.theme.emoji(cell, size)
        name = self.text.image_create(at, image=picture, align="center", padx=self.theme.px(1))
        self.sources[name] = source
        for tag in tags:
            self.text.tag_add(tag, f"{at} - 1 indices")

    def _finish(self, begin: str, at: str) -> None:
        """Give the blocks of what was written their edges."""
        while block := self.text.tag_nextrange("block", begin, at):
            first, begin = block
            self.text.tag_add("block-top", first, f"{first} lineend")
            self.text.tag_add("block-bottom", f"{begin} - 1 indices linestart", begin)

    # ------------------------------------------------------------------------------ reading back

    def source(self, first: str, last: str) -> str:
        """The real text between two indices: pictures as the emoji they stand for, and nothing unsaid."""
        said = UNSAID not in self.text.tag_names(first)
        parts: list[str] = []
        for kind, value, _ in self.text.dump(first, last, text=True, image=True, tag=True):
            if value == UNSAID and kind in {"tagon", "tagoff"}:
                said = kind == "tagoff"
            elif said and kind == "image":
                parts.append(self.sources.get(value, ""))
            elif said and kind == "text":
                parts.append(value)
        return "".join(parts)

    def target(self, line: Line, number: int) -> Span | None:
        """The part of a message that leads somewhere, by its number."""
        found = parts(self._spans(line))
        return next((part.span for part in found if part.target == number), None)

    def reveal(self, line: Line) -> None:
        """Let the covered parts of a message be read; it is to be written again."""
        if len(self.revealed) >= REVEALED_MAX:
            self.revealed.clear()
        self.revealed.add(line.id)

    def forget_deleted(self) -> None:
        """Drop what is known of pictures and colours that are no longer in the Text."""
        alive = set(self.text.image_names())
        self.sources = {name: source for name, source in self.sources.items() if name in alive}
        gone = [name for name in self._inks if not self.text.tag_ranges(name)]
        for name in gone:
            self.text.tag_delete(name)
            del self._inks[name]


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


_TOUCHABLE = frozenset((markdown.SPOILER, markdown.BLOCK))


def _style_tags(styles: frozenset[str]) -> Tags:
    """The tags of a set of styles; a font is one tag."""
    if not styles:
        return ()
    weight = "-".join(name for name in ("bold", "italic") if name in styles)
    found: list[str] = [name for name in ("quote", "underline", "strike", "control") if name in styles]
    if markdown.BLOCK in styles:
        found += ["block", "edge"]
    elif markdown.CODE in styles:
        found += [f"code-{weight}" if weight else "code", "edge"]
    elif weight:
        found.append(weight)
    if markup.MENTION in styles:
        found.append("name")
    return tuple(found)


def _emoji_alone(text: str) -> bool:
    """Whether a message is nothing but a few emoji, which are then shown large."""
    if text.isascii() or len(text) > 40:
        return False
    pieces = [cell for part, cell in emoji.split(text) if part.strip()]
    return len(pieces) <= LARGE_EMOJI_MAX and None not in pieces
