"""The dispatcher's senders without threads, so that the same seed always runs the same way.

Real senders begin a request only on a look at the database that is less than half a second old. No time passes here
while messages are in hand, so these look once, right before the requests, and need no look of the dispatcher's, which
would come at a moment that depends on how busy the machine is.
"""

from collections.abc import Sequence

from actions.dispatch.hand import Done, InHand
from actions.dispatch.senders import Senders
from db.engine import reading
from db.queries import women


class OneThread(Senders):
    """Makes the requests one after the other when the dispatcher asks for outcomes."""

    def put(self, items: Sequence[InHand]) -> None:
        """Keep them until outcomes are asked for."""
        self._waiting.extend(items)
        self.in_hand += len(items)

    def rest(self, seconds: float) -> None:
        """No time passes here."""

    def waiting(self) -> list[InHand]:
        """Nothing that the dispatcher need look after."""
        return []

    def outcomes(self, wait: float, enough: int) -> list[Done]:
        """Take back what was decided on what is no longer so, make the other requests, and answer what came of all."""
        self._look()
        while self._waiting:
            item = self._waiting.popleft()
            done_one = Done(item, self._send(item))
            with self._news:
                self._done.append(done_one)
                self._take_back_if_stopped(done_one)
        done, self._done = self._done, []
        self.in_hand -= len(done)
        return done

    def _look(self) -> None:
        if not self._waiting:
            return
        with reading(self._services.engine) as connection:
            known = women.revisions(connection, {one.woman_id for one in self._waiting})
        self.withdraw([one for one in self._waiting if known.get(one.woman_id) != one.revision], "changed")
