"""What somebody said, painted into a Text: styles, code, quotes, links, emoji.

The rule: looks are tags shared by all messages, whatever their number; what a part leads to is found by its
number in the message (`target-3`), never by what is painted. What is painted and was not said has the tag
`unsaid`, what was said `body`; emoji go in as pictures whose text is kept by the picture's name.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable, Iterator

from hubbub.client.files.attached import Attached
from hubbub.client.text import markdown, markup
from hubbub.client.text.markup import Span
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Line
from hubbub.desktop.look import emoji, ink, paragraph
from hubbub.desktop.look.palette import hue_of
from hubbub.desktop.look.paragraph import Piece
from hubbub.desktop.look.parts import BODY, UNSAID, Part, parts, style_tags
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.embedded import tag_alone

EMOJI_UNITS = 20
LARGE_EMOJI_UNITS = 36
LARGE_EMOJI_MAX = 3
RIGHT_MARGIN_UNITS = 28
INSET_UNITS = 12  # of quotes and blocks
SPARE_UNITS = 4  # by which lines that we break ourselves stay shorter
UNBROKEN_PX = 100_000
INKS_MAX = 256  # colours of others, in one Text at a time
REVEALED_MAX = 500  # messages whose covered parts the reader has uncovered
_COVER = "■"

# What has another font than its line, for measuring.
_FONTS = {
    "bold": "text-bold", "italic": "text-italic", "bold-italic": "text-bold-italic", "code": "mono",
    "code-bold": "mono-bold", "code-italic": "mono-italic", "code-bold-italic": "mono-bold-italic",
    "block": "mono", "name": "text-bold", "person": "text-bold", "control": "small", "action": "text-italic",
}  # fmt: skip

Tags = tuple[str, ...]


class BodyWriter:
    """Writes what was said at marks of one Text, and knows the real text of what it wrote."""

    def __init__(self, text: tk.Text, theme: Theme, model: Model) -> None:
        self.text = text
        self.theme = theme
        self.model = model
        self.width_px = 0  # of the Text, when lines were last broken for it
        self.sources: dict[str, str] = {}  # the name of a picture or a file in the Text -> what it stands for
        self.files_of: Callable[[Line], Attached] = lambda line: Attached(line.current.text)
        self.show_file: Callable[[tk.Text, str], tk.Widget]  # set by who knows which files a line has
        self.revealed: set[int] = set()  # lines whose covered parts are to be read
        self._inks: dict[str, Span] = {}  # tag -> who wished for these colours

    # ------------------------------------------------------------------------------ styles

    def configure_tags(self, tag: Callable[..., None]) -> None:
        """Define every tag by `tag(name, **options)`; the later is the stronger."""
        theme, p, px = self.theme, self.theme.palette, self.theme.px
        inset = px(INSET_UNITS)
        tag("quote", lmargin1=inset, lmargin2=inset, foreground=p.muted)
        for name in ("bold", "italic", "bold-italic"):
            tag(name, font=theme.font(f"text-{name}"))
        for name in ("", "-bold", "-italic", "-bold-italic"):
            tag(f"code{name}", font=theme.font(f"mono{name}"), background=p.code, foreground=p.text)
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
        tag("from-right", justify="right")
        tag("name", font=theme.font("text-bold"), foreground=p.link)
        tag("control", font=theme.font("small"), foreground=p.error)
        tag("link", foreground=p.link)
        tag("cover", foreground=p.scroll_hover, background=p.scroll_hover)
        tag("uncovered", background=p.code)

    def _style(self, part: Part, line: Line) -> Tags:
        """The tags of a part, besides those of its line."""
        span = part.span
        tags = style_tags(span.styles)
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
        return markup.spans(self.files_of(line).words, "" if line.own else self.model.nick)

    def write(self, line: Line, at: str, tags: Tags) -> None:
        """Write what was said at a mark of right gravity, with its line end, and its files below."""
        words, files = self.files_of(line)
        if words or not files:
            self._write_words(line, at, tags)
        for url in files:
            self._write_file(url, at, tags)

    def _write_words(self, line: Line, at: str, tags: Tags) -> None:
        spans = self._spans(line)
        has_edges = "padded" in tags or any(markdown.BLOCK in span.styles for span in spans)
        begin = self.text.index(at) if has_edges else ""
        size = LARGE_EMOJI_UNITS if _emoji_alone(line.current.text) else EMOJI_UNITS
        pieces = self._pieces(line, spans, tags)
        if paragraph.is_ours(line.current.text):
            pieces = self._laid_out(pieces, tags, size)
        pending: list[object] = []
        for text, styled, cell in pieces:
            if cell is None:
                pending += [text, styled]
            else:
                self._flush(pending, at)
                self._write_emoji(text, cell, size, at, styled)
        self._flush(pending, at)
        if has_edges:
            self._finish(begin, at)

    def _pieces(self, line: Line, spans: tuple[Span, ...], tags: Tags) -> Iterator[Piece]:
        """What is to be painted, in the order in which it is read; before an action stands who did it."""
        for part in parts(spans, fresh="action" not in tags):
            styled = (*tags, *self._style(part, line), *(() if part.ends else (BODY,)))
            if part.text.isascii():
                yield Piece(part.text, styled)
                continue
            for sequence, cell in emoji.split(part.text):
                if cell is None:
                    yield Piece(emoji.plain(sequence), styled)
                elif "cover" in styled:
                    yield Piece(_COVER, styled)
                else:
                    yield Piece(sequence, styled, cell)

    def _laid_out(self, pieces: Iterable[Piece], tags: Tags, size: int) -> Iterator[Piece]:
        """The same as we break it, in the order in which it is painted; each display line is a line."""
        self.width_px = self.text.winfo_width()
        pending: list[Piece] = []
        for piece in pieces:
            words, *others = piece.text.split("\n") if piece.cell is None else (piece.text,)
            pending += [piece._replace(text=words)] if words else []
            for more in others:
                yield from self._paragraph(tuple(pending), tags, size)
                yield Piece("\n", piece.tags)
                pending = [piece._replace(text=more)] if more else []

    def _paragraph(self, pieces: tuple[Piece, ...], tags: Tags, size: int) -> Iterator[Piece]:
        area = tuple(tag for tag in ("quote", "block") if pieces and tag in pieces[0].tags)
        inset = INSET_UNITS if area else 0
        width_px = self.width_px - self.theme.px(RIGHT_MARGIN_UNITS + inset + SPARE_UNITS)
        if self.width_px <= 1:  # not laid out yet
            width_px = UNBROKEN_PX
        found, from_right = paragraph.lines(pieces, width_px, lambda piece: self._measured(piece, size))
        side: Tags = ("from-right",) if from_right else ()
        for number, line in enumerate(found):
            if number:
                yield Piece("\n", (*tags, *area, *side, BODY, UNSAID))
            yield from (piece._replace(tags=(*piece.tags, *side)) for piece in line)

    def _measured(self, piece: Piece, size: int) -> int:
        if piece.cell is not None:
            return self.theme.px(size) + 2 * self.theme.px(1)
        fonts = (_FONTS[tag] for tag in reversed(piece.tags) if tag in _FONTS)
        return self.theme.width(next(fonts, "text"), piece.text)

    def _flush(self, pieces: list[object], at: str) -> None:
        if pieces:
            self.text.insert(at, *pieces)  # type: ignore[arg-type]
            pieces.clear()

    def _write_emoji(self, source: str, cell: int, size: int, at: str, tags: Tags) -> None:
        picture = self.theme.emoji(cell, size)
        name = self.text.image_create(at, image=picture, align="center", padx=self.theme.px(1))
        self.sources[name] = source
        tag_alone(self.text, at, tags)

    def _write_file(self, url: str, at: str, tags: Tags) -> None:
        """A file that the message carries, in a line of its own."""
        shown = self.show_file(self.text, url)
        self.text.window_create(at, window=shown, pady=self.theme.px(4), align="center")
        self.sources[str(shown)] = url
        tag_alone(self.text, at, tags)
        self.text.insert(at, "\n", tags)

    def _finish(self, begin: str, at: str) -> None:
        """Give the blocks of what was written their edges; only its last line is padded."""
        self.text.tag_remove("padded", begin, f"{at} - 1 indices linestart")
        while block := self.text.tag_nextrange("block", begin, at):
            first, begin = block
            self.text.tag_add("block-top", first, f"{first} lineend")
            self.text.tag_add("block-bottom", f"{begin} - 1 indices linestart", begin)

    def is_outdated(self, line: Line) -> bool:
        """Whether a message was broken into lines for another width."""
        return paragraph.is_ours(line.current.text) and self.width_px != self.text.winfo_width()

    def quotes_in_view(self) -> list[tuple[int, int]]:
        """Where quotes begin and end, in pixels from the top."""
        text, found = self.text, []
        height, last = text.winfo_height(), text.index(f"@0,{text.winfo_height()}")
        at = text.index("@0,0")
        if "quote" in text.tag_names(at) and (begun := text.tag_prevrange("quote", f"{at} + 1 indices")):
            at = begun[0]
        while quote := text.tag_nextrange("quote", at, last):
            top, end = text.dlineinfo(quote[0]), text.dlineinfo(f"{quote[1]} - 1 indices")
            found.append((top[1] if top else 0, end[1] + end[3] if end else height))
            at = quote[1]
        return found

    # ------------------------------------------------------------------------------ reading back

    def source(self, first: str, last: str) -> str:
        """The real text between two indices: pictures as the emoji they stand for, and nothing unsaid."""
        said = UNSAID not in self.text.tag_names(first)
        parts: list[str] = []
        for kind, value, _ in self.text.dump(first, last, text=True, image=True, window=True, tag=True):
            if value == UNSAID and kind in {"tagon", "tagoff"}:
                said = kind == "tagoff"
            elif said and kind in {"image", "window"}:
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
        alive = {*self.text.image_names(), *self.text.window_names()}
        self.sources = {name: source for name, source in self.sources.items() if name in alive}
        gone = [name for name in self._inks if not self.text.tag_ranges(name)]
        for name in gone:
            self.text.tag_delete(name)
            del self._inks[name]


def _emoji_alone(text: str) -> bool:
    """Whether a message is nothing but a few emoji, which are then shown large."""
    if text.isascii() or len(text) > 40:
        return False
    pieces = [cell for part, cell in emoji.split(text) if part.strip()]
    return len(pieces) <= LARGE_EMOJI_MAX and None not in pieces
