"""SASL: both ends of PLAIN and SCRAM-SHA-256, with the numbers of the RFCs."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubbub.protocol.sasl import (
    CHUNK_CHARS,
    MAX_ITERATIONS,
    Assembly,
    SaslError,
    ScramClient,
    ScramServer,
    chunks,
    plain,
    prepared,
    read_plain,
    scram_keys,
)

KEYS = scram_keys("pencil", base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096)
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)


def exchange(name: str, password: str, keys_of: str, nonces: tuple[str, str] = ("abc", "def")) -> bool:
    client, server = ScramClient(name, password, nonces[0]), ScramServer(nonces[1])
    assert server.begin(client.begin()) == name
    challenge = server.challenge(scram_keys(keys_of, b"salt of this one", 4096))
    answer = server.finish(client.prove(challenge))
    if answer is not None:
        client.verify(answer)
    return answer is not None


def test_the_example_of_rfc_7677() -> None:
    client, server = (
        ScramClient("user", "pencil", "rOprNGfwEbeRWgbNEkqO"),
        ScramServer("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"),
    )
    assert client.begin() == b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
    assert server.begin(client.begin()) == "user"
    challenge = server.challenge(KEYS)
    nonce = b"rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    assert challenge == b"r=" + nonce + b",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    proof = client.prove(challenge)
    assert proof == b"c=biws,r=" + nonce + b",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    answer = server.finish(proof)
    assert answer == b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
    client.verify(answer)


@given(NAMES, NAMES)
@settings(max_examples=20, deadline=None)
def test_who_knows_the_password_gets_in_under_any_name(name: str, password: str) -> None:
    assert exchange(name, password, password)


def test_who_does_not_know_it_stays_outside() -> None:
    assert not exchange("ann", "pencil", "Pencil")
    assert exchange("ann", "p\u0065\u0301ncil", "p\u00e9ncil"), "what looks the same is the same"
    assert prepared("\x07") == "\x07"


def test_a_proof_belongs_to_one_exchange() -> None:
    client, server, other = ScramClient("ann", "pencil", "abc"), ScramServer("def"), ScramServer("xyz")
    for each in (server, other):
        each.begin(client.begin())
        each.challenge(KEYS)
    proof = client.prove(server.challenge(KEYS))
    assert other.finish(proof) is None
    assert server.finish(proof.replace(b"c=biws", b"c=eSws")) is None
    assert server.finish(proof[: proof.rindex(b"=", 0, -1) + 1] + b"AAAA") is None
    assert server.finish(proof)


@pytest.mark.parametrize(
    "first",
    [
        *(b"", b"p=tls-unique,,n=a,r=b", b"n,,n=,r=b", b"n,,n=a,r=", b"n,,r=b,n=a", b"n,,m=x,n=a,r=b"),
        *(b"n,,na", b"n,a=bob,n=ann,r=b", b"n,,n=a=b,r=c", b"\xff", b"n"),
    ],
)
def test_a_first_message_that_is_none_is_refused(first: bytes) -> None:
    with pytest.raises(SaslError):
        ScramServer("def").begin(first)


@pytest.mark.parametrize("last", [b"", b"p=AAAA", b"r=b,c=biws,p=AAAA", b"c=%%,r=abcdef,p=AAAA", b"\xff"])
def test_a_last_message_that_is_none_is_refused(last: bytes) -> None:
    server = ScramServer("def")
    server.begin(b"n,,n=ann,r=abc")
    server.challenge(KEYS)
    with pytest.raises(SaslError):
        server.finish(last)


@pytest.mark.parametrize(
    "challenge",
    [
        *(b"", b"r=abc,s=AAAA,i=4096", b"r=xabcdef,s=AAAA,i=4096", b"r=abcdef,s=AAAA,i=4095"),
        *(b"r=abcdef,s=AAAA,i=x", b"r=abcdef,s=%,i=4096", b"r=abcdef,s=AAAA"),
        f"r=abcdef,s=AAAA,i={MAX_ITERATIONS + 1}".encode(),
    ],
)
def test_a_server_that_wants_too_little_or_too_much_is_not_answered(challenge: bytes) -> None:
    with pytest.raises(SaslError):
        ScramClient("ann", "pencil", "abc").prove(challenge)


def test_a_server_without_the_keys_is_found_out() -> None:
    client, server = ScramClient("ann", "pencil", "abc"), ScramServer("def")
    server.begin(client.begin())
    client.prove(server.challenge(KEYS))
    for answer in (b"v=AAAA", b"e=other-error", b"", b"v=%"):
        with pytest.raises(SaslError):
            client.verify(answer)


def test_plain_is_read_as_it_was_said() -> None:
    assert read_plain(plain("Zoë", "a\tb ")) == ("Zoë", "a\tb ")
    assert read_plain(b"ann\0ann\0x") == ("ann", "x")
    for wrong in (b"", b"ann\0x", b"\0\0x", b"\0ann\0", b"bob\0ann\0x", b"\0ann\0x\0y", b"\0ann\0\xff"):
        with pytest.raises(SaslError):
            read_plain(wrong)


@given(st.binary(max_size=2000))
def test_chunks_come_together_again(data: bytes) -> None:
    parts = chunks(data)
    assembly = Assembly(4000)
    assert [assembly.feed(part) for part in parts[:-1]] == [None] * (len(parts) - 1)
    assert assembly.feed(parts[-1]) == data
    assert all(len(part) <= CHUNK_CHARS for part in parts)


def test_too_much_is_refused_and_the_next_one_is_not() -> None:
    assembly = Assembly(500)
    for before, too_much in ([], "A" * 401), (["A" * 400], "A" * 101):
        for part in before:
            assembly.feed(part)
        with pytest.raises(OverflowError):
            assembly.feed(too_much)
        assert assembly.feed("AAAA") == b"\0\0\0"
    with pytest.raises(SaslError):
        assembly.feed("A?")
