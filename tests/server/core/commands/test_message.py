"""Saying something: PRIVMSG, NOTICE, TAGMSG.

Spec: https://modern.ircdocs.horse/#sending-messages and
https://ircv3.net/specs/extensions/message-tags
"""

import pytest

from tests.net import Client, Net

ALICE = "alice!~alice@localhost"
BOB = "bob!~bob@localhost"


def pair(net: Net, *, caps: str = "") -> tuple[Client, Client]:
    """Alice, who founded #tea, and bob, who joined her."""
    alice = net.client("alice", channel="#tea", caps=caps)
    return alice, net.client("bob", channel="#tea", caps=caps)


def without_tags(lines: list[str]) -> list[str]:
    return [line.split(" ", 1)[1] if line.startswith("@") else line for line in lines]


@pytest.mark.parametrize("command", ["PRIVMSG", "NOTICE"])
def test_what_is_said_in_a_room_reaches_the_others(net: Net, command: str) -> None:
    alice, bob = pair(net)
    alice.sends(f"{command} #TEA :good morning", f"{command} #tea word")
    assert bob.got() == [f":{ALICE} {command} #tea :good morning", f":{ALICE} {command} #tea :word"]
    assert alice.got() == []


@pytest.mark.parametrize("command", ["PRIVMSG", "NOTICE"])
def test_what_is_said_to_one_person_reaches_nobody_else(net: Net, command: str) -> None:
    alice, bob = pair(net)
    carol = net.client("carol", channel="#tea")
    bob.got()
    alice.got()
    alice.sends(f"{command} BOB :psst")
    assert bob.got() == [f":{ALICE} {command} bob :psst"]
    assert alice.got() == carol.got() == []


def test_who_takes_no_ctcp_reads_texts_and_actions_alone(net: Net) -> None:
    alice, bob = net.client("alice"), net.client("bob")
    alice.sends("PRIVMSG bob :\x01VERSION\x01")
    assert bob.got() == [":alice!~alice@localhost PRIVMSG bob :\x01VERSION\x01"]
    bob.sends("MODE bob +T")
    assert bob.got() == [":bob!~bob@localhost MODE bob +T"]
    alice.sends("PRIVMSG bob :\x01VERSION\x01", "PRIVMSG bob :\x01ACTION waves\x01", "PRIVMSG bob :hi")
    assert alice.got() == [":hub.test 531 alice bob :Cannot send to user (+T)"]
    assert [line.partition(" :")[2] for line in bob.got()] == ["\x01ACTION waves\x01", "hi"]


def test_a_text_arrives_as_it_was_written(net: Net) -> None:
    alice, bob = pair(net)
    for text in (" two  spaces ", ":colon", "\x01ACTION waves\x01", "\x02bold\x0f", "日本語 🍵", "a" * 400):
        alice.sends(f"PRIVMSG #tea :{text}")
        assert bob.got() == [f":{ALICE} PRIVMSG #tea :{text}"]


def test_a_text_is_cut_where_the_line_ends_and_between_characters(net: Net) -> None:
    alice, bob = pair(net)
    alice.sends("PRIVMSG #tea :" + "ä" * 248)
    (line,) = bob.got()
    assert line == f":{ALICE} PRIVMSG #tea :" + "ä" * ((510 - len(f":{ALICE} PRIVMSG #tea :")) // 2)


def test_a_message_to_an_absent_person_is_answered_with_why(net: Net) -> None:
    alice, bob = pair(net)
    bob.sends("AWAY :asleep")
    alice.sends("PRIVMSG bob :hi", "NOTICE bob :hi", "PRIVMSG #tea :hi")
    assert alice.got() == [":hub.test 301 alice bob :asleep"]


def test_up_to_four_targets_are_reached_each_once(net: Net) -> None:
    alice, bob = pair(net)
    carol = net.client("carol")
    bob.got()
    alice.got()
    alice.sends("PRIVMSG bob,#tea,nobody,bob,,carol :hi")
    assert bob.got() == [f":{ALICE} PRIVMSG bob :hi", f":{ALICE} PRIVMSG #tea :hi"]
    assert carol.got() == [f":{ALICE} PRIVMSG carol :hi"]
    assert alice.got() == [":hub.test 401 alice nobody :No such nick/channel"]


def test_more_targets_reach_nobody(net: Net) -> None:
    alice, bob = pair(net)
    alice.sends("PRIVMSG bob,a,b,c,d :hi")
    assert alice.got() == [":hub.test 407 alice d :Too many targets"]
    assert bob.got() == []


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("PRIVMSG", "411 alice :No recipient given (PRIVMSG)"),
        ("PRIVMSG :", "411 alice :No recipient given (PRIVMSG)"),
        ("PRIVMSG , :hi", "411 alice :No recipient given (PRIVMSG)"),
        ("TAGMSG", "411 alice :No recipient given (TAGMSG)"),
        ("PRIVMSG bob", "412 alice :No text to send"),
        ("PRIVMSG bob :", "412 alice :No text to send"),
        ("PRIVMSG nobody :hi", "401 alice nobody :No such nick/channel"),
        ("PRIVMSG alice!~alice@localhost :hi", "401 alice alice!~alice@localhost :No such nick/channel"),
        ("PRIVMSG :a b", "412 alice :No text to send"),
        ("PRIVMSG #none :hi", "404 alice #none :No such channel"),
        ("PRIVMSG @#none :hi", "404 alice #none :No such channel"),
        ("@+typing=active TAGMSG nobody", "401 alice nobody :No such nick/channel"),
        ("@+typing=active TAGMSG #none", "404 alice #none :No such channel"),
    ],
)
def test_what_cannot_be_delivered_is_refused(net: Net, line: str, answer: str) -> None:
    alice = net.client("alice", caps="message-tags")
    alice.sends(line)
    assert alice.got() == [f":hub.test {answer}"]


