"""Files in one window: chosen, pasted or dropped, sent, and said when all are on the server.

The rule: the tray (client/files/outgoing.py) decides, the network's thread carries, and what is shown
follows. Sending goes on in rooms that are not shown.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hubbub.client.files import FileHost, FileTrouble, Source, find_host, no_host
from hubbub.client.files.attached import attached
from hubbub.client.files.host import size_limit
from hubbub.client.files.outgoing import Outgoing, Said, TooMany
from hubbub.client.words import _
from hubbub.client.world.rooms import RoomKind
from hubbub.desktop.control import choosing
from hubbub.desktop.control.attachments import Attachments
from hubbub.desktop.network.actions import now_ms
from hubbub.desktop.network.later import Later
from hubbub.desktop.network.worker import Worker
from hubbub.desktop.system import clipboard, drops
from hubbub.desktop.transfers.downloads import Downloads, outcome
from hubbub.desktop.transfers.pictures import Got, Pictures
from hubbub.desktop.views.writing.tray import TrayView

if TYPE_CHECKING:
    from hubbub.client.files.transfer import Transfers
    from hubbub.desktop.control.window import Window

SHOW_EVERY_MS = 100
DROPS_AFTER_MS = 200  # what they need is loaded when the window is painted
CLOSE_S = 1.0
PASTED_NAME = "%Y-%m-%d %H.%M.%S"


class Files:
    """The files of one window."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.tray = window.server.tray
        self.worker = Worker(window.actions.network.post)
        self.pictures = Pictures(window.root, window.actions.folder, self.worker, self._fetch)
        self.downloads = Downloads(self)
        self.attachments = Attachments(self)
        self.view = TrayView(window.center, window.theme, self.worker)
        self.view.on_remove = self.remove
        self.view.on_retry = self.retry
        self.view.on_rename = self.tray.rename
        self._transfers: Transfers | None = None
        self._host = self.host  # known already, if this is not the first window of its server
        self._running: dict[int, Future[str]] = {}
        self._moved: dict[int, int] = {}  # bytes of each file that are sent, as the network's thread tells
        self._show_later = Later(window, self._show_progress)
        accept = partial(drops.accept, window.root, window, self._dropped, self._held_over)
        self._accept_later = Later(window, accept)
        self._accept_later(DROPS_AFTER_MS)

    # ------------------------------------------------------------------------------ the file host

    @property
    def host(self) -> FileHost | None:
        """Where the server takes files, if it does."""
        actions = self.window.actions
        return find_host(
            actions.model.isupport, actions.address.host, encrypted=actions.address.tls is not None
        )

    @property
    def known_host(self) -> FileHost | None:
        """The file host that the server has named last, also while it is out of reach."""
        return self._host

    def transfers(self) -> Transfers:
        """The way to the file host and back. Raises: FileTrouble, without one."""
        host, actions = self.host or self._host, self.window.actions
        if host is None:
            raise no_host()
        if self._transfers is None:
            from hubbub.client.files.transfer import Transfers  # see client/files

            self._transfers = Transfers(host, tls=actions.address.tls, pin=actions.address.pin)
        self._transfers.host, self._transfers.login = host, actions.chat.identity.credentials
        return self._transfers

    def server_changed(self) -> None:
        """The server has told what it can do, or who we are to it: files of messages may be ours now."""
        host = self.host
        self.tray.limit(size_limit(self.window.model.isupport))
        if host and (self._host is None or self._host.origin != host.origin):
            self._host = host
            self.window.timeline.reread()
        self._host = host or self._host
        self.refresh()

    def _fetch(self, url: str, limit_bytes: int, got: Got) -> None:
        """Fetch what is behind an address into memory."""
        try:
            transfers = self.transfers()
        except FileTrouble as trouble:
            got(trouble)
            return

        def done(future: Future[bytes]) -> None:
            if not future.cancelled():
                found = outcome(future)
                got(found)

        self.window.actions.network.perform(lambda: transfers.read(url, limit_bytes), done)

    # ------------------------------------------------------------------------------ choosing

    def pick(self) -> None:
        """Ask which files to send."""
        if self._may_choose():
            found = choosing.files(self.window.root, self.window.theme, _("Send files"))
            if found:
                self.add(found)

    def _may_choose(self) -> bool:
        room = self.window.room
        if room is None or room.kind is RoomKind.SERVER:
            self.window.toast.show(_("Nobody is here to get a file: go to a room or a person first."))
            return False
        if self.host is None and self.window.online:
            self.window.toast.show(str(no_host()))
            return False
        return True

    def add(self, paths: Iterable[Path]) -> None:
        """Put files into the shown room's tray."""
        if not self._may_choose():
            return
        for path in paths:
            if path.is_dir():
                self.window.toast.show(_("Only files can be sent: pack a folder into an archive first."))
                return
            try:
                self._add(path.name, path, path.stat().st_size)
            except OSError as error:
                self.window.toast.show(f"{path.name}: {error.strerror}")
            except TooMany as error:
                self.window.toast.show(str(error))
                return

    def _add(self, name: str, content: Path | bytes, size_bytes: int) -> None:
        self.tray.add(self.window.key, name, content, size_bytes)
        self.refresh()
        self.window.composer.text.focus_set()

    def offer_text(self, name: str, text: str) -> bool:
        """Put a long text into the tray as a file; whether that was possible."""
        return self._offer(name, text.encode(errors="replace"))

    def _offer(self, name: str, content: bytes) -> bool:
        if not self._may_choose():
            return False
        try:
            self._add(name, content, len(content))
        except TooMany as error:
            self.window.toast.show(str(error))
            return False
        return True

    def paste(self) -> bool:
        """Take a picture or files from the clipboard; whether there was something of that kind."""
        found, root = clipboard.look(self.window.root), self.window.root
        if isinstance(found, bytes):
            self._pasted(found)
        elif isinstance(found, str):
            kind = found
            self.worker.do(
                partial(clipboard.from_program, kind),
                lambda content: self._pasted(content or clipboard.from_selection(root, kind)),
            )
        elif found:
            self.add(found)
        return bool(found)

    def _pasted(self, content: bytes) -> None:
        if content:
            moment = time.strftime(PASTED_NAME)
            self._offer(f"{_('Picture')} {moment}.{suffix_of(content)}", content)

    def _dropped(self, paths: list[Path]) -> None:
        self.add(paths)

    def _held_over(self, is_over: bool) -> None:
        """Somebody holds files over the window: say where they would go."""
        name = self.window.room.name if self.window.room else ""
        if is_over and self._may_choose():
            self.view.invite(_("Drop files here to send them to {room}").format(room=name))
        else:
            self.view.invite("")

    # ------------------------------------------------------------------------------ sending

    @property
    def is_waiting(self) -> bool:
        """Whether files go with what is said next in the shown room."""
        return bool(self.tray.chosen(self.window.key))

    def send(self, caption: str, reply_msgid: str = "") -> bool:
        """Send the shown room's files, and say this with them; whether they are on their way."""
        if not self._may_choose():
            return False
        files = self.tray.send(self.window.key, caption, reply_msgid)
        if not files:
            self.view.shake()
        for file in files:
            self._begin(file)
        self.refresh()
        return bool(files)

    def retry(self, number: int) -> None:
        """Try again what has failed."""
        if (file := self.tray.retry(number)) is not None:
            self._begin(file)
            self.refresh()

    def remove(self, number: int) -> None:
        """Take a file out, also one that is under way."""
        if (future := self._running.pop(number, None)) is not None:
            future.cancel()
        self._say(self.tray.remove(number))
        self.refresh()

    def _begin(self, file: Outgoing) -> None:
        try:
            transfers = self.transfers()
        except FileTrouble as trouble:
            self.tray.failed(file.number, str(trouble))
            return
        source, number = Source(file.name, file.content), file.number
        self._moved[number] = 0

        def moved(done: int, _total: int | None) -> None:
            self._moved[number] = done

        self._running[number] = self.window.actions.network.perform(
            lambda: transfers.upload(source, moved), partial(self._ended, number)
        )
        self._show_later(SHOW_EVERY_MS)

    def _ended(self, number: int, future: Future[str]) -> None:
        """A file is on the server, or will not be."""
        self._moved.pop(number, None)
        if self._running.pop(number, None) is None or future.cancelled():
            return
        found = outcome(future)
        if isinstance(found, FileTrouble):
            self.tray.failed(number, str(found))
        else:
            self._say(self.tray.stored(number, found))
        self.refresh()

    def _say(self, said: Said | None) -> None:
        if said and said.room in self.window.model.rooms:
            self.window.actions.say(said.room, said.text, said.reply_msgid)

    # ------------------------------------------------------------------------------ what is shown

    def refresh(self) -> None:
        """Show the tray of the shown room."""
        self.view.show(self.tray.of(self.window.key), now_ms())

    def _show_progress(self) -> None:
        now = now_ms()
        for file in self.tray.sending:
            file.progress.moved(self._moved.get(file.number, 0), now)
        self.view.show(self.tray.of(self.window.key), now)
        if self.tray.sending:
            self._show_later(SHOW_EVERY_MS)

    def forget_room(self, key: str) -> None:
        """A room is gone, and what was to be said there."""
        for file in self.tray.forget(key):
            if (future := self._running.pop(file.number, None)) is not None:
                future.cancel()

    @property
    def is_sending(self) -> bool:
        """Whether a file is on its way."""
        return bool(self._running)

    def forget(self, text: str) -> None:
        """Words were deleted: keep no picture that they carried."""
        for url in attached(text, self._host).urls:
            self.pictures.forget(url)

    def close(self) -> None:
        """End what is under way."""
        for sending in self._running.values():
            sending.cancel()
        for fetching in self.downloads.running():
            fetching.cancel()
        self.worker.close()
        if self._transfers:
            closing = self.window.actions.network.perform(self._transfers.close, lambda _: None)
            try:
                closing.result(CLOSE_S)
            except (TimeoutError, OSError):
                return  # the connection's thread has ended before us


def suffix_of(content: bytes) -> str:
    """Of which kind a picture is."""
    return "jpg" if content.startswith(b"\xff\xd8") else "bmp" if content.startswith(b"BM") else "png"
