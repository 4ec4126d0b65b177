"""What is being written in the shown room: drafts, what is sent, and what had better not be.

The rule: what may hold a password is kept nowhere, and is said to a room only by who was asked.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.client.composing.drafts import Drafts
from hubbub.client.composing.input_history import InputHistory
from hubbub.client.composing.suggesting import Offer, Suggester, shortcode_at
from hubbub.client.text import emoji
from hubbub.client.text.confidential import holds_secret, seems_misdirected
from hubbub.client.words import N_, _, ngettext
from hubbub.client.world.rooms import RoomKind
from hubbub.desktop.control.pasting import Pasting
from hubbub.desktop.network.later import Later
from hubbub.desktop.views.dialogs.dialog import Confirm

if TYPE_CHECKING:
    from hubbub.desktop.control.window import Window
    from hubbub.desktop.views.writing.emoji_picker import EmojiPicker

KEEP_AFTER_MS = 2_000
MEASURE_AFTER_MS = 150
LEFT_SHOWN = 100  # bytes; when so few more fit, that is told
HEAD = 8  # characters, enough to know a command
MAX_HISTORIES = 200
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
        self.drafts = Drafts(window.actions.drafts_path)
        self.asking: Confirm | None = None  # whether a password is meant to be said
        self.picker: EmojiPicker | None = None
        self.pasting = Pasting(window)
        self._suggester = Suggester(window.model, window.settings)
        self._histories: dict[str, InputHistory] = {}
        self._taken_up: str | None = None  # the draft that was put there, until it is changed
        self._keep_later = Later(window, self._keep_now)
        self._measure_later = Later(window, self._measure)

    def connect(self) -> None:
        """Listen to the composer, which is there now."""
        window, composer = self.window, self.window.composer
        completer, suggestions = window.actions.completer, window.suggestions
        composer.on_send = self.send
        composer.on_change = self._changed
        composer.on_paste_text = self.pasting.ask
        composer.on_paste = window.files.paste
        composer.on_files = window.files.pick
        composer.has_files = lambda: window.files.is_waiting
        composer.on_emoji = lambda x, y: self.pick_emoji(x, y, composer.insert, above=True)
        composer.on_menu = window.menus.composer
        composer.is_secret = self.is_secret
        composer.on_complete = lambda text, cursor: completer.complete(window.key, text, cursor)
        composer.on_other_key = completer.reset
        self.pasting.takes_files = lambda: window.files.host is not None
        self.pasting.on_offer_text = window.files.offer_text
        suggestions.look = self._look
        suggestions.on_choose = lambda choice: self._remember(choice.what)

    @property
    def _place(self) -> str:
        room = self.window.room
        return room.name if room else ""

    # ------------------------------------------------------------------------------ drafts

    def keep(self) -> None:
        """What stands in the composer is the shown room's draft."""
        text = self.window.regarding.draft
        self.drafts.put(self.window.key, "" if self.is_secret(text) else text)

    def take_up(self, key: str) -> None:
        """Go on with a room's draft, and with what was sent there before."""
        composer = self.window.composer
        composer.history = self._histories.setdefault(key, InputHistory())
        if len(self._histories) > MAX_HISTORIES:
            del self._histories[next(iter(self._histories))]
        composer.set_content(self.drafts.get(key))
        self._taken_up = composer.content

    def forget(self, key: str) -> None:
        """A room is no longer there."""
        self.drafts.put(key, "")
        self._histories.pop(key, None)

    def rename(self, old: str, new: str) -> None:
        """A room has another key."""
        self.drafts.rename(old, new)
        if old in self._histories:
            self._histories[new] = self._histories.pop(old)

    def forget_sent(self, text: str) -> None:
        """Recall this no longer, in no room."""
        for history in self._histories.values():
            history.forget(text)

    def has_draft(self, key: str) -> bool:
        """Whether something was begun in a room that is not shown."""
        return key != self.window.key and key in self.drafts

    def _keep_now(self) -> None:
        """Remember without being asked: a window may also end with the power."""
        self.keep()
        try:
            self.drafts.save()
        except OSError as trouble:
            words = _("hubbub: what is being written could not be kept: {error}")
            print(words.format(error=trouble), file=sys.stderr)  # noqa: T201

    def close(self) -> None:
        """The window goes; what was not sent stays."""
        self._keep_later.cancel()
        self._keep_now()

    # ------------------------------------------------------------------------------ while one writes

    def _changed(self) -> None:
        window, composer = self.window, self.window.composer
        if composer.last_typed == ":":
            self._end_shortcode()
        window.suggestions.refresh()
        self._tell()
        self._measure_later(MEASURE_AFTER_MS)
        self._keep_later(KEEP_AFTER_MS)

    def _tell(self) -> None:
        """Tell the others that one writes; who only comes back to a draft does not."""
        window, composer = self.window, self.window.composer
        if self._taken_up is None or composer.content != self._taken_up:
            self._taken_up = None
            window.actions.typing(window.key, composer.text.head(HEAD))

    def _look(self, before: str, first: bool) -> Offer | None:
        room = self.window.room
        if room is None or self.window.composer.history.is_walking:
            return None
        return self._suggester.look(room, before, first=first)

    def _end_shortcode(self) -> None:
        """The second colon of a `:shortcode:` was typed: here is its emoji."""
        text = self.window.composer.text
        self.window.composer.last_typed = ""
        before = text.before_cursor()
        found = shortcode_at(before)
        if found and before.count("`") % 2 == 0:
            written, one = found
            text.replace_before_cursor(len(written), one.toned(self.window.settings.emoji_tone))
            self._remember(one)

    def _remember(self, what: object) -> None:
        if isinstance(what, emoji.Emoji):
            emoji.remember(self.window.settings, what.text)

    def _measure(self) -> None:
        """Tell when a text is more than one message, or when little more fits into it."""
        window, words = self.window, ""
        text = window.composer.content
        room = window.room
        if room and room.kind is not RoomKind.SERVER and not self._is_command(text):
            size = window.actions.chat.measure(room.key, text)
            if size.messages > 1:
                words = ngettext("Sent as {count} message", "Sent as {count} messages", size.messages)
                words = words.format(count=size.messages)
            elif size.messages and size.left_bytes < LEFT_SHOWN:
                words = ngettext("{bytes} byte left", "{bytes} bytes left", size.left_bytes)
                words = words.format(bytes=size.left_bytes)
        window.composer.set_note(words)

    def pick_emoji(self, x: int, y: int, on_pick: Callable[[str], object], *, above: bool = False) -> None:
        """Let an emoji be picked near a place of the screen; with `above`, left of and above it."""
        window = self.window
        if self.picker and self.picker.winfo_exists():
            self.picker.close()
            return
        from hubbub.desktop.views.writing.emoji_picker import EmojiPicker

        self.picker = EmojiPicker(window, window.theme, on_pick, window.settings)
        self.picker.appear_at(x, y, above=above)

    def mention(self, nick: str) -> None:
        """Begin to write to somebody, for all to read."""
        composer = self.window.composer
        composer.text.focus_set()
        composer.insert(f"{nick}: " if composer.text.is_empty else f"{nick} ")

    # ------------------------------------------------------------------------------ sending

    def is_secret(self, text: str) -> bool:
        """Whether what was typed may hold a password."""
        return holds_secret(text, self._place) or self._is_misdirected(text)

    def _is_misdirected(self, text: str) -> bool:
        room = self.window.room
        heard = room is not None and room.kind is not RoomKind.SERVER
        return heard and seems_misdirected(text, self._place)

    def _is_command(self, text: str) -> bool:
        return text.startswith("/") and not text.startswith("//")

    def send(self, text: str) -> None:
        """Send what was typed; a password only if that is what is wanted."""
        window = self.window
        if self._goes_with_files(text):
            words = emoji.with_pictures(text, window.settings.emoji_tone)
            if window.files.send(words, window.regarding.answered):
                window.regarding.cancel()
            else:
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

    def _goes_with_files(self, text: str) -> bool:
        """Whether files wait for what is said next, and this is it: no command, and no edit."""
        window = self.window
        is_said = not text.startswith("/") and not self.is_secret(text)
        return window.files.is_waiting and is_said and not window.regarding.is_edit

    def _send_all_the_same(self, key: str, text: str) -> None:
        if key == self.window.key:
            self.window.composer.set_content("")
        self._send(key, text)

    def _send(self, key: str, text: str) -> None:
        window = self.window
        if key not in window.model.rooms:
            return
        if not self._is_command(text) or text.startswith("/me "):
            text = emoji.with_pictures(text, window.settings.emoji_tone)
        if not window.regarding.is_edit:
            window.timeline.show_newest()
            window.timeline.move_news(None)
        if not window.regarding.send(key, text):
            window.actions.enter(key, text)
