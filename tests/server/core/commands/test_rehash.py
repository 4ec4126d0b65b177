"""REHASH: new settings while people are here, all or nothing.

Spec: https://modern.ircdocs.horse/#rehash-message
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hubbub.server.config import Config, Listener, Oper
from hubbub.server.core import reconfigure
from hubbub.server.core.commands.oper import UNCHANGED
from hubbub.server.core.effects import Reloaded
from tests.net import Net
from tests.server.core.commands.test_account import answer, logs_in, registered


def changed(config: Config, **sections: dict[str, Any]) -> Config:
    """These settings with some keys of some sections set."""
    made = {name: replace(getattr(config, name), **keys) for name, keys in sections.items()}
    return replace(config, **made)


def reconfigures(net: Net, **sections: dict[str, Any]) -> tuple[str, ...]:
    """Have the server go by other settings, as the host would; what waits for a restart."""
    config, waiting = reconfigure.settled(net.server.config, changed(net.server.config, **sections))
    reconfigure.reconfigure(net.server, config, net.now_ms)
    net.settle()
    return waiting


def test_rehash_tells_what_waits_for_a_restart(net: Net) -> None:
    alice = net.operator("alice", "rehash", caps="standard-replies")
    net.server.config = replace(net.server.config, path=Path("hubbub.toml"))
    net.reloaded = Reloaded(waiting=("[server] name", "[[listener]]"))
    alice.sends("REHASH")
    assert alice.got() == [
        ":hub.test 382 alice hubbub.toml Rehashing",
        ":hub.test NOTE REHASH NEEDS_RESTART :[server] name is for the next start of the server",
        ":hub.test NOTE REHASH NEEDS_RESTART :[[listener]] is for the next start of the server",
        ":hub.test NOTE REHASH DONE :The configuration is read again",
    ]
    assert [act.command for act in net.acts] == ["REHASH"]


def test_rehash_tells_every_mistake_with_its_line(net: Net) -> None:
    alice = net.operator("alice")
    net.reloaded = Reloaded(mistakes=("hubbub.toml:3: no", "hubbub.toml:5: neither"))
    alice.sends("REHASH")
    assert alice.got() == [
        ":hub.test 382 alice * Rehashing",
        ":hub.test FAIL REHASH INVALID_CONFIG :hubbub.toml:3: no",
        ":hub.test FAIL REHASH INVALID_CONFIG :hubbub.toml:5: neither",
        f":hub.test NOTICE alice :{UNCHANGED}",
    ]
    assert [(act.command, act.outcome) for act in net.acts] == [("REHASH", "accepted"), ("REHASH", UNCHANGED)]


def test_what_can_change_changes_at_once(net: Net) -> None:
    alice = net.client("alice")
    assert reconfigures(net, server={"motd": ("Tea!",)}, limits={"topiclen": 10}) == ()
    assert alice.got() == [":hub.test 005 alice TOPICLEN=10 :are supported by this server"]
    alice.sends("JOIN #tea", "TOPIC #tea :0123456789ab", "MOTD")
    lines = alice.got()
    assert ":alice!~alice@localhost TOPIC #tea :0123456789" in lines
    assert ":hub.test 372 alice :- Tea!" in lines


def test_capabilities_that_come_go_or_say_something_else_are_told_to_who_listens(net: Net) -> None:
    alice, bob, carol = net.connect(), net.client("bob", caps="cap-notify"), net.client("carol")
    alice.sends("CAP LS 302", "CAP REQ :draft/relaymsg draft/metadata-3", "NICK alice")
    bob.got(), alice.got()
    reconfigures(net, limits={"multiline_max_lines": 7}, channels={"relaymsg_separators": ""})
    size = net.server.config.limits.multiline_max_bytes
    assert alice.got() == [
        ":hub.test CAP alice DEL :draft/relaymsg",
        f":hub.test CAP alice NEW :draft/multiline=max-bytes={size},max-lines=7",
    ]
    assert bob.got() == [":hub.test CAP bob DEL :draft/relaymsg"]  # who never heard of values
    assert carol.got() == []
    assert answer(alice, "CAP LIST") == [":hub.test CAP alice LIST :cap-notify draft/metadata-3"]
    reconfigures(net, channels={"relaymsg_separators": "/"})
    assert alice.got() == [":hub.test CAP alice NEW :draft/relaymsg=/"]
    assert bob.got() == [":hub.test CAP bob NEW :draft/relaymsg"]


def test_strict_transport_security_can_come_but_is_never_taken_back(net: Net) -> None:
    alice = net.connect()
    alice.sends("CAP LS 302", "NICK alice")
    alice.got()
    reconfigures(net, server={"sts_port": 6697})
    assert alice.got() == [":hub.test CAP alice NEW :sts=port=6697"]
    reconfigures(net, server={"sts_port": 0})
    assert alice.got() == []


def test_who_may_not_stay_any_more_goes_unless_they_are_connected(net: Net) -> None:
    alice, bob = registered(net, "alice"), registered(net, "bob")
    watcher = net.client("watcher", channel="#tea")
    for client in (alice, bob):
        client.sends("NS SET ALWAYS-ON ON", "JOIN #tea")
    alice.leaves()
    watcher.got()
    reconfigures(net, accounts={"always_on": "disabled"})
    assert watcher.got() == [":alice!~alice@localhost QUIT :No longer always on"]
    assert [each for each in net.store.kept() if each.kind == "presence"] == []
    reconfigures(net, accounts={"always_on": "mandatory"})
    assert [each.key for each in net.store.kept() if each.kind == "presence"] == ["bob"]


def test_how_fast_one_may_speak_changes_for_those_who_are_here(net: Net) -> None:
    alice = net.client("alice")
    reconfigures(net, throttle={"commands": True})
    alice.sends(*["VERSION"] * 20)
    assert 0 < sum(" 351 " in line for line in alice.got()) < 20
    reconfigures(net, throttle={"commands": False})
    net.passes(1)
    alice.got()
    alice.sends(*["VERSION"] * 20)
    assert sum(" 351 " in line for line in alice.got()) == 20


def test_what_is_supported_no_more_is_taken_back(net: Net) -> None:
    alice = net.client("alice")
    reconfigures(net, server={"utf8_only": False})
    assert alice.got() == [":hub.test 005 alice -UTF8ONLY :are supported by this server"]


@pytest.mark.parametrize(
    ("sections", "waiting"),
    [
        ({"server": {"name": "new.test", "casemapping": "ascii"}}, ("[server] name", "[server] casemapping")),
        ({"storage": {"durability": "none"}}, ("[storage]",)),
        ({"log": {"level": "debug"}}, ("[log]",)),
        ({"accounts": {"enabled": False}}, ("[accounts] enabled",)),
        ({"history": {"enabled": False}}, ("[history] enabled",)),
        ({"limits": {"whowas": 1}}, ("[limits] whowas",)),
    ],
)
def test_what_can_not_change_stays_and_is_named(
    net: Net, sections: dict[str, dict[str, Any]], waiting: tuple[str, ...]
) -> None:
    before = net.server.config
    assert reconfigures(net, **sections) == waiting
    assert net.server.config == before


def test_other_listeners_wait_for_a_restart(net: Net) -> None:
    new = replace(net.config, listeners=(Listener(bind="127.0.0.1:7000"),))
    config, waiting = reconfigure.settled(net.config, new)
    assert (config, waiting) == (net.config, ("[[listener]]",))


@pytest.mark.parametrize("change", ["gone", "another password", "fewer privileges"])
def test_an_operator_who_is_one_no_more_loses_their_powers_at_once(net: Net, change: str) -> None:
    alice = net.operator("alice")
    (oper,) = net.server.config.opers
    changes = {
        "gone": (),
        "another password": (replace(oper, password="other"),),
        "fewer privileges": (replace(oper, privileges=("wallops",)),),
    }
    reconfigure.reconfigure(net.server, replace(net.server.config, opers=changes[change]), net.now_ms)
    net.settle()
    is_still = change == "fewer privileges"
    assert (alice.got() == []) == is_still
    alice.sends("KILL nobody")
    assert alice.got()[0].split(" ")[1] == "481"


def test_tries_of_passwords_are_counted_or_not_as_the_settings_say_now(net: Net) -> None:
    reconfigures(net, throttle={"logins": False})
    assert net.server.tries.is_off
    reconfigures(net, throttle={"logins": True})
    assert not net.server.tries.is_off


def test_who_was_an_operator_twice_is_none_by_what_is_gone(net: Net) -> None:
    """Each connection has the powers of the operator that it proved to be, as long as there is one."""
    root, helper = (
        Oper(name=name, password="let me in", privileges=("kill",)) for name in ("root", "helper")
    )
    net.server.config = replace(net.server.config, opers=(root, helper))
    alice, other = registered(net, "alice"), logs_in(net, "alice", "alice")
    alice.sends("OPER root :let me in")
    other.sends("OPER helper :let me in")
    config = replace(net.server.config, opers=(replace(root, password="another"), helper))
    reconfigure.reconfigure(net.server, config, net.now_ms)
    net.settle()
    assert " 481 " in answer(alice, "KILL nobody")[-1]
    assert " 401 " in answer(other, "KILL nobody")[-1]


def test_an_old_password_makes_nobody_an_operator_though_it_was_looked_at_before(net: Net) -> None:
    root = Oper(name="root", password="let me in", privileges=("kill",))
    net.server.config = replace(net.server.config, opers=(root,))
    alice = net.client("alice")
    net.holds_store = True
    alice.sends("OPER root :let me in")
    config = replace(net.server.config, opers=(replace(root, password="another"),))
    reconfigure.reconfigure(net.server, config, net.now_ms)
    net.answer()
    net.settle()
    assert " 464 " in alice.got()[-1]
