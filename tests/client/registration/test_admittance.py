"""Why a server lets nobody in, and what to do about it."""

import pytest

from hubbub.client.link.events import Connected, Received
from hubbub.client.online.chat import Chat, Identity
from hubbub.client.registration import admittance
from hubbub.client.registration.admittance import Why
from hubbub.client.world.changes import TurnedAway
from hubbub.protocol.message import Message, parse


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (":hub 464 * :Password incorrect", Why.PASSWORD),
        (":hub 465 * :You are banned from this server: spam", Why.BANNED),
        (":hub 463 * :Your host isn't among the privileged", Why.BANNED),
        ("ERROR :Bad password", Why.PASSWORD),
        ("ERROR :Closing link: 127.0.0.1 (K-Lined)", Why.BANNED),
        ("ERROR :Closing Link: ada[10.0.0.1] (G-lined: open proxy)", Why.BANNED),
        ("ERROR :You are banned: spam", Why.BANNED),
        ("ERROR :The server is full", Why.FULL),
        ("ERROR :Too many connections from your network", Why.FULL),
        ("ERROR :Closing Link: (Trying to reconnect too fast.)", Why.FULL),
        ("ERROR :Connection limit reached", Why.FULL),
        ("ERROR :Closing link: registration timeout", Why.OTHER),
        ("ERROR :Rebooting", Why.OTHER),
    ],
)
def test_the_last_words_tell_why(line: str, why: Why) -> None:
    found = admittance.read(parse(line))
    assert found and found[0] is why
    words = admittance.sentence(*found, with_password=False)
    assert words.endswith((".", "”"))
    assert why is Why.PASSWORD or found[1] in words


def test_what_was_said_is_cleaned() -> None:
    found = admittance.read(Message("ERROR", ("banned \x1b[31m\u202e" + "x" * 5000,)))
    assert (
        found and len(found[1]) <= admittance.TEXT_MAX and "\x1b" not in found[1] and "\u202e" not in found[1]
    )


def test_other_messages_turn_nobody_away() -> None:
    assert admittance.read(parse(":hub 433 * ada :Nickname is already in use")) is None
    assert admittance.read(parse(":hub NOTICE * :You are banned, just kidding")) is None


def test_a_wrong_password_gets_other_words_than_a_missing_one() -> None:
    missing = admittance.sentence(Why.PASSWORD, "", with_password=False)
    assert missing != admittance.sentence(Why.PASSWORD, "", with_password=True)


def test_it_is_told_before_the_welcome_and_never_after() -> None:
    chat = Chat(Identity("ada"))
    chat.take(Connected(), 0)
    error = parse("ERROR :The server is full")
    assert TurnedAway(Why.FULL, "The server is full") in chat.take(Received((error,)), 0).changes
    chat.take(Received((parse(":hub 001 ada :Welcome"),)), 0)
    assert not any(isinstance(one, TurnedAway) for one in chat.take(Received((error,)), 0).changes)
