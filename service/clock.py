"""The clock: APScheduler with a few interval jobs. It keeps no schedule of its own; the database is the schedule.

It looks for due messages every few seconds, and sooner when it knows of one that falls due before. A look costs one
indexed query, so an idle service costs next to nothing.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from service.faults import Faults
from service.jobs import SEALS_EVERY, Counted, Jobs

log = logging.getLogger(__name__)

DISPATCH = "dispatch"
ALIVE_EVERY = timedelta(minutes=1)
SHORTEST_WAIT = timedelta(seconds=1)
NOTICES_LOOK = timedelta(seconds=10)
SWEEP_LOOK = timedelta(minutes=1)
"""Also how soon a changed programme is noticed."""
OTHER_THREADS = 3


class ServiceClock:
    """Runs the jobs until it is stopped."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs, self._settings = jobs, jobs.settings.clock
        self._look_every = timedelta(seconds=self._settings.look_every_seconds)
        self._alive_at: datetime | None = None
        self._faults = Faults()
        self._running = 0
        self._idle = threading.Condition()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(OTHER_THREADS), DISPATCH: ThreadPoolExecutor(1)},
            # A job that is late runs once, however late it is: the defaults would leave it out.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self, *, everybody_again: bool = False) -> None:
        """Start all jobs; each runs at once, then at its interval. ``everybody_again``: the programme has changed."""
        minutes = timedelta(minutes=1)
        self._add(DISPATCH, self._dispatch, self._look_every)
        self._add("notices to staff", self._counted("notices to staff", self._jobs.notices), NOTICES_LOOK)
        self._add("sweep", self._counted("sweep", self._jobs.sweep), SWEEP_LOOK)
        unknown_every = self._settings.unknown_outcomes_every_minutes * minutes
        self._add("unknown outcomes", self._counted("unknown outcomes", self._jobs.unknown_outcomes), unknown_every)
        chores_every = self._settings.housekeeping_every_minutes * minutes
        self._add("housekeeping", self._counted("housekeeping", self._jobs.housekeeping), chores_every)
        self._add("seals of the record", self._counted("seals of the record", self._jobs.seals), SEALS_EVERY)
        if self._jobs.settings.imap.host:
            bounces_every = self._jobs.settings.imap.look_every_minutes * minutes
            self._add("bounces", self._counted("bounces", self._jobs.bounces), bounces_every)
        if everybody_again:
            again = self._counted("the programme has changed, everybody is planned again", self._jobs.sweep_now)
            self._scheduler.add_job(self._guarded, args=["planning again", again], id="planning again")
        self._scheduler.start()

    def stop(self, within: timedelta) -> bool:
        """Let what is in hand finish. False: it did not within that time."""
        self._jobs.stopping.set()
        self._scheduler.shutdown(wait=False)
        with self._idle:
            return self._idle.wait_for(lambda: self._running == 0, within.total_seconds())

    def _add(self, name: str, job: Callable[[], None], every: timedelta) -> None:
        self._scheduler.add_job(
            self._guarded,
            "interval",
            seconds=every.total_seconds(),
            args=[name, job],
            id=name,
            executor=DISPATCH if name == DISPATCH else "default",
            next_run_time=datetime.now(UTC),
        )

    def _guarded(self, name: str, job: Callable[[], None]) -> None:
        """Run a job. Whatever fails is logged in a sentence and tried again at the next turn."""
        with self._idle:
            if self._jobs.stopping.is_set():
                return
            self._running += 1
        try:
            job()
            self._faults.over(name)
        except Exception as error:  # the clock must go on, whatever one job met
            self._faults.seen(name, error, self._jobs.clock())
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()

    def _counted(self, name: str, job: Callable[[], Counted | None]) -> Callable[[], None]:
        def run() -> None:
            _say(name, job())

        return run

    def _dispatch(self) -> None:
        now = self._jobs.clock()
        due = self._jobs.next_due()
        if due is not None and due <= now:
            _say(DISPATCH, self._jobs.dispatch())
            due = self._jobs.next_due()
        if self._alive_at is None or now - self._alive_at >= ALIVE_EVERY:
            self._jobs.seen_alive()
            self._alive_at = now
        if due is not None and not self._jobs.stopping.is_set():
            self._wake(due)

    def _wake(self, due: datetime) -> None:
        """Look again as soon as the next message that is known of falls due."""
        now = self._jobs.clock()
        if due - now < self._look_every:
            self._scheduler.modify_job(DISPATCH, next_run_time=datetime.now(UTC) + max(due - now, SHORTEST_WAIT))


def _say(name: str, counted: Counted | None) -> None:
    did = {key: number for key, number in (counted or {}).items() if number}
    if did:
        log.info("%s: %s", name, ", ".join(f"{key.replace('_', ' ')} {number}" for key, number in did.items()))
