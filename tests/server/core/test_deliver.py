"""Who hears of what, in which words, in which order, and in how many writes."""

import pytest

from hubbub.protocol import caps as caps_table
from hubbub.server.core.effects import Send
from hubbub.server.core.session import HEARING
from tests.net import Client, Net

ALICE = "alice!~alice@localhost"


def texts(client: Client) -> list[str]:
    """What a client read said in rooms and to it."""
    return [line.partition(" :")[2].rpartition(" :")[2] or line for line in client.got() if "PRIVMSG" in line]


def room(net: Net, *people: str, caps: str = "") -> list[Client]:
    """People in #tea, who have read all that came."""
    clients = [net.client(nick, channel="#tea", caps=caps) for nick in people]
    for client in clients:
        client.got()
    return clients


def said(net: Net, *turns: tuple[Client, str]) -> None:
    """Lines of several clients, settled by the log in one batch."""
    net.holds_log = True
    for client, line in turns:
        client.sends(line)
    net.holds_log = False
    net.settle()


# --- written once


def test_a_line_is_written_once_for_all_who_read_it_alike(net: Net) -> None:
    alice, *_ = room(net, "alice", *(f"bob{number}" for number in range(50)))
    for number in range(30):
        net.client(f"carol{number}", channel="#tea", caps="message-tags server-time")
    net.sends.clear()
    alice.sends("PRIVMSG #tea :hi")
    assert sorted(len(send.connections) for send in net.sends) == [30, 50]


def test_words_said_in_one_batch_are_one_write_to_each_hearer(net: Net) -> None:
    alice, bob, carol, _ = room(net, "alice", "bob", "carol", "dave")
    net.sends.clear()
    said(net, (alice, "PRIVMSG #tea :one"), (bob, "PRIVMSG #tea :two"), (alice, "PRIVMSG #tea :three"))
    writes: dict[object, list[Send]] = {}
    for send in net.sends:
        for connection in send.connections:
            writes.setdefault(connection, []).append(send)
    assert {len(sends) for sends in writes.values()} == {1}
    assert texts(carol) == ["one", "two", "three"]


def test_every_capability_that_changes_a_rooms_lines_makes_a_variant(net: Net) -> None:
    """Two sessions of one variant must read the same bytes for every kind of fact."""
    alice = net.client("alice", channel="#tea")
    readers = {}
    for name, bit in caps_table.BY_NAME.items():
        reader = net.client(
            "r" + name.translate(str.maketrans("./", "--")), channel="#tea", caps=f"message-tags {name}"
        )
        readers[name] = (bit, reader)
    plain = net.client("reader", channel="#tea", caps="message-tags")
    visitor = net.client("visitor", caps="message-tags")
    for client in net.clients.values():
        client.got()
    visitor.sends("AWAY :x", "JOIN #tea", "AWAY", "SETNAME :New Name", "@+typing=active TAGMSG #tea")
    visitor.sends("PRIVMSG #tea :hi", "NICK guest", "PART #tea")
    alice.sends("INVITE guest #tea", "MODE #tea +m", "TOPIC #tea :x")
    expected = plain.got_raw()
    for name, (bit, reader) in readers.items():
        assert (reader.got_raw() == expected) == (
            not bit & HEARING
            or name
            in {
                "account-notify",
                "account-tag",
                "batch",
                "chghost",
                "draft/channel-rename",
                "draft/message-redaction",
                "draft/oper-tag",
                "draft/relaymsg",
                "draft/multiline",  # it takes a batch as well
                "message-tags",  # nobody has an account or a new host here, or takes anything back
            }
        ), name


# --- in order


def test_every_reader_reads_one_order(net: Net) -> None:
    alice, bob, carol = room(net, "alice", "bob", "carol", caps="echo-message")
    turns = [(speaker, f"PRIVMSG #tea :{number}") for number, speaker in enumerate([alice, bob, carol] * 4)]
    said(net, *turns)
    order = [str(number) for number in range(12)]
    assert texts(alice) == texts(bob) == texts(carol) == order


def test_a_speaker_without_echo_reads_the_others_around_their_own_words(net: Net) -> None:
    alice, bob = room(net, "alice", "bob")
    said(net, (bob, "PRIVMSG #tea :1"), (alice, "PRIVMSG #tea :2"), (bob, "PRIVMSG #tea :3"))
    assert texts(alice) == ["1", "3"]
    assert texts(bob) == ["2"]


