"""The rooms there are: LIST, with its conditions.

Spec: https://modern.ircdocs.horse/#list-message and https://modern.ircdocs.horse/#elist-parameter
"""

import pytest

from tests.net import Client, Net, config


def listed(client: Client, words: str = "") -> list[str]:
    """What LIST shows, the frame around it taken off."""
    client.got()
    client.sends(f"LIST {words}".strip())
    first, *lines, last = client.got()
    assert first == f":hub.test 321 {client.nick} Channel :Users  Name"
    assert last == f":hub.test 323 {client.nick} :End of LIST"
    return [line.removeprefix(f":hub.test 322 {client.nick} ") for line in lines]


@pytest.fixture
def alice() -> Client:
    """Alice, beside an old #tea of two with a topic and a new #coffee of one."""
    net = Net(config(timeouts={"ping": 600, "disconnect": 900}))
    bob = net.client("bob", channel="#tea")
    net.client("carol", channel="#tea")
    net.passes(120)
    bob.sends("TOPIC #tea :black or green?")
    net.passes(60)
    net.client("dave", channel="#coffee")
    net.passes(60)
    return net.client("alice")


def test_every_room_is_listed_with_its_people_and_topic(alice: Client) -> None:
    assert listed(alice) == ["#tea 2 :black or green?", "#coffee 1 :"]


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("#coffee", "#coffee"),
        ("#COFFEE,#none", "#coffee"),
        ("#none", ""),
        (">1", "#tea"),
        ("<2", "#coffee"),
        (">0,<3", "#tea #coffee"),
        ("*e", "#coffee"),
        ("#T*", "#tea"),
        ("!*te*", "#coffee"),
        ("C<3", "#coffee"),
        ("c>3", "#tea"),
        ("T<3", "#tea"),
        ("T>3", ""),
        ("T<1", ""),
        ("#tea >1", "#tea"),
        ("#tea,#coffee <2", "#coffee"),
        (">x", "#tea #coffee"),
        ("<٤٢", "#tea #coffee"),
        (",,", "#tea #coffee"),
        (":", "#tea #coffee"),
    ],
)
def test_conditions_choose_rooms(alice: Client, condition: str, names: str) -> None:
    assert [line.split(" ")[0] for line in listed(alice, condition)] == names.split()


def test_a_secret_room_is_listed_to_its_members_only(net: Net) -> None:
    bob, alice = net.client("bob", channel="#tea"), net.client("alice")
    bob.sends("MODE #tea +s")
    assert listed(bob) == ["#tea 1 :"]
    assert listed(alice) == []
    assert listed(alice, "#tea") == []
