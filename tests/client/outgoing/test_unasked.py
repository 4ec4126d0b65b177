"""What the program asks by itself: one question at a time, the room in front first, at the server's pace."""

from __future__ import annotations

import pytest

from hubbub.client.outgoing import unasked
from hubbub.client.outgoing.unasked import Unasked
from hubbub.protocol.message import parse
from tests.client.scene import NOW_MS


class Asking:
    """The questions of a connection, whose time passes as a test says."""

    def __init__(self, front: str = "") -> None:
        self.unasked = Unasked()
        self.unasked.look_at(front)
        self.now_ms = NOW_MS
        self.unasked.welcomed(self.now_ms)

    def adds(self, *lines: str) -> Asking:
        for message in map(parse, lines):
            room = message.params[1] if message.command == "CHATHISTORY" else message.params[0]
            assert self.unasked.add(message, room)
        return self

    def asks(self, after_ms: int = 0, *, is_speaking: bool = False) -> list[str]:
        self.now_ms += after_ms
        return [message.line() for message in self.unasked.due(self.now_ms, is_speaking=is_speaking)]

    def hears(self, *lines: str, after_ms: int = 0) -> None:
        self.now_ms += after_ms
        for line in lines:
            self.unasked.heard(parse(line), self.now_ms)


def who(number: int) -> str:
    return f"WHO #{number}"


def end(number: int) -> str:
    return f":hub 315 me #{number} :End"


def in_a_hurry(count: int) -> Asking:
    """Many questions to a server that answers the first two at once, and makes us wait for the third."""
    asking = Asking().adds(*map(who, range(count)))
    for number, after_ms in enumerate((0, 0, 800)):
        assert asking.asks() == [who(number)]
        asking.hears(end(number), after_ms=after_ms)
    return asking


def test_the_next_question_is_asked_when_the_last_one_is_answered() -> None:
    asking = Asking().adds(who(1), who(2))
    assert asking.asks() == [who(1)]
    asking.hears(":hub 352 me #1 u h hub ann H :0 Ann", ":ann!a@h PRIVMSG #1 :hello")
    assert asking.asks() == []
    asking.hears(end(1))
    assert asking.asks() == [who(2)]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("CHATHISTORY LATEST #1 * 50", ":hub FAIL CHATHISTORY INVALID_TARGET LATEST #1 :No"),
        ("MARKREAD ann", ":hub MARKREAD ann *"),
        ("MARKREAD ann", ":hub FAIL MARKREAD INTERNAL_ERROR ann :No"),
        ("METADATA * SUB status", ":hub 770 me status"),
        ("MONITOR + ann", ":hub 731 me ann"),
        ("NICK ann", ":hub 433 me ann :It is reserved"),
        ("NICK ann", ":me!u@h NICK ann"),
        ("WHO #1", ":hub 263 me WHO :Later"),
        ("WHO #1", ":hub 421 me WHO :Unknown command"),
    ],
)
def test_a_question_is_answered_or_declined_in_its_own_way(question: str, answer: str) -> None:
    asking = Asking().adds(question)
    assert asking.asks() == [question]
    asking.adds(who(2))
    asking.hears(":hub FAIL SEARCH INTERNAL_ERROR :No", ":hub 421 me PLAY :Unknown command")
    assert asking.asks() == []
    asking.hears(answer)
    assert asking.asks() == [who(2)]


def test_a_page_is_there_at_the_end_of_its_batch_whatever_is_said_meanwhile() -> None:
    asking = Asking().adds("CHATHISTORY LATEST #1 * 50", who(2))
    asking.asks()
    asking.hears(":hub BATCH +n netsplit a b", ":hub BATCH -n", ":hub BATCH +p chathistory #1")
    assert asking.asks() == []
    asking.hears("@batch=p :ann!a@h PRIVMSG #1 :hello", ":hub BATCH -p")
    assert asking.asks() == [who(2)]


def test_a_server_that_never_answers_is_asked_on_after_a_while() -> None:
    asking = Asking().adds(who(1), who(2))
    asking.asks()
    assert asking.asks(unasked.ANSWER_MS - 1) == []
    assert asking.asks(1) == [who(2)]


def test_who_is_watched_no_longer_is_no_question() -> None:
    asking = Asking().adds("MONITOR - ann", who(1))
    assert asking.asks() == ["MONITOR - ann", who(1)]


