"""The configuration: its defaults, and what an operator is told of each mistake."""

from pathlib import Path

import pytest

from hubbub.server.config import Config, ConfigError, Listener, Timeouts, load

SUITE = """
[server]
name = "My.Little.Server"
description = "test server"
network = "testnet"
casemapping = "ascii"
utf8_only = true
lookup_hostnames = false
check_ident = false
cloak_hosts = false
proxy_from = ["127.0.0.1/32", "::1/128"]
password = "sesame"

[[listener]]
bind = "127.0.0.1:40001"
type = "irc"
proxy_protocol = "optional"

[[listener]]
bind = "127.0.0.1:40002"
type = "websocket"
proxy_protocol = "optional"

[storage]
path = "data"

[log]
level = "info"

[timeouts]
registration = 600
ping = 600
disconnect = 600

[throttle]
connections = false
commands = false
logins = false

[limits]
nicklen = 32
channellen = 64
topiclen = 390
kicklen = 390
awaylen = 200
line_body = 512
line_tags = 4096
receive_queue = 16384
send_queue = 262144
monitor = 100
whowas = 100
list_modes = 60
multiline_max_bytes = 4096
multiline_max_lines = 32
metadata_max_keys = 1000
metadata_max_subs = 100

[accounts]
enabled = true
registration = true
registration_before_connect = false
registration_requires_email = false
password_max_bytes = 1000
password_hash_cost = "test"
sasl_mechanisms = ["PLAIN", "SCRAM-SHA-256"]
nick_reservation = "strict"
multiclient = true
always_on = "opt-in"
default_user_modes = ""

[channels]
registration = true
relaymsg_separators = "/"

[history]
enabled = true
channel_messages = 128
direct_messages = 128
chathistory_limit = 100
znc_playback_limit = 100
store_tagmsg = ["+draft/persist", "+persist"]
redact_own = true

[features]
metadata = true
metadata_before_connect = true
roleplay = false

[[oper]]
name = "operuser"
password = "operpassword"
privileges = ["all"]
"""

SECTIONS = (
    "server, listener, storage, log, timeouts, throttle, limits, accounts, channels, history, retention, "
    "features, files, oper"
)


def read(folder: Path, text: str) -> Config:
    """The configuration in a file with this text."""
    path = folder / "hubbub.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def mistakes(folder: Path, text: str) -> list[str]:
    """What is said of a file with this text, without the file's name."""
    with pytest.raises(ConfigError) as caught:
        read(folder, text)
    prefix = f"{folder / 'hubbub.toml'}:"
    said = str(caught.value).split("\n")
    assert all(line.startswith(prefix) for line in said)
    return [line.removeprefix(prefix) for line in said]


def test_without_a_file_the_two_doors_are_open_on_this_machine_alone() -> None:
    config = load(None)
    assert [(door.type, door.host, door.port) for door in config.listeners] == [
        ("plain", "127.0.0.1", 9090),
        ("irc", "127.0.0.1", 6667),
    ]
    assert (config.server.casemapping, config.server.utf8_only, config.channels.lobby) == (
        "precis",
        True,
        "#lobby",
    )
    assert config.timeouts == Timeouts(registration=30.0, ping=90.0, disconnect=150.0)


def test_an_empty_file_is_as_good_as_none(tmp_path: Path) -> None:
    config = read(tmp_path, "# nothing\n")
    assert (config.listeners, config.limits, config.server) == (
        Config().listeners,
        Config().limits,
        Config().server,
    )
    assert config.path == tmp_path / "hubbub.toml"


def test_the_conformance_suite_can_say_all_it_needs(tmp_path: Path) -> None:
    config = read(tmp_path, SUITE)
    assert (config.server.name, config.server.password) == ("My.Little.Server", "sesame")
    assert [door.type for door in config.listeners] == ["irc", "websocket"]
    assert config.storage.path == tmp_path / "data"
    assert config.timeouts.ping == 600.0
    assert not config.throttle.commands
    assert config.limits.send_queue == 262144
    assert config.accounts.sasl_mechanisms == ("PLAIN", "SCRAM-SHA-256")
    assert [(oper.name, oper.privileges) for oper in config.opers] == [("operuser", ("all",))]


def test_passwords_are_not_shown_when_settings_are(tmp_path: Path) -> None:
    shown = repr(read(tmp_path, SUITE))
    assert "sesame" not in shown
    assert "operpassword" not in shown


