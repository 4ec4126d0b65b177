"""Care of the data: `hubbub backup`, `restore` and `check` (`export` is in `export`).

The rule: a running server is never in the way and never disturbed; what is written appears whole
under its name or not at all, and for its owner alone.

Spec: https://www.sqlite.org/backup.html
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from hubbub.protocol.servertime import ID_SHIFT, format_time
from hubbub.server.core.history import StoreError
from hubbub.server.core.kept.files import KIND as FILE_KIND
from hubbub.server.core.state import World
from hubbub.server.export import world_of
from hubbub.server.store import blobcopy
from hubbub.server.store import kept as kept_rows
from hubbub.server.store.blobs import FOLDER, OURS, Blobs
from hubbub.server.store.copy import copy_whole, must_be_current, must_be_whole, reading, sync
from hubbub.server.store.index import size_bytes
from hubbub.server.store.place import FolderLock
from hubbub.server.store.retention import NO_RULES, Rules
from hubbub.server.store.schema import MIGRATIONS
from hubbub.server.store.sqlite import FILE_NAME

LAST_BACKUP = "last-backup"


def backup(folder: Path, target: Path) -> int:
    """Copy the database as it is at this moment, even while people chat, and the files that it knows.

    These lie beside it, in `TARGET.files`, if there are any. The size of all in bytes. Raises: StoreError.
    """
    copy = target.with_name(f"{target.name}.new")
    try:
        copy_whole(folder / FILE_NAME, copy)
        size_bytes = _copy_files(folder, copy, blobcopy.beside(target))
        copy.replace(target)
    except (OSError, sqlite3.Error) as error:
        copy.unlink(missing_ok=True)
        raise StoreError(f"No backup was made: {error}. Is there a server's data in {folder}?") from error
    _remember_backup(folder)
    return target.stat().st_size + size_bytes


def _copy_files(folder: Path, copy: Path, target: Path) -> int:
    """Copy the files that a copy of the database knows; how large they are. Raises: OSError."""
    known = _known_files(copy)
    if known or target.exists():
        blobcopy.settle(blobcopy.gather(known, [folder / FOLDER], target), target)
    return sum(path.stat().st_size for path in target.iterdir()) if known else 0


def _known_files(path: Path) -> list[str]:
    """The names of the files that a database knows; one of before there were any knows none."""
    with closing(reading(path)) as database:
        (is_there,) = database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'kept'").fetchone()
        kept = kept_rows.load(database) if is_there else []
    return [each.key for each in kept if each.kind == FILE_KIND and OURS.fullmatch(each.key)]


def restore(folder: Path, source: Path) -> Path | None:
    """Put a backup in the place of the database, and its files in the place of the files.

    Where the old database was put, if there was one; the old files lie beside it.

    Raises: StoreError, when the backup is not whole or a server is running; then nothing is changed.
    """
    try:
        with closing(reading(source)) as database:
            must_be_whole(database, source)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{source} is no backup of Hubbub's: {error}") from error
    with FolderLock(folder):
        current, part = folder / FILE_NAME, folder / f"{FILE_NAME}.part"
        try:
            shutil.copyfile(source, part)
            part.chmod(0o600)
            sync(part)
            _restore_files(folder, source)
            aside = _put_aside(current)
            part.replace(current)
        except (OSError, sqlite3.Error) as error:
            part.unlink(missing_ok=True)
            raise StoreError(f"Nothing was restored: {error}") from error
    return aside


def _put_aside(current: Path) -> Path | None:
    """Fold the WAL back into the old file, and give that another name."""
    if not current.exists():
        return None
    with closing(sqlite3.connect(current)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    aside = _aside(current)
    current.replace(aside)
    for ending in ("-wal", "-shm"):
        current.with_name(current.name + ending).unlink(missing_ok=True)
    return aside


def _restore_files(folder: Path, source: Path) -> None:
    """Put the files that a backup knows in the place of those that are there, which are put aside.

    They come before the database, so that whatever a crash leaves, nothing is lost.
    """
    target = folder / FOLDER
    known = _known_files(source)
    if not known and not target.exists():
        return
    gathered = blobcopy.gather(known, [blobcopy.beside(source), target], target)
    if target.exists():
        target.rename(_aside(target))
    gathered.rename(target)


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name}.replaced-{time.strftime('%Y%m%d-%H%M%S')}")


def _files_line(folder: Path, world: World) -> str:
    """What there is of files, and whether it is what the database knows."""
    files = world.files.by_name
    there = set(Blobs(folder).names()) if (folder / FOLDER).is_dir() else set()
    size_bytes = sum(file.size_bytes for file in files.values())
    lost = len(files.keys() - there)
    return f"{len(files)} ({_megabytes(size_bytes)}{f', {lost} of them lost' if lost else ''})"


def check(folder: Path, rules: Rules = NO_RULES, casemapping: str = "precis") -> tuple[list[str], bool]:
    """What there is to say of the data, a line each; and whether all of it is well."""
    path = folder / FILE_NAME
    try:
        with closing(reading(path)) as database:
            must_be_current(database, path)
            world = world_of(database, casemapping)
            problems = [row[0] for row in database.execute("PRAGMA integrity_check")]
            (messages,) = database.execute("SELECT count(*) FROM message WHERE shelf < 2").fetchone()
            (conversations,) = database.execute("SELECT count(*) FROM conversation").fetchone()
            (last_id,) = database.execute("SELECT last_id FROM progress").fetchone()
            (version,) = database.execute("PRAGMA user_version").fetchone()
            index_bytes = size_bytes(database)
    except StoreError as error:
        return [str(error)], False
    except (OSError, sqlite3.Error) as error:
        return [f"The data in {folder} can't be read: {error}"], False
    wal = path.with_name(f"{FILE_NAME}-wal")
    lines = [
        f"database       {path} ({_megabytes(path.stat().st_size)}, version {version} of {len(MIGRATIONS)})",
        f"write-ahead    {_megabytes(wal.stat().st_size) if wal.exists() else 'none'}",
        f"free space     {_megabytes(shutil.disk_usage(folder).free)}",
        f"messages       {messages} in {conversations} conversations",
        f"accounts       {len(world.accounts)}",
        f"rooms          {sum(1 for room in world.channels.values() if room.registration)} registered",
        f"bans           {len(world.bans.all)}",
        f"files          {_files_line(folder, world)}",
        f"index          {_megabytes(index_bytes)}",
        f"kept           {rules}",
        f"last message   {format_time(last_id >> ID_SHIFT) if last_id else 'none'}",
        f"last backup    {_last_backup(folder)}",
        f"integrity      {'ok' if problems == ['ok'] else '; '.join(problems[:5])}",
    ]
    return lines, problems == ["ok"]


def _remember_backup(folder: Path) -> None:
    (folder / LAST_BACKUP).write_text(f"{int(time.time() * 1000)}\n")
    (folder / LAST_BACKUP).chmod(0o600)


def _last_backup(folder: Path) -> str:
    try:
        return format_time(int((folder / LAST_BACKUP).read_text()))
    except (OSError, ValueError):
        return "none yet: hubbub backup FILE"


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:.1f} MB"