def test_the_room_in_front_comes_first_then_pages_then_the_rest() -> None:
    asking = Asking("#9").adds(who(1), "CHATHISTORY LATEST #1 * 50", who(9), "CHATHISTORY LATEST #9 * 50")
    order = asking.asks()
    for _ in range(3):
        asking.hears(end(0), ":hub BATCH +p chathistory #1", ":hub BATCH -p")
        order += asking.asks(unasked.FIRST_MS)
    assert order == ["CHATHISTORY LATEST #9 * 50", "WHO #9", "CHATHISTORY LATEST #1 * 50", "WHO #1"]


def test_the_first_second_belongs_to_the_person_and_the_room_in_front() -> None:
    asking = Asking("#9").adds(who(1), "CHATHISTORY LATEST #9 * 50")
    assert asking.asks() == ["CHATHISTORY LATEST #9 * 50"]
    asking.hears(":hub BATCH +p chathistory #9", ":hub BATCH -p")
    assert asking.asks(unasked.FIRST_MS - 1) == []
    assert asking.asks(1) == [who(1)]


def test_a_question_that_waits_is_asked_once_and_in_its_last_words() -> None:
    asking = Asking().adds(who(1), "MARKREAD #1", "MARKREAD #1 timestamp=x")
    asking.asks()
    asking.hears(end(1))
    assert asking.asks() == ["MARKREAD #1 timestamp=x"]
    asking.hears(":hub MARKREAD #1 timestamp=x")
    assert asking.asks() == []


def test_a_server_that_slows_us_down_is_asked_so_seldom_that_there_is_a_reserve() -> None:
    asking = in_a_hurry(9)
    pause_ms = unasked.SHARE * 800
    assert asking.asks() == []
    assert asking.asks(pause_ms - 1) == []
    assert asking.asks(1) == [who(3)]
    asking.hears(end(3), after_ms=5)
    assert asking.asks(pause_ms // 2) == [], "one answer in time is no reason to hurry"
    assert asking.asks(pause_ms // 2) == [who(4)]


def test_a_room_that_somebody_looks_at_waits_for_no_pace() -> None:
    asking = in_a_hurry(3).adds("CHATHISTORY LATEST #9 * 50", "CHATHISTORY LATEST #8 * 50")
    assert asking.asks() == []
    asking.unasked.look_at("#8")
    assert asking.asks() == ["CHATHISTORY LATEST #8 * 50"]
    asking.hears(":hub BATCH +p chathistory #8", ":hub BATCH -p")
    asking.adds("CHATHISTORY AFTER #8 msgid=1 50")
    assert asking.asks() == [], "what follows does"
    asking.unasked.hurry()
    assert asking.asks() == ["CHATHISTORY AFTER #8 msgid=1 50"], "unless somebody waits for it"


def test_while_a_person_speaks_questions_are_put_off_but_not_for_ever() -> None:
    asking = in_a_hurry(9)
    pause_ms, waited_ms = unasked.SHARE * 800, 0
    while not asking.asks(pause_ms - 1, is_speaking=True):
        waited_ms += pause_ms - 1
    assert 2 * pause_ms < waited_ms <= unasked.MAX_PUT_OFF_MS


def test_a_new_connection_knows_no_pace_and_none_of_the_questions() -> None:
    asking = in_a_hurry(9)
    asking.unasked.lost()
    asking.unasked.welcomed(asking.now_ms)
    assert asking.asks() == []
    assert asking.adds(who(1)).asks() == [who(1)]


def test_there_is_an_end_to_what_waits() -> None:
    asking = Asking().adds(*map(who, range(unasked.MAX_QUESTIONS)))
    assert not asking.unasked.add(parse("WHO #new"), "#new")
    assert asking.unasked.add(parse("WHO #0"), "#0")


def test_whom_we_watch_again_is_watched_whatever_waited_before() -> None:
    asking = Asking().adds(who(1))
    assert asking.asks() == [who(1)]
    for sign, names in (("+", "ada"), ("-", "ada,bob"), ("+", "ada")):
        assert asking.unasked.add(parse(f"MONITOR {sign} {names}"), sign + names)
    asking.hears(end(1))
    assert asking.asks() == ["MONITOR - ada,bob", "MONITOR + ada"]
