"""The host: doors, log and clock around one core.

The rule: whatever happens becomes an input of the core, and then the core's effects are carried
out, in order. Nothing is decided here.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Sequence
from contextlib import suppress
from typing import cast

from hubbub.protocol.servertime import id_time_ms
from hubbub.server.announcement import Announcement, notice_of
from hubbub.server.audit import AuditLog
from hubbub.server.cloak import shown_host
from hubbub.server.clock import Clock
from hubbub.server.config import Config, ConfigError, Listener, load
from hubbub.server.config_reader import located
from hubbub.server.console import Console
from hubbub.server.core import reconfigure
from hubbub.server.core.accounts import COSTS, Letter, Secret
from hubbub.server.core.effects import (
    Answer,
    Append,
    Ask,
    Asked,
    Audit,
    Close,
    Discard,
    Effect,
    Flow,
    Keep,
    Reload,
    Reloaded,
    Relocate,
    Send,
)
from hubbub.server.core.facts import Entry
from hubbub.server.core.history import Kept
from hubbub.server.core.peer import Peer
from hubbub.server.core.server import Server
from hubbub.server.core.state import MAX_CLIENT_IDS
from hubbub.server.doors.admission import Admission, for_visits, max_sockets
from hubbub.server.doors.certificates import BadCertificate
from hubbub.server.doors.entrance import CannotListen, Entrance
from hubbub.server.doors.lookup import Lookup
from hubbub.server.doors.tcp import Door, Ready
from hubbub.server.filehost import FileHost, blobs_of
from hubbub.server.log import Log
from hubbub.server.log.durable import DurableLog
from hubbub.server.log.memory import MemoryLog
from hubbub.server.mail import Mailer
from hubbub.server.pace import Pace
from hubbub.server.relocation import Relocation
from hubbub.server.store.place import FolderLock, folder_of, secret_of
from hubbub.server.store.retention import rules_of
from hubbub.server.store.sqlite import SqliteStore
from hubbub.server.workers import Hashers, Workers

TICK_SECONDS = 0.25
MAX_MARKERS_LOADED = 50_000  # the latest, of all accounts; about 10 MB
# Together with the log's last batch these make less than the five seconds in which it must be gone.
SETTLE_SECONDS = 2.0
GOODBYE_SECONDS = 2.0
READY = "ready"  # a kind of document, written to see whether anything can be

logger = logging.getLogger("hubbub.host")
console = logging.getLogger("hubbub.console")


class Host:
    """One node, running."""

    def __init__(self, config: Config, *, show_messages: bool = False) -> None:
        self.config = config
        self.receive_queue = config.limits.receive_queue
        self.send_queue = config.limits.send_queue
        self.admission = Admission(config, max_sockets())
        self.visits = Admission(for_visits(config), 0)
        self.lookup = Lookup(config)
        self._clock = Clock()
        self._audit = AuditLog(None)
        self._console = Console(show_messages=show_messages)
        self._lock: FolderLock | None = None
        self._workers: Workers | None = None
        self._store: SqliteStore | None = None
        self._reloading: set[asyncio.Task[None]] = set()
        self._doors: dict[Door, None] = {}
        self._ready = Ready()
        self._relocation = Relocation(self, self._doors, self._answered)
        self._is_scheduled = False
        self._pace = Pace()
        self._is_stopping = False
        self._entrances: list[Entrance] = []
        self._announcement: Announcement | None = None
        self._ticking: asyncio.TimerHandle | None = None
        self._all_gone = asyncio.Event()

    @property
    def addresses(self) -> list[tuple[Listener, str]]:
        """Where each listener listens."""
        return [(entrance.listener, entrance.address) for entrance in self._entrances]

    def now_ms(self) -> int:
        """Milliseconds since 1970, steady."""
        return self._clock.now_ms()

    def is_ready(self) -> bool:
        """Whether people can come, and what they say be kept; asked again, it may be."""
        if not self._log.is_well:
            self._log.keep([Kept(READY, "asked", str(self._clock.now_ms()))])
        return self._log.is_well and not self._is_stopping

    # --- life

    async def start(self) -> None:
        """Open the store and every door. Raises: StoreError, CannotListen, ConfigError."""
        self._open_log()
        cost = COSTS[self.config.accounts.password_hash_cost]
        self._hashers = Hashers(cost, self._answered)
        self._mailer = Mailer(lambda: self.config.accounts, self._answered)
        try:
            self._open()
        except (CannotListen, ConfigError):
            self._stop_listening()
            await self._close_log()
            raise
        self._tick()

    async def stop(self, reason: str = "Server is shutting down") -> None:
        """Let nobody in any more, finish what was accepted, say goodbye, and wait a little."""
        self._stop_listening()
        # What was read before this moment is stored, told and echoed first; what comes later is not heard.
        self._is_stopping = True
        await asyncio.sleep(0)
        await self._log.settle(SETTLE_SECONDS)
        self._core.stop(reason, self._clock.now_ms())
        self._carry_out()
        await asyncio.gather(*(entrance.end() for entrance in self._entrances))
        if self._doors:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all_gone.wait(), GOODBYE_SECONDS)
        for door in list(self._doors):
            door.abort()
        if self._ticking is not None:
            self._ticking.cancel()
        await self._close_log()

    async def _close_log(self) -> None:
        await self._hashers.close()
        await self.desk.close()
        if self._announcement is not None:
            await self._announcement.ended()
        if self._workers is not None:
            await self._workers.close()
        await self._log.close()
        if self._lock is not None:
            self._lock.close()

    def _open_log(self) -> None:
        """Start the core with what the store remembers."""
        durability, started_ms = self.config.storage.durability, self._clock.now_ms()
        if not (self.config.history.enabled or self.config.accounts.enabled or self.config.files.enabled):
            self._core = Server(self.config, started_ms=started_ms, secret=secrets.token_bytes(32))
            self._log: Log = MemoryLog(self._core.node, self._committed)
            self.desk = FileHost(self, self._core, None)
            return
        folder = folder_of(self.config.storage)
        self._lock = FolderLock(folder)
        self._audit = AuditLog(folder)
        store = self._store = SqliteStore(folder, durability, rules_of(self.config))
        # Users of this start are told from those of earlier ones by its second, even when the clock was
        # set back or the last start was a moment ago: all that was kept before lies in earlier seconds.
        started_ms = max(started_ms, id_time_ms(store.last_id()) + 1000)
        self._core = Server(
            self.config,
            started_ms=started_ms,
            client_ids=store.client_ids(MAX_CLIENT_IDS),
            accounts=store.accounts(),
            markers=store.latest_markers(MAX_MARKERS_LOADED),
            kept_documents=store.kept(),
            secret=secret_of(store),
        )
        self._log = DurableLog(
            self._core.node,
            store,
            self._committed,
            self._failed,
            started_ms=started_ms,
            keeps_history=self.config.history.enabled,
        )
        self._workers = Workers(lambda: SqliteStore(folder, durability), self._answered)
        self.desk = FileHost(self, self._core, blobs_of(self.config, folder))

    def _stop_listening(self) -> None:
        for entrance in self._entrances:
            entrance.close()
        if self._announcement is not None:
            self._announcement.end()

    def _open(self) -> None:
        """Open every entrance. Raises: CannotListen, ConfigError."""
        for index, listener in enumerate(self.config.doors):
            try:
                entrance = Entrance(listener, self)
            except BadCertificate as error:
                place = ("listener", index, error.key)
                raise ConfigError(located(self.config.path, place, str(error))) from error
            entrance.open()
            self._entrances.append(entrance)
        self.desk.found_at(self.addresses)
        notice = notice_of(self.config, self.addresses)
        if notice is not None:
            self._announcement = Announcement(notice)
            self._announcement.start()

    def reload_certificates(self) -> None:
        """Read every listener's certificate anew, for those who connect from now on; nobody is cut off.

        Raises: BadCertificate, and all are as they were.
        """
        for put_to_use in [entrance.reload() for entrance in self._entrances]:
            put_to_use()

    async def reload(self) -> tuple[str, ...]:
        """Read the configuration and the certificates again; what of it waits for a restart.

        Raises: ConfigError, and nothing has changed.
        """
        if self.config.path is None:
            raise ConfigError("there is no file to read: the server was started without --config")
        read = await asyncio.to_thread(load, self.config.path)
        config, waiting = reconfigure.settled(self.config, read)
        try:
            self.reload_certificates()
        except BadCertificate as error:
            raise ConfigError(f"{self.config.path}: {error}") from error
        self.config = config
        self.receive_queue, self.send_queue = config.limits.receive_queue, config.limits.send_queue
        for door in self._doors:
            door.limit_waiting()
        self.admission.reconfigure(config)
        self.visits.reconfigure(for_visits(config))
        if self._store is not None:
            self._store.set_rules(rules_of(config))
        reconfigure.reconfigure(self._core, config, self._clock.now_ms())
        self.carry_out_soon()
        return waiting

    async def _reload(self, token: int) -> None:
        try:
            answer = Reloaded(waiting=await self.reload())
        except ConfigError as error:
            answer = Reloaded(mistakes=tuple(str(error).split("\n")))
        self._answered(token, answer)

    def _tick(self) -> None:
        self._core.tick(self._clock.now_ms())
        self.carry_out_soon()
        self._ticking = asyncio.get_running_loop().call_later(TICK_SECONDS, self._tick)

    # --- inputs, from the doors and the log

    def came(self, door: Door) -> None:
        """Somebody may speak through a door."""
        self._doors[door] = None
        self._all_gone.clear()
        caller = door.caller
        peer = Peer(
            caller.address,
            caller.hostname or self.shown_host(caller.address),
            door.is_plain,
            is_secure=caller.is_secure,
            fingerprint=caller.fingerprint,
            username=caller.username,
            is_limited=self.admission.is_counted(caller.address),
            files_at=self.desk.reach.base_for(caller),
        )
        self._core.connected(door, peer, self._clock.now_ms())
        self.carry_out_soon()

    def shown_host(self, address: str) -> str:
        """What others see of an address."""
        return shown_host(address, self._core.secret, is_cloaked=self.config.server.cloak_hosts)

    def said(self, door: Door, lines: list[bytes]) -> None:
        """Lines came through a door."""
        if self._is_stopping:
            return
        now_ms = self._clock.now_ms()
        for line in lines:
            self._core.line_received(door, line, now_ms)
        self.carry_out_soon()

    def ended(self, door: Door) -> None:
        """Nothing more will come through a door."""
        self._core.ended(door, self._clock.now_ms())
        self.carry_out_soon()

    def overflowed(self, door: Door) -> None:
        """What comes through a door has no end."""
        self._core.refused(door, "Excess flood: a line without an end", self._clock.now_ms())
        self.carry_out_soon()

    def went(self, door: Door, reason: str) -> None:
        """A door fell shut."""
        self._doors.pop(door, None)
        (self.visits if door.is_visit else self.admission).leave(door.caller.address)
        self.admission.gives_socket()
        self._core.disconnected(door, reason, self._clock.now_ms())
        if not self._doors:
            self._all_gone.set()
        self.carry_out_soon()

    def _committed(self, entries: Sequence[Entry]) -> None:
        now_ms = self._clock.now_ms()
        outcome = self._core.committed(entries, now_ms)
        self._carry_out()
        if console.isEnabledFor(logging.INFO):
            lines = [line for happened in outcome for line in self._console.lines(happened, now_ms)]
            if lines:
                console.info("%d things happened", len(lines), extra={"lines": lines})

    def _failed(self, tokens: Sequence[int]) -> None:
        self._core.failed(tokens, self._clock.now_ms())
        self._carry_out()

    def _answered(self, token: int, answer: object) -> None:
        self._core.answered(token, answer, self._clock.now_ms())
        self.carry_out_soon()

    # --- effects

    def _ask(self, token: int, question: Asked) -> None:
        if isinstance(question, Reload):
            reloading = asyncio.get_running_loop().create_task(self._reload(token))
            self._reloading.add(reloading)
            reloading.add_done_callback(self._reloading.discard)
        elif isinstance(question, Relocate):
            self._relocation.ask(token, question)
        elif isinstance(question, Letter):
            self._mailer.ask(token, question)
        elif isinstance(question, Secret):
            self._hashers.ask(token, question)
        else:
            assert self._workers is not None, "without history nobody is offered to ask for it"
            self._workers.ask(token, question)

    def carry_out_soon(self) -> None:
        """Carry effects out once all that this turn of the loop brings is taken in."""
        if not self._is_scheduled:
            self._is_scheduled = True
            asyncio.get_running_loop().call_soon(self._carry_out)

    def _carry_out(self) -> None:
        self._is_scheduled = False
        appends: list[Append] = []
        for effect in self._core.take_effects():
            self._carry_out_one(effect, appends)
        if appends:  # what of it needs no disk comes first: whoever reads that they left has left
            self._log.append(appends)
            asyncio.get_running_loop().call_soon(self._flush_and_gather)
        else:
            self._ready.flush()

    def _flush_and_gather(self) -> None:
        self._ready.flush()
        self._pace.keep(self._log.idle)

    def _carry_out_one(self, effect: Effect, appends: list[Append]) -> None:
        match effect:
            case Send(connections=connections, data=data):
                self._ready.lay(data, cast("Sequence[Door]", connections))
            case Append():
                appends.append(effect)
            case Ask(token=token, question=question):
                self._ask(token, question)
            case Keep(rows=rows):
                self._log.keep(rows)
            case Audit(act=act):
                self._audit.write(act)
            case Flow(connection=connection, is_open=is_open):
                assert isinstance(connection, Door)
                connection.read_on(is_open)
            case Close(connection=connection):
                assert isinstance(connection, Door)
                self._ready.close(connection)
            case Answer():
                self.desk.answer(effect)
            case Discard():
                self.desk.discard(effect)
