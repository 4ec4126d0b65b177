"""Those who have no name yet: how many there are, and who is none of ours."""

from __future__ import annotations

import pytest

from hubbub.server.core.peer import Peer
from tests.net import Client, Net, config


def comes(net: Net, *, is_limited: bool = True) -> Client:
    client = Client(net, len(net.clients) + 1)
    net.clients[client.connection] = client
    peer = Peer("198.51.100.1", "somewhere", is_limited=is_limited)
    net.server.connected(client.connection, peer, net.now_ms)
    net.settle()
    return client


def test_of_too_many_without_a_name_the_first_has_to_go() -> None:
    net = Net(config(limits={"unregistered": 10}))
    named = comes(net)
    named.sends("NICK ada", "USER ada 0 * :Ada")
    strangers = [comes(net) for _ in range(10)]
    exempt = comes(net, is_limited=False)
    assert not any(each.is_closed for each in (named, exempt, *strangers))
    comes(net)
    assert [each.is_closed for each in strangers] == [True] + [False] * 9
    assert strangers[0].got() == ["ERROR :Closing link: somewhere (Too many connections without a name)"]
    strangers[1].leaves()
    comes(net)
    assert not strangers[2].is_closed, "there is room again"


def test_bytes_that_make_no_line_do_not_buy_time() -> None:
    net = Net()
    stranger = net.connect()
    for _ in range(29):
        net.passes(1)
        stranger.sends("PING x")
    assert not stranger.is_closed
    net.passes(1)
    assert stranger.got()[-1] == "ERROR :Closing link: localhost (Registration timed out)"


@pytest.mark.parametrize("is_plain", [True, False])
@pytest.mark.parametrize("line", ["POST / HTTP/1.1", "GET /a?b HTTP/1.0", "OPTIONS * HTTP/2"])
def test_a_page_in_a_browser_can_not_speak_through_it(line: str, is_plain: bool) -> None:
    net = Net()
    bystander = net.client("ada", channel="#lobby")
    page = net.connect(is_plain=is_plain)
    page.sends(line, "Host: 127.0.0.1:9090", "", "NICK eve", "USER eve 0 * :eve", "hello from a page")
    assert page.is_closed
    assert bystander.got() == []


def test_somebody_may_still_talk_about_it() -> None:
    net = Net()
    bystander, zoe = net.client("ada", channel="#lobby"), net.plain("zoe")
    bystander.got()
    zoe.sends("GET / HTTP/1.1")
    assert bystander.got() == [":zoe!plain@localhost PRIVMSG #lobby :GET / HTTP/1.1"]
