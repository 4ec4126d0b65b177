"""What the load generator plays: rooms, pairs, storms."""

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
class Scenario:
    """A load by its name in the table; `figure` is what of the generator's report is compared."""

    name: str
    options: str
    figure: str = "us_per_delivery"
    is_tls: bool = False
    has_caps: bool = True

    def command(self, port: int, pid: int, seconds: float) -> list[str]:
        """The generator's options."""
        caps = ["--caps", CAPS] if self.has_caps else []
        tls = ["--tls"] if self.is_tls else []
        secs = [] if "--secs" in self.options else ["--secs", f"{seconds:g}"]
        return ["--port", str(port), "--pid", str(pid), *self.options.split(), *caps, *tls, *secs]


SCENARIOS = {
    each.name: each
    for each in (
        Scenario("room-50", "--conns 1000 --chans 1 --rate 50"),
        Scenario("room-200", "--conns 1000 --chans 1 --rate 200"),
        Scenario("room-flat", "--conns 1000 --chans 1 --rate 0 --window 16"),
        Scenario("rooms-paced", "--conns 2000 --chans 100 --senders 20 --rate 2"),
        Scenario("rooms-flat", "--conns 2000 --chans 100 --senders 20 --rate 0"),
        Scenario("pairs-paced", "--conns 2000 --dm --rate 2"),
        Scenario("pairs-flat", "--conns 2000 --dm --rate 0 --window 1"),
        Scenario("tls-50", "--conns 500 --chans 1 --rate 50", is_tls=True),
        Scenario("tls-200", "--conns 500 --chans 1 --rate 200", is_tls=True),
        Scenario("tls-flat", "--conns 500 --chans 1 --rate 0 --window 16", is_tls=True),
        Scenario("lone", "--conns 10 --chans 1 --rate 5", "p50_us"),
        Scenario("large", "--conns 10000 --chans 1 --rate 10", has_caps=False),
        Scenario("idle", "--conns 10000 --idle", "kb_per_conn", has_caps=False),
        Scenario("idle-tls", "--conns 5000 --idle", "kb_per_conn", is_tls=True, has_caps=False),
        Scenario("storm", "--conns 5000 --chans 250 --storm --secs 0", "conn_wall", has_caps=False),
        Scenario("one-room-storm", "--conns 5000 --chans 1 --storm --secs 0", "conn_wall", has_caps=False),
    )
}
USUAL = (
    "room-50", "room-200", "room-flat", "rooms-paced", "rooms-flat", "pairs-paced", "pairs-flat",
    "tls-50", "tls-200", "tls-flat", "lone",
)  # fmt: skip
