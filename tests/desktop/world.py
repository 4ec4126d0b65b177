"""A model as a server's words make it, for views to show."""

from hubbub.client.world.changes import ConnectionState
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Room
from hubbub.protocol.message import parse

NOON_MS = 1_763_899_200_000  # 2025-11-23 12:00 UTC
GREETING = """
:hub 001 tester :Welcome
:hub 005 tester NETWORK=Hub CHANTYPES=# PREFIX=(ov)@+ CASEMAPPING=ascii :are supported
:tester!t@h JOIN #tea
:hub 353 tester = #tea :@maria +jonas kenji tester
:hub 366 tester #tea :End
""".strip()


def greeted() -> Model:
    """Someone called tester, in #tea with maria, jonas and kenji."""
    model = Model("tester")
    hears(model, *GREETING.splitlines())
    model.connection = ConnectionState.ONLINE
    return model


def hears(model: Model, *lines: str, time_ms: int = NOON_MS) -> None:
    """The server says these lines."""
    for line in lines:
        model.apply(parse(line), time_ms)


def tea(model: Model) -> Room:
    """The room #tea."""
    room = model.room("#tea")
    assert room
    return room


def chatter(model: Model, count: int, start: int = 0, every_ms: int = 30_000) -> None:
    """So many messages by turns of two, numbered; every fifth is long."""
    for number in range(start, start + count):
        nick = "maria" if number // 3 % 2 else "jonas"
        words = "and so on " * 30 if number % 5 == 0 else "short"
        line = f":{nick}!u@h PRIVMSG #tea :<{number}> {words}"
        hears(model, line, time_ms=NOON_MS + number * every_ms)
