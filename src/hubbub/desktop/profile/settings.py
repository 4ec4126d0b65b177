"""What the window remembers between two starts: one JSON file, readable by its owner alone.

The rule: a broken or strange file never stops the window; what can't be read is as if it was not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import platformdirs

from hubbub.client import json_file
from hubbub.client.alerts.notification import Rule, minutes
from hubbub.client.text.emoji import TONES
from hubbub.client.words import LANGUAGES
from hubbub.desktop.look.palette import ACCENTS, is_colour
from hubbub.desktop.profile import address

FILE = "settings.json"
LOOKS = ("system", "dark", "light")
SCALES = (80, 300)  # percent, from and to
TEXT_SIZES = (11, 24)
DEFAULT_ADDRESS = "127.0.0.1:6667"
DEFAULT_ROOM = "#lobby"
MAX_SERVERS = 50
_KEY = re.compile(r"[A-Za-z0-9._-]{1,280}")


@dataclass(slots=True)
class ServerSettings:
    """What is remembered of one server, and who one is there."""

    key: str = ""  # in the names of its files; it never changes
    name: str = ""  # as the person calls it; "" is as it calls itself
    address: str = DEFAULT_ADDRESS
    tls: bool = False
    fingerprint: str = ""  # of the certificate that is trusted here though no authority signed it
    nick: str = ""
    realname: str = ""  # "" is the nickname
    account: str = ""  # as whom to log in; the password is kept elsewhere
    remember: bool = True  # the password
    at_start: bool = True  # connect when the program starts
    own: bool = False  # it runs on this computer, started by this program
    guarded: bool = False  # it lets in who knows its password, which is kept elsewhere
    rooms: list[str] = field(default_factory=list)
    room: str = ""  # the one shown last
    order: list[str] = field(default_factory=list)  # the keys of rooms, as they stand in the window
    favourites: list[str] = field(default_factory=list)  # the keys of those that stand first
    collapsed: list[str] = field(default_factory=list)  # the groups that are folded (client/shown)
    attention: dict[str, Any] = field(default_factory=dict)  # as client/alerts/attention.py writes it


@dataclass(slots=True)
class Settings:
    """Every setting with its default."""

    nick: str = ""  # one's name at the next new server
    servers: list[ServerSettings] = field(default_factory=list)  # as they stand in the window
    shown: str = ""  # the key of the server that was shown last
    look: str = "system"
    accent: str = ""  # of palette.ACCENTS, or `#rrggbb`; "" is the palette's own
    scale: int = 0  # of everything, in percent; 0 is the system's
    font: str = ""  # a family of the system; "" is our own
    text_size: int = 15  # of what is said
    compact: bool = False  # little space between messages, and no avatars
    comings: bool = True  # whether the timeline tells who comes and goes
    hours_24: bool = True
    language: str = ""  # one of words.LANGUAGES; "" is the system's
    send_typing: bool = True
    send_markers: bool = True  # how far one has read
    ask_links: bool = True  # before they open
    geometry: str = ""
    load_images: bool = True  # of the server's own file host, as soon as they are in view
    members: bool = True  # whether people are shown beside the timeline
    notify: str = "mentions"  # of what one is told in channels without a rule of their own: also all, none
    notify_desktop: bool = True  # by notices on the screen
    notify_sound: bool = True
    notify_words: bool = True  # whether notices show what was said
    highlights: list[str] = field(default_factory=list)  # words that call us, besides our nickname
    dnd_until_ms: int = 0  # not to be disturbed until then
    quiet_hours: bool = False  # not to be disturbed every day between these times
    quiet_from: str = "22:00"
    quiet_to: str = "07:00"
    trusted_hosts: list[str] = field(default_factory=list)  # whose links open without a question
    emoji_recent: list[str] = field(default_factory=list)  # the last one picked first
    emoji_tone: int = 0  # the skin tone, from light to dark; 0 is none

    def __post_init__(self) -> None:
        given, self.servers = self.servers, []
        for server in given[:MAX_SERVERS]:
            self.put(server)

    def put(self, server: ServerSettings) -> None:
        """Remember a server: instead of what was known under its key, else as the last one."""
        self.name_files(server)
        for place, known in enumerate(self.servers):
            if known.key == server.key:
                self.servers[place] = server
                return
        self.servers.append(server)

    def name_files(self, server: ServerSettings) -> None:
        """Give a server a key that no other one has, if it has none."""
        if not _KEY.fullmatch(server.key):
            server.key = _free_key(server, {other.key for other in self.servers})

    def server(self, key: str) -> ServerSettings | None:
        """The server with this key."""
        return next((server for server in self.servers if server.key == key), None)

    def at(self, where: str, nick: str = "") -> ServerSettings | None:
        """The server at this address, where one is called so if a name is given."""
        here = (server for server in self.servers if server.address == where)
        return next((server for server in here if nick in {"", server.nick}), None)

    @property
    def first(self) -> ServerSettings | None:
        """The server to show first: the one that was shown last."""
        return self.server(self.shown) or next(iter(self.servers), None)


def _free_key(server: ServerSettings, taken: set[str]) -> str:
    """`host-port`, with a number behind it for whoever is there a second time."""
    host, port = "nowhere", 0
    with suppress(address.BadAddress):
        host, port = address.parse(server.address, server.tls)
    plain = f"{re.sub(r'[^A-Za-z0-9.-]', '_', host[:250])}-{port}"
    keys = (plain, *(f"{plain}-{number}" for number in range(2, MAX_SERVERS + 2)))
    return next(key for key in keys if key not in taken)


def default_profile() -> Path:
    """Where settings and unsent lines live."""
    return Path(platformdirs.user_data_dir("hubbub", appauthor=False))


def prepare_profile(folder: Path) -> None:
    """Make the folder, for its owner alone.

    Raises: OSError if it can't be made.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)


