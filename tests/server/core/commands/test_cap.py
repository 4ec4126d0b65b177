"""Which extensions a client understands: CAP.

Spec: https://ircv3.net/specs/extensions/capability-negotiation
"""

import pytest

from hubbub.protocol import caps
from tests.net import Client, Net

OFFERED = " ".join(
    (
        "account-notify",
        "account-tag",
        "away-notify",
        "batch",
        "cap-notify",
        "chghost",
        "draft/account-registration",
        "draft/channel-rename",
        "draft/chathistory",
        "draft/event-playback",
        "draft/extended-isupport",
        "draft/message-redaction",
        "draft/metadata-3{metadata}",
        "draft/multiline{lines}",
        "draft/no-implicit-names",
        "draft/oper-tag",
        "draft/pre-away",
        "draft/read-marker",
        "draft/relaymsg{separators}",
        "echo-message",
        "extended-join",
        "extended-monitor",
        "hubbub/client-id",
        "invite-notify",
        "labeled-response",
        "message-tags",
        "multi-prefix",
        "no-implicit-names",
        "sasl{mechanisms}",
        "server-time",
        "setname",
        "soju.im/search",
        "standard-replies",
        "userhost-in-names",
        "znc.in/playback",
    )
)
VALUES = {
    "separators": "=/",
    "metadata": "=before-connect,max-subs=100,max-keys=100,max-value-bytes=300",
    "lines": "=max-bytes=4096,max-lines=32",
    "mechanisms": "=PLAIN,SCRAM-SHA-256",
}
NO_VALUES = dict.fromkeys(VALUES, "")


def listed(lines: list[str], start: str) -> str:
    """The names of a list that may take several lines, `* ` before all but the last."""
    assert all(line.startswith(start) for line in lines)
    return " ".join(line.removeprefix(start).removeprefix("* ").removeprefix(":") for line in lines)


def is_in(client: Client) -> bool:
    return any(" 001 " in line for line in client.got())


def test_ls_lists_what_there_is_and_holds_registration_back(net: Net) -> None:
    alice = net.connect()
    alice.sends("CAP LS 302", "NICK alice", "USER alice 0 * :Alice")
    assert listed(alice.got(), ":hub.test CAP * LS ") == OFFERED.format(**VALUES)
    alice.sends("CAP END")
    assert is_in(alice)


def test_ls_is_addressed_to_the_nickname_once_there_is_one(net: Net) -> None:
    alice = net.connect()
    alice.sends("NICK alice", "CAP LS 302")
    assert listed(alice.got(), ":hub.test CAP alice LS ") == OFFERED.format(**VALUES)


