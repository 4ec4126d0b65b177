"""A window whose server is the test: it reads what the window writes, and says what a server would say."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterable
from pathlib import Path

from hubbub.client.kept.cache import Cache
from hubbub.client.link.events import Connected, Connecting, Received
from hubbub.client.online.chat import Identity
from hubbub.client.places.address import Address
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.actions import Actions
from hubbub.desktop.network.bridge import Network
from hubbub.desktop.profile.settings import ServerSettings, Settings
from hubbub.desktop.servers.desk import Desk
from hubbub.desktop.servers.server import Server
from hubbub.protocol.message import Message, parse
from hubbub.protocol.servertime import format_time

CAPS = "batch echo-message labeled-response message-tags server-time draft/chathistory soju.im/search"
TOKENS = "CASEMAPPING=ascii CHANTYPES=# PREFIX=(ov)@+ CHATHISTORY=50 NETWORK=Hub"


class Told:
    """The window, and the server's end of its link; `past` is what was said in #tea, oldest first.

    `tokens` is what the server says it can do.
    """

    def __init__(
        self, root: tk.Tk, theme: Theme, folder: Path, cap_names: str = CAPS, tokens: str = TOKENS
    ) -> None:
        self.past: list[tuple[str, int, str]] = []  # nick, time in ms, text
        self.wrote: list[str] = []
        self._batches = 0
        self._cache = Cache(folder)
        address = Address("127.0.0.1", 6667)
        self._network = Network(root)
        self._cache.post = self._network.post
        self.actions = Actions(
            self._network, Identity("tester"), ["#tea"], address, folder / "outbox.jsonl", self._cache
        )
        self.actions.bridge.send = self._wrote  # type: ignore[method-assign]
        self.cap_names, self.tokens = cap_names, tokens
        self.desk = Desk(root, theme, Settings())
        self.desk.pack(fill="both", expand=True)
        server = Server(ServerSettings(room="#tea"), self.actions)
        self.desk.add(server)
        self.window = self.desk.show(server)

    def _wrote(self, messages: Iterable[Message]) -> None:
        self.wrote += [message.line() for message in messages]

    def connects(self) -> None:
        """Let the window in, and into #tea with maria, jonas and kenji."""
        for event in (Connecting(), Connected()):
            self.actions._take(event)
        self.says(
            f":hub CAP * LS :{self.cap_names}", f":hub CAP * ACK :{self.cap_names}",
            ":hub 001 tester :Welcome", f":hub 005 tester {self.tokens} :are supported",
            ":tester!t@h JOIN #tea", ":hub 353 tester = #tea :@maria jonas kenji tester",
            ":hub 366 tester #tea :End", ":hub 315 tester #tea :End",
        )  # fmt: skip

    def says(self, *lines: str) -> None:
        """Say these lines."""
        self.actions._take(Received(tuple(parse(line) for line in lines)))

    def line(self, number: int, batch: str = "", room: str = "#tea") -> str:
        """The line with this number of the past."""
        nick, time_ms, text = self.past[number]
        tags = f"@msgid=m{number:04};time={format_time(time_ms)}" + (f";batch={batch}" if batch else "")
        return f"{tags} :{nick}!u@h PRIVMSG {room} :{text}"

    def gives(self, label: str, kind: str, numbers: list[int], room: str = "#tea") -> None:
        """Answer with a batch of lines of the past."""
        self._batches += 1
        ref = f"b{self._batches}"
        tags = f"@label={label} " if label else ""
        lines = [self.line(number, ref, room) for number in numbers]
        self.says(f"{tags}:hub BATCH +{ref} {kind}", *lines, f":hub BATCH -{ref}")

    def asked_for(self, command: str) -> list[tuple[str, ...]]:
        """The parameters of all questions of this kind."""
        return [message.params for message in map(parse, self.wrote) if message.command == command]

    def asked(self, command: str) -> tuple[str, tuple[str, ...]]:
        """The label and the parameters of the latest question of this kind."""
        for line in reversed(self.wrote):
            message = parse(line)
            if message.command == command:
                return message.tags.get("label", ""), message.params
        raise AssertionError(f"no {command} among {self.wrote}")

    def closes(self) -> None:
        """Give back what the window holds."""
        self.actions.close()
        self._cache.close()
        self._network.close()
