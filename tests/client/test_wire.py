"""What can't be written to a server is seen before it is."""

from __future__ import annotations

import pytest

from hubbub.client.wire import is_target, one_line


@pytest.mark.parametrize("name", ["ann", "#tea", "#täglich", "#🍵", "@#tea", "a:b"])
def test_a_name_is_a_target(name: str) -> None:
    assert is_target(name)


@pytest.mark.parametrize(
    "name", ["", ":ann", "a b", "a,b", "a\r", "a\n", "a\0", "a\a", "half \ud83c", "\udcff"]
)
def test_what_would_be_another_line_or_no_utf_8_is_none(name: str) -> None:
    assert not is_target(name)


def test_a_text_of_several_lines_becomes_one() -> None:
    assert one_line("a\r\nb\0c") == "a  b c"
    assert one_line("half \ud83c") == "half ?"
