"""Who is told of a message and how; bursts become one notice, and quiet is quiet."""

import pytest

from hubbub.client.alerts.notification import (
    APART_MS,
    FOREVER_MS,
    HOUR_MS,
    MAX_PLACES,
    Bundle,
    Gatherer,
    RoomChoice,
    Rule,
    Verdict,
    Wishes,
    is_wanted,
    judge,
    length_ms,
    minutes,
    rule_of,
)
from hubbub.client.world.rooms import RoomKind

NOW_MS = 1_700_000_000_000
NOON, NIGHT = 12 * 60, 23 * 60
LOUD = Verdict(desktop=True, sound=True)


def test_channels_tell_of_mentions_and_conversations_of_all() -> None:
    assert rule_of(RoomKind.CHANNEL, None, Rule.MENTIONS) is Rule.MENTIONS
    assert rule_of(RoomKind.DIRECT, None, Rule.MENTIONS) is Rule.ALL
    assert rule_of(RoomKind.DIRECT, None, Rule.NONE) is Rule.ALL
    assert rule_of(RoomKind.SERVER, None, Rule.ALL) is Rule.NONE


def test_a_room_without_a_rule_follows_the_default_one_and_others_their_own() -> None:
    assert rule_of(RoomKind.CHANNEL, RoomChoice(), Rule.ALL) is Rule.ALL
    assert rule_of(RoomKind.CHANNEL, RoomChoice(Rule.NONE), Rule.ALL) is Rule.NONE
    assert rule_of(RoomKind.DIRECT, RoomChoice(Rule.MENTIONS), Rule.ALL) is Rule.MENTIONS


@pytest.mark.parametrize(
    ("rule", "plain", "mention"),
    [(Rule.ALL, True, True), (Rule.MENTIONS, False, True), (Rule.NONE, False, False)],
)
def test_a_rule_says_of_which_messages_one_is_told(rule: Rule, plain: bool, mention: bool) -> None:
    assert is_wanted(rule, mention=False) is plain
    assert is_wanted(rule, mention=True) is mention


def test_a_mute_ends_at_its_time_or_never() -> None:
    choice = RoomChoice(muted_until_ms=NOW_MS + HOUR_MS)
    assert choice.is_muted(NOW_MS)
    assert not choice.is_muted(NOW_MS + HOUR_MS)
    assert RoomChoice(muted_until_ms=FOREVER_MS).is_muted(NOW_MS * 1000)


def test_a_message_is_told_by_notice_and_sound_as_wished() -> None:
    assert judge(Wishes(), NOW_MS, NOON, seen=False) == LOUD
    assert judge(Wishes(sound=False), NOW_MS, NOON, seen=False) == Verdict(desktop=True)
    assert judge(Wishes(desktop=False), NOW_MS, NOON, seen=False) == Verdict(sound=True)


def test_what_is_seen_as_it_comes_disturbs_nobody() -> None:
    assert judge(Wishes(), NOW_MS, NOON, seen=True) == Verdict()


def test_nobody_is_disturbed_who_does_not_want_to_be() -> None:
    wishes = Wishes(dnd_until_ms=NOW_MS + 1)
    assert judge(wishes, NOW_MS, NOON, seen=False) == Verdict()
    assert judge(wishes, NOW_MS + 1, NOON, seen=False) == LOUD


@pytest.mark.parametrize(
    ("quiet", "minute", "is_quiet"),
    [
        ((22 * 60, 7 * 60), NIGHT, True),
        ((22 * 60, 7 * 60), 6 * 60 + 59, True),
        ((22 * 60, 7 * 60), 7 * 60, False),
        ((22 * 60, 7 * 60), NOON, False),
        ((9 * 60, 17 * 60), NOON, True),
        ((9 * 60, 17 * 60), NIGHT, False),
        ((9 * 60, 9 * 60), NOON, False),
        (None, NIGHT, False),
    ],
)
def test_quiet_hours_may_go_over_midnight(quiet: tuple[int, int] | None, minute: int, is_quiet: bool) -> None:
    assert Wishes(quiet=quiet).is_quiet(NOW_MS, minute) is is_quiet


@pytest.mark.parametrize(
    ("clock", "minute"), [("22:30", 1350), ("7:05", 425), ("24:00", None), ("٢٢:00", None), ("", None)]
)
def test_a_time_of_the_day_is_read_as_people_write_it(clock: str, minute: int | None) -> None:
    assert minutes(clock) == minute


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ("1h", HOUR_MS),
        ("8H", 8 * HOUR_MS),
        ("30", HOUR_MS // 2),
        ("30m", HOUR_MS // 2),
        ("2d", 48 * HOUR_MS),
        ("0", None),
        ("-1h", None),
        ("soon", None),
        ("٣h", None),
    ],
)
def test_a_length_of_time_is_read_as_people_type_it(words: str, length: int | None) -> None:
    assert length_ms(words) == length


# -------------------------------------------------------------------------------------- bursts


def test_the_first_message_is_told_at_once_and_a_burst_behind_it_as_one() -> None:
    gatherer = Gatherer()
    gatherer.add("#tea", "one", LOUD)
    assert gatherer.take(NOW_MS) == [Bundle("#tea", "one", 1, desktop=True, loud=True)]
    for number in range(500):
        gatherer.add("#tea", number, Verdict(desktop=True))
        assert gatherer.take(NOW_MS + number) == []
    assert gatherer.due_ms() == NOW_MS + APART_MS
    assert gatherer.take(NOW_MS + APART_MS) == [Bundle("#tea", 499, 500, desktop=True)]
    assert gatherer.due_ms() is None


def test_rooms_do_not_wait_for_each_other() -> None:
    gatherer = Gatherer()
    gatherer.add("#tea", 1, LOUD)
    gatherer.take(NOW_MS)
    gatherer.add("#tea", 2, LOUD)
    gatherer.add("#cake", 3, LOUD)
    assert [bundle.place for bundle in gatherer.take(NOW_MS + 1)] == ["#cake"]


def test_what_was_seen_meanwhile_is_not_told() -> None:
    gatherer = Gatherer()
    gatherer.add("#tea", 1, LOUD)
    gatherer.forget("#tea")
    assert gatherer.take(NOW_MS) == []


def test_more_rooms_than_anybody_has_do_not_fill_the_memory() -> None:
    gatherer = Gatherer()
    for number in range(3 * MAX_PLACES):
        gatherer.add(number, number, LOUD)
    assert len(gatherer.take(NOW_MS)) == MAX_PLACES
