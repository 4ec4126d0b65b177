"""A message's text becomes spans: styles, links, mentions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.client.text import markup
from hubbub.client.text.markup import Span


def styles(*names: str) -> frozenset[str]:
    return frozenset(names)


def test_formatting_codes_become_styles() -> None:
    assert markup.spans("a \x02b\x1dc\x0f d") == (
        Span("a "),
        Span("b", styles("bold")),
        Span("c", styles("bold", "italic")),
        Span(" d"),
    )


def test_codes_and_marks_go_together() -> None:
    assert [(span.text, span.styles) for span in markup.spans("a **b\x1dc** d") if not span.hidden] == [
        ("a ", styles()),
        ("b", styles("bold")),
        ("c", styles("bold", "italic")),
        (" d", styles("italic")),
    ]


def test_colours_are_told() -> None:
    span = markup.spans("\x0304,12\x16red")[0]
    assert (span.text, span.ink, span.ground, span.reversed) == ("red", "#ff0000", "#0000fc", True)


def test_links_rooms_and_people_are_told() -> None:
    found = markup.spans("@maria see https://example.org in #tea", "tester")
    assert [
        (span.person, span.link, span.room) for span in found if span.person or span.link or span.room
    ] == [
        ("maria", "", ""),
        ("", "https://example.org", ""),
        ("", "", "#tea"),
    ]


def test_a_reader_sees_no_marks() -> None:
    assert markup.visible("**a** `b` \x02c\u202e") == "a b c‹U+202E›"


def test_a_surprise_stays_covered_wherever_a_text_is_told_of() -> None:
    visible = markup.visible
    assert visible("hmm, ||the **butler** did it|| and ||the cook||") == "hmm, ••••• and •••••"
    assert visible("||a||") == visible("||a long story||") == "•••••"


@pytest.mark.parametrize(
    "text", ["hi tester", "@tester: hi", "tester: hi", "Tester!", "a,tester,b", "**tester**"]
)
def test_the_readers_name_is_a_mention(text: str) -> None:
    assert any("mention" in span.styles for span in markup.spans(text, "tester"))


@pytest.mark.parametrize("text", ["testers", "my-tester", "contester", "tester-2", "`tester`"])
def test_a_part_of_a_word_is_no_mention(text: str) -> None:
    assert not any("mention" in span.styles for span in markup.spans(text, "tester"))


@given(st.text(), st.text(max_size=8))
def test_the_spans_together_are_the_text_without_codes(text: str, nick: str) -> None:
    assert "".join(span.text for span in markup.spans(text, nick)) == markup.plain(text)
