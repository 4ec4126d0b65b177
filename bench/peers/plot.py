"""Lines on logarithmic axes, as SVG: each line is named at its end, and the page's dark or light is kept to.

The rule: no more ink than the figures need. A picture has its own ground, since the page around it may be
of the other kind than the reader's system.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from itertools import pairwise

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 58, 178, 64, 52  # room around the lines: for the numbers, the names, the title
LABEL_HEIGHT = 17  # that much apart are two names at least
STEPS = (1, 2, 5)  # of the numbers beside the axis, in each decade
MOST_TICKS = 7
MIDDLE = 'text-anchor="middle"'
STYLE = """
text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #57606a }
.title { font-size: 16px; font-weight: 600; fill: #1f2328 }
.ground { fill: #ffffff }
.grid { stroke: #e4e7eb; stroke-width: 1 }
.line { fill: none; stroke-width: 2; stroke-linejoin: round }
.thin { stroke-dasharray: 5 4 }
.lead { stroke-width: 1; opacity: 0.5 }
.name { font-weight: 600; stroke: none }
"""
DARK = ".ground { fill: #0d1117 } .grid { stroke: #2b313a } text { fill: #9aa4b2 } .title { fill: #e6edf3 }"
COLOURS = {  # in light, in dark
    "blue": ("#1f5fd0", "#79a8ff"),
    "orange": ("#b8500c", "#f0934e"),
    "green": ("#0c7566", "#3cc7b2"),
    "sky": ("#0b8ec4", "#5cc8f5"),
    "purple": ("#8035c4", "#bf8cff"),
    "grey": ("#6a737d", "#8d96a0"),
}


@dataclass(frozen=True)
class Line:
    """What was found for one thing, from left to right."""

    name: str
    colour: str  # of COLOURS
    points: list[tuple[float, float]]  # x and y, above zero
    is_thin: bool = False


@dataclass(frozen=True)
class Plot:
    """A picture: what is across and what is up, and the lines, at least one of them."""

    title: str
    across: str
    up: str
    lines: list[Line]

    def svg(self) -> str:
        """The whole file."""
        across = Axis([x for line in self.lines for x, _ in line.points], LEFT, WIDTH - RIGHT)
        up = Axis([y for line in self.lines for _, y in line.points], HEIGHT - BOTTOM, TOP)
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
            f"<title>{escape(self.title)}</title>",
            f"<style>{STYLE}{_colours(0)}",
            f"@media (prefers-color-scheme: dark) {{ {DARK} {_colours(1)} }}</style>",
            f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}" rx="6"/>',
            _text(LEFT - 40, 28, self.title, 'class="title"'),
            _text(LEFT - 40, 48, self.up),
            _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, self.across, MIDDLE),
        ]
        for value in up.ticks():
            y = up.place(value)
            parts.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
            parts.append(_text(LEFT - 8, y + 4, f"{value:,g}", 'text-anchor="end"'))
        measured = sorted({x for line in self.lines for x, _ in line.points})
        parts += [_text(across.place(x), HEIGHT - BOTTOM + 20, f"{x:,g}", MIDDLE) for x in measured]
        ends = _apart([up.place(line.points[-1][1]) for line in self.lines])
        for line, end in zip(self.lines, ends, strict=True):
            parts += _drawn(line, across, up, end)
        return "\n".join([*parts, "</svg>"]) + "\n"


class Axis:
    """A logarithmic axis: where a value is, between two edges of the picture."""

    def __init__(self, values: list[float], first: float, last: float) -> None:
        self.least, self.most = min(values), max(values)
        self._first, self._last = first, last
        self._span = math.log(self.most / self.least) or 1.0

    def place(self, value: float) -> float:
        """Its pixel."""
        return self._first + (self._last - self._first) * math.log(value / self.least) / self._span

    def ticks(self) -> list[float]:
        """Round values within; each 1, 2 and 5 of a decade, or the tens if that were too many."""
        decades = range(math.floor(math.log10(self.least)), math.ceil(math.log10(self.most)) + 1)
        finest, tens = ([step * 10.0**each for each in decades for step in steps] for steps in (STEPS, (1,)))
        found = [value for value in finest if self.least <= value <= self.most]
        return found if len(found) <= MOST_TICKS else [value for value in found if value in tens]


def _text(x: float, y: float, words: str, how: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {how}>{escape(words)}</text>'


def _drawn(line: Line, across: Axis, up: Axis, end: float) -> list[str]:
    path = "L".join(f"{across.place(x):.1f} {up.place(y):.1f}" for x, y in line.points)
    kind = "line thin" if line.is_thin else "line"
    x, y = across.place(line.points[-1][0]), up.place(line.points[-1][1])
    lead = f"M{x + 3:.1f} {y:.1f}L{WIDTH - RIGHT + 14} {end:.1f}"
    return [
        f'<path class="{kind} {line.colour}" d="M{path}"/>',
        f'<path class="lead {line.colour}" d="{lead}"/>',
        _text(WIDTH - RIGHT + 18, end + 4, line.name, f'class="name {line.colour}"'),
    ]


def _apart(places: list[float]) -> list[float]:
    """Places for names near their lines' ends, none over another: pushed down, then up where it ends."""
    order = sorted(range(len(places)), key=places.__getitem__)
    found = list(places)
    for before, after in pairwise(order):
        found[after] = max(found[after], found[before] + LABEL_HEIGHT)
    lowest = HEIGHT - BOTTOM + 4.0
    for index in reversed(order):
        found[index] = min(found[index], lowest)
        lowest = found[index] - LABEL_HEIGHT
    return found


def _colours(kind: int) -> str:
    rules = (f".{name} {{ stroke: {pair[kind]} }} .name.{name} {{ fill: {pair[kind]}; stroke: none }}"
             for name, pair in COLOURS.items())  # fmt: skip
    return " ".join(rules)
