"""The modes of a room as rules that anybody understands, as far as its server has them.

The rule: a letter means what it means here only if the server lists it among the modes of the same kind; what
is not known here is left to /mode.

Spec: https://modern.ircdocs.horse/#channel-modes
"""

from __future__ import annotations

from typing import NamedTuple

from hubbub.client.words import N_
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Room


class Switch(NamedTuple):
    """A rule that holds or does not: what it is called, and what it means while it holds."""

    letter: str
    name: str
    words: str


class Number(NamedTuple):
    """A rule with a value: a key, a limit, another room."""

    letter: str
    name: str
    hint: str


ACCESS = (
    Switch("i", N_("By invitation only"), N_("Nobody comes in who was not invited.")),
    Switch("R", N_("Members have an account"), N_("Who is not logged in stays outside, unless invited.")),
    Switch("s", N_("Hidden"), N_("The room is in no list, and on nobody's card.")),
    Switch("H", N_("No past for newcomers"), N_("Who comes in reads only what is said from then on.")),
)
SPEAKING = (
    Switch("n", N_("From inside only"), N_("Nobody writes here who is not in the room.")),
    Switch("m", N_("Announcements"), N_("Only those with a voice or a higher role write; all others read.")),
    Switch(
        "M", N_("Speakers have an account"), N_("Who is not logged in only reads, unless they have a voice.")
    ),
    Switch("t", N_("Protected topic"), N_("Only moderators change the topic.")),
    Switch(
        "U", N_("Held for moderators"), N_("What those without a voice write is read by moderators alone.")
    ),
    Switch("C", N_("No CTCP"), N_("Programs can't be asked or started through the room.")),
    Switch("c", N_("No colours"), N_("Coloured text is not let through.")),
    Switch("u", N_("Auditorium"), N_("Members see only the moderators.")),
)
SWITCHES = {each.letter: each for each in ACCESS + SPEAKING}
VALUES = (
    Number("k", N_("Key"), N_("Who wants to come in has to know it.")),
    Number("l", N_("Members at most"), N_("Nobody comes in while the room is full.")),
    Number("f", N_("Another room"), N_("Who may not come in is led there instead.")),
)
LISTS = {"b": N_("Banned"), "e": N_("Excepted"), "I": N_("Invited"), "q": N_("Muted")}
LIST_WORDS = {
    "b": N_("They can't come in, or can't write."),
    "e": N_("They come in though a ban fits them."),
    "I": N_("They come in without an invitation."),
    "q": N_("They can read, and not write."),
}


def offered(model: Model, switches: tuple[Switch, ...]) -> list[Switch]:
    """Those of the switches that the server knows."""
    return [each for each in switches if each.letter in model.mode_table.flags]


def offered_values(model: Model) -> list[Number]:
    """The rules with a value that the server knows."""
    table = model.mode_table
    return [each for each in VALUES if each.letter in table.always + table.when_set]


def offered_lists(model: Model) -> list[str]:
    """The letters of the lists that the server keeps of a room."""
    return [letter for letter in LISTS if letter in model.mode_table.lists]


def is_registered(room: Room) -> bool:
    """Whether a room belongs to an account: its server says so, or its founder is in it."""
    return "r" in room.modes or any(member.modes[:1] == "q" for member in room.members.values())


def may_set_rules(model: Model, room: Room) -> bool:
    """Whether we may change a room's rules: ops and those above them."""
    letters = list(model.prefixes)
    above = letters[: letters.index("o") + 1] if "o" in letters else letters[:1]
    mine = my_modes(model, room)
    return room.joined and mine != "" and mine[0] in above


def may_set_topic(model: Model, room: Room) -> bool:
    """Whether we may change its topic."""
    may = "t" not in room.modes or any(letter != "v" for letter in my_modes(model, room))
    return room.joined and may


def my_modes(model: Model, room: Room) -> str:
    """Our prefix modes in a room, highest first."""
    member = room.members.get(model.fold(model.nick))
    return member.modes if member else ""
