"""Where people are told that files are."""

from __future__ import annotations

import pytest

from hubbub.server.core.files import File
from hubbub.server.doors.caller import Caller
from hubbub.server.reach import Place, Reach

HERE, LAN, NAMED = "127.0.0.1", "192.0.2.10", "chat.example.org"
LOCAL = Place("127.0.0.1", 8067, is_encrypted=False)
EVERYWHERE = Place("0.0.0.0", 8068, is_encrypted=True)
CLEAR = Place("0.0.0.0", 8069, is_encrypted=False)
FILE = File("ab" * 16, "ada", "ada", "a b.txt", "text/plain", 1, 1)


def caller(address: str, reached: str, *, is_secure: bool = False, asked_for: str = "") -> Caller:
    return Caller(address, is_secure=is_secure, reached=reached, asked_for=asked_for)


@pytest.mark.parametrize(
    ("places", "who", "base"),
    [
        ([LOCAL], caller(HERE, HERE), "http://127.0.0.1:8067"),
        ([LOCAL], caller(HERE, HERE, is_secure=True), ""),
        ([LOCAL], caller("192.0.2.7", LAN), ""),
        ([LOCAL], caller("192.0.2.7", HERE), ""),  # a proxy's client
        ([EVERYWHERE], caller("192.0.2.7", LAN, is_secure=True), "https://192.0.2.10:8068"),
        ([EVERYWHERE], caller("192.0.2.7", HERE, is_secure=True), ""),
        (
            [EVERYWHERE],
            caller("192.0.2.7", LAN, is_secure=True, asked_for=NAMED),
            "https://chat.example.org:8068",
        ),
        (
            [EVERYWHERE],
            caller("192.0.2.7", LAN, is_secure=True, asked_for="x.example"),
            "https://192.0.2.10:8068",
        ),
        ([CLEAR], caller("192.0.2.7", LAN), "http://192.0.2.10:8069"),
        ([CLEAR], caller("192.0.2.7", LAN, is_secure=True), ""),
        ([CLEAR, EVERYWHERE], caller("192.0.2.7", LAN), "https://192.0.2.10:8068"),
        ([LOCAL, EVERYWHERE], caller(HERE, HERE), "https://127.0.0.1:8068"),
        (
            [Place("::", 1, is_encrypted=False)],
            caller("2001:db8::7", "2001:db8::1"),
            "http://[2001:db8::1]:1",
        ),
        ([Place("::", 1, is_encrypted=False)], caller("fe80::7%eth0", "fe80::1%eth0"), ""),
        ([Place(LAN, 1, is_encrypted=False)], caller("198.51.100.1", "198.51.100.9"), "http://192.0.2.10:1"),
        ([], caller(HERE, HERE), ""),
    ],
)
def test_whoever_connects_is_led_to_where_they_can_come(places: list[Place], who: Caller, base: str) -> None:
    assert Reach("", places, {NAMED}).base_for(who) == base


def test_the_operators_word_counts_but_never_leads_out_of_encryption() -> None:
    reach = Reach("https://files.example.org", [LOCAL], ())
    assert reach.base_for(caller("192.0.2.7", LAN, is_secure=True)) == "https://files.example.org"
    clear = Reach("http://files.example.org", [LOCAL], ())
    assert clear.base_for(caller("192.0.2.7", LAN, is_secure=True)) == ""
    assert clear.base_for(caller("192.0.2.7", LAN)) == "http://files.example.org"


def test_what_is_sent_from_this_machine_is_found_from_others() -> None:
    path = f"/files/{FILE.name}/a%20b.txt"
    here, there = caller(HERE, HERE), caller("192.0.2.7", LAN)
    assert Reach("", [LOCAL], ()).address_of(FILE, here) == f"http://127.0.0.1:8067{path}"
    specific = Place(LAN, 8068, is_encrypted=True)
    assert Reach("", [LOCAL, specific], ()).address_of(FILE, here) == f"https://192.0.2.10:8068{path}"
    assert Reach("", [CLEAR], ()).address_of(FILE, there) == f"http://192.0.2.10:8069{path}"
    assert Reach("https://f.example", [LOCAL], ()).address_of(FILE, here) == f"https://f.example{path}"
