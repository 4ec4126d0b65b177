"""Who on this node watches whom by nickname, found from either side.

The rule: what a nickname's change costs grows with those who watch it, never with those who watch others.

Spec: https://ircv3.net/specs/extensions/monitor
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from hubbub.server.core.session import Session

NOTHING: Mapping[str, str] = {}


class Watches:
    """The lists of MONITOR: a session's nicknames by their folded form, as it wrote them."""

    def __init__(self) -> None:
        self._lists: dict[Session, dict[str, str]] = {}
        self._watchers: dict[str, dict[Session, None]] = {}

    def watched_by(self, session: Session) -> Mapping[str, str]:
        """What a session watches: folded nicknames and how it wrote them."""
        return self._lists.get(session, NOTHING)

    def watchers(self, folded: str) -> Collection[Session]:
        """The sessions that watch a nickname."""
        return self._watchers.get(folded, ())

    def add(self, session: Session, folded: str, nick: str) -> None:
        """The session watches this nickname from now on."""
        self._lists.setdefault(session, {})[folded] = nick
        self._watchers.setdefault(folded, {})[session] = None

    def drop(self, session: Session, folded: str) -> None:
        """The session watches this nickname no longer, if it did."""
        watchers = self._watchers.get(folded)
        if watchers is None or session not in watchers:
            return
        del watchers[session]
        if not watchers:
            del self._watchers[folded]
        nicks = self._lists[session]
        del nicks[folded]
        if not nicks:
            del self._lists[session]

    def clear(self, session: Session) -> None:
        """The session watches nobody any more."""
        for folded in list(self.watched_by(session)):
            self.drop(session, folded)
