"""The mention inbox in the window: the panel's place on the right, and the way from it to a message.

The rule: it shows what called us on all servers; what is in it is read from their inboxes.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from hubbub.client.files.attached import with_names
from hubbub.client.online.finding import Found
from hubbub.client.online.inbox import MAX_MENTIONS
from hubbub.desktop.control.side_panel import SidePanel
from hubbub.desktop.network.later import Later

if TYPE_CHECKING:
    from hubbub.desktop.control.window import Window
    from hubbub.desktop.servers.server import Server
    from hubbub.desktop.views.sides.mentions import Mention, MentionsPane

REFRESH_AFTER_MS = 200


class Inbox(SidePanel):
    """The panel of one window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._servers: dict[Found, Server] = {}
        self._refresh_later = Later(window, self._refresh)

    @cached_property
    def pane(self) -> MentionsPane:
        """The list."""
        from hubbub.desktop.views.sides.mentions import MentionsPane

        pane = MentionsPane(self.window, self.window.theme, self.window.model)
        pane.on_go = self._go
        pane.on_read = self._read
        pane.on_close = self.close
        return pane

    def opened(self) -> None:
        """Show what is known, and ask for what is kept and what the servers find."""
        self._refresh()
        for server in self.window.desk.servers:
            server.actions.look_for_mentions()
        self.pane.open()

    def keep_keyboard(self) -> None:
        """Who goes from one message to the next stays in the panel."""
        if self.is_open:
            self.pane.open()

    def refresh(self) -> None:
        """Something that called us has come or was read."""
        if self.is_open:
            self._refresh_later(REFRESH_AFTER_MS)

    def _refresh(self) -> None:
        servers = self.window.desk.servers
        self._servers = {found: one for one in servers for found in one.actions.chat.inbox.entries()}
        newest = sorted(self._servers, key=lambda found: -found.line.time_ms)[:MAX_MENTIONS]
        self.pane.show([self._mention(found, self._servers[found]) for found in newest])

    def _mention(self, found: Found, server: Server) -> Mention:
        from hubbub.desktop.views.sides.mentions import Mention

        chat = server.actions.chat
        name = server.name if len(self.window.desk.servers) > 1 else ""
        unread = chat.inbox.is_unread(found)
        text = with_names(found.line.text, server.model.isupport)
        return Mention(found, name, server.model.nick, unread, chat.is_open(found.room), text)

    def _go(self, found: Found) -> None:
        """Show a mention where it was said."""
        server = self._servers.get(found)
        if server is None:
            return
        window = self.window.desk.show(server)
        if window is not self.window:
            self.close()
        window.actions.go_to(found)

    def _read(self) -> None:
        for server in self.window.desk.servers:
            server.actions.read_mentions()
        self._refresh()
