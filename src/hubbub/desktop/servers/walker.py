"""From room to room by keyboard, on one server and across all of them.

The rule: rooms come in the order in which they stand in the window, servers in that of the rail.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nlargest
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from hubbub.client.shown.switching import Candidate, Home, Kind
from hubbub.client.shown.trail import Trail
from hubbub.client.shown.waiting import waiting_in
from hubbub.client.words import _
from hubbub.client.world.rooms import RoomKind

if TYPE_CHECKING:
    from hubbub.desktop.servers.desk import Desk
    from hubbub.desktop.servers.server import Server
    from hubbub.desktop.views.sides.switcher import Switcher


MAX_PEOPLE = 20_000  # of a server, whom the switcher knows
MAX_LISTED = 2_000  # rooms of a server that one is not in, the fullest
_KINDS = {RoomKind.CHANNEL: Kind.CHANNEL, RoomKind.DIRECT: Kind.DIRECT, RoomKind.SERVER: Kind.LOG}


class Spot(NamedTuple):
    """A room of a server, by their keys."""

    server: str
    room: str


class Walker:
    """The ways between the rooms of a desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.trail: Trail[Spot] = Trail()

    @property
    def here(self) -> Spot | None:
        """The room that is shown."""
        shown, window = self.desk.shown, self.desk.window
        return Spot(shown.key, window.key) if shown and window else None

    def arrived(self) -> None:
        """Another room is shown."""
        if here := self.here:
            self.trail.visit(here)

    def go_to(self, spot: Spot) -> None:
        """Show a room of a server."""
        if server := self.desk.server(spot.server):
            self.desk.show(server).show_room(spot.room)

    def find(self) -> Switcher:
        """Ask where to go."""
        desk = self.desk
        assert desk.window
        models = {server.key: server.model for server in desk.servers}
        from hubbub.desktop.views.sides.switcher import Switcher

        switcher = Switcher(desk.window.center, desk.theme, models, candidates(self), self._chosen)
        shown_first = sorted(desk.servers, key=lambda server: not server.is_shown)
        switcher.homes = [Home(server.key, server.name, server.model) for server in shown_first]
        return switcher

    def _chosen(self, one: Candidate) -> None:
        server = self.desk.server(one.server)
        if server is None:
            return
        if one.kind in {Kind.PERSON, Kind.JOIN}:
            self.desk.show(server)
            (server.actions.open if one.kind is Kind.PERSON else server.actions.join)(one.key)
        elif one.kind is Kind.SERVER:
            self.desk.show(server)
        else:
            self.go_to(Spot(one.server, one.key))

    def step_back(self, by: int) -> None:
        """Go back (-1) or forth (1) on the way that one came."""
        if spot := self.trail.step(by, self._is_there):
            self.go_to(spot)

    def _is_there(self, spot: Spot) -> bool:
        server = self.desk.server(spot.server)
        return server is not None and spot.room in server.model.rooms

    def next_room(self, step: int) -> None:
        """The next room of this server, or the one before."""
        if self.desk.shown and self.here:
            order = room_keys(self.desk.shown)
            at = order.index(self.here.room) if self.here.room in order else 0
            self.go_to(Spot(self.here.server, order[(at + step) % len(order)]))

    def next_unread(self, step: int) -> None:
        """The next room in which something waits, on whichever server."""
        spots = [Spot(server.key, key) for server in self.desk.servers for key in room_keys(server)]
        at = spots.index(self.here) if self.here in spots else 0
        for distance in range(1, len(spots)):
            spot = spots[(at + step * distance) % len(spots)]
            server = self.desk.server(spot.server)
            if server and waiting_in(server.model, server.model.rooms[spot.room]).news:
                self.go_to(spot)
                return


def room_keys(server: Server) -> list[str]:
    """The rooms of a server as they stand in its window."""
    return server.arrangement.order(server.model.rooms)


def candidates(walker: Walker) -> list[Candidate]:
    """All places to go to: rooms, people and servers of the whole desk."""
    servers = walker.desk.servers
    found = [one for server in servers for one in _of_server(walker, server)]
    if len(servers) > 1:
        found += [
            Candidate(Kind.SERVER, one.key, "", one.name, one.name, is_here=one.is_shown) for one in servers
        ]
    return found


def _of_server(walker: Walker, server: Server) -> Iterator[Candidate]:
    yield from _rooms(walker, server)
    yield from _people(server)
    yield from _listed(server)


def _rooms(walker: Walker, server: Server) -> Iterator[Candidate]:
    here, visits, model = walker.here, walker.trail.last_visits(), server.model
    for key in room_keys(server):
        room, spot = model.rooms[key], Spot(server.key, key)
        yield Candidate(
            _KINDS[room.kind], server.key, key, room.name or _("Server messages"), server.name,
            *waiting_in(model, room), last=visits.get(spot, 0), is_here=spot == here,
        )  # fmt: skip


def _people(server: Server) -> Iterator[Candidate]:
    model = server.model
    for key, person in islice(model.people.items(), MAX_PEOPLE):
        if key not in model.rooms and not model.is_me(person.nick):
            yield Candidate(Kind.PERSON, server.key, person.nick, person.nick, server.name)


def _listed(server: Server) -> Iterator[Candidate]:
    """Rooms that the server has told of, where it was asked."""
    model = server.model
    others = ((key, room) for key, room in model.listing.rooms.items() if key not in model.rooms)
    for _key, room in nlargest(MAX_LISTED, others, key=lambda pair: pair[1].people):
        yield Candidate(Kind.JOIN, server.key, room.name, room.name, server.name, people=room.people)
