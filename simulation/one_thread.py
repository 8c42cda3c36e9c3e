"""The dispatcher's senders without threads, so that the same seed always runs the same way."""

from collections.abc import Sequence

from actions.dispatch.hand import Done, InHand
from actions.dispatch.senders import Senders
from delivery.protocol import SetupFault


class OneThread(Senders):
    """Makes the requests one after the other when the dispatcher asks for outcomes."""

    def put(self, items: Sequence[InHand]) -> None:
        """Keep them; nothing begins before the dispatcher has looked at the database again."""
        self._waiting.extend(items)
        self.in_hand += len(items)

    def outcomes(self, wait: float, enough: int) -> list[Done]:
        """Make every request that was not taken back, and answer with what came of it."""
        while self._waiting:
            item = self._waiting.popleft()
            outcome = self._send(item)
            self._done.append(Done(item, outcome))
            if isinstance(outcome, SetupFault):
                same = [one for one in self._waiting if one.channel == item.channel]
                with self._news:
                    self._take_back(same, "channel-stopped")
        done, self._done = self._done, []
        self.in_hand -= len(done)
        return done
