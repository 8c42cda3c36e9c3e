"""Can this process do its work now? For load balancers and watchers: cheap, and silent about everything else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from actions.operating.clock_jobs import CLOCK
from actions.services import Services
from db import migrate
from db.engine import reading
from db.queries import gauges, jobs

READY: Final = "ready"
CLOCK_SILENT: Final = timedelta(minutes=3)
"""A clock says every minute that it runs."""
BACKLOG: Final = timedelta(minutes=5)
"""A message leaves within seconds of its time; one that is due for longer than this shows that sending is stuck."""


@dataclass(frozen=True, slots=True)
class ClockState:
    """Whether some clock runs and keeps up, with the ages that show it. ``seen``: None when none ever ran."""

    works: bool
    seen: timedelta | None
    oldest_due: timedelta


def readiness(services: Services) -> str:
    """`READY`, or why not, in a few words. Never raises."""
    try:
        at = migrate.current(services.engine)
    except Exception:  # while a connection is made, the driver's own errors come through as they are
        return "the database does not answer"
    return READY if at == _newest() else "the database is not at the version of this program"


def clock_state(services: Services, now: datetime) -> ClockState | None:
    """How the clock does, wherever it runs; None when the database does not answer."""
    try:
        with reading(services.engine) as connection:
            clock = jobs.all_jobs(connection).get(CLOCK)
            oldest = gauges.oldest_due(connection, now)
    except Exception:  # see above
        return None
    seen = now - clock.finished_at if clock and clock.finished_at else None
    waited = now - oldest if oldest else timedelta()
    return ClockState(seen is not None and seen < CLOCK_SILENT and waited < BACKLOG, seen, waited)


@cache
def _newest() -> str:
    """Read once: the program does not change while it runs."""
    return migrate.newest()
