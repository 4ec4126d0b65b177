"""Registered rooms in the database: what a process that is killed leaves of them."""

from __future__ import annotations

from pathlib import Path

from hubbub.server.store.sqlite import SqliteStore
from tests.net import Net
from tests.server.core.commands.test_account import answer, logs_in, registered


def test_rooms_and_roles_are_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    net = Net()
    net.store = store = SqliteStore(tmp_path)  # type: ignore[assignment]
    registered(net, "bob", caps="")
    alice = registered(net, "alice", caps="")
    alice.sends("JOIN #tea", "CS REGISTER #tea", "TOPIC #tea :leaves", "MODE #tea +b eve!*@*")
    alice.sends("CS AMODE #tea +h bob", "RENAME #tea #jam", "PART #jam")
    net.store = SqliteStore(tmp_path)  # type: ignore[assignment]  # the first one was never closed
    net.restarts()
    bob = logs_in(net, "bob", "bob")
    lines = answer(bob, "JOIN #jam", "MODE #jam b")
    assert ":hub.test 332 bob #jam :leaves" in lines
    assert ":hub.test 353 bob = #jam :%bob" in lines
    assert any(" 367 bob #jam eve!*@* " in line for line in lines)
    net.store.close()
    store.close()
