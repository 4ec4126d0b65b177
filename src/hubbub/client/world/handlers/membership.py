"""Who is where and who is who: joins, leaves, names, nicknames, presence.

Spec: https://modern.ircdocs.horse/#channel-operations and the IRCv3 extensions extended-join,
multi-prefix, userhost-in-names, away-notify, account-notify, chghost, setname
"""

from __future__ import annotations

from hubbub.client.wire import is_target
from hubbub.client.words import _
from hubbub.client.world import changes as told
from hubbub.client.world.handlers.handler import Handler
from hubbub.client.world.people import Member, Person
from hubbub.client.world.rooms import LineKind, Room, RoomKind
from hubbub.client.world.state import MAX_PEOPLE, State
from hubbub.protocol.message import Message

SAID_LATELY = 50
# What we ask WHO for where we may choose, and the token by which we know our own question's answers.
WHO_TOKEN = "152"
WHO_FIELDS = f"%tcuhnfar,{WHO_TOKEN}"


def joined(state: State, message: Message) -> None:
    """JOIN, by itself or extended with account and real name."""
    name, nick = message.params[0], message.nick
    if not state.is_channel(name) or not nick:
        return
    own = state.is_me(nick)
    room = state.open_room(name) if own else state.room(name)
    if room is None or room.kind is not RoomKind.CHANNEL:
        return
    if own:
        state.empty_room(room)
        room.joined = room.wanted = True
        room.torn = room.filling = state.has_history  # who knows what was said before we came
        room.name = name
        room.modes.clear()
        room.topic, room.topic_by, room.topic_time_ms = "", "", 0  # told next, if there is one
    if state.add_member(room, nick) is None:
        return
    _learn(state, message)
    state.add_line(room, LineKind.JOIN, message, "")
    state.changes.append(told.MembersChanged(room.key))


def _learn(state: State, message: Message) -> None:
    person = state.meet(message)
    if person is not None and len(message.params) >= 3:
        account = message.params[1]
        person.account = "" if account == "*" else account
        person.realname = message.params[2]


def parted(state: State, message: Message) -> None:
    """PART: someone left, or we did."""
    room = state.room(message.params[0])
    reason = message.params[1] if len(message.params) > 1 else ""
    if room is None or room.kind is not RoomKind.CHANNEL:
        return
    if state.is_me(message.nick):
        _we_left(state, room, message, LineKind.PART, reason)
        return
    state.add_line(room, LineKind.PART, message, reason)
    state.remove_member(room, state.fold(message.nick))
    state.changes.append(told.MembersChanged(room.key))


def _we_left(
    state: State, room: Room, message: Message, kind: LineKind, reason: str, *, target: str = ""
) -> None:
    asked_to, room.wanted = not room.wanted, False
    if asked_to and kind is LineKind.PART:
        state.close_room(room)
        return
    state.add_line(room, kind, message, reason, target)
    state.empty_room(room)


def kicked(state: State, message: Message) -> None:
    """KICK: someone was put out, or we were."""
    room, nick = state.room(message.params[0]), message.params[1]
    reason = message.params[2] if len(message.params) > 2 else ""
    if room is None or room.kind is not RoomKind.CHANNEL:
        return
    if state.is_me(nick):
        _we_left(state, room, message, LineKind.KICK, reason, target=nick)
        return
    state.add_line(room, LineKind.KICK, message, reason, nick)
    state.remove_member(room, state.fold(nick))
    state.changes.append(told.MembersChanged(room.key))


def quitted(state: State, message: Message) -> None:
    """QUIT: someone left the server, and every room with it."""
    key = state.fold(message.nick)
    person = state.people.get(key)
    rooms = sorted(person.rooms) if person else []
    if key in state.rooms and state.rooms[key].kind is RoomKind.DIRECT:
        rooms.append(key)
    if state.is_me(message.nick):
        return  # what breaks our own link says so
    for room_key in rooms:
        room = state.rooms[room_key]
        state.add_line(room, LineKind.QUIT, message, message.text)
        state.remove_member(room, key)
        state.changes.append(told.MembersChanged(room_key))


