"""What people type between marks looks as they meant it, and nothing is lost on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.client.text import markdown
from hubbub.client.text.markdown import Kind

SIGNS = "*_~|`>\\@#: \nab./h"
HOSTILE = (
    "*a ", "**a _b ~~c ||d `e", "```a", "``` ", "\\*", "> a\n", ">>> ", "*a* ", "|| a||", "@a", "#a.", "http://",
)  # fmt: skip


def styled(text: str, style: str) -> list[str]:
    """The parts that have this style, without marks."""
    return [
        text[piece.start : piece.end]
        for piece in markdown.pieces(text)
        if style in piece.styles and piece.kind is not Kind.MARK
    ]


def shown(text: str) -> str:
    """The text without marks."""
    return "".join(
        text[piece.start : piece.end] for piece in markdown.pieces(text) if piece.kind is not Kind.MARK
    )


@pytest.mark.parametrize(
    ("text", "style", "parts"),
    [
        ("a **b** c", "bold", ["b"]),
        ("a *b* c", "italic", ["b"]),
        ("a _b_ c", "italic", ["b"]),
        ("a ~~b~~ c", "strike", ["b"]),
        ("a ||b|| c", "spoiler", ["b"]),
        ("a `b` c", "code", ["b"]),
        ("``a ` b``", "code", ["a ` b"]),
        ("**a\nb**", "bold", ["a\nb"]),
        ("x**y**z", "bold", ["y"]),
        ("这是**粗体**文字", "bold", ["粗体"]),
        ("***a***", "bold", ["a"]),
        ("***a***", "italic", ["a"]),
        ("**a *b***", "bold", ["a ", "b"]),
        ("*a **b***", "italic", ["a ", "b"]),
        ("*a *b*", "italic", ["b"]),
        ("_a_b_", "italic", ["a_b"]),
    ],
)
def test_marks(text: str, style: str, parts: list[str]) -> None:
    assert styled(text, style) == parts


@pytest.mark.parametrize(
    "text",
    [
        "snake_case_name", "2*3*4", "a * b * c", "a || b || c", "**open", "`open", "~a~", "__init__", "****",
        "_ a _", "a_b_", "*", "x ** y ** z", "````", "¯\\_(ツ)_/¯", "C:\\dir\\file", "1 > 2", "a\\b", ">no",
        "|a|", "~~~a~~~", "` `",
    ],
)  # fmt: skip
def test_what_is_no_mark_stays(text: str) -> None:
    assert shown(text) == text
    assert not any(piece.styles for piece in markdown.pieces(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\\*a\\*", "*a*"),
        ("\\`a`", "`a`"),
        ("\\||a||", "||a||"),
        ("\\> a", "> a"),
        ("\\\\*a*", "\\*a*"),
        ("\\```a```", "```a```"),
    ],
)
def test_a_backslash_makes_a_mark_a_sign(text: str, words: str) -> None:
    assert shown(text) == words


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("```\na\n  *b*\n```", ["a\n  *b*"], "a\n  *b*"),
        ("```py\na = 1\n```", ["a = 1"], "a = 1"),
        ("so: ```a``` end", ["a"], "so: a end"),
        ("```a b\nc``` and ```d```", ["a b\nc", "d"], "a b\nc and d"),
        ("```a\n\n\nb```", ["\n\nb"], "\n\nb"),
        ("```open\n**b**", [], "```open\nb"),
        ("``````", [], "``````"),
        ("``` ```", [], "``` ```"),
    ],
)  # fmt: skip
def test_code_blocks(text: str, code: list[str], words: str) -> None:
    assert styled(text, "block") == code
    assert shown(text) == words


@pytest.mark.parametrize(
    ("text", "quoted", "words"),
    [
        ("> a\nb", ["a\n"], "a\nb"),
        ("a\n> b **c**\n>\n> d", ["b ", "c", "\n", "\n", "d"], "a\nb c\n\nd"),
        (">>> a\nb\nc", ["a\n", "b\n", "c"], "a\nb\nc"),
        (">\nb", [], ">\nb"),
    ],
)
def test_quotes(text: str, quoted: list[str], words: str) -> None:
    assert styled(text, "quote") == quoted
    assert shown(text) == words


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("see https://example.org/a?b=c.", "https://example.org/a?b=c"),
        ("(http://example.org/x_(y))", "http://example.org/x_(y)"),
        ("HTTPS://EXAMPLE.ORG!", "HTTPS://EXAMPLE.ORG"),
        ("“https://example.org”", "https://example.org"),
        ("**https://example.org/a_b_c**", "https://example.org/a_b_c"),
        ("_https://example.org/_", "https://example.org/"),
        ("||https://example.org||", "https://example.org"),
        ("请看https://example.org，谢谢", "https://example.org"),
        ("irc://irc.example.org/tea", "irc://irc.example.org/tea"),
        ("ircs://irc.example.org:6697/#tea", "ircs://irc.example.org:6697/#tea"),
        ("hubbub://lan.local/tea", "hubbub://lan.local/tea"),
        ("https://example.org‹U+202E›moc", "https://example.org"),
        ("https://a*b*c.org/~~x~~", "https://a*b*c.org/~~x"),
    ],
)
def test_an_address_is_whole_and_without_the_sentence_around_it(text: str, link: str) -> None:
    links = [text[piece.start : piece.end] for piece in markdown.pieces(text) if piece.kind is Kind.LINK]
    assert links == [link]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://x",
        "example.org",
        "http://",
        "xhttp://a",
        "`https://a.org`",
    ],
)
def test_nothing_else_is_an_address(text: str) -> None:
    assert not any(piece.kind is Kind.LINK for piece in markdown.pieces(text))


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        ("hi @maria, @snake_case_ and @foo[away]", Kind.PERSON, ["@maria", "@snake_case_", "@foo[away]"]),
        ("jonas: hi maria: x", Kind.PERSON, ["jonas"]),
        ("*@maria* ||@jonas||", Kind.PERSON, ["@maria", "@jonas"]),
        ("a@b.org @ c", Kind.PERSON, []),
        ("see #tea, ##c++ and #2-fast.", Kind.ROOM, ["#tea", "##c", "#2-fast"]),
        ("issue #42, a#b", Kind.ROOM, []),
    ],
)
def test_names(text: str, kind: Kind, names: list[str]) -> None:
    assert [text[piece.start : piece.end] for piece in markdown.pieces(text) if piece.kind is kind] == names


@given(st.text() | st.text(st.sampled_from(SIGNS)))
def test_the_pieces_together_are_the_text(text: str) -> None:
    found = markdown.pieces(text)
    assert "".join(text[piece.start : piece.end] for piece in found) == text
    assert all(piece.start < piece.end for piece in found)


@given(st.text(st.sampled_from(SIGNS)))
def test_only_signs_are_hidden(text: str) -> None:
    hidden = "".join(text[p.start : p.end] for p in markdown.pieces(text) if p.kind is Kind.MARK)
    assert not set(hidden) - set("*_~|`>\\ \nabh.")  # letters name the language of a code block


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_work_grows_with_the_text_alone(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def tokens(count: int) -> int:
        return len(markdown.pieces(unit * count))

    small, large = tokens(100), tokens(1_000)
    assert large <= 11 * small + 50
    assert all(len(piece.styles) <= 7 for piece in markdown.pieces(unit * 1_000))
