"""What the load generator plays: rooms, pairs, storms.

The rule: a load is one row here, with the figures of the generator's report that tell of it. Loads that the
same people hear are played one after the other, since getting them in takes as long as a load.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Half of the members ask for nothing, the others for more and more.
CAPS = "||||" + "|".join(
    (
        "message-tags",
        "message-tags server-time",
        "message-tags server-time account-tag",
        "message-tags server-time echo-message",
    )
)


@dataclass(frozen=True)
class Figure:
    """One number of the generator's report, as people read it."""

    key: str
    label: str
    unit: str
    scale: float = 1.0


COST = Figure("us_per_delivery", "CPU per delivery", "µs")
P50 = Figure("p50_us", "p50", "ms", 1e-3)
P99 = Figure("p99_us", "p99", "ms", 1e-3)
LAST_P99 = Figure("last_p99_us", "p99 of the last member", "ms", 1e-3)
MESSAGE = Figure("us_per_msg", "CPU per message", "ms", 1e-3)
JOIN_TIME = Figure("join_wall", "all let in after", "s")
JOIN_MEMORY = Figure("rss_join_kb", "memory then", "MiB", 1 / 1024)
READY_TIME = Figure("conn_wall", "all there after", "s")
READY_CPU = Figure("conn_cpu", "CPU", "s")
MEMORY = Figure("kb_per_conn", "memory per connection", "KiB")
DEAD = Figure("dead", "connections lost", "")

TALK = (COST, P50, P99)
COMING = (READY_TIME, READY_CPU, MEMORY)
LARGE = (JOIN_TIME, JOIN_MEMORY, MESSAGE, LAST_P99)
IDLE = (MEMORY, DEAD)


@dataclass(frozen=True)
class Setting:
    """Who is there: loads of one setting are played to the same people, one after the other."""

    people: int
    options: str  # the generator's
    takes_seconds: float = 4.0  # about, of one server, until all is ready for the first load, and to end
    at_once: int = 1000  # so many connect at once; InspIRCd lets those in who came in the last second
    limit_seconds: int = 60  # until all must be in
    has_caps: bool = True
    is_ours: bool = False  # the others are not asked
    most_rounds: int = 99  # what takes very long is not repeated

    @property
    def is_tls(self) -> bool:
        """Whether it goes to the port with TLS."""
        return "--tls" in self.options

    def command(self, port: int, pid: int, at_once: int) -> list[str]:
        """The generator's options, without a load; no server is asked for more `at_once` than it queues."""
        caps = ["--caps", CAPS] if self.has_caps else []
        conc, limit = str(min(self.at_once, at_once)), str(self.limit_seconds)
        known = [
            "--port",
            str(port),
            "--pid",
            str(pid),
            "--conc",
            conc,
            "--limit",
            limit,
            "--conns",
            str(self.people),
        ]
        return [*known, *self.options.split(), *caps]


@dataclass(frozen=True)
class Scenario:
    """A load by its name in the tables; `figures` tell of it, the first one most."""

    name: str
    told: str  # for the reader of the document
    setting: Setting
    rate: float | None = None  # lines a second of each sender; 0 is flat out, None that nothing is said
    figures: tuple[Figure, ...] = TALK
    seconds: float | None = None  # instead of what was asked for


ROOM = Setting(1000, "--chans 1 --window 16", 4.0)
ROOMS_20 = Setting(2000, "--chans 100 --senders 20", 2.5)
PEOPLE = Setting(2000, "--dm --window 1", 1.8)
TLS_ROOM = Setting(500, "--tls --chans 1 --window 16", 3.2)
FEW = Setting(10, "--chans 1", 0.9)
HUGE = Setting(10_000, "--chans 1 --joining 128", 44.0, 5000, 90, has_caps=False, most_rounds=1)

# A server that shakes hands with thousands at once lets some wait until they give up, or are given up.
IDLE_TLS = Setting(10_000, "--tls --idle", 37.0, 1000, 90, has_caps=False, most_rounds=1)


def _crowd(people: int, options: str, takes_seconds: float, *, is_ours: bool = False) -> Setting:
    return Setting(people, options, takes_seconds, 5000, 60, has_caps=False, is_ours=is_ours, most_rounds=1)


def _size(size: int, takes_seconds: float) -> Scenario:
    setting = Setting(size, "--chans 1", takes_seconds)
    return Scenario(f"size-{size}", f"{size:,} members, 50 messages/s", setting, 50)


