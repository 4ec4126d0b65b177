"""The message that is being answered or edited in the composer, room by room.

The rule: what is written belongs to it until it is sent or given up; a message that is deleted meanwhile is
answered no longer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hubbub.client.shown import quotes
from hubbub.client.words import _
from hubbub.client.world.rooms import Line
from hubbub.desktop.views.writing.reply_bar import ReplyBar

if TYPE_CHECKING:
    from hubbub.desktop.control.window import Window


class Regard(NamedTuple):
    """What is edited or answered; `draft` is what stood in the composer before an edit."""

    line: Line
    edits: bool
    draft: str = ""


class Regarding:
    """Knows it for all rooms of one window, and shows it over the composer."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self._regards: dict[str, Regard] = {}
        self.bar = ReplyBar(window.center, window.theme)
        self.bar.on_close = self.cancel
        self.bar.on_click = self._go_there
        window.composer.on_edit_last = self.edit_last

    @property
    def current(self) -> Regard | None:
        """What is written about in the shown room."""
        return self._regards.get(self.window.key)

    @property
    def is_edit(self) -> bool:
        """Whether words of ours are edited there."""
        return self.current is not None and self.current.edits

    @property
    def answered(self) -> str:
        """The msgid of what is answered there, "" for nothing."""
        regard = self.current
        return regard.line.current.msgid if regard and not regard.edits else ""

    @property
    def draft(self) -> str:
        """What is being written in the shown room, besides words that are edited."""
        regard = self.current
        return regard.draft if regard and regard.edits else self.window.composer.content

    def reply(self, line: Line) -> None:
        """Answer a message of the shown room."""
        if not line.current.msgid or line.current.deleted_by:
            return
        self.cancel()
        self._begin(Regard(line, edits=False))

    def edit(self, line: Line) -> None:
        """Take the words of our message into the composer, to say them in another way."""
        window = self.window
        if not window.actions.chat.may_edit(window.key, line):
            return
        self.cancel()
        self._begin(Regard(line, edits=True, draft=window.composer.content))
        window.composer.set_content(line.current.text)

    def edit_last(self) -> bool:
        """Edit the last of our messages in the shown room; whether there is one."""
        line = self.window.actions.chat.last_own(self.window.key)
        if line:
            self.edit(line)
        return line is not None

    def _begin(self, regard: Regard) -> None:
        self._regards[self.window.key] = regard
        self.show()
        self.window.composer.text.focus_set()

    def cancel(self) -> bool:
        """Write about nothing any more; whether there was something."""
        regard = self._regards.pop(self.window.key, None)
        if regard and regard.edits:
            self.window.composer.set_content(regard.draft)
        self.show()
        return regard is not None

    def show(self) -> None:
        """Tell what is written about in the room that is shown now, if that is still there."""
        window, regard = self.window, self.current
        if regard is None or regard.line.current.deleted_by:
            self._regards.pop(window.key, None)
            self.bar.pack_forget()
            return
        self.bar.tell(quotes.quote(window.model, regard.line), edits=regard.edits)
        self.bar.pack(side="bottom", fill="x", after=window.composer)

    def leave(self) -> None:
        """Another room will be shown: an edit is given up, an answer waits."""
        if self.is_edit:
            self.cancel()

    def forget(self, key: str) -> None:
        """A room is no longer there."""
        self._regards.pop(key, None)

    def rename(self, old: str, new: str) -> None:
        """A room has another key."""
        if old in self._regards:
            self._regards[new] = self._regards.pop(old)

    def _go_there(self) -> None:
        if regard := self.current:
            self.window.actions.go_to_msgid(self.window.key, regard.line.current.msgid)

    def send(self, key: str, text: str) -> bool:
        """Say what was written about a message; whether it was about one."""
        regard, window = self._regards.get(key), self.window
        is_command = text.startswith("/") and not text.startswith("//")
        if regard is None or (is_command and not regard.edits):
            return False
        if regard.edits and not window.actions.chat.can_say_at_once(key, text, regard.line.kind):
            window.toast.show(_("An edited message must not be longer than one message"))
            window.composer.set_content(text)
            return True
        del self._regards[key]
        self.show()
        if regard.edits:
            window.actions.edit(key, regard.line, text)
            window.composer.set_content(regard.draft)
        else:
            window.actions.enter(key, text, regard.line.current.msgid)
        return True
