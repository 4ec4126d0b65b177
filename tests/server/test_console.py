"""What the console says of the chat: who came, who left, who is speaking, and no text unless asked for."""

from hubbub.server.console import MAX_PER_SECOND, Console
from hubbub.server.core.apply import apply
from hubbub.server.core.facts import (
    AwaySet,
    Entry,
    Fact,
    Joined,
    Kicked,
    NickChanged,
    Parted,
    TopicSet,
    UserArrived,
    UserLeft,
)
from hubbub.server.core.state import World
from tests.net import tags_sent, text_sent

ALICE, BOB, CAROL = 1, 2, 3
NOW_MS = 1_700_000_000_000


class Screen:
    """A console, what it said, and the world it speaks of: alice and bob in #Tea."""

    def __init__(self, *, show_messages: bool = False) -> None:
        self.console = Console(show_messages=show_messages)
        self.world = World("precis", 10)
        self.last_id = 0
        for user, nick in ((ALICE, "alice"), (BOB, "bob")):
            self.shows(arrival(user, nick))
            self.shows(Joined(user, "#tea", "#Tea"))

    def shows(self, fact: Fact, after_ms: int = 0) -> list[str]:
        """The lines for one more fact."""
        self.last_id += 1
        happened = apply(self.world, Entry(self.last_id, 1, self.last_id, fact))
        return [line for each in happened for line in self.console.lines(each, NOW_MS + after_ms)]


def arrival(user: int, nick: str) -> UserArrived:
    return UserArrived(user, nick, "~u", "host", "Name", "hub.test")


def test_who_comes_and_goes_is_said_as_the_original_said_it() -> None:
    screen = Screen()
    assert screen.shows(arrival(CAROL, "carol")) == ["carol has connected to the server"]
    assert screen.shows(NickChanged(CAROL, "caro")) == ["carol is now known as caro"]
    assert screen.shows(Joined(CAROL, "#tea", "#Tea")) == ["caro has joined #Tea"]
    assert screen.shows(Parted(CAROL, "#tea", "")) == ["caro has left #Tea"]
    screen.shows(Joined(CAROL, "#tea", "#tea"))
    assert screen.shows(Kicked(ALICE, "#tea", CAROL, "no coffee")) == [
        "alice has removed caro from #Tea (no coffee)"
    ]
    assert screen.shows(UserLeft(CAROL, "Quit: bye")) == ["caro has left (Quit: bye)"]


def test_who_is_speaking_is_said_but_not_what() -> None:
    screen = Screen()
    assert screen.shows(text_sent(ALICE, "a secret", channel="#tea")) == ["alice is speaking in #Tea"]
    assert screen.shows(text_sent(ALICE, "a secret", target=BOB)) == ["alice is speaking to someone"]


def test_what_is_said_is_shown_to_who_asked_for_it_without_what_steers_terminals() -> None:
    screen = Screen(show_messages=True)
    text = "a\x1b[2J\u202eb\x85c"
    assert screen.shows(text_sent(ALICE, text, channel="#tea")) == ["alice is saying in #Tea: a[2Jbc"]


def test_a_text_of_several_lines_is_shown_line_by_line_and_counted_so() -> None:
    text = "one\n\ntwo \rgoes on"
    assert Screen().shows(text_sent(ALICE, text, channel="#tea")) == ["alice is speaking in #Tea"]
    screen = Screen(show_messages=True)
    assert screen.shows(text_sent(ALICE, text, channel="#tea")) == [
        "alice is saying in #Tea: one",
        "alice is saying in #Tea: two goes on",
    ]
    assert len(screen.shows(text_sent(ALICE, "x\n" * 100, channel="#tea"))) == MAX_PER_SECOND - 2


def test_reasons_steer_no_terminal() -> None:
    screen = Screen()
    assert screen.shows(Kicked(ALICE, "#tea", BOB, "\x1b[31mred")) == [
        "alice has removed bob from #Tea ([31mred)"
    ]
    assert screen.shows(UserLeft(BOB, "\x1b]0;x\x07")) == ["bob has left (]0;x)"]


def test_what_concerns_nobody_is_not_said() -> None:
    screen = Screen()
    for fact in (AwaySet(ALICE, "x"), tags_sent(ALICE, "#tea"), TopicSet(ALICE, "#tea", "x")):
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
    text = text_sent(ALICE, "x", channel="#tea")
    said = [screen.shows(text) for _ in range(MAX_PER_SECOND + 7)]
    assert said == [["alice is speaking in #Tea"]] * MAX_PER_SECOND + [[]] * 7
    assert screen.shows(text, after_ms=1000) == ["... and 7 more messages", "alice is speaking in #Tea"]
    assert screen.shows(text, after_ms=1000) == ["alice is speaking in #Tea"]


def test_what_was_denied_or_said_before_is_not_said() -> None:
    screen = Screen()
    text = text_sent(ALICE, "x", channel="#tea", client_id="7f")
    assert screen.shows(text) == ["alice is speaking in #Tea"]
    assert screen.shows(text) == []
    assert screen.shows(arrival(CAROL, "Alice")) == []
    assert screen.shows(NickChanged(BOB, "alice")) == []
