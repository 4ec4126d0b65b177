"""Whatever anybody sends, the core goes on, and nobody reads a torn or forged line."""

from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from hubbub.protocol.message import parse
from hubbub.server.core.registry import COMMANDS
from tests.net import SERVER_NAME, Client, Net, config

CAPS = (
    "batch labeled-response message-tags server-time echo-message extended-join away-notify setname chghost"
    " draft/multiline"
)
LINE_BYTES = 512
ANYTHING = st.binary(max_size=80).map(lambda data: data.replace(b"\n", b""))
WORDS = st.sampled_from(
    "alice bob carol guest * #tea #TEA #coffee #lobby @#tea +@#tea #tea,#coffee,bob alice,bob,#none 0".split()
    + ": :: ::x hub.test *.test +o -o+v +bbb b +k -k +l +imnst -imnst +eIb *!*@* a!b@c LS LIST REQ".split()
    + "END 302 message-tags 1 99 <5 >1 C<5 T>1 !*a* 茶 é ß ١ ~a @ ! , ,, + - x \x01ACTION \u202e \x07".split()
    + ["+1 draft/multiline #tea", "-1"]
    + [":a b", ":-batch setname", ": ", ""]
)
TEXTS = st.one_of(WORDS, st.text(max_size=20), st.integers(200, 600).map(lambda size: "x" * size))
TAGS = st.sampled_from(
    ["", "@batch=1 ", "@label=1 ", "@+a=\\s;+b ", "@label=;=;+;+= ", "@+hubbub/id=1;label=x\\ ", "@ ", "@"]
)


@st.composite
def near_commands(draw: st.DrawFn) -> bytes:
    """A line that is nearly a command, or one."""
    name = draw(st.sampled_from([*sorted(COMMANDS), "ERROR", "001", "privmsg"]))
    params = draw(st.lists(TEXTS, max_size=5))
    ending = draw(st.sampled_from(["", " :", " : a b", "\r", "\0", "\x85"]))
    line = draw(TAGS) + " ".join([name, *params]) + ending
    return line.encode(errors="replace").replace(b"\n", b"")


STEPS = st.lists(
    st.tuples(st.integers(0, 4), st.one_of(near_commands(), ANYTHING), st.booleans()), min_size=1, max_size=30
)


class Party:
    """People of every kind in one room, who remember all that they read."""

    def __init__(self, casemapping: str, *, utf8_only: bool) -> None:
        server = {"casemapping": casemapping, "utf8_only": utf8_only, "name": SERVER_NAME}
        self.net = Net(config(server=server))
        alice = self.net.client("alice", channel="#tea", caps=CAPS)
        bob = self.net.client("bob", channel="#tea,#lobby")
        carol = self.net.plain("carol")
        self.guests = [alice, bob, carol, self.net.connect(), self.net.connect(is_plain=True)]

    def play(self, steps: list[tuple[int, bytes, bool]]) -> None:
        """Send the lines, some while the log is busy."""
        for guest, line, holds in steps:
            self.net.holds_log = holds
            self.guests[guest].sends(line)
        self.net.holds_log = False
        self.net.settle()

    def sources(self) -> set[str]:
        """Everything that may stand before a command."""
        users = {source for each in self.net.happened for source in (each.source, each.user.source)}
        services = {f"{name}!{name}@{SERVER_NAME}" for name in ("ChanServ", "NickServ")}
        return users | services | {SERVER_NAME, ""}

    def check(self, client: Client) -> None:
        """What one of them read must be whole lines of people who were there."""
        is_plain = client in (self.guests[2], self.guests[4])
        data = client.got_raw().decode()
        assert "\0" not in data
        if is_plain:
            if data.endswith("\r\n"):  # it spoke IRC, and was shown the door for that, in IRC
                data, _, shown = data[:-2].rpartition("ERROR :")
                assert "\n" not in shown
            assert "\r" not in data
            assert "\x1b" not in data
            return
        *lines, rest = data.split("\r\n")
        assert rest == ""
        sources = self.sources()
        for line in lines:
            message = parse(line)
            assert message.source in sources, line
            assert len(message.with_tags({}).line().encode()) <= LINE_BYTES - 2


@settings(max_examples=150)
@given(STEPS, st.sampled_from(["precis", "ascii", "rfc1459"]), st.booleans())
@example([(0, b"MODE #tea +b ::x", False), (0, b"MODE #tea +b", False)], "precis", True)
@example([(2, b"a\rb", False), (2, b"a\0b", False)], "precis", True)
@example([(0, b"", False), (4, b"USER alice : a b", False)], "precis", False)
def test_nothing_that_is_sent_breaks_the_core_or_anybodys_line(
    steps: list[tuple[int, bytes, bool]], casemapping: str, utf8_only: bool
) -> None:
    party = Party(casemapping, utf8_only=utf8_only)
    party.play(steps)
    for guest in party.guests:
        party.check(guest)
        if guest.is_closed:
            event("somebody left")
            continue
        guest.sends("PING still-there")
        answer = guest.got()[-1]
        assert "still-there" in answer
    party.net.passes(200)
    assert all(guest.is_closed for guest in party.guests[:2])
