"""What happened: the only things that change the world.

The rule: a fact names people by id and rooms by folded name, holds nothing that one node alone
knows, and is true once it comes back from the log, whoever was first to want it.

A `durable` fact is stored before anyone is told of it; the others only take their place in the
order.
"""

from __future__ import annotations

from hubbub.server.core.facts.accounts import (
    AccountErased,
    AccountMade,
    AccountPending,
    FingerprintSet,
    Ghosted,
    LoggedIn,
    LoggedOutEverywhere,
    PasswordSet,
    PreferenceSet,
)
from hubbub.server.core.facts.bans import Banned, Unbanned
from hubbub.server.core.facts.base import (
    NODE_SHIFT,
    START_SHIFT,
    Entry,
    Fact,
    UserId,
    guest_identity,
    is_guest,
    node_of,
)
from hubbub.server.core.facts.files import FilesDropped, FileStored
from hubbub.server.core.facts.metadata import MetadataSet, Value
from hubbub.server.core.facts.people import (
    Accepted,
    AwaySet,
    HostSet,
    Killed,
    NameSet,
    NickChanged,
    NodeLost,
    Opered,
    UserArrived,
    UserLeft,
    UserModesSet,
    UserRestored,
    WallopsSent,
)
from hubbub.server.core.facts.registrations import (
    ChannelDropped,
    ChannelOffered,
    ChannelPurged,
    ChannelRegistered,
    ChannelTransferred,
    RoleSet,
)
from hubbub.server.core.facts.rooms import (
    ChannelChange,
    Invited,
    Joined,
    Kicked,
    ModesSet,
    Parted,
    Renamed,
    TopicSet,
)
from hubbub.server.core.facts.texts import (
    MarkerSet,
    Redacted,
    Sent,
    TagsSent,
    TextSent,
)

__all__ = [
    "NODE_SHIFT",
    "START_SHIFT",
    "Accepted",
    "AccountErased",
    "AccountMade",
    "AccountPending",
    "AwaySet",
    "Banned",
    "ChannelChange",
    "ChannelDropped",
    "ChannelOffered",
    "ChannelPurged",
    "ChannelRegistered",
    "ChannelTransferred",
    "Entry",
    "Fact",
    "FileStored",
    "FilesDropped",
    "FingerprintSet",
    "Ghosted",
    "HostSet",
    "Invited",
    "Joined",
    "Kicked",
    "Killed",
    "LoggedIn",
    "LoggedOutEverywhere",
    "MarkerSet",
    "MetadataSet",
    "ModesSet",
    "NameSet",
    "NickChanged",
    "NodeLost",
    "Opered",
    "Parted",
    "PasswordSet",
    "PreferenceSet",
    "Redacted",
    "Renamed",
    "RoleSet",
    "Sent",
    "TagsSent",
    "TextSent",
    "TopicSet",
    "Unbanned",
    "UserArrived",
    "UserId",
    "UserLeft",
    "UserModesSet",
    "UserRestored",
    "Value",
    "WallopsSent",
    "guest_identity",
    "is_guest",
    "node_of",
]
