"""What happened is told in words."""

from datetime import UTC, datetime

import pytest

from hubbub.client.world.changes import ConnectionState
from hubbub.client.world.model import Model
from hubbub.client.world.people import Person
from hubbub.client.world.rooms import Line, LineKind, RoomKind
from hubbub.desktop.look import wording


def comings(*events: str) -> list[Line]:
    kinds = {"+": LineKind.JOIN, "-": LineKind.PART, "!": LineKind.QUIT}
    return [Line(1, kinds[event[0]], 0, event[1:], "bye") for event in events]


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ("+ada +bob", "ada and bob came"),
        ("+ada +bob +carl", "ada, bob and carl came"),
        ("+ada -carl +bob +eve +sam +tom", "ada, bob and 3 others came, carl left"),
        ("+ada -ada +ada", "ada came"),
        ("+ada !ada -bob", "bob left, ada came and left"),
        ("!ada +ada", "ada left and came back"),
        ("!ada +ada -ada", "ada left"),
    ],
)
def test_who_came_and_went_in_a_row_is_told_in_one_sentence(events: str, words: str) -> None:
    assert wording.comings_text(comings(*events.split())) == words


@pytest.mark.parametrize(
    ("by", "reason", "words"),
    [
        ("jonas", "", "Message deleted"),
        ("jonas", "typo", "Message deleted: typo"),
        ("maria", "", "Message deleted by maria"),
        ("maria", "spam", "Message deleted by maria: spam"),
    ],
)
def test_a_deleted_message_says_by_whom_and_why(by: str, reason: str, words: str) -> None:
    gone = line(LineKind.MESSAGE)
    gone.deleted_by, gone.reason = by, reason
    assert wording.deleted_text(gone) == words


def line(kind: LineKind, text: str = "", target: str = "") -> Line:
    return Line(1, kind, 0, "jonas", text, target=target)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (line(LineKind.JOIN), "jonas joined"),
        (line(LineKind.PART), "jonas left"),
        (line(LineKind.PART, "bye"), "jonas left: bye"),
        (line(LineKind.QUIT, "bye"), "jonas went offline: bye"),
        (line(LineKind.QUIT, "Quit: bye"), "jonas went offline: bye"),
        (line(LineKind.QUIT, "Quit:"), "jonas went offline"),
        (line(LineKind.QUIT, "Quitter"), "jonas went offline: Quitter"),
        (line(LineKind.KICK, "spam", "sam"), "sam was removed by jonas: spam"),
        (line(LineKind.NICK, "joe"), "jonas is now joe"),
        (line(LineKind.TOPIC, "tea"), "jonas changed the topic to: tea"),
        (line(LineKind.TOPIC), "jonas cleared the topic"),
        (line(LineKind.MODE, "+m"), "jonas switched “Announcements” on"),
        (line(LineKind.SERVER, "hello"), "hello"),
    ],
)
def test_events_are_sentences(told: Line, words: str) -> None:
    assert wording.event_text(told) == words


@pytest.mark.parametrize(
    ("nicks", "words"),
    [
        ([], ""),
        (["a"], "a is typing …"),
        (["a", "b", "c"], "a, b and c are typing …"),
        (["a", "b", "c", "d"], "Several people are typing …"),
    ],
)
def test_who_is_typing(nicks: list[str], words: str) -> None:
    assert wording.typing_text(nicks) == words


def test_the_state_of_the_connection_is_a_sentence() -> None:
    model = Model("tester")
    model.connection, model.detail, model.retry_at_ms = ConnectionState.WAITING, "the network is down.", 9_500
    assert wording.connection_text(model, "host", 5_000) == "The network is down · trying again in 5 s"
    model.connection, model.detail = ConnectionState.ONLINE, ""
    assert wording.connection_text(model, "host", 5_000) == "Connected to host"


def test_an_empty_composer_says_what_it_is_for() -> None:
    assert wording.placeholder("#tea", RoomKind.CHANNEL) == "Message #tea"
    assert wording.placeholder("", RoomKind.SERVER) == "Type a /command"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("+o jonas", "maria made jonas a moderator"),
        ("-q jonas", "jonas is no longer an owner (maria)"),
        ("+v jonas", "maria gave jonas a voice"),
        ("-v jonas", "maria took the voice from jonas"),
        ("+b *!*@spam.example", "maria banned *!*@spam.example"),
        ("-b a:eve", "maria lifted the ban on eve"),
        ("+b m:a:eve", "maria muted eve"),
        ("-b m:a:eve", "maria lets eve speak again"),
        ("+mt", "maria switched “Announcements” and “Protected topic” on"),
        ("-H", "maria switched “No past for newcomers” off"),
        ("+nz", "maria set +nz"),
        ("+b mallory!*@*", "maria banned mallory"),
        ("+b m:a:mallory", "maria muted mallory"),
        ("-b ~q:mallory!*@*", "maria lets mallory speak again"),
        ("+b *!*@*", "maria banned *!*@*"),
        ("+n-t", "maria set +n-t"),
        ("+oo jonas kenji", "maria set +oo jonas kenji"),
        ("+l 50", "maria set +l 50"),
    ],
)
def test_changes_of_modes_are_told_in_words(change: str, words: str) -> None:
    assert wording.modes_text("maria", change) == words


def test_times_are_told_as_far_as_one_wants_to_know() -> None:
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    moment = int(datetime(2026, 11, 23, 9, 5, tzinfo=UTC).timestamp() * 1000)
    assert wording.since(moment, now) == "09:05 today"
    assert wording.since(moment - 20 * 86_400_000, now) == "3 November, 09:05"
    assert wording.since(moment - 365 * 86_400_000, now) == "23 November 2025, 09:05"
    assert [wording.duration(s) for s in (5, 300, 7_200, 90_000, 200_000)] == [
        "5 s", "5 min", "2 h", "1 day", "2 days",
    ]  # fmt: skip


def test_what_is_told_of_somebody_in_a_list_is_what_does_not_go_without_saying() -> None:
    assert wording.remark(Person("maria", account="Maria")) == ""
    assert wording.remark(Person("maria2", account="maria")) == "account maria"
    assert wording.remark(Person("helper", operator=True, bot=True)) == "server operator · bot"
