"""Who may write to somebody who hears those with accounts only (+R), and ACCEPT.

Spec: https://docs.inspircd.org/3/modules/callerid
"""

from tests.net import Client, Net

REFUSED = ":hub.test 477 bob alice :You must be logged in to an account to write to this person"
HEARD = ":bob!~bob@localhost PRIVMSG alice :hi"


def two(net: Net) -> tuple[Client, Client]:
    """Alice, who hears those with accounts only, and bob, who has none."""
    alice, bob = net.client("alice"), net.client("bob")
    alice.sends("MODE alice +R")
    assert alice.got() == [":alice!~alice@localhost MODE alice +R"]
    return alice, bob


def test_strangers_without_an_account_are_not_heard(net: Net) -> None:
    alice, bob = two(net)
    bob.sends("PRIVMSG alice :hi", "NOTICE alice :hi", "CAP REQ message-tags", "@+typing=active TAGMSG alice")
    assert [line for line in bob.got() if " 477 " in line] == [REFUSED, REFUSED]
    assert alice.got() == []
    bob.sends("PRIVMSG NickServ :REGISTER sesame-street", "PRIVMSG alice :hi")
    assert alice.got() == [HEARD]


def test_whoever_is_accepted_is_heard_until_they_are_not(net: Net) -> None:
    alice, bob = two(net)
    alice.sends("ACCEPT BOB", "ACCEPT *")
    assert alice.got() == [":hub.test 281 alice bob", ":hub.test 282 alice :End of accept list"]
    bob.sends("PRIVMSG alice :hi")
    assert alice.got() == [HEARD]
    alice.sends("ACCEPT -bob", "ACCEPT")
    assert alice.got() == [":hub.test 282 alice :End of accept list"]
    bob.sends("PRIVMSG alice :hi")
    assert (alice.got(), bob.got()) == ([], [REFUSED])


def test_whoever_is_written_to_may_answer(net: Net) -> None:
    alice, bob = two(net)
    alice.sends("PRIVMSG bob :hello")
    bob.sends("PRIVMSG alice :hi")
    assert alice.got() == [HEARD]


def test_having_written_before_does_not_open_the_door(net: Net) -> None:
    alice, bob = net.client("alice"), net.client("bob")
    bob.sends("PRIVMSG alice :hi")
    alice.sends("MODE alice +R")
    bob.sends("PRIVMSG alice :hi")
    assert bob.got() == [REFUSED]


def test_nor_are_they_heard_by_an_invitation(net: Net) -> None:
    alice, bob = two(net)
    bob.sends("JOIN #tea", "INVITE alice #tea")
    assert bob.got()[-1] == REFUSED
    assert alice.got() == []
    alice.sends("ACCEPT bob")
    bob.sends("INVITE alice #tea")
    assert alice.got() == [":bob!~bob@localhost INVITE alice #tea"]


def test_one_hears_oneself(net: Net) -> None:
    alice, _ = two(net)
    alice.sends("PRIVMSG alice :note")
    assert alice.got() == [":alice!~alice@localhost PRIVMSG alice :note"]


def test_nobody_is_accepted_who_is_not_there(net: Net) -> None:
    alice, _ = two(net)
    alice.sends("ACCEPT carol,bob", "ACCEPT *")
    assert alice.got() == [
        ":hub.test 401 alice carol :No such nick/channel",
        ":hub.test 281 alice bob",
        ":hub.test 282 alice :End of accept list",
    ]
