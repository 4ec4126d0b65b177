"""What a plain client's lines mean: its first is a nickname, the others are said in the lobby.

The rule: a plain client never has to know of IRC. Whatever it types is put into a command of
the table and judged there like anybody's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hubbub.protocol import caps, names, plain
from hubbub.protocol.lines import split_utf8
from hubbub.protocol.message import Message
from hubbub.server.core.replies import Words
from hubbub.server.core.session import Session

if TYPE_CHECKING:
    from hubbub.server.core.server import Server

MAX_VARIANTS = 10_000
USERNAME = "plain"
_IRC = re.compile(r"(CAP (LS|LIST|REQ|END)|PASS \S|NICK \S|USER \S+ \S+ \S+ )", re.IGNORECASE)
PIECE_BYTES = 300  # of a text, which leaves room for the longest of sources


def say(server: Server, session: Session, line: str, now_ms: int) -> Message | None:
    """The command that a plain client's line stands for; None for one that says nothing."""
    if session.user is None:
        if not line.strip():
            return None
        if _IRC.match(line):
            _show_the_irc_door(server, session, now_ms)
            return None
        session.asked_nick = line.strip()
        return _take_name(server, session, now_ms)
    text = plain.said(line, (session.user.nick, session.asked_nick))
    return Message("PRIVMSG", (server.config.channels.lobby, text)) if text else None


def _show_the_irc_door(server: Server, session: Session, now_ms: int) -> None:
    """Tell an IRC client, in words that it shows to its user, that it came to the wrong door."""
    doors = [listener for listener in server.config.listeners if listener.type == "irc" and listener.port]
    where = ", ".join(f"port {door.port}{' with TLS' if door.tls_cert else ''}" for door in doors)
    session.caps &= ~caps.PLAIN
    hint = f"IRC is spoken on {where}" if where else "IRC is not spoken here"
    server.close(session, f"This door is for plain text. {hint}", now_ms)


def pieces(session: Session, line: bytes) -> list[bytes]:
    """A line that is too long for a message as several; the first of all, a nickname, stays whole."""
    if len(line) <= PIECE_BYTES or not session.asked_nick:
        return [line]
    return [piece.encode() for piece in split_utf8(decoded(line), PIECE_BYTES)]


def decoded(line: bytes) -> str:
    """A line as text: UTF-8, or else Latin-1, in which any bytes are one."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")


def next_step(server: Server, session: Session, now_ms: int) -> Message | None:
    """What a plain session does once its facts are settled: another name, or into the lobby."""
    if session.user is None:
        return _take_name(server, session, now_ms) if session.asked_nick else None
    if not session.user.channels and not session.has_entered:
        session.has_entered = True
        return Message("JOIN", (server.config.channels.lobby,))
    return None


def _take_name(server: Server, session: Session, now_ms: int) -> Message:
    """The nearest free nickname to the one asked for; the peer is told where it differs."""
    config = server.config
    size, casemapping = config.limits.nicklen, config.server.casemapping
    wish = names.possible_nick(session.asked_nick, casemapping, size)
    nick = wish
    for number in range(2, MAX_VARIANTS):
        if server.world.holder_of_look(nick) is None:
            break
        nick = names.nick_variant(wish, number, size)
    if nick != session.asked_nick:
        why = "taken" if nick != wish else "not possible"
        text = f"The name {session.asked_nick} is {why} here, so you are {nick}."
        words = Words(Message("NOTICE", (nick, text), server.name), now_ms)
        server.send(session, words.for_caps(session.caps))
    session.username, session.realname = USERNAME, nick
    return Message("NICK", (nick,))
