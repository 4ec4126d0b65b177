"""`hubbub export`: what was said, and what is kept of accounts and rooms, as lines of JSON.

The rule: whoever wants a copy of what is theirs gets all of it, and nothing of a password; a line with
a `kind` is of an account, a room or a ban, each other line is one message.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from hubbub.protocol.multiline import combined
from hubbub.protocol.names import is_channel
from hubbub.protocol.servertime import ID_SHIFT, format_time, msgid
from hubbub.server.core import kept, policy
from hubbub.server.core.accounts import Account
from hubbub.server.core.files import File
from hubbub.server.core.history import StoreError
from hubbub.server.core.registrations import NAMES
from hubbub.server.core.state import Channel, World
from hubbub.server.store import accounts as account_rows
from hubbub.server.store import kept as kept_rows
from hubbub.server.store import markers as marker_rows
from hubbub.server.store.blobs import FOLDER
from hubbub.server.store.copy import must_be_current, reading
from hubbub.server.store.index import STATUSES
from hubbub.server.store.sqlite import FILE_NAME

PAGE_MESSAGES = 1000  # in one read, so that no reader keeps the WAL from being folded back
# What was said in the open and what was not lie apart; read so, they are merged.
_RANGE = "SELECT id, command, source, account, target, text, client_tags FROM text WHERE conversation = ?"
_PAGE = f"{_RANGE} AND shelf = 0 AND id > ? UNION ALL {_RANGE} AND shelf = 1 AND id > ? ORDER BY id LIMIT ?"
Progress = Callable[[int, int], None]
Line = dict[str, object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose words: a room's, under its present name, or an account's or nick's; "" is everybody's."""

    casemapping: str
    channel: str = ""
    person: str = ""


def export(folder: Path, file: Path, wanted: Wanted, progress: Progress) -> int:
    """Write what is wanted to a new file, for its owner alone; how many messages that was.

    Raises: StoreError, and then there is no file; FileExistsError, OSError.
    """
    with file.open("x", encoding="utf-8") as out:
        try:
            file.chmod(0o600)
            return _export(folder, out, wanted, progress)
        except BaseException:
            file.unlink()
            raise


def _export(folder: Path, out: TextIO, wanted: Wanted, progress: Progress) -> int:
    count, path = 0, folder / FILE_NAME
    try:
        with closing(reading(path)) as database:
            must_be_current(database, path)
            world = world_of(database, wanted.casemapping)
            for line in _belongings(database, world, wanted):
                _write(out, line)
            (total,) = database.execute("SELECT count(*) FROM message WHERE shelf < 2").fetchone()
            for seen, message in enumerate(_messages(database, world, wanted.channel), 1):
                if not wanted.person or _is_by(world, wanted.person, message):
                    _write(out, message)
                    count += 1
                if seen % PAGE_MESSAGES == 0:
                    progress(seen, total)
            progress(total, total)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"The export broke off: {error}. Is there a server's data in {folder}?") from error
    return count


def world_of(database: sqlite3.Connection, casemapping: str) -> World:
    """What a server would begin with: accounts, registered rooms, bans. Raises: StoreError."""
    world = World(casemapping, 0)
    world.remember_accounts(account_rows.load(database))
    kept.restore(world, kept_rows.load(database))
    return world


def _write(out: TextIO, line: Line) -> None:
    out.write(json.dumps(line, ensure_ascii=False) + "\n")


# --- what is kept of somebody, or of a room


def _belongings(database: sqlite3.Connection, world: World, wanted: Wanted) -> Iterator[Line]:
    rooms = [room for room in world.channels.values() if room.registration is not None]
    if wanted.person:
        account = world.account_named(wanted.person)
        yield from [_account(database, world, account)] if account else []
    elif wanted.channel:
        yield from (_room(world, room) for room in rooms if room is world.channel_named(wanted.channel))
    else:
        yield from (_account(database, world, account) for account in world.accounts.values())
        yield from (_room(world, room) for room in rooms)
        for ban in world.bans.all.values():
            until = format_time(ban.until_ms) if ban.until_ms else ""
            times = {"set": format_time(ban.set_ms), "until": until}
            what = {"kind": "ban", "on": str(ban.kind), "target": ban.target}
            yield {**what, "setter": ban.setter, "reason": ban.reason, **times}


def _account(database: sqlite3.Connection, world: World, account: Account) -> Line:
    """All that is kept of an account, but what its password is checked against."""
    markers = marker_rows.load(database, account.name)
    return {
        "kind": "account",
        "name": account.name,
        "made": format_time(account.created_ms),
        "email": account.email,
        "fingerprints": world.fingerprints_of(account.folded),
        "preferences": asdict(account.preferences),
        "roles": {
            room.name: NAMES[room.registration.letter_of(account.name)]
            for room in policy.rooms_of(world, account.name)
            if room.registration is not None
        },
        "metadata": dict(world.values_of(account.name)),
        "files": [_file(file) for file in world.files.of(account.name)],
        "read": {each.conversation: format_time(each.time_ms) for each in markers},
    }


def _file(file: File) -> Line:
    """What is kept of a file; what is in it lies under `path` in the data folder."""
    what = {"title": file.title, "type": file.type, "size_bytes": file.size_bytes}
    return {**what, "stored": format_time(file.stored_ms), "path": f"{FOLDER}/{file.name}"}


def _room(world: World, room: Channel) -> Line:
    """What is kept of a registered room."""
    assert room.registration is not None
    return {
        "kind": "room",
        "name": room.name,
        "made": format_time(room.created_ms),
        "roles": {account: NAMES[role.letter] for account, role in room.registration.roles.items()},
        "topic": room.topic,
        "modes": "".join(sorted(room.flags)),
        "lists": {letter: list(entries) for letter, entries in room.lists.items() if entries},
        "metadata": dict(world.values_of(room.folded)),
    }


# --- what was said


def _is_by(world: World, person: str, message: Line) -> bool:
    """Whether somebody said it: under their account, or under their nick while in nobody else's account."""
    wanted, account = world.fold(person), str(message["account"])
    if account and (world.fold(account) == wanted or wanted in world.accounts):
        return world.fold(account) == wanted
    return world.fold(str(message["source"]).partition("!")[0]) == wanted


def _messages(database: sqlite3.Connection, world: World, channel: str) -> Iterator[Line]:
    """Every message, conversation by conversation, read in pages."""
    present = {conversation: name for name, conversation in world.conversations.items()}
    wanted = None
    if channel:
        name = world.fold(channel)
        wanted = world.conversations.get(name, name)
    for number, key in database.execute("SELECT id, name FROM conversation").fetchall():
        room = key.lstrip(STATUSES)
        status = key[: -len(room)] if is_channel(room) else ""
        if wanted in (None, room):
            title = f"{status}{present.get(room, room)}" if is_channel(room) else "direct"
            yield from _said(database, number, title)


def _said(database: sqlite3.Connection, number: int, title: str) -> Iterator[Line]:
    last = 0
    while True:
        rows = database.execute(_PAGE, (number, last, number, last, PAGE_MESSAGES)).fetchall()
        if not rows:
            return
        for last, command, source, account, target, text, tags in rows:
            yield {
                "conversation": title,
                "msgid": msgid(last),
                "time": format_time(last >> ID_SHIFT),
                "command": command,
                "source": source,
                "account": account,
                "target": target,
                "text": combined(text),
                "tags": json.loads(tags) if tags else {},
            }
