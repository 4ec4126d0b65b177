"""MARKREAD: how far somebody has read, told to their own windows and to nobody else."""

from __future__ import annotations

import pytest

from tests.net import Client, Net

CAPS = "draft/read-marker"
T1, T2 = "timestamp=2023-01-01T00:00:00.000Z", "timestamp=2023-06-01T00:00:00.000Z"


@pytest.fixture
def alice(net: Net) -> Client:
    return net.client("alice", channel="#tea", caps=CAPS)


def answer(client: Client, line: str) -> list[str]:
    client.got()
    client.sends(line)
    return client.got()


def test_a_marker_is_set_and_told(alice: Client) -> None:
    assert answer(alice, "MARKREAD #tea") == [":hub.test MARKREAD #tea *"]
    assert answer(alice, f"MARKREAD #TEA {T1}") == [f":hub.test MARKREAD #tea {T1}"]
    assert answer(alice, "MARKREAD #tea") == [f":hub.test MARKREAD #tea {T1}"]


def test_it_never_goes_back_nor_into_the_future(alice: Client) -> None:
    alice.sends(f"MARKREAD #tea {T2}")
    assert answer(alice, f"MARKREAD #tea {T1}") == [f":hub.test MARKREAD #tea {T2}"]
    future = "timestamp=2999-01-01T00:00:00.000Z"
    now = "timestamp=2023-11-14T22:13:20.000Z"
    assert answer(alice, f"MARKREAD #tea {future}") == [f":hub.test MARKREAD #tea {now}"]


def test_it_is_told_on_entering_before_the_names_end(net: Net, alice: Client) -> None:
    alice.sends(f"MARKREAD #tea {T1}", "PART #tea")
    lines = answer(alice, "JOIN #tea,#jam")
    marks = [line for line in lines if "MARKREAD" in line]
    assert marks == [f":hub.test MARKREAD #tea {T1}", ":hub.test MARKREAD #jam *"]
    assert lines.index(marks[0]) < lines.index(":hub.test 366 alice #tea :End of NAMES list")
    assert "MARKREAD" not in "".join(answer(net.client("bob"), "JOIN #tea"))


def test_people_have_markers_whether_they_are_there_or_not(net: Net, alice: Client) -> None:
    net.client("bob")
    assert answer(alice, f"MARKREAD bob {T1}") == [f":hub.test MARKREAD bob {T1}"]
    assert answer(alice, f"MARKREAD nobody {T2}") == [f":hub.test MARKREAD nobody {T2}"]
    assert answer(alice, "MARKREAD BOB") == [f":hub.test MARKREAD bob {T1}"]
    assert answer(alice, "MARKREAD #nowhere") == [":hub.test MARKREAD #nowhere *"]


def test_nobody_else_ever_learns_of_it(net: Net, alice: Client) -> None:
    bob = net.client("bob", channel="#tea", caps=CAPS)
    alice.sends(f"MARKREAD #tea {T1}", f"MARKREAD bob {T1}")
    assert bob.got() == []
    assert answer(bob, "MARKREAD #tea") == [":hub.test MARKREAD #tea *"]


def test_all_windows_of_one_account_agree(net: Net) -> None:
    alice, other = (net.client(nick, channel="#tea", caps=f"{CAPS} sasl") for nick in ("alice", "alice2"))
    alice.sends("NS REGISTER secret")
    other.sends("NS IDENTIFY alice secret")
    other.got()
    assert answer(alice, f"MARKREAD #tea {T2}") == [f":hub.test MARKREAD #tea {T2}"]
    assert other.got() == [f":hub.test MARKREAD #tea {T2}"]
    answer(alice, f"MARKREAD #tea {T1}")
    assert other.got() == [], "nothing new"
    assert [(row.conversation, row.time_ms) for row in net.store.markers("alice")] == [
        ("#tea", 1_685_577_600_000)
    ]


def test_a_guests_markers_go_with_them(net: Net, alice: Client) -> None:
    alice.sends(f"MARKREAD #tea {T1}", "QUIT")
    assert net.server.world.markers == {}


@pytest.mark.interpreted
def test_only_so_many_are_remembered(net: Net, alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hubbub.server.core.apply.texts.MAX_MARKERS", 2)
    for name in ("#a", "#b", "#a", "#c"):
        alice.sends(f"MARKREAD {name} {T1}")
    (markers,) = net.server.world.markers.values()
    assert list(markers) == ["#a", "#c"]


@pytest.mark.parametrize(
    ("line", "answered"),
    [
        ("MARKREAD", "NEED_MORE_PARAMS :Missing parameters"),
        ("MARKREAD :", "NEED_MORE_PARAMS :Missing parameters"),
        ("MARKREAD #tea *", "INVALID_PARAMS #tea * :Invalid parameters"),
        ("MARKREAD #tea timestamp=then", "INVALID_PARAMS #tea timestamp=then :Invalid parameters"),
        ("MARKREAD #tea :timestamp=a b", "INVALID_PARAMS #tea * :Invalid parameters"),
        ("MARKREAD :a b", "INVALID_PARAMS * :Invalid parameters"),
    ],
)
def test_what_can_not_be_read_is_told(alice: Client, line: str, answered: str) -> None:
    assert answer(alice, line) == [f":hub.test FAIL MARKREAD {answered}"]


def test_it_is_unknown_without_its_capability(net: Net) -> None:
    bob = net.client("bob")
    assert answer(bob, "MARKREAD #tea") == [":hub.test 421 bob MARKREAD :Unknown command"]
