"""What becomes of a comparison's results: verdicts, tables, pictures."""

from __future__ import annotations

import itertools
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bench.peers import report, results
from bench.peers.__main__ import planned
from bench.peers.goals import GOALS, verdicts
from bench.peers.plot import HEIGHT, WIDTH, Line, Plot
from bench.peers.results import Results
from bench.peers.scenarios import COST, P99, RATES, SCENARIOS, SETS, SIZES, by_setting, chosen
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


def test_loads_that_the_same_people_hear_are_played_in_one_go_the_hardest_last() -> None:
    names = [[each.name for each in loads] for loads in by_setting(chosen("room-flat,lone,loads,size-10"))]
    assert names == [
        ["load-10", "room-50", "load-100", "room-200", "load-400", "load-800", "room-flat"],
        ["lone", "size-10"],
    ]


def test_the_pictures_are_of_the_rooms_and_rates_that_are_played() -> None:
    for name, size in SIZES.items():
        scenario = SCENARIOS[name]
        assert (scenario.setting.people, scenario.rate) == (size, 50)
        assert scenario.setting.options.startswith("--chans 1")
    for name, rate in RATES.items():
        assert SCENARIOS[name].setting == SCENARIOS["room-50"].setting and SCENARIOS[name].rate == rate


def test_what_takes_very_long_is_not_repeated_and_nobody_is_asked_for_what_is_not_theirs() -> None:
    asked = [CONTENDERS["hubbub"], CONTENDERS["floor"]]
    visits = {each.loads[0].name: each for each in planned(chosen("room-50,tls-50,large,held"), asked, 3)}
    assert [each.rounds for each in visits.values()] == [3, 3, 1, 1]
    assert [server.name for server in visits["room-50"].servers] == ["hubbub", "floor"]
    assert [server.name for server in visits["tls-50"].servers] == ["hubbub"]
    assert [server.name for server in visits["held"].servers] == ["hubbub"]


def test_a_run_is_longer_by_what_is_played_more() -> None:
    one, more = (
        planned(chosen("room-50"), [CONTENDERS["hubbub"]], 1),
        planned(chosen("room-50,room-200"), [CONTENDERS["hubbub"]], 1),
    )
    assert 2 < more[0].expected_seconds(2) - one[0].expected_seconds(2) < 5


def test_a_run_goes_on_where_servers_had_all_their_turns_or_gave_up() -> None:
    kept = found(hubbub=4, inspircd=5)
    assert kept.has("room-50", ["hubbub", "inspircd"], 1)
    assert not kept.has("room-50", ["hubbub"], 2)
    assert not kept.has("room-50", ["hubbub", "ngircd"], 1)
    assert not kept.has("room-200", ["hubbub"], 1)
    kept.failures = {"room-50": {"ngircd": "it ended"}}
    assert kept.has("room-50", ["hubbub", "ngircd"], 1)


def test_of_several_files_the_later_stand_for_the_earlier(tmp_path: Path) -> None:
    earlier, later = found(hubbub=4, inspircd=5, ngircd=7), found(hubbub=3)
    earlier.failures = {"room-50": {"ergo": "it ended", "hubbub": "it ended"}}
    later.commit, later.reports["room-200"] = "def", {"hubbub": [{"us_per_delivery": 1}]}
    later.failures = {"room-50": {"ngircd": "too slow"}}
    earlier.write(tmp_path / "earlier.json")
    later.write(tmp_path / "later.json")
    both = results.read(tmp_path / "earlier.json", tmp_path / "later.json")
    assert (both.commit, both.date) == ("abc and def", "2026-01-01")
    assert [both.median("room-50", name, COST) for name in ("hubbub", "inspircd")] == [3, 5]
    assert both.median("room-200", "hubbub", COST) == 1
    assert both.failures["room-50"] == {"ergo": "it ended", "ngircd": "too slow"}


def test_results_of_two_machines_are_not_put_together() -> None:
    other = found(hubbub=4)
    other.machine = "another"
    with pytest.raises(SystemExit, match="two machines do not compare"):
        found(hubbub=4).add(other)


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


def test_what_was_lost_or_not_seen_through_is_said() -> None:
    kept = found(hubbub=4, inspircd=5, ngircd=9)
    kept.reports["room-50"]["ngircd"][0] |= {"missing": 3015, "dead": 12}
    kept.failures = {"room-50": {"ergo": "the time was up"}}
    kept.reports["room-50"]["ergo"] = []
    text = "\n".join(report.tables(kept))
    assert "| one room of 1,000, 50 messages/s | 4.00 | 5.00 | 9.00 † | ✗ |" in text
    assert (
        "- ngIRCd (C), one room of 1,000, 50 messages/s: lines lost: 3,015; connections lost: 12\n"
        "- Ergo (Go), one room of 1,000, 50 messages/s: not seen through: the time was up" in text
    )


def test_no_name_in_a_picture_is_over_another_or_outside() -> None:
    lines = [Line(f"line {number}", "blue", [(10, 5), (1000, 5 + number / 100)]) for number in range(6)]
    root = ET.fromstring(Plot("title", "across", "up", [*lines, Line("low", "grey", [(10, 1)])]).svg())
    names = [each for each in root.iter() if each.get("class", "").startswith("name")]
    places = sorted(float(each.attrib["y"]) for each in names)
    assert len(places) == 7
    assert all(after - before >= 16 for before, after in itertools.pairwise(places))
    assert places[0] > 0 and places[-1] < HEIGHT
    assert all(float(each.attrib["x"]) < WIDTH for each in names)
