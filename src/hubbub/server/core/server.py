"""The core of one node: inputs in, effects out.

The rule: it is a deterministic machine. Whoever gives it the same inputs in the same order gets
the same effects; it asks no clock, no chance and no system, and an input never fails.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from hubbub.protocol import caps, plain
from hubbub.protocol.message import Message
from hubbub.server.config import Config
from hubbub.server.core import always_on, backlog, banning, filehost, kept, playback, policy, visits
from hubbub.server.core.accounts import Account
from hubbub.server.core.apply import apply
from hubbub.server.core.audience import Delivery
from hubbub.server.core.deliver import tell
from hubbub.server.core.describe import Standing
from hubbub.server.core.effects import Append, Ask, Asked, Audit, Close, Connection, Effect, Keep
from hubbub.server.core.facts import (
    NODE_SHIFT,
    START_SHIFT,
    Entry,
    Fact,
    Opered,
    Sent,
    TagsSent,
    TextSent,
    UserId,
)
from hubbub.server.core.flood import Bucket, share
from hubbub.server.core.following import MAX_LOOKED_AT, Following, Half, is_late
from hubbub.server.core.happened import Happened
from hubbub.server.core.history import Kept, Marker, Record
from hubbub.server.core.liveness import Rounds
from hubbub.server.core.logins import Tries
from hubbub.server.core.oversight import Act, oversee
from hubbub.server.core.peer import Peer
from hubbub.server.core.registry import Answered, Context
from hubbub.server.core.replies import Fail, Refuse, Response, Words
from hubbub.server.core.roster import Rosters
from hubbub.server.core.session import Session
from hubbub.server.core.state import User, World
from hubbub.server.core.visitor import Visits
from hubbub.server.core.watches import Watches

# Facts that leave the world as it is but for its history, of which they themselves are a part.
SPOKEN = (TextSent, TagsSent)


class Server:
    """One node: its sessions, its copy of the world, and what it waits for."""

    def __init__(
        self,
        config: Config,
        node: int = 1,
        started_ms: int = 0,
        client_ids: Iterable[tuple[str, int]] = (),
        accounts: Iterable[Account] = (),
        markers: Iterable[Marker] = (),
        kept_documents: Iterable[Kept] = (),
        secret: bytes = b"",
    ) -> None:
        """What comes by name is the store's, but for `secret`, which makes what nobody can foretell."""
        self.config = config
        self.node = node
        self.name = config.server.name
        self.started_ms = started_ms
        self.world = World(config.server.casemapping, config.limits.whowas)
        self.world.client_ids.update(client_ids)
        self.world.remember_accounts(accounts)
        for marker in markers:
            self.world.markers.setdefault(marker.identity, {})[marker.conversation] = marker.time_ms
        documents = tuple(kept_documents)
        kept.restore(self.world, documents)
        self.presences = kept.presences.read(documents)
        self.secret = secret
        self.tries = Tries(secret=secret, is_off=not config.throttle.logins)
        kept.logins.restore(self.tries, documents, started_ms)
        self.sessions: dict[Connection, Session] = {}
        self.sessions_of: dict[UserId, list[Session]] = {}
        self.watches = Watches()
        self.visits = Visits()
        self.effects: list[Effect] = []
        self.delivery = Delivery(self)
        self.rosters = Rosters()
        self.rounds = Rounds(self)
        self.standing = Standing(self)
        self._responses: dict[int, tuple[Response, Fact]] = {}
        self._following = Following()
        self._questions: dict[int, tuple[Context, Answered]] = {}
        self.throttled: dict[Session, None] = {}
        self.unregistered: dict[Session, None] = {}
        self._last_token = 0
        self._last_user = started_ms // 1000 << START_SHIFT
        self._last_batch = 0
        self._last_nonce = 0
        self._next_expiry_ms = started_ms
        self.keep([*always_on.begin(self), *visits.begin(self, documents)])

    # --- inputs

    def connected(self, connection: Connection, peer: Peer, now_ms: int) -> None:
        """A door opened a connection."""
        bucket = Bucket(now_ms, is_off=not self.config.throttle.commands)
        session = Session(
            connection, peer.address, peer.host, now_ms, bucket, self.name, self.config.limits.line_body
        )
        session.heard_ms = session.spoke_ms = now_ms
        session.is_secure, session.fingerprint = peer.is_secure, peer.fingerprint
        session.ident, session.files_at = peer.username, peer.files_at
        self.sessions[connection] = session
        self.rounds.begin(session, now_ms)
        if peer.is_limited:
            self.limit_unregistered(session, now_ms)
        if peer.is_plain:
            session.caps = caps.PLAIN | caps.ECHO_MESSAGE
            self.send(session, plain.ASK_NICK)
        banning.enforce(self, session, now_ms)

    def limit_unregistered(self, session: Session, now_ms: int) -> None:
        """Count a stranger; where there are too many, the one who has been one for longest goes."""
        self.unregistered[session] = None
        if len(self.unregistered) > self.config.limits.unregistered:
            self.close(next(iter(self.unregistered)), "Too many connections without a name", now_ms)

    def line_received(self, connection: Connection, line: bytes, now_ms: int) -> None:
        """A door cut one line, without its end, out of a connection's bytes."""
        session = self.sessions.get(connection)
        if session is None or session.is_closed:
            return
        session.heard_ms, session.pinged_ms = now_ms, 0
        backlog.take(self, session, line, now_ms)

    def committed(self, entries: Sequence[Entry], now_ms: int) -> list[Happened]:
        """The log settled these entries, in this order; what came of them."""
        outcome: list[Happened] = []
        answered: list[Session] = []
        following: list[Half] = []
        for entry in entries:
            asked = self._responses.pop(entry.token, None) if entry.node == self.node else None
            response = asked[0] if asked else None
            is_event = not isinstance(entry.fact, SPOKEN)
            for happened in apply(self.world, entry):
                outcome.append(happened)
                tell(self, happened, response)
                if is_event and entry.node == self.node:
                    self._keep(happened)
            if response is not None:
                answered.append(response.session)
                self._settle(response)
                following += self._following.take(entry.token)
        self.delivery.flush()
        for session in answered:
            backlog.go_on(self, session, now_ms)
        for ctx, go_on in following:
            self._resume(ctx, go_on, None, now_ms)
        return outcome

    def _keep(self, happened: Happened) -> None:
        """Have what happened here stored for playback, and what it left that lasts."""
        rows = [*kept.behind(self.world, happened), *always_on.records(self, happened)]
        if self.config.history.enabled:
            rows += playback.rows(happened, self.world)
        self.keep(rows)

    def keep(self, rows: Sequence[Record]) -> None:
        """Have the log store these behind what it is at, if it can; nobody waits for them."""
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
            backlog.go_on(self, response.session, now_ms)
        for token in tokens:
            for ctx, go_on in self._following.take(token):
                self._resume(ctx, go_on, None, now_ms)

    def answered(self, token: int, answer: Any, now_ms: int) -> None:
        """A question was answered; with None if it could not be."""
        self._resume(*self._questions.pop(token), answer, now_ms)

    def _resume(self, ctx: Context, go_on: Answered, answer: Any, now_ms: int) -> None:
        """Run the second half of a command."""
        if not ctx.session.is_closed:
            try:
                go_on(ctx, answer)
            except (Refuse, Fail) as refusal:
                ctx.refuse(refusal)
            oversee(ctx)
        self._settle(ctx.response)
        self.delivery.flush()
        backlog.go_on(self, ctx.session, now_ms)

    def disconnected(self, connection: Connection, reason: str, now_ms: int) -> None:
        """A door lost a connection, or closed it as it was asked to."""
        session = self.sessions.pop(connection, None)
        if session is None:
            return
        session.is_closed = True
        filehost.forget(self, session)
        session.backlog.clear()
        self.throttled.pop(session, None)
        self.unregistered.pop(session, None)
        if session.user is not None:
            self.leave(session, reason)

    def ended(self, connection: Connection, now_ms: int) -> None:
        """The peer will say no more: what it said is still worked off, then it is let go."""
        session = self.sessions.get(connection)
        if session is not None:
            session.is_ending = True
            backlog.work_off(self, session, now_ms)

    def refused(self, connection: Connection, reason: str, now_ms: int) -> None:
        """A door can read no further (a line without an end): tell the peer, and close."""
        session = self.sessions.get(connection)
        if session is not None:
            self.close(session, reason, now_ms)

    def tick(self, now_ms: int) -> None:
        """Time passed: go on with the throttled, end the silent. To be called a few times a second."""
        throttled, self.throttled = self.throttled, {}
        said_nothing: dict[Session, None] = {}  # who comes first the next time
        for session in throttled:
            session.is_throttled, waiting = False, len(session.backlog)
            backlog.work_off(self, session, now_ms)
            if len(session.backlog) == waiting and session in self.throttled:
                said_nothing[session] = None
        self.throttled = said_nothing | self.throttled
        for ctx, go_on in self._following.take_late(lambda token: self._responses[token][0].now_ms, now_ms):
            self._resume(ctx, go_on, None, now_ms)
        self.rounds.check(now_ms)
        if now_ms >= self._next_expiry_ms:
            self._next_expiry_ms = now_ms + banning.EXPIRY_CHECK_MS
            banning.lift_what_is_over(self, now_ms)
            visits.drop_old(self, now_ms)

    def stop(self, reason: str, now_ms: int) -> None:
        """Say goodbye to every connection."""
        for session in list(self.sessions.values()):
            self.close(session, reason, now_ms)

    def take_effects(self) -> list[Effect]:
        """What was asked for since the last call."""
        self.delivery.flush()
        if self.tries.has_changed:
            self.keep(kept.logins.take_records(self.tries))
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

    def ask(self, question: Asked, ctx: Context, go_on: Answered) -> None:
        """Have a thread answer a question, and go on with the command then."""
        self._last_token += 1
        ctx.response.waiting += 1
        ctx.session.waiting += 1
        self._questions[self._last_token] = ctx, go_on
        self.effects.append(Ask(self._last_token, question))

    def after_what_was_said(self, ctx: Context, go_on: Answered) -> None:
        """Go on once this user has been told what others said to them before this, if that is soon."""
        user, token = ctx.session.user, 0
        for under_way, (response, fact) in islice(reversed(self._responses.items()), MAX_LOOKED_AT):
            if is_late(response.now_ms, ctx.now_ms):
                break
            if user and isinstance(fact, Sent) and (fact.target == user.id or fact.channel in user.channels):
                token = under_way
                break
        if not token:
            go_on(ctx, None)
            return
        ctx.response.waiting += 1
        ctx.session.waiting += 1
        self._following.wait(token, (ctx, go_on))

    def audit(self, act: Act) -> None:
        """Have what somebody did as an operator written down."""
        self.effects.append(Audit(act))

    def notify_opers(self, text: str, now_ms: int) -> None:
        """Tell the operators here who want to know (mode s)."""
        for user_id in self.world.opers:
            if "s" in self.world.users[user_id].modes:
                for session in self.sessions_of.get(user_id, ()):
                    words = Words(Message("NOTICE", (session.name, f"*** {text}"), self.name), now_ms)
                    self.send(session, words.for_caps(session.caps))

    def unasked(self, session: Session, now_ms: int) -> Response:
        """What a session is told without having asked, worded like an answer."""
        return Response(session, "", now_ms, self.send, self.next_batch)

    def next_user_id(self) -> UserId:
        """An id that no other user of any node has had."""
        self._last_user += 1
        return self.node << NODE_SHIFT | self._last_user

    def next_batch(self) -> str:
        """A batch reference, unused so far."""
        self._last_batch += 1
        return f"b{self._last_batch}"

    def nonce(self) -> str:
        """A word that nobody can foretell and that does not come again."""
        self._last_nonce += 1
        seed = f"nonce {self.node} {self.started_ms} {self._last_nonce}".encode()
        return hmac.digest(self.secret, seed, "sha256").hex()

    def digest_of(self, name: str) -> str:
        """What is remembered of a folded name that must not be remembered."""
        return hmac.digest(self.secret, f"erased {name}".encode(), "sha256").hex()

    def attach(self, session: Session, user: User) -> None:
        """The session is one of this user's from now on."""
        session.user = user
        self.unregistered.pop(session, None)
        self.sessions_of.setdefault(user.id, []).append(session)
        share(self, session)
        self.delivery.comes(session, user.channels.values())

    @property
    def count_under_way(self) -> int:
        """How many facts were given to the log for somebody who waits, and are not back."""
        return len(self._responses)

    def under_way(self) -> Iterable[tuple[Response, Fact]]:
        """What was given to the log and is not back, with whom it answers."""
        return self._responses.values()

    def may_attach(self, session: Session, user: User) -> bool:
        """Whether a session may be one of this user's, who is here."""
        is_alone = not self.sessions_of.get(user.id)
        return policy.may_attach(self.config, self.world, session, user, is_alone=is_alone)

    def leave(self, session: Session, reason: str) -> None:
        """The session is no more its user's, who is gone with the last one or stays without."""
        user, session.user = session.user, None
        if user is None:
            return
        self.watches.clear(session)
        self.delivery.goes(session, user.channels.values())
        others = self.sessions_of[user.id]
        others.remove(session)
        if not others:
            del self.sessions_of[user.id]
            always_on.has_left(self, user, reason, session.heard_ms)
        elif not session.is_absent:
            always_on.stands_up(self, user)
        if session.oper and not any(other.oper for other in others):
            self.append(Opered(user.id, ""))

    def close(self, session: Session, reason: str, now_ms: int) -> None:
        """End a session from our side: the peer reads why, and others read it as a quit."""
        if session.is_closed:
            return
        error = Message("ERROR", (f"Closing link: {session.host} ({reason})",))
        self.send(session, Words(error, now_ms).for_caps(session.caps))
        session.is_closed = True
        filehost.forget(self, session)
        session.backlog.clear()
        self.sessions.pop(session.connection, None)
        self.throttled.pop(session, None)
        self.unregistered.pop(session, None)
        self.leave(session, reason)
        self.delivery.flush()
        self.effects.append(Close(session.connection))
