"""Server addresses as people type them: `host`, `host:port`, `[::1]:6697`."""

from __future__ import annotations

from hubbub.client.places.invite import PORT, PORT_MAX, TLS_PORT
from hubbub.client.words import N_, _
from hubbub.protocol.numbers import whole

_NO_ADDRESS = N_("“{typed}” is not the address of a server. Try a name such as chat.example.org.")


class BadAddress(ValueError):
    """What was typed is no address; the text says what is wrong, for the person."""


def parse(typed: str, encrypted: bool = False) -> tuple[str, int]:
    """The host and the port, 6667 or, encrypted, 6697 if none was typed.

    Raises: BadAddress.
    """
    text = typed.strip()
    if any(character.isspace() or character == "/" for character in text):
        raise BadAddress(_(_NO_ADDRESS).format(typed=typed))
    default = TLS_PORT if encrypted else PORT
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise BadAddress(_("In “{typed}” the ] is missing or misplaced.").format(typed=typed))
        port = rest[1:]
    elif text.count(":") > 1:
        host, port = text, ""
    else:
        host, _colon, port = text.partition(":")
    if not host:
        raise BadAddress(_(_NO_ADDRESS).format(typed=typed))
    return host, _port(port) if port else default


def _port(text: str) -> int:
    port = whole(text) or 0
    if not 1 <= port <= PORT_MAX:
        words = _("The port “{port}” is not a number from 1 to {most}.")
        raise BadAddress(words.format(port=text, most=PORT_MAX))
    return port


def text(host: str, port: int, encrypted: bool = False) -> str:
    """The address for people: without the port if it is the usual one."""
    shown = f"[{host}]" if ":" in host else host
    return shown if port == (TLS_PORT if encrypted else PORT) else f"{shown}:{port}"
