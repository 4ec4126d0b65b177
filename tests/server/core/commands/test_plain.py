"""The plain dialect: a nickname first, then every line is said in the lobby.

The exchange is that of the original program; IRC users sit in the same room.
"""

import pytest

from tests.net import Client, Net, config


def test_a_plain_client_is_asked_for_a_name_and_announced(net: Net) -> None:
    bob = net.connect(is_plain=True)
    assert bob.got_raw() == b"NICK"
    bob.sends("bob")
    assert bob.got_raw() == b"bob has connected to the server\n"


def test_everybody_reads_what_is_said_the_speaker_too(net: Net) -> None:
    bob, carol = net.plain("bob"), net.plain("carol")
    bob.got()
    bob.sends("bob: good morning", "no prefix", "carol: is not me", "bob:no space")
    heard = ["bob: good morning", "bob: no prefix", "bob: carol: is not me", "bob: bob:no space"]
    assert bob.got() == carol.got() == heard


def test_plain_and_irc_users_share_the_lobby(net: Net) -> None:
    bob = net.plain("bob")
    alice = net.client("alice", channel="#lobby")
    bob.got()
    alice.sends(
        "PRIVMSG #lobby :hello",
        "PRIVMSG #lobby :\x01ACTION waves\x01",
        "NOTICE #lobby :tea",
        "PRIVMSG bob :psst",
    )
    bob.sends("hello alice")
    assert bob.got() == [
        "alice: hello",
        "* alice waves",
        "alice: tea",
        "[to you] alice: psst",
        "bob: hello alice",
    ]
    assert alice.got() == [":bob!plain@localhost PRIVMSG #lobby :hello alice"]


def test_coming_and_going_is_announced_in_words(net: Net) -> None:
    bob = net.plain("bob")
    bob.sends("so that bob is an operator")
    alice, carol = net.client("alice", channel="#lobby"), net.client("carol", channel="#lobby")
    dave = net.plain("dave")
    bob.got()
    alice.sends("NICK alicia", "PART #lobby :bye")
    carol.sends("QUIT :gone")
    dave.leaves()
    assert bob.got() == [
        "alice is now known as alicia",
        "alicia has left the server",
        "carol has left the server",
        "dave has left the server",
    ]


def test_what_a_plain_client_has_no_words_for_is_kept_from_it(net: Net) -> None:
    alice = net.client("alice", channel="#lobby", caps="message-tags")
    bob = net.plain("bob")
    alice.sends(
        "MODE #lobby +m",
        "MODE #lobby -m",
        "AWAY :x",
        "@+typing=active TAGMSG #lobby",
        "@+typing=active TAGMSG bob",
        "INVITE bob #tea",
        "SETNAME :x",
    )
    assert bob.got() == []


@pytest.mark.parametrize("name", ["alice", "ALICE", "aIice"])
def test_a_taken_name_gets_a_free_variant_and_is_told_so(net: Net, name: str) -> None:
    net.client("alice")
    net.client(f"{name}_2" if name == "alice" else "other")
    stranger = net.connect(is_plain=True)
    stranger.got_raw()
    stranger.sends(name)
    given = f"{name}_3" if name == "alice" else f"{name}_2"
    assert stranger.got() == [
        f"The name {name} is taken here, so you are {given}.",
        f"{given} has connected to the server",
    ]
    stranger.sends(f"{name}: my client thinks that is me")
    assert stranger.got() == [f"{given}: my client thinks that is me"]


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("Anna Lena", "Anna_Lena"),
        ("#tea", "_tea"),
        ("9lives", "_9lives"),
        ("a\x1b[31mb", "a_[31mb"),
        ("!!!", "guest"),
        ("x" * 100, "x" * 32),
        ("\u202eevil", "_evil"),
    ],
)
def test_an_impossible_name_is_made_possible_and_told(net: Net, typed: str, given: str) -> None:
    stranger = net.connect(is_plain=True)
    stranger.got_raw()
    stranger.sends(typed)
    told, announced = stranger.got()
    assert told.endswith(f" is not possible here, so you are {given}.")
    assert announced == f"{given} has connected to the server"
    assert told.isprintable()


def test_a_name_in_any_script_is_a_name(net: Net) -> None:
    for name in ("Łukasz", "小林", "علي", "O_o"):
        stranger = net.connect(is_plain=True)
        stranger.got_raw()
        stranger.sends(name)
        assert f"{name} has connected to the server" in stranger.got()


def test_spaces_around_a_name_and_empty_lines_do_not_count(net: Net) -> None:
    bob = net.connect(is_plain=True)
    bob.got_raw()
    bob.sends("   ", "\t", "  bob \r", "  ", "", "bob: ", "bob:")
    assert bob.got() == ["bob has connected to the server"]


def test_of_two_who_want_one_name_at_once_both_get_in(net: Net) -> None:
    net.holds_log = True
    first, second = net.connect(is_plain=True), net.connect(is_plain=True)
    first.sends("bob")
    second.sends("bob", "hello")
    net.holds_log = False
    net.settle()
    assert first.got()[0] == "NICKbob has connected to the server"
    lines = second.got()
    assert "bob_2 has connected to the server" in lines
    assert lines[-1] == "bob_2: hello"


