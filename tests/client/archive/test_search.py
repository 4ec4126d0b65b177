"""What a person types to search becomes a SEARCH line, or a sentence that says what can't be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.client.archive.search import BadSearch, Query, holds, places, question, read
from hubbub.protocol.message import parse, parse_tags

NOW_MS = round(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp() * 1000)
TOKYO = timezone(timedelta(hours=9))


def day_ms(month: int, day: int, zone: timezone = UTC) -> int:
    return round(datetime(2026, month, day, tzinfo=zone).timestamp() * 1000)


def typed(text: str, zone: timezone = UTC) -> Query:
    return read(text, NOW_MS, zone)


def test_words_and_phrases_are_looked_for() -> None:
    query = typed('  tea  "green  leaf" now ')
    assert query.words == ("tea", "green leaf", "now")
    assert query.text == 'tea "green leaf" now'


def test_filters_stand_anywhere_and_may_have_quotes() -> None:
    assert typed('from:ada tea IN:"#lobby"') == Query(("tea",), nick="ada", room="#lobby")


def test_a_day_begins_where_the_reader_is() -> None:
    assert typed("after:2026-10-01").after_ms == day_ms(10, 1)
    assert typed("after:2026-10-01", TOKYO).after_ms == day_ms(10, 1, TOKYO)
    assert typed("after:2026-10-01", TOKYO).after_ms == day_ms(10, 1) - 9 * 3_600_000


def test_before_and_after_make_a_month_and_on_a_day() -> None:
    month = typed("after:2026-10-01 before:2026-11-01")
    assert (month.after_ms, month.before_ms) == (day_ms(10, 1), day_ms(11, 1) - 1)
    one = typed("on:yesterday")
    assert (one.after_ms, one.before_ms) == (day_ms(11, 19), day_ms(11, 20) - 1)
    assert typed("after:today").after_ms == day_ms(11, 20)


@pytest.mark.parametrize("word", ["https://example.org/from:x", "10:30", "to:ada", ":)", "C:\\temp;x=1"])
def test_what_only_looks_like_a_filter_is_a_word(word: str) -> None:
    assert typed(word).words == (word,)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Type what to look for"),
        ('"  "', "Type what to look for"),
        ('say "tea', 'a " without'),
        ("from:", "from: needs something behind it, as in from:name"),
        ('in:""', "in: needs something"),
        ('in:"two words"', "Nothing can be called two words"),
        ("from:a from:b", "Only one from:"),
        ("before:soon", "before: soon is no day: write it as 2026-11-01"),
        ("before:2026-13-01", "2026-13-01 is no day"),
        ("after:0001-01-01", "the year 1"),
        ("before:2026-10-01 after:2026-10-01", "No day is after"),
        ("on:today before:today", "on: names one day"),
        ("ä" * 300, "too long"),
    ],
)
def test_what_can_not_be_read_is_told_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(BadSearch) as mistake:
        typed(text)
    assert words in str(mistake.value)


def test_the_line_holds_all_in_one_parameter() -> None:
    message = question(typed('a;b "c d" from:ada in:#tea before:2026-11-01 after:2026-10-01'))
    assert message.line() == (
        'SEARCH text=a\\:b\\s"c\\sd";in=#tea;from=ada;before=2026-10-31T23:59:59.999Z;limit=50'
    )


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=5))
def test_whatever_is_typed_arrives_as_it_was(words: list[str]) -> None:
    text = " ".join(word.replace('"', "'") for word in words)
    try:
        query = typed(text)
    except BadSearch:
        return
    message = parse(question(query, NOW_MS, 7).line())
    assert len(message.params) == 1
    given = parse_tags(message.params[0])
    assert given.get("text", "") == query.text
    assert given.get("from", "") == query.nick and given.get("in", "") == query.room
    assert (given["limit"], given["before"]) == ("7", "2026-11-20T12:00:00.000Z")


@given(st.text(), st.text())
def test_whatever_is_typed_the_places_found_are_in_the_text(text: str, word: str) -> None:
    try:
        words = typed(word).words
    except BadSearch:
        return
    end = 0
    for start, stop in places(text, words):
        assert end <= start < stop <= len(text)
        end = stop


def test_words_are_found_from_their_beginning_in_either_case() -> None:
    assert places("Tea and steam; TEAPOT", ["tea"]) == [(0, 3), (15, 18)]
    assert places("the tea, green: fine", ["green fine", "tea"]) == [(4, 7), (9, 20)]
    assert places("お茶と東京タワー", ["東京"]) == [(3, 5)]
    assert places("anything", []) == []


def test_a_text_fits_when_it_has_all_words() -> None:
    assert holds("green tea, please", ["tea", "green"])
    assert not holds("green tea", ["tea", "black"])
    assert not holds("steam", ["tea"])
