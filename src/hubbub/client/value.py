"""Small values that never change, of which there are many kinds and few are met soon.

The rule: a kind is made a frozen dataclass when its first value is made. To make each of them when its module
is imported took a tenth of the time until the window can be used.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import dataclass_transform

_making = Lock()


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Value:
    """What a kind of values derives from, and nothing derives from a kind."""

    def __init__(self, *given: object, **named: object) -> None:
        kind = type(self)
        with _making:
            if "__init__" not in vars(kind):
                dataclass(frozen=True)(kind)
        kind.__init__(self, *given, **named)
