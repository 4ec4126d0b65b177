"""Words for one client: a line in each variant, and the answer to one command.

The rule: a line is written once for all who read it alike; a command's answer goes out under
its label, as one line, one batch or an ACK, and no handler knows of it.

Spec: https://ircv3.net/specs/extensions/labeled-response
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from hubbub.protocol import caps, multiline, plain
from hubbub.protocol.lines import in_lines, octets, readable, truncate_utf8
from hubbub.protocol.message import NO_TAGS, Message, serialize_tags
from hubbub.protocol.numerics import RPL_LOGGEDIN, RPL_LOGGEDOUT, RPL_SASLSUCCESS, Numeric
from hubbub.protocol.servertime import format_time
from hubbub.server.core import services
from hubbub.server.core.facts import Fact
from hubbub.server.core.facts.asked import asked_by
from hubbub.server.core.line import Line
from hubbub.server.core.session import Session

TAGGING = caps.MESSAGE_TAGS | caps.SERVER_TIME | caps.ACCOUNT_TAG | caps.OPER_TAG | caps.RELAYMSG | caps.PLAIN
LABELING = caps.LABELED_RESPONSE | caps.BATCH
MULTILINE = caps.MULTILINE | caps.BATCH
MAX_LINE_BYTES = 512
BOT_TAG = "bot"  # what a bot says and does has it
MAX_TEXT_LINE_BYTES = 16_384  # the most that an operator can let a line have
# Of a text of several lines, as a line each: tags that are not repeated, and how long the sender's may
# be that are, so that nobody's tags grow with their lines.
NAMING = frozenset({"label", "msgid", caps.CLIENT_ID_TAG})
MAX_REPEATED_BYTES = 512


class Refuse(Exception):
    """A command declines: the numeric it answers with, and its parameters before the text."""

    def __init__(self, numeric: Numeric, *params: str, text: str = "") -> None:
        super().__init__(numeric.code, *params, text or numeric.text)
        self.numeric = numeric
        self.params = params
        self.text = text or numeric.text


class Fail(Exception):
    """A command declines by a standard reply, which names the command and a code.

    Spec: https://ircv3.net/specs/extensions/standard-replies
    """

    def __init__(self, command: str, code: str, *context: str, text: str) -> None:
        super().__init__(command, code, *context, text)
        self.params = (command, code, *context, text)


class Words:
    """One line, worded for every variant, each written when first asked for.

    `client_tags` are the sender's own, which only readers of message tags get. `needs` and
    `lacks` are capabilities that a reader must have and must not have; others read nothing.
    A line is cut, between characters, where it would pass `size_bytes`, its end included.
    """

    __slots__ = (
        "_by_variant",
        "_deciding",
        "account",
        "client_tags",
        "is_bot",
        "is_oper",
        "lacks",
        "message",
        "msgid",
        "needs",
        "size_bytes",
        "time_ms",
    )
    deciding: ClassVar[int] = TAGGING  # capabilities on which the wording hangs

    def __init__(
        self,
        message: Message,
        time_ms: int,
        *,
        msgid: str = "",
        account: str = "",
        is_oper: bool = False,
        client_tags: Mapping[str, str] = NO_TAGS,
        is_bot: bool = False,
        needs: int = 0,
        lacks: int = 0,
        size_bytes: int = MAX_LINE_BYTES,
    ) -> None:
        self.message = message
        self.time_ms = time_ms
        self.msgid = msgid
        self.account = account
        self.is_oper = is_oper
        self.client_tags = client_tags
        self.is_bot = is_bot
        self.needs = needs
        self.lacks = lacks
        self.size_bytes = size_bytes
        self._deciding = self.deciding | needs | lacks
        self._by_variant: dict[int, bytes] = {}

    def for_caps(self, bits: int) -> bytes:
        """The line with its end, as a session with these capabilities reads it."""
        variant = bits & self._deciding
        data = self._by_variant.get(variant)
        if data is None:
            data = self._by_variant[variant] = self.tagged(variant, NO_TAGS)
        return data

    def are_for(self, bits: int) -> bool:
        """Whether a session with these capabilities reads them."""
        return bits & self.needs == self.needs and not bits & self.lacks

    def tagged(self, bits: int, extra: Mapping[str, str]) -> bytes:
        """The line under tags that are one reader's alone: a label, a batch."""
        if not self.are_for(bits):
            return b""
        if bits & caps.PLAIN:
            return octets(readable(plain.heard(self.message) or ""))
        return self.line(self.message, self.tags(bits, extra))

    def tags(self, bits: int, extra: Mapping[str, str]) -> dict[str, str]:
        """All tags that a session with these capabilities reads, `extra` first."""
        tags = dict(extra)
        if bits & caps.SERVER_TIME:
            tags["time"] = format_time(self.time_ms)
        if bits & caps.ACCOUNT_TAG and self.account:
            tags["account"] = self.account
        if bits & caps.OPER_TAG and self.is_oper:
            tags["draft/oper"] = ""
        if bits & caps.MESSAGE_TAGS:
            if self.msgid:
                tags["msgid"] = self.msgid
            if self.is_bot:
                tags[BOT_TAG] = ""
            tags.update(self.client_tags)
        elif bits & caps.RELAYMSG and caps.RELAY_TAG in self.client_tags:
            tags[caps.RELAY_TAG] = self.client_tags[caps.RELAY_TAG]
        return tags

    def line(self, message: Message, tags: Mapping[str, str]) -> bytes:
        """A message as one line, cut where it would pass its size."""
        body = truncate_utf8(message.body(), self.size_bytes - 2)
        line = f"@{serialize_tags(tags)} {body}\r\n" if tags else f"{body}\r\n"
        return octets(line)