def _loads(setting: Setting, told: str, loads: dict[str, tuple[str, float]]) -> list[Scenario]:
    return [Scenario(name, f"{told}, {pace}", setting, rate) for name, (pace, rate) in loads.items()]


SCENARIOS = {
    each.name: each
    for each in (
        *_loads(ROOM, "one room of 1,000", {
            "room-50": ("50 messages/s", 50), "room-200": ("200 messages/s", 200),
            "room-flat": ("flat out", 0),
        }),
        *_loads(ROOMS_20, "100 rooms of 20", {
            "rooms-paced": ("4,000 messages/s", 2), "rooms-flat": ("flat out", 0),
        }),
        *_loads(PEOPLE, "1,000 pairs", {
            "pairs-paced": ("2,000 messages/s", 2), "pairs-flat": ("flat out", 0),
        }),
        *_loads(TLS_ROOM, "TLS, one room of 500", {
            "tls-50": ("50 messages/s", 50), "tls-200": ("200 messages/s", 200), "tls-flat": ("flat out", 0),
        }),
        Scenario("lone", "10 members, 5 messages/s", FEW, 5, (P50, P99, COST)),
        Scenario("large", "one room of 10,000, 10 messages/s", HUGE, 10, LARGE, 10),
        Scenario("crowd", "5,000 connect and join one room",
                 _crowd(5000, "--chans 1 --storm --secs 0", 23), None, COMING),
        Scenario("storm", "5,000 connect and join 250 rooms",
                 _crowd(5000, "--chans 250 --storm --secs 0", 4), None, COMING),
        Scenario("idle", "10,000 idle", _crowd(10_000, "--idle", 8), None, IDLE),
        Scenario("idle-tls", "10,000 idle, TLS", IDLE_TLS, None, IDLE),
        Scenario("held", "50,000 idle", _crowd(50_000, "--idle", 25, is_ours=True), None, IDLE),
        Scenario("size-10", "10 members, 50 messages/s", FEW, 50),
        *(_size(size, seconds) for size, seconds in ((100, 0.9), (300, 1.0), (2000, 5.0))),
        *_loads(ROOM, "one room of 1,000", {
            f"load-{rate}": (f"{rate} messages/s", rate) for rate in (10, 100, 400, 800)
        }),
    )
}  # fmt: skip
ROOMS = ("room-50", "room-200", "room-flat", "rooms-paced", "rooms-flat")
PAIRS = ("pairs-paced", "pairs-flat")
TLS = ("tls-50", "tls-200", "tls-flat")
CROWDS = ("large", "crowd", "storm", "idle", "idle-tls", "held")
SIZES = {"size-10": 10, "size-100": 100, "size-300": 300, "room-50": 1000, "size-2000": 2000}
RATES = {"load-10": 10, "room-50": 50, "load-100": 100, "room-200": 200, "load-400": 400, "load-800": 800}
SETS = {
    "usual": (*ROOMS, *PAIRS, *TLS, "lone"),
    "rooms": ROOMS,
    "pairs": PAIRS,
    "tls": TLS,
    "crowds": CROWDS,
    "sizes": tuple(SIZES),
    "loads": tuple(RATES),
    "talk": (*ROOMS, *PAIRS, *TLS, "lone", *SIZES, *RATES),
    "all": (*ROOMS, *PAIRS, *TLS, "lone", *SIZES, *RATES, *CROWDS),
}


def chosen(words: str) -> list[Scenario]:
    """What a list of names and sets means, each load once; ends the program at a word it can't read."""
    found: dict[str, Scenario] = {}
    for word in words.split(","):
        for name in SETS.get(word, (word,)):
            if name not in SCENARIOS:
                raise SystemExit(f"there is no load {name!r}; there are {', '.join([*SETS, *SCENARIOS])}")
            found[name] = SCENARIOS[name]
    return list(found.values())


def by_setting(scenarios: Iterable[Scenario]) -> list[list[Scenario]]:
    """The loads that one start of a server sees: from the slowest to flat out, which are the hardest."""
    found: dict[Setting, list[Scenario]] = {}
    for each in scenarios:
        found.setdefault(each.setting, []).append(each)
    return [sorted(each, key=lambda load: load.rate or float("inf")) for each in found.values()]