@pytest.mark.parametrize(
    "line",
    ["NOTICE", "NOTICE nobody :x", "NOTICE #none :x", "NOTICE a", "NOTICE a,b :x", "NOTICE a,b,c,d,e :x"],
)
def test_a_notice_is_never_answered(net: Net, line: str) -> None:
    alice = net.client("alice")
    alice.sends(line)
    assert alice.got() == []


@pytest.mark.parametrize("mode", ["+n", "+m", "+b bob!*@*"])
def test_a_room_hears_only_those_it_may(net: Net, mode: str) -> None:
    alice, bob = pair(net)
    carol = net.client("carol")
    alice.sends("MODE #tea -n")
    bob.got()
    bob.sends("PRIVMSG #tea :one")
    carol.sends("PRIVMSG #tea :two")
    assert alice.got()[-2:] == [f":{BOB} PRIVMSG #tea :one", ":carol!~carol@localhost PRIVMSG #tea :two"]
    alice.sends(f"MODE #tea {mode}")
    bob.got()
    letter = mode[1]
    (inside, outside) = {"n": (True, False), "m": (False, False), "b": (False, True)}[letter]
    why = {"n": "you are not in it", "m": "only those with a voice speak in it"}
    refusal = f"#tea :Cannot send to channel (+{letter}): {why.get(letter, 'you are banned or muted in it')}"
    bob.sends("PRIVMSG #tea :three")
    assert bob.got() == ([] if inside else [f":hub.test 404 bob {refusal}"])
    carol.got()
    carol.sends("PRIVMSG #tea :four")
    assert carol.got() == ([] if outside else [f":hub.test 404 carol {refusal}"])


@pytest.mark.parametrize("command", ["PRIVMSG #tea :hi", "NOTICE #tea :hi", "@+typing=active TAGMSG #tea"])
def test_a_moderated_room_hears_the_voiced_and_the_operators(net: Net, command: str) -> None:
    alice, bob = pair(net, caps="message-tags")
    alice.sends("MODE #tea +m")
    alice.got()
    bob.sends(command)
    assert alice.got() == []
    alice.sends("MODE #tea +v bob")
    alice.got()
    bob.sends(command)
    assert len(alice.got()) == 1


def test_the_banned_speak_again_once_voiced_or_excepted(net: Net) -> None:
    alice, bob = pair(net)
    for way in ("+v bob", "+e BOB!*@*"):
        alice.sends("MODE #tea +b *!~bob@*")
        bob.got()
        bob.sends("PRIVMSG #tea :muffled")
        refusal = "#tea :Cannot send to channel (+b): you are banned or muted in it"
        assert bob.got() == [f":hub.test 404 bob {refusal}"]
        alice.sends(f"MODE #tea {way}")
        alice.got()
        bob.sends("PRIVMSG #tea :clear")
        assert alice.got() == [f":{BOB} PRIVMSG #tea :clear"]
        alice.sends("MODE #tea -bv *!~bob@* bob")
        bob.got()


# --- to a rank


def test_a_message_to_a_rank_reaches_those_of_it_and_above(net: Net) -> None:
    alice, bob = pair(net)
    carol, dave = net.client("carol", channel="#tea"), net.client("dave", channel="#tea")
    alice.sends("MODE #tea +v carol")
    for each in (alice, bob, carol, dave):
        each.got()
    dave.sends("PRIVMSG @#tea :ops", "NOTICE +#tea :voices", "PRIVMSG @+#tea :both", "PRIVMSG +@#tea :also")
    source = "dave!~dave@localhost"
    voiced = [
        f":{source} NOTICE +#tea :voices",
        f":{source} PRIVMSG +#tea :both",
        f":{source} PRIVMSG +#tea :also",
    ]
    assert alice.got() == [f":{source} PRIVMSG @#tea :ops", *voiced]
    assert carol.got() == voiced
    assert bob.got() == dave.got() == []


# --- tags


