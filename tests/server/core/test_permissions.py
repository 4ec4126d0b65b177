"""Who may use what: every role times every command of the table, from what the rows declare.

The rule: a cell is expected from its command's row, from the rank that ROOM gives to a command that is
about a room, and from the few EXCEPTIONS; a command that is in neither EXAMPLES nor ROOM fails here, so
that nobody forgets to say who may use it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from hubbub.protocol import caps
from hubbub.protocol.message import parse
from hubbub.protocol.servertime import msgid
from hubbub.server.config import PRIVILEGES
from hubbub.server.core.facts import ChannelChange, ModesSet
from hubbub.server.core.ranks import RANKS, Rank
from hubbub.server.core.registry import COMMANDS, Command
from tests.net import Client, Net, config

CAPS = [name for name in caps.BY_NAME if name not in ("echo-message", "draft/no-implicit-names")]


@dataclass(frozen=True)
class Role:
    """What somebody is: `rank` of their prefix in #tea ("": a member, None: outside)."""

    name: str
    is_registered: bool = True
    is_logged_in: bool = False
    rank: str | None = None
    privileges: tuple[str, ...] | None = None

    @property
    def ranked(self) -> int:
        """Their rank in #tea, below all for who is outside."""
        if self.rank is None:
            return -1
        return RANKS[self.rank] if self.rank else Rank.MEMBER

    def has(self, privilege: str) -> bool:
        """Whether they are an operator who may do this."""
        return bool(privilege) and bool({privilege, "all"} & set(self.privileges or ()))


ROLES = (
    Role("a connection without a name", is_registered=False),
    Role("a guest"),
    Role("somebody logged in", is_logged_in=True),
    Role("a member", rank=""),
    Role("one with a voice", rank="v"),
    Role("a halfop", rank="h"),
    Role("an op", rank="o"),
    Role("an admin", rank="a"),
    Role("a founder", rank="q"),
    Role("an operator without privileges", privileges=()),
    *(Role(f"an operator with {name}", privileges=(name,)) for name in PRIVILEGES),
    Role("an operator with all", privileges=("all",)),
)

# A line of each command that anybody may use who is where its row says.
EXAMPLES = {
    "ACCEPT": "ACCEPT mel",
    "ADMIN": "ADMIN",
    "AUTHENTICATE": "AUTHENTICATE PLAIN",
    "AWAY": "AWAY :x",
    "BATCH": "BATCH +1 draft/multiline mel",
    "CAP": "CAP LS",
    "CHANSERV": "CHANSERV HELP",
    "CS": "CS HELP",
    "DEOPER": "DEOPER",
    "HELP": "HELP",
    "HELPOP": "HELPOP",
    "INFO": "INFO",
    "ISON": "ISON mel",
    "ISUPPORT": "ISUPPORT",
    "JOIN": "JOIN #new",
    "KILL": "KILL mel :x",
    "LINKS": "LINKS",
    "LIST": "LIST",
    "LUSERS": "LUSERS",
    "MARKREAD": "MARKREAD mel",
    "MONITOR": "MONITOR + mel",
    "MOTD": "MOTD",
    "NAMES": "NAMES #tea",
    "NICK": "NICK other",
    "NICKSERV": "NICKSERV HELP",
    "NS": "NS HELP",
    "OPER": "OPER nobody :x",
    "PASS": "PASS x",
    "PING": "PING x",
    "PONG": "PONG x",
    "QUIT": "QUIT",
    "REGISTER": "REGISTER * * :sesame2",
    "REHASH": "REHASH",
    "SEARCH": "SEARCH text=x",
    "SETNAME": "SETNAME :Other",
    "STATS": "STATS u",
    "TIME": "TIME",
    "UBAN": "UBAN LIST",
    "USER": "USER other 0 * :Other",
    "USERHOST": "USERHOST mel",
    "VERIFY": "VERIFY rob x",
    "VERSION": "VERSION",
    "WALLOPS": "WALLOPS :x",
    "WEBIRC": "WEBIRC gate gateway host 10.0.0.1",
    "WHO": "WHO #tea",
    "WHOIS": "WHOIS mel",
    "WHOWAS": "WHOWAS mel",
}
# What is done in #tea, which is moderated (+m), by invitation (+i), and protects its topic (+t), and the
# rank that it takes.
ROOM: dict[str, tuple[str, Rank]] = {
    "CHATHISTORY": ("CHATHISTORY LATEST #tea * 5", Rank.MEMBER),
    "INVITE": ("INVITE zoe #tea", Rank.HALFOP),
    "KICK": ("KICK #tea mel", Rank.HALFOP),
    "METADATA": ("METADATA #tea SET url :x", Rank.OP),
    "MODE": ("MODE #tea +k sesame", Rank.OP),
    "NOTICE": ("NOTICE #tea :x", Rank.VOICE),
    "NPC": ("NPC #tea nobody :x", Rank.VOICE),
    "NPCA": ("NPCA #tea nobody :x", Rank.VOICE),
    "PART": ("PART #tea", Rank.MEMBER),
    "PRIVMSG": ("PRIVMSG #tea :x", Rank.VOICE),
    "REDACT": ("REDACT #tea {msgid}", Rank.OP),
    "RELAYMSG": ("RELAYMSG #tea mel/elsewhere :x", Rank.OP),
    "RENAME": ("RENAME #tea #cup", Rank.OP),
    "SCENE": ("SCENE #tea :x", Rank.VOICE),
    "TAGMSG": ("@+typing=active TAGMSG #tea", Rank.VOICE),
    "TOPIC": ("TOPIC #tea :x", Rank.HALFOP),
}
# What a row can't say: a right that does not come of a place, a rank or a privilege alone.
MAY_ANYWHERE = {"REDACT": "history"}  # privileges for which a rank is not asked
EXCEPTIONS: dict[str, Callable[[Role], bool]] = {
    "REGISTER": lambda role: not role.is_logged_in,
    "VERIFY": lambda role: False,  # of a wrong code, too
    "OPER": lambda role: False,  # of a wrong name or password nobody gets anything
}
REFUSALS = {"FAIL", "404", "442", "451", "462", "464", "481", "482"}
QUIET = {"NOTICE", "TAGMSG"}  # refused without a word: whoever is in the room reads nothing