def renamed(state: State, message: Message) -> None:
    """NICK: someone is called otherwise from now on; so may we."""
    old, new = message.nick, message.params[0]
    if not is_target(new) or not old:
        return
    old_key, new_key = state.fold(old), state.fold(new)
    if state.is_me(old):
        state.be(new)
    person = state.people.get(old_key)
    if person is not None:
        _rekey_person(state, person, old_key, new_key)
        person.nick = new
        for room_key in sorted(person.rooms):
            state.add_line(state.rooms[room_key], LineKind.NICK, message, new)
            state.changes.append(told.MembersChanged(room_key))
    direct = state.rooms.get(old_key)
    if direct is not None and direct.kind is RoomKind.DIRECT and not state.is_channel(new):
        state.add_line(direct, LineKind.NICK, message, new)
        state.rename_room(direct, new)


def _rekey_person(state: State, person: Person, old_key: str, new_key: str) -> None:
    if new_key == old_key:
        return
    if new_key in state.people:  # someone the server had and we did not hear leave
        for room_key in list(state.people[new_key].rooms):
            state.remove_member(state.rooms[room_key], new_key)
    state.people[new_key] = state.people.pop(old_key)
    for room_key in person.rooms:
        room = state.rooms[room_key]
        room.members[new_key] = room.members.pop(old_key)
        if room.typing.pop(old_key, None):
            state.changes.append(told.TypingChanged(room_key))


# ------------------------------------------------------------------------------ NAMES and WHO


def named(state: State, message: Message) -> None:
    """RPL_NAMREPLY: some of a room's people, with their roles and maybe their addresses."""
    room = state.room(message.params[2])
    if room is None or not room.joined:
        state.tell_server(message, " ".join(message.params[2:]))
        return
    if room.naming is None:
        room.naming = {}
    for word in message.params[-1].split():
        nick = word.lstrip("".join(state.letters))
        letters = "".join(state.letters[sign] for sign in word[: len(word) - len(nick)])
        nick, _sign, address = nick.partition("!")
        if not nick or len(room.naming) >= MAX_PEOPLE:
            continue
        member = Member(Person(nick), state.in_order(letters))
        member.person.user, _sign, member.person.host = address.partition("@")
        room.naming[state.fold(nick)] = member


def names_end(state: State, message: Message) -> None:
    """RPL_ENDOFNAMES: the members are those that were named."""
    room = state.room(message.params[1])
    if room is None or room.naming is None:
        return
    naming, room.naming = room.naming, None
    for key in [key for key in room.members if key not in naming]:
        state.remove_member(room, key)
    for key, named_member in naming.items():
        member = state.add_member(room, named_member.nick, named_member.modes)
        if member and named_member.person.host:
            state.people[key].user = named_member.person.user
            state.people[key].host = named_member.person.host
    state.changes.append(told.MembersChanged(room.key))


def who(state: State, message: Message) -> None:
    """RPL_WHOREPLY: one person's address, presence and real name."""
    _us, channel, user, host, _server, nick, flags, *rest = message.params
    realname = rest[-1].partition(" ")[2] if rest else ""
    _who_is(state, nick, user, host, flags, realname)
    if state.fold(channel) not in state.silent_whos:
        state.tell_server(message, f"{nick} ({user}@{host}) {flags} {realname}")


def who_of_ours(state: State, message: Message) -> None:
    """RPL_WHOSPCRPL: the same and the account, in the order in which we ask for them (WHO_FIELDS)."""
    if len(message.params) < 9 or message.params[1] != WHO_TOKEN:
        state.tell_server(message, " ".join(message.params[1:]))
        return
    user, host, nick, flags, account, realname = message.params[3:9]
    person = _who_is(state, nick, user, host, flags, realname)
    if person is not None:
        person.account = "" if account == "0" else account


