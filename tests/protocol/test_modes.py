"""Mode strings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol.modes import ModeChange, ModeTable, read_modes, write_modes

TABLE = ModeTable("beI", "k", "l", "imnst", "ov")

params = st.from_regex(r"[a-z0-9*!@]{1,6}", fullmatch=True)


@st.composite
def changes(draw: st.DrawFn) -> ModeChange:
    adding, letter = draw(st.booleans()), draw(st.sampled_from("beIklimnstov"))
    return ModeChange(adding, letter, draw(params) if TABLE.takes_param(letter, adding) else "")


@given(st.lists(changes(), max_size=12))
def test_changes_are_written_and_read_back(wanted: list[ModeChange]) -> None:
    assert read_modes(TABLE, write_modes(wanted)) == wanted


@given(st.lists(st.text("+-beIklov ñ1", max_size=8), max_size=5))
def test_any_words_are_changes_of_some_sort(words: list[str]) -> None:
    for change in read_modes(TABLE, words):
        assert change.letter not in "+-"


def test_the_letters_say_which_of_them_has_a_parameter() -> None:
    assert read_modes(TABLE, ["+ov-k+l-l", "alice", "bob", "*", "5"]) == [
        ModeChange(True, "o", "alice"),
        ModeChange(True, "v", "bob"),
        ModeChange(False, "k", "*"),
        ModeChange(True, "l", "5"),
        ModeChange(False, "l"),
    ]


def test_a_list_without_parameter_asks_for_the_list() -> None:
    assert read_modes(TABLE, ["b"]) == [ModeChange(True, "b")]
    assert read_modes(TABLE, []) == []


def test_signs_are_written_where_they_change() -> None:
    wanted = [
        ModeChange(True, "n"),
        ModeChange(True, "t"),
        ModeChange(False, "k", "*"),
        ModeChange(True, "i"),
    ]
    assert write_modes(wanted) == ("+nt-k+i", "*")
    assert write_modes([]) == ("",)


def test_a_table_is_what_a_server_tells_of_itself() -> None:
    assert ModeTable.from_isupport("beI,k,l,imnst", "ov") == TABLE
    assert TABLE.chanmodes() == "beI,k,l,imnst"
    assert ModeTable.from_isupport("", "") == ModeTable()
    assert ModeTable.from_isupport("b", "o").lists == "b"
