"""Files: where a server takes them, how they go there and come back.

The rule: a message carries a file by its address, in plain words, so that every IRC client can follow it;
nothing is ever fetched but from the file host that our own server names. `transfer`, which moves them, needs
asyncio, and is imported by who has something to move.

Spec: https://codeberg.org/emersion/soju/src/branch/master/doc/ext/filehost.md
"""

from hubbub.client.files.folder import Part, Source
from hubbub.client.files.host import FileHost, find_host
from hubbub.client.files.names import FileFacts
from hubbub.client.files.trouble import FileTrouble, Kind, no_host

__all__ = [
    "FileFacts",
    "FileHost",
    "FileTrouble",
    "Kind",
    "Part",
    "Source",
    "find_host",
    "no_host",
]
