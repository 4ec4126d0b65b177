"""HELP and HELPOP: what there is to know, from the tables that declare it.

Spec: https://modern.ircdocs.horse/#help-message
"""

import pytest

from hubbub.protocol.channel_modes import FLAGS, LISTS, PARAMETERS, PREFIXES, USER_FLAGS
from hubbub.protocol.message import parse
from hubbub.server.core.registry import COMMANDS
from tests.net import Client, Net

EVERY = sorted(name for name in COMMANDS if name.isupper())


def told(client: Client, line: str) -> list[str]:
    """What HELP says between its first line and its last."""
    client.got()
    client.sends(line)
    first, *lines, last = client.got()
    assert (first.split(" ")[1], last.split(" ")[1]) == ("704", "706")
    assert {line.split(" ")[1] for line in lines} <= {"705"}
    return [parse(line).params[-1] for line in (first, *lines)]


@pytest.mark.parametrize("command", ["HELP", "HELPOP"])
def test_help_tells_what_a_command_takes_and_does(net: Net, command: str) -> None:
    alice = net.client("alice")
    alice.sends(f"{command} topic")
    assert alice.got() == [
        ":hub.test 704 alice TOPIC :TOPIC <channel> [<topic>]",
        ":hub.test 705 alice TOPIC :Show or set a room's topic.",
        ":hub.test 706 alice TOPIC :End of HELP",
    ]


@pytest.mark.parametrize("name", EVERY)
def test_there_is_help_for_every_command(net: Net, name: str) -> None:
    """A row of the table says by `takes` and `does` what it is for."""
    row = COMMANDS[name]
    assert row.does, f"{name} has no help: give its @command(...) takes= and does="
    assert row.does[0].isupper()
    assert row.does[-1] != "."
    usage, does, *more = told(net.client("alice"), f"HELP {name}")
    assert usage == f"{name} {row.takes}".strip()
    assert does == f"{row.does}."
    assert bool(more) == bool(row.needs)


def test_help_names_the_privilege_that_a_command_needs(net: Net) -> None:
    assert told(net.client("alice"), "HELP KILL")[2] == "It takes an operator with the privilege kill."


def test_help_alone_names_every_command_and_topic(net: Net) -> None:
    words = " ".join(told(net.client("alice"), "HELP")).split()
    assert {*EVERY, "CMODES", "UMODES", "PRIVILEGES"} <= set(words)


def test_help_explains_every_mode(net: Net) -> None:
    alice = net.client("alice")
    assert [line[:2] for line in told(alice, "HELP cmodes")[1:]] == [
        f"+{letter}" for letter in (*PREFIXES, *LISTS, *PARAMETERS, *FLAGS)
    ]
    assert [line[:2] for line in told(alice, "HELP umodes")[1:]] == [f"+{letter}" for letter in USER_FLAGS]
    assert "kill: disconnect people" in told(alice, "HELP privileges")


@pytest.mark.parametrize("word", ["nothing", "too", "not"])
def test_what_is_no_command_has_no_help(net: Net, word: str) -> None:
    alice = net.client("alice")
    alice.sends(f"HELP {word}", "HELP :too long")
    assert alice.got() == [
        f":hub.test 524 alice {word} :No help on that",
        ":hub.test 524 alice * :No help on that",
    ]
