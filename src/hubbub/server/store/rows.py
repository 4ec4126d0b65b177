"""Rows of the tables of texts and events, and what they stand for.

The rule: what is read back is what was written, field by field.
"""

from __future__ import annotations

import json

from hubbub.protocol.message import NO_TAGS
from hubbub.server.core.history import TEXTS, Stored

TEXTS_CLOSED, TEXTS_OPEN, EVENTS_CLOSED, EVENTS_OPEN = range(4)  # shelves
COLUMNS = "id, conversation, shelf, command, source, account, target, text, client_tags, author"

Row = tuple[int, int, int, str, str, str, str, str, str, int]  # the columns


def table_of(shelf: int) -> str:
    """The table in which a shelf lies."""
    return "event" if shelf in (EVENTS_CLOSED, EVENTS_OPEN) else "text"


def row_of(number: int, message: Stored) -> Row:
    """A message of the conversation with this number, as it is kept."""
    tags = json.dumps(dict(message.client_tags), ensure_ascii=False) if message.client_tags else ""
    return (
        message.id,
        number,
        (TEXTS_CLOSED if message.command in TEXTS else EVENTS_CLOSED) + message.is_open,
        message.command,
        message.source,
        message.account,
        message.target,
        message.text,
        tags,
        message.author,
    )


def stored(conversation: str, row: Row) -> Stored:
    """The message in a row."""
    number, _, shelf, command, source, account, target, text, tags, author = row
    return Stored(
        *(conversation, number, command, source, account, target, text),
        client_tags=json.loads(tags) if tags else NO_TAGS,
        is_open=shelf in (TEXTS_OPEN, EVENTS_OPEN),
        author=author,
    )
