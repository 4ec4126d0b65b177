"""Icons as strokes on a grid of 24 by 24, drawn at any size and colour.

The rule: an icon is data. Its strokes are written as `M x y` (begin), `L x y` (line to), `C x1 y1 x2 y2 x y`
(curve to), `Z` (close) and `O x y r` (circle); all have one width and round ends.
"""

from __future__ import annotations

import math
from functools import lru_cache

from PIL import Image, ImageDraw

GRID = 24
STROKE = 1.8
CURVE_STEPS = 12
SUPERSAMPLE = 8

ICONS: dict[str, str] = {
    "hash": "M 10 4 L 8 20 M 16 4 L 14 20 M 4.5 9 L 20 9 M 4 15 L 19.5 15",
    "at": "O 12 12 3.6 M 15.6 8.4 L 15.6 13 C 15.6 17 20.8 16.6 20.8 12 "
    "C 20.8 7 17 3.2 12 3.2 C 7 3.2 3.2 7 3.2 12 C 3.2 17 7 20.8 12 20.8 C 14 20.8 15.6 20.2 17 19.2",
    "search": "O 10.5 10.5 6.5 M 15.4 15.4 L 20.5 20.5",
    "people": "O 9 8 3.8 M 2.5 20 C 2.5 12.4 15.5 12.4 15.5 20 M 16 4.4 C 20 4.8 20 11.2 16 11.6 "
    "M 18 14.4 C 20.4 15.2 21.5 17.2 21.5 20",
    "person": "O 12 8 4 M 4.5 20.5 C 4.5 12.6 19.5 12.6 19.5 20.5",
    "minus": "M 5 12 L 19 12",
    "plus": "M 12 5 L 12 19 M 5 12 L 19 12",
    "close": "M 6 6 L 18 18 M 18 6 L 6 18",
    "check": "M 5 12.5 L 10 17.5 L 19.5 7",
    "chevron-down": "M 6 9.5 L 12 15.5 L 18 9.5",
    "chevron-left": "M 14.5 6 L 8.5 12 L 14.5 18",
    "chevron-right": "M 9.5 6 L 15.5 12 L 9.5 18",
    "arrow-down": "M 12 5 L 12 19 M 6 13 L 12 19 L 18 13",
    "send": "M 21 3 L 14.2 21 L 10.4 13.6 L 3 9.8 Z M 21 3 L 10.4 13.6",
    "pencil": "M 4 20 L 5 15.6 L 16.4 4.2 C 17.8 3 20.9 6 19.8 7.6 L 8.4 19 Z M 14.4 6.4 L 17.6 9.6",
    "bell": "M 5.5 17 C 7.2 15 7.2 13 7.2 10.5 C 7.2 3.2 16.8 3.2 16.8 10.5 C 16.8 13 16.8 15 18.5 17 Z "
    "M 10 20 C 10.6 21.4 13.4 21.4 14 20",
    "bell-ring": "M 5.5 17 C 7.2 15 7.2 13 7.2 10.5 C 7.2 3.2 16.8 3.2 16.8 10.5 C 16.8 13 16.8 15 18.5 17 Z "
    "M 10 20 C 10.6 21.4 13.4 21.4 14 20 M 3 9.5 C 3 6.5 4.2 4.4 6 3 M 21 9.5 C 21 6.5 19.8 4.4 18 3",
    "bell-off": "M 5.5 17 C 7.2 15 7.2 13 7.2 10.5 C 7.2 3.2 16.8 3.2 16.8 10.5 C 16.8 13 16.8 15 18.5 17 Z "
    "M 10 20 C 10.6 21.4 13.4 21.4 14 20 M 4 3.5 L 20.5 20.5",
    "sun": "O 12 12 4 M 12 2.5 L 12 4.5 M 12 19.5 L 12 21.5 M 2.5 12 L 4.5 12 M 19.5 12 L 21.5 12 "
    "M 5.3 5.3 L 6.7 6.7 M 17.3 17.3 L 18.7 18.7 M 5.3 18.7 L 6.7 17.3 M 17.3 6.7 L 18.7 5.3",
    "gear": "O 12 12 3 O 12 12 6.8 M 12 2.6 L 12 5.2 M 12 18.8 L 12 21.4 M 2.6 12 L 5.2 12 "
    "M 18.8 12 L 21.4 12 M 5.4 5.4 L 7.2 7.2 M 16.8 16.8 L 18.6 18.6 "
    "M 5.4 18.6 L 7.2 16.8 M 16.8 7.2 L 18.6 5.4",
    "moon": "M 20 14.2 C 14 17 7 10 9.8 4 C 5.6 5.2 3.4 8.6 3.6 12.4 C 4 17 7.4 20.2 11.8 20.4 "
    "C 15.4 20.4 18.8 18.2 20 14.2 Z",
    "lock": "M 5 11 L 19 11 L 19 20.5 L 5 20.5 Z M 8 11 L 8 8 C 8 2.6 16 2.6 16 8 L 16 11",
    "unlock": "M 5 11 L 19 11 L 19 20.5 L 5 20.5 Z M 8 11 L 8 8 C 8 2.6 15.6 2.6 16 7",
    "retry": "M 19.6 9 C 17.6 4.6 12.6 2.8 8.4 4.8 C 3 7.4 2.4 14.4 6.6 18 C 11 21.8 17.8 20.2 19.8 15 "
    "M 20.4 4 L 19.8 9.2 L 14.8 8.6",
    "leave": "M 10 4 L 5 4 L 5 20 L 10 20 M 10 12 L 20.5 12 M 16.5 8 L 20.5 12 L 16.5 16",
    "message": "M 4 5 L 20 5 L 20 16.5 L 11 16.5 L 7 20.5 L 7 16.5 L 4 16.5 Z",
    "server": "M 4 4.5 L 20 4.5 L 20 10.5 L 4 10.5 Z M 4 13.5 L 20 13.5 L 20 19.5 L 4 19.5 Z "
    "M 7.5 7.5 L 8 7.5 M 7.5 16.5 L 8 16.5",
    "warning": "M 12 4 L 21.5 20 L 2.5 20 Z M 12 10 L 12 14.5 M 12 17.2 L 12 17.4",
    "sliders": "M 3.5 7 L 13 7 M 18 7 L 20.5 7 O 15.5 7 2.4 M 3.5 17 L 6 17 M 11 17 L 20.5 17 O 8.5 17 2.4",
    "shield": "M 12 3 L 19.5 6 L 19.5 11 C 19.5 16 16 19.5 12 21 C 8 19.5 4.5 16 4.5 11 L 4.5 6 Z",
    "bot": "M 5 9 L 19 9 L 19 19 L 5 19 Z M 12 9 L 12 5 O 12 4 1 M 9 13 L 9 14.5 M 15 13 L 15 14.5",
    "eye": "M 2.5 12 C 6 4.5 18 4.5 21.5 12 C 18 19.5 6 19.5 2.5 12 Z O 12 12 3",
    "eye-off": "M 2.5 12 C 6 4.5 18 4.5 21.5 12 C 18 19.5 6 19.5 2.5 12 Z O 12 12 3 M 4 4 L 20 20",
    "smile": "O 12 12 9 M 8 14 C 9.5 17.4 14.5 17.4 16 14 M 9 9.4 L 9 9.6 M 15 9.4 L 15 9.6",
    "clock": "O 12 12 9 M 12 6.8 L 12 12 L 15.6 14.2",
    "clip": "M 20 11 L 11.8 19.2 C 6.6 24 0.4 17.6 5 12.6 L 12.6 5 C 16.2 1.6 21 6.4 17.4 10 L 10.2 17 "
    "C 8.2 18.8 5.8 16.4 7.6 14.4 L 14 8",
    "download": "M 12 4 L 12 15.5 M 6.5 10.5 L 12 16 L 17.5 10.5 M 4.5 20 L 19.5 20",
    "file": "M 6 3 L 14 3 L 19 8 L 19 21 L 6 21 Z M 13.5 3.5 L 13.5 8.5 L 18.5 8.5",
    "folder": "M 3.5 6 L 9.5 6 L 11.5 8.5 L 20.5 8.5 L 20.5 19 L 3.5 19 Z",
    "image": "M 3.5 5 L 20.5 5 L 20.5 19 L 3.5 19 Z "
    "M 4 16.5 L 9 11.5 L 13 15.5 L 16 12.5 L 20 16.5 O 15.5 9 1.2",
    "link": "M 10 14 C 8 12 8 10 10 8 L 13.5 4.8 C 17.6 1.4 22.6 6.4 19.2 10.4 L 16.8 12.8 "
    "M 14 10 C 16 12 16 14 14 16 L 10.5 19.2 C 6.4 22.6 1.4 17.6 4.8 13.6 L 7.2 11.2",
    "reply": "M 10 5 L 4 11 L 10 17 M 4 11 L 13 11 C 18 11 20 14 20 19",
    "smile-plus": "M 19.4 12.6 C 19 17 15.4 20.4 11 20.4 C 6.3 20.4 2.6 16.7 2.6 12 C 2.6 7.3 6.3 3.6 11 3.6 "
    "C 11.8 3.6 12.6 3.7 13.3 3.9 M 7.6 14 C 9 16.6 13 16.6 14.4 14 M 8.2 9.6 L 8.2 10.2 "
    "M 13.8 9.6 L 13.8 10.2 M 18.6 3 L 18.6 8.6 M 15.8 5.8 L 21.4 5.8",
    "trash": "M 4 6.5 L 20 6.5 M 9 6.5 L 9 4 L 15 4 L 15 6.5 M 6 6.5 L 7 20.5 L 17 20.5 L 18 6.5 "
    "M 10.3 10.5 L 10.5 16.5 M 13.7 10.5 L 13.5 16.5",
    "more": "M 5.5 12 L 6 12 M 11.75 12 L 12.25 12 M 18 12 L 18.5 12",
    "copy": "M 9 9 L 20 9 L 20 20 L 9 20 Z M 5.5 15 L 4 15 L 4 4 L 15 4 L 15 5.5",
}

