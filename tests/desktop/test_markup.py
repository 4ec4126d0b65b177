"""A message's text becomes spans: styles, links, mentions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.desktop import markup
from hubbub.desktop.markup import Span


def styles(*names: str) -> frozenset[str]:
    return frozenset(names)


def test_formatting_codes_become_styles() -> None:
    assert markup.spans("a \x02b\x1dc\x0f d") == [
        Span("a "),
        Span("b", styles("bold")),
        Span("c", styles("bold", "italic")),
        Span(" d"),
    ]


@pytest.mark.parametrize("text", ["\x0304red\x03", "\x0304,12red", "\x04ff0000red\x04", "\x16red", "\x03red"])
def test_colours_are_left_out(text: str) -> None:
    assert markup.plain(text) == "red"
    assert "".join(span.text for span in markup.spans(text)) == "red"


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("see https://example.org/a?b=c.", "https://example.org/a?b=c"),
        ("(http://example.org/x_(y))", "http://example.org/x_(y)"),
        ("HTTPS://EXAMPLE.ORG!", "HTTPS://EXAMPLE.ORG"),
        ("“https://example.org”", "https://example.org”"),
    ],
)
def test_a_web_address_is_a_link_without_the_sentence_around_it(text: str, link: str) -> None:
    assert [span.link for span in markup.spans(text) if span.link] == [link]


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "file:///etc/passwd", "ftp://x", "example.org", "http://"]
)
def test_nothing_else_is_a_link(text: str) -> None:
    assert not any(span.link for span in markup.spans(text))


@pytest.mark.parametrize("text", ["hi tester", "@tester: hi", "Tester!", "a,tester,b"])
def test_the_readers_name_is_a_mention(text: str) -> None:
    assert any("mention" in span.styles for span in markup.spans(text, "tester"))


@pytest.mark.parametrize("text", ["testers", "my-tester", "contester", "tester-2"])
def test_a_part_of_a_word_is_no_mention(text: str) -> None:
    assert not any("mention" in span.styles for span in markup.spans(text, "tester"))


@given(st.text(), st.text(max_size=8))
def test_the_spans_together_are_the_text_without_codes(text: str, nick: str) -> None:
    assert "".join(span.text for span in markup.spans(text, nick)) == markup.plain(text)