class Lines(Words):
    """A text of several lines: one batch for those who understand it, a line each for the others.

    The batch is named after the message, so that all who read a variant read the same bytes.

    Spec: https://ircv3.net/specs/extensions/multiline
    """

    __slots__ = ()
    deciding: ClassVar[int] = TAGGING | MULTILINE

    def tagged(self, bits: int, extra: Mapping[str, str]) -> bytes:
        """The batch under tags that are one reader's alone, or the first line under them."""
        command, (target, text), source = self.message.command, self.message.params, self.message.source
        if bits & caps.PLAIN:
            alone = [Message(command, (target, line), source) for line in multiline.shown(text)]
            return octets(readable("".join([plain.heard(message) or "" for message in alone])))
        if bits & MULTILINE != MULTILINE:
            return self._one_by_one(bits, extra)
        reference = f"m{self.msgid}"
        outer = {"batch": extra["batch"]} if "batch" in extra else NO_TAGS
        opened = Message("BATCH", (f"+{reference}", multiline.KIND, target), source)
        lines = [self.line(opened, self.tags(bits, extra))]
        for line, goes_on in multiline.split(text):
            tags = {"batch": reference, multiline.CONCAT_TAG: ""} if goes_on else {"batch": reference}
            lines.append(self.line(Message(command, (target, line), source), tags))
        lines.append(self.line(Message("BATCH", (f"-{reference}",), source), outer))
        return b"".join(lines)

    def _one_by_one(self, bits: int, extra: Mapping[str, str]) -> bytes:
        """Blank lines are left out; what names the message stands on the first alone."""
        first = self.tags(bits, extra)
        dropped = NAMING
        if first and len(serialize_tags(self.client_tags).encode()) > MAX_REPEATED_BYTES:
            dropped = NAMING.union(self.client_tags)
        others = {key: value for key, value in first.items() if key not in dropped}
        command, (target, text), source = self.message.command, self.message.params, self.message.source
        alone = [Message(command, (target, line), source) for line in multiline.shown(text)]
        return b"".join([self.line(each, others if at else first) for at, each in enumerate(alone)])


