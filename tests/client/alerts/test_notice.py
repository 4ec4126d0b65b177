"""What a notice on the screen says, and what it never shows."""

import pytest

from hubbub.client.alerts.notice import BODY_MAX, TITLE_MAX, Notice, clean, of_many, of_message, of_past
from hubbub.client.world.rooms import Line, LineKind, Room, RoomKind

TEA = Room("#tea", "#tea", RoomKind.CHANNEL)
ANN = Room("ann", "ann", RoomKind.DIRECT)


def said(nick: str = "ann", kind: LineKind = LineKind.MESSAGE) -> Line:
    return Line(1, kind, 0, nick, "")


def test_a_message_in_a_channel_names_who_and_where() -> None:
    assert of_message(TEA, said(), "me: tea?", "") == Notice("ann in #tea", "me: tea?")
    assert of_message(TEA, said(), "me: tea?", "Hub") == Notice("ann in #tea · Hub", "me: tea?")


def test_a_message_in_private_names_who() -> None:
    assert of_message(ANN, said(), "psst", "") == Notice("ann", "psst")


def test_several_messages_are_counted_and_the_last_is_shown() -> None:
    assert of_message(TEA, said(), "tea!", "", 3) == Notice("#tea", "3 new messages · ann: tea!")
    assert of_message(ANN, said(), "tea!", "", 3) == Notice("ann", "3 new messages · tea!")


def test_an_action_says_who_does_it() -> None:
    assert of_message(TEA, said(kind=LineKind.ACTION), "waves", "").body == "ann waves"
    assert of_message(TEA, said(kind=LineKind.ACTION), "waves", "", 2).body == "2 new messages · ann waves"


def test_words_can_be_kept_private() -> None:
    assert of_message(TEA, said(), "", "") == Notice("ann in #tea", "New message")
    assert of_message(ANN, said(), "", "", 4) == Notice("ann", "4 new messages")


def test_the_past_is_told_in_one_sentence() -> None:
    assert of_past(TEA, "", 12) == Notice("#tea", "12 new messages")
    assert of_past(TEA, "Hub", 1) == Notice("#tea · Hub", "1 new message")
    assert of_many(12, 40) == Notice("Hubbub", "40 new messages in 12 rooms")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\tc\r\n", "a b c"),
        ("\x1b[31mred\x07", "[31mred"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("\x02bold\x02", "bold"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("half \ud800 a pair", "half a pair"),
        ("  ", ""),
    ],
)
def test_what_could_disturb_or_deceive_is_left_out(text: str, shown: str) -> None:
    assert clean(text, 100) == shown


def test_a_notice_is_short_whatever_was_said() -> None:
    notice = of_message(TEA, said("a" * 500), "word " * 10_000, "")
    assert len(notice.title) == TITLE_MAX
    assert len(notice.body) <= BODY_MAX
    assert notice.body.endswith("…")
