"""Keeping a room in order: who is put out, kept out, kept silent, and who has which role.

The rule: what a server can do is read from its ISUPPORT (PREFIX, CHANMODES, EXTBAN, MODES); what it lacks is
said, and nothing is written that it would take for something else.

Spec: https://modern.ircdocs.horse/#rplisupport-005 and
https://ircv3.net/specs/extensions/account-extban
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hubbub.client.online.accounts import Accounts
from hubbub.client.online.sending import Step
from hubbub.client.wire import is_target, one_line
from hubbub.client.words import N_, _
from hubbub.client.world.rooms import Room
from hubbub.client.world.state import State
from hubbub.protocol import isupport
from hubbub.protocol.message import Message
from hubbub.protocol.modes import ModeChange, write_modes

MODES_PER_LINE = 3  # where the server does not tell
MAX_MODES_PER_LINE = 20
_LACKING = {
    "q": N_("This server has no founders"),
    "a": N_("This server has no admins"),
    "o": N_("This server has no operators"),
    "h": N_("This server has no half-operators"),
    "v": N_("This server has no voices"),
}


class Lacks(Exception):
    """The server has no such thing; the text says what, for the person."""


def mode_lines(model: State, channel: str, changes: Iterable[ModeChange]) -> list[Message]:
    """MODE lines with as many changes as the server takes in one."""
    limit = isupport.number(model.isupport, "MODES", MODES_PER_LINE)
    limit = min(max(limit, 1), MAX_MODES_PER_LINE)
    wanted = list(changes)
    parts = [wanted[start : start + limit] for start in range(0, len(wanted), limit)]
    return [Message("MODE", (channel, *write_modes(part))) for part in parts]


def masks(model: State, room: Room | None, whom: str) -> list[str]:
    """The masks that mean someone, the surest first; a mask is itself.

    A host is taken for one of them alone if nobody else in the room has it.
    """
    if any(sign in whom for sign in "!@*?:$~"):
        return [whom]
    found, person = [], model.person(whom)
    if person is not None and person.account and (extban := _account_extban(model)):
        found.append(f"{extban}:{person.account}")
    if person is not None and person.host:
        members = room.members.values() if room else ()
        if not any(one.person is not person and one.person.host == person.host for one in members):
            found.append(f"*!*@{person.host}")
    return [*found, f"{whom}!*@*"]


def _extbans(model: State) -> tuple[str, str]:
    """The sign that extended bans begin with, and their letters; ("", "") where there are none."""
    sign, comma, letters = model.isupport.get("EXTBAN", "").partition(",")
    return (sign, letters) if comma else ("", "")


def _account_extban(model: State) -> str:
    """How a mask that means an account begins, "" where there is no such mask."""
    name = model.isupport.get("ACCOUNTEXTBAN", "").partition(",")[0]
    return f"{_extbans(model)[0]}{name}" if name and "EXTBAN" in model.isupport else ""


def mute_form(model: State) -> tuple[str, str] | None:
    """How someone is kept silent: the list's letter and what stands before the mask; None if not at all."""
    sign, letters = _extbans(model)
    if sign == "~" and "q" in letters:
        return "b", "~q:"
    if sign != "~" and "m" in letters:
        return "b", f"{sign}m:"
    if "q" in model.mode_table.lists and "q" not in model.prefixes:
        return "q", ""
    return None


def muting(model: State, room: Room | None, channel: str, whom: str, *, adding: bool) -> list[Message]:
    """What keeps someone silent, or no longer. Raises: Lacks."""
    form = mute_form(model)
    if form is None:
        raise Lacks(
            _("This server can't mute one person. /ban keeps them from speaking, and from coming back")
        )
    letter, before = form
    wanted = [mask if mask.startswith(before) else before + mask for mask in masks(model, room, whom)]
    wanted = wanted[:1] if adding else wanted
    return mode_lines(model, channel, [ModeChange(adding, letter, mask) for mask in wanted])


def banning(model: State, room: Room | None, channel: str, whom: str, *, adding: bool) -> list[Message]:
    """What keeps someone out, or no longer. Raises: Lacks."""
    if "b" not in model.mode_table.lists:
        raise Lacks(_("This server keeps nobody out of channels"))
    wanted = masks(model, room, whom)
    wanted = wanted[:1] if adding else wanted
    return mode_lines(model, channel, [ModeChange(adding, "b", mask) for mask in wanted])


def giving(model: State, channel: str, letter: str, nicks: Iterable[str], *, adding: bool) -> list[Message]:
    """What gives people a role, or takes it. Raises: Lacks."""
    if letter not in model.prefixes:
        lacking = _LACKING.get(letter, N_("This server has no role {letter}"))
        raise Lacks(_(lacking).format(letter=letter))
    return mode_lines(model, channel, [ModeChange(adding, letter, nick) for nick in nicks])


