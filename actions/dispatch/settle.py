"""Waiting until nothing of hers is in hand any more, so that "stopped" is true when it is said."""

import time

from sqlalchemy import func, select

from actions.services import Services
from db.engine import reading
from db.tables import Attempt

LOOK_EVERY = 0.02
"""Seconds."""


def wait_until_nothing_in_hand(services: Services, woman_id: int, seconds: float = 5.0) -> bool:
    """After a stop is committed: wait until no request of hers is under way any more.

    What waits for a sender is put back within a moment, so this lasts as long as one request at most, and as a rule no
    time at all. False: something is still in hand after ``seconds``; a worker may have stopped with it.
    """
    until = time.monotonic() + seconds
    query = select(func.count()).select_from(Attempt).where(Attempt.woman_id == woman_id, Attempt.outcome.is_(None))
    while True:
        with reading(services.engine) as connection:
            if not connection.scalar(query):
                return True
        if time.monotonic() >= until:
            return False
        time.sleep(LOOK_EVERY)
