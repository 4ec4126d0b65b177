"""What becomes of a comparison's results: verdicts, tables, pictures."""

from __future__ import annotations

import itertools
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bench.peers import report, results
from bench.peers.goals import GOALS, verdicts
from bench.peers.plot import HEIGHT, WIDTH, Line, Plot
from bench.peers.results import Results
from bench.peers.scenarios import COST, P99, SCENARIOS, SETS, chosen
from bench.peers.servers import CONTENDERS


def found(**costs: float) -> Results:
    """Results of one load, at which a delivery cost each server so many microseconds."""
    reports = {name: [{"us_per_delivery": cost, "p99_us": 40_000}] for name, cost in costs.items()}
    return Results("a machine", "abc", "2026-01-01", {}, {"room-50": reports})


def test_a_goal_is_met_at_most_at_its_multiple_of_the_others_figure() -> None:
    verdict = {
        each.goal.against: each for each in verdicts(found(hubbub=4, inspircd=5, ngircd=4.9), ["room-50"])
    }
    assert (verdict["inspircd"].value, verdict["inspircd"].is_met) == (0.8, True)
    assert not verdict["ngircd"].is_met
    assert (verdict[""].goal.figure, verdict[""].value, verdict[""].is_met) == (P99, 40, True)


def test_a_goal_stays_open_where_a_server_was_not_asked() -> None:
    assert [each.goal.against for each in verdicts(found(hubbub=4), ["room-50"])] == [""]


def test_a_figure_is_the_median_of_the_rounds() -> None:
    kept = found(hubbub=4)
    kept.reports["room-50"]["hubbub"] += [{"us_per_delivery": 9}, {"us_per_delivery": 5}]
    assert kept.median("room-50", "hubbub", COST) == 5


def test_goals_are_about_loads_and_servers_that_there_are() -> None:
    assert {each.scenario for each in GOALS} <= SCENARIOS.keys()
    assert {each.server for each in GOALS} | {each.against for each in GOALS} - {""} <= CONTENDERS.keys()
    assert {name for names in SETS.values() for name in names} == SCENARIOS.keys()


def test_a_load_is_chosen_by_its_name_or_its_set_and_is_played_once() -> None:
    assert [each.name for each in chosen("room-flat,pairs,pairs-flat")] == [
        "room-flat",
        "pairs-paced",
        "pairs-flat",
    ]
    with pytest.raises(SystemExit, match="there is no load 'rom'"):
        chosen("rom")


def test_results_are_kept_as_they_are(tmp_path: Path) -> None:
    found(hubbub=4).write(tmp_path / "kept.json")
    assert results.read(tmp_path / "kept.json") == found(hubbub=4)


def test_the_tables_stand_between_the_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "images").mkdir()
    document = tmp_path / "page.md"
    document.write_text(f"before\n\n{report.START}\nold\n{report.END}\n\nafter\n")
    found(hubbub=4, inspircd=5).write(tmp_path / "kept.json")
    monkeypatch.setattr("sys.argv", ["report", str(tmp_path / "kept.json"), "--document", str(document)])
    report.main()
    text = document.read_text()
    assert "| one room of 1,000, 50 messages/s | 4.00 | 5.00 |" in text
    assert "old" not in text
    assert text.startswith("before\n\n") and text.endswith("\n\nafter\n")


def test_no_name_in_a_picture_is_over_another_or_outside() -> None:
    lines = [Line(f"line {number}", "blue", [(10, 5), (1000, 5 + number / 100)]) for number in range(6)]
    root = ET.fromstring(Plot("title", "across", "up", [*lines, Line("low", "grey", [(10, 1)])]).svg())
    names = [each for each in root.iter() if each.get("class", "").startswith("name")]
    places = sorted(float(each.attrib["y"]) for each in names)
    assert len(places) == 7
    assert all(after - before >= 16 for before, after in itertools.pairwise(places))
    assert places[0] > 0 and places[-1] < HEIGHT
    assert all(float(each.attrib["x"]) < WIDTH for each in names)