def load(folder: Path) -> Settings:
    """The settings of a profile; defaults for what is missing or of another type."""
    return read(json_file.read_object(folder / FILE))


def read(stored: dict[str, Any]) -> Settings:
    """The settings that were written so; defaults for what is missing or can't be."""
    settings = Settings()
    _read(settings, stored)
    for server in _servers(stored)[:MAX_SERVERS]:
        settings.put(server)
    for name in _ALLOWED:
        if not may_be(name, getattr(settings, name)):
            setattr(settings, name, getattr(Settings(), name))
    return settings


_ALLOWED: dict[str, Callable[[Any], bool]] = {
    "look": lambda look: look in LOOKS,
    "accent": lambda accent: accent in {"", *ACCENTS} or is_colour(accent),
    "scale": lambda scale: scale == 0 or SCALES[0] <= scale <= SCALES[1],
    "text_size": lambda size: TEXT_SIZES[0] <= size <= TEXT_SIZES[1],
    "language": lambda language: language in {"", *LANGUAGES},
    "notify": lambda rule: rule in list(Rule),
    "quiet_from": lambda time: minutes(time) is not None,
    "quiet_to": lambda time: minutes(time) is not None,
    "emoji_tone": lambda tone: 0 <= tone <= TONES,
}


def may_be(name: str, value: object) -> bool:
    """Whether a setting can have this value."""
    return type(value) is type(getattr(Settings(), name)) and _ALLOWED.get(name, lambda _: True)(value)


def _servers(stored: dict[str, Any]) -> list[ServerSettings]:
    """The servers of a file; one written when there was only one has it among the other settings."""
    if "servers" not in stored:
        only = ServerSettings()
        _read(only, stored)
        return [only] if only.nick and "address" in stored else []
    servers = []
    for each in stored["servers"] if isinstance(stored["servers"], list) else []:
        if isinstance(each, dict):
            servers.append(ServerSettings())
            _read(servers[-1], each)
    return servers


def _read(settings: Settings | ServerSettings, stored: dict[str, Any]) -> None:
    """Take over what is of the type that it should have."""
    for each in fields(settings):
        value, default = stored.get(each.name), getattr(settings, each.name)
        if each.name == "servers" or type(value) is not type(default):
            continue
        setattr(settings, each.name, [str(one) for one in value] if isinstance(value, list) else value)


def save(folder: Path, settings: Settings) -> None:
    """Write the settings; readers see the old file or the new one, never a part.

    Raises: OSError if the folder can't be written to.
    """
    json_file.write(folder / FILE, asdict(settings))
