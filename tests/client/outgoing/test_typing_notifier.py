"""Others are told that we write, seldom enough and to the end."""

from __future__ import annotations

from hubbub.client.outgoing.typing_notifier import TypingNotifier
from hubbub.protocol.message import Message


def told(messages: list[Message]) -> list[str]:
    return [message.tags["+typing"] for message in messages]


def test_writing_is_told_every_three_seconds() -> None:
    notifier = TypingNotifier()
    times = (0, 100, 2_999, 3_000, 3_100, 6_000)
    assert [told(notifier.typed("#tea", "x", now_ms)) for now_ms in times] == [
        ["active"], [], [], ["active"], [], ["active"],
    ]  # fmt: skip


def test_who_stops_is_paused_once() -> None:
    notifier = TypingNotifier()
    notifier.typed("#tea", "x", 0)
    assert told(notifier.tick(4_999)) == []
    assert told(notifier.tick(5_000)) == ["paused"]
    assert told(notifier.tick(60_000)) == []


def test_who_clears_the_text_is_done_and_if_too_soon_then_later() -> None:
    notifier = TypingNotifier()
    notifier.typed("#tea", "x", 0)
    assert told(notifier.typed("#tea", "", 1_000)) == []
    assert told(notifier.tick(2_000)) == []
    assert told(notifier.tick(3_000)) == ["done"]
    assert told(notifier.tick(4_000) + notifier.tick(9_000)) == []
    assert told(notifier.typed("#tea", "", 9_100)) == []


def test_who_writes_on_after_all_is_not_done() -> None:
    notifier = TypingNotifier()
    notifier.typed("#tea", "x", 0)
    notifier.typed("#tea", "", 1_000)
    notifier.typed("#tea", "y", 1_500)
    assert told(notifier.tick(3_500)) == []


def test_commands_are_nobodys_business_and_a_text_that_was_said_tells_enough() -> None:
    notifier = TypingNotifier()
    assert told(notifier.typed("#tea", "/topic", 0)) == []
    assert told(notifier.typed("#tea", "//x", 0)) == ["active"]
    notifier.said("#tea")
    assert told(notifier.typed("#tea", "", 100) + notifier.tick(9_000)) == []
