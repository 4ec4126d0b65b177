"""Links in what people say: opened in the browser, on the web only."""

from __future__ import annotations

import threading
import webbrowser


def open_link(address: str) -> None:
    """Open a web address in the browser, without waiting for it."""
    if address.lower().startswith(("http://", "https://")):
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
