"""What is never kept: words for services, and commands that carry passwords.

The rule: a text of this kind goes to the server at once or nowhere; it stands in no file, and on the screen
with its secret words hidden.
"""

from __future__ import annotations

from hubbub.protocol.message import MalformedLine, parse

HIDDEN = "•••"

SERVICES = frozenset(
    "authserv botserv chanserv gameserv groupserv helpserv histserv hostserv infoserv limitserv memoserv"
    " nickserv operserv rootserv saslserv spamserv statserv userserv".split()
)
# What can be said to a service without a secret in it; whatever else is said may hold one.
_HARMLESS = frozenset(
    "access acc akick amode aop ban clear commands deop devoice dehalfop flags halfop help hop info invite"
    " kick list logout mute op purge quiet role sessions sop status topic transfer unban unmute unpurge"
    " unquiet version voice vop".split()
)
_WITH_SECRET = frozenset(
    "auth cert confirm drop ghost id identify login password passwd recover regain register release reset"
    " sendpass set setpass sidentify unregister verify".split()
)
# Commands of the protocol, and ours, with what they are given.
_SECRET_COMMANDS = frozenset("AUTHENTICATE IDENTIFY LOGIN OPER PASS PASSWORD REGISTER VERIFY".split())
_SERVICE_COMMANDS = frozenset({name.upper() for name in SERVICES} | {"NS", "CS", "MS", "OS", "BS", "HS"})
_SAYING = frozenset({"MSG", "M", "NOTICE", "QUERY", "PRIVMSG"})
_RAW = frozenset({"RAW", "QUOTE"})


def is_service(name: str) -> bool:
    """Whether a target is a service: one of the usual names, or a name at a server (`Q@services.example`)."""
    nick, at, _ = name.partition("@")
    return name[:1] not in {"#", "&", "+", "!"} and (at != "" or nick.lower() in SERVICES)


def masked(text: str) -> str:
    """What is said to a service, as it may be shown: all that may be a secret is hidden."""
    word, space, _ = text.strip().partition(" ")
    if word.lower() in _HARMLESS:
        return text
    if word.lower() in _WITH_SECRET:
        return f"{word}{space and ' ' + HIDDEN}"
    return HIDDEN


def holds_secret(text: str, room_name: str) -> bool:
    """Whether a text typed in this room may hold a password, so that nothing must remember it."""
    if not text.startswith("/") or text.startswith("//"):
        return is_service(room_name) and masked(text) != text
    name, _, rest = text[1:].strip().partition(" ")
    return _command_holds_secret(name.upper(), rest.strip(), room_name)


def seems_misdirected(text: str, room_name: str) -> bool:
    """Whether a text that all in this room would read looks like a password meant for a service.

    For example `msg nickserv identify secret` and `/ ns identify secret`, which lack the slash of a
    command or have a space behind it; and `identify secret`.
    """
    if is_service(room_name) or (text.startswith("/") and text[1:2] not in {"/", " ", ""}):
        return False
    return any(_looks_like_secret(line.lstrip("/\\. \t")) for line in text.split("\n"))


def _looks_like_secret(words: str) -> bool:
    name, _, rest = words.strip().partition(" ")
    rest = rest.strip()
    if name.upper() in _SERVICE_COMMANDS:
        return _begins_with_secret(rest)
    if name.upper() in _SAYING:
        target, _, said = rest.partition(" ")
        return is_service(target) and _begins_with_secret(said)
    if name.upper() in _RAW:
        return _looks_like_secret(rest.replace(" :", " "))
    return name.lower() == "identify" and 1 <= len(rest.split()) <= 2


def _begins_with_secret(said: str) -> bool:
    word, _, secret = said.strip().partition(" ")
    return word.lower() in _WITH_SECRET and secret.strip() != ""


def _command_holds_secret(name: str, rest: str, room_name: str) -> bool:
    if name in _RAW:
        try:
            message = parse(rest)
        except MalformedLine:
            return True  # what can't be read may be anything
        return _command_holds_secret(message.command, " ".join(message.params), room_name)
    if name in _SERVICE_COMMANDS:
        return masked(rest) != rest and rest != ""
    if name in _SAYING:
        target, _, said = rest.partition(" ")
        return said != "" and is_service(target) and masked(said) != said
    if name == "ME":
        return is_service(room_name)
    return name in _SECRET_COMMANDS and rest != ""
