"""A long text that is pasted: asked about before it stands in a field of six lines.

The rule: nothing is sent from here; a file is offered to whoever sends files, a text goes into the composer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.client.words import _, ngettext
from hubbub.client.world.rooms import RoomKind

if TYPE_CHECKING:
    from hubbub.desktop.control.window import Window
    from hubbub.desktop.views.dialogs.long_text import LongText

MAX_LINES = 10
MAX_BYTES = 2_000
FILE_NAME = "text.txt"


class Pasting:
    """What is pasted into the composer of one window.

    `takes_files` is whether files can be sent in the room; `on_offer_text` gets a name and what is in it.
    """

    def __init__(self, window: Window) -> None:
        self.window = window
        self.takes_files: Callable[[], bool] = lambda: False
        self.on_offer_text: Callable[[str, str], object] = lambda name, text: None
        self.asking: LongText | None = None

    def ask(self, text: str) -> bool:
        """Ask about a long text; whether it was one."""
        room = self.window.room
        if room is None or room.kind is RoomKind.SERVER or not is_long(text):
            return False
        messages = self.window.actions.chat.measure(room.key, text).messages
        if messages < 2 and not self.takes_files():
            return False
        window = self.window
        from hubbub.desktop.views.dialogs.long_text import LongText

        self.asking = LongText(window.root, window.theme, described(text, messages))
        self.asking.on_text = lambda: window.composer.insert(text)
        if self.takes_files():
            self.asking.offer_file(lambda: self.on_offer_text(FILE_NAME, text))
        self.asking.appear(self.asking.first)
        return True


def is_long(text: str) -> bool:
    """Whether a text is more than people expect of a message."""
    return text.count("\n") >= MAX_LINES or len(text.encode(errors="replace")) > MAX_BYTES


def described(text: str, messages: int) -> str:
    """How long a text is, and as how many messages it would be sent."""
    lines = text.strip("\n").count("\n") + 1
    size = ngettext("It has {lines} line", "It has {lines} lines", lines).format(lines=lines)
    characters = ngettext("{count} character", "{count} characters", len(text)).format(count=f"{len(text):,}")
    if messages < 2:
        return _("{lines} and {characters}.").format(lines=size, characters=characters)
    words = ngettext(
        "{lines} and {characters}. As text it is sent as {messages} message.",
        "{lines} and {characters}. As text it is sent as {messages} messages.",
        messages,
    )
    return words.format(lines=size, characters=characters, messages=messages)
