"""`python -m bench.peers.report FILE...`: a comparison's results, as the document's tables and pictures.

    python -m bench.peers.report results.json [more.json ...] [--document docs/PERFORMANCE.md]

The rule: what stands between the two marks in the document is made here; the words around them are written.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench.peers.goals import verdicts
from bench.peers.plot import Line, Plot
from bench.peers.results import ROOT, Results, read
from bench.peers.scenarios import COST, CROWDS, P50, P99, PAIRS, RATES, ROOMS, SCENARIOS, SIZES, TLS, Figure
from bench.peers.servers import CONTENDERS

LOST, NOT_SEEN = " †", "✗"  # what the list of what was lost tells more of
START, END = "<!-- results: made, not written -->", "<!-- end of results -->"
TALK = (*ROOMS, *PAIRS, *TLS, "lone")
COLOURS = dict(
    zip(CONTENDERS, ("blue", "sky", "blue", "orange", "green", "purple", "grey"), strict=True)
)  # of the lines, a server each
EVERYBODY = tuple(CONTENDERS)
BESIDE = EVERYBODY[1:]  # Hubbub as it is shipped stands first
THIN = {"hubbub-none", "floor"}


def tables(found: Results) -> Iterator[str]:
    """The Markdown between the marks, a part at a time."""
    programs = "".join(f" {text}." for text in found.programs.values() if text)
    yield f"Commit {found.commit}, {found.date}; {found.machine}.{programs}"
    yield "### CPU per delivery, microseconds"
    yield _table(found, TALK, lambda name, server: _marked(found, name, server, COST))
    yield "### Hubbub's CPU per delivery, as a multiple of theirs"
    yield _table(found, TALK, lambda name, server: _ratio(found, name, server), BESIDE)
    yield "### From a sender's write to a member's read, p50 / p99, milliseconds"
    yield _table(found, TALK, lambda name, server: _latency(found, name, server))
    if any(name in found.reports for name in CROWDS):
        yield "### Many at once"
        yield "\n".join(_crowds(found))
    if remarks := list(_remarks(found)):
        yield "### Lost, or not seen through"
        yield "\n".join(remarks)
    yield "### What was to be reached"
    yield "\n".join(_goals(found))


def pictures(found: Results) -> Iterator[tuple[str, Plot]]:
    """A name and a plot each, for what was measured."""
    size, load = "members of one room, 50 messages/s", "messages/s to one room of 1,000"
    cpu, wait = "server's CPU per delivered line, microseconds", "milliseconds from write to read"
    for name, title, across, up, loads, figure in (
        ("cost-by-size", "What a delivery costs, by the size of the room", size, cpu, SIZES, COST),
        ("p50-by-load", "Latency against load: half of the lines are there after", load, wait, RATES, P50),
        ("p99-by-load", "Latency against load: 99 of 100 lines are there after", load, wait, RATES, P99),
    ):
        if lines := _lines(found, loads, figure):
            yield name, Plot(title, across, up, lines)


def _lines(found: Results, loads: dict[str, int], figure: Figure) -> list[Line]:
    lines = []
    for name, server in CONTENDERS.items():
        values = [(float(x), found.median(load, name, figure)) for load, x in loads.items()]
        if points := [(x, value) for x, value in values if value]:
            lines.append(Line(server.title, COLOURS[name], points, name in THIN))
    return lines


def _table(
    found: Results, loads: tuple[str, ...], cell: Callable[[str, str], str], among: Sequence[str] = EVERYBODY
) -> str:
    """Loads down, servers across."""
    played = [name for name in loads if name in found.reports]
    servers = [name for name in among if any(name in found.reports[load] for load in played)]
    rows = [[SCENARIOS[load].told, *(cell(load, name) for name in servers)] for load in played]
    return "\n".join(_rows(["", *(CONTENDERS[name].title for name in servers)], rows))


def _rows(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|---|{'--:|' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _shown(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _marked(found: Results, load: str, server: str, figure: Figure) -> str:
    """A figure, with a mark where lines were lost, or why there is none."""
    value = found.median(load, server, figure)
    if value is None:
        return NOT_SEEN if found.failed(load, server) else _shown(value)
    return _shown(value) + (LOST if found.lost(load, server) else "")


def _remarks(found: Results) -> Iterator[str]:
    """What the marks stand for."""
    for load, scenario in SCENARIOS.items():
        for name, server in CONTENDERS.items():
            lost, dead, why = (say(load, name) for say in (found.lost, found.dead, found.failed))
            words = [f"lines lost: {lost:,}"] if lost else []
            words += [f"connections lost: {dead:,}"] if dead else []
            words += [f"not seen through: {why}"] if why else []
            if words:
                yield f"- {server.title}, {scenario.told}: {'; '.join(words)}"


def _ratio(found: Results, load: str, server: str) -> str:
    ours, theirs = found.median(load, "hubbub", COST), found.median(load, server, COST)
    return f"{ours / theirs:.2f}" if ours and theirs else "–"


def _latency(found: Results, load: str, server: str) -> str:
    p50, p99 = found.median(load, server, P50), found.median(load, server, P99)
    return "–" if p50 is None else f"{_shown(p50)} / {_shown(p99)}"


def _crowds(found: Results) -> Iterator[str]:
    """A row for each figure of each load."""
    played = [name for name in CROWDS if name in found.reports]
    servers = [name for name in CONTENDERS if any(name in found.reports[load] for load in played)]
    rows = [
        [f"{SCENARIOS[load].told}: {figure.label}{f', {figure.unit}' if figure.unit else ''}",
         *(_marked(found, load, name, figure) for name in servers)]
        for load in played
        for figure in SCENARIOS[load].figures
    ]  # fmt: skip
    return _rows(["", *(CONTENDERS[name].title for name in servers)], rows)


def _goals(found: Results) -> Iterator[str]:
    rows = [
        [
            SCENARIOS[each.goal.scenario].told,
            each.goal.told(),
            _shown(each.value),
            "yes" if each.is_met else "**no**",
        ]
        for load in SCENARIOS
        for each in verdicts(found, [load])
    ]
    return _rows(["", "goal", "found", "reached"], rows)


def main() -> int:
    """Write the pictures beside the document, and the tables into it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument(
        "results", type=Path, nargs="+", help="of one machine; the later stand for the earlier"
    )
    options.add_argument("--document", type=Path, default=ROOT / "docs" / "PERFORMANCE.md")
    asked = options.parse_args()
    found = read(*asked.results)
    images = asked.document.parent / "images"
    shown = []
    for name, plot in pictures(found):
        (images / f"{name}.svg").write_text(plot.svg())
        shown.append(f"![{plot.title}](images/{name}.svg)")
    before, _, rest = asked.document.read_text().partition(START)
    _, mark, after = rest.partition(END)
    if not mark:
        raise SystemExit(f"{asked.document} lacks the lines {START} and {END}, between which the tables go")
    parts = [START, *tables(found), *shown, END]
    asked.document.write_text(before + "\n\n".join(parts) + after)
    return 0


if __name__ == "__main__":
    sys.exit(main())
