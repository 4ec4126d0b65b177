"""What lasts: over a restart it is what it was."""

from __future__ import annotations

from hubbub.server.core.facts import NodeLost, UserLeft
from hubbub.server.core.history import Kept
from hubbub.server.core.kept import restore
from hubbub.server.core.kept.table import KEEPERS, document
from hubbub.server.core.state import World
from tests.net import Net


def test_a_document_says_its_content_as_json_and_none_takes_it_away() -> None:
    assert document("ban", "a", {"é": [1]}) == Kept("ban", "a", '{"é": [1]}')
    assert document("ban", "a", None) == Kept("ban", "a", "")


def test_a_kind_of_a_later_version_changes_nothing() -> None:
    world = World("ascii", 10)
    restore(world, [Kept("of a later version", "x", "{}")])
    assert world == World("ascii", 10)


def test_nothing_is_kept_of_comings_and_goings() -> None:
    assert UserLeft not in KEEPERS
    assert NodeLost not in KEEPERS


def test_after_a_restart_an_account_is_there_and_nobody_is(net: Net) -> None:
    ann = net.client("ann")
    ann.sends("NS REGISTER secret-word")
    net.restart()
    bob = net.client("bob")
    bob.sends("NS INFO ann", "ISON ann")
    lines = bob.got()
    assert any("ann was registered on" in line for line in lines)
    assert lines[-1].endswith(" 303 bob :")


def test_documents_come_back_in_the_order_of_their_kinds_however_a_store_gives_them(net: Net) -> None:
    ann = net.client("ann", channel="#tea")
    ann.sends("NS REGISTER secret-word", "CS REGISTER #tea", "TOPIC #tea :leaves")
    world = World(net.config.server.casemapping, 10)
    world.remember_accounts(net.store.accounts())
    restore(world, reversed(net.store.kept()))
    channel = world.channels["#tea"]
    assert channel.topic == "leaves"
    assert channel.registration is not None
    assert channel.registration.founder == "ann"