def test_who_knows_no_second_line_reads_all_that_is_no_draft_on_one(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("CAP LS")
    (line,) = alice.got()
    names = set(line.partition(" LS :")[2].split())
    everything = set(OFFERED.format(**NO_VALUES).split())
    assert names < everything
    assert {name for name in everything if not name.startswith("draft/")} < names
    assert len(line) <= 510


def test_a_request_holds_registration_back_too(net: Net) -> None:
    alice = net.connect()
    alice.sends("CAP REQ :batch", "NICK alice", "USER alice 0 * :Alice")
    assert alice.got() == [":hub.test CAP * ACK :batch"]
    alice.sends("CAP END")
    assert is_in(alice)


def test_a_list_does_not_hold_registration_back(net: Net) -> None:
    alice = net.connect()
    alice.sends("CAP LIST", "NICK alice", "USER alice 0 * :Alice")
    assert alice.got()[0] == ":hub.test CAP * LIST :"
    assert net.server.world.user_named("alice")


def test_what_is_asked_for_is_given_and_listed(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("CAP REQ :server-time batch", "CAP LIST")
    assert alice.got() == [
        ":hub.test CAP alice ACK :server-time batch",
        "@time=2023-11-14T22:13:20.000Z :hub.test CAP alice LIST :batch server-time",
    ]


def test_a_request_with_anything_unknown_changes_nothing(net: Net) -> None:
    alice = net.client("alice", caps="setname")
    alice.sends("CAP REQ :batch -setname tea", "CAP LIST")
    assert alice.got() == [
        ":hub.test CAP alice NAK :batch -setname tea",
        ":hub.test CAP alice LIST :setname",
    ]


def test_capability_names_are_case_sensitive(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("CAP REQ :Batch")
    assert alice.got() == [":hub.test CAP alice NAK :Batch"]


def test_a_capability_is_given_back(net: Net) -> None:
    alice = net.client("alice", caps="batch setname")
    alice.sends("CAP REQ :-setname", "CAP LIST")
    assert alice.got() == [":hub.test CAP alice ACK :-setname", ":hub.test CAP alice LIST :batch"]


def test_requests_are_read_from_left_to_right(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("CAP REQ :batch -batch", "CAP LIST")
    assert alice.got()[-1] == ":hub.test CAP alice LIST :"


@pytest.mark.parametrize("request_line", ["CAP REQ", "CAP REQ :", "CAP REQ :   "])
def test_a_request_for_nothing_is_granted(net: Net, request_line: str) -> None:
    alice = net.client("alice")
    alice.sends(request_line)
    assert alice.got() == [":hub.test CAP alice ACK :"]


def test_version_302_brings_cap_notify_which_then_stays(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("CAP LS 302", "CAP LIST", "CAP REQ :-cap-notify", "CAP REQ :cap-notify")
    assert alice.got()[-3:] == [
        ":hub.test CAP alice LIST :cap-notify",
        ":hub.test CAP alice NAK :-cap-notify",
        ":hub.test CAP alice ACK :cap-notify",
    ]


@pytest.mark.parametrize("version", ["", "301", "x", "٣٠٢", "-302", "3x2"])
def test_without_version_302_cap_notify_is_given_on_request_and_back(net: Net, version: str) -> None:
    alice = net.client("alice")
    alice.sends(f"CAP LS {version}", "CAP LIST", "CAP REQ :cap-notify", "CAP REQ :-cap-notify")
    assert alice.got()[-3:] == [
        ":hub.test CAP alice LIST :",
        ":hub.test CAP alice ACK :cap-notify",
        ":hub.test CAP alice ACK :-cap-notify",
    ]


@pytest.mark.parametrize("version", ["307", "99999999999999999999"])
def test_a_higher_version_has_all_that_302_has(net: Net, version: str) -> None:
    alice = net.client("alice")
    alice.sends(f"CAP LS {version}", "CAP LS", "CAP LIST")
    assert alice.got()[-1] == ":hub.test CAP alice LIST :cap-notify"


def test_a_subcommand_is_read_in_any_case(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("cap list")
    assert alice.got() == [":hub.test CAP alice LIST :"]


@pytest.mark.parametrize(("given", "shown"), [("TEA", "TEA"), ("ACK", "ACK"), (":", "*"), (":a b", "*")])
def test_an_unknown_subcommand_is_refused(net: Net, given: str, shown: str) -> None:
    stranger = net.connect()
    stranger.sends(f"CAP {given}")
    assert stranger.got() == [f":hub.test 410 * {shown} :Invalid CAP command"]


def test_an_end_without_a_beginning_is_ignored(net: Net) -> None:
    stranger, alice = net.connect(), net.client("alice")
    for client in (stranger, alice):
        client.sends("CAP END")
        assert client.got() == []
    stranger.sends("NICK bob", "USER bob 0 * :Bob")
    assert is_in(stranger)


def test_every_capability_on_offer_can_be_had(net: Net) -> None:
    alice = net.client("alice")
    all_names = OFFERED.format(**NO_VALUES)
    for name in all_names.split():
        alice.sends(f"CAP REQ :{name}")
        assert alice.got()[0].endswith(f":hub.test CAP alice ACK :{name}")
    alice.sends("CAP LIST")
    lines = [line.partition(":hub.test ")[2] for line in alice.got()]
    assert listed(lines, "CAP alice LIST ") == all_names
    assert sorted(caps.BY_NAME) == all_names.split()
