"""A message's files are known by their addresses; those of other hosts stay links."""

import pytest

from hubbub.client.files import FileHost
from hubbub.client.files.attached import ATTACHED_MAX, attached, with_names

HOST = FileHost("https://h:8443/up")
A, B = "https://h:8443/up/a.png", "https://h:8443/up/b.pdf"


@pytest.mark.parametrize(
    ("text", "words", "urls"),
    [
        ("hello", "hello", ()),
        (A, "", (A,)),
        (f"look\n{A}\n{B}", "look", (A, B)),
        (f"{A} {B}", "", (A, B)),
        (f"see {A} there", f"see {A} there", (A,)),
        (f"{A}\nand\n{A}", "and", (A,)),
        ("https://elsewhere/a.png", "https://elsewhere/a.png", ()),
        ("https://h:8443/up", "https://h:8443/up", ()),
        (f"({A})", f"({A})", ()),
    ],
)  # fmt: skip
def test_files_are_told_from_words(text: str, words: str, urls: tuple[str, ...]) -> None:
    assert attached(text, HOST) == (words, urls)


def test_without_a_file_host_all_are_words() -> None:
    assert attached(A, None) == (A, ())


def test_no_message_shows_more_than_some() -> None:
    many = [f"{A}?{number}" for number in range(ATTACHED_MAX + 5)]
    words, urls = attached("\n".join(many), HOST)
    assert urls == tuple(many[:ATTACHED_MAX]) and words == "\n".join(many[ATTACHED_MAX:])


def test_in_few_words_a_file_is_its_name() -> None:
    tokens = {"draft/FILEHOST": "http://hub.test/files"}
    said = "look:\nhttp://hub.test/files/x1/my%20cat.png https://other.test/a.png http://hub.test/files"
    assert with_names(said, tokens) == "look:\n📎 my cat.png https://other.test/a.png http://hub.test/files"
    assert with_names(said, {}) == with_names(said, {"draft/FILEHOST": "none"}) == said
