"""Who is in a room: NAMES.

Spec: https://modern.ircdocs.horse/#names-message
"""

import pytest

from tests.net import Client, Net, config


def pair(net: Net) -> tuple[Client, Client]:
    """Alice, who founded #tea, and bob, who joined her."""
    return net.client("alice", channel="#tea"), net.client("bob", channel="#tea")


def test_names_lists_each_room_and_ends_once(net: Net) -> None:
    alice, _ = pair(net)
    alice.sends("MODE #tea +v bob")
    carol = net.client("carol", channel="#coffee")
    carol.sends("NAMES #tea,#none,#coffee,nonsense", "NAMES :#a b", "NAMES :", "NAMES")
    assert carol.got() == [
        ":hub.test 353 carol = #tea :@alice +bob",
        ":hub.test 353 carol = #coffee :@carol",
        ":hub.test 366 carol #tea,#none,#coffee,nonsense :End of NAMES list",
        ":hub.test 366 carol * :End of NAMES list",
        ":hub.test 366 carol * :End of NAMES list",
        ":hub.test 366 carol * :End of NAMES list",
    ]


def test_names_of_a_secret_room_are_for_its_members(net: Net) -> None:
    alice, _ = pair(net)
    carol = net.client("carol")
    alice.sends("MODE #tea +s", "NAMES #tea")
    carol.sends("NAMES #tea")
    assert alice.got()[1] == ":hub.test 353 alice @ #tea :@alice bob"
    assert carol.got() == [":hub.test 366 carol #tea :End of NAMES list"]


def test_the_invisible_are_named_only_to_those_inside(net: Net) -> None:
    alice, bob = pair(net)
    carol = net.client("carol")
    bob.sends("MODE bob +i")
    alice.sends("NAMES #tea")
    carol.sends("NAMES #tea")
    assert alice.got()[0] == ":hub.test 353 alice = #tea :@alice bob"
    assert carol.got()[0] == ":hub.test 353 carol = #tea :@alice"
    bob.sends("JOIN #coffee")
    carol.sends("JOIN #coffee", "NAMES #tea")
    assert ":hub.test 353 carol = #tea :@alice" in carol.got(), "to share another room is not enough"


def test_names_show_all_prefixes_or_the_hosts_to_those_who_asked(net: Net) -> None:
    alice, bob = pair(net)
    alice.sends("MODE #tea +v alice")
    bob.got()
    bob.sends("NAMES #tea", "CAP REQ :multi-prefix userhost-in-names", "NAMES #tea")
    names = [line for line in bob.got() if " 353 " in line]
    assert names == [
        ":hub.test 353 bob = #tea :@alice bob",
        ":hub.test 353 bob = #tea :@+alice!~alice@localhost bob!~bob@localhost",
    ]


@pytest.mark.parametrize("channel", ["#tea", "#" + "茶" * 63])
def test_many_names_come_in_lines_that_fit(channel: str) -> None:
    net = Net(config(limits={"nicklen": 32}))
    nicks = [f"{'名' * 29}{number}" for number in range(10, 40)]
    for nick in nicks:
        net.client(nick, channel=channel)
    reader = net.client("読" * 32, channel=channel, caps="userhost-in-names")
    reader.sends(f"NAMES {channel}")
    lines = [line for line in reader.got() if " 353 " in line]
    assert max(len(line.encode()) for line in lines) <= 510
    listed = [
        name.partition("!")[0].lstrip("@") for line in lines for name in line.rpartition(":")[2].split()
    ]
    assert listed == [*nicks, reader.nick]


def test_kick_puts_several_members_out_of_a_room_each(net: Net) -> None:
    op = net.client("op", channel="#a,#b")
    bar = net.client("bar", channel="#a")
    baz = net.client("baz", channel="#b")
    op.got()
    op.sends("KICK #a,#b bar,baz :bye")
    assert bar.got() == [":op!~op@localhost KICK #a bar :bye"]
    assert baz.got() == [":op!~op@localhost KICK #b baz :bye"]
    op.got()
    op.sends("KICK #a,#b,#c bar,baz :bye")
    assert op.got() == [":hub.test 461 op KICK :Not enough parameters"]


@pytest.mark.parametrize("cap", ["no-implicit-names", "draft/no-implicit-names"])
def test_whoever_does_not_want_names_on_joining_asks_for_them(net: Net, cap: str) -> None:
    pair(net)
    carol = net.client("carol", caps=cap)
    carol.sends("JOIN #tea")
    assert carol.got() == [":carol!~carol@localhost JOIN #tea"]
    carol.sends("NAMES #tea")
    assert carol.got() == [
        ":hub.test 353 carol = #tea :@alice bob carol",
        ":hub.test 366 carol #tea :End of NAMES list",
    ]
