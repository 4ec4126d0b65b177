"""Being always on: who stays in the world and in their rooms when their last connection ends.

The rule: of the users of an account one stays, the one that was there first; and what is kept of them
is what they are now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hubbub.protocol.numerics import RPL_NOWAWAY
from hubbub.server.core import policy
from hubbub.server.core.facts import NODE_SHIFT, AwaySet, ChannelPurged, Renamed, UserLeft, UserRestored
from hubbub.server.core.happened import Happened
from hubbub.server.core.history import Record
from hubbub.server.core.kept import presences
from hubbub.server.core.presences import MAX_LETTERS, Place, Presence
from hubbub.server.core.replies import Response
from hubbub.server.core.state import User

if TYPE_CHECKING:
    from hubbub.server.core.server import Server

AUTO_AWAY = "Not connected at the moment"


def begin(server: Server) -> list[Record]:
    """Have everybody back who stayed when the server ended; what is kept of the others is dropped."""
    gone: list[Record] = []
    for presence in list(server.presences.values()):
        if policy.account_stays(server.config, server.world, presence.account):
            server.append(UserRestored(presence.user, presence, server.name))
        else:
            del server.presences[presence.user]
            gone.append(presences.kept(server.world.fold(presence.account), None))
    return gone


def has_left(server: Server, user: User, reason: str, seen_ms: int) -> None:
    """The last connection of somebody ended: they stay, as somebody away, or are gone."""
    if not policy.stays(server.config, server.world, user):
        server.append(UserLeft(user.id, reason))
        return
    server.keep(_of_user(server, user, seen_ms=seen_ms))
    goes_away(server, user)


def wrote(server: Server, happened: Happened) -> None:
    """Somebody wrote to one who may have no connection, and is to be found when they come back."""
    user, presence = happened.target, None
    if user is not None and user.id not in server.sessions_of:
        presence = server.presences.get(user.id)
    if user is not None and presence is not None:
        letter = happened.fact.conversation, happened.user.nick
        letters = (*(each for each in presence.letters if each != letter), letter)[-MAX_LETTERS:]
        server.keep(_of_user(server, user, letters=letters))


def seen_ms(server: Server, user: User) -> int:
    """Up to when somebody is known to have been here, who has no connection; 0 for others."""
    presence = server.presences.get(user.id)
    return presence.seen_ms if presence and user.id not in server.sessions_of else 0


def settings_changed(server: Server) -> None:
    """Who may not stay any more, and is not connected, is gone; of the others it is kept what they are."""
    for user in server.world.users.values():
        if user.id >> NODE_SHIFT != server.node:
            continue
        if user.id in server.sessions_of:
            server.keep(_of_user(server, user))
        elif not policy.stays(server.config, server.world, user):
            server.append(UserLeft(user.id, "No longer always on"))


def goes_away(server: Server, user: User) -> None:
    """Somebody who stays is nobody to wait for, unless they want to seem here."""
    account = server.world.account_named(user.account)
    if account is not None and account.preferences.auto_away is not False and not user.away:
        server.append(AwaySet(user.id, AUTO_AWAY, is_auto=True))


def is_present(server: Server, user: User) -> bool:
    """Whether somebody sits at one of a user's connections: not all of them came by themselves."""
    return not all(session.is_absent for session in server.sessions_of.get(user.id, ()))


def stands_up(server: Server, user: User, response: Response | None = None) -> None:
    """One connection fewer at which somebody sits: they are away if it was the last, and not already."""
    if not user.away and not is_present(server, user):
        server.append(AwaySet(user.id, AUTO_AWAY, is_auto=True), response)
    elif response is not None:
        response.reply(RPL_NOWAWAY)


def is_back(server: Server, user: User) -> None:
    """Somebody who seemed away for want of a connection at which they sit has one."""
    if user.is_auto_away and is_present(server, user):
        server.append(AwaySet(user.id, ""))


def records(server: Server, happened: Happened) -> list[Record]:
    """What is to be kept of those whom a fact changed."""
    return [record for user in _concerned(server, happened) for record in _of_user(server, user)]


def _concerned(server: Server, happened: Happened) -> Iterable[User]:
    users = {happened.user.id: happened.user}
    if isinstance(happened.fact, Renamed) and happened.channel is not None:
        users |= {user_id: member.user for user_id, member in happened.channel.members.items()}
    if isinstance(happened.fact, ChannelPurged):
        users |= {user.id: user for user in happened.people}
    if happened.target is not None:
        users[happened.target.id] = happened.target
    for change in happened.changes:
        if target := server.world.users.get(change.target):
            users[target.id] = target
        elif happened.channel is not None and not change.target:
            users.update({user_id: member.user for user_id, member in happened.channel.members.items()})
    return users.values()


def _of_user(server: Server, user: User, **changed: Any) -> list[Record]:
    """What is to be kept of one; `changed` are those of its fields that do not follow from the world."""
    before = server.presences.get(user.id)
    now = None
    if policy.stays(server.config, server.world, user):
        now = (
            replace(_presence(user), seen_ms=before.seen_ms, letters=before.letters)
            if before
            else _presence(user)
        )
        now = replace(now, **changed)
    if now == before:
        return []
    kept: list[Record] = []
    if before is not None and (now is None or now.account != before.account):
        del server.presences[user.id]
        kept.append(presences.kept(server.world.fold(before.account), None))
    if now is not None:
        server.presences[user.id] = now
        kept.append(presences.kept(server.world.fold(now.account), now))
    return kept


def _presence(user: User) -> Presence:
    places = [
        Place(
            *(folded, room.name, room.created_ms, "".join(sorted(room.flags)), room.key),
            *(room.members[user.id].modes, room.members[user.id].joined_id),
        )
        for folded, room in user.channels.items()
    ]
    return Presence(
        *(user.id, user.account, user.nick, user.username, user.host, user.realname, user.arrived_ms),
        *("".join(sorted(user.modes)), user.away, user.is_auto_away, tuple(places)),
    )
