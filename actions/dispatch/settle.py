"""Waiting until nothing of hers is in hand any more, so that "stopped" is true when it is said."""

import time
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from actions.services import Services
from db.engine import reading
from db.tables import Attempt

LOOK_EVERY = 0.02
"""Seconds."""


WAIT_SECONDS = 1.5
"""The provider wants an answer within two seconds."""


def wait_until_nothing_in_hand(
    services: Services, now: datetime, woman_ids: Collection[int], seconds: float = WAIT_SECONDS
) -> bool:
    """After a stop is committed: wait until no request of theirs is under way any more.

    What waits for a sender is put back within a moment, so this lasts as long as one request at most, and as a rule no
    time at all. False: something is still in hand after ``seconds``; a worker may have stopped with it.
    """
    until = time.monotonic() + seconds
    # What is older was left by a worker that stopped: it is settled as unknown, and waiting for it is of no use.
    query = (
        select(func.count())
        .select_from(Attempt)
        .where(
            Attempt.woman_id.in_(woman_ids), Attempt.outcome.is_(None), Attempt.started_at > now - services.limits.lease
        )
    )
    while True:
        with reading(services.engine) as connection:
            if not connection.scalar(query):
                return True
        if time.monotonic() >= until:
            return False
        time.sleep(LOOK_EVERY)
