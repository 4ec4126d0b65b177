"""The places one has been to, for the way back and forth between them.

The rule: going somewhere by the trail leaves it as it is; going anywhere else cuts off what lay ahead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

MAX_PLACES = 100

Place = TypeVar("Place")


class Trail(Generic[Place]):
    """Places in the order in which they were visited, and where on it one is."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._at = -1

    def visit(self, place: Place) -> None:
        """We are here now."""
        if self._places and self._places[self._at] == place:
            return
        self._places = [*self._places[: self._at + 1], place][-MAX_PLACES:]
        self._at = len(self._places) - 1

    def last_visits(self) -> dict[Place, int]:
        """When each place was visited last, counted from 1."""
        return {place: number for number, place in enumerate(self._places, 1)}

    def step(self, by: int, is_there: Callable[[Place], bool]) -> Place | None:
        """Go one place back (-1) or forth (1), past those that are there no longer; None at the end."""
        at = self._at + by
        while 0 <= at < len(self._places):
            if is_there(self._places[at]) and self._places[at] != self._places[self._at]:
                self._at = at
                return self._places[at]
            at += by
        return None
