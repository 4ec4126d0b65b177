"""Change what a room is called.

The rule: a room keeps its people, modes, topic and history under its new name; whoever founds a room
under the old one finds an empty one, without the other's history.

Spec: https://ircv3.net/specs/extensions/channel-rename
"""

from __future__ import annotations

from hubbub.protocol.servertime import id_time_ms
from hubbub.server.core.apply.table import applies, in_channel
from hubbub.server.core.facts import Entry, Renamed
from hubbub.server.core.happened import Happened
from hubbub.server.core.state import MAX_RENAMED, Channel, World


@applies(Renamed)
def _rename(world: World, entry: Entry, fact: Renamed) -> Happened | None:
    happened = in_channel(world, entry, fact.channel)
    if happened is None or happened.channel is None:
        return None
    channel = happened.channel
    alike = world.channel_of_look(fact.folded)
    if alike is not None and alike is not channel:
        happened.was_denied = True
        return happened
    happened.old_name = channel.name
    channel.renamed_ms = id_time_ms(entry.id)
    world.channels.pop(fact.channel)
    world.channel_skeletons.pop(world.looks(fact.channel))
    channel.name, channel.folded = fact.name, fact.folded
    world.channels[fact.folded] = channel
    world.channel_skeletons[world.looks(fact.folded)] = channel
    _lead_here(world, channel, happened.old_name)
    if fact.folded != fact.channel:
        _move(world, channel, fact.channel)
        set_conversation(world, fact.folded, channel.conversation)
        set_conversation(world, fact.channel, f"{fact.channel} {entry.id}")
    return happened


def _lead_here(world: World, channel: Channel, old_name: str) -> None:
    """Rooms that forwarded to it still do."""
    for other in world.channels.values():
        if other.forward == old_name:
            other.forward = channel.name


def _move(world: World, channel: Channel, old: str) -> None:
    """Whatever knew the room by its folded name knows it by the new one."""
    for member in channel.members.values():
        member.user.channels[channel.folded] = member.user.channels.pop(old)
    for user_id in channel.invited:
        if user := world.users.get(user_id):
            user.invited_to.pop(old, None)
            user.invited_to[channel.folded] = None
    if old in world.metadata:
        world.metadata[channel.folded] = world.metadata.pop(old)
    world.renamed.pop(channel.folded, None)
    world.renamed[old] = channel.folded
    if len(world.renamed) > MAX_RENAMED:
        world.renamed.popitem(last=False)


def set_conversation(world: World, folded: str, conversation: str) -> None:
    """Whose history a room of this name has: its name's, unless it is said otherwise."""
    if conversation == folded:
        world.conversations.pop(folded, None)
    else:
        world.conversations[folded] = conversation
