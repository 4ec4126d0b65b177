"""Several days in one room: lines between days and before what is new, groups, and the way to a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.acceptance.clock import Clock
from tests.acceptance.process import Process, server
from tests.desktop.company import attend, marked, outline, say, shown, tagged, window
from tests.desktop.screen import Screen

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("noon")]
MANY = 120


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    made = Clock(tmp_path)
    made.set("-72h")  # before the server starts: no message is older than the one before it
    return made


@pytest.fixture
def hub(tmp_path: Path, clock: Clock) -> Iterator[Process]:
    with server(tmp_path, under=clock.under) as started:
        yield started


@pytest.fixture
def port(hub: Process, clock: Clock) -> int:
    """Its room has a past: two people some days ago, and one who spoke a lot the day after."""
    port = hub.ports["irc"]
    with tagged(port, "maria") as maria, tagged(port, "kenji") as kenji:
        maria.says("first", "second")
        maria.hears(":second")
        kenji.says("third")
        maria.hears(":third")
        clock.set("-48h")
        maria.says(*(f"line {number}" for number in range(MANY)))
        maria.hears(f":line {MANY - 1}")
        clock.set("+0")
    return port


def day_before(days: int) -> date:
    """The day so many days ago, here."""
    return (datetime.now().astimezone() - timedelta(days)).date()


def test_days_have_lines_and_who_goes_on_speaking_is_one_group(
    screen: Screen, port: int, tmp_path: Path
) -> None:
    with window(screen, tmp_path, "tester", port) as tester:
        say(screen, tester, "one")
        say(screen, tester, "two")
        room = tester.room
        assert room
        while "first" not in shown(tester):
            tester.timeline.show_oldest()
            screen.wait(0.01)
        found = outline(tester)
        days = [day_before(days) for days in (3, 2, 0)]
        assert [row for row in found if row.startswith("[2")] == [f"[{day}]" for day in days]
        assert found[1:6] == ["maria: first", "second", "kenji: third", f"[{days[1]}]", "maria: line 0"]
        assert found[6 : 5 + MANY] == [f"line {number}" for number in range(1, MANY)]
        assert found[-3:] == [f"[{days[2]}]", "tester: one", "two"]


def test_one_goes_to_a_day_and_back_to_the_present(screen: Screen, port: int, tmp_path: Path) -> None:
    with window(screen, tmp_path, "tester", port) as tester:
        screen.until(lambda: f"line {MANY - 1}" in shown(tester))
        attend(screen, tester)
        assert "third" not in shown(tester)
        tester.composer.insert(f"/date {day_before(2)}")
        screen.press(tester.composer.text, "Escape", "Return")
        screen.until(lambda: "line 0" in marked(tester, "sought"))
        assert "third" in shown(tester) and f"line {MANY - 1}\n" not in shown(tester)
        screen.press(tester.composer.text, "Escape")
        screen.until(lambda: f"line {MANY - 1}\n" in shown(tester) and tester.timeline.at_bottom)


def test_a_line_stands_before_what_came_while_nobody_looked(
    screen: Screen, port: int, tmp_path: Path
) -> None:
    with (
        window(screen, tmp_path, "tester", port, "#tea", "#cake") as tester,
        tagged(port, "maria") as maria,
    ):
        say(screen, tester, "I'll be back")
        tester.show_room("#cake")
        maria.says("are you there", "hello?")
        screen.until(lambda: tester.model.rooms["#tea"].unread == 2)
        tester.show_room("#tea")
        screen.until(lambda: tester.model.rooms["#tea"].unread == 0)
        assert outline(tester)[-4:] == ["tester: I'll be back", "[new]", "maria: are you there", "hello?"]
        say(screen, tester, "here")
        assert "[new]" not in outline(tester)
