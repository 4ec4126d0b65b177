"""Lines that are no commands: they are answered in their turn, like commands.

The rule: the names of these rows are in small letters, which no peer can send, since `parse`
makes commands upper case.

Spec: https://modern.ircdocs.horse/#errinputtoolong-417 and
https://ircv3.net/specs/extensions/utf8-only
"""

from __future__ import annotations

from hubbub.protocol.message import NO_TAGS, MalformedLine, Message, parse, parse_tags
from hubbub.protocol.numerics import ERR_INPUTTOOLONG, ERR_UNKNOWNCOMMAND
from hubbub.server.core.registry import COMMANDS, Context, command
from hubbub.server.core.replies import Fail, Refuse

MAX_TAG_BYTES = 8191


def not_utf8(line: bytes) -> Message:
    """A line with bytes that are not UTF-8."""
    try:
        command_name = parse(line.decode(errors="replace")).command
    except MalformedLine:
        command_name = ""
    return _stand_in("not utf-8", line, command_name if command_name in COMMANDS else "*")


def too_long(line: bytes) -> Message:
    """A line with more bytes, or more bytes of tags, than a line may have."""
    return _stand_in("too long", line)


def no_command() -> Message:
    """A line without a command."""
    return Message("no command")


def _stand_in(name: str, line: bytes, *params: str) -> Message:
    """A message under the line's own tags, so that the answer gets its label."""
    raw, _, _ = line.partition(b" ")
    tags = NO_TAGS
    if raw.startswith(b"@") and len(raw) <= MAX_TAG_BYTES:
        tags = parse_tags(raw[1:].decode(errors="replace"))
    return Message(name, params, tags=tags)


@command("not utf-8", before_registration=True)
def refuse_not_utf8(ctx: Context, msg: Message) -> None:
    """Refuse what is not UTF-8.

    Spec: https://ircv3.net/specs/extensions/utf8-only
    Raises: Fail(INVALID_UTF8).
    """
    raise Fail(msg.params[0], "INVALID_UTF8", text="Message rejected, your client must use UTF-8")


@command("too long", before_registration=True)
def refuse_too_long(ctx: Context, msg: Message) -> None:
    """Refuse a line that is too long.

    Spec: https://modern.ircdocs.horse/#errinputtoolong-417
    Raises: Refuse(ERR_INPUTTOOLONG).
    """
    raise Refuse(ERR_INPUTTOOLONG)


@command("no command", before_registration=True)
def refuse_no_command(ctx: Context, msg: Message) -> None:
    """Refuse a line that is not a message.

    Spec: https://modern.ircdocs.horse/#message-format
    Raises: Refuse(ERR_UNKNOWNCOMMAND).
    """
    raise Refuse(ERR_UNKNOWNCOMMAND, "*", text="Not a message")
