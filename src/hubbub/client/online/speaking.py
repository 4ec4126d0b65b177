"""What a person does with messages: says, sends again, gives up, takes back, and reacts to them.

The rule: what is said is kept in the outbox first, and shown as pending until the server has it.

Spec: https://ircv3.net/specs/client-tags/reply, https://ircv3.net/specs/client-tags/react,
https://ircv3.net/specs/client-tags/typing and https://ircv3.net/specs/extensions/message-redaction
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from hubbub.client.online.attending import Attending
from hubbub.client.online.sending import Step
from hubbub.client.outgoing.entry import Entry
from hubbub.client.outgoing.journal import Journal
from hubbub.client.outgoing.outbox import OutboxFull
from hubbub.client.outgoing.text_size import text_bytes
from hubbub.client.registration.handshake import Identity
from hubbub.client.text.confidential import is_service
from hubbub.client.text.graphemes import split
from hubbub.client.text.multiline import cut, tidied
from hubbub.client.wire import is_target, one_line
from hubbub.client.words import _
from hubbub.client.world import changes as told
from hubbub.client.world.handlers.reaction import alike
from hubbub.client.world.rooms import SAID, Line, LineKind, LineState, Room, RoomKind
from hubbub.client.world.versions import EDITS_TAG, first_msgid
from hubbub.protocol import caps
from hubbub.protocol.lines import octets
from hubbub.protocol.message import Message

EDIT_AMONG = 200  # lines, of which the last one of ours is edited


class Measure(NamedTuple):
    """How many messages a text is, and how many bytes more the last of them could hold."""

    messages: int
    left_bytes: int


class Speaking(Attending):
    """A Session in which a person speaks. `send_typing` is False for those who keep it to themselves."""

    def __init__(
        self,
        identity: Identity,
        rooms: Iterable[str] = (),
        journal: Journal | None = None,
        new_id: Callable[[], str] | None = None,
    ) -> None:
        super().__init__(identity, rooms, journal)
        self.send_typing = True
        self._new_id = new_id or (lambda: secrets.token_hex(16))

    def say(
        self,
        room: str,
        text: str,
        now_ms: int,
        kind: LineKind = LineKind.MESSAGE,
        reply_msgid: str = "",
    ) -> Step:
        """Say something; it is kept in the outbox and shown as pending until the server has it."""
        place = self.model.rooms[room]
        if place.kind is RoomKind.SERVER:
            self._refuse(_("Nobody hears you here; /join a channel or /query someone"), place)
        elif place.kind is RoomKind.CHANNEL and self.online and not place.joined and not place.wanted:
            self._refuse(_("You are not in {name}").format(name=place.name), place)
        else:
            self._say(place, text, now_ms, kind, reply_msgid)
        return self._done(now_ms)

    def _say(self, room: Room, text: str, now_ms: int, kind: LineKind, reply_msgid: str = "") -> None:
        self._typing.said(room.name)
        pieces, size = self._texts(room, text, kind), text_bytes(self.model, room.name, kind)
        if is_service(room.name):
            self._tell_service(room, "NOTICE" if kind is LineKind.NOTICE else "PRIVMSG", pieces)
            return
        for number, piece in enumerate(pieces, 1):
            in_parts = len(octets(piece)) > size
            entry = Entry(self._new_id(), room.name, kind, piece, now_ms, reply_msgid, in_parts=in_parts)
            if not self._keep(entry, room, durable=number == len(pieces)):
                return
            reply_msgid = ""

    def _texts(self, room: Room, text: str, kind: LineKind) -> list[str]:
        """A text as what is said one after the other: whole, if the server takes several lines as one."""
        text, size = tidied(text), text_bytes(self.model, room.name, kind)
        takes_whole = kind is not LineKind.ACTION and not is_service(room.name)
        limits = self._multiline if takes_whole else None
        if limits is not None and limits.allow(cut(text, size)):
            return [text]
        return [piece for line in text.split("\n") if line.strip() for piece in split(line, size)]

    def measure(self, room: str, text: str) -> Measure:
        """As what a text that is no command would be said in a room now."""
        place = self.model.rooms[room]
        texts, size = self._texts(place, text, LineKind.MESSAGE), self.line_bytes(room)
        length = len(octets(texts[-1])) if texts else 0
        if length > size and self._multiline is not None:
            size = self._multiline.max_bytes
        return Measure(len(texts), size - length)

    def line_bytes(self, room: str) -> int:
        """How many bytes of text fit into one line to a room."""
        return text_bytes(self.model, self.model.rooms[room].name, LineKind.MESSAGE)

    def _keep(self, entry: Entry, room: Room, *, durable: bool = True) -> bool:
        try:
            self.outbox.add(entry, durable=durable)
        except OutboxFull as error:
            self._refuse(_("Not sent: {error}").format(error=error), room)
            return False
        except OSError as error:
            words = _("Not sent, it could not be kept on the disk: {error}")
            self._refuse(words.format(error=error.strerror), room)
            return False
        about = (entry.reply_msgid, entry.edits)
        self.model.add_pending(room, entry.kind, entry.text, entry.time_ms, entry.id, *about)
        self._changes += self.model.changes
        return True

    def retry(self, room: str, line: int, now_ms: int) -> Step:
        """Send an unsure or failed line once more."""
        found = self.model.rooms[room].line(line)
        place = self.model.rooms[room]
        entry = self.outbox.entries.get(found.client_id) if found else None
        if found is not None and entry is not None and entry.has_lines and self._multiline is None:
            self._retry_by_lines(place, found, now_ms)
        elif found is not None and (entry := self.outbox.retry(found.client_id, self._new_id(), now_ms)):
            place.pending.remove(found)
            place.pending.append(found)
            found.client_id = entry.id
            self._changes += self.model.mark(entry.id, LineState.PENDING)
        return self._done(now_ms)

    def _retry_by_lines(self, room: Room, line: Line, now_ms: int) -> None:
        """Say a text line by line that was to be one, to a server that knows no such texts."""
        self.outbox.discard(line.client_id)
        self._changes += self.model.drop(line.client_id)
        self._say(room, line.text, now_ms, line.kind, line.reply_msgid)

    def discard(self, room: str, line: int, now_ms: int) -> Step:
        """Take an unsent, unsure or failed line out of the outbox."""
        found = self.model.rooms[room].line(line)
        if found is not None and found.client_id:
            self.outbox.discard(found.client_id)
            self._changes += self.model.drop(found.client_id)
        return self._done(now_ms)

    # --------------------------------------------------------------------- what was said before

    def may_redact(self, room: str, line: Line) -> bool:
        """Whether it makes sense to ask the server to delete a line: our own, or one of our room."""
        place, model = self.model.rooms[room], self.model
        if not self.online or not self._handshake.caps & caps.REDACTION:
            return False
        shown = line.current
        if not shown.msgid or shown.deleted_by or line.kind not in SAID:
            return False
        me = place.members.get(model.fold(model.nick))
        above = list(model.prefixes)[: list(model.prefixes).index("o") + 1] if "o" in model.prefixes else []
        return line.own or (me is not None and me.modes[:1] in above and me.modes != "")

    def redact(self, target: str, msgid: str, now_ms: int, reason: str = "") -> Step:
        """Ask the server to delete what was said in a room or to somebody, by its msgid."""
        if not self.online or not self._handshake.caps & caps.REDACTION:
            self._changes.append(told.Refused(_("The server can't delete messages")))
        elif not is_target(target) or not is_target(msgid):
            self._changes.append(told.Refused(_("There is no such message")))
        else:
            reasons = (one_line(reason),) if reason else ()
            self._ask(Message("REDACT", (target, msgid, *reasons)), self._opened(target))
        return self._done(now_ms)

    def may_edit(self, room: str, line: Line) -> bool:
        """Whether a line can be said in other words: our own, where the server can take back the old ones."""
        bits, shown = self._handshake.caps, line.current
        echoed = bool(bits & caps.ECHO_MESSAGE) and shown.state is LineState.SENT
        tagged = self._may_tag(self.model.rooms[room], EDITS_TAG[1:])
        return line.own and echoed and tagged and self.may_redact(room, line)

    def last_own(self, room: str) -> Line | None:
        """The last of our lines in a room that can be edited."""
        lines = (line for line in reversed(self.model.rooms[room].lines) if not line.is_apart)
        return next((line for line in islice(lines, EDIT_AMONG) if self.may_edit(room, line)), None)

    def can_say_at_once(self, room: str, text: str, kind: LineKind) -> bool:
        """Whether a text is one message, as a new version of one must be."""
        return len(self._texts(self.model.rooms[room], text, kind)) == 1

    def edit(self, room: str, line: int, text: str, now_ms: int) -> Step:
        """Say a line of ours in other words: once the server has taken the old ones back."""
        place = self.model.rooms[room]
        found = place.line(line)
        if found is None or not self.may_edit(room, found):
            self._changes.append(told.Refused(_("This message can't be edited")))
            return self._done(now_ms)
        self._typing.said(place.name)
        pieces = self._texts(place, text, found.kind)
        if len(pieces) != 1:
            self._changes.append(told.Refused(_("An edited message must not be longer than one message")))
        elif pieces[0] != found.current.text:
            about = (found.reply_msgid, first_msgid(found), found.current.msgid)
            self._keep(Entry(self._new_id(), place.name, found.kind, pieces[0], now_ms, *about), place)
        return self._done(now_ms)

    def typing(self, room: str, text: str, now_ms: int) -> Step:
        """The composer's text changed; sends typing notifications where the server knows them."""
        place = self.model.rooms[room]
        if self.send_typing and self._may_tag(place, "typing"):
            self._messages += self._typing.typed(place.name, text, now_ms)
        return self._done(now_ms)

    def _may_tag(self, room: Room, tag: str) -> bool:
        """Whether a message of tags alone can be sent, and this client tag in it."""
        denied = self.model.isupport.get("CLIENTTAGDENY", "").split(",")
        allowed = f"-{tag}" in denied or not ({"*", tag} & set(denied))
        tagging = self.online and bool(self._handshake.caps & caps.MESSAGE_TAGS)
        return allowed and tagging and (room.joined or room.kind is RoomKind.DIRECT)

    def may_react(self, room: str) -> bool:
        """Whether reactions can be given in a room."""
        return self._may_tag(self.model.rooms[room], "draft/react")

    def react(self, room: str, line: int, reaction: str, now_ms: int) -> Step:
        """Add a reaction to a line, or take our own away again."""
        place = self.model.rooms[room]
        found = place.line(line)
        msgid = found.current.msgid if found else ""
        if found is None or not msgid or not self._may_tag(place, "draft/react"):
            self._changes.append(told.Refused(_("The server can't carry reactions to this line")))
            return self._done(now_ms)
        reaction = alike(found.reactions or {}, reaction)
        nicks = (found.reactions or {}).get(reaction, [])
        tag = "+draft/unreact" if self.model.nick in nicks else "+draft/react"
        tags = {tag: reaction, "+reply": msgid, "+draft/reply": msgid}
        message = Message("TAGMSG", (place.name,), tags=tags)
        self._messages.append(message)
        if not self._handshake.caps & caps.ECHO_MESSAGE:
            self._changes += self.model.apply(replace(message, source=self.model.nick), now_ms)
        return self._done(now_ms)
