"""The PROXY protocol's headers, byte by byte."""

from __future__ import annotations

import socket
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.server.doors.proxy import V2_SIGNATURE, BadHeader, Header, read

V1 = b"PROXY TCP4 198.51.100.3 127.0.0.1 65533 6667\r\n"


def v2(
    command: int = 0x21, family: int = 0x11, address: str = "198.51.100.3", told: bytes = b"", cut: int = 0
) -> bytes:
    kind = socket.AF_INET6 if ":" in address else socket.AF_INET
    packed = socket.inet_pton(kind, address)
    body = packed * 2 + struct.pack("!HH", 65533, 6667) + told
    return V2_SIGNATURE + struct.pack("!BBH", command, family, len(body) - cut) + body[: len(body) - cut]


TLS = b"\x20\x00\x05\x01\x00\x00\x00\x00"
PLAIN = b"\x20\x00\x05\x00\x00\x00\x00\x00"
NOOP = b"\x04\x00\x02xx"


@pytest.mark.parametrize(
    ("data", "header"),
    [
        (V1, Header(len(V1), "198.51.100.3")),
        (b"PROXY TCP6 2001:db8::1 ::1 1 2\r\n", Header(32, "2001:db8::1")),
        (b"PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2\r\n", Header(37, "192.0.2.1")),
        (b"PROXY UNKNOWN\r\n", Header(15)),
        (b"PROXY UNKNOWN whatever it is\r\n", Header(30)),
        (v2(), Header(28, "198.51.100.3")),
        (v2(family=0x21, address="2001:db8::1"), Header(52, "2001:db8::1")),
        (v2(command=0x20), Header(28)),
        (v2(family=0x00), Header(28)),
        (v2(told=NOOP + TLS), Header(41, "198.51.100.3", is_secure=True)),
        (v2(told=PLAIN), Header(36, "198.51.100.3")),
    ],
)
def test_a_header_tells_whom_the_proxy_brings_and_ends_where_it_ends(data: bytes, header: Header) -> None:
    assert read(data) == read(data + b"NICK zoe\r\n") == header
    assert [read(data[:cut]) for cut in range(len(data))] == [None] * len(data)


@pytest.mark.parametrize(
    "data",
    [
        *(b"NICK zoe\r\n", b"PROXX", b"PROXY TCP4 1.2.3.4\r\n", b"PROXY TCP4 nobody 127.0.0.1 1 2\r\n"),
        *(b"PROXY TCP4 ::1 ::1 1 2\r\n", b"PROXY TCP9 1.2.3.4 1.2.3.4 1 2\r\n", b"PROXY " + b"x" * 200),
        *(v2(command=0x31), v2(command=0x22), v2(cut=3), v2(told=b"x" * 1100)),
    ],
)
def test_what_is_no_header_is_told_from_one_that_is_not_whole(data: bytes) -> None:
    with pytest.raises(BadHeader):
        read(data)


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"PROXY ", V2_SIGNATURE, V2_SIGNATURE + b"\x21\x11\x00"])
)
def test_any_bytes_are_a_header_or_none_or_the_beginning_of_one(data: bytes, start: bytes) -> None:
    try:
        header = read(start + data)
    except BadHeader:
        return
    assert header is None or 0 < header.size_bytes <= len(start + data)
