"""Sealing the record shortly after it is written, so that nobody who writes it is kept waiting.

On PostgreSQL numbers are given out before they are committed: an event may become visible after one with a higher
number. So the highest number is read first, then which transactions were adding events at that moment; once all of
those have ended, nothing can appear below that number any more, and what stands there is sealed. Nobody waits for this.
"""

import time
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from actions.seals.marks import FIRST_DIGEST, MOST_APART, digest, marker, pack
from actions.services import Services
from db.engine import reading, writing
from db.queries import seals
from db.queries.seals import SealRow

EVENTS_PER_SEAL = 1000
LOOK_EVERY = 0.1
"""Seconds."""
WAIT_SECONDS = 30.0


def seal_new(services: Services, now: datetime, wait_seconds: float = WAIT_SECONDS) -> dict[str, int]:
    """Seal every event that is settled. Answers how many, and the number of the newest seal."""
    through = _settled(services, wait_seconds)
    count = 0
    while through is not None:
        sealed = _seal_some(services, now, through)
        count += sealed
        if not sealed:
            break
    with reading(services.engine) as connection:
        newest = seals.last(connection)
    return {"sealed": count, "seal": newest.id if newest else 0}


def _settled(services: Services, wait_seconds: float) -> int | None:
    """A number below which no event can appear any more; None: somebody takes too long, another time then."""
    with reading(services.engine) as connection:
        through = seals.newest_event(connection)
    with reading(services.engine) as connection:
        waiting = seals.writers(connection)
    until = time.monotonic() + wait_seconds
    while waiting:
        if time.monotonic() >= until:
            return None
        time.sleep(LOOK_EVERY)
        with reading(services.engine) as connection:
            waiting &= seals.writers(connection)
    return through


def _seal_some(services: Services, now: datetime, through: int) -> int:
    """One seal more. Answers how many events it covers."""
    marks = marker()
    try:
        with writing(services.engine) as connection:
            before = seals.last(connection)
            after = before.through_id if before else 0
            rows = seals.events(connection, after, min(through, after + MOST_APART), EVENTS_PER_SEAL)
            if not rows:
                return 0
            number, packed = (before.id if before else 0) + 1, pack((marks.mark(row) for row in rows), after)
            last = rows[-1].id
            bound = digest(before.digest if before else FIRST_DIGEST, number, after, last, len(rows), now, packed)
            seals.append(connection, SealRow(number, after, last, len(rows), now, packed, bound))
    except IntegrityError:
        # Another process has just made this very seal.
        return 0
    return len(rows)
