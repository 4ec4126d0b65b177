"""What an operator can set: one kind of values a section, one field a key with its type, unit and default.

Rule: every key says by itself what it takes (config_rules.py); what keys must say together is in CHECKS.
Pure but for `load`, which reads the file. Times are seconds, sizes bytes.
"""

from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import Any, NamedTuple

from hubbub.protocol.channel_modes import FLAGS
from hubbub.protocol.value import settings
from hubbub.server.config_rules import (
    LARGEST_PORT,
    REQUIRED,
    address,
    choice,
    choices,
    file_path,
    is_loopback,
    key,
    lines,
    networks,
    seconds,
    split_address,
    switch,
    text,
    texts,
    whole,
)

DAY = 86_400  # seconds
MIB, GIB = 1 << 20, 1 << 30  # bytes
PRINTABLE = r"[^\x00-\x1f\x7f]*"
SERVER_NAME = r"(?=.{1,63}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+"
CHANNEL_NAME = r"#[^\x00-\x20\x7f,:]{1,63}"

HASH = r"scrypt\$(?:[4-9]|1[0-6])\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}="  # of a password
PRIVILEGES = {  # what an operator may be allowed
    "accreg": "look after other people's accounts",
    "ban": "ban addresses, networks, people and accounts from the server",
    "chanreg": "look after rooms that are registered",
    "history": "take away what others said",
    "kill": "disconnect people",
    "rehash": "have the configuration read again",
    "see": "see where people connect from",
    "wallops": "say something to everybody who listens for it",
}


class ConfigError(Exception):
    """What is wrong with the configuration, where, and what would be right: ready to print."""


@settings
class ServerConfig:
    """[server]: who we are."""

    name: str = key("hubbub.local", text(SERVER_NAME, 'a host name with a dot, as "chat.example.org"'))
    description: str = key("A Hubbub chat server", text(PRINTABLE, "a text on one line"))
    network: str = key("Hubbub", text(r"[^\x00-\x20\x7f]{1,64}", "a name without spaces"))
    icon: str = key(
        "", text(r"|https?://[^\x00-\x20\x7f]{1,200}", "a picture's address: https://...")
    )  # the network's
    password: str = key("", text(PRINTABLE, "a text on one line"), secret=True)  # "": everybody may connect
    motd: tuple[str, ...] = key((), lines(r"[^\x00-\x08\x0a-\x1f\x7f]{0,400}", "a text or a list of lines"))
    casemapping: str = key("precis", choice("precis", "ascii", "rfc1459"))
    utf8_only: bool = key(True, switch())
    lookup_hostnames: bool = key(False, switch())  # ask the DNS who connects
    check_ident: bool = key(False, switch())  # ask the connecting machine who connects
    cloak_hosts: bool = key(True, switch())  # hide addresses from other users
    proxy_from: tuple[str, ...] = key((), networks())  # whose word on the client's address is taken
    webirc_password: str = key("", text(PRINTABLE, "a text on one line"), secret=True)  # "": no WEBIRC
    origins: tuple[str, ...] = key(  # of other sites' pages that may use the WebSocket doors
        (), texts(r"https?://[^\s/?#@]+", 'a list of origins, as ["https://chat.example.org"]')
    )
    announce: bool = key(True, switch())  # on the local network, where others can come from there
    sts_port: int = key(0, whole(0, LARGEST_PORT, "the port of a TLS listener"))  # 0: no STS
    sts_duration: int = key(0, whole(0, 10 * 365 * DAY, "seconds"))  # for which clients remember it


@settings
class Listener:
    """[[listener]]: a door. Beyond this machine it is encrypted, or says that it knows better."""

    bind: str = key(REQUIRED, address())  # port 0 is any free one
    type: str = key("irc", choice("irc", "plain", "websocket", "http"))
    proxy_protocol: str = key("none", choice("none", "optional", "required"))
    tls_cert: Path | None = key(None, file_path())
    tls_key: Path | None = key(None, file_path())
    plaintext: str = key("", choice("i-know"))  # needed to listen beyond this machine without encryption

    @property
    def host(self) -> str:
        """The address without the port and without brackets."""
        return split_address(self.bind)[0]

    @property
    def port(self) -> int:
        """The port; 0 for any free one."""
        return split_address(self.bind)[1]


