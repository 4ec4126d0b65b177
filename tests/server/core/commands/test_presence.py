"""Being here: AWAY, SETNAME, ISON, USERHOST, and a change of host.

Spec: https://modern.ircdocs.horse/#user-based-queries, https://ircv3.net/specs/extensions/away-notify,
https://ircv3.net/specs/extensions/setname and https://ircv3.net/specs/extensions/chghost
"""

import pytest

from hubbub.server.core.facts import HostSet
from tests.net import Net

ALICE = "alice!~alice@localhost"


def test_who_goes_away_and_comes_back_is_told_so(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("AWAY :having tea", "AWAY", "AWAY :again", "AWAY :")
    assert alice.got() == [
        ":hub.test 306 alice :You have been marked as being away",
        ":hub.test 305 alice :You are no longer marked as being away",
        ":hub.test 306 alice :You have been marked as being away",
        ":hub.test 305 alice :You are no longer marked as being away",
    ]


def test_those_who_asked_hear_who_is_away_in_their_rooms(net: Net) -> None:
    alice = net.client("alice", channel="#tea,#coffee", caps="away-notify")
    bob = net.client("bob", channel="#tea,#coffee", caps="away-notify")
    carol = net.client("carol", channel="#tea")
    dave = net.client("dave", caps="away-notify")
    for each in (alice, bob, carol, dave):
        each.got()
    alice.sends("AWAY :having tea")
    assert bob.got() == [f":{ALICE} AWAY :having tea"]
    alice.sends("AWAY")
    assert bob.got() == [f":{ALICE} AWAY"]
    assert carol.got() == dave.got() == []
    assert [line.split(" ")[1] for line in alice.got()] == ["306", "305"]


def test_who_joins_while_away_is_shown_away(net: Net) -> None:
    bob = net.client("bob", channel="#tea", caps="away-notify extended-join")
    carol = net.client("carol", channel="#tea")
    alice = net.client("alice")
    alice.sends("AWAY :asleep", "JOIN #tea")
    assert bob.got()[-2:] == [f":{ALICE} JOIN #tea * :alice's name", f":{ALICE} AWAY :asleep"]
    assert carol.got() == [f":{ALICE} JOIN #tea"]


def test_a_reason_for_being_away_is_cut_at_awaylen(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("AWAY :" + "ä" * 150, "PRIVMSG alice :hi")
    assert f":hub.test 301 alice alice :{'ä' * 100}" in alice.got()


def test_a_new_real_name_is_told_to_those_who_asked(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps="setname")
    bob = net.client("bob", channel="#tea", caps="setname")
    carol = net.client("carol", channel="#tea")
    for each in (alice, bob):
        each.got()
    alice.sends("SETNAME :Alice Liddell")
    assert alice.got() == bob.got() == [f":{ALICE} SETNAME :Alice Liddell"]
    assert carol.got() == []
    carol.sends("WHOIS alice")
    assert carol.got()[0].endswith(" * :Alice Liddell")


def test_a_new_real_name_is_taken_in_silence_from_who_did_not_ask(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("SETNAME :Alice Liddell")
    assert alice.got() == []
    alice.sends("WHOIS alice")
    assert alice.got()[0].endswith(" * :Alice Liddell")


@pytest.mark.parametrize("name", [":", ":" + "x" * 151, ":" + "ä" * 76])
def test_an_impossible_real_name_is_refused(net: Net, name: str) -> None:
    alice = net.client("alice", caps="setname")
    alice.sends(f"SETNAME {name}")
    assert alice.got() == [":hub.test FAIL SETNAME INVALID_REALNAME :Realname is not valid"]


def test_ison_tells_who_is_here(net: Net) -> None:
    alice = net.client("alice")
    net.client("bob")
    alice.sends("ISON bob nobody ALICE", "ISON :nobody bob", "ISON nobody", "ISON :")
    assert alice.got() == [
        ":hub.test 303 alice :bob alice",
        ":hub.test 303 alice :bob",
        ":hub.test 303 alice :",
        ":hub.test 303 alice :",
    ]


def test_userhost_tells_where_up_to_five_are(net: Net) -> None:
    alice = net.client("alice")
    net.client("bob", host="example.org").sends("AWAY :x")
    alice.sends("USERHOST alice BOB nobody", "USERHOST nobody", "USERHOST a b c d e alice")
    assert alice.got() == [
        ":hub.test 302 alice :alice=+~alice@localhost bob=-~bob@example.org",
        ":hub.test 302 alice :",
        ":hub.test 302 alice :",
    ]


def test_answers_about_many_people_tear_no_name(net: Net) -> None:
    nicks = [f"{'名' * 30}{number}" for number in range(10, 15)]
    for nick in nicks:
        net.client(nick)
    alice = net.client("読" * 32)
    alice.sends(f"USERHOST {' '.join(nicks)}"[:510])
    lines = alice.got()
    assert max(len(line.encode()) for line in lines) <= 510
    told = [word.partition("=")[0] for line in lines for word in line.rpartition(":")[2].split()]
    assert told
    assert set(told) <= set(nicks)


def test_a_changed_host_is_told_to_those_who_asked(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps="chghost")
    bob = net.client("bob", channel="#tea", caps="chghost")
    carol = net.client("carol", channel="#tea")
    for each in (alice, bob):
        each.got()
    user = net.server.world.user_named("alice")
    assert user
    net.server.append(HostSet(user.id, "al", "tea.example"))
    net.settle()
    assert alice.got() == bob.got() == [f":{ALICE} CHGHOST al tea.example"]
    assert carol.got() == []
    alice.sends("PRIVMSG #tea :hi")
    assert carol.got() == [":alice!al@tea.example PRIVMSG #tea :hi"]
