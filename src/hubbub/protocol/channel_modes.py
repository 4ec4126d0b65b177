"""The modes that rooms and people have on this server: one line each says what it is for.

The rule: a letter stands once, here; what it does is decided where it is asked for.

Spec: https://modern.ircdocs.horse/#channel-modes and https://modern.ircdocs.horse/#user-modes
"""

from __future__ import annotations

from hubbub.protocol.modes import ModeTable

PREFIXES = {"q": "~", "a": "&", "o": "@", "h": "%", "v": "+"}  # highest first
PREFIX_ORDER = "".join(PREFIXES)
LISTS = {
    "b": "who stays outside, or mute (`m:`)",
    "e": "who is excepted from that",
    "I": "who needs no invitation",
}
LIST_MODES = "".join(LISTS)
KEY, LIMIT, FORWARD = "k", "l", "f"
PARAMETERS = {
    KEY: "a key opens it",
    LIMIT: "so many members",
    FORWARD: "whoever may not come in goes to that room instead",
}
FLAGS = {
    "C": "no CTCP but actions",
    "E": "roleplay: NPC and SCENE",
    "H": "newcomers read only from their join on",
    "M": "whoever speaks is logged in, or has a voice",
    "R": "whoever comes in is logged in, or invited",
    "U": "what those without a voice say is read by halfops and above",
    "i": "by invitation only",
    "m": "those with a voice and above speak",
    "n": "members alone speak",
    "s": "seen from inside only",
    "t": "halfops and above set the topic",
    "u": "those without a voice are seen by those with one only",
}
CHANNEL_MODES = ModeTable(
    lists=LIST_MODES, always=KEY, when_set=LIMIT + FORWARD, flags="".join(FLAGS), prefixes=PREFIX_ORDER
)
BOT_MODE = "B"
USER_FLAGS = {
    BOT_MODE: "I am a bot",
    "R": "whoever writes to me is logged in, or accepted",
    "T": "I take no CTCP but actions",
    "i": "I am seen by those who share a room with me",
    "o": "an operator of the server (by OPER; `-o` gives it up)",
    "s": "reads what operators do (operators only)",
    "w": "reads WALLOPS",
}
USER_MODES = "".join(USER_FLAGS)