@settings
class StorageConfig:
    """[storage]: where what must last is kept, and what it must survive."""

    path: Path | None = key(None, file_path())  # a folder; None is the place this system has for such data
    durability: str = key("power", choice("power", "process", "none"))  # a power cut, a crash, nothing


@settings
class LogConfig:
    """[log]: what is told of the server's doings, and where."""

    level: str = key("info", choice("debug", "info", "warning", "error"))
    file: Path | None = key(None, file_path())  # None is standard error


@settings
class Timeouts:
    """[timeouts]: how long we wait for a client."""

    registration: float = key(30.0, seconds(0.1, DAY))  # until it has a name, from connecting
    ping: float = key(90.0, seconds(0.1, DAY))  # of silence, until we ask whether it is there
    disconnect: float = key(150.0, seconds(0.1, DAY))  # of silence, until we take it for gone


@settings
class Throttle:
    """[throttle]: whether those in a hurry are slowed down."""

    connections: bool = key(True, switch())
    commands: bool = key(True, switch())
    logins: bool = key(True, switch())


@settings
class Limits:
    """[limits]: how long, how many."""

    nicklen: int = key(32, whole(1, 100, "characters"))
    channellen: int = key(64, whole(2, 200, "characters"))
    topiclen: int = key(390, whole(1, 4096, "bytes"))
    kicklen: int = key(390, whole(1, 4096, "bytes"))
    awaylen: int = key(200, whole(1, 4096, "bytes"))
    line_body: int = key(512, whole(512, 16_384, "bytes, CR LF included"))  # a line without its tags
    line_tags: int = key(4096, whole(512, 4096, "bytes, @ and space included"))  # a client's tags
    receive_queue: int = key(16_384, whole(1024, 1_048_576, "bytes"))  # an unfinished longer line ends it
    send_queue: int = key(524_288, whole(16_384, 268_435_456, "bytes"))  # waiting for a slow reader
    connections_per_address: int = key(16, whole(1, 100_000, "connections"))  # at once; IPv6: from a /64
    connections_per_ten_minutes: int = key(32, whole(1, 1_000_000, "connections"))  # from one of these
    unregistered: int = key(1000, whole(10, 100_000, "connections"))  # that have no name yet, of all of these
    monitor: int = key(100, whole(0, 10_000, "names"))
    whowas: int = key(100, whole(0, 100_000, "names"))
    list_modes: int = key(60, whole(1, 10_000, "entries"))  # bans and the like of a channel
    multiline_max_bytes: int = key(4096, whole(512, 65_536, "bytes"))
    multiline_max_lines: int = key(32, whole(2, 1000, "lines"))
    metadata_max_keys: int = key(100, whole(0, 10_000, "keys"))
    metadata_max_subs: int = key(100, whole(0, 10_000, "keys"))


@settings
class Accounts:
    """[accounts]: names that belong to somebody."""

    enabled: bool = key(True, switch())
    registration: bool = key(True, switch())
    registrations_per_hour: int = key(5, whole(0, 100_000, "accounts"))  # from one network; 0: any number
    registration_before_connect: bool = key(False, switch())
    registration_requires_email: bool = key(False, switch())
    email_sender: str = key("", text(r"|[^@\s]+@[^@\s]+", 'an e-mail address, as "chat@example.org"'))
    email_server: str = key(  # which takes letters from us
        "localhost:25",
        text(r"[^\s:]+:[0-9]{1,5}|\[[0-9A-Fa-f:.]+\]:[0-9]{1,5}", 'a name and a port, as "localhost:25"'),
    )
    email_tls: str = key("none", choice("none", "starttls", "tls"))
    email_login: str = key("", text(r"[^\x00-\x1f\x7f]*", "a text on one line"))
    email_password: str = key("", text(r"[^\x00-\x1f\x7f]*", "a text on one line"), secret=True)
    password_max_bytes: int = key(300, whole(32, 4096, "bytes"))
    password_hash_cost: str = key("standard", choice("standard", "test"))  # test: quick, and unsafe
    sasl_mechanisms: tuple[str, ...] = key(
        ("PLAIN", "EXTERNAL", "SCRAM-SHA-256"), choices("PLAIN", "SCRAM-SHA-256", "EXTERNAL")
    )
    nick_reservation: str = key("strict", choice("none", "optional", "strict"))
    multiclient: bool = key(True, switch())  # several connections as one user
    always_on: str = key("opt-in", choice("disabled", "opt-in", "opt-out", "mandatory"))
    default_user_modes: str = key("", text(r"|\+?[A-Za-z]+", 'mode letters, as "+i"'))


