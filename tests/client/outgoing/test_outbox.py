"""The outbox: what is written when, and by what it is known to have arrived."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.client.outgoing.entry import Entry, Stage
from hubbub.client.outgoing.journal import FileJournal, MemoryJournal
from hubbub.client.outgoing.outbox import (
    ECHO_TIMEOUT_MS,
    MAX_ENTRIES,
    MAX_IN_FLIGHT,
    MAX_RECORDS,
    Declined,
    Hearing,
    Link,
    Outbox,
    OutboxFull,
    Outcome,
    TakenBack,
)
from hubbub.client.world.rooms import LineKind
from hubbub.protocol.caps import CLIENT_ID_TAG
from hubbub.protocol.message import parse
from tests.client.full_disk import full_disk

NOW = 1_000_000
HUBBUB = Link(echo=True, labels=True, client_ids=True, tags=True)
MODERN = Link(echo=True, labels=True, tags=True)
ECHO = Link(echo=True)
BARE = Link()


def entry(number: int, target: str = "#tea", text: str = "", kind: LineKind = LineKind.MESSAGE) -> Entry:
    return Entry(f"id{number}", target, kind, text or f"text {number}", NOW)


class Desk:
    """An outbox whose every target is ready."""

    def __init__(self, link: Link, *entries: Entry, journal: MemoryJournal | None = None) -> None:
        self.journal = journal or MemoryJournal()
        self.box = Outbox(self.journal, str.lower)
        self.now_ms = NOW
        for one in entries:
            self.box.add(one)
        self.box.link_up(link)

    def written(self) -> list[str]:
        """What goes out now, without tags."""
        return [message.body() for message in self.box.due(lambda _: True, self.now_ms)]

    def hears(self, line: str, *, own: bool = True, label: str = "", history: bool = False) -> list[str]:
        """The ids of the lines of which this line tells, with ! before those declined."""
        hearing = Hearing(parse(line), self.now_ms, own, label, history)
        return [_shown(outcome) for outcome in self.box.hear(hearing)]

    def stages(self) -> list[Stage]:
        """How far the lines have come."""
        return [one.stage for one in self.box.entries.values()]


def _shown(outcome: Outcome) -> str:
    sign = "!" if isinstance(outcome, Declined) else "~" if isinstance(outcome, TakenBack) else ""
    return f"{sign}{outcome.entry.id}"


# ------------------------------------------------------------------------------------ writing


def test_lines_are_written_in_order_with_label_and_id() -> None:
    desk = Desk(HUBBUB, entry(1), entry(2))
    first, second = desk.box.due(lambda _: True, NOW)
    assert first.tags == {"label": "say1", CLIENT_ID_TAG: "id1"}
    assert [message.params for message in (first, second)] == [("#tea", "text 1"), ("#tea", "text 2")]
    assert desk.written() == []


def test_a_reply_says_to_what_in_both_spellings() -> None:
    desk = Desk(MODERN, Entry("id1", "#tea", LineKind.MESSAGE, "yes", NOW, "m1"))
    (message,) = desk.box.due(lambda _: True, NOW)
    assert message.tags["+reply"] == message.tags["+draft/reply"] == "m1"


def test_a_server_without_tags_gets_none() -> None:
    (message, ping) = Desk(BARE, entry(1)).box.due(lambda _: True, NOW)
    assert message.tags == {}
    assert ping.command == "PING"


def test_an_action_and_a_notice_are_written_as_such() -> None:
    desk = Desk(ECHO, entry(1, kind=LineKind.ACTION), entry(2, kind=LineKind.NOTICE))
    assert desk.written() == ["PRIVMSG #tea :\x01ACTION text 1\x01", "NOTICE #tea :text 2"]


def test_what_is_not_ready_waits_and_holds_nobody_else_up() -> None:
    desk = Desk(ECHO, entry(1, "#closed"), entry(2))
    assert [one.params[0] for one in desk.box.due(lambda target: target != "#closed", NOW)] == ["#tea"]
    assert [one.params[0] for one in desk.box.due(lambda _: True, NOW)] == ["#closed"]


def test_few_lines_are_on_their_way_at_once() -> None:
    desk = Desk(MODERN, *[entry(number) for number in range(12)])
    assert len(desk.written()) == MAX_IN_FLIGHT
    assert desk.hears(":me!u@h PRIVMSG #tea :text 0", label="say1") == ["id0"]
    assert desk.written() == [f"PRIVMSG #tea :text {MAX_IN_FLIGHT}"]


def test_nothing_is_written_without_a_link() -> None:
    desk = Desk(MODERN, entry(1))
    desk.box.link_down()
    assert desk.written() == []


def test_more_than_the_limit_is_refused() -> None:
    desk = Desk(MODERN, *[entry(number) for number in range(MAX_ENTRIES)])
    with pytest.raises(OutboxFull):
        desk.box.add(entry(MAX_ENTRIES))


# ------------------------------------------------------------------------------------ arriving


def test_the_labelled_echo_tells_that_a_line_arrived() -> None:
    desk = Desk(MODERN, entry(1, text="same"), entry(2, text="same"))
    desk.written()
    assert desk.hears(":me!u@h PRIVMSG #tea :same") == []
    assert desk.hears(":me!u@h PRIVMSG #tea :same", label="say2") == ["id2"]
    assert desk.hears(":me!u@h PRIVMSG #tea :same", label="say2") == []
    assert list(desk.box.entries) == ["id1"]


def test_the_id_tells_it_too_even_under_another_nickname() -> None:
    desk = Desk(HUBBUB, entry(1))
    desk.written()
    assert desk.hears(f"@{CLIENT_ID_TAG}=id1 :me_2!u@h PRIVMSG #tea :text 1", own=False) == ["id1"]


def test_another_s_text_under_our_id_is_not_ours() -> None:
    desk = Desk(HUBBUB, entry(1))
    desk.written()
    assert desk.hears(f"@{CLIENT_ID_TAG}=id1 :eve!u@h PRIVMSG #tea :forged", own=False) == []


def test_an_echo_without_label_and_id_is_known_by_its_text_in_order() -> None:
    desk = Desk(ECHO, entry(1, "#Tea", "same"), entry(2, text="same"), entry(3, "bob", "same"))
    desk.written()
    assert desk.hears(":bob!u@h PRIVMSG #tea :same", own=False) == []
    assert desk.hears(":me!u@h PRIVMSG bob :same") == ["id3"]
    assert desk.hears(":me!u@h PRIVMSG #tea :same") == ["id1"]
    assert desk.hears(":me!u@h PRIVMSG #tea :same") == ["id2"]


def test_an_acknowledgement_without_echo_is_enough() -> None:
    desk = Desk(Link(labels=True, tags=True), entry(1), entry(2, "bob"))
    assert len(desk.written()) == 2
    assert desk.hears(":hub ACK", label="say1") == ["id1"]
    assert desk.hears(":hub 301 me bob :away", label="say2") == ["id2"]


def test_without_echo_the_answer_to_a_ping_behind_it_tells_it() -> None:
    desk = Desk(BARE, entry(1), entry(2))
    *_, ping = desk.written()
    desk.box.add(entry(3))
    desk.written()
    token = ping.removeprefix("PING ").removeprefix(":")
    assert desk.hears(f":hub PONG hub :{token}", own=False) == ["id1", "id2"]
    assert desk.hears(":hub PONG hub :else", own=False) == []
    assert list(desk.box.entries) == ["id3"]


# ------------------------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    "answer", [":hub 404 me #tea :No", ":hub FAIL PRIVMSG BAD #tea :No", ":hub FAIL * BAD :No"]
)
def test_a_labelled_refusal_is_of_that_line(answer: str) -> None:
    desk = Desk(MODERN, entry(1), entry(2))
    desk.written()
    assert desk.hears(answer, label="say2") == ["!id2"]
    assert desk.stages() == [Stage.WRITTEN, Stage.FAILED]
    assert desk.box.entries["id2"].reason == "No"


def test_a_refusal_without_label_is_of_the_oldest_line_to_that_target() -> None:
    desk = Desk(BARE, entry(1, "bob"), entry(2, "#Tea"), entry(3))
    desk.written()
    assert desk.hears(":hub 404 me #TEA :Cannot send to channel", own=False) == ["!id2"]
    assert desk.hears(":hub 401 me nobody :No such nick", own=False) == []
    assert desk.hears(":hub PONG hub :hubbub-0", own=False) == ["id1", "id3"]


def test_a_failure_without_label_names_the_target_too() -> None:
    desk = Desk(BARE, entry(1, "bob"), entry(2, "#Tea"))
    desk.written()
    assert desk.hears(":hub FAIL REDACT MESSAGE_NOT_STORED #tea :No", own=False) == []
    assert desk.hears(":hub FAIL PRIVMSG MESSAGE_NOT_STORED #tea :No", own=False) == ["!id2"]
    assert desk.hears(":hub FAIL * MESSAGE_NOT_STORED :No", own=False) == [], "which it was is not said"


def test_a_refused_line_is_sent_again_under_a_new_id() -> None:
    desk = Desk(MODERN, entry(1), entry(2))
    desk.written()
    desk.hears(":hub 404 me #tea :No", label="say1")
    assert desk.box.retry("id2", "idx", NOW) is None
    again = desk.box.retry("id1", "id9", NOW)
    assert again and again.text == "text 1"
    assert desk.written() == ["PRIVMSG #tea :text 1"]
    assert list(desk.box.entries) == ["id2", "id9"]


# --------------------------------------------------------------------------------- broken links


def test_a_server_that_knows_ids_gets_all_that_was_not_echoed_again_in_order() -> None:
    desk = Desk(HUBBUB, entry(1), entry(2), entry(3))
    desk.written()
    desk.hears(":me!u@h PRIVMSG #tea :text 2", label="say2")
    desk.box.link_down()
    assert desk.box.link_up(HUBBUB) == []
    assert desk.written() == ["PRIVMSG #tea :text 1", "PRIVMSG #tea :text 3"]


@pytest.mark.parametrize("link", [MODERN, ECHO, BARE])
def test_on_other_servers_what_was_written_is_unsure_and_what_was_not_is_sent(link: Link) -> None:
    desk = Desk(link, entry(1))
    desk.written()
    desk.box.add(entry(2))
    desk.box.link_down()
    assert [one.id for one in desk.box.link_up(link)] == ["id1"]
    assert desk.written()[0] == "PRIVMSG #tea :text 2"
    assert desk.stages() == [Stage.UNSURE, Stage.WRITTEN]


def test_history_may_tell_that_an_unsure_line_arrived() -> None:
    desk = Desk(MODERN, entry(1))
    desk.written()
    desk.box.link_down()
    desk.box.link_up(MODERN)
    assert desk.hears(":me!u@h PRIVMSG #tea :text 1") == []  # said by another window of ours
    assert desk.hears(":bob!u@h PRIVMSG #tea :text 1", own=False, history=True) == []
    desk.now_ms -= 60_000
    assert desk.hears(":me!u@h PRIVMSG #tea :text 1", history=True) == []  # said before
    desk.now_ms += 60_000
    assert desk.hears(":me!u@h PRIVMSG #tea :text 1", history=True) == ["id1"]


def test_an_echo_that_does_not_come_makes_unsure_and_a_late_one_sure() -> None:
    desk = Desk(MODERN, entry(1))
    desk.written()
    assert desk.box.late(NOW + ECHO_TIMEOUT_MS - 1) == []
    assert [one.id for one in desk.box.late(NOW + ECHO_TIMEOUT_MS)] == ["id1"]
    assert desk.hears(":me!u@h PRIVMSG #tea :text 1", label="say1") == ["id1"]


def test_a_server_that_knows_ids_may_take_its_time() -> None:
    desk = Desk(HUBBUB, entry(1))
    desk.written()
    assert desk.box.late(NOW + 10 * ECHO_TIMEOUT_MS) == []


# ------------------------------------------------------------------------------------ the journal


def test_what_was_not_sent_is_there_after_the_program_s_end() -> None:
    desk = Desk(HUBBUB, entry(1), entry(2, "bob", kind=LineKind.ACTION), entry(3), entry(4))
    desk.box.due(lambda target: target == "bob", NOW)
    desk.box.discard("id3")
    again = Outbox(desk.journal, str.lower)
    assert list(again.entries) == ["id1", "id2", "id4"]
    assert [one.stage for one in again.entries.values()] == [Stage.KEPT, Stage.LEFT, Stage.KEPT]
    assert again.entries["id2"].kind is LineKind.ACTION


def test_a_refusal_and_an_unsure_line_are_remembered() -> None:
    desk = Desk(MODERN, entry(1), entry(2))
    desk.written()
    desk.hears(":hub 404 me #tea :No", label="say1")
    desk.box.compact()
    again = Desk(MODERN, journal=desk.journal)
    assert again.stages() == [Stage.FAILED, Stage.UNSURE]
    assert again.box.entries["id1"].reason == "No"


def test_a_full_disk_loses_nothing_and_holds_nobody_up(tmp_path: Path) -> None:
    """What can't be kept is refused or waits; what has arrived is not sent again once there is room."""
    journal = FileJournal(tmp_path / "outbox.jsonl")
    box = Outbox(journal, str.lower)
    box.add(entry(1))
    box.add(entry(2))
    box.link_up(ECHO)
    assert len(box.due(lambda _: True, NOW)) == 2
    box.add(entry(3))
    with full_disk((tmp_path / "outbox.jsonl").stat().st_size + 3):
        assert box.due(lambda _: True, NOW) == []
        with pytest.raises(OSError, match="too large"):
            box.add(entry(4))
        hearing = Hearing(parse(":me!u@h PRIVMSG #tea :text 1"), NOW, own=True)
        assert [_shown(outcome) for outcome in box.hear(hearing)] == ["id1"]
        box.retarget("#tea", "#coffee")
    assert [message.body() for message in box.due(lambda _: True, NOW)] == ["PRIVMSG #coffee :text 3"]
    again = Outbox(journal, str.lower)
    assert [(one.id, one.target, one.stage) for one in again.entries.values()] == [
        ("id2", "#coffee", Stage.LEFT), ("id3", "#coffee", Stage.LEFT),
    ]  # fmt: skip
    journal.close()


def test_the_journal_is_empty_when_all_has_arrived_and_never_long() -> None:
    desk = Desk(MODERN, entry(1))
    desk.written()
    desk.hears(":me!u@h PRIVMSG #tea :text 1", label="say1")
    assert desk.journal.read() == []
    desk.box.add(entry(0, "#closed"))
    for number in range(1, MAX_RECORDS):
        desk.box.add(entry(number))
        desk.box.discard(f"id{number}")
        assert len(desk.journal.records) <= MAX_RECORDS
    assert list(Outbox(desk.journal, str.lower).entries) == ["id0"]


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["add", "to", "kind", "text", "gone", "written", "at"]),
            st.one_of(
                st.none(),
                st.integers(),
                st.sampled_from(["id1", "message", "#tea"]),
                st.lists(st.integers(), max_size=1),
            ),
        )
    )
)
def test_a_journal_of_nonsense_is_passed_over(records: list[dict[str, object]]) -> None:
    journal = MemoryJournal()
    journal.rewrite(json.loads(json.dumps(records)))
    Outbox(journal, str.lower)
