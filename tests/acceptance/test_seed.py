"""The seed's exchange, byte for byte, over real sockets."""

from __future__ import annotations

import signal
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.acceptance.process import Process, Wire, irc, server


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Process]:
    with server(tmp_path) as started:
        yield started


def named(hub: Process, nick: str) -> Wire:
    wire = Wire(hub.ports["plain"])
    wire.reads(b"NICK")
    wire.sends(nick.encode())
    wire.reads(f"{nick} has connected to the server\n".encode())
    return wire


def test_two_original_clients_and_an_irc_user_talk_in_one_room(hub: Process) -> None:
    alice = Wire(hub.ports["plain"])
    alice.reads(b"NICK")
    assert alice.is_silent()
    alice.sends(b"alice")
    alice.reads(b"alice has connected to the server\n")
    bob = Wire(hub.ports["plain"])
    bob.reads(b"NICK")
    bob.sends(b"bob")
    bob.reads(b"bob has connected to the server\n")
    alice.reads(b"bob has connected to the server\n")
    carol = irc(hub.ports["irc"], "carol", "#lobby")
    for wire in (alice, bob):
        wire.reads(b"carol has connected to the server\n")

    # The original client puts its own name before what is typed, and a line end behind it.
    alice.sends(b"alice: hello\n")
    for wire in (alice, bob):
        wire.reads(b"alice: hello\n")
    carol.reads(b":alice!plain@localhost PRIVMSG #lobby :hello\r\n")
    bob.sends(b"hi alice\n")
    for wire in (alice, bob):
        wire.reads(b"bob: hi alice\n")
    carol.reads(b":bob!plain@localhost PRIVMSG #lobby :hi alice\r\n")
    carol.sends(b"PRIVMSG #lobby :tea?\r\n")
    for wire in (alice, bob):
        wire.reads(b"carol: tea?\n")

    bob.close()
    alice.reads(b"bob has left the server\n")
    assert alice.is_silent()


def test_many_clients_at_once_all_hear_every_line_in_one_order(hub: Process) -> None:
    count = 20
    wires = [Wire(hub.ports["plain"]) for _ in range(count)]
    for number, wire in enumerate(wires):
        wire.reads(b"NICK")
        wire.sends(f"user{number}".encode())
        wire.reads_until(f"user{number} has connected to the server\n".encode())
    for wire in wires:
        if wire is not wires[-1]:
            wire.reads_until(f"user{count - 1} has connected to the server\n".encode())
    for number, wire in enumerate(wires):
        wire.sends(f"line {number}\n".encode())
    heard = []
    for wire in wires:
        text = b"".join(wire.reads_until(b"\n") for _ in range(count))
        heard.append(text)
    assert len(set(heard)) == 1
    assert sorted(heard[0].splitlines()) == sorted(f"user{n}: line {n}".encode() for n in range(count))


def test_a_taken_name_gets_a_free_variant_and_is_told_so(hub: Process) -> None:
    named(hub, "alice")
    second = Wire(hub.ports["plain"])
    second.reads(b"NICK")
    second.sends(b"alice")
    second.reads(b"The name alice is taken here, so you are alice_2.\n")
    second.reads(b"alice_2 has connected to the server\n")
    # It does not know better than to write the name it asked for.
    second.sends(b"alice: hello\n")
    second.reads(b"alice_2: hello\n")


def test_a_name_with_a_space_gets_an_underscore(hub: Process) -> None:
    wire = Wire(hub.ports["plain"])
    wire.reads(b"NICK")
    wire.sends("Zoë Müller\n".encode())
    wire.reads("The name Zoë Müller is not possible here, so you are Zoë_Müller.\n".encode())
    wire.reads("Zoë_Müller has connected to the server\n".encode())


def test_a_look_alike_of_a_live_name_is_taken(hub: Process) -> None:
    named(hub, "paul")
    wire = Wire(hub.ports["plain"])
    wire.reads(b"NICK")
    wire.sends("p\u0430ul\n".encode())
    wire.reads("The name p\u0430ul is taken here, so you are p\u0430ul_2.\n".encode())


def test_netcat_may_send_its_name_and_all_it_says_in_one_piece(hub: Process) -> None:
    alice = named(hub, "alice")
    wire = Wire(hub.ports["plain"])
    wire.sends(b"bob\nfirst\nsecond without an end")
    wire.socket.shutdown(socket.SHUT_WR)
    alice.reads(b"bob has connected to the server\nbob: first\nbob: second without an end\n")
    alice.reads(b"bob has left the server\n")
    assert wire.is_closed()


