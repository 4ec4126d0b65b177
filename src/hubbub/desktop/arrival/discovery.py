"""Servers on the local network, looked for as long as somebody wants to see them.

The rule: all of it happens in a thread of its own, zeroconf's loading included, and whatever becomes of it
(no network, no right to listen) is silence: who types an address needs none of this.

Spec: https://www.rfc-editor.org/rfc/rfc6762
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, Full, Queue
from typing import TYPE_CHECKING, Any

from hubbub.client.places import nearby
from hubbub.client.places.nearby import NEARBY_MAX, SERVICE, Nearby
from hubbub.desktop.network.worker import Post

if TYPE_CHECKING:
    from zeroconf import ServiceStateChange, Zeroconf

ASK_MS = 2_000  # how long one announcement is waited for
AGAIN_S = 5.0  # after what went wrong
LOOK_S = 0.5
NEWS_MAX = 4 * NEARBY_MAX  # that wait; what is more comes again when it is announced again
CLOSE_S = 5.0

OnFound = Callable[[list[Nearby]], object]


class Discovery:
    """One search; `on_found` is called in Tk's thread with all servers, whenever they are others.

    `interfaces` are the addresses of the network cards to look at; None is all of them.
    """

    def __init__(self, post: Post, on_found: OnFound, interfaces: Sequence[str] | None = None) -> None:
        self._post = post
        self._on_found = on_found
        self._interfaces = interfaces
        self._news: Queue[tuple[str, bool]] = Queue(NEWS_MAX)  # a name, and whether it is there
        self._found: dict[str, Nearby] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="discovery", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """Look no longer; nobody waits for the thread's end."""
        self._over.set()

    def join(self) -> None:
        """Wait for the thread's end."""
        self._thread.join(CLOSE_S)

    # ------------------------------------------------------------------------------ in the thread

    def _run(self) -> None:
        while not self._over.is_set():
            with suppress(Exception):  # no network, no rights: it may be otherwise in a while
                self._look()
            self._over.wait(AGAIN_S)

    def _look(self) -> None:
        from zeroconf import ServiceBrowser, Zeroconf  # a tenth of a second

        options: dict[str, Any] = {"interfaces": list(self._interfaces)} if self._interfaces else {}
        network = Zeroconf(**options)
        try:
            with ServiceBrowser(network, SERVICE, handlers=[self._heard]):  # it has a thread of its own
                while not self._over.is_set():
                    with suppress(Empty):
                        self._take(network, *self._news.get(timeout=LOOK_S))
        finally:
            network.close()

    def _heard(
        self,
        zeroconf: Zeroconf,  # noqa: ARG002 - they are given by name
        service_type: str,  # noqa: ARG002
        name: str,
        state_change: ServiceStateChange,
    ) -> None:
        """Something was announced; it is called in zeroconf's own thread, which must not wait."""
        with suppress(Full):
            self._news.put_nowait((name, state_change is not type(state_change).Removed))

    def _take(self, network: Zeroconf, name: str, there: bool) -> None:
        before = dict(self._found)
        self._found.pop(name, None)
        if there and len(self._found) < NEARBY_MAX:
            info = network.get_service_info(SERVICE, name, ASK_MS)
            if info and info.port:
                found = nearby.read(name, info.properties, info.parsed_addresses(), info.port)
                if found:
                    self._found[name] = found
        if self._found != before and not self._over.is_set():
            servers = sorted(self._found.values(), key=lambda one: (one.name.casefold(), one.instance))
            self._post(lambda: None if self._over.is_set() else self._on_found(servers))
