"""How fast one session, or all of one account, may speak: a few lines at once, then a steady pace.

The rule: a flooder is slowed, never cut off by this, and nobody else notices; what is too fast
waits in the session's own backlog.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubbub.server.core.server import Server
    from hubbub.server.core.session import Session

BURST = 5
REFILL_PER_SECOND = 2


@dataclass(slots=True)
class Bucket:
    """Tokens to spend, `BURST` at most, refilled by the clock; `is_off` for no limit."""

    filled_ms: int
    is_off: bool = False
    tokens: float = BURST

    def take(self, cost: float, now_ms: int) -> bool:
        """Spend `cost` tokens if they are there."""
        if self.is_off:
            return True
        elapsed_ms = max(0, now_ms - self.filled_ms)
        self.tokens = min(BURST, self.tokens + elapsed_ms * REFILL_PER_SECOND / 1000)
        self.filled_ms = now_ms
        if self.tokens < cost:
            return False
        self.tokens -= cost
        return True

    def give_back(self, cost: float) -> None:
        """Take back what was spent on a line that has to wait after all."""
        self.tokens += cost

    def copy(self) -> Bucket:
        """As many tokens of one's own."""
        return Bucket(self.filled_ms, self.is_off, self.tokens)


def share(server: Server, session: Session) -> None:
    """All connections of an account spend the same tokens; who is a guest again, their own."""
    users = server.world.users_of(session.account) if session.account else []
    others = (each for user in users for each in server.sessions_of.get(user.id, ()))
    other = next((each for each in others if each is not session), None)
    session.bucket = other.bucket if other is not None else session.bucket.copy()