def test_words_in_two_rooms_and_in_private_keep_their_order(net: Net) -> None:
    alice, bob = room(net, "alice", "bob", caps="echo-message")
    alice.sends("JOIN #coffee")
    bob.sends("JOIN #coffee")
    for client in (alice, bob):
        client.got()
    said(
        net,
        (alice, "PRIVMSG #tea :1"),
        (alice, "PRIVMSG #coffee :2"),
        (alice, "PRIVMSG bob :3"),
        (alice, "PRIVMSG #tea :4"),
        (alice, "PRIVMSG @#tea :5"),
        (bob, "PRIVMSG #tea :6"),
    )
    assert texts(alice) == ["1", "2", "3", "4", "5", "6"]
    assert texts(bob) == ["1", "2", "3", "4", "6"]


def test_replies_keep_their_place_among_words(net: Net) -> None:
    alice, bob = room(net, "alice", "bob", caps="echo-message")
    bob.sends("AWAY :x")
    said(net, (alice, "PRIVMSG #tea :1"), (alice, "PRIVMSG bob :2"), (alice, "PRIVMSG #tea :3"))
    assert [line.split(" ")[1] for line in alice.got()] == ["PRIVMSG", "301", "PRIVMSG", "PRIVMSG"]


@pytest.mark.parametrize(
    ("edge", "inside"),
    [
        ("JOIN #tea", ["after"]),
        ("PART #tea", ["before"]),
        ("QUIT", []),
        ("NICK carl", ["before", "after"]),
    ],
)
def test_who_comes_and_goes_hears_what_was_said_inside_that_time(
    net: Net, edge: str, inside: list[str]
) -> None:
    alice, bob = room(net, "alice", "bob")
    carol = net.client("carol", channel="" if edge.startswith("JOIN") else "#tea")
    alice.got()
    said(net, (bob, "PRIVMSG #tea :before"), (carol, edge), (bob, "PRIVMSG #tea :after"))
    told = [line for line in alice.got() if "PRIVMSG" in line or "carol" in line]
    assert [line.split(" ")[1] for line in told] == ["PRIVMSG", edge.split(" ", maxsplit=1)[0], "PRIVMSG"]
    assert texts(carol) == inside


def test_who_is_kicked_hears_nothing_said_after_it(net: Net) -> None:
    alice, bob, carol = room(net, "alice", "bob", "carol")
    said(net, (bob, "PRIVMSG #tea :1"), (alice, "KICK #tea carol"), (bob, "PRIVMSG #tea :2"))
    assert [line.split(" ")[1] for line in carol.got()] == ["PRIVMSG", "KICK"]
    assert [line.split(" ")[1] for line in alice.got()] == ["PRIVMSG", "KICK", "PRIVMSG"]


def test_what_was_said_before_leaving_is_heard_and_echoed(net: Net) -> None:
    alice, bob = room(net, "alice", "bob", caps="echo-message")
    said(net, (bob, "PRIVMSG #tea :last words"), (bob, "PART #tea"))
    assert [line.split(" ")[1] for line in bob.got()] == ["PRIVMSG", "PART"]
    assert [line.split(" ")[1] for line in alice.got()] == ["PRIVMSG", "PART"]


def test_what_was_said_before_a_connection_broke_is_heard(net: Net) -> None:
    alice, bob = room(net, "alice", "bob", caps="echo-message")
    net.holds_log = True
    bob.sends("PRIVMSG #tea :last words")
    bob.leaves("gone")
    net.holds_log = False
    net.settle()
    assert [line.split(" ")[1] for line in alice.got()] == ["PRIVMSG", "QUIT"]
    assert bob.got() == []


def test_who_was_kicked_before_their_words_were_settled_is_still_heard_once(net: Net) -> None:
    """A text is judged when it is sent; the log's order only says where it stands."""
    alice, bob = room(net, "alice", "bob", caps="echo-message")
    said(net, (alice, "KICK #tea bob"), (bob, "PRIVMSG #tea :hi"))
    assert [line.split(" ")[1] for line in alice.got()] == ["KICK", "PRIVMSG"]
    assert [line.split(" ")[1] for line in bob.got()] == ["KICK", "PRIVMSG"]