def text_words(
    text: Message,
    time_ms: int,
    msgid: str,
    account: str,
    client_tags: Mapping[str, str],
    size_bytes: int = MAX_TEXT_LINE_BYTES,
    *,
    is_oper: bool = False,
) -> Words:
    """A PRIVMSG or NOTICE, of one line or of several; what is kept was cut when it was said."""
    kind = Lines if multiline.is_multiline(text.params[1]) else Words
    return kind(
        text,
        time_ms,
        msgid=msgid,
        account=account,
        is_oper=is_oper,
        client_tags=client_tags,
        size_bytes=size_bytes,
    )


class Batch(Words):
    """Lines that belong together: a batch for those who understand it, the lines alone for others."""

    __slots__ = ("_lines", "_reference")

    def __init__(self, opened: Message, lines: Sequence[Words], time_ms: int) -> None:
        super().__init__(opened, time_ms)
        self._deciding = -1  # whatever decides in one of the lines
        self._lines = lines
        self._reference = opened.params[0].removeprefix("+")

    def tagged(self, bits: int, extra: Mapping[str, str]) -> bytes:
        """The batch under tags that are one reader's alone."""
        if not bits & caps.BATCH:
            return b"".join([words.for_caps(bits) for words in self._lines])
        outer = {"batch": extra["batch"]} if "batch" in extra else NO_TAGS
        closed = Message("BATCH", (f"-{self._reference}",), self.message.source)
        lines = [self.line(self.message, self.tags(bits, extra))]
        lines += [words.tagged(bits, {"batch": self._reference}) for words in self._lines]
        lines.append(self.line(closed, self.tags(bits, outer)))
        return b"".join(lines)


