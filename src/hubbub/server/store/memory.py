"""A store in memory, for tests: what the contract says, in the fewest words.

The rule: it passes the same contract tests as the databases.
"""

from __future__ import annotations

from collections.abc import Sequence

from hubbub.server.core.history import Latest, Page, Question, Stored, StoreError, fitting

_NEVER = 1 << 62  # later than any id


class MemoryStore:
    """Messages by conversation, in order."""

    def __init__(self) -> None:
        self._messages: dict[str, dict[int, Stored]] = {}
        self._last_id = 0
        self._client_ids: list[tuple[str, int]] = []

    def write(self, messages: Sequence[Stored]) -> None:
        """Keep a batch, all or nothing. Raises: StoreError, for an id that a conversation has."""
        if any(message.id in self._messages.get(message.conversation, {}) for message in messages):
            raise StoreError("that id is there already")
        for message in messages:
            self._messages.setdefault(message.conversation, {})[message.id] = message
            if message.client_id:
                self._client_ids.append((message.client_id, message.id))
        self._last_id = messages[-1].id

    def last_id(self) -> int:
        """The id of the last message that was kept, 0 before the first."""
        return self._last_id

    def client_ids(self, count: int) -> list[tuple[str, int]]:
        """The latest client-made ids with their messages', oldest first."""
        return self._client_ids[-count:]

    def answer(self, question: Question) -> list[Stored]:
        """The messages that are asked for, in order."""
        if isinstance(question, Latest):
            ends = [Page(*each, 0, _NEVER, 1, from_end=True) for each in question.conversations]
            return sorted((m for page in ends for m in self._page(page)), key=lambda message: message.id)
        return [message for page in question for message in self._page(page)]

    def _page(self, page: Page) -> list[Stored]:
        readable = [
            message
            for _, message in sorted(self._messages.get(page.conversation, {}).items())
            if page.low < message.id < page.high and (message.is_open or message.id > page.joined_id)
        ]
        if page.from_end:
            return fitting(readable[::-1][: page.count])[::-1]
        return fitting(readable[: page.count])

    def close(self) -> None:
        """Nothing is held open."""