@settings
class Channels:
    """[channels]: the rooms."""

    lobby: str = key("#lobby", text(CHANNEL_NAME, 'a channel name, as "#lobby"'))  # the plain door's room
    registration: bool = key(True, switch())
    default_modes: str = key(  # of a new room
        "nt", text(rf"\+?[{''.join(FLAGS)}]*", f'letters of {"".join(FLAGS)}, as "+Hnt"')
    )
    registrations_per_account: int = key(15, whole(0, 10_000, "channels"))
    relaymsg_separators: str = key("/", text(r"[$()/;<=>]*", "characters that no nick can hold, of $()/;<=>"))


@settings
class History:
    """[history]: what is kept of what was said, and how much is shown at once."""

    enabled: bool = key(True, switch())
    channel_messages: int = key(0, whole(0, 1_000_000, "messages"))  # kept of each channel; 0: all
    direct_messages: int = key(0, whole(0, 1_000_000, "messages"))  # kept of what two people wrote; 0: all
    days: int = key(0, whole(0, 36_500, "days"))  # for which messages are kept; 0: for ever
    chathistory_limit: int = key(100, whole(1, 10_000, "messages"))
    autoreplay: int = key(100, whole(0, 10_000, "messages"))  # that one missed; 0: none
    znc_playback_limit: int = key(100, whole(1, 10_000, "messages"))
    store_tagmsg: tuple[str, ...] = key(  # a TAGMSG with one of these tags is kept
        ("+draft/react", "+react", "+draft/unreact", "+unreact"),
        texts(r"\+[^\x00-\x20\x7f;=]+", 'a list of tags, as ["+draft/react"]'),
    )
    redact_own: bool = key(True, switch())


@settings
class Retention:
    """[[retention]]: what is kept of one channel, instead of what [history] says."""

    channel: str = key(REQUIRED, text(CHANNEL_NAME, 'a channel name, as "#lobby"'))
    messages: int = key(0, whole(0, 1_000_000, "messages"))  # 0: all
    days: int = key(0, whole(0, 36_500, "days"))  # 0: for ever


@settings
class Features:
    """[features]: what some servers have and others leave out."""

    metadata: bool = key(True, switch())
    metadata_before_connect: bool = key(True, switch())
    roleplay: bool = key(False, switch())


@settings
class Files:
    """[files]: files that people share. Off unless it is switched on."""

    enabled: bool = key(False, switch())
    max_size: int = key(50 * MIB, whole(1, 1024 * GIB, "bytes"))  # of one file
    quota: int = key(500 * MIB, whole(1, 1024 * GIB, "bytes"))  # of all files of an account
    keep_free: int = key(512 * MIB, whole(0, 1 << 50, "bytes"))  # of the disk, for what people say
    retention: int = key(0, whole(0, 36_500, "days"))  # for which a file is kept; 0: for ever
    guests: bool = key(False, switch())  # whether people without an account share files too
    url: str = key(  # where others reach the http listener, when it isn't where they connected
        "", text(r"|https?://[^\s/?#@]+", 'an address without a path, as "https://chat.example.org"')
    )


@settings
class Oper:
    """[[oper]]: somebody who looks after the server. There is none unless one is written down."""

    name: str = key(REQUIRED, text(r"[^\x00-\x20\x7f]{1,64}", "a name without spaces"))
    password: str = key(  # as it is, or as `hubbub passwd` writes it
        REQUIRED, text(rf"(?!scrypt\$)[^\x00-\x1f\x7f]+|{HASH}", "a text on one line"), secret=True
    )
    privileges: tuple[str, ...] = key(("all",), choices("all", *PRIVILEGES))


