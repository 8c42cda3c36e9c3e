"""A clock that does not follow the machine's into the impossible.

A clock that is set ten years ahead for a minute would have every message of ten years called too late, every invitation
lapse and every job rest for ten years; one that is set ten years back would order her wishes wrongly. So the machine's
clock is believed only near to where it should be: in a running process, by the seconds that have really passed; at the
start, by when the service was last seen alive. What is near is believed, since a long outage, a mistake of summer time
and a correction look like it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from actions.operating.clock_jobs import CLOCK
from actions.operating.events import EventLog
from db.tables import Job

log = EventLog(__name__)

BACK = timedelta(days=1)
"""How far back a clock may be set and still be believed: more than any mistake of time zones."""
AHEAD_WHILE_RUNNING = timedelta(days=31)
"""How far a clock may go ahead of the seconds that have passed: a machine that was put to sleep does."""
AHEAD_AT_START = timedelta(days=400)
"""How long the service may have stood still before a person must say that the clock is right."""


class ImplausibleClock(Exception):
    """The machine's clock cannot be right; the text says why and what to do."""

    code = "implausible-clock"


def last_seen(connection: Connection) -> datetime | None:
    """When the service's clock was last seen alive; None: never."""
    return connection.scalar(select(Job.finished_at).where(Job.name == CLOCK))


def check_at_start(now: datetime, seen: datetime | None) -> None:
    """Raises ImplausibleClock when the clock is far from when the service was last seen alive."""
    if seen is None or seen - BACK <= now <= seen + AHEAD_AT_START:
        return
    shows, last = f"{now:%-d %B %Y, %H:%M} UTC", f"{seen:%-d %B %Y, %H:%M} UTC"
    if now < seen:
        raise ImplausibleClock(
            f"The clock of this machine shows {shows}, but the service ran at {last} already. Set the clock right. If "
            "it is right, and was wrong then, start the service once with --clock-is-right."
        )
    raise ImplausibleClock(
        f"The clock of this machine shows {shows}, but the service last ran at {last}. Set the clock right. If it is "
        "right, and the service really stood still for so long, start it once with --clock-is-right."
    )


class TrustedClock:
    """Answers what the machine's clock shows as long as that can be true, and else goes on by the seconds passed."""

    def __init__(self, wall: Callable[[], datetime], steady: Callable[[], float]) -> None:
        """``wall``: the machine's clock (aware, UTC). ``steady``: seconds that only ever grow, by real time."""
        self._wall, self._steady = wall, steady
        self._anchor = (wall(), steady())
        self._astray = False

    def __call__(self) -> datetime:
        """Now, aware, in UTC. Safe from any thread."""
        at, mark = self._anchor
        shown, seconds = self._wall(), self._steady()
        expected = at + timedelta(seconds=seconds - mark)
        if expected - BACK <= shown <= expected + AHEAD_WHILE_RUNNING:
            self._anchor, self._astray = (shown, seconds), False
            return shown
        if not self._astray:
            self._astray = True
            log.error("clock.not-believed", shows=f"{shown:%Y-%m-%dT%H:%M}", expected=f"{expected:%Y-%m-%dT%H:%M}")
        return expected
