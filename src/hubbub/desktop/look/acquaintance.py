"""What is known of somebody, put together for a card: what their rooms tell, and what the server answered.

The rule: "not told" and "nothing" are two things; a card shows only what was told.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from hubbub.client.value import Value
from hubbub.client.words import N_, _
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Room, RoomKind
from hubbub.desktop.look import wording

ROOMS_NAMED = 6
_OF_THEMSELVES = (("status", N_("Status")), ("pronouns", N_("Pronouns")), ("homepage", N_("Homepage")))


class Acquaintance(Value):
    """One person: badges are single words, facts are (name, value) in the order in which they are shown."""

    nick: str
    below: str
    badges: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)


def acquaintance(model: Model, nick: str, room: Room | None, now: datetime) -> Acquaintance:
    """What is known of who is called so, seen from a room."""
    person, profile = model.person(nick), model.profiles.get(model.fold(nick))
    told = profile if profile and profile.found else None
    account = (told.account if told else "") or (person.account if person else "")
    below = _("Account {account}").format(account=account) if account else _("Not logged in")
    if not told and not person:
        below = _("Not here just now") if profile else _("Asking the server …")
    facts: list[tuple[str, str]] = []
    realname = (told.realname if told else "") or (person.realname if person else "")
    if realname and realname != nick:
        facts.append((_("Name"), realname))
    away = person.away if person else told.away if told else None
    if away is not None:
        facts.append((_("Away"), away or _("yes")))
    user, host = (told.user, told.host) if told else (person.user, person.host) if person else ("", "")
    if told and told.signon_ms:
        facts.append((_("On since"), wording.since(told.signon_ms, now)))
    if told and told.idle_s:
        facts.append((_("Last active"), _("{duration} ago").format(duration=wording.duration(told.idle_s))))
    told_by_themselves = (profile.metadata if profile else {}) | (person.metadata if person else {})
    facts += [(_(name), words) for key, name in _OF_THEMSELVES if (words := told_by_themselves.get(key))]
    if host:
        facts.append((_("Address"), f"{user}@{host}"))
    nick = person.nick if person else told.nick if told else nick
    badges = _badges(model, nick, room)
    return Acquaintance(nick, below, badges, facts, shared_rooms(model, nick))


def _badges(model: Model, nick: str, room: Room | None) -> list[str]:
    person, profile = model.person(nick), model.profiles.get(model.fold(nick))
    member = room.members.get(model.fold(nick)) if room else None
    badges = [wording.role(member.modes[0])] if member and member.modes else []
    if (person and person.bot) or (profile and profile.bot):
        badges.append(_("bot"))
    if (person and person.operator) or (profile and profile.operator):
        badges.append(_("server operator"))
    if profile and profile.secure:
        badges.append(_("encrypted"))
    return badges


def shared_rooms(model: Model, nick: str) -> list[Room]:
    """The rooms in which we and they are, by name."""
    person = model.person(nick)
    keys = sorted(person.rooms) if person and not model.is_me(nick) else []
    rooms = [model.rooms[key] for key in keys if key in model.rooms]
    return [room for room in rooms if room.kind is RoomKind.CHANNEL]
