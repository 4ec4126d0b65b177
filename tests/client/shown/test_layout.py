"""Timeline rows: grouping, days, the new-messages line."""

from __future__ import annotations

from datetime import UTC, date, timedelta, timezone

from hubbub.client.shown.layout import DateRow, LineRow, NewRow, Row, rows
from hubbub.client.world.rooms import Line, LineKind

MINUTE = 60_000
NOON = 20_000 * 24 * 60 * MINUTE + 12 * 60 * MINUTE  # 2024-10-04 12:00 UTC


def line(number: int, nick: str, time_ms: int, kind: LineKind = LineKind.MESSAGE, reply: str = "") -> Line:
    return Line(number, kind, time_ms, nick, "text", reply_msgid=reply)


def headers(found: list[Row]) -> list[bool]:
    return [row.header for row in found if isinstance(row, LineRow)]


def test_one_person_speaking_on_has_one_header() -> None:
    lines = [line(1, "alice", NOON), line(2, "alice", NOON + MINUTE), line(3, "bob", NOON + 2 * MINUTE)]
    assert headers(rows(lines, zone=UTC)) == [True, False, True]


def test_five_minutes_of_silence_make_a_new_header() -> None:
    lines = [line(1, "alice", NOON), line(2, "alice", NOON + 5 * MINUTE)]
    assert headers(rows(lines, zone=UTC)) == [True, True]


def test_a_reply_and_what_follows_someone_else_s_arrival_have_headers() -> None:
    lines = [
        line(1, "alice", NOON),
        line(2, "alice", NOON, reply="m1"),
        line(3, "bob", NOON, LineKind.JOIN),
        line(4, "alice", NOON),
    ]
    assert headers(rows(lines, zone=UTC)) == [True, True, False, True]


def test_an_action_has_no_header() -> None:
    assert headers(rows([line(1, "alice", NOON, LineKind.ACTION)], zone=UTC)) == [False]


def test_a_day_begins_at_the_reader_s_midnight() -> None:
    late = NOON + 11 * 60 * MINUTE  # 23:00 UTC
    lines = [line(1, "alice", late), line(2, "alice", late + 2 * MINUTE)]
    assert [row for row in rows(lines, zone=UTC) if isinstance(row, DateRow)] == [DateRow(date(2024, 10, 4))]
    zone = timezone(timedelta(hours=1, minutes=-1))
    assert [type(row) for row in rows(lines, zone=zone)] == [DateRow, LineRow, DateRow, LineRow]
    assert headers(rows(lines, zone=zone)) == [True, True]


def test_the_new_messages_line_stands_behind_what_was_read_and_opens_a_group() -> None:
    lines = [line(1, "alice", NOON), line(2, "alice", NOON)]
    found = rows(lines, zone=UTC, new_from=2)
    assert [type(row) for row in found] == [DateRow, LineRow, NewRow, LineRow]
    assert headers(found) == [True, True]


def test_rows_appended_one_by_one_are_the_rows_of_all() -> None:
    nicks = ["alice", "alice", "bob", "alice", "alice"]
    lines = [line(number, nick, NOON + number * 3 * MINUTE) for number, nick in enumerate(nicks, 1)]
    appended: list[Row] = []
    before: Line | None = None
    for one in lines:
        appended += rows([one], zone=UTC, after=before, new_from=4)
        before = one
    assert appended == rows(lines, zone=UTC, new_from=4)


def test_times_are_the_reader_s() -> None:
    (_, row) = rows([line(1, "alice", NOON)], zone=timezone(timedelta(hours=5, minutes=30)))
    assert isinstance(row, LineRow)
    assert row.time_text == "17:30"


def test_a_line_from_before_1970_or_far_ahead_is_drawn_too() -> None:
    rows([line(1, "alice", -5), line(2, "alice", 4_000_000_000_000)], zone=None)


def test_who_comes_and_goes_in_a_row_is_one_row() -> None:
    kinds = [LineKind.JOIN, LineKind.PART, LineKind.QUIT, LineKind.MESSAGE, LineKind.JOIN, LineKind.NICK]
    lines = [line(number, "ann", NOON, kind) for number, kind in enumerate(kinds, 1)]
    found = [[one.id for one in row.lines] for row in rows(lines, zone=UTC) if isinstance(row, LineRow)]
    assert found == [[1, 2, 3], [4], [5], [6]]


def test_a_new_day_and_the_new_messages_line_end_such_a_row() -> None:
    lines = [line(number, "ann", NOON + number * 11 * 60 * MINUTE, LineKind.JOIN) for number in range(3)]
    found = rows(lines, zone=UTC, new_from=1)
    assert [type(row) for row in found] == [DateRow, LineRow, NewRow, LineRow, DateRow, LineRow]


def test_hidden_lines_are_one_row_without_a_header() -> None:
    lines = [line(1, "eve", NOON), line(2, "eve", NOON), line(3, "ann", NOON)]
    for hidden in lines[:2]:
        hidden.hidden = True
    found = [row for row in rows(lines) if isinstance(row, LineRow)]
    assert [(len(row.lines), row.header) for row in found] == [(2, False), (1, True)]
