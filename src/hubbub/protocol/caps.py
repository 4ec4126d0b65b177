"""Capabilities as bits, by their names on the wire.

The rule: a capability stands once, here; a session's set is one plain `int`.

Spec: https://ircv3.net/specs/extensions/capability-negotiation
"""

from __future__ import annotations

from collections.abc import Iterable

MESSAGE_TAGS = 1 << 0
SERVER_TIME = 1 << 1
ACCOUNT_TAG = 1 << 2
ECHO_MESSAGE = 1 << 3
LABELED_RESPONSE = 1 << 4
BATCH = 1 << 5
MULTI_PREFIX = 1 << 6
EXTENDED_JOIN = 1 << 7
AWAY_NOTIFY = 1 << 8
USERHOST_IN_NAMES = 1 << 9
INVITE_NOTIFY = 1 << 10
SETNAME = 1 << 11
CHGHOST = 1 << 12
CAP_NOTIFY = 1 << 13
STANDARD_REPLIES = 1 << 14
ACCOUNT_NOTIFY = 1 << 15
# A text whose client-made id was seen before is answered as the first one was, and told to nobody.
CLIENT_ID = 1 << 16
CHATHISTORY = 1 << 17
EVENT_PLAYBACK = 1 << 18
READ_MARKER = 1 << 19
REDACTION = 1 << 20
MULTILINE = 1 << 21
SEARCH = 1 << 22
# Asked for by line, as bouncers do it; our own client asks by CHATHISTORY and leaves this be.
ZNC_PLAYBACK = 1 << 23
SASL = 1 << 24
ACCOUNT_REGISTRATION = 1 << 25
EXTENDED_MONITOR = 1 << 41
NO_IMPLICIT_NAMES = 1 << 30
DRAFT_NO_IMPLICIT_NAMES = 1 << 33  # the same, as it was called before
CHANNEL_RENAME = 1 << 31
RELAYMSG = 1 << 32
OPER_TAG = 1 << 36
METADATA = 1 << 42
PRE_AWAY = 1 << 43
EXTENDED_ISUPPORT = 1 << 44
# Not on the wire: the session speaks the plain dialect, which is one more way to word a line.
PLAIN = 1 << 62

BY_NAME = {
    "account-notify": ACCOUNT_NOTIFY,
    "account-tag": ACCOUNT_TAG,
    "away-notify": AWAY_NOTIFY,
    "batch": BATCH,
    "cap-notify": CAP_NOTIFY,
    "chghost": CHGHOST,
    "draft/account-registration": ACCOUNT_REGISTRATION,
    "draft/channel-rename": CHANNEL_RENAME,
    "draft/chathistory": CHATHISTORY,
    "draft/event-playback": EVENT_PLAYBACK,
    "draft/extended-isupport": EXTENDED_ISUPPORT,
    "draft/message-redaction": REDACTION,
    "draft/metadata-3": METADATA,
    "draft/multiline": MULTILINE,
    "draft/no-implicit-names": DRAFT_NO_IMPLICIT_NAMES,
    "draft/oper-tag": OPER_TAG,
    "draft/pre-away": PRE_AWAY,
    "draft/read-marker": READ_MARKER,
    "draft/relaymsg": RELAYMSG,
    "echo-message": ECHO_MESSAGE,
    "extended-join": EXTENDED_JOIN,
    "extended-monitor": EXTENDED_MONITOR,
    "hubbub/client-id": CLIENT_ID,
    "invite-notify": INVITE_NOTIFY,
    "labeled-response": LABELED_RESPONSE,
    "message-tags": MESSAGE_TAGS,
    "multi-prefix": MULTI_PREFIX,
    "no-implicit-names": NO_IMPLICIT_NAMES,
    "sasl": SASL,
    "server-time": SERVER_TIME,
    "setname": SETNAME,
    "soju.im/search": SEARCH,
    "standard-replies": STANDARD_REPLIES,
    "userhost-in-names": USERHOST_IN_NAMES,
    "znc.in/playback": ZNC_PLAYBACK,
}

# The client-only tag that carries the client-made id.
CLIENT_ID_TAG = "+hubbub/id"
# Whose words were relayed by whom.
RELAY_TAG = "draft/relaymsg"


def names(bits: int) -> list[str]:
    """The names of the capabilities in a set, in alphabetical order."""
    return [name for name, bit in BY_NAME.items() if bits & bit]


def bits_of(cap_names: Iterable[str]) -> int:
    """The set of these names; unknown ones are left out."""
    bits = 0
    for name in cap_names:
        bits |= BY_NAME.get(name, 0)
    return bits
