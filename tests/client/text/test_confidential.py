"""What goes to services: at once or not at all, shown without its secrets, and kept nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.client.kept.cache_file import KeptRoom, Row
from hubbub.client.outgoing.journal import FileJournal, MemoryJournal
from hubbub.client.text.confidential import holds_secret, is_service, masked, seems_misdirected
from hubbub.client.world.rooms import LineState, RoomKind
from tests.client.desk import MODERN_CAPS, Desk
from tests.client.kept.test_keeper import HERE, Kept

NICKSERV = "nickserv"
LABELS = "labeled-response batch message-tags"


def shown(desk: Desk, room: str = NICKSERV) -> list[tuple[str, LineState]]:
    """Our own lines in a room."""
    return [(line.text, line.state) for line in desk.chat.model.rooms[room].lines if line.own]


@pytest.mark.parametrize("cap_names", ["", "echo-message", LABELS, f"{LABELS} echo-message hubbub/client-id"])
def test_a_password_for_nickserv_is_sent_at_once_and_waits_for_nothing(cap_names: str) -> None:
    journal = MemoryJournal()
    desk = Desk(journal=journal).connects(cap_names)
    desk.written()
    desk.enters("/msg NickServ IDENTIFY secret")
    label = "@label=ask1 " if "labeled" in cap_names else ""
    assert desk.written() == [f"{label}PRIVMSG NickServ :IDENTIFY secret"]
    assert journal.records == []
    assert shown(desk) == [("IDENTIFY •••", LineState.SENT)]
    assert desk.pending(NICKSERV) == []
    desk.hears(f"{label}:NickServ!s@services NOTICE me :You are now identified.")
    assert desk.line(NICKSERV).text == "You are now identified."
    desk.passes(120_000)
    assert desk.breaks().connects(cap_names).pending(NICKSERV) == []
    assert not any("secret" in line for line in desk.written())


def test_what_is_typed_in_the_conversation_with_a_service_is_no_other() -> None:
    journal = MemoryJournal()
    desk = Desk(journal=journal).connects()
    desk.enters("/query ChanServ")
    desk.written()
    desk.enters("REGISTER #tea\nhello secret", "chanserv")
    assert desk.written() == [
        "@label=ask1 PRIVMSG ChanServ :REGISTER #tea",
        "@label=ask2 PRIVMSG ChanServ :hello secret",
    ]
    assert [text for text, _ in shown(desk, "chanserv")] == ["REGISTER •••", "•••"]
    assert journal.records == []


def test_while_offline_a_password_is_not_kept_for_later() -> None:
    journal = MemoryJournal()
    desk = Desk(journal=journal).connects().breaks()
    desk.enters("/msg NickServ IDENTIFY secret")
    assert "not connected" in desk.line(NICKSERV).text
    desk.written()
    desk.connects()
    assert not any("secret" in line for line in desk.written())
    assert journal.records == []


def test_a_service_that_echoes_does_not_double_our_line_nor_show_it() -> None:
    desk = Desk().connects()
    desk.enters("/msg NickServ IDENTIFY secret")
    desk.hears("@label=ask1;msgid=m1 :me!u@h PRIVMSG NickServ :IDENTIFY secret")
    desk.hears("@msgid=m1 :me!u@h PRIVMSG NickServ :IDENTIFY secret")
    assert shown(desk) == [("IDENTIFY •••", LineState.SENT)]


def test_what_another_window_of_ours_said_to_a_service_is_hidden_too() -> None:
    desk = Desk().connects()
    desk.hears("@msgid=m1 :me!u@h PRIVMSG NickServ :GHOST ada secret")
    assert shown(desk) == [("GHOST •••", LineState.SENT)]


def test_what_a_server_remembers_of_it_is_hidden_too() -> None:
    desk = Desk().connects(f"{MODERN_CAPS} draft/chathistory")
    desk.enters("/query NickServ")
    desk.hears(
        ":hub BATCH +h chathistory NickServ",
        "@batch=h;msgid=m1;time=2023-11-14T22:00:00.000Z :me!u@h PRIVMSG NickServ :IDENTIFY secret",
        ":hub BATCH -h",
    )
    assert shown(desk) == [("IDENTIFY •••", LineState.SENT)]


def test_a_service_that_is_not_there_says_so_in_the_conversation() -> None:
    desk = Desk().connects()
    desk.enters("/msg NickServ IDENTIFY secret")
    desk.hears("@label=ask1 :hub 401 me NickServ :No such nick/channel")
    assert desk.line(NICKSERV).text == "NickServ: No such nick/channel"


def test_a_password_that_an_older_version_kept_is_taken_out_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "outbox"
    journal = FileJournal(path)
    for name, text in (("NickServ", "IDENTIFY secret"), ("bob", "tea?")):
        journal.append({"add": name, "to": name, "kind": "message", "text": text, "at": 1, "reply": ""})
    desk = Desk(journal=journal)
    assert [entry.target for entry in desk.chat.outbox.entries.values()] == ["bob"]
    journal.close()
    assert b"secret" not in path.read_bytes()


def test_conversations_with_services_stand_in_no_cache(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.desk.connects()
    kept.desk.enters("/msg NickServ IDENTIFY secret")
    kept.desk.hears("@msgid=m1 :NickServ!s@services NOTICE me :Your new password is tricky")
    desk = kept.restarts()
    kept.cache.close()
    assert NICKSERV not in desk.chat.model.rooms
    for file in tmp_path.iterdir():
        assert b"secret" not in file.read_bytes()
        assert b"tricky" not in file.read_bytes()


def test_what_an_older_version_cached_of_services_is_deleted(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    row = Row(1, 1_000, "message", "me", "IDENTIFY secret", "m1", 0, "{}")
    kept.cache.put(HERE, [KeptRoom("NickServ", RoomKind.DIRECT, 1, "", 0, 0, 0, [row])])
    assert kept.cache.settle()
    desk = kept.restarts()
    assert kept.cache.settle()
    kept.cache.close()
    assert NICKSERV not in desk.chat.model.rooms
    assert not any(b"secret" in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("/msg NickServ IDENTIFY secret", "#tea", True),
        ("/M nickserv identify secret", "#tea", True),
        ("/msg Q@CServe.quakenet.org AUTH ada secret", "#tea", True),
        ("/query NickServ identify secret", "#tea", True),
        ("/msg NickServ HELP IDENTIFY", "#tea", False),
        ("/msg NickServ", "#tea", False),
        ("/msg bob identify yourself", "#tea", False),
        ("/ns identify secret", "#tea", True),
        ("/ns help", "#tea", False),
        ("/cs op #tea bob", "#tea", False),
        ("/oper ada secret", "#tea", True),
        ("/pass secret", "#tea", True),
        ("/identify secret", "#tea", True),
        ("/register secret", "#tea", True),
        ("/raw PASS :secret", "#tea", True),
        ("/quote authenticate AAAA", "#tea", True),
        ("/raw PRIVMSG NickServ :IDENTIFY secret", "#tea", True),
        ("/raw MODE #tea +m", "#tea", False),
        ("/raw", "#tea", True),
        ("/topic secret", "#tea", False),
        ("identify secret", "NickServ", True),
        ("secret", "NickServ", True),
        ("help", "NickServ", False),
        ("identify secret", "#tea", False),
        ("//identify secret", "NickServ", True),
    ],
)
def test_a_window_is_told_what_not_to_remember(text: str, room: str, expected: bool) -> None:
    assert holds_secret(text, room) is expected


def test_services_are_known_by_their_names() -> None:
    assert is_service("NickServ") and is_service("nickserv@services.example")
    assert not is_service("nick") and not is_service("#chat@home") and not is_service("")


def test_only_harmless_words_are_shown() -> None:
    assert masked("INFO ada") == "INFO ada"
    assert masked("AMODE #tea +o ada") == "AMODE #tea +o ada"
    assert masked("identify") == "identify"
    assert masked("IDENTFY secret") == "•••"


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("msg nickserv identify secret", "#tea", True),
        ("/ msg NickServ identify secret", "#tea", True),
        (" /msg NickServ identify secret", "#tea", True),
        ("//ns identify secret", "#tea", True),
        (".ns identify ada secret", "bob", True),
        ("nickserv register secret", "#tea", True),
        ("raw PRIVMSG NickServ :IDENTIFY secret", "#tea", True),
        ("hello\nidentify secret", "#tea", True),
        ("identify ada secret", "#tea", True),
        ("/msg NickServ identify secret", "#tea", False),
        ("identify secret", "NickServ", False),
        ("msg bob identify yourself", "#tea", False),
        ("nickserv is down again", "#tea", False),
        ("nickserv identify", "#tea", False),
        ("identify", "#tea", False),
        ("identify the birds in this picture", "#tea", False),
        ("I identify myself", "#tea", False),
        ("", "#tea", False),
    ],
)
def test_a_password_that_would_be_said_to_a_room_is_recognised(text: str, room: str, expected: bool) -> None:
    assert seems_misdirected(text, room) is expected