def test_client_tags_pass_through_unchanged_to_those_who_read_tags(net: Net) -> None:
    alice, bob = pair(net, caps="message-tags")
    carol = net.client("carol", channel="#tea")
    for each in (alice, bob):
        each.got()
    alice.sends(r"@+typing=active;+draft/reply=a\sb\:\\;time=1;+empty=;msgid=x;account=eve TAGMSG #tea")
    alice.sends("@+draft/react=🍵;unknown=1 PRIVMSG #tea :hi")
    first, second = bob.got()
    tags, _, rest = first.partition(" ")
    assert tags.startswith("@msgid=")
    assert tags.split(";")[1:] == ["+typing=active", r"+draft/reply=a\sb\:\\", "+empty"]
    assert rest == f":{ALICE} TAGMSG #tea"
    assert second.partition(" ")[0].split(";")[1:] == ["+draft/react=🍵"]
    assert carol.got() == [f":{ALICE} PRIVMSG #tea :hi"]


def test_a_tag_message_reaches_one_person(net: Net) -> None:
    alice, bob = pair(net, caps="message-tags")
    alice.sends("@+typing=active TAGMSG bob")
    assert without_tags(bob.got()) == [f":{ALICE} TAGMSG bob"]


def test_tags_of_a_client_that_did_not_ask_for_them_are_dropped(net: Net) -> None:
    alice = net.client("alice", channel="#tea")
    bob = net.client("bob", channel="#tea", caps="message-tags")
    alice.sends("@+typing=active PRIVMSG #tea :hi", "@+typing=active TAGMSG #tea")
    (line,) = bob.got()
    assert "typing" not in line


def test_a_tag_given_twice_counts_once(net: Net) -> None:
    alice, bob = pair(net, caps="message-tags")
    alice.sends("@+a=1;+a=2 TAGMSG #tea")
    assert bob.got()[0].partition(" ")[0].split(";")[1:] == ["+a=2"]


def test_every_message_has_an_id_and_a_time_of_its_own_alike_for_all(net: Net) -> None:
    alice, bob = pair(net, caps="message-tags server-time echo-message")
    alice.sends("PRIVMSG #tea :one", "PRIVMSG #tea :two")
    heard, echoed = bob.got(), alice.got()
    assert heard == echoed[-2:]
    tags = [dict(tag.split("=") for tag in line[1:].partition(" ")[0].split(";")) for line in heard]
    assert [tag["time"] for tag in tags] == ["2023-11-14T22:13:20.000Z"] * 2
    assert tags[0]["msgid"] < tags[1]["msgid"]


# --- client ids


def test_a_resent_text_is_echoed_as_the_first_and_told_to_nobody(net: Net) -> None:
    alice = net.client("alice", channel="#tea", caps="message-tags echo-message hubbub/client-id")
    bob = net.client("bob", channel="#tea", caps="message-tags")
    alice.got()
    line = "@+hubbub/id=7f PRIVMSG #tea :hi"
    alice.sends(line)
    first = alice.got()
    assert len(bob.got()) == 1
    net.passes(10)
    alice.sends(line)
    assert alice.got() == first
    assert bob.got() == []


def test_a_resend_over_a_new_connection_is_not_doubled(net: Net) -> None:
    caps = "message-tags echo-message hubbub/client-id"
    alice, bob = net.client("alice", channel="#tea", caps=caps), net.client("bob", channel="#tea")
    alice.sends("@+hubbub/id=7f PRIVMSG #tea :hi")
    alice.leaves()
    again = net.client("alice", channel="#tea", caps=caps)
    bob.got()
    again.sends("@+hubbub/id=7f PRIVMSG #tea :hi", "@+hubbub/id=80 PRIVMSG #tea :next")
    assert len(again.got()) == 2
    assert bob.got() == [f":{ALICE} PRIVMSG #tea :next"]


@pytest.mark.parametrize("tag", ["", "@+hubbub/id ", f"@+hubbub/id={'x' * 65} "])
def test_a_text_without_a_usable_id_is_always_new(net: Net, tag: str) -> None:
    alice, bob = pair(net, caps="message-tags hubbub/client-id")
    alice.sends(f"{tag}PRIVMSG #tea :hi", f"{tag}PRIVMSG #tea :hi")
    assert len(bob.got()) == 2


def test_an_id_means_nothing_to_those_who_did_not_ask_for_it(net: Net) -> None:
    alice, bob = pair(net, caps="message-tags")
    alice.sends("@+hubbub/id=7f PRIVMSG #tea :hi", "@+hubbub/id=7f PRIVMSG #tea :hi")
    assert len(bob.got()) == 2


def test_a_text_that_was_refused_may_be_sent_again_under_its_id(net: Net) -> None:
    alice, bob = pair(net, caps="message-tags hubbub/client-id")
    bob.sends("MODE #tea")
    alice.sends("MODE #tea +m")
    bob.sends("@+hubbub/id=7f PRIVMSG #tea :hi")
    alice.sends("MODE #tea -m")
    alice.got()
    bob.sends("@+hubbub/id=7f PRIVMSG #tea :hi")
    assert without_tags(alice.got()) == [f":{BOB} PRIVMSG #tea :hi"]
