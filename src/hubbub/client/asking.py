"""A bot's searches over its connection: ask page by page, and wait for the answers.

The rule: one question at a time; whatever goes wrong comes out as SearchFailed, at the latest after ANSWER_S.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from hubbub.client.archive.pages import Answers, Declined, Page, Pages
from hubbub.client.archive.search import Query
from hubbub.client.words import _
from hubbub.protocol import caps
from hubbub.protocol.message import Message

ANSWER_S = 30
_NEEDED = caps.SEARCH | caps.BATCH | caps.MESSAGE_TAGS | caps.SERVER_TIME


class SearchFailed(Exception):
    """Nothing could be looked for; the text says why."""


class Searches:
    """The searches of one Client."""

    def __init__(self, send: Callable[[Message], object]) -> None:
        self._send = send
        self._answers = Answers()
        self._turn = asyncio.Lock()
        self._waiting: asyncio.Future[list[Message]] | None = None
        self._label = ""
        self._last_question = 0

    async def find(self, query: Query, count: int, cap_bits: int) -> list[Message]:
        """The newest `count` messages of a query, the newest first. Raises: SearchFailed."""
        if cap_bits & _NEEDED != _NEEDED:
            raise SearchFailed(_("This server can't search."))
        async with self._turn:
            pages, found = Pages(query), list[Message]()
            while not pages.whole and len(found) < count:
                labelled = bool(cap_bits & caps.LABELED_RESPONSE)
                found += pages.take(await self._ask(pages.question(), labelled=labelled))
        return found[:count]

    async def _ask(self, question: Message, *, labelled: bool) -> list[Message]:
        self._waiting = asyncio.get_running_loop().create_future()
        self._last_question += 1
        self._label = f"find{self._last_question}" if labelled else ""
        self._answers.asked(self._label)
        self._send(question.with_tags({"label": self._label}) if labelled else question)
        try:
            async with asyncio.timeout(ANSWER_S):
                return await self._waiting
        except TimeoutError:
            raise SearchFailed(_("The server does not answer.")) from None
        finally:
            self._waiting = None

    def hear(self, message: Message) -> bool:
        """Whether a message belongs to an answer, and so is for nobody else."""
        heard = self._answers.hear(message)
        waiting, outcome = self._waiting, heard.outcome
        if outcome and outcome.label == self._label and waiting and not waiting.done():
            match outcome:
                case Page(_, messages):
                    waiting.set_result(messages)
                case Declined(_, reason):
                    waiting.set_exception(SearchFailed(reason))
        return heard.taken

    def lost(self) -> None:
        """The connection is another one: what was asked on the old one is not answered."""
        self._answers = Answers()
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(SearchFailed(_("The connection was lost.")))
