"""What a moderator can do in the window: roles, removing, banning and muting, offered to whom it is open.

The rule: offered is what one's rank allows; the server decides, and its refusal is shown like any other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from hubbub.client.words import N_, _
from hubbub.client.world.rooms import Room, RoomKind
from hubbub.desktop.look import rules, wording
from hubbub.desktop.views.dialogs.moderate import Moderate, Question, Verdict

if TYPE_CHECKING:
    from hubbub.desktop.control.window import Window

PERSON, ADDRESS = "person", "address"


class Role(NamedTuple):
    """A role that one may give or take: its prefix mode, and whether they have it."""

    letter: str
    has: bool

    @property
    def words(self) -> str:
        return wording.sentence(wording.role(self.letter))


class Moderation:
    """The moderation of one window, always in the room that is shown."""

    def __init__(self, window: Window) -> None:
        self.window = window

    @property
    def room(self) -> Room | None:
        """The shown room, if somebody can be moderated in it."""
        room = self.window.room
        return room if room and room.kind is RoomKind.CHANNEL and room.joined else None

    def is_open_for(self, nick: str) -> bool:
        """Whether we may remove, ban and mute somebody in the shown room."""
        room, model = self.room, self.window.model
        if room is None or model.is_me(nick) or model.fold(nick) not in room.members:
            return False
        chat = self.window.actions.chat
        return chat.may_moderate(room.key) and chat.outranks(room.key, nick)

    @property
    def can_mute(self) -> bool:
        """Whether the server knows of mutes."""
        return self.window.actions.chat.can_mute

    def roles(self, nick: str) -> list[Role]:
        """The roles of somebody in the shown room that we may change, highest first."""
        room, model = self.room, self.window.model
        member = room.members.get(model.fold(nick)) if room else None
        mine = rules.my_modes(model, room) if room else ""
        if member is None or not mine:
            return []
        if model.is_me(nick):
            return [Role(letter, has=True) for letter in member.modes]
        if not self.is_open_for(nick):
            return []
        letters = list(model.prefixes)
        below = letters[letters.index(mine[0]) + 1 :]
        if mine[0] in "qo":  # who may make others what they are themselves
            below = [mine[0], *below]
        return [Role(letter, letter in member.modes) for letter in below]

    def change_role(self, nick: str, role: Role) -> None:
        """Give a role to somebody who does not have it, or take it away: in a room of ours for good."""
        room, actions = self.room, self.window.actions
        if room is None:
            return
        actions.set_role(room.key, nick, role.letter, not role.has)
        if account := self._account_with_lasting_role(room, nick, role):
            sign = "-" if role.has else "+"
            actions.enter(room.key, f"/raw CHANSERV AMODE {room.name} {sign}{role.letter} {account}")

    def _account_with_lasting_role(self, room: Room, nick: str, role: Role) -> str:
        """Whose role a room of ours keeps, "" for nobody: an account has it, and it is not its owner's."""
        model = self.window.model
        is_owner = rules.is_registered(room) and "q" in rules.my_modes(model, room)
        person = model.person(nick)
        if not is_owner or person is None or role.letter == "q":
            return ""
        return person.account or ""

    # ------------------------------------------------------------------------------ with a reason

    def ask_remove(self, nick: str) -> None:
        """Put somebody out of the room."""
        room, actions = self.room, self.window.actions
        if room is None:
            return

        def done(verdict: Verdict) -> None:
            if verdict.also:
                actions.ban(room.key, nick, verdict.reason)
            else:
                actions.kick(room.key, nick, verdict.reason)

        self._ask(
            Question(
                _("Remove {nick} from {room}?").format(nick=nick, room=room.name),
                _("They can come back at once, unless you ban them, too."),
                _("Remove"),
                also=_("Ban them, too"),
            ),
            done,
        )  # fmt: skip

    def ask_ban(self, nick: str) -> None:
        """Keep somebody out of the room."""
        room, window = self.room, self.window
        if room is None:
            return
        person = window.model.person(nick)
        host = person.host if person else ""

        def done(verdict: Verdict) -> None:
            whom = f"*!*@{host}" if verdict.choice == ADDRESS else nick
            window.actions.ban(room.key, whom, verdict.reason, kick=verdict.also)
            if verdict.also and whom != nick:
                window.actions.kick(room.key, nick, verdict.reason)

        choices = ((PERSON, _("This person")), (ADDRESS, _("Everybody at their address"))) if host else ()
        self._ask(
            Question(
                _("Ban {nick} from {room}?").format(nick=nick, room=room.name),
                _("They can't come in again until the ban is lifted."), _("Ban"),
                also=_("Remove them now"), also_at_first=True, choices=choices,
            ),
            done,
        )  # fmt: skip

    def ask_mute(self, nick: str) -> None:
        """Let somebody read and not write."""
        room, actions = self.room, self.window.actions
        if room is None:
            return

        def done(verdict: Verdict) -> None:
            actions.mute(room.key, nick)
            if verdict.reason:
                actions.enter(room.key, f"/notice {nick} You were muted in {room.name}: {verdict.reason}")

        self._ask(
            Question(
                _("Mute {nick} in {room}?").format(nick=nick, room=room.name),
                _("They can read, and not write until they are unmuted."),
                _("Mute"), hint=N_("They are told; leave it empty to say nothing."),
            ),
            done,
        )  # fmt: skip

    def unmute(self, nick: str) -> None:
        """Let somebody write again."""
        if self.room:
            self.window.actions.mute(self.room.key, nick, on=False)

    def _ask(self, asked: Question, on_done: Callable[[Verdict], object]) -> None:
        Moderate(self.window.root, self.window.theme, asked, on_done)