@pytest.mark.parametrize(
    ("motd", "lines"),
    [
        ('"Welcome"', ("Welcome",)),
        ('"""\nWelcome\n\nhome\n"""', ("Welcome", "", "home")),
        ('["Welcome", "home"]', ("Welcome", "home")),
        ('""', ()),
        ("[]", ()),
    ],
)
def test_the_message_of_the_day_is_a_text_or_a_list_of_lines(
    tmp_path: Path, motd: str, lines: tuple[str, ...]
) -> None:
    assert read(tmp_path, f"[server]\nmotd = {motd}\n").server.motd == lines


@pytest.mark.parametrize(
    ("bind", "host", "port"),
    [
        ("127.0.0.1:0", "127.0.0.1", 0),
        ("127.1.2.3:6667", "127.1.2.3", 6667),
        ("[::1]:6667", "::1", 6667),
        ("localhost:65535", "localhost", 65535),
    ],
)
def test_a_door_on_this_machine_needs_no_encryption(tmp_path: Path, bind: str, host: str, port: int) -> None:
    (door,) = read(tmp_path, f'[[listener]]\nbind = "{bind}"\n').listeners
    assert (door.host, door.port, door.type) == (host, port, "irc")


@pytest.mark.parametrize("bind", ["0.0.0.0:6667", "[::]:6667", "192.0.2.1:6667", "[2001:db8::1]:6667"])
def test_a_door_that_others_can_reach_is_encrypted_or_says_it_knows_better(tmp_path: Path, bind: str) -> None:
    door = f'[[listener]]\ntype = "irc"\nbind = "{bind}"\n'
    assert mistakes(tmp_path, door) == [
        "3: [[listener]] other machines could connect without encryption: give it tls_cert and tls_key, "
        'listen on 127.0.0.1, or write plaintext = "i-know"'
    ]
    assert read(tmp_path, door + 'plaintext = "i-know"\n').listeners[0].plaintext == "i-know"
    tls = 'tls_cert = "cert.pem"\ntls_key = "/etc/hubbub/key.pem"\n'
    (encrypted,) = read(tmp_path, door + tls).listeners
    assert (encrypted.tls_cert, encrypted.tls_key) == (tmp_path / "cert.pem", Path("/etc/hubbub/key.pem"))


