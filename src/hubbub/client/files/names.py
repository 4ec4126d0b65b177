"""Names, types and sizes of files: made safe, guessed, put in words.

The rule: what others call a file never leaves the folder it goes to, hides nothing, and is no device.

Source: https://www.rfc-editor.org/rfc/rfc6266 (Content-Disposition) and
https://learn.microsoft.com/windows/win32/fileio/naming-a-file
"""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from pathlib import PurePath
from urllib.parse import quote, unquote, urlsplit

from hubbub.client.value import Value
from hubbub.client.words import _

MAX_NAME_BYTES = 200
MAX_SUFFIX_BYTES = 32
UNNAMED = "file"
DEFAULT_TYPE = "application/octet-stream"
IMAGE_TYPES = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
    ".webp": "image/webp", ".bmp": "image/bmp",
}  # fmt: skip
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_ENDS = "." + "".join(filter(str.isspace, map(chr, range(0x3001))))  # what no name may begin or end with
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_NAME = re.compile(r'filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))', re.IGNORECASE)
_NAME_EXTENDED = re.compile(r"filename\*\s*=\s*utf-8''([^\s;]+)", re.IGNORECASE)
# What a system runs when it is opened, so that we show it in its folder and do not open it.
RISKY_SUFFIXES = frozenset(
    ".apk .app .appimage .application .bat .cmd .com .command .cpl .deb .desktop .dll .dmg .exe .hta .inf "
    ".iso .jar .js .jse .jnlp .lnk .msc .msi .msix .msp .pif .pkg .ps1 .py .pyw .reg .rpm .run .scf .scr .sh "
    ".url .vb .vbe .vbs .ws .wsf .wsh .xbap".split()
)


class FileFacts(Value):
    """What a host says of a file; `size_bytes` is None where it does not tell."""

    name: str
    size_bytes: int | None
    type: str


def safe_name(name: str) -> str:
    """A name that can be given to a file in any folder, as like to `name` as can be."""
    name = unicodedata.normalize("NFC", name.encode(errors="replace").decode())
    name = "".join(sign for sign in name if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    name = _FORBIDDEN.sub("_", name).strip(_ENDS)
    if _DEVICES.fullmatch(name.partition(".")[0].strip()):
        name = f"_{name}"
    return _shortened(name) or UNNAMED


def _shortened(name: str) -> str:
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    stem, suffix = split_name(name)
    if len(suffix.encode()) > MAX_SUFFIX_BYTES:
        stem, suffix = name, ""
    room_bytes = MAX_NAME_BYTES - len(suffix.encode())
    return stem.encode()[:room_bytes].decode(errors="ignore").rstrip(_ENDS) + suffix


def split_name(name: str) -> tuple[str, str]:
    """A name as (stem, suffix with its dot, or "")."""
    path = PurePath(name)
    return path.stem, path.suffix


def numbered(name: str, number: int) -> str:
    """The name for the next file that would be called so: `photo (2).jpg`."""
    stem, suffix = split_name(name)
    return f"{stem} ({number}){suffix}"


def is_risky(name: str) -> bool:
    """Whether opening a file of this name might run it."""
    return split_name(name.lower())[1] in RISKY_SUFFIXES


# ------------------------------------------------------------------------------ on the wire


def disposition(name: str) -> str:
    """The Content-Disposition of a file that is sent; every server reads the first name or the second."""
    plain = re.sub(r'[^\x20-\x7e]|["\\%]', "_", name)
    extended = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'attachment; filename="{plain}"{extended}'


def name_of(content_disposition: str, url: str) -> str:
    """A safe name for what was found at an address."""
    if found := _NAME_EXTENDED.search(content_disposition):
        return safe_name(unquote(found[1], errors="replace"))
    if found := _NAME.search(content_disposition):
        return safe_name(re.sub(r"\\(.)", r"\1", found[1]) if found[1] is not None else found[2])
    return name_in(url)


def name_in(url: str) -> str:
    """The safe name that an address ends with."""
    return safe_name(unquote(urlsplit(url).path.rpartition("/")[2], errors="replace"))


def type_of(name: str) -> str:
    """The media type that a name tells of; `application/octet-stream` if it tells nothing."""
    suffix = split_name(name.lower())[1]
    return IMAGE_TYPES.get(suffix) or mimetypes.guess_type(f"file{suffix}")[0] or DEFAULT_TYPE


def is_image(name: str) -> bool:
    """Whether a name is that of an image that can be shown."""
    return split_name(name.lower())[1] in IMAGE_TYPES


# ------------------------------------------------------------------------------ in words


def size_words(size_bytes: int) -> str:
    """A size for people: `812 B`, `34 kB`, `1.2 MB`."""
    size = float(size_bytes)
    for unit in (_("B"), _("kB"), _("MB"), _("GB")):
        if size < 999.5 or unit == _("GB"):
            return f"{size:.1f} {unit}" if 0 < size < 9.95 and unit != _("B") else f"{size:.0f} {unit}"
        size /= 1000
    raise AssertionError("the last unit holds every size")
