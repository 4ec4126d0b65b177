"""What the console says of the chat: who came, who left, who is speaking, and no text unless asked for."""

from hubbub.server.console import MAX_PER_SECOND, Console
from hubbub.server.core.facts import (
    AwaySet,
    Entry,
    Fact,
    Joined,
    Kicked,
    NickChanged,
    Parted,
    TagsSent,
    TextSent,
    TopicSet,
    UserArrived,
    UserLeft,
)

ALICE, BOB = 1, 2
NOW_MS = 1_700_000_000_000


class Screen:
    """A console and what it said."""

    def __init__(self, *, show_messages: bool = False) -> None:
        self.console = Console(show_messages=show_messages)
        self.last_id = 0
        for user, nick in ((ALICE, "alice"), (BOB, "bob")):
            self.shows(UserArrived(user, nick, "~u", "host", "Name", "hub.test"))

    def shows(self, fact: Fact, after_ms: int = 0) -> list[str]:
        """The lines for one more fact."""
        self.last_id += 1
        return self.console.lines(Entry(self.last_id, 1, self.last_id, fact), NOW_MS + after_ms)


def test_who_comes_and_goes_is_said_as_the_original_said_it() -> None:
    screen = Screen()
    assert screen.shows(UserArrived(3, "carol", "~c", "host", "Carol", "hub.test")) == [
        "carol has connected to the server"
    ]
    assert screen.shows(NickChanged(3, "caro")) == ["carol is now known as caro"]
    assert screen.shows(Joined(3, "#tea", "#Tea")) == ["caro has joined #Tea"]
    assert screen.shows(Parted(3, "#tea", "")) == ["caro has left #tea"]
    assert screen.shows(Kicked(ALICE, "#tea", 3, "no coffee")) == [
        "alice has removed caro from #tea (no coffee)"
    ]
    assert screen.shows(UserLeft(3, "Quit: bye")) == ["caro has left (Quit: bye)"]


def test_who_is_speaking_is_said_but_not_what() -> None:
    screen = Screen()
    assert screen.shows(TextSent(ALICE, "PRIVMSG", "a secret", channel="#tea")) == [
        "alice is speaking in #tea"
    ]
    assert screen.shows(TextSent(ALICE, "PRIVMSG", "a secret", target=BOB)) == [
        "alice is speaking to someone"
    ]


def test_what_is_said_is_shown_to_who_asked_for_it_without_what_steers_terminals() -> None:
    screen = Screen(show_messages=True)
    text = "a\x1b[2J\u202eb\nc"
    assert screen.shows(TextSent(ALICE, "PRIVMSG", text, channel="#tea")) == [
        "alice is saying in #tea: a[2Jbc"
    ]


def test_reasons_steer_no_terminal() -> None:
    screen = Screen()
    assert screen.shows(Kicked(ALICE, "#tea", BOB, "\x1b[31mred")) == [
        "alice has removed bob from #tea ([31mred)"
    ]
    assert screen.shows(UserLeft(BOB, "\x1b]0;x\x07")) == ["bob has left (]0;x)"]


def test_what_concerns_nobody_is_not_said() -> None:
    screen = Screen()
    for fact in (AwaySet(ALICE, "x"), TagsSent(ALICE, channel="#tea"), TopicSet(ALICE, "#tea", "x")):
        assert screen.shows(fact) == []


def test_facts_of_those_who_are_gone_are_not_said() -> None:
    screen = Screen()
    screen.shows(UserLeft(BOB, "x"))
    late: list[Fact] = [
        UserLeft(BOB, "x"),
        NickChanged(BOB, "rob"),
        Joined(BOB, "#tea", "#tea"),
        Parted(BOB, "#tea", ""),
        Kicked(BOB, "#tea", ALICE, ""),
    ]
    assert [screen.shows(fact) for fact in late] == [[]] * len(late)


def test_when_many_speak_at_once_they_are_counted() -> None:
    screen = Screen()
    text = TextSent(ALICE, "PRIVMSG", "x", channel="#tea")
    said = [screen.shows(text) for _ in range(MAX_PER_SECOND + 7)]
    assert said == [["alice is speaking in #tea"]] * MAX_PER_SECOND + [[]] * 7
    assert screen.shows(text, after_ms=1000) == ["... and 7 more messages", "alice is speaking in #tea"]
    assert screen.shows(text, after_ms=1000) == ["alice is speaking in #tea"]
