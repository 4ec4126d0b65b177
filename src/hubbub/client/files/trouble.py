"""What can go wrong with a file, in a sentence that says what to do.

The rule: a trouble is of one kind, for programs, and has words, for people.
"""

from __future__ import annotations

from enum import Enum

from hubbub.client.files.names import size_words
from hubbub.client.words import _

MAX_REASON_CHARS = 200


class Kind(Enum):
    """What a trouble is about."""

    NO_HOST = "no host"  # the server takes no files
    LOGIN = "login"  # who we are does not suffice
    TOO_LARGE = "too large"
    QUOTA = "quota"
    TYPE = "type"  # it takes no files of this type
    GONE = "gone"  # there is no such file any more
    BUSY = "busy"  # later, it may go
    NETWORK = "network"
    DISK = "disk"  # ours
    FOREIGN = "foreign"  # the address is not one of our server's file host
    SERVER = "server"  # it answers, and not as it should


class FileTrouble(Exception):
    """A file could not be sent or fetched; its text is a sentence for the person."""

    def __init__(self, kind: Kind, words: str) -> None:
        super().__init__(words)
        self.kind = kind


def declined(status: int, reason: str = "", limit_bytes: int = 0) -> FileTrouble:
    """The trouble behind an HTTP status; `reason` are the server's own words, if it has some.

    Source: https://www.rfc-editor.org/rfc/rfc9110#section-15
    """
    kind, words = _by_status(status, limit_bytes)
    reason = " ".join(reason.split())[:MAX_REASON_CHARS]
    return FileTrouble(kind, f"{words} ({reason})" if reason else words)


def _by_status(status: int, limit_bytes: int) -> tuple[Kind, str]:
    match status:
        case 401:
            return Kind.LOGIN, _("The server takes files of accounts only: log in, then try again.")
        case 403:
            return Kind.LOGIN, _("The server does not take this file from you.")
        case 404 | 410:
            return Kind.GONE, _("The file is no longer on the server.")
        case 413 if limit_bytes:
            limit = size_words(limit_bytes)
            return Kind.TOO_LARGE, _("Too large: the server takes files of up to {size}.").format(size=limit)
        case 413:
            return Kind.TOO_LARGE, _("Too large for this server: send a smaller file.")
        case 415:
            return Kind.TYPE, _("The server takes no files of this kind: pack it into an archive.")
        case 429 | 503:
            return Kind.BUSY, _("The server has too much to do: try again in a while.")
        case 507:
            return Kind.QUOTA, _(
                "There is no more room for your files on the server: delete some, or ask its operator."
            )
    return Kind.SERVER, _("The server's file host answered with error {status}: try again later.").format(
        status=status
    )


def no_host() -> FileTrouble:
    """The server takes no files."""
    return FileTrouble(Kind.NO_HOST, _("This server takes no files. Its operator can turn that on."))


def foreign() -> FileTrouble:
    """An address that is not of our server's file host."""
    return FileTrouble(Kind.FOREIGN, _("This file is not on your server: open its link in the browser."))


def disk(error: OSError) -> FileTrouble:
    """Our own disk."""
    reason = error.strerror or str(error)
    return FileTrouble(Kind.DISK, _("The file on this computer: {reason}.").format(reason=reason))


def network(reason: str) -> FileTrouble:
    """The way there."""
    return FileTrouble(
        Kind.NETWORK, _("The connection to the file host broke ({reason}): try again.").format(reason=reason)
    )


def silent() -> FileTrouble:
    """Nothing moves any more."""
    return FileTrouble(Kind.NETWORK, _("The file host does not answer any more: try again."))


def odd(reason: str) -> FileTrouble:
    """An answer that no file host may give."""
    return FileTrouble(Kind.SERVER, _("The file host answered strangely ({reason}).").format(reason=reason))