def test_lines_sent_in_one_go_with_the_name_are_said_in_their_order(net: Net) -> None:
    bob = net.connect(is_plain=True)
    bob.got_raw()
    bob.pipelines("bob", "one", "two", "three")
    assert bob.got() == ["bob has connected to the server", "bob: one", "bob: two", "bob: three"]


@pytest.mark.parametrize(
    ("sent", "passed_on", "heard"),
    [
        (b"a\rb", "ab", "ab"),
        (b"a\0b", "ab", "ab"),
        (b"a\x1b[2Jb", "a\x1b[2Jb", "a[2Jb"),
        (b"caf\xe9", "café", "café"),
        ("a\u202eb".encode(), "a\u202eb", "ab"),
        (b"tab\there", "tab\there", "tab\there"),
    ],
)
def test_a_line_of_a_plain_client_is_one_line_for_everybody(
    net: Net, sent: bytes, passed_on: str, heard: str
) -> None:
    alice, bob = net.client("alice", channel="#lobby"), net.plain("bob")
    alice.got()
    bob.sends(sent)
    assert bob.got() == [f"bob: {heard}"]
    assert alice.got() == [f":bob!plain@localhost PRIVMSG #lobby :{passed_on}"]


def test_a_long_line_is_said_whole_in_several_messages(net: Net) -> None:
    bob, carol = net.plain("bob"), net.plain("carol")
    bob.got()
    alice = net.client("alice", channel="#lobby")
    words = [f"茶{number}" for number in range(300)]
    carol.got()
    bob.sends(f"bob: {' '.join(words)}")
    assert [word for line in carol.got() for word in line.removeprefix("bob: ").split()] == words
    lines = alice.got()
    assert [word for line in lines for word in line.rpartition(":")[2].split()] == words
    assert max(len(line.encode()) for line in lines) <= 510


@pytest.mark.parametrize("sent", [b"\0\0", b"\r", b" \r\0 ", b"\t"])
def test_a_line_that_says_nothing_is_passed_over(net: Net, sent: bytes) -> None:
    bob = net.plain("bob")
    bob.sends(sent)
    assert bob.got() == []


@pytest.mark.parametrize("text", ["a\x1b[2Jb", "a\u202eb\u2066c", "a\x9bb"])
def test_nothing_that_is_said_steers_a_plain_clients_terminal(net: Net, text: str) -> None:
    alice, bob = net.client("alice", channel="#lobby"), net.plain("bob")
    alice.sends(f"PRIVMSG #lobby :{text}", f"TOPIC #lobby :{text}")
    assert all(line.isprintable() for line in bob.got())


def test_a_refusal_is_told_in_plain_words(net: Net) -> None:
    alice = net.client("alice", channel="#lobby")
    bob = net.plain("bob")
    alice.sends("MODE #lobby +m")
    bob.sends("hello?")
    assert bob.got() == ["Cannot send to channel (+m): only those with a voice speak in it"]
    alice.sends("KICK #lobby bob :out")
    bob.sends("hello?")
    assert bob.got() == ["bob was removed by alice (out)", "Cannot send to channel (+n): you are not in it"]


def test_who_cannot_enter_the_lobby_is_told_why(net: Net) -> None:
    net.client("alice", channel="#lobby").sends("MODE #lobby +i")
    bob = net.connect(is_plain=True)
    bob.got_raw()
    bob.sends("bob", "hello?")
    assert bob.got() == [
        "Cannot join channel (+i): by invitation only",
        "Cannot send to channel (+n): you are not in it",
    ]


def test_the_lobby_may_have_another_name() -> None:
    net = Net(config(channels={"lobby": "#hall"}))
    alice = net.client("alice", channel="#hall")
    net.plain("bob").sends("hello")
    assert alice.got() == [":bob!plain@localhost PRIVMSG #hall :hello"]


def test_who_leaves_before_giving_a_name_disturbs_nobody(net: Net) -> None:
    bob = net.plain("bob")
    net.connect(is_plain=True).leaves()
    silent: Client = net.connect(is_plain=True)
    net.passes(31)
    assert silent.is_closed
    assert silent.got_raw().startswith(b"NICKGoodbye: ")
    bob.sends("still here")
    assert bob.got() == ["bob: still here"]


@pytest.mark.parametrize("line", ["CAP LS 302", "NICK ada", "USER ada 0 * :Ada", "pass word"])
def test_an_irc_client_is_shown_its_door(line: str) -> None:
    client = Net().connect(is_plain=True)
    client.got_raw()
    client.sends(line)
    assert client.got() == [
        "ERROR :Closing link: localhost (This door is for plain text. IRC is spoken on port 6667)"
    ]
    assert client.is_closed


def test_a_name_that_only_begins_like_a_command_is_a_name() -> None:
    client = Net().connect(is_plain=True)
    client.sends("nick")
    assert not client.is_closed
