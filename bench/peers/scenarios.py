"""What the load generator plays: rooms, pairs, storms.

The rule: a load is one row here, with the figures of the generator's report that tell of it.
"""

from __future__ import annotations

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
class Scenario:
    """A load by its name in the tables; `figures` tell of it, the first one most."""

    name: str
    told: str  # for the reader of the document
    options: str
    figures: tuple[Figure, ...] = TALK
    has_caps: bool = True
    is_ours: bool = False  # the others are not asked

    @property
    def is_tls(self) -> bool:
        """Whether it goes to the port with TLS."""
        return "--tls" in self.options

    def command(self, port: int, pid: int, seconds: float) -> list[str]:
        """The generator's options."""
        caps = ["--caps", CAPS] if self.has_caps else []
        secs = [] if "--secs" in self.options else ["--secs", f"{seconds:g}"]
        return ["--port", str(port), "--pid", str(pid), *self.options.split(), *caps, *secs]


def _room(name: str, size: int, rate: int) -> Scenario:
    return Scenario(name, f"{size} members, {rate}/s", f"--conc 1000 --conns {size} --chans 1 --rate {rate}")


SIZES = {f"size-{size}": size for size in (10, 30, 100, 300, 1000, 3000)}
RATES = {f"load-{rate}": rate for rate in (10, 30, 100, 200, 400, 800)}
SOME = "--conc 1000 --conns"  # InspIRCd lets those in who came in the last second, however many
ROOM, ROOMS_20 = f"{SOME} 1000 --chans 1", f"{SOME} 2000 --chans 100 --senders 20"
TLS_ROOM, TLS_TOLD = f"--tls {SOME} 500 --chans 1", "TLS, one room of 500"
MANY = f"--idle {SOME}"
SCENARIOS = {
    each.name: each
    for each in (
        Scenario("room-50", "one room of 1,000, 50 messages/s", f"{ROOM} --rate 50"),
        Scenario("room-200", "one room of 1,000, 200 messages/s", f"{ROOM} --rate 200"),
        Scenario("room-flat", "one room of 1,000, flat out", f"{ROOM} --rate 0 --window 16"),
        Scenario("rooms-paced", "100 rooms of 20, 4,000 messages/s", f"{ROOMS_20} --rate 2"),
        Scenario("rooms-flat", "100 rooms of 20, flat out", f"{ROOMS_20} --rate 0"),
        Scenario("pairs-paced", "1,000 pairs, 2,000 messages/s", f"{SOME} 2000 --dm --rate 2"),
        Scenario("pairs-flat", "1,000 pairs, flat out", f"{SOME} 2000 --dm --rate 0 --window 1"),
        Scenario("tls-50", f"{TLS_TOLD}, 50 messages/s", f"{TLS_ROOM} --rate 50"),
        Scenario("tls-200", f"{TLS_TOLD}, 200 messages/s", f"{TLS_ROOM} --rate 200"),
        Scenario("tls-flat", f"{TLS_TOLD}, flat out", f"{TLS_ROOM} --rate 0 --window 16"),
        Scenario("lone", "10 members, 5 messages/s", "--conns 10 --chans 1 --rate 5", (P50, P99, COST)),
        Scenario("large", "one room of 10,000, 10 messages/s",
                 "--conns 10000 --chans 1 --rate 10 --secs 10 --limit 560", LARGE, has_caps=False),
        Scenario("crowd", "5,000 connect and join one room",
                 "--conns 5000 --chans 1 --storm --conc 5000 --secs 0 --limit 560", COMING, has_caps=False),
        Scenario("storm", "5,000 connect and join 250 rooms",
                 "--conns 5000 --chans 250 --storm --conc 5000 --secs 0", COMING, has_caps=False),
        Scenario("idle", "10,000 idle", f"{MANY} 10000", IDLE, has_caps=False),
        Scenario("idle-tls", "10,000 idle, TLS", f"--tls {MANY} 10000", IDLE, has_caps=False),
        Scenario("held", "50,000 idle", f"{MANY} 50000", IDLE, has_caps=False, is_ours=True),
        *(_room(name, size, 50) for name, size in SIZES.items()),
        *(_room(name, 1000, rate) for name, rate in RATES.items()),
    )
}  # fmt: skip
ROOMS = ("room-50", "room-200", "room-flat", "rooms-paced", "rooms-flat")
PAIRS = ("pairs-paced", "pairs-flat")
TLS = ("tls-50", "tls-200", "tls-flat")
CROWDS = ("large", "crowd", "storm", "idle", "idle-tls", "held")
SETS = {
    "usual": (*ROOMS, *PAIRS, *TLS, "lone"),
    "rooms": ROOMS,
    "pairs": PAIRS,
    "tls": TLS,
    "crowds": CROWDS,
    "sizes": tuple(SIZES),
    "loads": tuple(RATES),
    "all": (*ROOMS, *PAIRS, *TLS, "lone", *CROWDS, *SIZES, *RATES),
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
