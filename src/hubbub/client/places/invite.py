"""Links that lead to a server: `hubbub://host/room`, and `irc://` and `ircs://` as the web has them.

The rule: a link is somebody else's word. It is read whole or refused with a sentence, and nothing is done
because of it before a person has said so.

    hubbub://chat.example.org/lobby                    port 6667
    hubbub://192.168.1.20:6697/lobby,tea?fingerprint=9f3a…      encrypted; this certificate is the right one
    hubbub://chat.example.org/den?tls&key=swordfish    encrypted (port 6697); the first room's key
    irc://irc.example.org/tea,needkey                  flags of old: needkey, isnick and the like

Spec: https://www.rfc-editor.org/rfc/rfc3986, https://datatracker.ietf.org/doc/html/draft-butcher-irc-url-04
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, unquote

from hubbub.client.alerts import notice
from hubbub.client.text import links
from hubbub.client.value import Value
from hubbub.client.wire import is_target
from hubbub.client.words import N_, _
from hubbub.protocol.numbers import whole

LINK_MAX = 2_000  # characters
ROOMS_MAX = 10
NAME_MAX = 200  # characters of a room's name, of a key
SHOWN_MAX = 60
PORT, TLS_PORT, PORT_MAX = 6667, 6697, 65_535
ROOM_SIGNS = "#&+!"
_FLAGS = frozenset(
    ("needkey", "needpass", "isnick", "isuser", "ischannel", "isserver", "isnetwork")
)  # of irc links
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_PLAIN = "-._~!$'()*:@"  # signs of a room's name that need no %XX

_NO_LINK = N_("This is no link to a chat. One looks like hubbub://chat.example.org/lobby")
_TOO_LONG = N_("This link is too long to be one.")
_NO_HOST = N_("The link does not say which server it leads to.")
_USER = N_("What stands before the @ of the link is not where it leads. Ask for a link without it.")
_PORT = N_("The port “{port}” of the link is not a number from 1 to {most}.")
_ROOM = N_("“{name}” in the link can't be the name of a room.")
_TOO_MANY = N_("The link leads to more than {most} rooms.")
_FINGERPRINT_WRONG = N_("The fingerprint in the link is not whole. Ask for the link again.")


class BadInvite(ValueError):
    """What was given is no link that we follow; the text says why, for the person."""


class Invite(Value):
    """Where a link leads. `key` opens the first of the `rooms`; `nick` is a person to write to.

    `fingerprint` is the certificate's SHA-256, 64 small hexadecimal digits, where the link vouches for it.
    """

    host: str
    port: int
    tls: bool = False
    rooms: tuple[str, ...] = ()
    key: str = ""
    nick: str = ""
    fingerprint: str = ""


def is_link(text: str) -> bool:
    """Whether this is meant as a link to a chat, right or wrong."""
    scheme, colon, _rest = text.strip().partition("://")
    return bool(colon) and scheme.lower() in links.CHAT


def read(text: str) -> Invite:
    """Where a link leads.

    Raises: BadInvite.
    """
    text = text.strip()
    if len(text) > LINK_MAX:
        raise BadInvite(_(_TOO_LONG))
    if not is_link(text):
        raise BadInvite(_(_NO_LINK))
    scheme, _colon, rest = text.partition("://")
    place, slash, path = _cut(rest)
    host, port_text = _host(f"{scheme}://{place}")
    options = _options(path.partition("?")[2]) if slash else {}
    fingerprint = options.get("fingerprint", "").lower().replace(":", "")
    if "fingerprint" in options and not _FINGERPRINT.fullmatch(fingerprint):
        raise BadInvite(_(_FINGERPRINT_WRONG))
    tls = scheme.lower() == "ircs" or "tls" in options or bool(fingerprint)
    port = _port(port_text) if port_text else TLS_PORT if tls else PORT
    rooms, nick = _targets(path.partition("?")[0], old=scheme.lower() != "hubbub")
    key = options.get("key", "")
    if key and not _is_word(key):
        raise BadInvite(_(_ROOM).format(name=_shown(key)))
    return Invite(host, port, tls, rooms, key, nick, fingerprint)


def write(invite: Invite) -> str:
    """The link that leads there."""
    host = f"[{invite.host}]" if ":" in invite.host else invite.host
    port = "" if invite.port == (TLS_PORT if invite.tls else PORT) else f":{invite.port}"
    names = ",".join(_written(name) for name in invite.rooms[:ROOMS_MAX])
    options = []
    if invite.fingerprint:
        options.append(f"fingerprint={invite.fingerprint}")
    elif invite.tls:
        options.append("tls")
    if invite.key:
        options.append(f"key={quote(invite.key, safe='')}")
    return f"hubbub://{host}{port}/{names}" + (f"?{'&'.join(options)}" if options else "")


def _written(name: str) -> str:
    """A room in a link: the # that most names begin with goes without saying."""
    plain = name[1:] if name[:1] == "#" and name[1:2] not in {"", *ROOM_SIGNS} else name
    return quote(plain, safe=_PLAIN)