@dataclass(slots=True, eq=False)
class Response:
    """The answer to one command: sent as it comes, or kept until it can go out under its label.

    `waiting` counts the command's facts that are still with the log.
    """

    session: Session
    label: str
    now_ms: int
    send: Callable[[Session, bytes], None]
    next_batch: Callable[[], str]
    waiting: int = 0
    kept: list[Words] = field(default_factory=list)
    is_answered: bool = False
    service: str = ""  # whom the peer spoke to, who then answers: NickServ
    _start: bytes = b""

    def reply(self, numeric: Numeric, *params: str, text: str | None = None) -> None:
        """Add a numeric: `:server CODE nick params :text`, with its usual text, if it has one."""
        self.add(self.numeric(numeric, *params, text=text))

    def numeric(self, numeric: Numeric, *params: str, text: str | None = None) -> Words:
        """A numeric, to be put into a batch."""
        usual = (numeric.text,) if numeric.text else ()
        ending = usual if text is None else (text,)
        return self.line(numeric.code, self.session.name, *params, *ending)

    def reply_all(self, lines: Sequence[Line]) -> None:
        """Add numerics, in one piece."""
        name, bits = self.session.name.encode(), self.session.caps
        longest = max([len(line.ending) for line in lines])
        start = self._start = self._start or self.line("*").for_caps(bits)[: -len(b"*\r\n")]
        if self.label or bits & caps.PLAIN or len(start) + len(name) + longest > self.session.line_bytes:
            for line in lines:
                self.reply(line.numeric, *line.params, text=line.text)
            return
        data = [part for line in lines for part in (start, line.start, name, line.ending)]
        self.send(self.session, b"".join(data))

    def reply_texts(self, numeric: Numeric, *params: str, texts: Sequence[bytes]) -> None:
        """Add a numeric with each of these texts, of which each fits into a line."""
        if not texts:
            return
        if self.label or self.session.is_plain:
            for text in texts:
                self.reply(numeric, *params, text=text.decode())
            return
        start = self.numeric(numeric, *params, text="").for_caps(self.session.caps)[: -len(b"\r\n")]
        self.send(self.session, start + (b"\r\n" + start).join(texts) + b"\r\n")

    def reply_packed(
        self, numeric: Numeric, *params: str, words: Iterable[str], separator: str = " "
    ) -> None:
        """Add a numeric as often as it needs to hold all the words; not at all for none."""
        start = " ".join((f":{self.session.server_name}", numeric.code, self.session.name, *params, ":"))
        for line in in_lines(words, self.session.line_bytes - len(start.encode())):
            self.reply(numeric, *params, text=separator.join(line))

    def say(self, name: str, *params: str) -> None:
        """Add a line from the server."""
        self.add(self.line(name, *params))

    def line(self, name: str, *params: str) -> Words:
        """A line from the server, to be put into a batch."""
        message = Message(name, params, self.session.server_name)
        return Words(message, self.now_ms, size_bytes=self.session.line_bytes)

    def batch(self, kind: str, *params: str, lines: Sequence[Words]) -> None:
        """Add lines as a batch of their own."""
        self.add(self._batch(kind, *params, lines=lines))

    def _batch(self, kind: str, *params: str, lines: Sequence[Words]) -> Batch:
        opened = Message("BATCH", (f"+{self.next_batch()}", kind, *params), self.session.server_name)
        return Batch(opened, lines, self.now_ms)

    def fail_to_store(self, fact: Fact) -> None:
        """Say that what was sent is not stored, so nobody has seen it."""
        if self.service:
            self.notice("Nothing is changed: the server can't store it at the moment")
            return
        text = "Your message was not sent: the server can't store messages at the moment"
        command, *target = asked_by(fact)
        self.say("FAIL", command, "MESSAGE_NOT_STORED", *target, text)

    def refuse(self, refusal: Refuse | Fail) -> None:
        """Answer with what a Refuse or Fail says."""
        if self.service:
            self.notice(refusal.args[-1])
        elif isinstance(refusal, Fail):
            self.say("FAIL", *refusal.params)
        else:
            self.reply(refusal.numeric, *refusal.params, text=refusal.text)

    def succeed(self, command: str, account: str, text: str) -> None:
        """Say that a command that changes an account has done so."""
        if self.service:
            self.notice(text)
        else:
            self.say(command, "SUCCESS", account, text)

    def add_bare(self, name: str, *params: str) -> None:
        """Add a line without a source, as AUTHENTICATE is."""
        self.add(Words(Message(name, params), self.now_ms))

    def logged_in(self, account: str, *, by_sasl: bool) -> None:
        """Say whose account the session is logged in to, or that it is in none any more."""
        user = self.session.user
        source = user.source if user else f"{self.session.name}!*@*"
        if not account:
            self.reply(RPL_LOGGEDOUT, source)
        else:
            self.reply(RPL_LOGGEDIN, source, account, text=f"You are now logged in as {account}")
        if by_sasl:
            self.reply(RPL_SASLSUCCESS)

    def notice(self, text: str) -> None:
        """Add a line from the service that the peer spoke to."""
        source = services.source(self.service, self.session.server_name)
        self.add(Words(Message("NOTICE", (self.session.name, text), source), self.now_ms))

    def add(self, words: Words) -> None:
        """Take one line of the answer."""
        bits = self.session.caps
        if not self.label:
            self.send(self.session, words.for_caps(bits))
        elif words.are_for(bits):
            self.kept.append(words)

    def answer_with(self, words: Words) -> bytes | None:
        """The line under the label, if it is the whole answer; None where more may come."""
        if not self.label:
            return words.for_caps(self.session.caps)
        if self.waiting > 1 or self.kept:
            self.kept.append(words)
            return None
        self.is_answered = True
        return words.tagged(self.session.caps, {"label": self.label})

    def finish(self) -> None:
        """Send what was kept, under the label."""
        if not self.label or self.is_answered:
            return
        self.is_answered = True
        bits, label = self.session.caps, {"label": self.label}
        if not self.kept:
            ack = Message("ACK", (), self.session.server_name)
            data = Words(ack, self.now_ms).tagged(bits, label)
        elif len(self.kept) == 1:
            data = self.kept[0].tagged(bits, label)
        else:
            data = self._batch("labeled-response", lines=self.kept).tagged(bits, label)
        self.send(self.session, data)
