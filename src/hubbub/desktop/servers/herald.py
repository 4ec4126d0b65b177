"""Being told, over all servers: what is heard becomes a notice and a sound, what waits a count in the icon.

The rule: what the model says one wants to hear (`Heard`, `CaughtUp`) is told, unless it is seen as it comes;
what was read meanwhile, here or on another device, is told no more.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from hubbub.client.alerts import notice
from hubbub.client.alerts.notice import Notice
from hubbub.client.alerts.notification import (
    FOREVER_MS,
    MAX_AT_ONCE,
    Bundle,
    Gatherer,
    Rule,
    Wishes,
    judge,
    minutes,
)
from hubbub.client.online.finding import Found
from hubbub.client.text import markup
from hubbub.client.world import changes as told
from hubbub.client.world.changes import Change
from hubbub.client.world.rooms import Line, Room
from hubbub.desktop.look import fonts
from hubbub.desktop.look.badge import Badge
from hubbub.desktop.network.actions import now_ms
from hubbub.desktop.network.later import Later
from hubbub.desktop.system import keyboard
from hubbub.desktop.system.notifier import NoNotifier, Notifier
from hubbub.desktop.system.sound import Sound

if TYPE_CHECKING:
    from hubbub.desktop.servers.desk import Desk
    from hubbub.desktop.servers.server import Server

GATHER_MS = 300  # between what is heard and its notice: one page of history, one burst
LOOK_MS = 10_000  # whether the time of quiet is over


class Place(NamedTuple):
    """A room of a server."""

    server: Server
    room: str


class Herald:
    """Tells a person what they want to hear of all servers of a desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.notifier: Notifier = NoNotifier()
        self.sound: Sound | None = None
        self.post: Callable[[Callable[[], object]], object] = lambda call: call()
        self.on_chosen: Callable[[], object] = lambda: None  # something is to be kept
        self.badge = Badge(desk.root, fonts.letter_font())
        self._gatherer = Gatherer()
        self._was_quiet = False
        self._tell_at_ms = FOREVER_MS
        self._tell_later = Later(desk, self._tell)
        self._look_later = Later(desk, self._look)
        self._look()

    def close(self) -> None:
        """Tell nothing more."""
        self._tell_later.cancel()
        self._look_later.cancel()
        self.notifier.close()
        if self.sound:
            self.sound.close()

    # ------------------------------------------------------------------------------ what was chosen

    @property
    def wishes(self) -> Wishes:
        """What was chosen for all servers."""
        kept = self.desk.settings
        start, end = minutes(kept.quiet_from), minutes(kept.quiet_to)
        hours = (start, end) if kept.quiet_hours and start is not None and end is not None else None
        rule = Rule(kept.notify) if kept.notify in list(Rule) else Rule.MENTIONS
        return Wishes(
            rule, kept.notify_desktop, kept.notify_sound, kept.notify_words, kept.dnd_until_ms, hours
        )

    @property
    def is_quiet(self) -> bool:
        """Whether nobody is to be disturbed now."""
        return self.wishes.is_quiet(now_ms(), _minute())

    def be_quiet(self, until_ms: int) -> None:
        """Disturb nobody until then; 0 to do so again."""
        self.desk.settings.dnd_until_ms = until_ms
        self._look()
        self.on_chosen()

    def attend(self, server: Server) -> None:
        """A server is new on the desk: it is told what was chosen."""
        wishes, kept = self.wishes, self.desk.settings
        server.actions.choose(wishes.rule, kept.highlights, server.known.attention)

    def settings_changed(self) -> None:
        """Something else was chosen for all servers."""
        for server in self.desk.servers:
            server.actions.choose(self.wishes.rule, self.desk.settings.highlights)
        self._look()

    def _look(self) -> None:
        """See whether it is quiet now; while that may change by itself, look again later."""
        kept, quiet = self.desk.settings, self.is_quiet
        if 0 < kept.dnd_until_ms <= now_ms():
            kept.dnd_until_ms = 0
        if quiet != self._was_quiet:
            self._was_quiet = quiet
            self.desk.show_quiet()
        if kept.quiet_hours or 0 < kept.dnd_until_ms < FOREVER_MS:
            self._look_later(LOOK_MS)

    # ------------------------------------------------------------------------------ what is heard

    def hear(self, server: Server, changes: Iterable[Change]) -> None:
        """Something has happened at a server, and its window shows it."""
        for change in changes:
            match change:
                case told.Heard(room, line):
                    self._heard(Place(server, room), line)
                case told.CaughtUp(room):
                    self._heard(Place(server, room), None)
                case told.RoomRenamed(old) | told.RoomRemoved(old):
                    self._gatherer.forget(Place(server, old))
                case told.AttentionChanged():
                    server.known.attention = server.model.attention.written()
                    self.on_chosen()
                case told.QuietAsked(until_ms):
                    self.be_quiet(until_ms)
                case told.MentionsAsked() if server.window:
                    server.window.inbox.open()

    def _heard(self, place: Place, line_id: int | None) -> None:
        """A message is to be told of, or with None that the past has come in."""
        room = place.server.model.rooms.get(place.room)
        if room is None or not room.unread:
            return
        verdict = judge(self.wishes, now_ms(), _minute(), seen=self._is_seen(place))
        if verdict.desktop or verdict.sound:
            self._gatherer.add(place, room.line(line_id) if line_id is not None else None, verdict)
            self._tell_soon()

    def _is_seen(self, place: Place) -> bool:
        """Whether somebody looks at the newest line of a room."""
        window = place.server.window
        shown = window is not None and window.front and window.key == place.room
        return shown and window is not None and window.focused and window.timeline.at_bottom

    # ------------------------------------------------------------------------------ what is told

    def _tell_soon(self) -> None:
        due_ms, at_ms = self._gatherer.due_ms(), now_ms()
        if due_ms is None:
            return
        due_ms = max(due_ms, at_ms + GATHER_MS)
        if due_ms < self._tell_at_ms:  # what goes on and on puts nothing off
            self._tell_at_ms = due_ms
            self._tell_later.cancel()
            self._tell_later(due_ms - at_ms)

    def _tell(self) -> None:
        """Show what is due."""
        self._tell_at_ms = FOREVER_MS
        bundles = [bundle for bundle in self._gatherer.take(now_ms()) if self._still_waits(bundle)]
        if self.is_quiet:
            bundles = []
        if self.sound and any(bundle.loud for bundle in bundles):
            self.sound.play()
        shown = [bundle for bundle in bundles if bundle.desktop]
        if len(shown) > MAX_AT_ONCE:
            count = sum(self._count(bundle) for bundle in shown)
            self.notifier.show(notice.of_many(len(shown), count), self._clicked(shown[-1]))
        else:
            for bundle in shown:
                self.notifier.show(self._notice(bundle), self._clicked(bundle))
        if bundles:
            self._ask_for_attention()
        self._tell_soon()

    def _room(self, bundle: Bundle) -> Room | None:
        assert isinstance(bundle.place, Place)
        return bundle.place.server.model.rooms.get(bundle.place.room)

    def _still_waits(self, bundle: Bundle) -> bool:
        """Whether it was not read meanwhile, and its words were not taken back."""
        room = self._room(bundle)
        return room is not None and room.unread > 0 and self._count(bundle) > 0

    def _count(self, bundle: Bundle) -> int:
        """How many messages a bundle stands for: of the past, those of which one wants to be told."""
        room = self._room(bundle)
        if bundle.last is not None or room is None:
            return bundle.count
        assert isinstance(bundle.place, Place)
        rule = bundle.place.server.model.attention.rule(room)
        return {Rule.ALL: room.unread, Rule.MENTIONS: room.mentions, Rule.NONE: 0}[rule]

    def _notice(self, bundle: Bundle) -> Notice:
        room, line, place = self._room(bundle), bundle.last, bundle.place
        assert room is not None, "it was looked for just now"
        assert isinstance(place, Place)
        server = place.server.name if len(self.desk.servers) > 1 else ""
        if not isinstance(line, Line):
            return notice.of_past(room, server, self._count(bundle))
        words = markup.visible(line.text) if self.desk.settings.notify_words else ""
        return notice.of_message(room, line, words, server, bundle.count)

    def _clicked(self, bundle: Bundle) -> Callable[[], object]:
        """What a click on a notice does, from whichever thread it is told."""
        return lambda: self.post(lambda: self._open(bundle))

    def _open(self, bundle: Bundle) -> None:
        """Bring the window to the front, with what a notice is about."""
        room, place, root = self._room(bundle), bundle.place, self.desk.root
        root.deiconify()
        root.lift()
        keyboard.take(root)
        if room is None or not isinstance(place, Place) or place.server not in self.desk.servers:
            return
        window = self.desk.show(place.server)
        window.show_room(room.key)
        if isinstance(bundle.last, Line) and room.lines and bundle.last is not room.lines[-1]:
            window.actions.go_to(Found(bundle.last, room.name))

    def _ask_for_attention(self) -> None:
        """Let the window's button in the task bar flash, where that can be asked for."""
        root = self.desk.root
        if sys.platform == "win32" and root.focus_displayof() is None:
            import ctypes  # for this alone

            ctypes.windll.user32.FlashWindow(int(root.wm_frame(), 16), True)


def _minute() -> int:
    """The minute of the day where the reader is."""
    now = datetime.now()  # noqa: DTZ005 - the reader's own clock
    return now.hour * 60 + now.minute
