"""Whose history a target names: a room, the ranks of a room, or two people.

The rule: a conversation's key is the same for everybody in it, whatever name they know it by.
"""

from __future__ import annotations

from typing import NamedTuple

from hubbub.protocol.channel_modes import PREFIXES
from hubbub.protocol.names import is_channel
from hubbub.protocol.numerics import ERR_CANNOTSENDTOCHAN, ERR_NOSUCHNICK
from hubbub.server.core import policy
from hubbub.server.core.facts import UserId
from hubbub.server.core.registry import shown
from hubbub.server.core.replies import Refuse
from hubbub.server.core.state import Channel, User, World

STATUSES = "".join(PREFIXES.values())


class Address(NamedTuple):
    """Where a message goes: the target's name as everybody reads it, and what it stands for."""

    name: str
    conversation: str
    channel: str = ""
    target: UserId = 0
    status: str = ""
    is_open: bool = False


def find_address(world: World, sender: User, target: str) -> Address:
    """What a target means to its sender. Raises: Refuse(ERR_CANNOTSENDTOCHAN | ERR_NOSUCHNICK)."""
    status, name = _cut_status(target)
    if is_channel(name):
        channel = world.channel_named(name)
        if channel is None:
            raise Refuse(ERR_CANNOTSENDTOCHAN, shown(name), text="No such channel")
        return room_address(channel, status)
    user = world.user_named(target)
    if user is None:
        raise Refuse(ERR_NOSUCHNICK, shown(target))
    return Address(user.nick, direct_conversation(sender, user), target=user.id)


def room_address(channel: Channel, status: str = "") -> Address:
    """A room, or those of a rank in it.

    What is for a rank only is nobody's to read later: no page asks for that conversation.
    """
    is_open = not status and policy.is_open(channel)
    name, conversation = status + channel.name, status + channel.conversation
    return Address(name, conversation, channel.folded, status=status, is_open=is_open)


def for_those_who_moderate(to: Address) -> Address:
    """What is said to a room in which halfops and above alone read it; its name does not tell."""
    if to.status not in {"", PREFIXES["v"]}:
        return to
    status = PREFIXES["h"]
    conversation = status + to.conversation.removeprefix(to.status)
    return to._replace(conversation=conversation, status=status, is_open=False)


def direct_conversation(one: User, other: User) -> str:
    """The key of what two people write to each other: by account, else by this stay of theirs."""
    first, second = sorted(user.identity for user in (one, other))
    return f"{first} {second}"


def _cut_status(target: str) -> tuple[str, str]:
    """`@#room` is for the room's operators; of several ranks the lowest counts."""
    name = target.lstrip(STATUSES)
    if name == target or not is_channel(name):
        return "", target
    lowest = max(target[: -len(name)], key=STATUSES.index)
    return lowest, name
