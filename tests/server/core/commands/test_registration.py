"""Coming in and going out: PASS, NICK, USER, PING, PONG, QUIT.

Spec: https://modern.ircdocs.horse/#connection-registration
"""

import pytest

from hubbub.server.core.describe import VERSION
from hubbub.server.core.registry import COMMANDS
from tests.net import Client, Net, config

BEFORE_REGISTRATION = {
    *("AUTHENTICATE", "CAP", "METADATA", "NICK", "PASS", "PING", "PONG", "QUIT", "REGISTER", "VERIFY"),
    *("USER", "WEBIRC"),
}
NEED_MORE_PARAMS = {
    "RENAME": "#tea",
    "NPC": "#tea bilbo",
    "NPCA": "#tea bilbo",
    "RELAYMSG": "#tea ada/elsewhere",
    "SCENE": "#tea",
    "OPER": "keeper",
    "STATS": "",
    "CHATHISTORY": "",
    "AUTHENTICATE": "",
    "CAP": "",
    "INVITE": "alice",
    "ISON": "",
    "JOIN": "",
    "KICK": "#tea",
    "METADATA": "*",
    "MONITOR": "",
    "MODE": "",
    "PART": "",
    "REDACT": "#tea",
    "REGISTER": "* *",
    "VERIFY": "alice",
    "SEARCH": "",
    "SETNAME": "",
    "TOPIC": "",
    "USERHOST": "",
    "WHO": "",
}
OTHER_NUMERICS = {
    "NICK": ":hub.test 431 alice :No nickname given",
    "NOTICE": None,
    "PING": ":hub.test 409 alice :No origin specified",
    "PRIVMSG": ":hub.test 411 alice :No recipient given (PRIVMSG)",
    "TAGMSG": ":hub.test 411 alice :No recipient given (TAGMSG)",
    "WHOIS": ":hub.test 431 alice :No nickname given",
    "WHOWAS": ":hub.test 431 alice :No nickname given",
}


def commands() -> list[str]:
    """The commands a peer can send; the stand-ins for malformed lines are in small letters."""
    return sorted(name for name in COMMANDS if name.isupper())


def welcomed(client: Client) -> bool:
    return any(line.split(" ")[1] == "001" for line in client.got())


def test_a_newcomer_is_welcomed_with_all_that_a_client_needs_to_know(net: Net) -> None:
    alice = net.connect()
    alice.sends("NICK alice", "USER alice 0 * :Alice")
    lines = alice.got()
    assert lines[:4] == [
        ":hub.test 001 alice :Welcome to the TestNet network, alice!~alice@localhost",
        f":hub.test 002 alice :Your host is hub.test, running version {VERSION}",
        ":hub.test 003 alice :This server was started 2023-11-14 22:13:20 UTC",
        f":hub.test 004 alice hub.test {VERSION} BRTiosw CEHIMRUabefhiklmnoqstuv Iabefhkloqv",
    ]
    supported = [line for line in lines if line.split(" ")[1] == "005"]
    assert lines[4 : 4 + len(supported)] == supported
    assert all(line.startswith(":hub.test 005 alice ") for line in supported)
    assert all(line.endswith(" :are supported by this server") for line in supported)
    assert lines[4 + len(supported) :] == [
        ":hub.test 251 alice :There are 1 users and 0 invisible on 1 servers",
        ":hub.test 252 alice 0 :operators online",
        ":hub.test 253 alice 0 :unregistered connections",
        ":hub.test 254 alice 0 :channels formed",
        ":hub.test 255 alice :I have 1 clients and 0 servers",
        ":hub.test 265 alice 1 1 :Current local users 1, max 1",
        ":hub.test 266 alice 1 1 :Current global users 1, max 1",
        ":hub.test 422 alice :This server has no message of the day",
    ]


