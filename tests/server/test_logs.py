"""The server's log: one event a line, whatever clients send."""

import logging
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.server.config import ConfigError, LogConfig
from hubbub.server.logs import CONSOLE, LineFormatter, handler

FULL_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4} "


def line(
    message: str,
    *,
    name: str = "hubbub.server.host",
    level: int = logging.INFO,
    people: bool = False,
    **extra: object,
) -> str:
    """An event as it is written."""
    record = logging.makeLogRecord({"name": name, "levelno": level, "levelname": logging.getLevelName(level)})
    record.msg = message
    vars(record).update(extra)
    return LineFormatter(for_people=people, colour=people).format(record)


def test_an_event_is_its_time_level_name_and_details() -> None:
    written = line("door open", address="127.0.0.1:6667", kind="irc")
    assert re.fullmatch(FULL_TIME + r"info door open address=127\.0\.0\.1:6667 kind=irc", written)


def test_values_that_are_no_single_word_are_quoted() -> None:
    written = line("left", reason='"so\\long" = 1', nothing="")
    assert written.endswith(r'left reason="\"so\\\\long\" = 1" nothing=""'.replace(r"\\\\", r"\\"))


def test_people_get_a_short_time_and_the_level_in_colour() -> None:
    assert re.fullmatch(
        r"\d\d:\d\d:\d\d \x1b\[33mwarning\x1b\[0m slow", line("slow", level=logging.WARNING, people=True)
    )


def test_console_lines_are_printed_as_they_are() -> None:
    written = line("alice has connected to the server", name=CONSOLE, people=True)
    assert re.fullmatch(r"\d\d:\d\d:\d\d alice has connected to the server", written)


@given(st.text(), st.text())
def test_nothing_that_is_logged_breaks_a_line_or_steers_a_terminal(message: str, detail: str) -> None:
    for written in (line("%s", name=CONSOLE, args=(message,)), line("event", detail=detail)):
        assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", written)
        written.encode("utf-8")


def test_what_went_wrong_inside_is_one_line_too() -> None:
    try:
        raise RuntimeError("first\nsecond")
    except RuntimeError:
        written = line("a command failed", level=logging.ERROR, exc_info=sys.exc_info())
    assert "\n" not in written
    assert written.endswith(r'RuntimeError: first\nsecond"')


def test_a_file_that_is_moved_away_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "hubbub.log"
    out = handler(LogConfig(file=path))
    record = logging.makeLogRecord({"msg": "one", "levelname": "INFO"})
    out.handle(record)
    path.rename(tmp_path / "old.log")
    out.handle(record)
    out.close()
    assert path.read_text(encoding="utf-8").endswith(" info one\n")


def test_a_log_that_cannot_be_written_is_the_operators_to_mend(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"\[log\] file: .*nowhere.* cannot be written: No such file"):
        handler(LogConfig(file=tmp_path / "nowhere" / "hubbub.log"))
