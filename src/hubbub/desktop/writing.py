"""What is being written in the shown room: drafts, what is sent, and what had better not be.

The rule: what may hold a password is kept nowhere, and is said to a room only by who was asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.client.confidential import holds_secret, seems_misdirected
from hubbub.client.rooms import RoomKind
from hubbub.client.words import N_, _
from hubbub.desktop.views.dialog import Confirm

if TYPE_CHECKING:
    from hubbub.desktop.window import Window

MISDIRECTED = N_(
    "It looks like a password for the server. As it stands, {reader} would read it. A command begins with a "
    "slash, with nothing before it or behind it: /msg NickServ …"
)
MISDIRECTED_TO_ALL = N_(
    "It looks like a password for the server. As it stands, everybody in {room} would read it. A command "
    "begins with a slash, with nothing before it or behind it: /msg NickServ …"
)


class Writing:
    """The composer of one window, room by room."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.drafts: dict[str, str] = {}
        self.asking: Confirm | None = None  # whether a password is meant to be said

    @property
    def _place(self) -> str:
        room = self.window.room
        return room.name if room else ""

    def keep(self) -> None:
        """Another room will be shown: what stands in the composer is its draft."""
        text = self.window.composer.content
        if text.strip() and not self.is_secret(text):
            self.drafts[self.window.key] = text

    def take_up(self, key: str) -> None:
        """Go on with a room's draft."""
        self.window.composer.set_content(self.drafts.pop(key, ""))

    def forget(self, key: str) -> None:
        """A room is no longer there."""
        self.drafts.pop(key, None)

    def rename(self, old: str, new: str) -> None:
        """A room has another key."""
        if old in self.drafts:
            self.drafts[new] = self.drafts.pop(old)

    def is_secret(self, text: str) -> bool:
        """Whether what was typed may hold a password."""
        return holds_secret(text, self._place) or self._is_misdirected(text)

    def _is_misdirected(self, text: str) -> bool:
        room = self.window.room
        heard = room is not None and room.kind is not RoomKind.SERVER
        return heard and seems_misdirected(text, self._place)

    def mention(self, nick: str) -> None:
        """Begin to write to somebody, for all to read."""
        composer = self.window.composer
        composer.text.focus_set()
        composer.insert(f"{nick}: " if not composer.content else f"{nick} ")

    def send(self, text: str) -> None:
        """Send what was typed; a password only if that is what is wanted."""
        window = self.window
        if window.files.is_waiting and not text.startswith("/") and not self.is_secret(text):
            if not window.files.send(text):
                window.composer.set_content(text)
            return
        if not self._is_misdirected(text):
            self._send(self.window.key, text)
            return
        key = window.key
        window.composer.set_content(text)
        reader = window.room.name if window.is_direct and window.room else ""
        words = _(MISDIRECTED).format(reader=reader) if reader else _(MISDIRECTED_TO_ALL)
        self.asking = Confirm(
            window.root, window.theme, _("Is this a password?"), words.format(room=self._place),
            _("Send it all the same"), lambda: self._send_all_the_same(key, text),
        )  # fmt: skip

    def _send_all_the_same(self, key: str, text: str) -> None:
        if key == self.window.key:
            self.window.composer.set_content("")
        self._send(key, text)

    def _send(self, key: str, text: str) -> None:
        window = self.window
        if key not in window.model.rooms:
            return
        window.timeline.show_newest()
        window.timeline.move_news(None)
        window.actions.enter(key, text)
