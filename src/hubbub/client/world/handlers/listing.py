"""The list of a server's rooms, as it was asked for, and the ways in which servers decline to give it.

The rule: what nobody has asked for in this way is the server's own words, as ever.

Spec: https://modern.ircdocs.horse/#list-message
"""

from __future__ import annotations

from hubbub.client.online.listing import Listed
from hubbub.client.world import changes as told
from hubbub.client.world.handlers.handler import Handler
from hubbub.client.world.handlers.server import failed, other
from hubbub.client.world.handlers.text import said
from hubbub.client.world.state import State
from hubbub.protocol.message import Message
from hubbub.protocol.numbers import whole

_NAMING_COMMAND = ("263", "416", "421", "461", "481")


def starts(state: State, _message: Message) -> None:
    """RPL_LISTSTART: a list begins. Not every server sends it."""
    state.listing.begins()


def listed(state: State, message: Message) -> None:
    """RPL_LIST: one room with the number of its people and its topic."""
    if not state.listing.asking:
        other(state, message)
        return
    _, name, people, *topic = message.params
    if state.is_channel(name):  # `*` is a room that is hidden from us
        state.listing.hear(Listed(name, whole(people) or 0, topic[-1] if topic else ""), state.now_ms)
        state.changes.append(told.ListingChanged(done=False))


def ends(state: State, _message: Message) -> None:
    """RPL_LISTEND: the list is whole."""
    if state.listing.asking:
        state.listing.ends()
        state.changes.append(told.ListingChanged(done=True))


def declined(state: State, message: Message) -> None:
    """A refusal that names the command, or answers our question: shown where the list would be."""
    listing = state.listing
    ours = message.params[1] == "LIST" or (listing.label != "" and state.label(message) == listing.label)
    if listing.asking and ours:
        listing.refuse(message.text)
        state.changes.append(told.ListingChanged(done=True))
    else:
        other(state, message)


def fails(state: State, message: Message) -> None:
    """FAIL: of LIST, it is told where the list would be."""
    if message.params[0] == "LIST" and state.listing.asking:
        state.listing.refuse(message.text)
        state.changes.append(told.ListingChanged(done=True))
    else:
        failed(state, message)


def notices(state: State, message: Message) -> None:
    """NOTICE: a server may say by one that it gives no list just now."""
    from_server = "!" not in message.source and state.is_me(message.params[0])
    if from_server and state.listing.note(message.text, state.now_ms):
        state.changes.append(told.ListingChanged(done=True))
    said(state, message)


def counted(state: State, message: Message) -> None:
    """RPL_LUSERCHANNELS: how many rooms there are, said at every welcome."""
    state.listing.expected = whole(message.params[1]) or 0


HANDLERS = {
    "254": Handler(2, counted),
    "321": Handler(1, starts),
    "322": Handler(3, listed),
    "323": Handler(1, ends),
    **{code: Handler(2, declined) for code in _NAMING_COMMAND},
    "FAIL": Handler(3, fails),
    "NOTICE": Handler(2, notices),
}