def expected(role: Role, row: Command) -> bool:
    """Whether somebody in this role may use a command, by its row and the tables."""
    is_where = row.after_registration if role.is_registered else row.before_registration
    if not is_where:
        return False
    if row.needs:
        return role.has(row.needs)
    if row.name in ROOM:
        return role.ranked >= ROOM[row.name][1] or role.has(MAY_ANYWHERE.get(row.name, ""))
    may: bool = row.name not in EXCEPTIONS or EXCEPTIONS[row.name](role)
    return may


def room() -> tuple[Net, Client, str]:
    """A server with #tea, in which fay founded and mel is; the id of what mel said."""
    server = {"proxy_from": ("127.0.0.1/32",), "webirc_password": "gate"}
    net = Net(
        config(server=server, accounts={"registration_before_connect": True}, features={"roleplay": True})
    )
    fay = net.client("fay", channel="#tea", caps="message-tags")
    mel = net.client("mel", channel="#tea")
    net.client("zoe")
    mel.sends("PRIVMSG #tea :hello")
    return net, fay, msgid(net.happened[-1].entry.id)


def somebody(net: Net, fay: Client, role: Role) -> Client:
    """Rob, in this role, after all others are where they are."""
    rob = net.connect()
    rob.nick = "rob"
    rob.sends(*(f"CAP REQ {name}" for name in CAPS), "NICK rob")
    if not role.is_registered:
        return rob
    rob.sends("USER rob 0 * :Rob", "CAP END")
    if role.is_logged_in:
        net.client("ann").sends("REGISTER * * :sesame")
        plain = base64.b64encode(b"ann\0ann\0sesame").decode()
        rob.sends("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain}")
    if role.rank is not None:
        rob.sends("JOIN #tea")
    if role.rank:
        rob_id, fay_id = (net.server.world.nicks[nick].id for nick in ("rob", "fay"))
        net.server.append(ModesSet(fay_id, "#tea", (ChannelChange(True, role.rank, target=rob_id),)))
        net.settle()
    if role.privileges is not None:
        net.becomes_operator(rob, *(role.privileges or ("none",)))
    return rob


def is_allowed(role: Role, name: str) -> bool:
    """Whether the server lets somebody in this role use a command."""
    net, fay, text_id = room()
    rob = somebody(net, fay, role)
    fay.sends("MODE #tea +imE")
    for client in net.clients.values():
        client.got()
    line = ROOM[name][0] if name in ROOM else EXAMPLES[name]
    rob.sends(line.format(msgid=text_id))
    answers = [parse(line).command for line in rob.got()]
    if name in QUIET and role.is_registered:
        return any(f" {name} #tea" in heard for heard in fay.got())
    return not REFUSALS & set(answers)


def commands() -> list[str]:
    """The commands that a client can send; lines that are none have names in small letters."""
    return sorted(name for name in COMMANDS if name.isupper())


def test_every_command_says_who_may_use_it() -> None:
    """A new one: put a line of it into EXAMPLES, or with the rank that it takes into ROOM."""
    assert sorted(EXAMPLES.keys() ^ ROOM.keys()) == commands()


def test_every_privilege_that_a_command_needs_is_one() -> None:
    assert {row.needs for row in COMMANDS.values()} - {""} <= set(PRIVILEGES)


@pytest.mark.parametrize("name", commands())
def test_nobody_may_more_or_less_than_declared(name: str) -> None:
    row = COMMANDS[name]
    wrong = [
        f"{role.name} {'may not' if expected(role, row) else 'may'} use {name}"
        for role in ROLES
        if is_allowed(role, name) != expected(role, row)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", sorted(name for name, row in COMMANDS.items() if row.needs))
def test_every_privileged_command_is_written_down(name: str) -> None:
    net, _, _ = room()
    rob = net.operator("rob")
    rob.sends(EXAMPLES[name])
    assert [(act.oper, act.nick, act.command) for act in net.acts] == [("oper-rob", "rob", name)]
