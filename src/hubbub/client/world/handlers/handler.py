"""The row of a handler table."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hubbub.client.world.state import State
from hubbub.protocol.message import Message


class Handler(NamedTuple):
    """A function for a command, and the fewest parameters with which it makes sense."""

    min_params: int
    run: Callable[[State, Message], None]