def _shown(text: str) -> str:
    """A stranger's words in a sentence of ours."""
    return notice.clean(text, SHOWN_MAX)


def _cut(rest: str) -> tuple[str, str, str]:
    """The host, whether something follows, and what; `host?key` and `host#room` have no slash."""
    found = re.search(r"[/?#]", rest)
    if found is None:
        return rest, "", ""
    at = found.start()
    return rest[:at], "/", rest[at + 1 :] if rest[at] == "/" else rest[at:]


def _host(start: str) -> tuple[str, str]:
    """The host without brackets, and the port as it stands there."""
    if "@" in start:
        raise BadInvite(_(_USER))
    destination = links.destination(start)
    if destination is None:
        place = start.partition("://")[2]
        _name, colon, port = place.rpartition(":")
        if colon and not place.endswith("]") and not port.isdecimal():
            raise BadInvite(_(_PORT).format(port=_shown(port), most=PORT_MAX))
        raise BadInvite(_(_NO_HOST))
    found = re.fullmatch(r"(?:\[(.+)\]|([^:]+))(?::(.*))?", destination.host)
    assert found, "links has read it"
    return found[1] or found[2], found[3] or ""


def _port(text: str) -> int:
    port = whole(text) or 0
    if not 1 <= port <= PORT_MAX:
        raise BadInvite(_(_PORT).format(port=_shown(text), most=PORT_MAX))
    return port


def _options(query: str) -> dict[str, str]:
    """What stands behind the `?`: `name=value&…`, or a room's key alone, as some write it."""
    found: dict[str, str] = {}
    for part in query.split("&"):
        name, equals, value = part.partition("=")
        if equals:
            found.setdefault(name.lower(), unquote(value)[: NAME_MAX + 1])
        elif name.lower() == "tls":
            found["tls"] = "1"
        elif name and "key" not in found:
            found["key"] = unquote(name)[: NAME_MAX + 1]
    if found.get("tls", "1") in {"0", "no", ""}:
        found.pop("tls", None)
    return found


def _targets(path: str, *, old: bool) -> tuple[tuple[str, ...], str]:
    """The rooms, or the person, that a link names."""
    names = [part for part in path.split(",") if part]
    flags = {name.lower() for name in names if old} & _FLAGS
    names = [unquote(name) for name in names if name.lower() not in flags]
    if len(names) > ROOMS_MAX:
        raise BadInvite(_(_TOO_MANY).format(most=ROOMS_MAX))
    for name in names:
        if not _is_word(name):
            raise BadInvite(_(_ROOM).format(name=_shown(name)))
    if flags & {"isnick", "isuser"} and names:
        return (), names[0]
    return tuple(name if name[0] in ROOM_SIGNS else f"#{name}" for name in names), ""


def _is_word(name: str) -> bool:
    """Whether this can be a name or a key, and hides nothing."""
    categories = {unicodedata.category(sign)[0] for sign in name}
    return len(name) <= NAME_MAX and is_target(name) and categories.isdisjoint({"C", "Z"})
