"""The files that messages carry, as the timeline shows them: which they are, and what is done with them.

The rule: only what our own server's file host keeps is shown, and is fetched unasked only if the person
lets us.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from hubbub.client.files import FileTrouble
from hubbub.client.files.attached import Attached, attached
from hubbub.client.files.names import is_image, name_in
from hubbub.client.words import _
from hubbub.client.world.rooms import SAID, Line
from hubbub.desktop.control import choosing
from hubbub.desktop.system import clipboard
from hubbub.desktop.transfers import decoding

if TYPE_CHECKING:
    from hubbub.desktop.control.files import Files
    from hubbub.desktop.views.dialogs.viewer import Viewer
    from hubbub.desktop.views.messages.attachment import Attachment

Entry = tuple[str, Callable[[], object]]


class Attachments:
    """What a timeline asks about the files of its lines."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.viewer: Viewer | None = None

    def of(self, line: Line) -> Attached:
        """What of a line is words, and the addresses of its files."""
        if line.kind not in SAID or line.deleted_by:
            return Attached(line.current.text)
        return attached(line.current.text, self.files.known_host)

    def widget(self, parent: tk.Text, url: str) -> Attachment:
        """What shows a file inside a Text; its height never changes."""
        from hubbub.desktop.views.messages.attachment import FileCard, PictureTile

        theme, files = self.files.window.theme, self.files
        if not is_image(name_in(url)):
            return FileCard(parent, theme, url, files.downloads)
        tile = PictureTile(parent, theme, url, files.pictures)
        tile.loads = self.files.window.settings.load_images
        tile.on_open = lambda: self.view(url)
        return tile

    # ------------------------------------------------------------------------------ what is done

    def view(self, url: str) -> None:
        """Show a picture large, and those of the room around it."""
        from hubbub.desktop.views.dialogs.viewer import Viewer

        window = self.files.window
        if self.viewer and self.viewer.winfo_exists():
            self.viewer.close()
        viewer = self.viewer = Viewer(window, window.theme, self.files.worker, self._pictures_of_room(url))
        viewer.on_fetch = self.files.pictures.original
        viewer.on_save = self.save_as
        viewer.on_copy = self.copy_picture
        viewer.on_link = window.menus.copy
        viewer.on_folder = self.files.downloads.show
        viewer.show(url)

    def _pictures_of_room(self, url: str) -> list[str]:
        room = self.files.window.room
        lines = (room.excerpt.lines if room.excerpt else room.lines) if room else []
        urls = dict.fromkeys(one for line in lines for one in self.of(line).urls if is_image(name_in(one)))
        return list(urls) if url in urls else [url]

    def save_as(self, url: str) -> None:
        """Ask where a file shall lie, and fetch it there."""
        window, name = self.files.window, self._name(url)
        folder = self.files.downloads.folder()
        chosen = choosing.place(window.root, window.theme, _("Save as"), name, folder)
        if chosen:
            self.files.downloads.watchers[self] = url, lambda: self._tell_saved(url)
            self.files.downloads.start(url, chosen)

    def _tell_saved(self, url: str) -> None:
        """Say how a file that was asked for by name goes on, where the person looks."""
        known, viewer = self.files.downloads.of(url), self.viewer
        if known is None:
            return
        words = known.trouble or known.progress.words(self.files.downloads.now_ms())
        if known.path:
            words = _("Saved as {name}").format(name=known.path.name)
        if viewer and viewer.winfo_exists():
            if viewer.url == url:
                viewer.tell_saved(words, is_there=known.path is not None)
        elif known.running is None:
            self.files.window.toast.show(words)

    def _name(self, url: str) -> str:
        facts = self.files.downloads.known_facts(url)
        return facts.name if facts else name_in(url)

    def copy_picture(self, url: str) -> None:
        """Put a picture on the clipboard."""
        window, worker = self.files.window, self.files.worker
        if not clipboard.can_write_picture():
            window.toast.show(_("To copy pictures, install xclip (or wl-clipboard)."))
            return

        def got(content: bytes | FileTrouble) -> None:
            if isinstance(content, FileTrouble):
                window.toast.show(str(content))
            else:
                worker.do(partial(_copied, content), copied)

        def copied(done: bool) -> None:
            window.toast.show(_("The picture is copied.") if done else _("The picture could not be copied."))

        self.files.pictures.original(url, got)

    def entries(self, line: Line) -> list[Entry]:
        """What the menu of a message offers for its files."""
        entries: list[Entry] = []
        for url in self.of(line).urls[:3]:
            name = self._name(url)
            if is_image(name):
                entries += [
                    (_("View {name}").format(name=name), partial(self.view, url)),
                    (_("Copy the picture"), partial(self.copy_picture, url)),
                ]
            entries.append((_("Save {name} as …").format(name=name), partial(self.save_as, url)))
        return entries


def _copied(content: bytes) -> bool:
    """Put a picture on the clipboard; in a worker's thread."""
    try:
        return clipboard.write_picture(decoding.as_png(decoding.decode(content)))
    except decoding.BadPicture:
        return False
