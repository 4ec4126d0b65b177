"""The files that one shared: which there are, how much room they take, and having one be gone.

The rule: a file is its owner's to take away, and that of operators who take away what others said.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from hubbub.server.core.facts import FilesDropped, UserId
from hubbub.server.core.filehost import address_of
from hubbub.server.core.files import File, size_words
from hubbub.server.core.registry import Context
from hubbub.server.core.replies import Fail
from hubbub.server.core.visitor import COMMAND, pot_of

MODERATES = "history"  # the privilege of operators who take away what others said
PAGE_FILES = 10
MAX_DIGITS = 8
NAME = re.compile(r"(?:.*/)?([0-9a-f]{32})(?:/.*)?", re.ASCII)


def files(ctx: Context, action: str = "LIST", word: str = "") -> None:
    """LIST the files of one's own, the newest first, a page at a time, or DEL one by its address.

    Raises: Fail(DISABLED | UNKNOWN | NOT_FOUND | NOT_YOURS).
    """
    if not ctx.server.config.files.enabled:
        raise Fail(COMMAND, "DISABLED", text="Files are not shared on this server")
    if action.upper() == "LIST":
        is_number = word.isascii() and word.isdigit() and len(word) <= MAX_DIGITS
        _list(ctx, max(1, int(word)) if is_number else 1)
    elif action.upper() == "DEL" and word:
        found = NAME.fullmatch(word)
        drop(ctx, ctx.user.id, ctx.user.identity, found[1] if found else "")
    else:
        raise Fail(COMMAND, "UNKNOWN", text="Say FILES LIST, or FILES DEL and the file's address")


def drop(ctx: Context, user: UserId, identity: str, name: str) -> None:
    """Have the file of this name be gone, if that is for them to say. Raises: Fail(NOT_FOUND | NOT_YOURS)."""
    file = ctx.world.files.by_name.get(name)
    if file is None:
        raise Fail(COMMAND, "NOT_FOUND", text="There is no such file")
    if file.owner != identity and not ctx.may(MODERATES, name):
        raise Fail(COMMAND, "NOT_YOURS", text="That file is somebody else's")
    ctx.record(FilesDropped(user, (name,)))


def _list(ctx: Context, page: int) -> None:
    own = ctx.world.files.of(ctx.user.identity)[::-1]
    start = (page - 1) * PAGE_FILES
    for file in own[start : start + PAGE_FILES]:
        ctx.response.notice(_told(file))
        ctx.response.notice(address_of(ctx.session, file))  # alone, so that it is never cut
    used = ctx.world.files.used.get(pot_of(ctx.server, ctx.session), 0)
    room = f"{size_words(used)} of {size_words(ctx.server.config.files.quota)} are used"
    more = f": FILES LIST {page + 1} shows more" if len(own) > start + PAGE_FILES else ""
    ctx.response.notice(f"{len(own)} {'file' if len(own) == 1 else 'files'}, {room}{more}")


def _told(file: File) -> str:
    stored = datetime.fromtimestamp(file.stored_ms / 1000, UTC)
    return f"{file.title}, {size_words(file.size_bytes)}, {stored:%Y-%m-%d %H:%M} UTC"
