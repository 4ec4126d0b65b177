"""What a window wants to know of people and rooms, without a line for it: profiles, modes, lists, metadata.

The rule: an answer changes the model and is said to be there; where the server has none, that is said too, at
the latest after ten seconds.

Spec: https://modern.ircdocs.horse/#whois-message, https://ircv3.net/specs/extensions/metadata and
https://ircv3.net/specs/extensions/monitor
"""

from __future__ import annotations

from collections.abc import Iterator

from hubbub.client.online.moderation import Moderation
from hubbub.client.online.sending import Step
from hubbub.client.registration.handshake import join_messages
from hubbub.client.text.confidential import is_service
from hubbub.client.wire import is_target, one_line
from hubbub.client.words import _
from hubbub.client.world import changes as told
from hubbub.client.world.handlers.enquiry import keep
from hubbub.client.world.handlers.server import is_renaming
from hubbub.client.world.rooms import SERVER_ROOM, Room, RoomKind
from hubbub.protocol import caps, isupport
from hubbub.protocol.message import Message

KEYS = ("display-name", "avatar", "status", "pronouns", "homepage", "color")
MONITOR_LINE_BYTES = 400
MAX_FOLLOWED = 100
MAX_WATCHED = 100  # where the server does not tell how many it takes
_MAY_CHANGE_PARTNERS = (told.RoomAdded, told.RoomRemoved, told.RoomRenamed)


class Enquiries(Moderation):
    """A Session that is asked about people and rooms, which are named by their keys."""

    def whois(self, nick: str, now_ms: int) -> Step:
        """Ask who somebody is; then ProfileChanged, and `model.profiles` has what there is to know."""
        if self.online and is_target(nick):
            question = self.model.whois.ask(nick, now_ms)
            self._messages += [question] if question else []
        else:
            self._changes.append(told.ProfileChanged(nick))
        return self._done(now_ms)

    def ask_modes(self, room: str, now_ms: int) -> Step:
        """Ask for a room's modes; then RoomChanged."""
        place = self.model.rooms[room]
        if self.online and place.joined:
            self._messages.append(Message("MODE", (place.name,)))
        return self._done(now_ms)

    def ask_list(self, room: str, letter: str, now_ms: int) -> Step:
        """Ask for one of a room's lists ("b": who is banned); then ListChanged."""
        place = self.model.rooms[room]
        if letter not in self.model.mode_table.lists or letter not in "beIq":
            place.list_refused[letter] = _("This server has no such list")
            self._changes.append(told.ListChanged(room, letter))
        elif self.online and letter not in place.lists_asked:
            place.lists_asked[letter] = []
            self._messages.append(Message("MODE", (place.name, f"+{letter}")))
        return self._done(now_ms)

    def ask_rooms(self, now_ms: int, named: str = "", *, anew: bool = False) -> Step:
        """Ask which channels there are, `anew` though it was answered lately; then ListingChanged.

        With `named`, only for channels of such a name, and only where the server has more than it told of.
        """
        listing = self.model.listing
        if not named and (anew or not listing.is_fresh(now_ms)):
            self._ask_rooms(now_ms)
        elif self.online and (question := listing.ask_named(self.model.isupport, now_ms, named)):
            self._put(question)
        return self._done(now_ms)

    def _browse(self, words: str, now_ms: int) -> None:
        self._changes.append(told.RoomsAsked())
        self._ask_rooms(now_ms, words)

    def _ask_rooms(self, now_ms: int, words: str = "") -> None:
        listing = self.model.listing
        if not self.online:
            listing.refuse(_("You are not connected"))
        elif question := listing.ask(self.model.isupport, now_ms, words):
            self._put(question)
        self._changes.append(told.ListingChanged(done=not listing.asking))

    def _put(self, question: Message) -> None:
        """Ask for channels; what is not the list is the server's own words."""
        if self._ask(question, self.model.rooms[SERVER_ROOM]):
            self.model.listing.label = self._messages[-1].tags.get("label", "")

    @property
    def has_metadata(self) -> bool:
        """Whether people and rooms of this server can have a display name, a picture and the like."""
        return self.online and bool(self._handshake.caps & caps.METADATA)

    def set_metadata(self, target: str, key: str, value: str, now_ms: int) -> Step:
        """Give ourselves (target "") or a channel a value, "" for none."""
        if not self.has_metadata:
            self._changes.append(told.Refused(_("This server keeps no such things of people")))
        elif is_target(target or "*") and is_target(key):
            values = (one_line(value),) if value else ()
            self._messages.append(Message("METADATA", (target or "*", "SET", key, *values)))
        return self._done(now_ms)

    # ------------------------------------------------------------------ what is asked by itself

    _watched: frozenset[str] = frozenset()  # the keys of those whose presence we asked for
    _must_look = False
    _followed = 0  # channels that had another name, at this connection

    def _receive(self, message: Message, now_ms: int) -> None:
        declined = message.command == "FAIL" and is_renaming(message)
        sought = self.model.room(message.params[2]) if declined else None
        super()._receive(message, now_ms)
        if message.command == "RENAME" and len(message.params) > 1:
            self.outbox.retarget(*message.params[:2])
        elif sought is not None and sought.name == message.params[3]:
            self._follow(sought, message.params[2])
        elif message.command == "001":
            self._followed = 0
        elif message.command in {"376", "422"}:  # now we know what the server can do
            self._watched, self._must_look = frozenset(), True
            if self.has_metadata:
                self._unasked.add(Message("METADATA", ("*", "SUB", *KEYS)))

    def _follow(self, room: Room, old: str) -> None:
        """Come into a channel by the name that it has now; a server that never ends so is not followed."""
        self.outbox.retarget(old, room.name)
        self._followed += 1
        if self._followed <= MAX_FOLLOWED:
            room.wanted = True
            self._messages += join_messages({room.name: room.join_key})

    def _done(self, now_ms: int) -> Step:
        if self._must_look or any(isinstance(one, _MAY_CHANGE_PARTNERS) for one in self._changes):
            self._watch_partners()
        return super()._done(now_ms)

    def _watch_partners(self) -> None:
        """Have the server tell whether those whom we talk with alone are there."""
        self._must_look = False
        if not self.online or "MONITOR" not in self.model.isupport:
            return
        limit = isupport.number(self.model.isupport, "MONITOR", MAX_WATCHED)
        rooms = [room for room in self.model.rooms.values() if _is_partner(room)][-limit:]
        names = {room.key: room.name for room in rooms}
        new, gone = names.keys() - self._watched, self._watched - names.keys()
        self._watched = frozenset(names)
        for sign, targets in (("-", sorted(gone)), ("+", sorted(names[key] for key in new))):
            for joined in _in_lines(targets):
                self._unasked.add(Message("MONITOR", (sign, joined)), sign + joined)

    def tick(self, now_ms: int) -> Step:
        """Let time pass; call it about once a second."""
        for profile in self.model.whois.late(now_ms):
            self.model.changes = []
            keep(self.model, profile)
            self._changes += self.model.changes
        if self.model.listing.late(now_ms):
            self._changes.append(told.ListingChanged(done=True))
        return super().tick(now_ms)


def _is_partner(room: Room) -> bool:
    return room.kind is RoomKind.DIRECT and not is_service(room.name) and "," not in room.name


def _in_lines(targets: list[str]) -> Iterator[str]:
    """The names, joined by commas, in as many lines as they need."""
    line: list[str] = []
    for target in targets:
        if line and sum(len(one.encode()) + 1 for one in [*line, target]) > MONITOR_LINE_BYTES:
            yield ",".join(line)
            line = []
        line.append(target)
    if line:
        yield ",".join(line)
