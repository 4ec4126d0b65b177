"""What one can choose about being told: the bell of a room, do-not-disturb, whom to ignore, what is unread.

The rule: menus ask the model how things are when they are opened; what is chosen goes through the actions.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hubbub.client.alerts.ignoring import ACCOUNT
from hubbub.client.alerts.notification import FOREVER_MS, HOUR_MS, Rule
from hubbub.client.words import N_, _
from hubbub.client.world.rooms import SAID, Line, Room, RoomKind
from hubbub.desktop.control.menus import Entry, More, Tick
from hubbub.desktop.network.actions import now_ms

if TYPE_CHECKING:
    from hubbub.desktop.control.window import Window

RULES = {
    Rule.ALL: N_("All messages"),
    Rule.MENTIONS: N_("Mentions and replies only"),
    Rule.NONE: N_("Nothing"),
}
MUTES = (
    (HOUR_MS, N_("Mute for 1 hour")),
    (8 * HOUR_MS, N_("Mute for 8 hours")),
    (FOREVER_MS, N_("Mute until I unmute it")),
)
QUIETS = (
    (HOUR_MS, N_("For 1 hour")),
    (8 * HOUR_MS, N_("For 8 hours")),
    (FOREVER_MS, N_("Until I turn it off")),
)


class Notices:
    """The choices of one window."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self._left_unread = ""  # the key of a room that was marked unread while it is shown

    # ------------------------------------------------------------------------------ rooms

    def of_room(self, room: Room) -> list[Entry]:
        """What can be chosen for a room, in menus of their own; nothing for that of the server."""
        if room.kind is RoomKind.SERVER:
            return []
        if self.window.model.attention.is_muted(room.key):
            mute: list[Entry] = self._mutes(room)
        else:
            mute = [More(_("Mute"), self._mutes(room))]
        return [More(_("Notify me of"), self._rules(room)), *mute]

    def _rules(self, room: Room) -> list[Entry]:
        actions, attention = self.window.actions, self.window.model.attention
        choice = attention.rooms.get(room.key)
        own = choice.rule if choice else None
        usual = Rule.ALL if room.kind is RoomKind.DIRECT else attention.default
        default = _("As usual: {rule}").format(rule=_(RULES[usual]))
        return [
            Tick(default, own is None, partial(actions.set_rule, room.key, None)),
            *(
                Tick(_(words), own is rule, partial(actions.set_rule, room.key, rule))
                for rule, words in RULES.items()
            ),
        ]

    def _mutes(self, room: Room) -> list[Entry]:
        actions = self.window.actions
        if self.window.model.attention.is_muted(room.key):
            return [(_("Unmute the room"), partial(actions.hush, room.key, 0))]
        return [(_(words), partial(actions.hush, room.key, length)) for length, words in MUTES]

    def icon(self) -> str:
        """The bell in the header, for the room that is shown."""
        room, attention = self.window.room, self.window.model.attention
        if room is None:
            return "bell"
        rule = attention.rule(room)
        if attention.is_muted(room.key) or rule is Rule.NONE:
            return "bell-off"
        return "bell-ring" if rule is Rule.ALL and room.kind is RoomKind.CHANNEL else "bell"

    def open(self, x: int, y: int) -> None:
        """The menu of the bell in the header."""
        self.window.menus.popup(x, y, self.of_bell())

    def of_bell(self) -> list[Entry]:
        """What can be chosen for the room that is shown, and for all."""
        room = self.window.room
        if room is None or room.kind is RoomKind.SERVER:
            return self.of_quiet()
        return [*self._rules(room), None, *self._mutes(room), None, *self.of_quiet()]

    # ------------------------------------------------------------------------------ quiet

    def of_quiet(self) -> list[Entry]:
        """Not to be disturbed by anything, for a while."""
        herald = self.window.desk.herald
        if now_ms() < herald.desk.settings.dnd_until_ms:
            return [(_("Turn do-not-disturb off"), partial(herald.be_quiet, 0))]
        return [More(_("Do not disturb"), [
            (_(words), lambda length=length: herald.be_quiet(_until(length)))
            for length, words in QUIETS
        ])]  # fmt: skip

    def open_quiet(self, x: int, y: int) -> None:
        """The menu of the bell beside one's own name."""
        self.window.menus.popup(x, y, self.of_quiet())

    # ------------------------------------------------------------------------------ people

    def of_person(self, nick: str) -> list[Entry]:
        """Whether to see what somebody says."""
        window = self.window
        ignored, person = window.model.attention.ignored, window.model.person(nick)
        account = person.account if person and person.account != "*" else ""
        address = f"{person.user}@{person.host}" if person and person.host else ""
        meant = [entry for entry in ignored.entries if ignored.means(entry, nick, account, address)]
        if meant:
            return [(_("Stop ignoring"), lambda: self._ignore(meant, adding=False))]
        return [(_("Ignore"), lambda: self._ignore([ACCOUNT + account if account else nick], adding=True))]

    def _ignore(self, entries: list[str], *, adding: bool) -> None:
        for entry in entries:
            self.window.actions.ignore(entry, adding=adding)

    # ------------------------------------------------------------------------------ reading

    def of_line(self, line: Line) -> list[Entry]:
        """What can be done about having read a message."""
        room = self.window.room
        if room is None or room.excerpt or line.own or line.kind not in SAID or not room.line(line.id):
            return []
        return [(_("Mark as unread from here"), lambda: self.leave_unread(room, line))]

    def leave_unread(self, room: Room, line: Line) -> None:
        """The shown room is unread from a line on, until one comes back to it."""
        self._left_unread = room.key
        self.window.actions.unread_from(room.key, line.id)
        self.window.timeline.move_news(line.id)
        self.window.timeline.reread()

    def leaves_unread(self, key: str) -> bool:
        """Whether what is in view stays unread nevertheless."""
        return self._left_unread == key

    def room_shown(self) -> None:
        """Somebody has come to a room: what is in view there is read."""
        self._left_unread = ""

    def read_room(self) -> None:
        """Shift+Esc: all of the shown room is read."""
        self._left_unread = ""
        if self.window.room:
            self.window.actions.read(self.window.key)
            self.window.timeline.move_news(None)


def _until(length_ms: int) -> int:
    return FOREVER_MS if length_ms == FOREVER_MS else now_ms() + length_ms
