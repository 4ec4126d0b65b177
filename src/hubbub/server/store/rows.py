"""Rows of the table of messages, and what they stand for.

The rule: what is read back is what was written, field by field.
"""

from __future__ import annotations

import json

from hubbub.protocol.message import NO_TAGS
from hubbub.server.core.history import Stored

TEXTS_CLOSED, TEXTS_OPEN, EVENTS_CLOSED, EVENTS_OPEN = range(4)  # shelves
COLUMNS = "id, command, source, account, target, text, client_tags, author"

Row = tuple[int, int, int, str, str, str, str, str, str, int]  # conversation, shelf, and the columns
ReadRow = tuple[int, str, str, str, str, str, str, int, int]  # the columns, and the shelf


def row_of(number: int, message: Stored) -> Row:
    """A message of the conversation with this number, as it is kept."""
    tags = json.dumps(dict(message.client_tags), ensure_ascii=False) if message.client_tags else ""
    return (
        number,
        2 * message.is_event + message.is_open,
        message.id,
        message.command,
        message.source,
        message.account,
        message.target,
        message.text,
        tags,
        message.author,
    )


def stored(conversation: str, row: ReadRow) -> Stored:
    """The message in a row."""
    number, command, source, account, target, text, tags, author, shelf = row
    return Stored(
        *(conversation, number, command, source, account, target, text),
        client_tags=json.loads(tags) if tags else NO_TAGS,
        is_open=shelf in (TEXTS_OPEN, EVENTS_OPEN),
        author=author,
    )
