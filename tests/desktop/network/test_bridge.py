"""The way from the network's thread to Tk's goes on, whatever is wrong with what comes along it."""

from __future__ import annotations

from collections.abc import Callable
from queue import Queue

import pytest

from hubbub.desktop.network.bridge import Bridge, Network
from hubbub.desktop.network.worker import Worker
from tests.desktop.screen import Screen

DEADLINE_MS = 20_000

pytestmark = pytest.mark.screen


def test_a_mistake_in_what_came_is_told_and_keeps_nothing_else_from_coming(screen: Screen) -> None:
    root, told, done = screen.window, list[type[BaseException]](), list[int]()
    root.report_callback_exception = lambda kind, *_: told.append(kind)
    network = Network(root)

    def wrong() -> None:
        raise KeyError("room")

    async def lost() -> None:
        raise LookupError("connection")

    network.run(lost(), Bridge(network, lambda event: None))
    screen.until(lambda: told)
    network.post(wrong)
    for number in range(3):
        network.post(lambda number=number: done.append(number))  # type: ignore[misc]
    network.post(root.quit)
    late = root.after(DEADLINE_MS, root.quit)
    root.mainloop()
    root.after_cancel(late)
    network.close()
    assert done == [0, 1, 2] and told == [LookupError, KeyError]


def test_a_mistake_in_a_job_is_told_in_tk_s_thread_and_the_next_one_is_done() -> None:
    posted: Queue[Callable[[], object]] = Queue()
    answers: list[int] = []
    worker = Worker(posted.put)

    def wrong() -> int:
        raise KeyError("picture")

    worker.do(wrong, answers.append)
    worker.do(lambda: 1, answers.append)
    with pytest.raises(KeyError, match="picture"):
        posted.get(timeout=DEADLINE_MS / 1000)()
    posted.get(timeout=DEADLINE_MS / 1000)()
    worker.close()
    assert answers == [1]
