"""What a peer says of a file, as far as it is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.server.doors.http.headers import (
    MAX_TITLE_BYTES,
    NoSuchPart,
    disposition,
    part_of,
    read_basic,
    title_of,
    type_of,
)


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("", "file"),
        ("attachment", "file"),
        ('attachment; filename="tea.jpg"', "tea.jpg"),
        ("attachment; filename=tea.jpg", "tea.jpg"),
        ('inline; filename="two words.txt"', "two words.txt"),
        ("attachment; filename*=UTF-8''%C3%BCber%20tea.txt", "über tea.txt"),
        ("attachment; filename=\"x.txt\"; filename*=UTF-8''%e2%82%ac.txt", "€.txt"),
        ('attachment; filename="über.txt"', "über.txt"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\temp\\\\x.doc"', "x.doc"),
        ("attachment; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x", "aSet-Cookie_ x"),
        ("attachment; filename*=UTF-8''photo%E2%80%AEgpj.exe", "photogpj.exe"),
        ("attachment; filename*=nonsense''%ff.txt", "ÿ.txt"),
        ("attachment; filename*=UTF-8''%00%01", "file"),
        ('attachment; filename=".."', "file"),
        ('attachment; filename=".profile"', "profile"),
        ('attachment; filename="a<b>|c?.txt"', "a_b__c_.txt"),
        ('attachment; filename="' + "x" * 300 + '.tar"', "x" * 146 + ".tar"),
        ('attachment; filename="' + "é" * 200 + '"', "é" * 75),
    ],
)
def test_a_name_does_no_harm_on_anybodys_disk(said: str, title: str) -> None:
    assert title_of(said) == title


@given(st.text(max_size=300))
def test_whatever_is_said_a_name_is_one_and_a_header_is_one_line(text: str) -> None:
    title = title_of(f'attachment; filename="{text}"')
    assert title
    assert len(title.encode()) <= MAX_TITLE_BYTES
    assert "/" not in title
    assert title not in {".", ".."}
    header = disposition(title)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2


def test_a_name_is_given_to_old_programs_and_to_new_ones() -> None:
    assert (
        disposition('ü "x".txt')
        == "attachment; filename=\"_ _x_.txt\"; filename*=UTF-8''%C3%BC%20%22x%22.txt"
    )


@given(st.text(max_size=40), st.integers(0, 1000))
def test_any_range_is_a_part_of_the_file_or_none(text: str, size_bytes: int) -> None:
    for wanted in (text, f"bytes={text}"):
        try:
            part = part_of(wanted, size_bytes)
        except NoSuchPart:
            continue
        assert part is None or 0 <= part.start < part.end <= size_bytes


@given(st.integers(0, 120), st.integers(0, 120), st.integers(0, 100))
def test_a_range_is_what_it_says(start: int, end: int, size_bytes: int) -> None:
    data = bytes(size_bytes)
    try:
        part = part_of(f"bytes={start}-{end}", size_bytes)
    except NoSuchPart:
        assert start >= size_bytes
    else:
        expected = data[start : end + 1] if start <= end else None
        assert (None if part is None else data[part.start : part.end]) == expected


def test_a_kind_is_taken_when_it_is_known_to_do_no_harm() -> None:
    assert type_of(" Image/JPEG ; q=1") == "image/jpeg"
    assert type_of("") == type_of("text/html") == type_of("text/javascript") == "application/octet-stream"


@pytest.mark.parametrize(
    ("encoded", "read"),
    [
        ("YWRhOm9wZW4=", ("ada", "open")),
        ("YWRhOm86cA==", ("ada", "o:p")),
        ("YWRhOg==", ("ada", "")),
        ("OnA=", None),
        ("YWRh", None),
        ("/zo6", None),
        ("!", None),
        ("", None),
    ],
)
def test_basic_is_an_account_and_its_password(encoded: str, read: tuple[str, str] | None) -> None:
    assert read_basic(encoded) == read
