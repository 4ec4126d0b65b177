"""Asking about the server: MOTD, LUSERS, VERSION, TIME, INFO, ADMIN, LINKS, STATS.

Spec: https://modern.ircdocs.horse/#server-queries-and-commands
"""

import pytest

from hubbub.server.core.describe import VERSION
from tests.net import Net, config

HERE = ["", " hub.test", " HUB.TEST", " *.test", " alice"]


@pytest.mark.parametrize("target", HERE)
def test_the_message_of_the_day_is_shown_line_by_line(target: str) -> None:
    net = Net(config(server={"motd": ("Tea is ready.", "", " Help yourself.")}))
    alice = net.client("alice")
    alice.sends(f"MOTD{target}")
    assert alice.got() == [
        ":hub.test 375 alice :- hub.test Message of the day -",
        ":hub.test 372 alice :- Tea is ready.",
        ":hub.test 372 alice :- ",
        ":hub.test 372 alice :-  Help yourself.",
        ":hub.test 376 alice :End of MOTD command",
    ]


def test_there_may_be_no_message_of_the_day(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("MOTD")
    assert alice.got() == [":hub.test 422 alice :This server has no message of the day"]


def test_lusers_counts_people_strangers_and_rooms(net: Net) -> None:
    alice = net.client("alice", channel="#tea,#coffee")
    net.client("bob").sends("MODE bob +i")
    net.client("carol").leaves()
    net.connect()
    alice.sends("LUSERS")
    assert alice.got() == [
        ":hub.test 251 alice :There are 1 users and 1 invisible on 1 servers",
        ":hub.test 252 alice 0 :operators online",
        ":hub.test 253 alice 1 :unregistered connections",
        ":hub.test 254 alice 2 :channels formed",
        ":hub.test 255 alice :I have 2 clients and 0 servers",
        ":hub.test 265 alice 2 3 :Current local users 2, max 3",
        ":hub.test 266 alice 2 3 :Current global users 2, max 3",
    ]


@pytest.mark.parametrize("target", HERE)
def test_version_names_the_program_and_what_it_supports(net: Net, target: str) -> None:
    alice = net.client("alice")
    alice.sends(f"VERSION{target}")
    first, *rest = alice.got()
    assert first == f":hub.test 351 alice {VERSION} hub.test Hubbub"
    assert {line.split(" ")[1] for line in rest} == {"005"}


@pytest.mark.parametrize("target", HERE)
def test_time_is_the_time_here(net: Net, target: str) -> None:
    alice = net.client("alice")
    net.passes(10)
    alice.sends(f"TIME{target}")
    assert alice.got() == [":hub.test 391 alice hub.test :Tuesday November 14 2023 -- 22:13:30 UTC"]


@pytest.mark.parametrize("target", HERE)
def test_info_tells_about_the_program(net: Net, target: str) -> None:
    alice = net.client("alice")
    alice.sends(f"INFO{target}")
    *lines, version, last = alice.got()
    assert lines
    assert all(line.startswith(":hub.test 371 alice :") for line in lines)
    assert version == f":hub.test 371 alice :Version {VERSION}"
    assert last == ":hub.test 374 alice :End of INFO list"


@pytest.mark.parametrize("command", ["MOTD", "VERSION", "TIME", "INFO", "ADMIN"])
def test_other_servers_are_not_known(net: Net, command: str) -> None:
    alice = net.client("alice")
    alice.sends(f"{command} no.where", f"{command} :a b", f"{command} :")
    assert alice.got() == [
        ":hub.test 402 alice no.where :No such server",
        ":hub.test 402 alice * :No such server",
        ":hub.test 402 alice * :No such server",
    ]


@pytest.mark.parametrize("target", HERE)
def test_admin_tells_whose_server_it_is(target: str) -> None:
    net = Net(config(server={"description": "Ada's kitchen"}))
    alice = net.client("alice")
    alice.sends(f"ADMIN{target}")
    assert alice.got() == [
        ":hub.test 256 alice hub.test :Administrative info",
        ":hub.test 257 alice :Ada's kitchen",
    ]


def test_links_shows_the_server_to_operators(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("LINKS")
    assert alice.got() == [":hub.test 365 alice * :End of LINKS list"]
    net.becomes_operator(alice, "see")
    alice.got()
    alice.sends("LINKS")
    assert alice.got() == [
        ":hub.test 364 alice hub.test hub.test :0 A Hubbub chat server",
        ":hub.test 365 alice * :End of LINKS list",
    ]


def test_stats_shows_how_long_the_server_is_up(net: Net) -> None:
    net.now_ms += (2 * 86_400 + 3_725) * 1000
    alice = net.client("alice")
    alice.sends("STATS u", "STATS :", "STATS x")
    assert alice.got() == [
        ":hub.test 242 alice :Server Up 2 days 1:02:05",
        ":hub.test 219 alice u :End of STATS report",
        ":hub.test 219 alice * :End of STATS report",
        ":hub.test 219 alice x :End of STATS report",
    ]


def test_what_is_supported_is_told_before_one_is_in_to_who_asked_for_that(net: Net) -> None:
    stranger = net.connect()
    stranger.sends("ISUPPORT")
    assert stranger.got() == [":hub.test 451 * :You have not registered"]
    stranger.sends("CAP REQ :draft/extended-isupport", "ISUPPORT")
    assert stranger.got()[1].startswith(":hub.test 005 * ")


def test_what_is_supported_comes_in_a_batch_to_who_asked_for_that(net: Net) -> None:
    alice = net.connect()
    alice.sends("CAP REQ :draft/extended-isupport batch", "NICK alice", "USER alice 0 * :Alice", "CAP END")
    welcome = [line.split(" ")[1:4] for line in alice.got()]
    alice.sends("ISUPPORT", "VERSION")
    lines = alice.got()
    assert not any(line.startswith(":hub.test 005") for line in lines)
    opened = [line for line in lines if line.endswith(" draft/isupport")]
    assert len(opened) == 2
    assert ["BATCH", "+b1", "draft/isupport"] in welcome
    assert sum(" 005 alice " in line for line in lines) == 2 * sum(
        line[0:1] == [":hub.test"] for line in welcome
    )


def test_every_line_of_what_is_supported_fits(net: Net) -> None:
    net = Net(config(server={"icon": "https://example.org/" + "i" * 180}))
    alice = net.client("alice")
    alice.sends("ISUPPORT")
    lines = alice.got()
    assert any(f" draft/ICON=https://example.org/{'i' * 180} " in line for line in lines)
    assert all(line.endswith(" :are supported by this server") and len(line) <= 510 for line in lines)
