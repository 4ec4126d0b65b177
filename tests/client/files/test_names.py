"""Names of files are made safe, and sizes put in words."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hubbub.client.files.names import (
    MAX_NAME_BYTES,
    disposition,
    is_image,
    is_risky,
    name_in,
    name_of,
    numbered,
    safe_name,
    size_words,
    type_of,
)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("plan.pdf", "plan.pdf"), ("../../etc/passwd", "_.._etc_passwd"), ("C:\\a\\b.txt", "C__a_b.txt"),
        (".bashrc", "bashrc"), ("  a  ", "a"), ("", "file"), ("...", "file"), ("con", "_con"),
        ("NUL.txt", "_NUL.txt"), ("com1.tar.gz", "_com1.tar.gz"), ("console", "console"), ("a.", "a"),
        ("tea\r\n.txt", "tea.txt"), ("gnp\u202e.exe", "gnp.exe"), ("Plän 🍕.pdf", "Plän 🍕.pdf"),
        ("\ud800.txt", "_.txt"),
    ],
)  # fmt: skip
def test_a_name_stays_in_its_folder_and_hides_nothing(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@example("0\xa0.")
@example(". a")
@given(st.text(max_size=400))
def test_every_safe_name_is_short_and_safe_again(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe.encode()) <= MAX_NAME_BYTES
    assert safe_name(safe) == safe
    assert "/" not in safe and "\\" not in safe and safe not in {".", ".."}


def test_a_long_name_keeps_its_suffix() -> None:
    assert safe_name("ä" * 300 + ".pdf").endswith("ä.pdf")
    assert safe_name("a." + "b" * 300).startswith("a.b")


@given(st.text(max_size=80))
def test_a_name_comes_back_as_it_was_sent(name: str) -> None:
    assert name_of(disposition(safe_name(name)), "http://h/x") == safe_name(name)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("", "a b.txt"), ("attachment", "a b.txt"), ("attachment; filename=c.txt", "c.txt"),
        ('attachment; filename="c \\"d\\".txt"', "c _d_.txt"),
        ("attachment; filename=x; filename*=UTF-8''%e2%82%ac.txt", "€.txt"),
    ],
)  # fmt: skip
def test_a_name_is_read_from_the_header_or_the_address(header: str, name: str) -> None:
    assert name_of(header, "http://h/files/Xy/a%20b.txt?c=d/e") == name


def test_a_name_in_an_address_may_be_missing() -> None:
    assert name_in("http://h/") == "file"
    assert name_in("http://h/%2e%2e%2fa") == "_a"


def test_the_next_of_the_same_name_has_a_number() -> None:
    assert numbered("photo.jpg", 2) == "photo (2).jpg"
    assert numbered("README", 3) == "README (3)"


def test_types_and_dangers_are_known_by_the_suffix() -> None:
    assert type_of("a.JPG") == "image/jpeg" and is_image("a.JPG")
    assert type_of("a.pdf") == "application/pdf" and not is_image("a.pdf")
    assert type_of("a") == "application/octet-stream" and not is_image("drawing.svg")
    assert is_risky("photo.jpg.EXE") and is_risky("a.desktop") and not is_risky("a.jpg")


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (9_949, "9.9 kB"), (34_400, "34 kB"),
     (999_600, "1.0 MB"), (1_230_000, "1.2 MB"), (5_000_000_000_000, "5000 GB")],
)  # fmt: skip
def test_a_size_is_told_in_few_signs(size_bytes: int, words: str) -> None:
    assert size_words(size_bytes) == words