WRONG = {
    "a section that does not exist": (
        "\n[limit]\nnicklen = 9\n",
        [f'2: there is no section [limit]; did you mean "limits"? (there are: {SECTIONS})'],
    ),
    "a key before any section": (
        'name = "x.y"\n',
        [f"1: there is no section [name] (there are: {SECTIONS})"],
    ),
    "a key that does not exist": (
        "[throttle]\n\ncomands = false",
        [
            '3: [throttle] has no key "comands"; did you mean "commands"? '
            "(there are: connections, commands, logins)"
        ],
    ),
    "a number as a text": (
        '[limits]\nnicklen = "32"\n',
        ['2: [limits] nicklen = "32" is not allowed: it takes a whole number from 1 to 100 (characters)'],
    ),
    "a number that is too large": (
        "[limits]\nnicklen = 101\n",
        ["2: [limits] nicklen = 101 is not allowed: it takes a whole number from 1 to 100 (characters)"],
    ),
    "true as a number": (
        "[limits]\nnicklen = true\n",
        ["2: [limits] nicklen = true is not allowed: it takes a whole number from 1 to 100 (characters)"],
    ),
    "a number as true": (
        "[server]\nutf8_only = 1\n",
        ["2: [server] utf8_only = 1 is not allowed: it takes true or false"],
    ),
    "a time that is not a number": (
        "[timeouts]\nping = nan\n",
        ["2: [timeouts] ping = NaN is not allowed: it takes a number of seconds from 0.1 to 86400"],
    ),
    "a word that is not one of those": (
        '[server]\ncasemapping = "rfc"\n',
        [
            '2: [server] casemapping = "rfc" is not allowed: it takes "precis", "ascii" or "rfc1459"; '
            'did you mean "rfc1459"?'
        ],
    ),
    "a list with a wrong word": (
        "[accounts]\nsasl_mechanisms = [\n  'PLAIN',\n  'SCRAM-SHA256',\n]\n",
        [
            '2: [accounts] sasl_mechanisms = ["PLAIN", "SCRAM-SHA256"] is not allowed: it takes a list of '
            '"PLAIN", "SCRAM-SHA-256" and "EXTERNAL"; did you mean "SCRAM-SHA-256"?'
        ],
    ),
    "a name without a dot": (
        '[server]\nname = "hub"\n',
        ['2: [server] name = "hub" is not allowed: it takes a host name with a dot, as "chat.example.org"'],
    ),
    "a message of the day that is no text": (
        "[server]\nmotd = 0\n",
        ["2: [server] motd = 0 is not allowed: it takes a text or a list of lines"],
    ),
    "a port that does not exist": (
        '[[listener]]\nbind = "127.0.0.1:65536"\n',
        [
            '2: [[listener]] bind = "127.0.0.1:65536" is not allowed: it takes an address and a port, '
            'as "127.0.0.1:6667", "[::1]:6667" or "localhost:6667"'
        ],
    ),
    "digits that are not ASCII": (
        '[[listener]]\nbind = "127.0.0.1:٤٢"\n',
        [
            '2: [[listener]] bind = "127.0.0.1:٤٢" is not allowed: it takes an address and a port, '
            'as "127.0.0.1:6667", "[::1]:6667" or "localhost:6667"'
        ],
    ),
    "a network that is none": (
        '[server]\nproxy_from = ["10.0.0.1/8"]\n',
        [
            '2: [server] proxy_from = ["10.0.0.1/8"] is not allowed: '
            'it takes a list of networks, as ["127.0.0.1/32", "fd00::/8"]'
        ],
    ),
    "a door without an address": (
        '[[listener]]\nbind = "127.0.0.1:1"\n\n[[listener]]\ntype = "irc"\n',
        [
            '4: [[listener]] needs the key "bind": an address and a port, '
            'as "127.0.0.1:6667", "[::1]:6667" or "localhost:6667"'
        ],
    ),
    "two doors in one place": (
        '[[listener]]\nbind = "127.0.0.1:1"\n[[listener]]\nbind = "127.0.0.1:1"\n',
        ["3: there is another [[listener]] with the bind 127.0.0.1:1"],
    ),
    "a door written as a section": (
        '[listener]\nbind = "127.0.0.1:1"\n',
        ["1: [listener] may be there several times: write [[listener]]"],
    ),
    "a section written several times": (
        "[[limits]]\nnicklen = 9\n",
        ["1: [limits] is a section, with keys: not a list or a value"],
    ),
    "a certificate without its key": (
        '[[listener]]\nbind = "127.0.0.1:1"\ntls_cert = "cert.pem"\n',
        ["3: [[listener]] tls_cert needs its tls_key"],
    ),
    "times in the wrong order": (
        "[timeouts]\nping = 60\ndisconnect = 59\n",
        ["3: [timeouts] disconnect must not be sooner than ping"],
    ),
    "a queue that holds no line": (
        "[limits]\nline_body = 16384\n",
        ["2: [limits] receive_queue must hold one whole line: line_body + line_tags"],
    ),
    "e-mail from nobody": (
        "[accounts]\nregistration_requires_email = true\n",
        ["2: [accounts] registration_requires_email needs email_sender, the address to write from"],
    ),
    "a password that is no text": (
        '[[oper]]\nname = "root"\npassword = 12345\n',
        ["3: [[oper]] password = (not shown) is not allowed: it takes a text on one line"],
    ),
    "several mistakes at once": (
        '[[oper]]\nname = "a b"\n[limits]\nmonitor = -1\n[features]\nroleplay = "no"\n',
        [
            '1: [[oper]] needs the key "password": a text on one line',
            '2: [[oper]] name = "a b" is not allowed: it takes a name without spaces',
            "4: [limits] monitor = -1 is not allowed: it takes a whole number from 0 to 10000 (names)",
            '6: [features] roleplay = "no" is not allowed: it takes true or false',
        ],
    ),
    "what is not TOML": (
        '[server]\nname = "x.y"\nnetwork = Hubbub\n',
        ["3: this is not TOML: Invalid value"],
    ),
    "an end in the middle": (
        '[server]\nname = """x.y\n',
        ["2: this is not TOML: Unterminated string"],
    ),
    "a key given twice": (
        '[server]\nname = "x.y"\nname = "z.y"\n',
        ["3: this is not TOML: Cannot overwrite a value"],
    ),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_named_with_its_line_and_what_would_be_right(
    tmp_path: Path, text: str, said: list[str]
) -> None:
    assert mistakes(tmp_path, text) == said


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml: cannot be read: No such file or directory"):
        load(tmp_path / "gone.toml")


def test_a_file_in_another_encoding_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "hubbub.toml"
    path.write_bytes(b'[server]\ndescription = "caf\xe9"\n')
    with pytest.raises(ConfigError, match=r"hubbub\.toml:2: not UTF-8, which a TOML file has to be"):
        load(path)


def test_a_file_from_windows_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "hubbub.toml"
    path.write_bytes(b'\xef\xbb\xbf[server]\r\nnetwork = "Caf\xc3\xa9"\r\n')
    assert load(path).server.network == "Café"


def test_sections_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Listener(bind="127.0.0.1:1").bind = "127.0.0.1:2"  # type: ignore[misc]
