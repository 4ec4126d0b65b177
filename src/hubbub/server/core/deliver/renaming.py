"""Tell that a room is called otherwise.

The rule: who does not know the word reads that they left the old room and came into the new one.

Spec: https://ircv3.net/specs/extensions/channel-rename#fallback
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.protocol import caps
from hubbub.protocol.message import Message
from hubbub.protocol.servertime import id_time_ms
from hubbub.server.core.deliver.rooms import show_room
from hubbub.server.core.deliver.table import members, tell_all, tells, words_of
from hubbub.server.core.facts import Renamed
from hubbub.server.core.happened import Happened
from hubbub.server.core.replies import Fail, Response, Words
from hubbub.server.core.session import Session

if TYPE_CHECKING:
    from hubbub.server.core.server import Server


@tells(Renamed)
def _renamed(server: Server, happened: Happened, response: Response | None) -> None:
    channel, fact = happened.channel, happened.fact
    assert channel is not None
    if happened.was_denied:
        if response:
            response.refuse(name_in_use(channel.name, fact.name))
        return
    server.delivery.forget((channel,))
    server.delivery.forget_name(fact.channel)
    params = (happened.old_name, channel.name, fact.reason)
    words = words_of(server, happened, "RENAME", *params, needs=caps.CHANNEL_RENAME)
    tell_all(server, [member.user for member in channel.members.values()], response, words)
    if fact.folded == fact.channel:
        return
    for session in list(members(server, channel)):
        if not session.caps & (caps.CHANNEL_RENAME | caps.PLAIN):
            asking = response if response and response.session is session else None
            answer = asking or server.unasked(session, id_time_ms(happened.entry.id))
            _leave_and_join(server, happened, session, answer)


def _leave_and_join(server: Server, happened: Happened, session: Session, answer: Response) -> None:
    channel, user, reason = happened.channel, session.user, happened.fact.reason
    assert channel is not None
    assert user is not None
    account = (user.account or "*", user.realname) if session.caps & caps.EXTENDED_JOIN else ()
    left = Message("PART", (happened.old_name, *((reason,) if reason else ())), user.source)
    came = Message("JOIN", (channel.name, *account), user.source)
    lines = [Words(message, answer.now_ms, account=user.account) for message in (left, came)]
    show_room(server, answer, channel, *lines)


def name_in_use(old: str, new: str) -> Fail:
    """There is a room of that name, or one that looks like it."""
    text = "There is a channel of that name, or one that looks like it"
    return Fail("RENAME", "CHANNEL_NAME_IN_USE", old, new, text=text)
