"""Accounts: registering one, logging in by SASL or NickServ, and being one person in two windows."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from hubbub.protocol.sasl import ScramClient, chunks, plain
from hubbub.server.config import Oper
from tests.net import Client, Net, config

CAPS = "account-notify account-tag draft/account-registration extended-join message-tags sasl"


def registered(net: Net, nick: str, password: str = "secret", *, caps: str = CAPS) -> Client:
    """Somebody with an account, who is logged in to it."""
    client = net.client(nick, caps=caps)
    client.sends(f"REGISTER * * {password}")
    client.got()
    return client


def answer(client: Client, *lines: str) -> list[str]:
    client.got()
    client.sends(*lines)
    return client.got()


def blob(name: str, password: str) -> str:
    return base64.b64encode(plain(name, password)).decode()


def logs_in(net: Net, nick: str, name: str, password: str = "secret", *, caps: str = "") -> Client:
    """A connection that logs in by SASL before it is in."""
    client = net.connect()
    client.nick = nick
    client.sends("CAP LS 302", f"CAP REQ :sasl {caps}", f"NICK {nick}", f"USER {nick} 0 * :{nick}")
    client.sends("AUTHENTICATE PLAIN", f"AUTHENTICATE {blob(name, password)}", "CAP END")
    return client


def test_a_nickname_is_registered_and_logged_in_to(net: Net) -> None:
    alice = net.client("alice", caps=CAPS)
    bob = net.client("bob", channel="#tea", caps=CAPS)
    alice.sends("JOIN #tea")
    bob.got()
    assert answer(alice, "REGISTER * alice@example.org secret") == [
        ":hub.test REGISTER SUCCESS alice :Account created",
        ":hub.test 900 alice alice!~alice@localhost alice :You are now logged in as alice",
        "@account=alice :alice!~alice@localhost ACCOUNT alice",
    ]
    assert bob.got() == ["@account=alice :alice!~alice@localhost ACCOUNT alice"]
    alice.sends("PRIVMSG #tea :hi")
    assert bob.got()[0].startswith("@account=alice;msgid=")
    assert ":hub.test 330 bob alice alice :is logged in as" in answer(bob, "WHOIS alice")


def test_nickserv_does_the_same_in_words_one_can_type(net: Net) -> None:
    alice = net.client("alice")
    assert answer(alice, "PRIVMSG NickServ :REGISTER secret alice@example.org") == [
        ":NickServ!NickServ@hub.test NOTICE alice :Account created",
        ":hub.test 900 alice alice!~alice@localhost alice :You are now logged in as alice",
    ]
    assert answer(alice, "NS LOGOUT") == [
        ":hub.test 901 alice alice!~alice@localhost :You are now logged out"
    ]
    assert answer(alice, "NICKSERV IDENTIFY alice wrong") == [
        ":NickServ!NickServ@hub.test NOTICE alice :That account and that password don't belong together"
    ]
    assert answer(alice, "NS :identify secret")[0].startswith(":hub.test 900 alice")
    assert "HELP [<word>]: tell what I know" in answer(alice, "NS HELP")[-1]
    assert answer(alice, "NS HELP passwd") == [
        ":NickServ!NickServ@hub.test NOTICE alice :PASSWD <old> <new>: change your password"
    ]
    assert answer(alice, "NS WHAT")[0].endswith("I don't know WHAT: say HELP for what I know")
    assert answer(alice, "NS PASSWD x")[0].endswith("Say it so: PASSWD <old> <new>")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("REGISTER bob * secret", "ACCOUNT_NAME_MUST_BE_NICK bob"),
        ("REGISTER * nonsense secret", "INVALID_EMAIL alice"),
        ("REGISTER * * :", "UNACCEPTABLE_PASSWORD alice"),
        ("REGISTER * * " + "x" * 301, "UNACCEPTABLE_PASSWORD alice"),
    ],
)
def test_what_can_not_be_registered_is_told(net: Net, line: str, code: str) -> None:
    alice = net.client("alice", caps=CAPS)
    (answered,) = answer(alice, line)
    assert answered.startswith(f":hub.test FAIL REGISTER {code} :")


def test_a_name_is_registered_once_and_so_is_what_looks_like_it(net: Net) -> None:
    alice = registered(net, "alice")
    assert "ALREADY_AUTHENTICATED" in answer(alice, "REGISTER * * secret")[0]
    alice.sends("NICK other")
    for nick in ("alice", "ALICE", "a1ice".replace("1", "I")):
        stranger = net.connect()
        stranger.sends(f"NICK {nick}", "USER x 0 * :x")
        assert ":hub.test 433 * " in stranger.got()[0], nick


def test_two_who_register_one_name_at_once_are_told_apart() -> None:
    net = Net(config(accounts={"nick_reservation": "none"}))
    alice = net.client("alice", caps=CAPS)
    net.holds_log = True
    alice.sends("REGISTER * * one")
    alice.pipelines("NICK other")
    net.holds_log = False
    net.settle()
    alice.got()
    bob = net.client("alice", caps=CAPS)
    assert answer(bob, "REGISTER * * two") == [
        ":hub.test FAIL REGISTER ACCOUNT_EXISTS alice :There is an account of that name already"
    ]


def test_registration_before_connecting_is_a_setting() -> None:
    for is_on in (False, True):
        net = Net(config(accounts={"registration_before_connect": is_on}))
        alice = net.connect()
        alice.sends("CAP LS 302", "CAP REQ :draft/account-registration")
        assert ("draft/account-registration=before-connect" in alice.got()[0]) == is_on
        code = "NEED_NICK *" if is_on else "COMPLETE_CONNECTION_REQUIRED"
        assert code in answer(alice, "REGISTER * * secret")[0]
        alice.sends("NICK alice", "REGISTER * * secret", "USER a 0 * :a", "CAP END")
        user = net.server.world.user_named("alice")
        assert user is not None
        assert user.account == ("alice" if is_on else "")


def test_sasl_plain_lets_in_who_knows_the_password(net: Net) -> None:
    registered(net, "alice").sends("QUIT")
    again = net.connect()
    again.sends("CAP REQ :sasl", "NICK alice", "USER a 0 * :a", "AUTHENTICATE PLAIN")
    assert again.got()[-1] == "AUTHENTICATE +"
    again.sends(f"AUTHENTICATE {blob('alice', 'secret')}")
    assert again.got() == [
        ":hub.test 900 alice alice!*@* alice :You are now logged in as alice",
        ":hub.test 903 alice :SASL authentication successful",
    ]
    again.sends("CAP END")
    assert " 001 alice " in again.got()[0]
    user = net.server.world.user_named("alice")
    assert user is not None
    assert user.account == "alice"


def test_sasl_scram_proves_both_ends(net: Net) -> None:
    alice = registered(net, "alice")
    alice.sends("NS LOGOUT")
    scram = ScramClient("alice", "secret", "abcdef")
    assert answer(alice, "AUTHENTICATE SCRAM-SHA-256") == ["AUTHENTICATE +"]
    (challenge,) = answer(alice, f"AUTHENTICATE {chunks(scram.begin())[0]}")
    proof = scram.prove(base64.b64decode(challenge.removeprefix("AUTHENTICATE ")))
    (final,) = answer(alice, f"AUTHENTICATE {chunks(proof)[0]}")
    scram.verify(base64.b64decode(final.removeprefix("AUTHENTICATE ")))
    assert [line.split(" ")[1] for line in answer(alice, "AUTHENTICATE +")][:2] == ["900", "903"]


@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_whoever_is_not_there_is_answered_like_who_is(net: Net, name: str) -> None:
    registered(net, "alice").sends("QUIT")
    stranger = net.client("stranger", caps="sasl")
    failed = [":hub.test 904 stranger :SASL authentication failed"]
    assert answer(stranger, "AUTHENTICATE PLAIN", f"AUTHENTICATE {blob(name, 'wrong')}")[1:] == failed
    scram = ScramClient(name, "wrong", "abcdef")
    stranger.sends("AUTHENTICATE SCRAM-SHA-256")
    (challenge,) = answer(stranger, f"AUTHENTICATE {chunks(scram.begin())[0]}")
    data = base64.b64decode(challenge.removeprefix("AUTHENTICATE "))
    assert b",i=4096" in data or b",i=100000" in data
    assert answer(stranger, f"AUTHENTICATE {chunks(scram.prove(data))[0]}") == failed


@pytest.mark.parametrize(
    ("lines", "numeric"),
    [
        (["AUTHENTICATE FOO"], "908"),
        (["AUTHENTICATE PLAIN", "AUTHENTICATE *"], "906"),
        (["AUTHENTICATE PLAIN", "AUTHENTICATE !!!"], "904"),
        (["AUTHENTICATE PLAIN", f"AUTHENTICATE {'A' * 401}"], "905"),
        (["AUTHENTICATE PLAIN", "AUTHENTICATE +"], "904"),
        (["AUTHENTICATE SCRAM-SHA-256", "AUTHENTICATE AAAA"], "904"),
    ],
)
def test_an_exchange_that_goes_wrong_ends(net: Net, lines: list[str], numeric: str) -> None:
    alice = net.client("alice", caps="sasl")
    answered = answer(alice, *lines)
    assert numeric in {line.split(" ")[1] for line in answered}
    assert answer(alice, "AUTHENTICATE PLAIN") == ["AUTHENTICATE +"]


def test_a_password_is_tried_ten_times_in_ten_minutes() -> None:
    net = Net()
    registered(net, "alice").sends("QUIT")
    stranger = net.client("stranger", caps="sasl")
    for _ in range(10):
        answer(stranger, "NS IDENTIFY alice wrong")
    assert "Too many tries" in answer(stranger, "NS IDENTIFY alice secret")[0]
    assert (
        "too many tries"
        in answer(stranger, "AUTHENTICATE PLAIN", f"AUTHENTICATE {blob('alice', 'secret')}")[-1]
    )
    net.passes(601)
    assert answer(net.client("later"), "NS IDENTIFY alice secret")[0].startswith(":hub.test 900")


def test_a_password_is_changed_by_who_knows_the_old_one(net: Net) -> None:
    alice = registered(net, "alice")
    assert answer(alice, "NS PASSWD wrong new1")[0].endswith(":That is not your password")
    assert answer(alice, "NS PASSWD secret new1")[0].endswith(":Your password is changed")
    assert "900" in answer(alice, "NS IDENTIFY new1")[0]
    assert "don't belong together" in answer(alice, "NS IDENTIFY secret")[0]


def test_two_connections_of_one_person_are_one_user(net: Net) -> None:
    alice = registered(net, "alice", caps=f"{CAPS} echo-message")
    alice.sends("JOIN #tea", "TOPIC #tea :leaves")
    bob = net.client("bob", channel="#tea", caps=CAPS)
    other = logs_in(net, "alice", "alice", caps="extended-join message-tags")
    lines = other.got()
    assert ":alice!~alice@localhost JOIN #tea alice :alice's name" in lines
    assert ":hub.test 332 alice #tea :leaves" in lines
    assert bob.got() == [], "nobody came"
    assert answer(bob, "NAMES #tea")[0] == ":hub.test 353 bob = #tea :@alice bob"
    for client in (alice, other):
        client.got()
    bob.sends("PRIVMSG #tea :hi", "PRIVMSG alice :psst")
    for client in (alice, other):
        assert [line.split(" ", 1)[1] for line in client.got()] == [
            ":bob!~bob@localhost PRIVMSG #tea :hi",
            ":bob!~bob@localhost PRIVMSG alice :psst",
        ]
    other.sends("PRIVMSG #tea :from here", "PRIVMSG bob :to you", "JOIN #jam")
    seen = [line.split(" ", 1)[1] for line in alice.got()]
    assert seen[0] == ":alice!~alice@localhost PRIVMSG #tea :from here"
    assert seen[1] == ":alice!~alice@localhost PRIVMSG bob :to you"
    assert seen[2].startswith(":alice!~alice@localhost JOIN #jam")


def test_the_user_leaves_with_the_last_connection(net: Net) -> None:
    alice = registered(net, "alice")
    alice.sends("JOIN #tea")
    bob = net.client("bob", channel="#tea")
    other = logs_in(net, "alice", "alice")
    alice.sends("QUIT :first")
    assert bob.got() == []
    other.leaves("gone")
    assert bob.got() == [":alice!~alice@localhost QUIT :gone"]


def test_where_it_is_set_so_a_name_has_one_connection() -> None:
    net = Net(config(accounts={"multiclient": False}))
    registered(net, "alice")
    other = logs_in(net, "alice", "alice")
    assert any(" 433 * alice " in line for line in other.got())


def test_markers_agree_between_two_windows_of_one_person(net: Net) -> None:
    alice = registered(net, "alice", caps=f"{CAPS} draft/read-marker")
    other = logs_in(net, "alice", "alice", caps="draft/read-marker")
    for client in (alice, other):
        client.got()
    at = "timestamp=2023-01-01T00:00:00.000Z"
    alice.sends(f"MARKREAD #tea {at}")
    assert other.got() == [f":hub.test MARKREAD #tea {at}"]


def test_a_reserved_nickname_is_for_its_owner(net: Net) -> None:
    registered(net, "alice").sends("QUIT")
    bob = net.client("bob")
    assert answer(bob, "NICK alice") == [
        ":hub.test 433 bob alice :Nickname is reserved by a different account"
    ]
    stranger = net.connect()
    stranger.sends("CAP LS", "NICK alice", "USER a 0 * :a", "CAP END")
    assert stranger.got()[-1] == ":hub.test 433 * alice :Nickname is reserved by a different account"
    stranger.sends("NICK stranger")
    assert " 001 stranger " in stranger.got()[0]
    assert answer(bob, "NICK NickServ")[0].startswith(":hub.test 432 ")


def test_what_a_password_was_is_nowhere(net: Net) -> None:
    registered(net, "alice", "hunter2")
    assert "hunter2" not in repr((net.server.world, net.store.accounts(), net.happened))


def test_a_login_needs_no_capability_while_connecting_or_later(net: Net) -> None:
    registered(net, "alice").sends("QUIT")
    registered(net, "bob").sends("QUIT")
    client = net.connect()
    client.sends("CAP LS 302", "AUTHENTICATE PLAIN", f"AUTHENTICATE {blob('alice', 'secret')}")
    assert " 903 " in client.got()[-1]
    client.sends("NICK carol", "USER c 0 * :c", "CAP END")
    again = answer(client, "AUTHENTICATE PLAIN", f"AUTHENTICATE {blob('bob', 'secret')}")
    assert again[1:] == [
        ":hub.test 900 carol carol!~c@localhost bob :You are now logged in as bob",
        ":hub.test 903 carol :SASL authentication successful",
    ]


def test_who_comes_in_before_a_login_ends_gives_it_up(net: Net) -> None:
    client = net.connect()
    client.sends("CAP LS 302", "AUTHENTICATE PLAIN", "NICK carol", "USER c 0 * :c")
    lines = answer(client, "CAP END")
    assert lines[0] == ":hub.test 906 carol :SASL authentication aborted"
    assert " 001 carol " in lines[1]


def test_a_login_without_an_end_is_ended(net: Net) -> None:
    client = net.client("alice")
    client.sends("AUTHENTICATE PLAIN", *["AUTHENTICATE " + "A" * 400] * 1000)
    lines = client.got()
    assert lines[1] == ":hub.test 904 alice :SASL authentication failed"
    assert lines[-1].startswith("ERROR :") and "Too many SASL authentication failures" in lines[-1]
    assert len(lines) < 30
    assert client.is_closed


def test_a_long_password_can_be_set_and_used() -> None:
    net = Net(config(accounts={"password_max_bytes": 1000}))
    password = "x" * 592
    for nick, line in (("alice", "REGISTER * * {}"), ("bob", "PRIVMSG NickServ :REGISTER {}")):
        client = net.client(nick)
        assert any(" 900 " in each for each in answer(client, line.format(password)))
        chunks_of = chunks(plain(nick, password))
        other = net.connect()
        other.sends("CAP LS 302", "AUTHENTICATE PLAIN", *[f"AUTHENTICATE {chunk}" for chunk in chunks_of])
        assert " 903 " in other.got()[-1]
    carol = net.client("carol")
    assert " 417 " in answer(carol, "REGISTER * * " + "x" * 1500)[0]
    assert " 417 " in answer(carol, "PRIVMSG alice :" + password)[0]


def test_nobody_registers_the_nickname_that_somebody_has() -> None:
    net = Net(config(accounts={"registration_before_connect": True}))
    net.client("root")
    exists = ":hub.test FAIL REGISTER ACCOUNT_EXISTS root :There is an account of that name already"
    for lines in (["NICK root"], ["CAP LS 302", "NICK root"]):
        client = net.connect()
        assert answer(client, *lines, "REGISTER * * secret")[-1] == exists


def test_an_operator_registers_for_somebody_else() -> None:
    keeper = Oper(name="keeper", password="pw", privileges=("accreg",))
    net = Net(replace(config(), opers=(keeper,)))
    alice = net.client("alice")
    assert answer(alice, "NS SAREGISTER bob secret")[0].startswith(
        ":NickServ!NickServ@hub.test NOTICE alice "
    )
    assert net.server.world.accounts == {}
    alice.sends("OPER keeper pw")
    assert answer(alice, "NS SAREGISTER bob secret") == [
        ":NickServ!NickServ@hub.test NOTICE alice :Account created: bob"
    ]
    assert net.acts[-1].params == ("accreg", "bob")
    assert "There is an account" in answer(alice, "NS SAREGISTER bob secret")[0]
    assert "NOTICE" in answer(alice, "NS SAREGISTER #x secret")[0]
    assert " 001 bob " in " ".join(logs_in(net, "bob", "bob").got())
    user = net.server.world.user_named("alice")
    assert user is not None
    assert user.account == ""
