"""The seed's dialect: what a plain client says and reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol.message import MalformedLine, Message, parse
from hubbub.protocol.plain import ASK_NICK, heard, said, visible


def test_the_name_is_asked_for_as_the_original_does() -> None:
    assert ASK_NICK == b"NICK"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("alice: hello", "hello"),
        ("Alice Smith: hello", "hello"),
        ("hello", "hello"),
        ("bob: hello", "bob: hello"),
        ("alice: alice: hello", "alice: hello"),
        ("alice:", ""),
        ("alice: ", ""),
        ("   ", ""),
        ("", ""),
        ("  indented", "  indented"),
        ("tab\there", "tab\there"),
    ],
)
def test_a_client_s_own_prefix_is_not_part_of_what_it_says(line: str, text: str) -> None:
    assert said(line, ("alice", "Alice Smith")) == text


@given(st.text(max_size=60), st.tuples(st.text(max_size=8), st.text(max_size=8)))
def test_whatever_is_said_fits_in_one_line(line: str, names: tuple[str, str]) -> None:
    text = said(line, names)
    assert Message("PRIVMSG", ("#lobby", text)).line()
    assert text.strip() or text == ""


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (":alice!a@h PRIVMSG #lobby :hello", "alice: hello\n"),
        (":alice!a@h PRIVMSG #lobby :\x01ACTION waves\x01", "* alice waves\n"),
        (":alice!a@h PRIVMSG bob :psst", "[to you] alice: psst\n"),
        (":hub NOTICE bob :words of the server", "words of the server\n"),
        (":alice!a@h JOIN #lobby", "alice has connected to the server\n"),
        (":alice!a@h PART #lobby", "alice has left the server\n"),
        (":alice!a@h QUIT :bye", "alice has left the server\n"),
        (":alice!a@h KICK #lobby bob :loud", "bob was removed by alice (loud)\n"),
        (":alice!a@h NICK alicia", "alice is now known as alicia\n"),
        (":alice!a@h TOPIC #lobby :tea", "alice set the topic: tea\n"),
        (":hub 404 bob #lobby :Cannot send to channel", "Cannot send to channel\n"),
    ],
)
def test_messages_are_told_in_words(line: str, text: str) -> None:
    assert heard(parse(line)) == text


@pytest.mark.parametrize(
    "line", [":hub 001 bob :Welcome", ":hub 353 bob = #lobby :a", "PING x", "MODE #lobby +n"]
)
def test_what_only_programs_understand_is_told_to_no_one(line: str) -> None:
    assert heard(parse(line)) is None


@given(st.text(max_size=60))
def test_nobody_s_words_become_a_second_line_or_steer_a_terminal(text: str) -> None:
    shown = visible(text)
    assert not {character for character in shown if character < " " and character != "\t"}
    assert not set(shown) & set("\x7f\x9b\u202e\u2066")
    try:
        message = Message("PRIVMSG", ("#lobby", parse(f"X :{text}").text), "eve!e@h")
    except MalformedLine:
        return
    line = heard(message)
    assert line is not None and line.count("\n") == 1 and line.endswith("\n")
    assert line.startswith(("eve: ", "* eve "))
