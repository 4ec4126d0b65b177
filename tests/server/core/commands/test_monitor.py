"""MONITOR: who watches whom, and what they hear of it.

Spec: https://ircv3.net/specs/extensions/monitor and https://ircv3.net/specs/extensions/extended-monitor
"""

import pytest

from hubbub.server.core.facts import HostSet
from tests.net import Net, config

BOB = "bob!~bob@localhost"
NEWS = "extended-monitor away-notify account-notify setname chghost"


def test_whoever_is_watched_is_told_of_as_they_come_and_go(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("MONITOR + bob")
    assert alice.got() == [":hub.test 731 alice bob"]
    bob = net.connect()
    bob.sends("NICK bob", "USER bob 0 * :Bob")
    assert alice.got() == [f":hub.test 730 * {BOB}"]
    bob.leaves()
    assert alice.got() == [":hub.test 731 * bob"]


def test_those_who_are_watched_from_now_on_are_here_or_not(net: Net) -> None:
    alice, _ = net.client("alice"), net.client("bob")
    alice.sends("MONITOR + bob,carol,Bob,", "MONITOR + BOB")
    assert alice.got() == [f":hub.test 730 alice {BOB}", ":hub.test 731 alice carol"]
    alice.sends("MONITOR S")
    assert alice.got() == [f":hub.test 730 alice {BOB}", ":hub.test 731 alice carol"]
    alice.sends("MONITOR L")
    assert alice.got() == [":hub.test 732 alice bob,carol", ":hub.test 733 alice :End of MONITOR list"]


def test_whom_one_watches_no_longer_is_not_told_of(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("MONITOR + bob,carol,dave", "MONITOR - BOB,nobody", "MONITOR L")
    assert alice.got()[-2] == ":hub.test 732 alice carol,dave"
    alice.sends("MONITOR C", "MONITOR L")
    assert alice.got() == [":hub.test 733 alice :End of MONITOR list"]
    net.client("bob")
    net.client("carol")
    assert alice.got() == []


def test_another_nickname_is_one_that_goes_and_one_that_comes(net: Net) -> None:
    alice, carol, bob = net.client("alice"), net.client("carol"), net.client("bob")
    alice.sends("MONITOR + bob")
    carol.sends("MONITOR + robert")
    alice.got(), carol.got()
    bob.sends("NICK robert")
    assert alice.got() == [":hub.test 731 * bob"]
    assert carol.got() == [":hub.test 730 * robert!~bob@localhost"]


def test_the_case_of_letters_is_no_news(net: Net) -> None:
    alice, bob = net.client("alice"), net.client("bob")
    alice.sends("MONITOR + BOB")
    alice.got()
    bob.sends("NICK Bob")
    assert alice.got() == []
    bob.sends("NICK robert")
    assert alice.got() == [":hub.test 731 * Bob"]


def test_who_comes_too_late_for_a_nickname_was_never_here(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("MONITOR + bob")
    alice.got()
    net.holds_log = True
    for one in (net.connect(), net.connect()):
        one.sends("NICK bob", "USER bob 0 * :Bob")
    net.holds_log = False
    net.settle()
    assert alice.got() == [f":hub.test 730 * {BOB}"]


def test_a_list_has_an_end(net: Net) -> None:
    net = Net(config(limits={"monitor": 2}))
    alice = net.client("alice")
    alice.sends("MONITOR + a,b,c,a,d")
    assert alice.got() == [":hub.test 731 alice a,b", ":hub.test 734 alice 2 c,d :Monitor list is full"]
    assert "MONITOR=2" in " ".join(_isupport(net))


def _isupport(net: Net) -> list[str]:
    client = net.client("isu")
    client.sends("VERSION")
    return client.got()


def test_a_list_ends_with_its_session(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("MONITOR + bob")
    alice.leaves()
    net.client("bob")
    assert list(net.server.watches.watchers("bob")) == []


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("MONITOR", "461 alice MONITOR :Not enough parameters"),
        ("MONITOR +", "461 alice MONITOR :Not enough parameters"),
        ("MONITOR X bob", "400 alice MONITOR X :Unknown subcommand"),
        ("MONITOR + *!bob@localhost", "432 alice *!bob@localhost :Erroneous nickname"),
    ],
)
def test_what_makes_no_sense_is_refused(net: Net, line: str, answer: str) -> None:
    alice = net.client("alice")
    alice.sends(line)
    assert alice.got() == [f":hub.test {answer}"]


def test_names_fill_lines_one_after_the_other(net: Net) -> None:
    alice = net.client("alice")
    nicks = [f"{'n' * 28}{number:03}" for number in range(30)]
    for start in range(0, 30, 10):
        alice.sends("MONITOR + " + ",".join(nicks[start : start + 10]))
    alice.got()
    alice.sends("MONITOR S")
    lines = alice.got_raw().split(b"\r\n")[:-1]
    assert len(lines) == 2
    assert max(map(len, lines)) <= 510
    heard = [nick for line in lines for nick in line.decode().rpartition(" ")[2].lstrip(":").split(",")]
    assert heard == nicks


# --- extended-monitor


def test_news_of_the_watched_are_told_without_a_room(net: Net) -> None:
    alice = net.client("alice", caps=NEWS)
    bob = net.client("bob")
    alice.sends("MONITOR + bob")
    alice.got()
    bob.sends("AWAY :tea", "AWAY", "SETNAME :Bobby")
    net.server.append(HostSet(net.server.world.nicks["bob"].id, "~b", "elsewhere"))
    net.settle()
    assert alice.got() == [
        f":{BOB} AWAY :tea",
        f":{BOB} AWAY",
        f":{BOB} SETNAME :Bobby",
        f":{BOB} CHGHOST ~b elsewhere",
    ]


def test_a_login_of_the_watched_is_told_without_a_room(net: Net) -> None:
    alice = net.client("alice", caps=NEWS)
    bob = net.client("bob")
    alice.sends("MONITOR + bob")
    alice.got()
    bob.sends("PRIVMSG NickServ :REGISTER sesame")
    assert alice.got() == [f":{BOB} ACCOUNT bob"]


def test_news_are_told_once_to_who_also_shares_a_room(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps=NEWS)
    bob = net.client("bob", channel="#tea")
    alice.sends("MONITOR + bob")
    alice.got()
    bob.sends("AWAY :tea", "SETNAME :Bobby")
    assert alice.got() == [f":{BOB} AWAY :tea", f":{BOB} SETNAME :Bobby"]


@pytest.mark.parametrize("caps", ["extended-monitor", "away-notify setname"])
def test_news_need_both_capabilities(net: Net, caps: str) -> None:
    alice = net.client("alice", caps=caps)
    bob = net.client("bob")
    alice.sends("MONITOR + bob")
    alice.got()
    bob.sends("AWAY :tea", "SETNAME :Bobby")
    assert alice.got() == []


# --- cost


def test_one_change_costs_one_write_however_many_watch_others(net: Net) -> None:
    bob = net.client("bob")
    for number in range(40):
        watcher = net.client(f"watcher{number}")
        watcher.sends("MONITOR + " + ",".join(f"n{other}" for other in range(20)))
    for number in range(5):
        net.client(f"near{number}").sends("MONITOR + bob,robert")
    net.sends.clear()
    bob.sends("NICK robert")
    assert sorted(len(send.connections) for send in net.sends) == [1, 5, 5]
