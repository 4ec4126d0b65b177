"""IRC lines as values: what is parsed is written back, what is written can be parsed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol.message import (
    MAX_PARAMS,
    MalformedLine,
    Message,
    needs_colon,
    parse,
    parse_tags,
    serialize_tags,
    unescape_tag,
)

whole = st.characters(exclude_categories=["Cs"])
texts = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=20)
middles = texts.map(lambda text: text.replace(" ", "")).filter(lambda text: text and text[0] != ":")
commands = st.one_of(
    st.from_regex(r"[A-Z]{1,10}", fullmatch=True), st.from_regex(r"[0-9]{3}", fullmatch=True)
)
keys = st.from_regex(r"\+?([a-z.]{1,8}/)?[a-zA-Z0-9-]{1,10}", fullmatch=True)
values = st.text(whole, max_size=12).map(lambda text: text.replace("\0", ""))


@st.composite
def messages(draw: st.DrawFn) -> Message:
    params = draw(st.lists(middles, max_size=MAX_PARAMS - 1))
    last = draw(st.one_of(st.none(), texts))
    return Message(
        draw(commands),
        (*params, *([] if last is None else [last])),
        draw(st.one_of(st.just(""), middles)),
        draw(st.dictionaries(keys, values, max_size=4)),
    )


@given(messages())
def test_what_is_written_is_read_as_the_same_message(message: Message) -> None:
    assert parse(message.line()) == message


@given(st.one_of(st.text(max_size=60), st.text("@:;=\\ aA1+#\r\0!", max_size=40)))
def test_any_text_is_a_message_that_keeps_its_meaning_or_malformed(text: str) -> None:
    try:
        message = parse(text)
    except MalformedLine:
        return
    assert len(message.params) <= MAX_PARAMS
    assert message.command == message.command.upper() != ""
    assert parse(message.line()) == message


@given(messages(), st.sampled_from("\r\n\0"))
def test_a_message_that_would_be_torn_in_two_cannot_be_written(message: Message, end: str) -> None:
    for torn in (
        Message(message.command, (*message.params[:5], f"a{end}QUIT")),
        Message(f"A{end}B"),
        Message("PING", ("x",), source=f"me{end}"),
    ):
        with pytest.raises(AssertionError):
            torn.line()


@pytest.mark.parametrize("param", ["", "a b", ":a"])
def test_only_the_last_parameter_may_be_empty_spaced_or_start_with_a_colon(param: str) -> None:
    assert needs_colon(param)
    with pytest.raises(AssertionError):
        Message("X", (param, "last")).line()
    assert parse(Message("X", ("first", param)).line()).params == ("first", param)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("PING", Message("PING")),
        ("ping  a   b ", Message("PING", ("a", "b"))),
        (":hub 001 me :Hello there", Message("001", ("me", "Hello there"), "hub")),
        ("@a=1;b :s CMD :", Message("CMD", ("",), "s", {"a": "1", "b": ""})),
        ("@time=x  :s   CMD   a", Message("CMD", ("a",), "s", {"time": "x"})),
        ("PRIVMSG #x ::)", Message("PRIVMSG", ("#x", ":)"))),
        ("PRIVMSG #x :a :b", Message("PRIVMSG", ("#x", "a :b"))),
        ("PRIVMSG #x a:b", Message("PRIVMSG", ("#x", "a:b"))),
        ("CMD :only trailing ", Message("CMD", ("only trailing ",))),
        ("@a=1;a=2 CMD", Message("CMD", (), "", {"a": "2"})),
    ],
)
def test_lines_as_the_specification_has_them(line: str, message: Message) -> None:
    assert parse(line) == message


@pytest.mark.parametrize(
    "line",
    ["", " ", ":source", "@tags", "@tags :source", ":", "@", "COM MAND\r", "a\0", "ÄRGER x", "! x", "a.b"],
)
def test_what_is_no_message_is_malformed(line: str) -> None:
    with pytest.raises(MalformedLine):
        parse(line)


def test_more_than_fifteen_parameters_are_fifteen() -> None:
    message = parse("CMD " + " ".join(str(number) for number in range(20)))
    assert len(message.params) == MAX_PARAMS
    assert message.params[-1] == "14 15 16 17 18 19"


def test_a_text_always_stands_behind_a_colon() -> None:
    assert Message("PRIVMSG", ("#tea", "hello")).line() == "PRIVMSG #tea :hello"
    assert Message("JOIN", ("#tea",)).line() == "JOIN #tea"


def test_nick_and_text_are_found() -> None:
    message = parse(":alice!a@host PRIVMSG #tea :hi")
    assert (message.nick, message.text) == ("alice", "hi")
    assert (parse(":hub.net PING").nick, parse("PING").nick, parse("PING").text) == ("hub.net", "", "")
    assert str(message.with_tags({"a": "b"})) == "@a=b :alice!a@host PRIVMSG #tea :hi"


# ---------------------------------------------------------------------------------------- tags


@given(st.dictionaries(keys, values, max_size=5))
def test_tags_are_written_on_one_line_and_read_back(tags: dict[str, str]) -> None:
    raw = serialize_tags(tags)
    assert not set(raw) & set(" \r\n")
    assert dict(parse_tags(raw)) == tags


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("a\\:b", "a;b"),
        ("\\s", " "),
        ("\\\\", "\\"),
        ("\\r\\n", "\r\n"),
        ("end\\", "end"),
        ("\\x", "x"),
        ("", ""),
    ],
)
def test_tag_values_are_unescaped(raw: str, value: str) -> None:
    assert unescape_tag(raw) == value


def test_tags_without_key_are_none() -> None:
    assert dict(parse_tags(";=x;;a")) == {"a": ""}
