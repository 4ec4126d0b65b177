"""Gateways' clients: each is counted where it comes from, and others see of that what they see of anybody.

The rule: a client that may not come from there is told so, and is still counted at its gateway.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container
from dataclasses import replace
from typing import Protocol

from hubbub.server.core.effects import Relocate, Relocated
from hubbub.server.doors.admission import Admission
from hubbub.server.doors.lookup import Lookup
from hubbub.server.doors.tcp import Door
from hubbub.server.filehost import FileHost


class House(Protocol):
    """What it needs of the server around it."""

    admission: Admission
    lookup: Lookup
    desk: FileHost

    def now_ms(self) -> int:
        """Milliseconds since 1970, steady."""

    def shown_host(self, address: str) -> str:
        """What others see of an address."""


class Relocation:
    """Answers `Relocate`; a name may take its time."""

    def __init__(
        self, house: House, doors: Container[Door], answered: Callable[[int, Relocated], None]
    ) -> None:
        self._house = house
        self._doors = doors
        self._answered = answered
        self._looking: set[asyncio.Task[str]] = set()

    def ask(self, token: int, question: Relocate) -> None:
        """Count a gateway's client where it comes from, and look up what others will see of that."""
        door, address, house = question.connection, question.address, self._house
        assert isinstance(door, Door)
        if door not in self._doors:
            return
        refusal = house.admission.enter(address, house.now_ms())
        if refusal:
            self._answered(token, Relocated(refusal=refusal))
            return
        house.admission.leave(door.caller.address)
        door.caller = caller = replace(door.caller, address=address)
        looking = asyncio.get_running_loop().create_task(house.lookup.hostname(address))
        self._looking.add(looking)

        def found(looked: asyncio.Task[str]) -> None:
            self._looking.discard(looked)
            host = looked.result() or house.shown_host(address)
            is_limited, files_at = house.admission.is_counted(address), house.desk.reach.base_for(caller)
            self._answered(token, Relocated(host, files_at=files_at, is_limited=is_limited))

        looking.add_done_callback(found)
