"""Headers of HTTP: what a file is called, what kind it is, which part of it is wanted, and who asks.

The rule: pure functions. What a peer says of a file is taken only as far as it can do no harm.

Spec: https://www.rfc-editor.org/rfc/rfc6266 (names), https://www.rfc-editor.org/rfc/rfc9110#section-14
(ranges), https://www.rfc-editor.org/rfc/rfc7617 (Basic)
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import NamedTuple
from urllib.parse import quote

MAX_TITLE_BYTES = 150
MAX_ENDING_BYTES = 20  # of these, kept when it is cut: ".tar.gz"
UNTITLED = "file"
UNKNOWN_TYPE = "application/octet-stream"
# What may be shown as what it says it is; anything that could hold a program is a heap of bytes.
TYPES = frozenset(
    f"{kind}/{name}"
    for kind, names in {
        "application": "gzip json pdf vnd.rar x-7z-compressed x-bzip2 x-tar x-xz zip zstd",
        "audio": "aac flac mp4 mpeg ogg opus wav webm x-m4a x-wav",
        "image": "avif bmp gif heic heif jpeg png tiff webp",
        "text": "csv markdown plain",
        "video": "mp4 mpeg ogg quicktime webm x-matroska",
    }.items()
    for name in names.split()
)
# Not in a name: what Windows or a shell takes for something else, and what can't be seen.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DISPOSITION = "Content-Disposition"
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))", re.ASCII)


class Part(NamedTuple):
    """Bytes of a file from `start` to before `end`."""

    start: int
    end: int


class NoSuchPart(Exception):
    """A part was asked for that the file does not have."""


def title_of(disposition: str) -> str:
    """What Content-Disposition calls a file, as a name that does no harm on anybody's disk."""
    parsed = Message()
    try:
        parsed[_DISPOSITION] = _utf8(disposition)
        params = parsed.get_params([], _DISPOSITION)
        # What is written as RFC 8187 has it comes last, and is meant for those who understand it.
        names = [value for key, value in params if key.lower() == "filename"]
        given = collapse_rfc2231_value(names[-1]) if names else ""
    except (LookupError, ValueError, TypeError):
        given = ""
    name = re.split(r"[/\\]", given)[-1]
    seen = "".join(each for each in _utf8(name) if unicodedata.category(each) not in _UNSEEN)
    name = _FORBIDDEN.sub("_", " ".join(unicodedata.normalize("NFC", seen).split())).strip(". ")
    return _shortened(name) or UNTITLED


def _utf8(text: str) -> str:
    """A header as UTF-8, what is none of it replaced."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\ufffd", "_")


def _shortened(name: str) -> str:
    """A name cut to its size, with its ending."""
    if len(name.encode()) <= MAX_TITLE_BYTES:
        return name
    ending = name[name.rfind(".") :] if "." in name else ""
    if len(ending.encode()) > MAX_ENDING_BYTES:
        ending = ""
    start = name.encode()[: MAX_TITLE_BYTES - len(ending.encode())].decode(errors="ignore")
    return start.rstrip(". ") + ending


def type_of(content_type: str) -> str:
    """What kind a file is, if that kind is known to do no harm."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind if kind in TYPES else UNKNOWN_TYPE


def disposition(title: str) -> str:
    """Content-Disposition of a file that is to be kept, not shown."""
    plain = re.sub(r'[^\x20-\x7e]|["\\%]', "_", title)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(title, safe='')}"


def part_of(wanted: str, size_bytes: int) -> Part | None:
    """The part of a file that Range asks for; None for all of it, as for several parts.

    Raises: NoSuchPart.
    """
    found = _RANGE.fullmatch(wanted.strip())
    if found is None:
        return None
    if found[3] is not None:
        start, end = max(0, size_bytes - int(found[3])), size_bytes
    else:
        start = int(found[1])
        end = min(size_bytes, int(found[2]) + 1) if found[2] else size_bytes
        if found[2] and int(found[2]) < start:
            return None
    if start >= end:
        raise NoSuchPart
    return Part(start, end)


def has_tag(listed: str, tag: str) -> bool:
    """Whether If-None-Match names this entity tag."""
    return listed.strip() == "*" or tag in [each.strip().removeprefix("W/") for each in listed.split(",")]


def read_basic(encoded: str) -> tuple[str, str] | None:
    """Account and password of Basic; None for what is none of it."""
    try:
        name, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (name, password) if colon and name else None
