"""Slash commands: text in, actions out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.client.slash.actions import (
    Action,
    Ask,
    Ban,
    Browse,
    ChangeNick,
    Clear,
    Explain,
    Give,
    Join,
    LogIn,
    LogOut,
    Mute,
    Open,
    Part,
    Quit,
    Register,
    Say,
    SetAway,
    TellService,
    Verify,
)
from hubbub.client.slash.commands import COMMANDS, hints, parse_command
from hubbub.client.world.rooms import SERVER_ROOM, LineKind, Room, RoomKind
from hubbub.protocol.message import Message, parse

TEA = Room("#tea", "#Tea", RoomKind.CHANNEL)
BOB = Room("bob", "Bob", RoomKind.DIRECT)
SERVER = Room(SERVER_ROOM, "", RoomKind.SERVER)


def asked(actions: list[Action]) -> list[Message]:
    return [action.message for action in actions if isinstance(action, Ask)]


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("/me waves  at all", Say("#Tea", "waves  at all", LineKind.ACTION)),
        ("/msg bob hello there", Say("bob", "hello there")),
        ("/notice bob look", Say("bob", "look", LineKind.NOTICE)),
        ("/query bob", Open("bob")),
        ("/join milk", Join("#milk")),
        ("/J #milk key", Join("#milk", "key")),
        ("/part", Part("#Tea")),
        ("/part #milk so long", Part("#milk", "so long")),
        ("/leave so long", Part("#Tea", "so long")),
        ("/nick zoe", ChangeNick("zoe")),
        ("/away lunch time", SetAway("lunch time")),
        ("/away", SetAway("Away")),
        ("/back", SetAway("")),
        ("/clear", Clear()),
        ("/quit bye", Quit("bye")),
        ("/ban bob", Ban("#Tea", "bob")),
        ("/ban #milk *!*@bad", Ban("#milk", "*!*@bad")),
        ("/kickban bob too loud", Ban("#Tea", "bob", kick=True, reason="too loud")),
        ("/unban bob", Ban("#Tea", "bob", adding=False)),
        ("/mute bob", Mute("#Tea", "bob")),
        ("/unmute #milk bob", Mute("#milk", "bob", adding=False)),
        ("/op bob zoe", Give("#Tea", "o", ("bob", "zoe"))),
        ("/devoice bob", Give("#Tea", "v", ("bob",), adding=False)),
        ("/halfop bob", Give("#Tea", "h", ("bob",))),
        ("/ns identify secret", TellService("NickServ", "NS", "identify secret")),
        ("/cs", TellService("ChanServ", "CS", "HELP")),
        ("/identify secret", LogIn("", "secret")),
        ("/login ada two words", LogIn("ada", "two words")),
        ("/logout", LogOut()),
        ("/register secret a@b.org", Register("secret", "a@b.org")),
        ("/verify ada 39g", Verify("ada", "39g")),
    ],
)
def test_a_command_in_a_channel_is_an_action(text: str, action: Action) -> None:
    assert parse_command(text, TEA) == [action]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("/topic", "TOPIC #Tea"),
        ("/topic all about tea", "TOPIC #Tea :all about tea"),
        ("/topic #milk white", "TOPIC #milk white"),
        ("/rename #coffee", "RENAME #Tea #coffee"),
        ("/rename #coffee we grew up", "RENAME #Tea #coffee :we grew up"),
        ("/invite bob", "INVITE bob #Tea"),
        ("/invite bob #milk", "INVITE bob #milk"),
        ("/kick bob", "KICK #Tea bob"),
        ("/kick bob too loud", "KICK #Tea bob :too loud"),
        ("/kick #milk bob", "KICK #milk bob"),
        ("/mode", "MODE #Tea"),
        ("/mode +m", "MODE #Tea +m"),
        ("/mode zoe +i", "MODE zoe +i"),
        ("/names", "NAMES #Tea"),
        ("/who", "WHO #Tea"),
        ("/whois bob", "WHOIS bob"),
        ("/setname Ada of Tea", "SETNAME :Ada of Tea"),
        ("/oper ada two words", "OPER ada :two words"),
        ("/kill bob too loud", "KILL bob :too loud"),
        ("/kill bob", "KILL bob Killed"),
        ("/wallops tea is ready", "WALLOPS :tea is ready"),
        ("/motd", "MOTD"),
        ("/raw privmsg #x :hi  there", "PRIVMSG #x :hi  there"),
        ("/quote @+a=b TAGMSG #x", "@+a=b TAGMSG #x"),
    ],
)
def test_a_command_in_a_channel_is_a_question_to_the_server(text: str, line: str) -> None:
    assert asked(parse_command(text, TEA)) == [parse(line)]


def test_list_lets_one_look_through_the_channels() -> None:
    assert parse_command("/list", TEA) == [Browse()] and parse_command("/list >9", BOB) == [Browse(">9")]


def test_several_channels_are_joined_at_once_each_with_its_key() -> None:
    assert parse_command("/join #a,b k", TEA) == [Join("#a", "k"), Join("#b")]


def test_a_conversation_is_closed_and_its_partner_asked_about() -> None:
    assert parse_command("/close", BOB) == [Part("Bob")]
    assert asked(parse_command("/whois", BOB)) == [parse("WHOIS Bob")]
    assert parse_command("/query zoe hi", BOB) == [Open("zoe"), Say("zoe", "hi")]


@pytest.mark.parametrize(
    "text",
    "/me|/msg bob|/nick|/kick|/invite|/join|/ban|/mute|/oper ada|/verify ada".split("|"),
)
def test_too_few_words_are_answered_with_the_usage(text: str) -> None:
    (action,) = parse_command(text, TEA)
    assert isinstance(action, Explain)
    assert action.text.startswith("Usage: /")


@pytest.mark.parametrize(
    "text",
    "/topic|/part|/names|/who|/mode|/op bob|/me waves|/kick x|/ban x|/mute x".split("|"),
)
def test_what_needs_a_channel_says_so_in_the_server_s_room(text: str) -> None:
    (action,) = parse_command(text, SERVER)
    assert isinstance(action, Explain) and action.error


def test_an_unknown_command_is_explained() -> None:
    assert parse_command("/frobnicate", TEA) == [
        Explain("There is no command /frobnicate. Type /help for those there are.")
    ]
    assert isinstance(parse_command("/raw !", TEA)[0], Explain)


def test_help_shows_every_command_or_one() -> None:
    assert len(parse_command("/help", TEA)) == len(COMMANDS)
    assert parse_command("/help /join", TEA) == [
        Explain("/join #channel [key]: enter a channel", error=False)
    ]


def test_hints_narrow_while_typing() -> None:
    assert [command.name for command in hints("/jo")] == ["join"]
    assert [command.name for command in hints("/join #t")] == ["join"]
    assert hints("/nothing x") == hints("text") == []
    assert len(hints("/")) > 1


def test_what_would_read_as_another_line_is_not_sent() -> None:
    for typed in (":,", ",", ":x"):
        assert all(isinstance(action, Explain) for action in parse_command(f"/invite {typed}", TEA))


@given(st.text(max_size=60), st.sampled_from([TEA, BOB, SERVER]))
def test_whatever_is_typed_gives_lines_that_can_be_written(text: str, room: Room) -> None:
    for name in [command.name for command in COMMANDS]:
        for action in parse_command(f"/{name} {text}", room):
            if isinstance(action, Ask):
                action.message.line()
