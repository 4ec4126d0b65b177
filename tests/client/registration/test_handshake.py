"""Registration as a conversation: what the server says, and what we write next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hubbub.client.registration.handshake import (
    JOIN_LINE_BYTES,
    MAX_VARIANTS,
    Handshake,
    Identity,
    join_messages,
)
from hubbub.protocol import caps
from hubbub.protocol.message import MalformedLine, parse
from tests.client.scene import shown


class Talk:
    """A handshake, line by line."""

    def __init__(self, identity: Identity | None = None, rooms: dict[str, str] | None = None) -> None:
        self.handshake = Handshake(identity or Identity("alice", realname="Alice A."), rooms)
        self.start = [shown(message) for message in self.handshake.start()]

    def hears(self, *lines: str) -> list[str]:
        """What is written after these lines."""
        return [shown(message) for line in lines for message in self.handshake.received(parse(line))]


def test_the_first_lines_ask_for_capabilities_and_tell_who_we_are() -> None:
    assert Talk().start == ["CAP LS 302", "NICK alice", "USER alice 0 * :Alice A."]
    start = Talk(Identity("Zoë Q", "zoë q", "", "secret word")).start
    assert start == ["CAP LS 302", "PASS :secret word", "NICK Zoë_Q", "USER zo__q 0 * Zoë_Q"]


def test_what_we_use_of_what_is_offered_is_asked_for_then_the_negotiation_ends() -> None:
    talk = Talk()
    assert talk.hears("CAP * LS * :sasl=PLAIN batch=x multi-prefix") == []
    assert talk.hears("CAP * LS :server-time away-notify unknown/cap znc.in/playback") == [
        "CAP REQ :away-notify batch multi-prefix server-time"
    ]
    assert talk.hears("CAP alice ACK :away-notify batch multi-prefix server-time") == ["CAP END"]
    wanted = ("away-notify", "batch", "multi-prefix", "server-time")
    assert talk.handshake.caps == caps.bits_of(wanted)


def test_a_server_that_offers_nothing_is_told_at_once_that_we_are_done() -> None:
    assert Talk().hears("CAP * LS :") == ["CAP END"]


def test_a_server_without_capabilities_welcomes_us_all_the_same() -> None:
    talk = Talk(rooms={"#tea": ""})
    assert talk.hears(":hub 421 * CAP :Unknown command") == []
    assert talk.hears(":hub 001 alice :Welcome") == ["JOIN #tea"]
    assert talk.handshake.welcomed


def test_what_is_refused_together_is_asked_for_one_by_one() -> None:
    talk = Talk()
    talk.hears("CAP * LS :batch setname")
    assert talk.hears("CAP * NAK :batch setname") == ["CAP REQ batch", "CAP REQ setname"]
    assert talk.hears("CAP * NAK :batch", "CAP * ACK :setname") == ["CAP END"]
    assert talk.handshake.caps == caps.SETNAME


def test_an_answer_in_two_lines_is_one_answer() -> None:
    talk = Talk()
    talk.hears("CAP * LS :batch setname")
    assert talk.hears("CAP * ACK :batch") == []
    assert talk.hears("CAP * ACK :setname ") == ["CAP END"]


def test_capabilities_come_and_go_later_too() -> None:
    talk = Talk()
    talk.hears("CAP * LS :batch", "CAP * ACK :batch", ":hub 001 alice :Welcome")
    assert talk.hears(":hub CAP alice NEW :setname batch") == ["CAP REQ setname"]
    assert talk.hears(":hub CAP alice ACK :setname") == []
    assert talk.handshake.caps == caps.BATCH | caps.SETNAME
    assert talk.hears(":hub CAP alice DEL :batch") == []
    assert talk.handshake.caps == caps.SETNAME


def test_a_taken_nickname_gets_numbers_until_one_is_free() -> None:
    talk = Talk(Identity("alexander"))
    assert talk.hears(":hub 433 * alexander :taken") == ["NICK alexand_2"]
    assert talk.hears(":hub 433 * alexand_2 :taken") == ["NICK alexand_3"]
    assert talk.hears(":hub 001 alexand_3 :Welcome") == []
    assert talk.handshake.nick == "alexand_3"
    assert talk.hears(":hub 433 alexand_3 alice :taken") == []


def test_the_search_for_a_free_nickname_ends() -> None:
    talk = Talk()
    written = [talk.hears(":hub 433 * alice :taken") for _ in range(MAX_VARIANTS * 2)]
    assert len([lines for lines in written if lines]) == MAX_VARIANTS - 1


def test_an_impossible_nickname_becomes_one_that_any_server_can_have() -> None:
    talk = Talk(Identity("Zoë-Antoinette"))
    assert talk.hears(":hub 432 * Zoë-Antoinette :no") == ["NICK Zo_-Antoi"]
    assert talk.hears(":hub 432 * Zo_-Antoi :no") == ["NICK guest"]
    assert talk.hears(":hub 433 * guest :taken") == ["NICK guest_2"]


def test_the_server_has_the_last_word_on_our_nickname() -> None:
    talk = Talk()
    talk.hears(":hub 001 alic :Welcome")
    assert talk.handshake.nick == "alic"


def test_many_rooms_are_joined_in_few_lines_those_with_keys_first() -> None:
    rooms = {"#open": "", "#locked": "key", **{f"#room-{number}": "" for number in range(100)}}
    lines = [message.line() for message in join_messages(rooms)]
    assert lines[0].startswith("JOIN #locked,#open,#room-0,")
    assert lines[0].endswith(" key")
    assert all(len(line) < JOIN_LINE_BYTES + 20 for line in lines)
    assert sum(line.count("#") for line in lines) == len(rooms)


def test_a_room_that_can_t_be_written_is_left_out() -> None:
    assert join_messages({"#a b": "", "": "", "#x,y": "", "#ok\r\nQUIT": "", "#k": "a b"}) == []


words = st.sampled_from(
    ["CAP", "*", "LS", "ACK", "NAK", "NEW", "DEL", ":batch setname", "433", "432", "001", ":"]
)


@given(st.lists(st.lists(words, min_size=1, max_size=5).map(" ".join), max_size=12))
def test_whatever_the_server_says_what_we_write_can_be_written(lines: list[str]) -> None:
    talk = Talk(rooms={"#tea": ""})
    for line in lines:
        try:
            talk.hears(line)
        except MalformedLine:
            continue
