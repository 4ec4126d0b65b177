"""Speaking under a name that is not one's own: RELAYMSG, NPC, NPCA, SCENE."""

import pytest

from tests.net import Client, Net, config


def room(net: Net, caps: str = "") -> tuple[Client, Client]:
    """Alice, the op of #tea, and bob in it."""
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea", caps=caps)
    alice.got()
    return alice, bob


# --- relayed


def test_an_op_relays_what_was_said_elsewhere_and_reads_it_back(net: Net) -> None:
    alice, bob = room(net)
    alice.sends("RELAYMSG #TEA ada/elsewhere :good morning")
    assert alice.got() == bob.got() == [":ada/elsewhere!alice@relayed.invalid PRIVMSG #tea :good morning"]


@pytest.mark.parametrize("cap", ["draft/relaymsg", "message-tags"])
def test_who_relayed_it_is_told_to_those_who_understand(net: Net, cap: str) -> None:
    alice, bob = room(net, cap)
    alice.sends("RELAYMSG #tea ada/elsewhere :good morning")
    (line,) = bob.got()
    assert "draft/relaymsg=alice" in line.split()[0].removeprefix("@").split(";")


def test_what_was_relayed_is_in_history_under_the_same_name(net: Net) -> None:
    alice, bob = room(net, "batch draft/chathistory draft/relaymsg")
    alice.sends("RELAYMSG #tea ada/elsewhere :good morning")
    bob.got()
    bob.sends("CHATHISTORY LATEST #tea * 5")
    assert (
        "draft/relaymsg=alice :ada/elsewhere!alice@relayed.invalid PRIVMSG #tea :good morning" in bob.got()[1]
    )


@pytest.mark.parametrize(
    "nick", ["ada", "/", "ada/", "/elsewhere", "a!b/c", "a@b/c", "#ada/x", "a b/c", "@ada/x", "x" * 64 + "/y"]
)
def test_a_relayed_name_can_be_nobodys_nickname_and_holds_nothing_else(net: Net, nick: str) -> None:
    alice, bob = room(net)
    alice.sends(f"RELAYMSG #tea {nick} :hi")
    (line,) = alice.got()
    assert line.startswith(":hub.test FAIL RELAYMSG INVALID_NICK ")
    assert bob.got() == []


def test_ops_alone_relay(net: Net) -> None:
    _, bob = room(net)
    carol = net.client("carol")
    for client in (bob, carol):
        client.sends("RELAYMSG #tea ada/elsewhere :hi")
        text = "Relaying is for the room's operators"
        assert client.got() == [f":hub.test FAIL RELAYMSG PRIVS_NEEDED :{text}"]
    bob.sends("RELAYMSG #none ada/elsewhere :hi")
    assert bob.got() == [":hub.test 403 bob #none :No such channel"]


def test_nothing_is_relayed_where_the_operator_says_so() -> None:
    net = Net(config(channels={"relaymsg_separators": ""}))
    alice, _ = room(net)
    alice.sends("RELAYMSG #tea ada/elsewhere :hi", "CAP REQ draft/relaymsg")
    assert alice.got() == [
        ":hub.test FAIL RELAYMSG NOT_ENABLED :Nothing is relayed on this server",
        ":hub.test CAP alice NAK :draft/relaymsg",
    ]


def test_nobody_can_claim_that_a_text_was_relayed(net: Net) -> None:
    alice, bob = room(net, "message-tags")
    alice.sends("CAP REQ message-tags", "@draft/relaymsg=carol PRIVMSG #tea :hi")
    assert "relaymsg" not in bob.got()[0]


# --- roleplay


def stage() -> tuple[Client, Client]:
    """Alice and bob in a room with roleplay."""
    alice, bob = room(Net(config(features={"roleplay": True})))
    alice.sends("MODE #tea +E")
    alice.got()
    bob.got()
    return alice, bob


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("NPC #tea bilbo :too much bread", "*bilbo*!bob@roleplay.invalid PRIVMSG #tea :too much bread"),
        ("NPC #tea bilbo too much bread", "*bilbo*!bob@roleplay.invalid PRIVMSG #tea :too much bread"),
        ("NPCA #tea bilbo eats", "*bilbo*!bob@roleplay.invalid PRIVMSG #tea :\x01ACTION eats\x01"),
        ("SCENE #tea dark night", "=Scene=!bob@roleplay.invalid PRIVMSG #tea :dark night"),
    ],
)
def test_a_roleplay_is_read_by_all_and_by_whoever_speaks(line: str, told: str) -> None:
    alice, bob = stage()
    bob.sends(line)
    assert alice.got() == bob.got() == [f":{told}"]


def test_a_character_has_a_name_that_could_be_a_nicknames(net: Net) -> None:
    _, bob = stage()
    bob.sends("NPC #tea a!b :hi")
    assert bob.got() == [":hub.test 573 bob #tea :Nobody can have that name"]


def test_there_is_no_roleplay_without_the_mode_or_the_setting(net: Net) -> None:
    alice, bob = stage()
    alice.sends("MODE #tea -E")
    bob.got()
    bob.sends("SCENE #tea night")
    assert bob.got() == [":hub.test 573 bob #tea :There is no roleplay in this room (+E)"]
    _, carol = room(net)
    carol.sends("SCENE #tea night")
    assert carol.got() == [":hub.test 573 bob #tea :There is no roleplay on this server"]


def test_whoever_may_not_speak_may_not_play(net: Net) -> None:
    alice, bob = stage()
    alice.sends("MODE #tea +m")
    bob.got()
    bob.sends("NPC #tea bilbo :hi")
    refusal = "#tea :Cannot send to channel (+m): only those with a voice speak in it"
    assert bob.got() == [f":hub.test 404 bob {refusal}"]
