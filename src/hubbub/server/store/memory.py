"""A store in memory, for tests: what the contract says, in the fewest words.

The rule: it passes the same contract tests as the databases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hubbub.server.core.accounts import Account, GoneAccount, NewPassword
from hubbub.server.core.history import (
    NEVER,
    Erased,
    Forgotten,
    Kept,
    Latest,
    Marker,
    Page,
    Question,
    Record,
    Search,
    Stored,
    StoreError,
    fitting,
)
from hubbub.server.store.words import Tokens


class MemoryStore:
    """Messages by conversation, in order."""

    def __init__(self) -> None:
        self._messages: dict[str, dict[int, Stored]] = {}
        self._markers: dict[str, dict[str, int]] = {}
        self._accounts: dict[str, Account] = {}
        self._kept: dict[tuple[str, str], str] = {}
        self._last_id = 0
        self._client_ids: list[tuple[str, int]] = []
        self._tokens = Tokens()

    def write(self, batch: Sequence[Record]) -> None:
        """Keep a batch, all or nothing. Raises: StoreError, for an id that a conversation has."""
        texts = [record for record in batch if isinstance(record, Stored) and not record.is_event]
        if any(text.id in self._messages.get(text.conversation, {}) for text in texts):
            raise StoreError("that id is there already")
        for record in batch:
            match record:
                case Stored():
                    self._messages.setdefault(record.conversation, {}).setdefault(record.id, record)
                    self._last_id = max(self._last_id, record.id)
                    if record.client_id:
                        self._client_ids.append((record.client_id, record.id))
                case Erased(conversation, number):
                    self._messages.get(conversation, {}).pop(number, None)
                case Forgotten(account, until_id):
                    self._forget(account, until_id)
                case Account() | GoneAccount() | NewPassword():
                    self._change_account(record)
                case Kept(kind, key, document):
                    self._kept[kind, key] = document
                case Marker(identity, conversation, time_ms):
                    markers = self._markers.setdefault(identity, {})
                    markers[conversation] = max(time_ms, markers.get(conversation, 0))

    def _change_account(self, record: Account | GoneAccount | NewPassword) -> None:
        match record:
            case Account():
                self._accounts.setdefault(record.folded, record)
            case GoneAccount(folded):
                self._accounts.pop(folded, None)
            case NewPassword(folded, credential) if folded in self._accounts:
                self._accounts[folded] = replace(self._accounts[folded], credential=credential)

    def _forget(self, account: str, until_id: int) -> None:
        self._markers.pop(account, None)
        for messages in self._messages.values():
            theirs = [
                each.id for each in messages.values() if each.account == account and each.id <= until_id
            ]
            for number in theirs:
                del messages[number]

    def last_id(self) -> int:
        """The id of the last message that was kept, 0 before the first."""
        return self._last_id

    def client_ids(self, count: int) -> list[tuple[str, int]]:
        """The latest client-made ids with their messages', oldest first."""
        return self._client_ids[-count:]

    def accounts(self) -> list[Account]:
        """All accounts."""
        return list(self._accounts.values())

    def kept(self) -> list[Kept]:
        """All that is small and lasts."""
        return [Kept(*place, text) for place, text in sorted(self._kept.items()) if text]

    def markers(self, identity: str) -> list[Marker]:
        """Up to when somebody has read their conversations."""
        markers = self._markers.get(identity, {})
        return [Marker(identity, name, time_ms) for name, time_ms in sorted(markers.items())]

    def answer(self, question: Question) -> list[Stored]:
        """The messages that are asked for, in order."""
        match question:
            case Latest(conversations):
                ends = [Page(*each, 0, NEVER, 1, from_end=True) for each in conversations]
                found = (message for page in ends for message in self._page(page))
                return sorted(found, key=lambda message: message.id)
            case Search():
                return self._search(question)
        return [message for page in question for message in self._page(page)]

    def _page(self, page: Page) -> list[Stored]:
        readable = self._readable(page)
        if page.from_end:
            return fitting(readable[::-1][: page.count])[::-1]
        return fitting(readable[: page.count])

    def _readable(self, page: Page) -> list[Stored]:
        return [
            message
            for _, message in sorted(self._messages.get(page.conversation, {}).items())
            if (page.with_events or not message.is_event)
            and page.low < message.id < page.high
            and (message.is_open or message.id > page.joined_id)
        ]

    def _search(self, asked: Search) -> list[Stored]:
        found = self._tokens.searchable(asked.words)
        if asked.words.strip() and not found:
            return []
        looked_for = [(self._tokens.of(phrase.text), phrase.is_prefix) for phrase in found]
        texts = [
            message
            for name, joined_id in asked.conversations
            for message in self._readable(Page(name, joined_id, asked.low, asked.high, 0, from_end=False))
            if asked.nick.casefold() in ("", message.source.partition("!")[0].casefold())
            and _holds_all(self._tokens.of(message.text), looked_for)
        ]
        texts.sort(key=lambda message: message.id, reverse=asked.from_end)
        texts = fitting(texts[: asked.count])
        return texts[::-1] if asked.from_end else texts

    def close(self) -> None:
        """Nothing else is held open."""
        self._tokens.close()


def _holds_all(tokens: list[str], looked_for: Sequence[tuple[list[str], bool]]) -> bool:
    return all(_holds(tokens, phrase, is_prefix=is_prefix) for phrase, is_prefix in looked_for)


def _holds(tokens: list[str], phrase: list[str], *, is_prefix: bool) -> bool:
    """Whether the phrase's words follow each other somewhere."""
    *whole, last = phrase
    for place in range(len(tokens) - len(whole)):
        ending = tokens[place + len(whole)]
        if tokens[place : place + len(whole)] == whole and (
            ending == last or (is_prefix and ending.startswith(last))
        ):
            return True
    return False
