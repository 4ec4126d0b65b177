"""A thread for what would keep Tk waiting: pictures to be decoded, files to be read.

The rule: a job gets nothing that Tk owns, and its answer is called in Tk's thread. Jobs that nobody wants any
more are not begun.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

CLOSE_S = 2.0

T = TypeVar("T")
Post = Callable[[Callable[[], object]], object]


class Worker:
    """One thread, begun with its first job. `post` has something called in Tk's thread."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._jobs: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._over = False
        self._thread: threading.Thread | None = None

    def do(
        self,
        job: Callable[[], T],
        answer: Callable[[T], object],
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        """Run a job; `answer` gets what it returned. One that is not wanted when its turn comes is left.

        What it raises is a mistake of ours, and raised in Tk's thread.
        """

        def run() -> None:
            if is_wanted() and not self._over:
                made: Future[T] = Future()
                try:
                    made.set_result(job())
                except Exception as mistake:  # noqa: BLE001 - told in Tk's thread, and this one goes on
                    made.set_exception(mistake)
                self._post(lambda: answer(made.result()))

        self._jobs.put(run)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="pictures", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Let the job under way be done, and no other."""
        self._over = True
        self._jobs.put(None)
        if self._thread:
            self._thread.join(CLOSE_S)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
