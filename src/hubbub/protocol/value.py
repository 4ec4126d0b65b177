"""Small values that are made by the thousand: messages, facts, effects.

The rule: nobody changes one after it is made, and the type checker sees to that. At run time nothing
stands guard, since the guard of a frozen dataclass makes each of them take four times as long.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

Kind = TypeVar("Kind")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(kind: type[Kind]) -> type[Kind]:
    """Make a class a kind of values, compared and hashed by their fields."""
    return dataclass(slots=True, unsafe_hash=True)(kind)
