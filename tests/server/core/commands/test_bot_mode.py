"""People who are programs: user mode +B and the `bot` tag.

Spec: https://ircv3.net/specs/extensions/bot-mode
"""

from tests.net import Client, Net

PARROT = "parrot!~parrot@localhost"


def parrot(net: Net, channel: str = "#tea", caps: str = "") -> Client:
    bot = net.client("parrot", channel=channel, caps=caps)
    bot.sends("MODE parrot +B")
    bot.got()
    return bot


def test_whoever_says_so_is_a_bot(net: Net) -> None:
    bot = net.client("parrot", caps="message-tags")
    bot.sends("MODE parrot +B", "MODE parrot", "MODE parrot -B")
    assert bot.got() == [
        f"@bot :{PARROT} MODE parrot +B",
        ":hub.test 221 parrot +B",
        f":{PARROT} MODE parrot -B",
    ]


def test_what_a_bot_says_and_does_is_marked_for_readers_of_tags(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps="message-tags")
    bob = net.client("bob", channel="#tea")
    bot = parrot(net)
    alice.got(), bob.got()
    bot.sends("PRIVMSG #tea :hi", "PART #tea", "JOIN #tea", "NOTICE alice :psst", "QUIT")
    marked = alice.got()
    assert [line.split(" ")[2] for line in marked] == ["PRIVMSG", "PART", "JOIN", "NOTICE", "QUIT"]
    assert all("bot" in line.split(" ")[0].removeprefix("@").split(";") for line in marked)
    assert not any("bot" in line.replace("parrot", "") for line in bob.got())


def test_an_echo_is_marked_too(net: Net) -> None:
    bot = parrot(net, caps="echo-message message-tags")
    bot.sends("PRIVMSG #tea :hi")
    assert ";bot :" in bot.got()[0]


def test_history_remembers_who_was_a_bot(net: Net) -> None:
    parrot(net).sends("PRIVMSG #tea :hi")
    alice = net.client("alice", channel="#tea", caps="message-tags draft/chathistory")
    alice.sends("CHATHISTORY LATEST #tea * 10")
    assert [line for line in alice.got() if "PRIVMSG" in line and ";bot :" in line]


def test_a_bot_that_sends_no_tags_sends_no_tags(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps="message-tags")
    bot = parrot(net, caps="message-tags")
    alice.got()
    bot.sends("TAGMSG #tea", "@+draft/typing=active TAGMSG #tea")
    assert len(alice.got()) == 1
