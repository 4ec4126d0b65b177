"""Links to servers and rooms: read whole, or refused with a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hubbub.client.places import invite
from hubbub.client.places.invite import BadInvite, Invite

PRINT = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("link", "meant"),
    [
        ("hubbub://chat.example.org", Invite("chat.example.org", 6667)),
        ("hubbub://chat.example.org/", Invite("chat.example.org", 6667)),
        ("hubbub://chat.example.org/lobby", Invite("chat.example.org", 6667, rooms=("#lobby",))),
        ("HUBBUB://Chat.Example.org:7000/lobby", Invite("chat.example.org", 7000, rooms=("#lobby",))),
        ("  hubbub://host/a,b \n", Invite("host", 6667, rooms=("#a", "#b"))),
        ("hubbub://host/lobby?tls", Invite("host", 6697, tls=True, rooms=("#lobby",))),
        ("hubbub://host:7000?tls=1", Invite("host", 7000, tls=True)),
        ("hubbub://host/lobby?tls=0", Invite("host", 6667, rooms=("#lobby",))),
        (f"hubbub://10.0.0.5:6697/lobby?fingerprint={PRINT}",
         Invite("10.0.0.5", 6697, tls=True, rooms=("#lobby",), fingerprint=PRINT)),
        (f"hubbub://h/?fingerprint={PRINT.upper()}", Invite("h", 6697, tls=True, fingerprint=PRINT)),
        ("hubbub://[::1]:6668/lobby", Invite("::1", 6668, rooms=("#lobby",))),
        ("hubbub://[fe80::1]", Invite("fe80::1", 6667)),
        ("irc://irc.example.org/tea", Invite("irc.example.org", 6667, rooms=("#tea",))),
        ("irc://irc.example.org/#tea", Invite("irc.example.org", 6667, rooms=("#tea",))),
        ("irc://irc.example.org/%23tea", Invite("irc.example.org", 6667, rooms=("#tea",))),
        ("irc://irc.example.org/%23%23c", Invite("irc.example.org", 6667, rooms=("##c",))),
        ("irc://irc.example.org/##c", Invite("irc.example.org", 6667, rooms=("##c",))),
        ("irc://irc.example.org/&local", Invite("irc.example.org", 6667, rooms=("&local",))),
        ("irc://irc.example.org#tea", Invite("irc.example.org", 6667, rooms=("#tea",))),
        ("irc://irc.example.org/caf%C3%A9", Invite("irc.example.org", 6667, rooms=("#café",))),
        ("irc://irc.example.org/café", Invite("irc.example.org", 6667, rooms=("#café",))),
        ("irc://h/tea,needkey", Invite("h", 6667, rooms=("#tea",))),
        ("irc://h/tea?swordfish", Invite("h", 6667, rooms=("#tea",), key="swordfish")),
        ("irc://h/tea?key=sword%26fish", Invite("h", 6667, rooms=("#tea",), key="sword&fish")),
        ("irc://h/maria,isnick", Invite("h", 6667, nick="maria")),
        ("irc://h/maria,isuser,isserver", Invite("h", 6667, nick="maria")),
        ("irc://h:6667/", Invite("h", 6667)),
        ("ircs://h/tea", Invite("h", 6697, tls=True, rooms=("#tea",))),
        ("ircs://bücher.example/tea", Invite("xn--bcher-kva.example", 6697, tls=True, rooms=("#tea",))),
        ("hubbub://h/isnick", Invite("h", 6667, rooms=("#isnick",))),
        ("hubbub://h/lobby?colour=red", Invite("h", 6667, rooms=("#lobby",))),
    ],
)  # fmt: skip
def test_a_link_leads_to_a_server_and_its_rooms(link: str, meant: Invite) -> None:
    assert invite.read(link) == meant


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("", "no link"),
        ("lobby", "no link"),
        ("chat.example.org:6667", "no link"),
        ("https://chat.example.org/lobby", "no link"),
        ("javascript:alert(1)", "no link"),
        ("hubbub:/host/lobby", "no link"),
        ("hubbub:///lobby", "which server"),
        ("hubbub://", "which server"),
        ("hubbub://ho st/lobby", "which server"),
        ("hubbub://host\\evil/lobby", "which server"),
        ("hubbub://good.example@evil.example/lobby", "before the @"),
        ("irc://maria:secret@h/tea", "before the @"),
        ("hubbub://host:0/lobby", "not a number from 1 to 65535"),
        ("hubbub://host:99999/lobby", "not a number from 1 to 65535"),
        ("hubbub://host:port/lobby", "not a number from 1 to 65535"),
        ("hubbub://host/two%20words", "can't be the name"),
        ("hubbub://host/a%0D%0AQUIT", "can't be the name"),
        ("hubbub://host/a%00b", "can't be the name"),
        ("hubbub://host/%E2%80%AEevil", "can't be the name"),
        ("hubbub://host/" + "a" * 201, "can't be the name"),
        ("irc://h/tea?key=two%20words", "can't be the name"),
        ("hubbub://host/" + ",".join("abcdefghijk"), "more than 10 rooms"),
        ("hubbub://host/lobby?fingerprint=abcd", "not whole"),
        ("hubbub://host/lobby?fingerprint=", "not whole"),
        ("hubbub://host/" + "a" * 3000, "too long"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_a_sentence(link: str, words: str) -> None:
    with pytest.raises(BadInvite, match=words):
        invite.read(link)


def test_a_refusal_repeats_nothing_that_deceives() -> None:
    with pytest.raises(BadInvite) as refused:
        invite.read("hubbub://host/%E2%80%AEgpj.exe%0A")
    assert "\u202e" not in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("meant", "link"),
    [
        (Invite("chat.example.org", 6667, rooms=("#lobby",)), "hubbub://chat.example.org/lobby"),
        (Invite("h", 7000, rooms=("##c", "&x")), "hubbub://h:7000/%23%23c,%26x"),
        (Invite("::1", 6697, tls=True, rooms=("#a",)), "hubbub://[::1]/a?tls"),
        (Invite("h", 6697, tls=True, rooms=("#a",), fingerprint=PRINT),
         f"hubbub://h/a?fingerprint={PRINT}"),
        (Invite("h", 6667, rooms=("#a",), key="k&k"), "hubbub://h/a?key=k%26k"),
        (Invite("h", 6667), "hubbub://h/"),
    ],
)  # fmt: skip
def test_an_invitation_is_written_as_a_link(meant: Invite, link: str) -> None:
    assert invite.write(meant) == link
    assert invite.read(link) == meant


names = some.text(some.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters=",:"),
                  min_size=1, max_size=30)  # fmt: skip


@given(
    some.sampled_from(["h", "chat.example.org", "192.168.1.20", "fe80::1"]),
    some.integers(1, 65_535), some.booleans(),
    some.lists(names.map(lambda name: f"#{name}"), max_size=10), some.one_of(some.just(""), names),
    some.sampled_from(["", PRINT]),
)  # fmt: skip
def test_what_is_written_is_read_back(
    host: str, port: int, tls: bool, rooms: list[str], key: str, fingerprint: str
) -> None:
    meant = Invite(host, port, tls or bool(fingerprint), tuple(rooms), key, fingerprint=fingerprint)
    assert len(link := invite.write(meant)) > invite.LINK_MAX or invite.read(link) == meant


@given(some.text(max_size=300))
def test_garbage_is_refused_and_never_breaks_anything(garbage: str) -> None:
    for link in (garbage, f"hubbub://{garbage}", f"irc://host/{garbage}"):
        try:
            found = invite.read(link)
        except BadInvite as refused:
            assert str(refused)  # noqa: PT017
        else:
            assert found.host and 1 <= found.port <= 65_535 and len(found.rooms) <= invite.ROOMS_MAX
            assert not any(sign in "".join(found.rooms) for sign in "\r\n\0 ,")
