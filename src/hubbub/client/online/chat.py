"""One person's chat with one server: all a window, or a bot with a memory, needs to know.

The rule: each call gives a `Step` to be performed: changes to draw, messages to write. What a
person does while the link is down is remembered where that makes sense, and refused where not.
"""

from __future__ import annotations

from dataclasses import replace

from hubbub.client.online.moderation import giving, muting
from hubbub.client.online.sending import Step
from hubbub.client.online.speaking import Speaking
from hubbub.client.registration.handshake import Identity, join_messages
from hubbub.client.slash import actions, commands
from hubbub.client.wire import is_target, one_line
from hubbub.client.words import _
from hubbub.client.world import changes as told
from hubbub.client.world.rooms import LineKind, Room, RoomKind
from hubbub.protocol import caps
from hubbub.protocol.message import Message

__all__ = ["Chat", "Identity", "Step"]


class Chat(Speaking):
    """A Session, and what a person does in it. `now_ms` is milliseconds since 1970.

    Rooms are named by their keys in `model.rooms`.
    """

    # ---------------------------------------------------------------------- what the person says

    def enter(self, room: str, text: str, now_ms: int, reply_msgid: str = "") -> Step:
        """Take what was typed in a room's composer: a slash command, or something to say.

        `//text` says `/text`. Several lines are said one after the other. What `holds_secret`
        (client/text/confidential.py) is for the window to forget, as it is kept nowhere here.
        """
        place = self.model.rooms[room]
        if text.startswith("/") and not text.startswith("//"):
            for action in commands.parse_command(text, place):
                self._perform(action, place, now_ms)
            return self._done(now_ms)
        return self.say(
            room, text.removeprefix("/") if text.startswith("//") else text, now_ms, reply_msgid=reply_msgid
        )

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
        """Of all actions, those of moderation, services and accounts."""
        model = self.model
        match action:
            case actions.Ban(channel, whom, adding, kick, reason):
                self._ban(channel, whom, room, adding=adding, kick=kick, reason=reason)
            case actions.Mute(channel, whom, adding):
                place = model.room(channel)
                self._change(room, lambda: muting(model, place, channel, whom, adding=adding))
            case actions.Give(channel, letter, nicks, adding):
                self._change(room, lambda: giving(model, channel, letter, nicks, adding=adding))
            case actions.Browse(words):
                self._browse(words, now_ms)
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
            case _:
                self._attend(action, room, now_ms)

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

    def set_topic(self, room: str, topic: str, now_ms: int) -> Step:
        """Ask for another topic."""
        place = self.model.rooms[room]
        self._ask(Message("TOPIC", (place.name, one_line(topic))), place)
        return self._done(now_ms)

    def set_nick(self, nick: str, now_ms: int) -> Step:
        """Ask for another nickname; while offline, it is the one of the next connection."""
        self._change_nick(nick)
        return self._done(now_ms)

    def set_realname(self, realname: str, now_ms: int) -> Step:
        """Be called so in full, from the next connection on where the server can't change it in this one."""
        self.identity = replace(self.identity, realname=realname)
        if self.online and self.model.caps & caps.SETNAME and one_line(realname):
            self._messages.append(Message("SETNAME", (one_line(realname),)))
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