class Moderation(Accounts):
    """A Session of somebody who may have a say in a room, which is named by its key."""

    # ---------------------------------------------------------------------------- who may what

    def may_moderate(self, room: str) -> bool:
        """Whether we have a role in a room that may put people out of it."""
        lowest = "h" if "h" in self.model.prefixes else "o"
        ranks = list(self.model.prefixes)
        return lowest in ranks and self._rank(room, self.model.nick) <= ranks.index(lowest)

    def outranks(self, room: str, nick: str) -> bool:
        """Whether our role in a room is at least as high as somebody's."""
        return self._rank(room, self.model.nick) <= self._rank(room, nick)

    def _rank(self, room: str, nick: str) -> int:
        """The place of somebody's role, 0 for the highest."""
        member = self.model.rooms[room].members.get(self.model.fold(nick))
        ranks = list(self.model.prefixes)
        return ranks.index(member.modes[0]) if member and member.modes else len(ranks)

    @property
    def can_mute(self) -> bool:
        """Whether the server can keep one person from speaking."""
        return mute_form(self.model) is not None

    # ------------------------------------------------------------------------------- what is done

    def kick(self, room: str, nick: str, now_ms: int, reason: str = "") -> Step:
        """Put someone out of a room."""
        self._kick(self.model.rooms[room], nick, reason)
        return self._done(now_ms)

    def _kick(self, room: Room, nick: str, reason: str) -> None:
        if not is_target(nick) or "," in nick:
            self._refuse(_("Nobody can be called {name}").format(name=nick), room)
            return
        reasons = (one_line(reason),) if reason else ()
        self._ask(Message("KICK", (room.name, nick, *reasons)), room)

    def ban(self, room: str, whom: str, now_ms: int, reason: str = "", *, kick: bool = True) -> Step:
        """Keep someone out of a room, by nickname or mask, and put them out of it if they are in."""
        place = self.model.rooms[room]
        self._ban(place.name, whom, place, adding=True, kick=kick, reason=reason)
        return self._done(now_ms)

    def unban(self, room: str, whom: str, now_ms: int) -> Step:
        """Let someone into a room again."""
        place = self.model.rooms[room]
        self._ban(place.name, whom, place, adding=False)
        return self._done(now_ms)

    def _ban(
        self, channel: str, whom: str, asked_in: Room, *, adding: bool, kick: bool = False, reason: str = ""
    ) -> None:
        room = self.model.room(channel)
        lines = self._change(asked_in, lambda: banning(self.model, room, channel, whom, adding=adding))
        if lines and kick and room is not None and self.model.fold(whom) in room.members:
            self._kick(room, whom, reason)

    def mute(self, room: str, whom: str, now_ms: int) -> Step:
        """Keep someone from speaking in a room, by nickname or mask."""
        return self._mute(room, whom, now_ms, adding=True)

    def unmute(self, room: str, whom: str, now_ms: int) -> Step:
        """Let someone speak in a room again."""
        return self._mute(room, whom, now_ms, adding=False)

    def _mute(self, room: str, whom: str, now_ms: int, *, adding: bool) -> Step:
        place = self.model.rooms[room]
        self._change(place, lambda: muting(self.model, place, place.name, whom, adding=adding))
        return self._done(now_ms)

    def set_role(self, room: str, nick: str, letter: str, now_ms: int, *, on: bool) -> Step:
        """Give someone a role, by its letter in `model.prefixes`, or take it from them."""
        place = self.model.rooms[room]
        self._change(place, lambda: giving(self.model, place.name, letter, [nick], adding=on))
        return self._done(now_ms)

    def set_mode(self, room: str, letter: str, now_ms: int, *, on: bool, param: str = "") -> Step:
        """Set one of a room's modes, or an entry of its lists, or take it away."""
        place = self.model.rooms[room]
        self._change(place, lambda: mode_lines(self.model, place.name, [ModeChange(on, letter, param)]))
        return self._done(now_ms)

    def invite(self, room: str, nick: str, now_ms: int) -> Step:
        """Ask someone into a room."""
        place = self.model.rooms[room]
        if is_target(nick):
            self._ask(Message("INVITE", (nick, place.name)), place)
        return self._done(now_ms)

    def _change(self, asked_in: Room, make: Callable[[], list[Message]]) -> list[Message]:
        """Ask for these lines, if they can be written and the server knows what they mean; those written."""
        try:
            lines = make()
        except Lacks as lacking:
            self._refuse(f"{lacking}.", asked_in)
            return []
        if any(not is_target(param) for line in lines for param in line.params):
            self._refuse(_("That can't be sent: it has spaces, or nothing, where a name belongs"), asked_in)
            return []
        return [line for line in lines if self._ask(line, asked_in)]
