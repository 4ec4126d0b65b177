"""Tell: who hears of a fact, in which words.

The rule: one function per fact, which knows no connection; a line is written once per variant
and shared by all who read it so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.server.core.deliver import (
    accounts,
    bans,
    files,
    metadata,
    operators,
    people,
    registrations,
    renaming,
    rooms,
    texts,
)
from hubbub.server.core.deliver.table import TELLERS
from hubbub.server.core.happened import Happened
from hubbub.server.core.replies import Response

if TYPE_CHECKING:
    from hubbub.server.core.server import Server

__all__ = [
    "accounts",
    "bans",
    "files",
    "metadata",
    "operators",
    "people",
    "registrations",
    "renaming",
    "rooms",
    "tell",
    "texts",
]


def tell(server: Server, happened: Happened, response: Response | None) -> None:
    """Tell this node's sessions of a fact; `response` is the answer it belongs to, if any."""
    TELLERS[type(happened.fact)](server, happened, response)