def test_telnet_line_ends_and_empty_lines_are_not_said(hub: Process) -> None:
    alice = named(hub, "alice")
    alice.sends(b"\r\n\r\nhello\r\nalice: \n")
    alice.reads(b"alice: hello\n")
    assert alice.is_silent()


def test_a_client_that_leaves_before_naming_itself_harms_nobody(hub: Process) -> None:
    alice = named(hub, "alice")
    for _ in range(20):
        wire = Wire(hub.ports["plain"])
        wire.close()
    for _ in range(20):
        wire = Wire(hub.ports["plain"])
        wire.reads(b"NICK")
        # Reset instead of a goodbye.
        wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        wire.close()
    alice.sends(b"still here\n")
    alice.reads(b"alice: still here\n")


def test_half_a_line_is_nobodys_until_it_is_whole(hub: Process) -> None:
    alice = named(hub, "alice")
    bob = named(hub, "bob")
    alice.reads(b"bob has connected to the server\n")
    bob.sends(b"hel")
    assert alice.is_silent()
    alice.sends(b"me first\n")
    alice.reads(b"alice: me first\n")
    bob.sends(b"lo\n")
    alice.reads(b"bob: hello\n")


def test_ten_megabytes_without_a_line_end_end_only_their_own_connection(hub: Process) -> None:
    alice = named(hub, "alice")
    mallory = named(hub, "mallory")
    alice.reads(b"mallory has connected to the server\n")
    with suppress(ConnectionError):
        mallory.sends(b"x" * 10_000_000)
    alice.reads(b"mallory has left the server\n")
    alice.sends(b"fine\n")
    alice.reads(b"alice: fine\n")


def test_bytes_that_are_not_utf8_are_read_as_latin_1(hub: Process) -> None:
    alice = named(hub, "alice")
    alice.sends(b"caf\xe9\n")
    alice.reads("alice: café\n".encode())
    wire = Wire(hub.ports["plain"])
    wire.reads(b"NICK")
    wire.sends(b"\xff\xfe\xfd")
    alice.reads_until(b" has connected to the server\n")


def test_line_ends_inside_a_line_do_not_tear_it(hub: Process) -> None:
    alice = named(hub, "alice")
    alice.sends(b"one\rtwo\0three\n")
    alice.reads(b"alice: onetwothree\n")


def test_words_of_irc_are_only_words(hub: Process) -> None:
    alice = named(hub, "alice")
    alice.sends(b"QUIT\nPRIVMSG #lobby :x\n:alice!a@b NICK bob\nNICK\n")
    alice.reads(b"alice: QUIT\nalice: PRIVMSG #lobby :x\nalice: :alice!a@b NICK bob\nalice: NICK\n")


def test_nothing_said_can_steer_a_readers_terminal(hub: Process) -> None:
    alice = named(hub, "alice")
    carol = irc(hub.ports["irc"], "carol", "#lobby")
    alice.reads(b"carol has connected to the server\n")
    carol.sends(b"PRIVMSG #lobby :\x1b[2Jbold\x02 \x0304red\xe2\x80\xae\r\n")
    alice.reads(b"carol: [2Jbold 04red\n")


def test_the_console_shows_who_came_left_and_speaks_but_no_texts(hub: Process) -> None:
    alice = named(hub, "alice")
    alice.sends(b"my secret\n")
    alice.reads(b"alice: my secret\n")
    alice.close()
    hub.waits_for("alice has left")
    printed = hub.printed()
    assert "alice has connected to the server" in printed
    assert "alice is speaking in #lobby" in printed
    assert "secret" not in printed


def test_the_console_shows_texts_when_asked_to(tmp_path: Path) -> None:
    with server(tmp_path, "--show-messages") as hub:
        named(hub, "alice").sends(b"hello\n")
        hub.waits_for("alice is saying in #lobby: hello")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_server_says_goodbye_and_ends_with_zero(hub: Process, number: int) -> None:
    alice = named(hub, "alice")
    carol = irc(hub.ports["irc"], "carol", "#lobby")
    alice.reads(b"carol has connected to the server\n")
    assert hub.stop(number) == 0
    alice.reads(b"Goodbye: Server is shutting down\n")
    carol.reads_until(b"ERROR :Closing link: localhost (Server is shutting down)\r\n")
    assert alice.is_closed()


def test_a_reader_that_never_reads_does_not_keep_a_stopped_server(hub: Process) -> None:
    stuck = named(hub, "stuck")
    alice = named(hub, "alice")
    stuck.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    for _ in range(100):
        alice.sends(b"x" * 400 + b"\n")
    assert hub.stop() == 0