def _who_is(state: State, nick: str, user: str, host: str, flags: str, realname: str) -> Person | None:
    person = state.person(nick)
    if person is not None:
        person.user, person.host, person.realname = user, host, realname
        person.away = (person.away or "") if "G" in flags else None
        bot_letter = state.isupport.get("BOT", "")
        person.bot = bot_letter != "" and bot_letter in flags[1:]
        person.operator = "*" in flags[1:]
    return person


def who_end(state: State, message: Message) -> None:
    """RPL_ENDOFWHO: what WHO told of a room's people can be shown."""
    key = state.fold(message.params[1])
    state.silent_whos.discard(key)
    if key in state.rooms:
        state.changes.append(told.MembersChanged(key))


# ---------------------------------------------------------------------------------- presence


def _person_changed(state: State, nick: str) -> None:
    state.changes.append(told.PersonChanged(nick))
    if state.is_me(nick):
        state.changes.append(told.SelfChanged())


def went_away(state: State, message: Message) -> None:
    """AWAY: someone is away with a text, or back without one."""
    away = message.text if message.params and message.text else None
    if state.is_me(message.nick):
        state.away = away
    if (person := state.meet(message)) is not None:
        person.away = away
        _person_changed(state, message.nick)


def account_changed(state: State, message: Message) -> None:
    """ACCOUNT: someone logged in or out."""
    account = "" if message.params[0] == "*" else message.params[0]
    if state.is_me(message.nick):
        state.account = account
    if (person := state.meet(message)) is not None:
        person.account = account
        _person_changed(state, message.nick)


def host_changed(state: State, message: Message) -> None:
    """CHGHOST: someone has another user name and host."""
    if (person := state.meet(message)) is not None:
        person.user, person.host = message.params[0], message.params[1]
        _person_changed(state, message.nick)


def realname_changed(state: State, message: Message) -> None:
    """SETNAME: someone has another real name."""
    if (person := state.meet(message)) is not None:
        person.realname = message.text
        _person_changed(state, message.nick)


def we_are_away(state: State, message: Message) -> None:
    """RPL_NOWAWAY and RPL_UNAWAY, for servers that do not send us our own AWAY."""
    away = (state.away or "") if message.command == "306" else None
    state.away = away
    if (person := state.person(state.nick)) is not None:
        person.away = away
    _person_changed(state, state.nick)


def is_away(state: State, message: Message) -> None:
    """RPL_AWAY: the one we wrote to, or asked about, is away; told once in our conversation."""
    nick, text = message.params[1], message.text
    direct, person = state.room(nick), state.person(nick)
    known = person is not None and person.away == text
    if person is not None and not known:
        person.away = text
        _person_changed(state, nick)
    words = _("{nick} is away: {text}").format(nick=nick, text=text)
    if direct is None or direct.kind is not RoomKind.DIRECT:
        state.tell_server(message, words)
    elif not known and not _said_lately(direct, words):
        state.add_line(direct, LineKind.SERVER, message, words)


def _said_lately(room: Room, text: str) -> bool:
    return any(line.text == text for line in room.lines[-SAID_LATELY:])


HANDLERS = {
    "JOIN": Handler(1, joined),
    "PART": Handler(1, parted),
    "KICK": Handler(2, kicked),
    "QUIT": Handler(0, quitted),
    "NICK": Handler(1, renamed),
    "353": Handler(4, named),
    "366": Handler(2, names_end),
    "352": Handler(7, who),
    "354": Handler(2, who_of_ours),
    "315": Handler(2, who_end),
    "AWAY": Handler(0, went_away),
    "ACCOUNT": Handler(1, account_changed),
    "CHGHOST": Handler(2, host_changed),
    "SETNAME": Handler(1, realname_changed),
    "305": Handler(1, we_are_away),
    "306": Handler(1, we_are_away),
    "301": Handler(3, is_away),
}