Point = tuple[float, float]


@lru_cache(maxsize=256)
def icon(name: str, size_px: int, colour: str, stroke: float = STROKE) -> Image.Image:
    """The icon as an RGBA picture of `size_px` squared."""
    scale = size_px * SUPERSAMPLE / GRID
    mask = Image.new("L", (size_px * SUPERSAMPLE, size_px * SUPERSAMPLE))
    pen = ImageDraw.Draw(mask)
    for points in _strokes(ICONS[name]):
        _stroke(pen, [(x * scale, y * scale) for x, y in points], stroke * scale)
    picture = Image.new("RGBA", (size_px, size_px), colour)
    picture.putalpha(mask.resize((size_px, size_px), Image.Resampling.BOX))
    return picture


def _strokes(data: str) -> list[list[Point]]:
    """The icon's lines as polygons of points on the grid."""
    strokes: list[list[Point]] = []
    words = iter(data.split())
    for command in words:
        if command == "O":
            x, y, radius = (float(next(words)) for _ in range(3))
            strokes.append(_circle(x, y, radius))
        elif command == "Z":
            strokes[-1].append(strokes[-1][0])
        else:
            numbers = [float(next(words)) for _ in range(6 if command == "C" else 2)]
            points = list(zip(numbers[::2], numbers[1::2], strict=True))
            if command == "M":
                strokes.append(points)
            elif command == "L":
                strokes[-1] += points
            else:
                strokes[-1] += _curve(strokes[-1][-1], *points)
    return strokes


def _circle(x: float, y: float, radius: float) -> list[Point]:
    steps = 4 * CURVE_STEPS
    angles = (2 * math.pi * step / steps for step in range(steps + 1))
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]


def _curve(start: Point, one: Point, two: Point, end: Point) -> list[Point]:
    """A cubic Bezier curve as points, without its start."""
    points = []
    for step in range(1, CURVE_STEPS + 1):
        t = step / CURVE_STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x, y = (
            sum(weight * point[axis] for weight, point in zip(weights, (start, one, two, end), strict=True))
            for axis in (0, 1)
        )
        points.append((x, y))
    return points


def _stroke(pen: ImageDraw.ImageDraw, points: list[Point], width: float) -> None:
    """One line through all points, round at its ends and joints."""
    pen.line(points, fill=255, width=round(width))
    half = width / 2
    for x, y in points:
        pen.ellipse((x - half, y - half, x + half, y + half), fill=255)