DEFAULT_LISTENERS = (
    Listener(bind="127.0.0.1:9090", type="plain"),
    Listener(bind="127.0.0.1:6667", type="irc"),
)
FILES_LISTENER = Listener(bind="127.0.0.1:8067", type="http")  # where no other of its type is set


def section(of: type) -> Any:
    """Declare a section: there with its defaults when the file does not name it."""
    return field(default_factory=of, metadata={"of": of})


def sections(of: type, table: str, default: tuple[Any, ...]) -> Any:
    """Declare a section that may be there several times, in the file as [[table]]."""
    return field(default=default, metadata={"of": of, "table": table})


@settings
class Config:
    """All settings of a server."""

    server: ServerConfig = section(ServerConfig)
    listeners: tuple[Listener, ...] = sections(Listener, "listener", DEFAULT_LISTENERS)
    storage: StorageConfig = section(StorageConfig)
    log: LogConfig = section(LogConfig)
    timeouts: Timeouts = section(Timeouts)
    throttle: Throttle = section(Throttle)
    limits: Limits = section(Limits)
    accounts: Accounts = section(Accounts)
    channels: Channels = section(Channels)
    history: History = section(History)
    retention: tuple[Retention, ...] = sections(Retention, "retention", ())
    features: Features = section(Features)
    files: Files = section(Files)
    opers: tuple[Oper, ...] = sections(Oper, "oper", ())
    path: Path | None = None  # the file it was read from, to read it again

    @property
    def doors(self) -> tuple[Listener, ...]:
        """All that we listen at: the listeners, and one for files where these need it."""
        is_missing = self.files.enabled and not any(door.type == "http" for door in self.listeners)
        return (*self.listeners, FILES_LISTENER) if is_missing else self.listeners


class Check(NamedTuple):
    """What the keys of one section must say together."""

    key: str  # the one to point at
    is_wrong: Callable[[Any], bool]  # given the section
    message: str


CHECKS: dict[type, tuple[Check, ...]] = {
    Listener: (
        Check(
            "bind",
            lambda door: not (is_loopback(door.host) or door.tls_cert or door.plaintext),
            "other machines could connect without encryption: give it tls_cert and tls_key, "
            'listen on 127.0.0.1, or write plaintext = "i-know"',
        ),
        Check(
            "tls_cert",
            lambda door: bool(door.tls_cert) and not door.tls_key,
            "tls_cert needs its tls_key",
        ),
        Check(
            "proxy_protocol",
            lambda door: door.type == "plain" and door.proxy_protocol == "optional",
            'a plain door speaks first, so proxy_protocol can be "required" or "none"',
        ),
        Check("tls_key", lambda door: bool(door.tls_key) and not door.tls_cert, "tls_key needs its tls_cert"),
    ),
    ServerConfig: (
        Check(
            "webirc_password",
            lambda server: bool(server.webirc_password) and not server.proxy_from,
            "webirc_password needs proxy_from, the addresses of the gateways",
        ),
    ),
    Timeouts: (
        Check("disconnect", lambda t: t.disconnect < t.ping, "disconnect must not be sooner than ping"),
    ),
    Limits: (
        Check(
            "receive_queue",
            lambda limits: limits.receive_queue < limits.line_body + limits.line_tags,
            "receive_queue must hold one whole line: line_body + line_tags",
        ),
    ),
    Accounts: (
        Check(
            "registration_requires_email",
            lambda accounts: accounts.registration_requires_email and not accounts.email_sender,
            "registration_requires_email needs email_sender, the address to write from",
        ),
    ),
}

UNIQUE: dict[type, Callable[[Any], str | None]] = {  # what no two sections of a kind may share
    Listener: lambda door: f"bind {door.bind}" if door.port else None,
    Oper: lambda oper: f"name {oper.name}",
    Retention: lambda one: f"channel {one.channel.lower()}",
}


def load(path: Path | None) -> Config:
    """Read a configuration file; without one, everything has its default.

    Raises ConfigError, which names every mistake with its line.
    """
    if path is None:
        return Config()
    from hubbub.server.config_reader import read_file

    return read_file(path)
