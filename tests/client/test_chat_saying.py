"""A chat without a socket: what we say, until the server has it, or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.client.outgoing.journal import FileJournal, MemoryJournal
from hubbub.client.outgoing.outbox import MAX_ENTRIES
from hubbub.client.world import changes as told
from hubbub.client.world.rooms import SERVER_ROOM, LineState
from hubbub.protocol.message import parse
from tests.client.desk import NOW_MS, Desk

PENDING, UNSURE, FAILED = LineState.PENDING, LineState.UNSURE, LineState.FAILED

# ------------------------------------------------------------------------------ saying things


def test_what_we_say_is_pending_until_its_labelled_echo() -> None:
    desk = Desk().connects()
    desk.written()
    assert desk.enters("hello") == [told.PendingChanged("#tea")]
    assert desk.written() == ["@label=say1;+hubbub/id=id1 PRIVMSG #tea hello"]
    assert desk.pending() == [("hello", PENDING)]
    line = desk.chat.model.rooms["#tea"].pending[0]
    changes = desk.hears("@label=say1;msgid=m1;time=2023-11-14T22:13:21.000Z :me!u@h PRIVMSG #tea hello")
    assert changes == [told.PendingChanged("#tea"), told.LinesAdded("#tea", 1)]
    assert desk.line() is line
    assert (line.state, line.msgid, line.time_ms, line.own) == (LineState.SENT, "m1", NOW_MS + 1_000, True)
    assert desk.chat.model.rooms["#tea"].unread == 0


def test_an_echo_in_a_labelled_batch_is_found_too() -> None:
    desk = Desk().connects()
    desk.enters("/msg bob hi")
    desk.hears(
        "@label=say1 :hub BATCH +a labeled-response",
        "@batch=a :hub 301 me bob :lunch",
        "@batch=a :me!u@h PRIVMSG bob :hi",
        ":hub BATCH -a",
    )
    assert desk.said("bob") == ["hi"]
    assert desk.pending("bob") == []


def test_our_words_stand_in_the_server_s_order() -> None:
    desk = Desk().connects()
    desk.enters("mine")
    desk.hears(":bob!u@h PRIVMSG #tea :theirs", "@label=say1 :me!u@h PRIVMSG #tea :mine")
    assert desk.said() == ["theirs", "mine"]


def test_without_echo_a_line_is_there_when_the_ping_behind_it_is_answered() -> None:
    desk = Desk().connects("")
    desk.written()
    desk.enters("hello")
    assert desk.written() == ["PRIVMSG #tea hello", "PING hubbub-0"]
    assert desk.pending() == [("hello", PENDING)]
    desk.hears(":hub PONG hub :hubbub-0")
    assert (desk.said(), desk.pending()) == (["hello"], [])


def test_what_is_said_offline_is_sent_when_we_are_back_in_the_room() -> None:
    desk = Desk()
    desk.enters("one")
    desk.enters("two")
    assert desk.pending() == [("one", PENDING), ("two", PENDING)]
    desk.opens().hears("CAP * LS :echo-message", "CAP * ACK :echo-message", ":hub 001 me :Welcome")
    assert not any("PRIVMSG" in line for line in desk.written())
    desk.hears(":me!u@h JOIN #tea")
    assert [line for line in desk.written() if "PRIVMSG" in line] == [
        "PRIVMSG #tea one",
        "PRIVMSG #tea two",
    ]


def test_what_was_not_sent_outlives_the_window(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path / "outbox")
    Desk(journal=journal).enters("offline words")
    journal.close()
    again = Desk(rooms=[], journal=FileJournal(tmp_path / "outbox"))
    assert again.pending() == [("offline words", PENDING)]
    again.connects("hubbub/client-id echo-message message-tags")
    assert [line for line in again.written() if "PRIVMSG" in line] == [
        "@+hubbub/id=id1 PRIVMSG #tea :offline words"
    ]


def test_a_refused_line_says_why_and_can_be_sent_again_or_given_up() -> None:
    desk = Desk().connects()
    desk.enters("hello")
    changes = desk.hears("@label=say1 :hub 404 me #tea :Cannot send to channel")
    assert told.Refused("Cannot send to channel", "#tea") in changes
    (line,) = desk.chat.model.rooms["#tea"].pending
    assert (line.state, line.reason) == (FAILED, "Cannot send to channel")
    desk.written()
    desk.performs(desk.chat.retry("#tea", line.id, NOW_MS))
    assert desk.written() == ["@label=say2;+hubbub/id=id2 PRIVMSG #tea hello"]
    assert desk.pending() == [("hello", PENDING)]
    desk.hears("@label=say2 :hub 404 me #tea :Cannot send to channel")
    assert desk.performs(desk.chat.discard("#tea", line.id, NOW_MS)).changes == [told.PendingChanged("#tea")]
    assert desk.pending() == []
    assert desk.chat.outbox.entries == {}


def test_after_a_break_it_is_the_person_s_choice_whether_to_say_it_again() -> None:
    desk = Desk().connects("echo-message")
    desk.enters("hello")
    desk.breaks().connects("echo-message")
    assert desk.pending() == [("hello", UNSURE)]
    desk.written()
    line = desk.chat.model.rooms["#tea"].pending[0]
    desk.performs(desk.chat.retry("#tea", line.id, NOW_MS))
    assert desk.written() == ["PRIVMSG #tea hello"]


def test_an_echo_that_never_comes_leaves_a_line_unsure() -> None:
    desk = Desk().connects()
    desk.enters("hello")
    assert desk.passes(59_999) == []
    assert desk.passes(1) == [told.PendingChanged("#tea")]
    assert desk.pending() == [("hello", UNSURE)]


def test_long_words_are_cut_so_that_others_get_them_whole() -> None:
    desk = Desk().connects("")
    desk.hears(f":me!{'u' * 10}@{'h' * 60} CHGHOST {'u' * 10} {'h' * 60}")
    text = "ä" * 1_000
    desk.written()
    desk.enters(text)
    said = [line for line in desk.written() if line.startswith("PRIVMSG")]
    assert "".join(parse(line).text for line in said) == text
    assert all(len(f":me!{'u' * 10}@{'h' * 60} {line}\r\n".encode()) <= 512 for line in said)


def test_several_lines_are_said_one_by_one_and_empty_ones_not() -> None:
    desk = Desk().connects()
    desk.written()
    desk.enters("one\r\n\n  \ntwo\rthree\0!")
    assert [parse(line).text for line in desk.written()] == ["one", "two", "three !"]


def test_half_a_character_from_the_window_system_harms_nobody() -> None:
    desk = Desk().connects()
    desk.enters("odd \ud83d text")
    assert desk.pending() == [("odd ? text", PENDING)]


def test_a_double_slash_says_a_slash() -> None:
    desk = Desk().connects()
    desk.enters("//join is a command")
    assert desk.pending() == [("/join is a command", PENDING)]


def test_a_reply_is_one_to_its_first_line_only() -> None:
    desk = Desk().connects()
    desk.written()
    desk.performs(desk.chat.enter("#tea", "yes\nindeed", NOW_MS, reply_msgid="m7"))
    assert [parse(line).tags.get("+reply") for line in desk.written()] == ["m7", None]
    assert [line.reply_msgid for line in desk.chat.model.rooms["#tea"].pending] == ["m7", ""]


@pytest.mark.parametrize("room", [SERVER_ROOM, "#tea"])
def test_where_nobody_hears_us_nothing_is_kept(room: str) -> None:
    desk = Desk().connects()
    desk.hears(":op!u@h KICK #tea me :out")
    desk.enters("hello", room)
    assert any(isinstance(change, told.Refused) for change in desk.changes)
    assert desk.chat.outbox.entries == {}


def test_too_much_at_once_is_refused_with_words() -> None:
    desk = Desk()
    desk.enters("\n".join(["line"] * (MAX_ENTRIES + 5)))
    assert len(desk.pending()) == MAX_ENTRIES
    assert told.Refused(f"Not sent: {MAX_ENTRIES} lines wait to be sent already", "#tea") in desk.changes


def test_a_full_disk_is_told_and_the_line_is_not_said() -> None:
    class FullDisk(MemoryJournal):
        def append(self, *_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

    desk = Desk(journal=FullDisk())
    desk.enters("hello")
    assert "No space left" in desk.line().text
    assert desk.pending() == []


def test_many_lines_at_once_wait_for_the_disk_once() -> None:
    class CountingJournal(MemoryJournal):
        waits = 0

        def append(self, record: dict[str, object], *, durable: bool = False) -> None:
            self.waits += durable
            super().append(record, durable=durable)

    journal = CountingJournal()
    Desk(journal=journal).enters("\n".join(["line"] * 500))
    assert journal.waits == 1
    assert len(journal.records) == 500
