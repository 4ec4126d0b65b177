"""Brings the window in line with the model: which part a change concerns, and how soon it is shown.

The rule: lines are shown at once; the sidebar, the people and the header at most every SLOW_PART_EVERY_MS.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from hubbub.client.world import changes as told
from hubbub.client.world.changes import Change
from hubbub.desktop.look import wording
from hubbub.desktop.network.later import Later

if TYPE_CHECKING:
    from hubbub.desktop.control.window import Window

SLOW_PART_EVERY_MS = 150
_OF_ACCOUNT = (
    told.LoggedIn, told.LoginFailed, told.Registered, told.VerificationAsked, told.RegistrationFailed,
    told.ServiceAnswered, told.ConnectionChanged, told.AccountDeleted,
)  # fmt: skip
_OF_PEOPLE = (told.PersonChanged, told.ProfileChanged, told.RoomChanged, told.MembersChanged)


class Follower:
    """Reads changes for one window."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.model = window.model
        self._stale: set[str] = set()
        self._refreshed_at = 0.0
        self._refresh_later = Later(window, self.refresh)

    # ------------------------------------------------------------------------------ changes

    def show_changes(self, changes: Iterable[Change]) -> None:
        """Bring the screen in line with the model."""
        window = self.window
        added, replaced, pending = 0, False, False
        sought: told.LineSought | None = None
        for change in changes:
            match change:
                case told.LinesAdded(room, count):
                    added += count if room == window.key else 0
                case told.LinesReplaced(room):
                    replaced |= room == window.key
                case told.LinesBefore(room) if room == window.key:
                    window.timeline.older_came()
                case told.LinesAfter(room) if room == window.key:
                    window.timeline.newer_came()
                case told.LineSought():
                    sought = change
                case told.PendingChanged(room):
                    pending |= room == window.key
                case told.LineChanged(room, line):
                    if room == window.key:
                        window.timeline.refresh_line(line)
                        window.regarding.show()
                case _:
                    self._show_change(change)
        self._show_lines(added, replaced, pending)
        if sought:
            window.show_line(sought.room, sought.line)
        self._refresh_soon("sidebar")

    def _show_lines(self, added: int, replaced: bool, pending: bool) -> None:
        timeline = self.window.timeline
        if replaced:
            timeline.reread()
        else:
            if added:
                self.window.mark_news(added)
                timeline.add(added)
            if pending:
                timeline.refresh_pending()
        if added or replaced:
            self.window.read_if_seen()

    def _show_change(self, change: Change) -> None:
        """What concerns more than the lines of the shown room."""
        window = self.window
        match change:
            case told.ServerChanged():
                window.files.server_changed()
            case told.ConnectionChanged() | told.SelfChanged():
                window.show_state()
                self._refresh_soon("people", "header")
            case told.RoomChanged(room) | told.MembersChanged(room):
                if room == window.key or window.is_direct:
                    self._refresh_soon("people", "header")
            case told.PersonChanged():
                self._refresh_soon("people", "header")
            case told.TypingChanged(room):
                if room == window.key:
                    self.show_typing()
            case told.WordsDeleted(text):
                window.writing.forget_sent(text)
                window.files.forget(text)
            case told.SearchChanged():
                window.finder.refresh()
            case told.Refused(text, None):
                window.toast.show(text)
            case told.QuitAsked(reason):
                window.desk.quit_asked(window.server, reason)
            case _:
                self._show_room_change(change)
        self._show_in_dialogs(change)

    def _show_in_dialogs(self, change: Change) -> None:
        """What is open over the window: a card, a room's settings, a form for one's account."""
        window, settings = self.window, self.window.menus.settings
        if isinstance(change, told.StrangerMet):
            window.server.meet(change.stranger)
        elif isinstance(change, told.RoomsAsked):
            window.menus.ask_room()
        elif isinstance(change, told.KeyAsked):
            window.menus.ask_key(change.room)
        elif isinstance(change, told.ListingChanged):
            window.menus.listing_changed()
        elif isinstance(change, _OF_ACCOUNT):
            window.account.take(change)
        elif isinstance(change, _OF_PEOPLE):
            window.cards.refresh()
        if settings is None:
            return
        match change:
            case told.RoomChanged() | told.MembersChanged():
                settings.refresh()
            case told.ListChanged():
                settings.list_changed()
            case told.Refused(text):
                settings.refused(text)

    def _show_room_change(self, change: Change) -> None:
        """Rooms come, go and are renamed."""
        match change:
            case told.RoomOpened(room):
                self.window.show_room(room)
            case told.RoomRemoved(room):
                self.window.room_removed(room)
            case told.RoomRenamed(room, new):
                self.window.room_renamed(room, new)
            case _:
                pass

    # ------------------------------------------------------------------------------ slow parts

    def _refresh_soon(self, *parts: str) -> None:
        """Read slow parts again, not more often than SLOW_PART_EVERY_MS."""
        self._stale.update(parts)
        wait_ms = SLOW_PART_EVERY_MS - round((time.monotonic() - self._refreshed_at) * 1000)
        self._refresh_later(max(1, wait_ms))

    def refresh(self) -> None:
        """Read the slow parts that a change concerned, the sidebar and the title in any case."""
        self._refresh_later.cancel()
        window = self.window
        if not window.front:  # what is stale stays so until somebody looks
            return
        stale, self._stale = self._stale, set()
        window.sidebar.refresh()
        window.desk.show_counts()
        if "people" in stale and window.people.winfo_manager():
            window.people.list.refresh(window.room)
        if "header" in stale:
            window.header.show(window.room)
        self._refreshed_at = time.monotonic()

    def show_typing(self) -> None:
        """Say who is writing in the shown room."""
        window, theme = self.window, self.window.theme
        nicks = [typist.nick for typist in window.room.typing.values()] if window.room else []
        words = theme.shorten("small", wording.typing_text(nicks), theme.px(500))
        window.typing.configure(text=words)
