"""One person's chat with one server: all a window, or a bot with a memory, needs to know.

The rule: each call gives a `Step` to be performed: changes to draw, messages to write. What a
person does while the link is down is remembered where that makes sense, and refused where not.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace

from hubbub.client import actions, commands
from hubbub.client import changes as told
from hubbub.client.confidential import is_service
from hubbub.client.enquiries import Enquiries
from hubbub.client.entry import Entry
from hubbub.client.handshake import Identity, join_messages
from hubbub.client.journal import Journal
from hubbub.client.moderation import giving, muting
from hubbub.client.multiline import cut, tidied
from hubbub.client.outbox import OutboxFull
from hubbub.client.rooms import SAID, Line, LineKind, LineState, Room, RoomKind
from hubbub.client.session import Step
from hubbub.client.text_size import text_bytes
from hubbub.client.wire import is_target, one_line
from hubbub.client.words import _
from hubbub.protocol import caps
from hubbub.protocol.lines import split_utf8
from hubbub.protocol.message import Message

__all__ = ["Chat", "Identity", "Step"]


class Chat(Enquiries):
    """A Session, and what a person does in it. `now_ms` is milliseconds since 1970.

    Rooms are named by their keys in `model.rooms`. `send_typing` may be set to False for those
    who want it kept to themselves.
    """

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

    # ---------------------------------------------------------------------- what the person says

    def enter(self, room: str, text: str, now_ms: int, reply_msgid: str = "") -> Step:
        """Take what was typed in a room's composer: a slash command, or something to say.

        `//text` says `/text`. Several lines are said one after the other. What `holds_secret`
        (client/confidential.py) is for the window to forget, as it is kept nowhere here.
        """
        place = self.model.rooms[room]
        if text.startswith("/") and not text.startswith("//"):
            for action in commands.parse_command(text, place):
                self._perform(action, place, now_ms)
            return self._done(now_ms)
        return self.say(
            room, text.removeprefix("/") if text.startswith("//") else text, now_ms, reply_msgid=reply_msgid
        )

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
        pieces = self._texts(room, text, kind)
        if is_service(room.name):
            self._tell_service(room, "NOTICE" if kind is LineKind.NOTICE else "PRIVMSG", pieces)
            return
        for number, piece in enumerate(pieces, 1):
            entry = Entry(self._new_id(), room.name, kind, piece, now_ms, reply_msgid)
            if not self._keep(entry, room, durable=number == len(pieces)):
                return
            line = self.model.add_pending(room, kind, piece, now_ms, entry.id)
            line.reply_msgid, reply_msgid = reply_msgid, ""
            self._changes += self.model.changes

    def _texts(self, room: Room, text: str, kind: LineKind) -> list[str]:
        """A text as what is said one after the other: whole, if the server takes several lines as one."""
        text, size = tidied(text), text_bytes(self.model, room.name, kind)
        takes_whole = kind is not LineKind.ACTION and not is_service(room.name)
        limits = self._multiline if takes_whole else None
        if "\n" in text and limits is not None and limits.allow(cut(text, size)):
            return [text]
        return [piece for line in text.split("\n") if line.strip() for piece in split_utf8(line, size)]

    def _keep(self, entry: Entry, room: Room, *, durable: bool) -> bool:
        try:
            self.outbox.add(entry, durable=durable)
        except OutboxFull as error:
            self._refuse(_("Not sent: {error}").format(error=error), room)
            return False
        except OSError as error:
            words = _("Not sent, it could not be kept on the disk: {error}")
            self._refuse(words.format(error=error.strerror), room)
            return False
        return True

    def retry(self, room: str, line: int, now_ms: int) -> Step:
        """Send an unsure or failed line once more."""
        found = self.model.rooms[room].line(line)
        place = self.model.rooms[room]
        if found is not None and "\n" in found.text and self._multiline is None:
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

    # ---------------------------------------------------------------------- what the person does

    def _perform(self, action: actions.Action, room: Room, now_ms: int) -> None:
        match action:
            case actions.Say(target, text, kind):
                self._say_to(target, text, kind, room, now_ms)
            case actions.Open(nick):
                self._open(nick)
            case actions.Join(name, key):
                self._join(name, key)
            case actions.Part(name, reason):
                self._part(name, reason, room)
            case actions.ChangeNick(nick):
                self._change_nick(nick)
            case actions.SetAway(text):
                self._set_away(text)
            case actions.Ask(message):
                self._ask(message, room)
            case actions.GoToDay(day):
                self._go_to_day(room, day, now_ms)
            case actions.Clear():
                room.clear()
                self._changes.append(told.LinesReplaced(room.key))
            case actions.Quit(reason):
                self._changes.append(told.QuitAsked(reason))
            case actions.Explain(text, error):
                self._explain(text, room, error=error)
            case _:
                self._perform_deed(action, room, now_ms)

    def _perform_deed(self, action: actions.Action, room: Room, now_ms: int) -> None:
        """Of all actions, those of moderation and accounts."""
        model = self.model
        match action:
            case actions.Ban(channel, whom, adding, kick, reason):
                self._ban(channel, whom, room, adding=adding, kick=kick, reason=reason)
            case actions.Mute(channel, whom, adding):
                place = model.room(channel)
                self._change(room, lambda: muting(model, place, channel, whom, adding=adding))
            case actions.Give(channel, letter, nicks, adding):
                self._change(room, lambda: giving(model, channel, letter, nicks, adding=adding))
            case actions.TellService(service, command, text):
                self._speak_to_service(service, command, text)
            case actions.LogIn(account, password):
                self._identify(account, password, now_ms)
            case actions.LogOut():
                self._log_out()
            case actions.Register(password, email):
                self._register("", email, password)
            case actions.Verify(account, code):
                self._verify(account, code)

    def _say_to(self, target: str, text: str, kind: LineKind, room: Room, now_ms: int) -> None:
        if not is_target(target):
            self._refuse(_("Nobody can be called {name}").format(name=target), room)
        elif self.model.is_channel(target) and self.model.room(target) is None:
            self._refuse(_("You are not in {name}").format(name=target), room)
        else:
            self._say(self._opened(target), text, now_ms, kind)

    def join(self, name: str, now_ms: int, key: str = "") -> Step:
        """Join a channel and open it; while offline, as soon as there is a connection."""
        self._join(name, key)
        return self._done(now_ms)

    def _join(self, name: str, key: str) -> None:
        if not is_target(name) or not self.model.is_channel(name) or (key and not is_target(key)):
            self._changes.append(told.Refused(_("No channel can be called {name}").format(name=name)))
            return
        room = self._opened(name)
        room.wanted, room.join_key = True, key
        self._changes.append(told.RoomOpened(room.key))
        if self.online and not room.joined:
            self._messages += join_messages({name: key})

    def part(self, room: str, now_ms: int, reason: str = "") -> Step:
        """Leave a channel and take it from the list; a direct conversation is only closed."""
        place = self.model.rooms[room]
        self._part(place.name, reason, place)
        return self._done(now_ms)

    def _part(self, name: str, reason: str, asked_in: Room) -> None:
        room = self.model.room(name)
        if room is None or room.kind is RoomKind.SERVER:
            self._refuse(_("You are not in {name}").format(name=name), asked_in)
            return
        room.wanted = False
        for line in list(room.pending):
            self.outbox.discard(line.client_id)
        if room.joined:
            params = (room.name, one_line(reason)) if reason else (room.name,)
            self._messages.append(Message("PART", params))
        else:
            self.model.changes = []
            self.model.close_room(room)
            self._changes += self.model.changes

    def open(self, nick: str, now_ms: int) -> Step:
        """Open the direct conversation with someone."""
        self._open(nick)
        return self._done(now_ms)

    def _open(self, nick: str) -> None:
        if not is_target(nick) or (self.model.is_channel(nick) and self.model.room(nick) is None):
            self._changes.append(told.Refused(_("Nobody can be called {name}").format(name=nick)))
            return
        self._changes.append(told.RoomOpened(self._opened(nick).key))

    def read(self, room: str, now_ms: int) -> Step:
        """The person has seen all of a room: its counts go to zero, in their other windows too."""
        place = self.model.rooms[room]
        self._changes += self.model.read_all(place)
        self._mark(place, now_ms)
        return self._done(now_ms)

    def may_redact(self, room: str, line: Line) -> bool:
        """Whether it makes sense to ask the server to delete a line: our own, or one of our room."""
        place, model = self.model.rooms[room], self.model
        if not self.online or not self._handshake.caps & caps.REDACTION:
            return False
        if not line.msgid or line.deleted_by or line.kind not in SAID:
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

    def react(self, room: str, line: int, reaction: str, now_ms: int) -> Step:
        """Add a reaction to a line, or take our own away again."""
        place = self.model.rooms[room]
        found = place.line(line)
        if found is None or not found.msgid or not self._may_tag(place, "draft/react"):
            self._changes.append(told.Refused(_("The server can't carry reactions to this line")))
            return self._done(now_ms)
        nicks = (found.reactions or {}).get(reaction, [])
        tag = "+draft/unreact" if self.model.nick in nicks else "+draft/react"
        tags = {tag: reaction, "+reply": found.msgid, "+draft/reply": found.msgid}
        message = Message("TAGMSG", (place.name,), tags=tags)
        self._messages.append(message)
        if not self._handshake.caps & caps.ECHO_MESSAGE:
            self._changes += self.model.apply(replace(message, source=self.model.nick), now_ms)
        return self._done(now_ms)

    def set_topic(self, room: str, topic: str, now_ms: int) -> Step:
        """Ask for another topic."""
        place = self.model.rooms[room]
        self._ask(Message("TOPIC", (place.name, one_line(topic))), place)
        return self._done(now_ms)

    def set_nick(self, nick: str, now_ms: int) -> Step:
        """Ask for another nickname; while offline, it is the one of the next connection."""
        self._change_nick(nick)
        return self._done(now_ms)

    def _change_nick(self, nick: str) -> None:
        if not is_target(nick):
            self._changes.append(told.Refused(_("Nobody can be called {name}").format(name=nick)))
        elif self.online:
            self._asked_nick = nick
            self._messages.append(Message("NICK", (nick,)))
        else:
            self.identity = replace(self.identity, nick=nick)
            self.model.changes = []
            self.model.be(nick)
            self._changes += self.model.changes

    def set_away(self, text: str, now_ms: int) -> Step:
        """Be away with this text, or back with ""."""
        self._set_away(one_line(text))
        return self._done(now_ms)

    def rooms_to_keep(self) -> list[str]:
        """The channels to join again at the next start, for the settings."""
        rooms = self.model.rooms.values()
        return [room.name for room in rooms if room.wanted and room.kind is RoomKind.CHANNEL]
