"""Tk's objects die in Tk's thread."""

import gc
import threading
from collections.abc import Iterator

import pytest

from hubbub.desktop.system import garbage
from hubbub.desktop.system.garbage import Collector
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


class Cycle:
    """Something that only the collector can free, and tells where it was freed."""

    freed_in: list[int]

    def __init__(self, freed_in: list[int]) -> None:
        self.me = self
        self.freed_in = freed_in

    def __del__(self) -> None:
        self.freed_in.append(threading.get_ident())


@pytest.fixture
def collector(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    monkeypatch.setattr(garbage, "YOUNG_EVERY_MS", 50)
    gc.enable()
    yield Collector(screen.window)
    gc.unfreeze()


def test_cycles_are_freed_in_tks_thread(screen: Screen, collector: Collector) -> None:
    freed: list[int] = []
    Cycle(freed)

    def allocate() -> None:
        for _ in range(20):
            [[] for _ in range(5_000)]

    thread = threading.Thread(target=allocate)
    thread.start()
    thread.join()
    assert freed == []
    screen.until(lambda: freed)
    assert freed == [threading.get_ident()]