def test_isupport_tells_the_limits_that_are_kept(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("VERSION")
    tokens = {
        token for line in alice.got() if " 005 " in line for token in line.partition(" :")[0].split(" ")[3:]
    }
    assert tokens == {
        "ACCOUNTEXTBAN=a",
        "AWAYLEN=200",
        "EXTBAN=,am",
        "BOT=B",
        "CASEMAPPING=precis",
        "CHANLIMIT=#:200",
        "CHANMODES=beI,k,lf,CEHMRUimnstu",
        "CHANNELLEN=64",
        "CHANTYPES=#",
        "CHATHISTORY=100",
        "DURABILITY=power",
        "ELIST=CMNTU",
        "EXCEPTS=e",
        "HOSTLEN=64",
        "INVEX=I",
        "KICKLEN=390",
        "LINELEN=512",
        "MAXLIST=b:60,e:60,I:60",
        "MODES=10",
        "MONITOR=100",
        "MSGREFTYPES=msgid,timestamp",
        "NAMELEN=150",
        "NETWORK=TestNet",
        "NICKLEN=32",
        "PREFIX=(qaohv)~&@%+",
        "SAFELIST",
        "STATUSMSG=~&@%+",
        "TARGMAX=JOIN:,KICK:,LIST:,NAMES:,NOTICE:4,PART:,PRIVMSG:4,TAGMSG:4,WHOIS:1",
        "TOPICLEN=390",
        "USERLEN=18",
        "UTF8ONLY",
        "WHOX",
    }


def test_the_order_of_nick_and_user_does_not_matter(net: Net) -> None:
    alice = net.connect()
    alice.sends("USER alice 0 * :Alice")
    assert alice.got() == []
    alice.sends("NICK alice")
    assert welcomed(alice)


def test_lines_sent_in_one_go_register_too(net: Net) -> None:
    alice = net.connect()
    alice.pipelines("NICK alice", "USER alice 0 * :Alice", "JOIN #tea")
    assert alice.got()[-1] == ":hub.test 366 alice #tea :End of NAMES list"


@pytest.mark.parametrize("command", commands())
def test_before_registration_a_command_is_refused_unless_it_belongs_there(net: Net, command: str) -> None:
    stranger = net.connect()
    stranger.sends(f"{command} a b c d")
    refused = ":hub.test 451 * :You have not registered"
    assert (refused in stranger.got()) == (command not in BEFORE_REGISTRATION)


@pytest.mark.parametrize("command", commands())
def test_a_command_with_too_few_parameters_is_refused(net: Net, command: str) -> None:
    alice = net.client("alice", channel="#tea")
    if command in NEED_MORE_PARAMS:
        alice.sends(f"{command} {NEED_MORE_PARAMS[command]}".strip())
        assert alice.got() == [f":hub.test 461 alice {command} :Not enough parameters"]
    elif command in OTHER_NUMERICS:
        alice.sends(command)
        assert alice.got() == list(filter(None, [OTHER_NUMERICS[command]]))
    else:
        alice.sends(command)
        assert [line for line in alice.got() if " 461 " in line] == []


@pytest.mark.parametrize("line", ["PASS secret", "USER a 0 * :b"])
def test_who_is_in_cannot_register_again(net: Net, line: str) -> None:
    alice = net.client("alice")
    alice.sends(line)
    assert alice.got() == [":hub.test 462 alice :You may not reregister"]


def test_an_unknown_command_is_named_in_the_refusal(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("fly away")
    assert alice.got() == [":hub.test 421 alice FLY :Unknown command"]


@pytest.mark.parametrize("line", ["PASS", "USER alice 0 *", "USER", "USER alice 0 * :", "USER : 0 * :Alice"])
def test_a_registration_with_something_missing_is_refused(net: Net, line: str) -> None:
    stranger = net.connect()
    stranger.sends(line)
    name = line.split(" ", 1)[0]
    assert stranger.got() == [f":hub.test 461 * {name} :Not enough parameters"]


@pytest.mark.parametrize("nick", ["NICK", "NICK :"])
def test_a_nickname_must_be_given(net: Net, nick: str) -> None:
    stranger = net.connect()
    stranger.sends(nick)
    assert stranger.got() == [":hub.test 431 * :No nickname given"]


@pytest.mark.parametrize("nick", ["#tea", "a,b", "a!b", "a@b", "1a", "-a", "a*", "x" * 33, "a.b", "+a", "@a"])
def test_an_impossible_nickname_is_refused(net: Net, nick: str) -> None:
    stranger = net.connect()
    stranger.sends(f"NICK {nick}")
    (line,) = stranger.got()
    assert line.startswith(f":hub.test 432 * {nick} :Erroneous nickname: ")


def test_a_nickname_with_a_space_is_refused_without_repeating_it(net: Net) -> None:
    stranger = net.connect()
    stranger.sends("NICK :a b")
    (line,) = stranger.got()
    assert line.startswith(":hub.test 432 * * :Erroneous nickname: ")


@pytest.mark.parametrize("nick", ["alice", "ALICE", "aIice", "\N{CYRILLIC SMALL LETTER A}lice"])
def test_a_nickname_that_is_or_looks_like_anothers_is_refused(net: Net, nick: str) -> None:
    net.client("alice")
    stranger = net.connect()
    stranger.sends("USER x 0 * :x", f"NICK {nick}")
    assert stranger.got() == [f":hub.test 433 * {nick} :Nickname is already in use"]
    stranger.sends("NICK bob")
    assert welcomed(stranger)


def test_ascii_names_differ_where_their_letters_differ() -> None:
    net = Net(config(server={"casemapping": "ascii"}))
    net.client("alice")
    lookalike = net.connect()
    lookalike.sends("USER x 0 * :x", "NICK aIice")
    assert welcomed(lookalike)


def test_rfc1459_names_fold_brackets_as_letters() -> None:
    net = Net(config(server={"casemapping": "rfc1459"}))
    net.client("al[ice]")
    stranger = net.connect()
    stranger.sends("NICK AL{ICE}")
    assert stranger.got() == [":hub.test 433 * AL{ICE} :Nickname is already in use"]


def test_of_two_who_want_one_nickname_at_once_the_first_gets_it(net: Net) -> None:
    net.holds_log = True
    first, second = net.connect(), net.connect()
    second.sends("NICK alice")
    first.sends("NICK alice", "USER alice 0 * :first")
    second.sends("USER alice 0 * :second")
    net.holds_log = False
    net.settle()
    assert welcomed(first)
    assert second.got() == [":hub.test 433 * alice :Nickname is already in use"]
    second.sends("NICK alicia")
    assert welcomed(second)


def test_a_new_nickname_is_told_once_to_everybody_who_shares_a_room(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    alice.sends("JOIN #coffee")
    bob.sends("JOIN #coffee")
    stranger = net.client("carol")
    for each in (alice, bob):
        each.got()
    alice.sends("NICK alicia")
    assert alice.got() == [":alice!~alice@localhost NICK alicia"]
    assert bob.got() == [":alice!~alice@localhost NICK alicia"]
    assert stranger.got() == []


def test_a_nickname_changes_its_capitals(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("NICK Alice")
    assert alice.got() == [":alice!~alice@localhost NICK Alice"]
    alice.sends("NICK Alice")
    assert alice.got() == []


def test_a_nickname_is_free_again_once_it_was_changed(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("NICK alicia")
    bob = net.client("bob")
    bob.sends("NICK alice")
    assert bob.got() == [":bob!~bob@localhost NICK alice"]


def test_a_taken_nickname_cannot_be_changed_to(net: Net) -> None:
    net.client("alice")
    bob = net.client("bob")
    bob.sends("NICK Alice")
    assert bob.got() == [":hub.test 433 bob Alice :Nickname is already in use"]


def test_of_two_who_change_to_one_nickname_at_once_the_first_gets_it(net: Net) -> None:
    alice, bob = net.client("alice"), net.client("bob")
    net.holds_log = True
    alice.sends("NICK carol")
    bob.sends("NICK carol")
    net.holds_log = False
    net.settle()
    assert alice.got() == [":alice!~alice@localhost NICK carol"]
    assert bob.got() == [":hub.test 433 bob carol :Nickname is already in use"]


def test_a_user_name_is_cut_marked_as_unproved_and_cleaned(net: Net) -> None:
    for given, shown in (("a b@c!d*", "~abcd"), ("@@@", "~user"), ("x" * 40, "~" + "x" * 17), ("ü", "~user")):
        client = net.connect()
        client.sends("NICK alice", f"USER :{given}")
        assert client.got() == [":hub.test 461 alice USER :Not enough parameters"]
        client.sends(f"USER {given.replace(' ', '')} 0 * :Alice", "USERHOST alice", "QUIT")
        assert f":hub.test 302 alice :alice=+{shown}@localhost" in client.got()


class TestThePassword:
    net = Net(config(server={"password": "open sesame"}))

    @pytest.mark.parametrize(
        "lines", [[], ["PASS wrong"], ["PASS :open sesame", "PASS wrong"], ["PASS ünlü"]]
    )
    def test_a_wrong_one_ends_the_connection(self, lines: list[str]) -> None:
        stranger = self.net.connect()
        stranger.sends(*lines, "NICK alice", "USER alice 0 * :Alice")
        assert stranger.got() == [
            ":hub.test 464 alice :Password incorrect",
            "ERROR :Closing link: localhost (Password incorrect)",
        ]
        assert stranger.is_closed

    def test_the_last_one_given_counts(self) -> None:
        alice = self.net.connect()
        alice.sends("PASS wrong", "PASS :open sesame", "NICK alice", "USER alice 0 * :Alice")
        assert welcomed(alice)


def test_ping_is_answered_with_its_own_token(net: Net) -> None:
    stranger, alice = net.connect(), net.client("alice")
    stranger.sends("PING :are you there?")
    assert stranger.got() == [":hub.test PONG hub.test :are you there?"]
    alice.sends("PING :")
    assert alice.got() == [":hub.test 409 alice :No origin specified"]
    alice.sends("PONG x", "PONG")
    assert alice.got() == []


def test_quit_tells_the_rooms_why_and_closes(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    alice.got()
    bob.sends("QUIT :gone home")
    assert bob.got() == [
        ":bob!~bob@localhost QUIT :Quit: gone home",
        "ERROR :Closing link: localhost (Quit: gone home)",
    ]
    assert bob.is_closed
    assert alice.got() == [":bob!~bob@localhost QUIT :Quit: gone home"]


def test_quit_without_a_reason_is_still_seen_to_be_ones_own_will(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    alice.got()
    bob.sends("QUIT")
    assert alice.got() == [":bob!~bob@localhost QUIT :Quit: "]


def test_quit_before_registration_is_answered_and_closed_at_once(net: Net) -> None:
    stranger = net.connect()
    stranger.sends("QUIT")
    assert stranger.got() == ["ERROR :Closing link: localhost (Quit: )"]
    assert stranger.is_closed


def test_a_lost_connection_is_told_with_its_reason(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    alice.got()
    bob.leaves("Connection reset by peer")
    assert alice.got() == [":bob!~bob@localhost QUIT :Connection reset by peer"]


def test_who_leaves_while_being_registered_leaves_nothing_behind(net: Net) -> None:
    net.holds_log = True
    stranger = net.connect()
    stranger.sends("NICK alice", "USER alice 0 * :Alice")
    stranger.leaves()
    net.holds_log = False
    net.settle()
    assert not net.server.world.users
    assert not net.server.world.nicks


def test_everybody_has_the_modes_that_are_set_for_all() -> None:
    net = Net(config(accounts={"default_user_modes": "+iZo"}))
    alice = net.connect()
    alice.sends("NICK alice", "USER alice 0 * :Alice")
    assert alice.got()[-1] == ":hub.test 221 alice +i"
    alice.sends("LUSERS")
    assert alice.got()[0] == ":hub.test 251 alice :There are 0 users and 1 invisible on 1 servers"


@pytest.mark.parametrize("nick", ["NickServ", "N1ckServ", "NlckServ", "Ni\u0441kServ", "Chan\u0455erv"])
def test_nobody_looks_like_a_service(net: Net, nick: str) -> None:
    bob = net.client("bob")
    bob.sends(f"NICK {nick}")
    assert bob.got() == [f":hub.test 432 bob {nick} :Erroneous nickname: it is a service's"]
