"""Names: which are possible, which are one, which look alike."""

from __future__ import annotations

import string

import pytest
from confusable_homoglyphs.confusables import confusables_data
from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol import names
from hubbub.protocol.names import (
    CASEMAPPINGS,
    BadName,
    check_channel,
    check_nick,
    fold,
    is_channel,
    nick_variant,
    possible_nick,
    skeleton,
    split_prefix,
)

LIMIT = 30
any_text = st.text(max_size=40)
casemappings = st.sampled_from(CASEMAPPINGS)

# ------------------------------------------------------------------------------------- folding


@given(any_text, casemappings)
def test_folding_is_total_and_folding_again_changes_nothing(name: str, casemapping: str) -> None:
    folded = fold(name, casemapping)
    assert fold(folded, casemapping) == folded


@given(st.text(string.printable, max_size=20), casemappings)
def test_ascii_folds_to_ascii_and_case_never_matters(name: str, casemapping: str) -> None:
    assert fold(name.upper(), casemapping) == fold(name.lower(), casemapping) == fold(name, casemapping)
    assert fold(name, casemapping).isascii()


def test_each_casemapping_has_its_own_idea_of_case() -> None:
    assert fold("[A]\\~", "ascii") == "[a]\\~"
    assert fold("[A]\\~", "rfc1459") == "{a}|^"
    assert fold("ÄÉ", "ascii") == "ÄÉ"
    assert fold("ÄÉ", "precis") == "äé"
    assert fold("#CAFÉ", "precis") == "#café"
    assert fold("##ＷＩＤＥ", "precis") == "##wide"


def test_composed_and_decomposed_are_one_name() -> None:
    assert fold("E\u0301mile", "precis") == fold("émile", "precis")


def test_a_channel_s_prefix_is_cut_off() -> None:
    assert split_prefix("##a#b") == ("##", "a#b")
    assert is_channel("#a")
    assert not is_channel("a")


# ----------------------------------------------------------------------------------- skeletons


@pytest.mark.parametrize(
    ("one", "other"),
    [("paypal", "pаypаl"), ("alice", "аlice"), ("modern", "rnodern"), ("0liver", "oliver"), ("lll", "1l|")],
)
def test_names_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    assert one != other
    assert skeleton(fold(one)) == skeleton(fold(other))


DIFFERENT = [("alice", "bob"), ("жук", "лук"), ("émile", "emile"), ("五郎", "太郎")]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_that_do_not_look_alike_have_two(one: str, other: str) -> None:
    assert skeleton(fold(one)) != skeleton(fold(other))


@given(any_text)
def test_the_skeleton_of_a_name_does_not_depend_on_its_case(name: str) -> None:
    assert skeleton(fold(name)) == skeleton(fold(fold(name)))


def test_the_short_table_for_ascii_says_what_the_library_s_says() -> None:
    """A letter of ASCII has one look, alone or beside a letter of another alphabet."""
    other = "ж"
    assert other not in confusables_data or len(confusables_data[other]) != 1
    for character in sorted(names._NICK_ASCII - set(string.ascii_uppercase)):
        alone = skeleton(character)
        beside = skeleton(character + other).removesuffix(skeleton(other))
        assert alone == beside, character


# ------------------------------------------------------------------------------------- checking


@pytest.mark.parametrize("name", ["alice", "Zoë", "李小龍", "אבי", "Дмитрий", "a|b[c]", "_x", "x-1"])
def test_people_s_names_are_nicknames(name: str) -> None:
    assert check_nick(name, "precis", LIMIT) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a b",
        "1a",
        "-a",
        "a!b",
        "a@b",
        "#a",
        ":a",
        "a,b",
        "a*",
        "a?",
        "x" * 31,
        "a\u200bb",
        "☕",
        "a\u202eb",
    ],
)
def test_what_irc_or_precis_forbids_is_no_nickname(name: str) -> None:
    with pytest.raises(BadName):
        check_nick(name, "precis", LIMIT)


@pytest.mark.parametrize("casemapping", ["ascii", "rfc1459"])
def test_where_names_are_ascii_others_are_refused(casemapping: str) -> None:
    with pytest.raises(BadName, match="ASCII"):
        check_nick("Zoë", casemapping, LIMIT)
    with pytest.raises(BadName, match="ASCII"):
        check_channel("#Zoë", casemapping, LIMIT)


@pytest.mark.parametrize("name", ["#tea", "##", "#Tête-à-tête", "#a.b", "#1"])
def test_channels_have_names_too(name: str) -> None:
    assert check_channel(name, "precis", LIMIT) == name


@pytest.mark.parametrize(
    "name", ["", "tea", "#a b", "#a,b", "#a\ab", "#a\x01", "#" + "x" * 30, "#a\u200b", "#a，b", "#a！"]
)
def test_what_cannot_be_a_channel_is_refused(name: str) -> None:
    with pytest.raises(BadName):
        check_channel(name, "precis", LIMIT)


@given(any_text, casemappings, st.integers(1, 40))
def test_a_name_as_it_is_shown_is_the_name_asked_for(name: str, casemapping: str, limit: int) -> None:
    for check in (check_nick, check_channel):
        try:
            shown = check(name, casemapping, limit)
        except BadName:
            continue
        assert fold(shown, casemapping) == fold(name, casemapping)


# ---------------------------------------------------------------------------------- finding one


@given(any_text, casemappings, st.integers(9, 40))
def test_near_whatever_is_wished_there_is_a_possible_nickname(
    wish: str, casemapping: str, limit: int
) -> None:
    nick = possible_nick(wish, casemapping, limit)
    assert check_nick(nick, casemapping, limit) == nick


def test_spaces_and_what_cannot_be_become_lines() -> None:
    assert possible_nick(" Alice Smith ", "precis", LIMIT) == "Alice_Smith"
    assert possible_nick("Zoë", "ascii", LIMIT) == "Zo_"
    assert possible_nick("ｗｉｄｅ！", "precis", LIMIT) == "wide_"
    assert possible_nick("7of9", "precis", LIMIT) == "_7of9"
    assert possible_nick("!!!", "precis", LIMIT) == "guest"
    assert possible_nick("", "precis", LIMIT) == "guest"


@given(st.integers(2, 999), st.integers(9, 40))
def test_a_variant_is_as_long_as_it_may_be(number: int, limit: int) -> None:
    assert nick_variant("alice", 2, LIMIT) == "alice_2"
    variant = nick_variant("x" * 50, number, limit)
    assert len(variant) == limit
    assert variant.endswith(f"_{number}")
