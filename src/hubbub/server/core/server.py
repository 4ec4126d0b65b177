"""The core of one node: inputs in, effects out.

The rule: it is a deterministic machine. Whoever gives it the same inputs in the same order gets
the same effects; it asks no clock, no chance and no system, and an input never fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hubbub.protocol import caps, plain
from hubbub.protocol.message import MalformedLine, Message, parse
from hubbub.protocol.numerics import (
    ERR_ALREADYREGISTERED,
    ERR_NEEDMOREPARAMS,
    ERR_NOTREGISTERED,
    ERR_UNKNOWNCOMMAND,
)
from hubbub.server.config import Config
from hubbub.server.core import commands, liveness, playback
from hubbub.server.core.apply import apply
from hubbub.server.core.audience import Delivery
from hubbub.server.core.commands import batch, malformed
from hubbub.server.core.commands.plain import decoded, next_step, pieces, say
from hubbub.server.core.deliver import tell
from hubbub.server.core.effects import Append, Ask, Close, Connection, Effect, Flow, Keep
from hubbub.server.core.facts import (
    NODE_SHIFT,
    START_SHIFT,
    Entry,
    Fact,
    TagsSent,
    TextSent,
    UserId,
    UserLeft,
)
from hubbub.server.core.flood import Bucket
from hubbub.server.core.happened import Happened
from hubbub.server.core.history import Question, Stored
from hubbub.server.core.registry import COMMANDS, Answered, Command, Context
from hubbub.server.core.replies import LABELING, Fail, Refuse, Response, Words
from hubbub.server.core.session import Session
from hubbub.server.core.state import World

assert commands.__all__, "importing them fills the table"

BACKLOG_FULL_LINES = 64
BACKLOG_LOW_LINES = 16
MAX_LABEL_BYTES = 64
# Facts that leave every audience as it is, so that their lines may be gathered.
GATHERED = (TextSent, TagsSent)


@dataclass(slots=True)
class Peer:
    """What the host knows of a new connection."""

    address: str
    host: str
    is_plain: bool = False


class Server:
    """One node: its sessions, its copy of the world, and what it waits for."""

    def __init__(
        self,
        config: Config,
        node: int = 1,
        started_ms: int = 0,
        client_ids: Iterable[tuple[str, int]] = (),
    ) -> None:
        self.config = config
        self.node = node
        self.name = config.server.name
        self.started_ms = started_ms
        self.world = World(config.server.casemapping, config.limits.whowas)
        self.world.client_ids.update(client_ids)
        self.sessions: dict[Connection, Session] = {}
        self.sessions_of: dict[UserId, Session] = {}
        self.effects: list[Effect] = []
        self.delivery = Delivery(self)
        self._responses: dict[int, tuple[Response, Fact]] = {}
        self._questions: dict[int, tuple[Context, Answered]] = {}
        self._throttled: dict[Session, None] = {}
        self._last_token = 0
        self._last_user = started_ms // 1000 << START_SHIFT
        self._last_batch = 0

    # --- inputs

    def connected(self, connection: Connection, peer: Peer, now_ms: int) -> None:
        """A door opened a connection."""
        bucket = Bucket(now_ms, is_off=not self.config.throttle.commands)
        session = Session(
            connection, peer.address, peer.host, now_ms, bucket, self.name, self.config.limits.line_body
        )
        session.heard_ms = session.spoke_ms = now_ms
        self.sessions[connection] = session
        if peer.is_plain:
            session.caps = caps.PLAIN | caps.ECHO_MESSAGE
            self.send(session, plain.ASK_NICK)

    def line_received(self, connection: Connection, line: bytes, now_ms: int) -> None:
        """A door cut one line, without its end, out of a connection's bytes."""
        session = self.sessions.get(connection)
        if session is None or session.is_closed:
            return
        session.heard_ms, session.pinged_ms = now_ms, 0
        session.backlog.extend(pieces(session, line) if session.is_plain else (line,))
        self._work_off(session, now_ms)
        if len(session.backlog) >= BACKLOG_FULL_LINES and not session.is_held:
            session.is_held = True
            self.effects.append(Flow(connection, is_open=False))

    def committed(self, entries: Sequence[Entry], now_ms: int) -> list[Happened]:
        """The log settled these entries, in this order; what came of them."""
        outcome: list[Happened] = []
        answered: list[Session] = []
        for entry in entries:
            asked = self._responses.pop(entry.token, None) if entry.node == self.node else None
            response = asked[0] if asked else None
            is_event = not isinstance(entry.fact, GATHERED)
            if is_event:
                self.delivery.flush()
            for happened in apply(self.world, entry):
                outcome.append(happened)
                tell(self, happened, response)
                if is_event and entry.node == self.node:
                    self._keep(happened)
            if response is not None:
                answered.append(response.session)
                self._settle(response)
        self.delivery.flush()
        for session in answered:
            self._go_on(session, now_ms)
        return outcome

    def _keep(self, happened: Happened) -> None:
        """Have what happened here stored for playback."""
        rows = playback.rows(happened, self.world) if self.config.history.enabled else []
        if rows:
            self.effects.append(Keep(rows))

    def failed(self, tokens: Sequence[int], now_ms: int) -> None:
        """The log could not store these facts: nobody hears of them, whoever sent them is told."""
        asked = [self._responses.pop(token) for token in tokens if token in self._responses]
        for response, fact in asked:
            response.fail_to_store(fact)
            self._settle(response)
        self.delivery.flush()
        for response, _ in asked:
            self._go_on(response.session, now_ms)

    def answered(self, token: int, messages: Sequence[Stored] | None, now_ms: int) -> None:
        """The store answered a question; None if it could not."""
        ctx, go_on = self._questions.pop(token)
        if not ctx.session.is_closed:
            try:
                go_on(ctx, messages)
            except (Refuse, Fail) as refusal:
                ctx.refuse(refusal)
        self._settle(ctx.response)
        self.delivery.flush()
        self._go_on(ctx.session, now_ms)

    def disconnected(self, connection: Connection, reason: str, now_ms: int) -> None:
        """A door lost a connection, or closed it as it was asked to."""
        session = self.sessions.pop(connection, None)
        if session is None:
            return
        session.is_closed = True
        session.backlog.clear()
        self._throttled.pop(session, None)
        if session.user is not None:
            self.leave(session, reason)

    def ended(self, connection: Connection, now_ms: int) -> None:
        """The peer will say no more: what it said is still worked off, then it is let go."""
        session = self.sessions.get(connection)
        if session is not None:
            session.is_ending = True
            self._work_off(session, now_ms)

    def refused(self, connection: Connection, reason: str, now_ms: int) -> None:
        """A door can read no further (a line without an end): tell the peer, and close."""
        session = self.sessions.get(connection)
        if session is not None:
            self.close(session, reason, now_ms)

    def tick(self, now_ms: int) -> None:
        """Time passed: go on with the throttled, end the silent. To be called a few times a second."""
        for session in list(self._throttled):
            del self._throttled[session]
            session.is_throttled = False
            self._work_off(session, now_ms)
        liveness.check(self, now_ms)

    def stop(self, reason: str, now_ms: int) -> None:
        """Say goodbye to every connection."""
        for session in list(self.sessions.values()):
            self.close(session, reason, now_ms)

    def take_effects(self) -> list[Effect]:
        """What was asked for since the last call."""
        self.delivery.flush()
        effects, self.effects = self.effects, []
        return effects

    def _settle(self, response: Response) -> None:
        """One of the facts that an answer waits for is back."""
        response.waiting -= 1
        response.session.waiting -= 1
        if not response.waiting:
            response.finish()

    # --- for commands and delivery

    def send(self, session: Session, data: bytes) -> None:
        """Write bytes to one session."""
        self.delivery.to_one(session, data)

    def append(self, fact: Fact, response: Response | None = None) -> None:
        """Give a fact to the log, and remember whom its coming back answers."""
        self._last_token += 1
        if response is not None:
            response.waiting += 1
            response.session.waiting += 1
            self._responses[self._last_token] = response, fact
        self.effects.append(Append(self._last_token, fact))

    def ask(self, question: Question, ctx: Context, go_on: Answered) -> None:
        """Ask the store, and go on with the command when it has answered."""
        self._last_token += 1
        ctx.response.waiting += 1
        ctx.session.waiting += 1
        self._questions[self._last_token] = ctx, go_on
        self.effects.append(Ask(self._last_token, question))

    def next_user_id(self) -> UserId:
        """An id that no other user of any node has had."""
        self._last_user += 1
        return self.node << NODE_SHIFT | self._last_user

    def next_batch(self) -> str:
        """A batch reference, unused so far."""
        self._last_batch += 1
        return f"b{self._last_batch}"

    def leave(self, session: Session, reason: str) -> None:
        """The session's user is gone, once."""
        user, session.user = session.user, None
        if user is not None:
            self.sessions_of.pop(user.id, None)
            self.append(UserLeft(user.id, reason))
            self.delivery.forget(user.channels.values())

    def close(self, session: Session, reason: str, now_ms: int) -> None:
        """End a session from our side: the peer reads why, and others read it as a quit."""
        if session.is_closed:
            return
        error = Message("ERROR", (f"Closing link: {session.host} ({reason})",))
        self.send(session, Words(error, now_ms).for_caps(session.caps))
        session.is_closed = True
        session.backlog.clear()
        self.sessions.pop(session.connection, None)
        self._throttled.pop(session, None)
        self.leave(session, reason)
        self.delivery.flush()
        self.effects.append(Close(session.connection))

    # --- from a line to its command

    def _work_off(self, session: Session, now_ms: int) -> None:
        """Run the session's waiting lines, until one has to wait for the log or for its turn."""
        while session.backlog and not session.is_throttled and not session.is_closed:
            if session.waiting and not session.is_overlapping:
                break
            if not self._run_line(session, session.backlog[0], now_ms):
                break
            if session.backlog:
                session.backlog.popleft()
        if session.is_held and len(session.backlog) <= BACKLOG_LOW_LINES:
            session.is_held = False
            self.effects.append(Flow(session.connection, is_open=True))
        if session.is_ending and not session.backlog and not session.waiting:
            self.close(session, "Connection closed", now_ms)

    def _go_on(self, session: Session, now_ms: int) -> None:
        """After a session's facts: what a plain session does by itself, then its next lines."""
        if session.is_plain and not session.is_closed and not session.waiting:
            step = next_step(self, session, now_ms)
            if step is not None:
                self._run_message(session, step, now_ms)
        self._work_off(session, now_ms)

    def _run_line(self, session: Session, line: bytes, now_ms: int) -> bool:
        """Run one line; False if it has to wait."""
        message = self._read(session, line, now_ms)
        if message is None:
            return True
        message = batch.routed(session, message)
        row = COMMANDS.get(message.command)
        if session.waiting and not _overlaps(row, message):
            return False
        cost = _cost(session, row)
        if not session.bucket.take(cost, now_ms):
            session.is_throttled = True
            self._throttled[session] = None
            return False
        if not self._run_message(session, message, now_ms):
            session.bucket.give_back(cost)
            return False
        return True

    def _run_message(self, session: Session, message: Message, now_ms: int) -> bool:
        """Run one command; False if its refusal has to wait for its turn."""
        row = COMMANDS.get(message.command)
        response = Response(session, _label(session, message), now_ms, self.send, self.next_batch)
        if not self._run(Context(self, session, response, now_ms), row, message):
            return False
        session.is_overlapping = _overlaps(row, message)
        if not response.waiting:
            response.finish()
        return True

    def _run(self, ctx: Context, row: Command | None, message: Message) -> bool:
        """Let the row's function decide.

        What is refused while the session's own facts are under way is decided again after them,
        so that answers keep the order of the questions: then this is False.
        """
        was_waiting = ctx.session.waiting
        try:
            self._admit(ctx.session, row, message).run(ctx, message)
        except (Refuse, Fail) as refusal:
            if was_waiting:
                return False
            ctx.refuse(refusal)
        return True

    def _admit(self, session: Session, row: Command | None, message: Message) -> Command:
        """The row, if the session may use it now."""
        if row is None:
            raise Refuse(ERR_UNKNOWNCOMMAND, message.command)
        if session.user is None and not row.before_registration:
            raise Refuse(ERR_NOTREGISTERED)
        if session.user is not None and not row.after_registration:
            raise Refuse(ERR_ALREADYREGISTERED)
        if len(message.params) < row.min_params:
            raise Refuse(ERR_NEEDMOREPARAMS, message.command)
        return row

    def _read(self, session: Session, line: bytes, now_ms: int) -> Message | None:
        """The command that a line stands for; None for a line that says nothing."""
        if session.is_plain:
            return say(self, session, decoded(line), now_ms)
        if self.config.server.utf8_only and not _is_utf8(line):
            return malformed.not_utf8(line)
        if not self._fits(line):
            return malformed.too_long(line)
        try:
            return parse(decoded(line))
        except MalformedLine:
            return malformed.no_command()

    def _fits(self, line: bytes) -> bool:
        tags, _, body = line.partition(b" ") if line.startswith(b"@") else (b"", b"", line)
        limits = self.config.limits
        return len(tags) + 1 <= limits.line_tags and len(body) + 2 <= limits.line_body


def _label(session: Session, message: Message) -> str:
    """The label to answer under; one that is longer than it may be is none."""
    label = message.tags.get("label", "") if session.caps & LABELING == LABELING else ""
    return label if len(label.encode()) <= MAX_LABEL_BYTES else ""


def _overlaps(row: Command | None, message: Message) -> bool:
    """Whether a command need not wait; of several targets some may refuse it, and `*playback` answers."""
    return bool(row and row.overlaps) and not any("," in to or "*" in to for to in message.params[:1])


def _cost(session: Session, row: Command | None) -> float:
    if session.user is None:
        return 0
    return row.cost if row else 1


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