def test_words_for_a_room_that_emptied_meanwhile_reach_only_their_speaker(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", caps="echo-message")
    alice.sends("MODE #tea -n")
    said(net, (alice, "PART #tea"), (bob, "PRIVMSG #tea :hello?"))
    assert bob.got() == [":bob!~bob@localhost PRIVMSG #tea :hello?"]
    bob.sends("PING x")
    assert bob.got() == [":hub.test PONG hub.test x"]


# --- speakers


@pytest.mark.parametrize(("caps", "copies"), [("", 0), ("echo-message", 1)])
@pytest.mark.parametrize("target", ["#tea", "@#tea", "bob"])
def test_a_speaker_reads_their_own_words_once_if_they_asked_to(
    net: Net, caps: str, copies: int, target: str
) -> None:
    alice, bob = room(net, "alice", "bob", caps=caps)
    for line in (f"PRIVMSG {target} :hi", f"NOTICE {target} :hi"):
        alice.sends(line)
        assert alice.got() == [f":{ALICE} {line}"] * copies
        assert bob.got() == ([] if target == "@#tea" else [f":{ALICE} {line}"])


def test_an_echo_of_tags_alone_is_for_those_who_read_tags(net: Net) -> None:
    alice, bob = room(net, "alice", "bob", caps="echo-message message-tags")
    alice.sends("@+typing=active TAGMSG #tea")
    assert alice.got() == bob.got() != []
    alice.sends("CAP REQ :-message-tags")
    alice.got()
    bob.sends("@+typing=active TAGMSG #tea")
    assert alice.got() == []


def test_a_speaker_from_outside_reads_their_echo_and_nothing_else(net: Net) -> None:
    alice, bob = room(net, "alice", "bob")
    carol = net.client("carol", caps="echo-message")
    dave = net.client("dave")
    alice.sends("MODE #tea -n")
    bob.got()
    said(
        net,
        (alice, "PRIVMSG #tea :1"),
        (carol, "PRIVMSG #tea :2"),
        (dave, "PRIVMSG #tea :3"),
        (carol, "PRIVMSG #tea :4"),
        (bob, "PRIVMSG #tea :5"),
    )
    assert texts(carol) == ["2", "4"]
    assert texts(dave) == []
    assert texts(bob) == ["1", "2", "3", "4"]


def test_a_message_to_oneself_is_delivered_and_echoed(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("PRIVMSG alice :note")
    assert alice.got() == [f":{ALICE} PRIVMSG alice :note"]
    alice.sends("CAP REQ :echo-message", "PRIVMSG alice :note")
    assert alice.got()[1:] == [f":{ALICE} PRIVMSG alice :note"] * 2


# --- capabilities that change


def test_capabilities_that_change_midway_count_from_then_on(net: Net) -> None:
    alice, bob = room(net, "alice", "bob")
    alice.sends("PRIVMSG #tea :1")
    bob.sends("CAP REQ :server-time")
    alice.sends("PRIVMSG #tea :2")
    bob.sends("CAP REQ :-server-time")
    alice.sends("PRIVMSG #tea :3")
    lines = [line for line in bob.got() if "PRIVMSG" in line]
    assert [line.startswith("@time=") for line in lines] == [False, True, False]


def test_a_change_between_saying_and_settling_counts_for_the_hearer(net: Net) -> None:
    alice, bob = room(net, "alice", "bob")
    said(net, (alice, "PRIVMSG #tea :1"), (bob, "CAP REQ :server-time"))
    acknowledged, heard = bob.got()
    assert " ACK " in acknowledged
    assert heard.startswith("@time=")


def test_a_room_founded_again_has_an_audience_of_its_own(net: Net) -> None:
    alice, bob = room(net, "alice", "bob")
    alice.sends("PRIVMSG #tea :1", "PART #tea")
    bob.sends("PART #tea", "JOIN #tea")
    carol = net.client("carol", channel="#tea")
    bob.got()
    alice.got()
    carol.sends("PRIVMSG #tea :2")
    assert texts(bob) == ["2"]
    assert texts(alice) == []
