"""What was said is painted as it was meant, and read back as it was said."""

import tkinter as tk

import pytest

from hubbub.client.text import markup
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Line, LineKind
from hubbub.desktop.look.parts import TARGETS_MAX, UNSAID, parts
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.messages.body import INKS_MAX, BodyWriter
from hubbub.desktop.views.messages.lines import LineWriter
from tests.desktop.screen import Screen
from tests.desktop.world import greeted

pytestmark = pytest.mark.screen


@pytest.fixture
def text(screen: Screen) -> tk.Text:
    text = tk.Text(screen.window)
    text.pack(fill="both", expand=True)
    screen.settle()
    return text


@pytest.fixture
def model() -> Model:
    return greeted()


@pytest.fixture
def body(text: tk.Text, theme: Theme, model: Model) -> BodyWriter:
    writer = LineWriter(text, theme, model)
    writer.configure_tags()
    return writer.body


def line(text: str, number: int = 1) -> Line:
    return Line(number, LineKind.MESSAGE, 0, "maria", text)


def write(body: BodyWriter, words: str, number: int = 1) -> Line:
    """Write a message at the end."""
    said = line(words, number)
    body.text.mark_set("at", "end - 1 chars")
    body.write(said, "at", ("line",))
    return said


def painted(body: BodyWriter) -> str:
    return body.text.get("1.0", "end - 1 chars")


def tagged(body: BodyWriter, tag: str) -> list[str]:
    """What has this tag."""
    ranges = body.text.tag_ranges(tag)
    return [body.text.get(*pair) for pair in zip(ranges[::2], ranges[1::2], strict=True)]


def arranged(words: str, *, fresh: bool = True) -> str:
    """A message as it is arranged, what is unsaid in brackets."""
    found = parts(markup.spans(words), fresh=fresh)
    return "".join(f"[{part.text}]" if part.unsaid else part.text for part in found)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("a **b** c", "a b c\n"),
        ("so `a` b", "so [\xa0]a[\xa0] b\n"),
        ("so ```a``` b", "so [\n]a[\n] b\n"),
        ("so\n```py\na\n```\nb", "so\na\nb\n"),
        ("```a``````b```", "a[\n]b\n"),
        ("```a```", "a\n"),
        ("> a\nb", "a\nb\n"),
        ("> ```a```", "a\n"),
    ],
)
def test_a_block_has_lines_of_its_own(words: str, shown: str) -> None:
    assert arranged(words) == shown


def test_after_a_name_a_block_begins_a_line() -> None:
    assert arranged("```a```", fresh=False) == "[\n]a\n"


def test_styles_are_tags(body: BodyWriter) -> None:
    write(body, "**a** *b* ***c*** ~~d~~ `e` \x1ff\x1f **`g`**\n> h")
    assert painted(body) == "a b c d \xa0e\xa0 f \xa0g\xa0\nh\n"
    for tag, words in {
        "bold": "a", "italic": "b", "bold-italic": "c", "strike": "d", "code": "\xa0e\xa0", "underline": "f",
        "code-bold": "\xa0g\xa0", "quote": "h",
    }.items():  # fmt: skip
        assert tagged(body, tag) == [words], tag


def test_what_is_not_said_is_not_read_back(body: BodyWriter) -> None:
    write(body, "so `a` 🍕 ```b b\nc``` d")
    assert body.source("1.0", "end - 1 chars") == "so a 🍕 b b\nc d\n"
    assert body.source("1.3", "1.6") == "a"  # what is selected begins amid the unsaid


def test_a_code_block_is_one_area_with_edges(body: BodyWriter) -> None:
    write(body, "so ```a a\nb\nc``` d")
    assert tagged(body, "block-top") == ["a a"]
    assert tagged(body, "block") == ["a a\nb\nc\n"]
    assert tagged(body, "block-bottom") == ["c\n"]


def test_what_leads_somewhere_is_found_by_its_number(body: BodyWriter) -> None:
    said = write(body, "@jonas see https://example.org in #tea, **https://two.org**")
    targets = [body.target(said, number) for number in range(5)]
    assert [span and (span.person or span.link or span.room) for span in targets] == [
        "jonas", "https://example.org", "#tea", "https://two.org", None
    ]  # fmt: skip
    assert tagged(body, "target-3") == ["https://two.org"]


def test_tags_are_bounded(body: BodyWriter) -> None:
    for number in range(10):
        write(body, "".join(f"\x04{number:02x}{each:04x}a" for each in range(100)))
    write(body, "#a " * 1_000)
    assert len(body.text.tag_names()) < INKS_MAX + TARGETS_MAX + 60


def test_colours_are_forgotten_with_their_messages(body: BodyWriter) -> None:
    write(body, "\x0304red")
    before = len(body.text.tag_names())
    body.text.delete("1.0", "end")
    body.forget_deleted()
    assert len(body.text.tag_names()) == before - 1


def test_only_those_who_are_here_are_painted_as_people(body: BodyWriter) -> None:
    write(body, "@jonas @nobody kenji: hi")
    assert tagged(body, "person") == ["@jonas"]
    write(body, "kenji: hi")
    assert tagged(body, "person") == ["@jonas", "kenji"]


def test_a_spoiler_is_covered_until_it_is_revealed(body: BodyWriter) -> None:
    said = write(body, "||a 🍕 b||")
    assert tagged(body, "cover") == ["a ■ b"]
    body.reveal(said)
    body.text.delete("1.0", "end")
    body.write(said, "at", ("line",))
    assert not tagged(body, "cover") and len(body.text.image_names()) == 1


def test_signs_that_would_act_are_shown(body: BodyWriter) -> None:
    write(body, "a\u202eb")
    assert tagged(body, "control") == ["‹U+202E›"]
    assert UNSAID not in body.text.tag_names("1.1")
