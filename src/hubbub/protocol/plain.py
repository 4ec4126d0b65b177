r"""The seed's dialect: bare lines of text, put into IRC messages and back.

The exchange: the server writes `NICK` (alone, without a line end), the client answers with a
nickname, and from then on every line is something said in the one room.

The rule: a line of text is one line of text: what a message says can never look like a second
one, nor steer the reader's terminal.
"""

from __future__ import annotations

from hubbub.protocol.message import Message

ASK_NICK = b"NICK"
_ACTION = "\x01ACTION "
_CONTROL = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if code != 0x09}
_BIDI = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_TEARING = {ord("\r"): None, ord("\n"): None, 0: None}
_UNSEEN = _CONTROL | _BIDI


def said(line: str, own_names: tuple[str, ...]) -> str:
    """What a plain client says with a line, without the `nick: ` that the original puts there.

    `own_names` are the nickname and the name the client first asked for, either of which it
    may write; the text is "" where nothing is said.
    """
    line = line.translate(_TEARING)
    for name in own_names:
        if name and line.startswith(f"{name}: "):
            line = line[len(name) + 2 :]
            break
        if name and line.rstrip() == f"{name}:":
            return ""
    return line if line.strip() else ""


def heard(message: Message) -> str | None:
    """A message as a plain client reads it, with its line end; None for what it never sees."""
    words = _HEARD.get(message.command)
    if words is None and message.command[0] in "45":
        words = _refused
    return f"{visible(words(message))}\n" if words else None


def visible(text: str) -> str:
    """The text without control, formatting and direction characters."""
    return text.translate(_UNSEEN)


def _spoken(message: Message) -> str:
    text = message.text
    if "!" not in message.source:
        return text
    if text.startswith(_ACTION):
        line = f"* {message.nick} {text.removeprefix(_ACTION).rstrip(chr(1))}"
    else:
        line = f"{message.nick}: {text}"
    return line if message.params[0].startswith("#") else f"[to you] {line}"


def _joined(message: Message) -> str:
    return f"{message.nick} has connected to the server"


def _left(message: Message) -> str:
    return f"{message.nick} has left the server"


def _kicked(message: Message) -> str:
    return f"{message.params[1]} was removed by {message.nick} ({message.text})"


def _renamed(message: Message) -> str:
    return f"{message.nick} is now known as {message.params[0]}"


def _topic(message: Message) -> str:
    return f"{message.nick} set the topic: {message.text}"


def _refused(message: Message) -> str:
    return message.text


def _closing(message: Message) -> str:
    """`Closing link: host (reason)` without what only IRC needs."""
    _, bracket, reason = message.text.partition("(")
    return f"Goodbye: {reason.removesuffix(')')}" if bracket else message.text


_HEARD = {
    "PRIVMSG": _spoken,
    "NOTICE": _spoken,
    "JOIN": _joined,
    "PART": _left,
    "QUIT": _left,
    "KICK": _kicked,
    "NICK": _renamed,
    "TOPIC": _topic,
    "FAIL": _refused,
    "ERROR": _closing,
}
