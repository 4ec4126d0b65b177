"""Which files a message carries: the addresses in it that are our server's own.

The rule: the text stays what was said; only what a view need not write, since it shows the file itself, is
told apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from hubbub.client.files.host import FileHost, named_host
from hubbub.client.files.names import name_in

CLIP = "📎"
ATTACHED_MAX = 10  # files of one message that are shown; the others are links


class Attached(NamedTuple):
    """What is to be written, and the addresses of the files to be shown below."""

    words: str
    urls: tuple[str, ...] = ()


def attached(text: str, host: FileHost | None) -> Attached:
    """The files of a text: an address among words stays there, one with a line of its own does not."""
    if host is None or "://" not in text:
        return Attached(text)
    urls: dict[str, None] = {}
    kept = []
    for line in text.split("\n"):
        words = line.split()
        own = [word for word in words if host.owns(word) and word.lower() != host.url.lower()]
        own = own[: max(0, ATTACHED_MAX - len(urls))]
        urls.update(dict.fromkeys(own))
        if not own or len(own) != len(words):
            kept.append(line)
    return Attached("\n".join(kept), tuple(urls))


def with_names(text: str, tokens: Mapping[str, str]) -> str:
    """A text for where there is room for a few words only: our server's files by their names.

    `tokens` are those of the server's 005.
    """
    host = named_host(tokens) if "://" in text else None
    if host is None:
        return text
    return re.sub(r"\S+", lambda found: _named(found[0], host), text)


def _named(word: str, host: FileHost) -> str:
    is_file = host.owns(word) and word.lower() != host.url.lower()
    return f"{CLIP} {name_in(word)}" if is_file else word
