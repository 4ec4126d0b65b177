"""What a person can do, and the one place where its outcome goes: to the bridge and to the view.

The rule: every action is one call of the client library.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from hubbub.client.alerts.notification import Rule
from hubbub.client.composing.completion import Completer
from hubbub.client.kept.cache import Cache, server_name
from hubbub.client.kept.keeper import Keeper
from hubbub.client.link.events import Disconnected, Event
from hubbub.client.online.chat import Chat, Identity, Step
from hubbub.client.online.finding import Found
from hubbub.client.outgoing.journal import FileJournal
from hubbub.client.places.address import Address
from hubbub.client.registration.login import Credentials
from hubbub.client.world.changes import Change, LoginFailed
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Line
from hubbub.desktop.network.bridge import Bridge, Network
from hubbub.desktop.network.frames import Frames
from hubbub.desktop.network.later import Later
from hubbub.desktop.network.pulse import Pulse

KEEP_AGAIN_MS = 20  # a part at a time, so that keys never wait for all that is new


class Actions:
    """One server: its chat, its connection, and what can be done there."""

    def __init__(
        self,
        network: Network,
        identity: Identity,
        rooms: list[str],
        address: Address,
        journal: Path,
        cache: Cache,
    ) -> None:
        """Raises JournalInUse if another window keeps this journal, OSError if it can't be written."""
        self.network = network
        self.address = address
        self.on_changes: Callable[[list[Change]], object] = lambda changes: None
        self.shown: Callable[[], str | None] = lambda: None  # the room that is in view
        self._journal_path = journal
        self._journal = FileJournal(journal)
        self.chat = Chat(identity, rooms=rooms, journal=self._journal)
        self.completer = Completer(self.chat.model)
        self.bridge = Bridge(network, self._take)
        self._keeper = Keeper(self.chat, cache, self._server)
        self._keeper.restore(cache.load(self._server))
        self._frames = Frames(network.root, self._show)
        self.on_round_trip: Callable[[], object] = lambda: None  # the server answers quicker or slower
        self._round_trip_ms: int | None = None
        self._pulse = Pulse(network.root, self._tick)
        self._keep_later = Later(network.root, self._keep)
        self._closed = False

    @property
    def _server(self) -> str:
        return server_name(self.chat.identity.nick, self.address.host, self.address.port)

    @property
    def folder(self) -> Path:
        """Where things are kept for all servers."""
        return self._journal_path.parent

    @property
    def drafts_path(self) -> Path:
        """The file for what is being written, beside what is not sent yet."""
        path = self._journal_path
        return path.with_name(path.name.replace("outbox", "drafts")).with_suffix(".json")

    @property
    def model(self) -> Model:
        """What is known of the server."""
        return self.chat.model

    def rest(self) -> None:
        """Be here without a connection: what was kept can be read, and what is said waits."""
        self._pulse.begin()

    def start(self) -> None:
        """Connect, and stay connected."""
        if not self.bridge.is_started:
            self.bridge.start(self.address)
        self.rest()

    def stop(self, reason: str = "") -> None:
        """End the connection, and stay away until `start`; nobody waits for the server's goodbye."""
        if self.bridge.is_started:
            self.bridge.leave(reason)
            self.network.forget(self.bridge)
            self.bridge = Bridge(self.network, self._take)
            self._take(Disconnected(""))

    def move_to(self, address: Address) -> None:
        """Be connected to another address from now on."""
        was_started = self.bridge.is_started
        self.stop()
        self.address = address
        if was_started:
            self.start()

    def close(self, reason: str = "") -> None:
        """Leave the server for good."""
        if not self._closed:
            self._closed = True
            self._pulse.end()
            self.bridge.close(reason)
            self._keeper.keep_all()
            self._journal.close()

    def forget(self) -> None:
        """Leave the server and delete what was kept of it here: what was said, and what was not sent."""
        self.close()
        self._keeper.forget()
        self._journal_path.unlink(missing_ok=True)
        self.drafts_path.unlink(missing_ok=True)

    # ------------------------------------------------------------------------------ what a person does

    def enter(self, room: str, text: str, reply_msgid: str = "") -> None:
        """What was typed in a room: words, perhaps an answer to others, or a /command."""
        self._perform(self.chat.enter(room, text, now_ms(), reply_msgid))

    def edit(self, room: str, line: Line, text: str) -> None:
        """Say a message of ours in other words."""
        self._perform(self.chat.edit(room, line.id, text, now_ms()))

    def react(self, room: str, line: Line, reaction: str) -> None:
        """Add a reaction to a message, or take ours back."""
        self._perform(self.chat.react(room, line.id, reaction, now_ms()))

    def say(self, room: str, text: str, reply_msgid: str = "") -> None:
        """Say something that is no command, whatever it begins with."""
        self._perform(self.chat.say(room, text, now_ms(), reply_msgid=reply_msgid))

    def typing(self, room: str, text: str) -> None:
        """The composer's text is another one."""
        self._perform(self.chat.typing(room, text, now_ms()))

    def join(self, name: str, key: str = "") -> None:
        """Join a room and open it."""
        self._perform(self.chat.join(name, now_ms(), key))

    def part(self, room: str) -> None:
        """Leave a room, or close a direct conversation."""
        self._perform(self.chat.part(room, now_ms()))

    def open(self, nick: str) -> None:
        """Open the direct conversation with someone."""
        self._perform(self.chat.open(nick, now_ms()))

    def look_at(self, room: str) -> None:
        """Ask first for what belongs to this room."""
        self._perform(self.chat.look_at(room, now_ms()))

    def read(self, room: str) -> None:
        """All of a room has been seen."""
        self._perform(self.chat.read(room, now_ms()))

    def redact(self, room: str, line: Line) -> None:
        """Delete what was said."""
        self._perform(self.chat.redact(self.model.rooms[room].name, line.current.msgid, now_ms()))

    def older(self, room: str) -> None:
        """Show more of what was said before: what was kept here, then what the server has."""
        if self.model.rooms[room].excerpt:
            self._perform(self.chat.older(room, now_ms()))
        else:
            self._keeper.older(room, now_ms, self._perform)

    def fill(self, room: str) -> None:
        """Ask the server for what is missing among a room's lines."""
        self._perform(self.chat.fill(room, now_ms()))

    def newer(self, room: str) -> None:
        """Show more of what was said after an excerpt."""
        self._perform(self.chat.newer(room, now_ms()))

    def to_present(self, room: str) -> None:
        """Leave the excerpt of a room's past."""
        self._perform(self.chat.to_present(room))

    def search(self, typed: str, room: str | None) -> None:
        """Look for what was typed, in a room or everywhere."""
        self._perform(self.chat.look_for(typed, room, now_ms()))

    def search_further(self) -> None:
        """Look for more of the same."""
        self._perform(self.chat.look_further(now_ms()))

    def forget_search(self) -> None:
        """Search no longer."""
        self._perform(self.chat.forget_search())

    def go_to(self, found: Found) -> None:
        """Show a message that was found where it was said."""
        self._perform(self.chat.go_to(found, now_ms()))

    def go_to_msgid(self, room: str, msgid: str) -> None:
        """Show a message of a room by its msgid."""
        self._perform(self.chat.go_to_msgid(room, msgid, now_ms()))

    def retry(self, room: str, line: int) -> None:
        """Send a line once more."""
        self._perform(self.chat.retry(room, line, now_ms()))

    def discard(self, room: str, line: int) -> None:
        """Give an unsent line up."""
        self._perform(self.chat.discard(room, line, now_ms()))

    def set_topic(self, room: str, topic: str) -> None:
        """Ask for another topic."""
        self._perform(self.chat.set_topic(room, topic, now_ms()))

    # ------------------------------------------------------------------------------ people and rooms

    def whois(self, nick: str) -> None:
        """Ask the server who somebody is."""
        self._perform(self.chat.whois(nick, now_ms()))

    def kick(self, room: str, nick: str, reason: str) -> None:
        """Put somebody out of a room."""
        self._perform(self.chat.kick(room, nick, now_ms(), reason))

    def ban(self, room: str, whom: str, reason: str = "", *, kick: bool = True) -> None:
        """Keep somebody out of a room, by nick or mask; put them out of it, too."""
        self._perform(self.chat.ban(room, whom, now_ms(), reason, kick=kick))

    def mute(self, room: str, whom: str, *, on: bool = True) -> None:
        """Let somebody read and not write, or write again."""
        self._perform((self.chat.mute if on else self.chat.unmute)(room, whom, now_ms()))

    def set_role(self, room: str, nick: str, letter: str, on: bool) -> None:
        """Give somebody a role, or take it away."""
        self._perform(self.chat.set_role(room, nick, letter, now_ms(), on=on))

    def set_mode(self, room: str, letter: str, on: bool, param: str = "") -> None:
        """Change a mode of a room."""
        self._perform(self.chat.set_mode(room, letter, now_ms(), on=on, param=param))

    def ask_modes(self, room: str) -> None:
        """Ask how a room is."""
        self._perform(self.chat.ask_modes(room, now_ms()))

    def ask_list(self, room: str, letter: str) -> None:
        """Ask for a list of a room, of bans for example."""
        self._perform(self.chat.ask_list(room, letter, now_ms()))

    def ask_rooms(self, named: str = "", *, anew: bool = False) -> None:
        """Ask which rooms the server has, or has of such a name."""
        self._perform(self.chat.ask_rooms(now_ms(), named, anew=anew))

    # ------------------------------------------------------------------------------ being told

    def choose(self, default: Rule, highlights: list[str], written: dict[str, Any] | None = None) -> None:
        """Take over what was chosen for all servers, and with `written` what was kept of this one."""
        self._perform(self.chat.choose(default, highlights, written))

    def set_rule(self, room: str, rule: Rule | None) -> None:
        """Be told of these messages of a room, with None of those of which one is told by default."""
        self._perform(self.chat.set_rule(room, rule, now_ms()))

    def hush(self, room: str, length_ms: int) -> None:
        """Hear nothing of a room for so long, 0 to hear of it again."""
        self._perform(self.chat.hush(room, length_ms, now_ms()))

    def ignore(self, whom: str, *, adding: bool) -> None:
        """Hide what somebody says, or show it again."""
        self._perform(self.chat.ignore(whom, now_ms(), adding=adding))

    def read_everything(self) -> None:
        """All of all rooms has been seen."""
        self._perform(self.chat.read_everything(now_ms()))

    def read_mentions(self) -> None:
        """All that called us has been seen."""
        self._perform(self.chat.read_mentions(now_ms()))

    def unread_from(self, room: str, line: int) -> None:
        """A room is unread from this line on."""
        self._perform(self.chat.unread_from(room, line, now_ms()))

    def look_for_mentions(self) -> None:
        """Gather what called us: what was kept here, and what the server finds."""
        self._keeper.mentions(lambda found: self._perform(self.chat.take_mentions(found)))
        self._perform(self.chat.look_for_mentions(now_ms()))

    # ------------------------------------------------------------------------------ the account

    def log_in(self, account: str, password: str) -> None:
        """Log in, now and at every later connection; who would not be a guest still would not."""
        before = self.chat.identity.credentials
        required = before is not None and before.required
        self._perform(self.chat.log_in(Credentials(account, password, required=required), now_ms()))

    def stay_logged_in(self, login: Credentials) -> None:
        """Log in so at every later connection."""
        self.chat.identity = replace(self.chat.identity, credentials=login)

    def stay_admitted(self, password: str) -> None:
        """Say the server's own password at every later connection."""
        self.chat.identity = replace(self.chat.identity, password=password)

    def log_out(self) -> None:
        """Be a guest."""
        self._perform(self.chat.log_out(now_ms()))

    def register(self, email: str, password: str) -> None:
        """Create an account under our name."""
        self._perform(self.chat.register("", email, password, now_ms()))

    def verify(self, account: str, code: str) -> None:
        """Show that an e-mail address is ours."""
        self._perform(self.chat.verify(account, code, now_ms()))

    def change_password(self, old: str, new: str) -> None:
        """Ask for another password."""
        self._perform(self.chat.change_password(old, new, now_ms()))

    def log_out_others(self) -> None:
        """End all other connections of our account."""
        self._perform(self.chat.log_out_others(now_ms()))

    def delete_account(self) -> None:
        """Delete our account for ever."""
        self._perform(self.chat.delete_account(now_ms()))

    def set_nick(self, nick: str) -> None:
        """Ask for another name."""
        self._perform(self.chat.set_nick(nick, now_ms()))

    def set_realname(self, realname: str) -> None:
        """Be called so in full, at once where the server lets us, and at every later connection."""
        if realname != self.chat.identity.realname:
            self._perform(self.chat.set_realname(realname, now_ms()))

    def set_away(self, text: str) -> None:
        """Be away, or back with ""."""
        self._perform(self.chat.set_away(text, now_ms()))

    def retry_now(self) -> None:
        """Connect again without waiting."""
        if self.bridge.is_started:
            self.bridge.retry_now()
        else:
            self.start()

    # ------------------------------------------------------------------------------ where steps go

    def _take(self, event: Event) -> None:
        self._perform(self.chat.take(event, now_ms()))
        if self._round_trip_ms != self.bridge.round_trip_ms:
            self._round_trip_ms = self.bridge.round_trip_ms
            self.on_round_trip()

    def _tick(self) -> None:
        if not self._closed:
            self._perform(self.chat.tick(now_ms()))
            self._perform(self._keeper.tick(self._server, self.shown()))
            self._keep()

    def _keep(self) -> None:
        if not self._closed and self._keeper.keep():
            self._keep_later(KEEP_AGAIN_MS)

    def _perform(self, step: Step) -> None:
        if step.changes or step.messages:
            self._pulse.stir()
        for change in step.changes:
            if isinstance(change, LoginFailed) and change.stopped:
                self.bridge.hold(change.reason)
        if step.messages:
            self.bridge.send(step.messages)
        if step.changes:
            self._keeper.watch(step.changes)
            self._frames.put(step.changes)

    def _show(self, changes: list[Change]) -> None:
        if not self._closed:
            self.on_changes(changes)


def now_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000
