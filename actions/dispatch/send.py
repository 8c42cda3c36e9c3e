"""The dispatcher: one database thread that claims, writes down and records in groups, and many threads that send.

The thread that calls `dispatch_due` is the database thread. It runs ahead of the senders only as far as keeps them
busy. While messages wait for a sender it looks, many times a second, whether anything about these women has changed; a
sender begins a request only on a fresh look. A message whose woman changed is put back and decided again. How this was
chosen, and what it costs: docs/adr.
"""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Event

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from actions.dispatch.hand import Counts, Done, InHand
from actions.dispatch.prepare import prepare
from actions.dispatch.record import asked_first, record_open
from actions.dispatch.senders import Senders
from actions.operating.events import EventLog
from actions.services import Services
from db.engine import reading, writing
from db.queries import women
from db.tables import PlannedMessage
from db.together import Asked, Row, together

log = EventLog(__name__)

AHEAD = 2.0
"""Messages that wait for a sender, or to be recorded, at most, as a share of the senders."""
PAUSE = 0.05
"""Seconds between two rounds of the database thread while messages are in hand, at most."""
LOOK_EVERY = 0.2
"""Seconds. While messages wait for a sender, it is looked so often whether something about these women has changed."""
TURN = 0.05
"""Seconds for which a thread keeps the interpreter while others wait for it. With Python's own 5 ms, every sender that
waits behind the database thread wakes two hundred times a second, only to ask again."""
DATABASE_PATIENCE = 60.0
"""Seconds for which outcomes are kept while the database does not answer. After that they are settled as unknown."""


def dispatch_due(
    services: Services,
    clock: Callable[[], datetime],
    stopping: Event,
    pool: Callable[[Services], Senders] = Senders,
) -> Counts:
    """Send everything that is due, and return when nothing more is, or when ``stopping`` is set.

    ``clock`` answers now (aware, UTC). Safe to run in several processes and on several machines at once.
    ``pool`` makes the senders; the simulation gives one without threads, so that the same seed runs the same way.
    Raises what the database raises when it stays away: then nothing is lost, and the next run goes on.
    """
    return _Dispatcher(services, clock, stopping, pool(services)).run()


def next_due(services: Services) -> datetime | None:
    """When the dispatcher has something to look at next; None: nothing is planned."""
    with reading(services.engine) as connection:
        return connection.scalar(_NEXT_DUE)


_NEXT_DUE = select(func.min(PlannedMessage.due_at)).where(PlannedMessage.due_at.is_not(None))


class _Dispatcher:
    def __init__(self, services: Services, clock: Callable[[], datetime], stopping: Event, senders: Senders) -> None:
        self.services, self.clock, self.stopping, self.senders = services, clock, stopping, senders
        self.counts = Counts()
        self.most = services.limits.senders + max(1, int(services.limits.senders * AHEAD))
        self.group = max(1, min(services.limits.senders, services.limits.batch) // 2)
        self.exhausted = False
        self.looked_at = 0.0

    def run(self) -> Counts:
        usual = sys.getswitchinterval()
        sys.setswitchinterval(TURN)
        try:
            while self._round():
                pass
        finally:
            sys.setswitchinterval(usual)
            self.senders.close()
        return self.counts

    def _round(self) -> bool:
        """One transaction: record what came back, claim what there is room for. False: nothing is left to do."""
        stopping = self.stopping.is_set()
        if stopping:
            self.senders.withdraw_all("stopping")
        done = self.senders.outcomes(PAUSE, self.group)
        if done:
            # What was given back may be due again, and with it the next message of each of these women.
            self.exhausted = False
        room = 0 if stopping or self.exhausted else self._room()
        if done or room:
            self._transact(done, room)
        if time.monotonic() - self.looked_at > LOOK_EVERY:
            self._look_again()
        return bool(self.senders.in_hand or not (self.exhausted or stopping))

    def _room(self) -> int:
        """How many to claim: in groups, so that commits are few; a small one first, so that senders start soon."""
        largest = self.services.limits.batch if self.counts.claimed else max(2, self.group)
        room = min(self.most - self.senders.in_hand, largest)
        return room if room >= self.group or not self.senders.in_hand else 0

    def _transact(self, done: Sequence[Done], room: int) -> None:
        """Keep outcomes through a short absence of the database: losing one makes a message unknown."""
        began = time.monotonic()
        while True:
            try:
                hand, counts = self._once(done, room)
                break
            except DBAPIError as error:
                to_lose = done or self.senders.in_hand
                if not to_lose or time.monotonic() - began > DATABASE_PATIENCE:
                    raise
                log.warning("dispatch.outcomes-wait", error=type(error.orig).__name__)
                self.senders.rest(0.5)
        self.services.fault_point("committed")
        self.counts.include(counts)
        self.exhausted = room > 0 and counts.claimed == 0
        self.senders.put(hand)

    def _once(self, done: Sequence[Done], room: int) -> tuple[list[InHand], Counts]:
        counts, now = Counts(), self.clock()
        with writing(self.services.engine) as connection:
            self.services.fault_point("before-record")
            left = self._record(connection, now, done, counts)
            hand: list[InHand] = []
            if room:
                hand = prepare(self.services, connection, now, time.monotonic(), room, counts, left)
            else:
                together(connection, left)
            self.services.fault_point("before-commit")
        return hand, counts

    def _record(self, connection: Connection, now: datetime, done: Sequence[Done], counts: Counts) -> list[Asked]:
        """Look at the women whose messages wait, and write down what came back: both are asked in one go.

        Answers what is left to be run in this transaction.
        """
        asked = asked_first(connection, done) if done else []
        looked_at, waiting = time.monotonic(), self.senders.waiting()
        revisions, *still_open = together(connection, [_revisions(waiting), *asked])
        self._judge(looked_at, waiting, revisions)
        return record_open(self.services, connection, now, done, still_open[0], counts) if still_open else []

    def _look_again(self) -> None:
        """Look where no transaction does."""
        looked_at, waiting = time.monotonic(), self.senders.waiting()
        if not waiting:
            return
        try:
            with reading(self.services.engine) as connection:
                (revisions,) = together(connection, [_revisions(waiting)])
        except DBAPIError:
            # Without a look no request begins. Whether the database stays away, the next transaction finds out.
            return
        self._judge(looked_at, waiting, revisions)

    def _judge(self, looked_at: float, waiting: Sequence[InHand], revisions: Sequence[Row]) -> None:
        """Put back what waits for a sender and was decided on what is no longer so."""
        known: dict[int, int] = dict(revisions)
        self.senders.withdraw([one for one in waiting if known.get(one.woman_id) != one.revision], "changed")
        if waiting:
            self.senders.looked(looked_at)
        self.looked_at = looked_at


def _revisions(waiting: Sequence[InHand]) -> Asked:
    """How often something about the women of these messages has changed."""
    return women.REVISIONS, {"ids": {one.woman_id for one in waiting}}
