"""What one does with messages of the shown room: react, answer, edit, delete, go to what one answers.

The rule: what may be done is asked of the chat each time; a deletion is asked about once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.client.shown import quotes
from hubbub.client.words import _
from hubbub.client.world.rooms import SAID, Line
from hubbub.desktop.views.dialogs.dialog import Confirm
from hubbub.desktop.views.messages.message_bar import DELETE, EDIT, MORE, REACT, REPLY
from hubbub.desktop.views.messages.reactions import ADD

if TYPE_CHECKING:
    from hubbub.desktop.control.window import Window


class Messages:
    """The deeds of one window."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.asking: Confirm | None = None
        timeline = window.timeline
        timeline.rights = self.rights
        timeline.pointer.bar.on_deed = self.do
        timeline.asides.on_source = self.go_to_source
        timeline.asides.on_reaction = self.react
        timeline.chosen.on_end = window.composer.text.focus_set
        window.composer.text.bind("<Control-Up>", lambda _: self.choose())

    def rights(self, line: Line) -> frozenset[str]:
        """What may be done with a line."""
        shown, chat, key = line.current, self.window.actions.chat, self.window.key
        if line.kind not in SAID or line.hidden or shown.deleted_by or not shown.msgid:
            return frozenset()
        may = {REPLY: True, REACT: chat.may_react(key), EDIT: chat.may_edit(key, line)}
        may[DELETE] = chat.may_redact(key, line)
        return frozenset(name for name, allowed in may.items() if allowed)

    def do(self, name: str, line: Line, x: int, y: int) -> None:
        """Do what a button or a key stands for, near a place of the screen."""
        window = self.window
        if name == MORE:
            window.menus.line(line, x, y)
        elif name in self.rights(line):
            match name:
                case "react":
                    self.react(line, ADD, x, y)
                case "reply":
                    window.regarding.reply(line)
                case "edit":
                    window.regarding.edit(line)
                case "delete":
                    self.ask_delete(line)

    def choose(self) -> str:
        """Choose messages by the keyboard, from the newest on."""
        self.window.timeline.chosen.begin()
        return "break"

    def react(self, line: Line, reaction: str, x: int, y: int) -> None:
        """Add a reaction, or take it back; with ADD, let one be chosen near a place of the screen."""
        window, key = self.window, self.window.key
        if reaction != ADD:
            window.actions.react(key, line, reaction)
            return
        window.writing.pick_emoji(x, y, lambda picked: window.actions.react(key, line, picked))

    def ask_delete(self, line: Line) -> None:
        """Delete a message, if that is what is wanted."""
        window, key = self.window, self.window.key
        words = _("Nobody can read it any more then: “{words}”").format(
            words=quotes.quote(self.window.model, line).text
        )
        self.asking = Confirm(
            window.root, window.theme, _("Delete this message?"), words, _("Delete"),
            lambda: window.actions.redact(key, line),
        )  # fmt: skip

    def go_to_source(self, line: Line) -> None:
        """Show the message that a reply answers."""
        self.window.actions.go_to_msgid(self.window.key, line.reply_msgid)
