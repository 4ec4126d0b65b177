"""Small values that are made by the thousand: messages, facts, effects.

The rule: nobody changes one after it is made, and the type checker sees to that. At run time nothing
stands guard, since the guard of a frozen dataclass makes each of them take four times as long.

What a dataclass writes for its kind is written when it is needed first: of a hundred kinds a start needs few.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform

Kind = TypeVar("Kind")

_WRITTEN = ("__init__", "__repr__", "__eq__", "__hash__")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(kind: type[Kind]) -> type[Kind]:
    """Make a class a kind of values, compared and hashed by their fields."""
    return _kind_of(kind)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def settings(kind: type[Kind]) -> type[Kind]:
    """Make a class a kind of values that are few: given by name, and guarded."""
    return _kind_of(kind, frozen=True, kw_only=True)


def _kind_of(sketch: type[Kind], **traits: bool) -> type[Kind]:
    own = vars(sketch)
    kind = dataclass(slots=True, init=False, repr=False, eq=False, **traits)(sketch)
    missing = [name for name in _WRITTEN if name not in own]

    def write() -> None:
        """Take what a dataclass of the same fields has; threads that do so at once take the same."""
        full = type(kind.__name__, (kind,), {"__slots__": ()})
        written = vars(dataclass(unsafe_hash=True, **traits)(full))
        for name in missing:
            setattr(kind, name, written[name])

    for name in missing:
        setattr(kind, name, _written_when_needed(kind, name, write))
    return kind


def _written_when_needed(kind: type, name: str, write: Callable[[], None]) -> Callable[..., Any]:
    def first(self: object, *given: Any, **named: Any) -> Any:
        write()
        return getattr(kind, name)(self, *given, **named)

    return first
