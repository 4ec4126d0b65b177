"""Requests that come over HTTP: who sends them, whether they may, and what becomes of it.

The rule: a visit is answered exactly once, by an `Answer`; a password is checked the one way in which
passwords are checked, and whoever is connected shows a word that their connection alone was told.

Spec: https://codeberg.org/emersion/soju/src/branch/master/doc/ext/filehost.md
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from hubbub.server.core.accounts import Account
from hubbub.server.core.commands.account import TOO_MANY_TRIES, check_password
from hubbub.server.core.commands.files import drop
from hubbub.server.core.effects import Connection
from hubbub.server.core.facts import FilesDropped, FileStored
from hubbub.server.core.files import DAY_MS, File, counted
from hubbub.server.core.flood import Bucket
from hubbub.server.core.history import Kept
from hubbub.server.core.kept.files import KIND
from hubbub.server.core.kept.table import document
from hubbub.server.core.oversight import oversee
from hubbub.server.core.registry import Context
from hubbub.server.core.replies import Fail
from hubbub.server.core.session import Session
from hubbub.server.core.visitor import COMMAND, Outcome, Owner, Visitor, pot_of

if TYPE_CHECKING:
    from hubbub.server.core.server import Server

MAX_UPLOADS = 64  # under way
MAX_UPLOADS_EACH = 4  # of one pot
MAX_DROPPED = 500  # files in one fact
EXPIRY_CHECK_MS = 60_000


Known = Callable[[Context, Owner], None]  # what is done once it is known who asks


# --- what is asked


def upload(server: Server, visit: Connection, visitor: Visitor, size_bytes: int | None, now_ms: int) -> None:
    """May something of this size (None: nobody knows yet) be uploaded? As long as it is under way, its
    room is kept free for it, until `let_go`."""

    def known(ctx: Context, owner: Owner) -> None:
        limit_bytes = _must_have_room(server, owner, size_bytes)
        server.visits.uploads[visit] = owner, limit_bytes
        _outcome(ctx).answer(limit_bytes)

    _identify(_context(server, visit, visitor, now_ms), visitor, known)


def keep(server: Server, visit: Connection, upload: Connection, file: File, now_ms: int) -> None:
    """What was uploaded is on the disk: let it be there. Whose it is, only the server says."""
    owner, limit_bytes = server.visits.uploads[upload]
    assert file.size_bytes <= limit_bytes, "the door counts"
    made = File(
        file.name, owner.identity, owner.pot, file.title, file.type, file.size_bytes, stored_ms=now_ms
    )
    ctx = _context(server, visit, Visitor(""), now_ms)
    server.append(FileStored(owner.user, made), ctx.response)


def let_go(server: Server, upload: Connection) -> None:
    """An upload is over, or has come to nothing."""
    server.visits.uploads.pop(upload, None)


def remove(server: Server, visit: Connection, visitor: Visitor, name: str, now_ms: int) -> None:
    """Have a file be gone; its owner may, and operators who take away what others said."""

    def known(ctx: Context, owner: Owner) -> None:
        drop(ctx, owner.user, owner.identity, name)

    _identify(_context(server, visit, visitor, now_ms), visitor, known)


# --- what happens by itself


def begin(server: Server, documents: Iterable[Kept]) -> list[Kept]:
    """Put the files in order that were read back; what is to be forgotten of those that were not."""
    files = server.world.files
    files.put_in_order()
    read = [each.key for each in documents if each.kind == KIND]
    return [document(KIND, name, None) for name in read if name not in files.by_name]


def drop_old(server: Server, now_ms: int) -> None:
    """Ask for the end of files that have been there for as long as they may."""
    days = server.config.files.retention
    if not days or now_ms < server.visits.next_expiry_ms:
        return
    server.visits.next_expiry_ms = now_ms + EXPIRY_CHECK_MS
    old = server.world.files.oldest(now_ms - days * DAY_MS, MAX_DROPPED)
    if old:
        server.append(FilesDropped(0, tuple(old)))


# --- who asks


def _context(server: Server, visit: Connection, visitor: Visitor, now_ms: int) -> Context:
    """A session that no connection has, for as long as it takes to answer."""
    session = Session(
        visit, visitor.address, "", now_ms, Bucket(now_ms, is_off=True), server.name, line_bytes=512
    )
    outcome = Outcome(session, "", now_ms, server.send, server.next_batch, server=server)
    return Context(server, session, outcome, now_ms, COMMAND)


def _outcome(ctx: Context) -> Outcome:
    assert isinstance(ctx.response, Outcome)
    return ctx.response


def _identify(ctx: Context, visitor: Visitor, known: Known) -> None:
    """Find out who asks, and go on with `known`; whatever is declined is answered."""
    try:
        _must_not_be_banned(ctx, visitor)
        if visitor.account:
            _by_password(ctx, visitor, known)
        else:
            known(ctx, _by_token(ctx, visitor))
    except Fail as refusal:
        ctx.refuse(refusal)
    oversee(ctx)


def _must_not_be_banned(ctx: Context, visitor: Visitor) -> None:
    if ctx.world.bans.on_address(visitor.address, ctx.now_ms):
        raise Fail(COMMAND, "BANNED", text="You are banned from this server")


def _by_token(ctx: Context, visitor: Visitor) -> Owner:
    """Whoever the connection is that was told this word. Raises: Fail(LOGIN_NEEDED)."""
    connected = ctx.server.visits.sessions.get(visitor.token)
    if connected is None or connected.user is None:
        raise Fail(COMMAND, "LOGIN_NEEDED", text="Say who you are: log in with your account and its password")
    user, session = connected.user, ctx.session
    session.login, session.nick, session.oper = user.account, user.nick, connected.oper
    if not user.account and not ctx.server.config.files.guests:
        raise Fail(COMMAND, "LOGIN_NEEDED", text="Files are for those who have an account here: log in first")
    return Owner(user.id, user.identity, pot_of(ctx.server, connected))


def _by_password(ctx: Context, visitor: Visitor, known: Known) -> None:
    """Whose account it is. Raises: Fail(RATE_LIMITED | LOGIN_NEEDED)."""
    accounts = ctx.server.config.accounts
    if not accounts.enabled or "PLAIN" not in accounts.sasl_mechanisms:
        raise Fail(COMMAND, "LOGIN_NEEDED", text="Passwords are not taken here: connect to the chat first")

    def judged(ctx: Context, account: Account | None) -> None:
        if account is None:
            text = "That account and that password don't belong together"
            raise Fail(COMMAND, "WRONG_PASSWORD", text=text)
        if ctx.world.bans.on_account(account.folded, ctx.now_ms):
            raise Fail(COMMAND, "BANNED", text="Your account is closed on this server")
        ctx.session.login = account.name
        known(ctx, Owner(0, account.name, account.name))

    if not check_password(ctx, visitor.account, visitor.password, judged):
        raise Fail(COMMAND, "RATE_LIMITED", text=TOO_MANY_TRIES)


def _must_have_room(server: Server, owner: Owner, size_bytes: int | None) -> int:
    """How large it may become. Raises: Fail(BUSY | TOO_LARGE | QUOTA)."""
    settings, uploads = server.config.files, server.visits.uploads.values()
    own = [counted(limit_bytes) for other, limit_bytes in uploads if other.pot == owner.pot]
    if len(uploads) >= MAX_UPLOADS or len(own) >= MAX_UPLOADS_EACH:
        raise Fail(COMMAND, "BUSY", text="Too many files are being sent at the moment: try again soon")
    if size_bytes is not None and size_bytes > settings.max_size:
        raise Fail(COMMAND, "TOO_LARGE", text=f"A file has at most {settings.max_size} bytes here")
    left_bytes = settings.quota - server.world.files.used.get(owner.pot, 0) - sum(own)
    if counted(size_bytes or 0) > left_bytes:
        text = f"Your files may have {settings.quota} bytes together here: delete some first"
        raise Fail(COMMAND, "QUOTA", text=text)
    return min(settings.max_size, left_bytes) if size_bytes is None else size_bytes
