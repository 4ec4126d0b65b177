"""Logging in as a conversation: what the server says to it, and what we write next."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.client.online.chat import Chat
from hubbub.client.registration.handshake import Handshake, Identity
from hubbub.client.registration.login import Credentials
from hubbub.client.words import use as use_words
from hubbub.protocol.message import MalformedLine, parse
from hubbub.protocol.sasl import ScramServer, scram_keys
from tests.client.scene import shown

ADA = Credentials("ada", "secret")
PLAIN = base64.b64encode(b"\0ada\0secret").decode()
ITERATIONS = 4096


class Talk:
    """A handshake that logs in, line by line."""

    def __init__(self, credentials: Credentials = ADA, *, is_private: bool = True) -> None:
        identity = Identity("ada", credentials=credentials)
        self.handshake = Handshake(identity, {"#tea": ""}, is_private=is_private, new_nonce=lambda: "abc")
        self.handshake.start()

    def hears(self, *lines: str) -> list[str]:
        """What is written after these lines."""
        return [shown(message) for line in lines for message in self.handshake.received(parse(line))]

    def is_offered(self, sasl: str) -> list[str]:
        """The server offers to log people in, and grants it."""
        assert self.hears(f"CAP * LS :{sasl}") == ["CAP REQ sasl"]
        return self.hears("CAP * ACK :sasl")

    def verdict(self) -> str:
        """Why the login failed, "" if it did not; it has ended."""
        verdict = self.handshake.take_verdict()
        assert verdict is not None
        return verdict.reason


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def scram_challenge(first: str, password: str = "secret") -> tuple[ScramServer, str]:
    """The server's end of SCRAM after the client's first line, and what it says."""
    server = ScramServer("server")
    assert server.begin(base64.b64decode(first.removeprefix("AUTHENTICATE "))) == "ada"
    challenge = server.challenge(scram_keys(password, b"salt", ITERATIONS))
    return server, f"AUTHENTICATE {in_base64(challenge)}"


def test_the_best_way_is_taken_and_the_server_proves_that_it_knows_the_password() -> None:
    talk = Talk()
    assert talk.is_offered("sasl=PLAIN,SCRAM-SHA-256,EXTERNAL") == ["AUTHENTICATE SCRAM-SHA-256"]
    (first,) = talk.hears("AUTHENTICATE +")
    server, challenge = scram_challenge(first)
    (last,) = talk.hears(challenge)
    proof = server.finish(base64.b64decode(last.removeprefix("AUTHENTICATE ")))
    assert proof is not None
    assert talk.hears(f"AUTHENTICATE {in_base64(proof)}") == ["AUTHENTICATE +"]
    assert talk.hears(":hub 900 ada ada!u@h Ada :You are now logged in as Ada") == []
    assert talk.hears(":hub 903 ada :SASL authentication successful") == ["CAP END"]
    assert talk.handshake.take_verdict() == ("Ada", "", False)
    assert talk.handshake.take_verdict() is None
    assert talk.hears(":hub 001 ada :Welcome") == ["JOIN #tea"]


def test_a_server_that_can_t_prove_it_knows_the_password_is_told_nothing_more() -> None:
    talk = Talk()
    talk.is_offered("sasl=PLAIN,SCRAM-SHA-256")
    (first,) = talk.hears("AUTHENTICATE +")
    talk.hears(scram_challenge(first)[1])
    forged = in_base64(b"v=" + base64.b64encode(b"?" * 32))
    assert talk.hears(f"AUTHENTICATE {forged}") == ["AUTHENTICATE *", "CAP END"]
    assert "may be another one" in talk.verdict()


def test_success_without_that_proof_is_none() -> None:
    talk = Talk()
    talk.is_offered("sasl=SCRAM-SHA-256")
    (first,) = talk.hears("AUTHENTICATE +")
    talk.hears(scram_challenge(first)[1])
    use_words("de")
    try:
        assert talk.hears(":hub 903 ada :fine") == ["CAP END"]
    finally:
        use_words("en")
    assert "konnte nicht beweisen" in talk.verdict()


def test_an_account_without_keys_for_one_way_is_logged_in_by_the_next() -> None:
    talk = Talk()
    talk.is_offered("sasl")
    assert talk.hears(":hub 908 ada PLAIN,EXTERNAL :are available", ":hub 904 ada :no") == [
        "AUTHENTICATE PLAIN"
    ]
    assert talk.hears("AUTHENTICATE +") == [f"AUTHENTICATE {PLAIN}"]
    assert talk.hears(":hub 903 ada :fine") == ["CAP END"]
    assert talk.verdict() == ""


def test_a_wrong_password_is_tried_once() -> None:
    talk = Talk()
    talk.is_offered("sasl=SCRAM-SHA-256,PLAIN")
    (first,) = talk.hears("AUTHENTICATE +")
    talk.hears(scram_challenge(first, "another")[1])
    assert talk.hears(":hub 904 ada :SASL authentication failed") == ["CAP END"]
    assert "password is wrong (SASL authentication failed)" in talk.verdict()


def test_a_password_goes_in_clear_only_where_nobody_listens_or_the_user_said_so() -> None:
    talk = Talk(is_private=False)
    assert talk.is_offered("sasl=PLAIN") == ["CAP END"]
    assert "not encrypted" in talk.verdict()
    talk = Talk(Credentials("ada", "secret", in_clear=True), is_private=False)
    assert talk.is_offered("sasl=PLAIN") == ["AUTHENTICATE PLAIN"]
    talk = Talk(is_private=False)
    assert talk.is_offered("sasl=PLAIN,SCRAM-SHA-256") == ["AUTHENTICATE SCRAM-SHA-256"]
    assert talk.hears(":hub 904 ada :no") == ["CAP END"]
    assert "not encrypted" in talk.verdict()


def test_a_certificate_comes_before_a_password() -> None:
    talk = Talk(Credentials("ada", "secret", certificate="ada.pem"))
    assert talk.is_offered("sasl=PLAIN,EXTERNAL") == ["AUTHENTICATE EXTERNAL"]
    assert talk.hears("AUTHENTICATE +") == ["AUTHENTICATE +"]
    assert talk.hears(":hub 904 ada :unknown certificate") == ["AUTHENTICATE PLAIN"]


def test_a_long_password_goes_out_in_pieces() -> None:
    talk = Talk(Credentials("ada", "s" * 700))
    talk.is_offered("sasl=PLAIN")
    lines = talk.hears("AUTHENTICATE +")
    assert [len(line) for line in lines[:2]] == [len("AUTHENTICATE ") + 400] * 2
    sent = "".join(line.removeprefix("AUTHENTICATE ") for line in lines)
    assert base64.b64decode(sent) == b"\0ada\0" + b"s" * 700


@pytest.mark.parametrize("numeric", ["902", "904", "905", "906", "907"])
def test_each_refusal_is_told_in_words_and_we_go_on_as_a_guest(numeric: str) -> None:
    talk = Talk()
    talk.is_offered("sasl=PLAIN")
    talk.hears("AUTHENTICATE +")
    assert talk.hears(f":hub {numeric} ada :because") == ["CAP END"]
    assert talk.verdict().endswith("(because)")


def test_who_would_rather_not_be_a_guest_leaves() -> None:
    talk = Talk(Credentials("ada", "secret", required=True))
    talk.is_offered("sasl=PLAIN")
    talk.hears("AUTHENTICATE +")
    assert talk.hears(":hub 904 ada :no") == ["QUIT"]
    verdict = talk.handshake.take_verdict()
    assert verdict is not None and verdict.stopped
    assert Talk(Credentials("ada", "secret", required=True)).hears("CAP * LS :batch", "CAP * ACK :batch") == [
        "CAP REQ batch",
        "QUIT",
    ]


def test_servers_without_a_login_are_said_to_have_none() -> None:
    talk = Talk()
    assert talk.hears("CAP * LS :") == ["CAP END"]
    assert "no login" in talk.verdict()
    talk = Talk()
    assert talk.hears(":hub 421 * CAP :Unknown command", ":hub 001 ada :Welcome") == ["JOIN #tea"]
    assert "no login" in talk.verdict()
    talk = Talk()
    talk.hears("CAP * LS :sasl")
    assert talk.hears("CAP * NAK :sasl") == ["CAP END"]
    assert "no login" in talk.verdict()
    talk = Talk()
    assert talk.is_offered("sasl=ECDSA-NIST256P-CHALLENGE") == ["CAP END"]
    assert "ECDSA" in talk.verdict()


def test_services_that_come_back_log_us_in_again() -> None:
    talk = Talk()
    talk.is_offered("sasl=PLAIN")
    talk.hears("AUTHENTICATE +", ":hub 903 ada :fine", ":hub 001 ada :Welcome", ":hub CAP ada DEL :sasl")
    assert talk.hears(":hub CAP ada NEW :sasl=PLAIN") == ["CAP REQ sasl"]
    assert talk.hears(":hub CAP ada ACK :sasl") == ["AUTHENTICATE PLAIN"]
    assert talk.hears("AUTHENTICATE +", ":hub 903 ada :fine") == [f"AUTHENTICATE {PLAIN}"]


def test_guests_ask_for_no_login() -> None:
    handshake = Handshake(Identity("ada"))
    handshake.start()
    (end,) = handshake.received(parse("CAP * LS :sasl=PLAIN"))
    assert shown(end) == "CAP END"
    assert handshake.offer.mechanisms == ("PLAIN",)


def test_nothing_shows_a_password() -> None:
    identity = Identity("ada", password="door", credentials=ADA)
    chat = Chat(identity)
    assert "secret" not in repr(identity) + repr(ADA) + str(vars(chat))
    assert "door" not in repr(identity)


words = st.sampled_from(
    [
        "AUTHENTICATE",
        "+",
        "QUJD",
        "=",
        "900",
        "903",
        "904",
        "908",
        "PLAIN",
        "ada",
        "CAP",
        "ACK",
        ":sasl",
        "DEL",
    ]
)


@given(st.lists(st.lists(words, min_size=1, max_size=4).map(" ".join), max_size=12))
def test_whatever_the_server_says_to_a_login_nothing_is_raised(lines: list[str]) -> None:
    talk = Talk()
    talk.is_offered("sasl")
    for line in lines:
        try:
            talk.hears(line)
        except MalformedLine:
            continue
