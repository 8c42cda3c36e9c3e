"""The clock: APScheduler with a few interval jobs. It keeps no schedule of its own; the database is the schedule.

It looks for due messages every few seconds, and sooner when it knows of one that falls due before. A look costs one
indexed query, so an idle service costs next to nothing.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import DBAPIError

from actions.dispatch.seen_open import SeenOpen
from actions.operating import clock_jobs
from actions.operating.events import EventLog
from actions.operating.meters import JOB_SECONDS, JOBS_DONE
from actions.seals.verify import JOB as SEALS
from service.faults import Faults, explain
from service.heartbeat import Heartbeat
from service.jobs import (
    BOUNCES,
    CHORES,
    DISPATCH,
    HEARTBEAT,
    NOTICES,
    PLANNING,
    RETENTION,
    SEALS_EVERY,
    SUMMARY,
    SWEEP,
    TRIALS,
    UNKNOWN,
    Counted,
    Jobs,
)

log = EventLog(__name__)

ALIVE_EVERY = timedelta(minutes=1)
SHORTEST_WAIT = timedelta(seconds=1)
NOTICES_LOOK = timedelta(seconds=10)
SWEEP_LOOK = timedelta(minutes=1)
"""Also how soon a changed programme is noticed."""
SUMMARY_LOOK = timedelta(minutes=1)
TRIALS_LOOK = timedelta(seconds=3)
"""Somebody waits before the page that shows it."""
OTHER_THREADS = 3


class ServiceClock:
    """Runs the jobs until it is stopped. One that fails keeps none of the others from its turn."""

    def __init__(self, jobs: Jobs) -> None:
        # It lives long enough to see by itself what stands open.
        self._jobs = replace(jobs, services=replace(jobs.services, seen_open=SeenOpen()))
        self._settings = jobs.settings.clock
        self._look_every = timedelta(seconds=self._settings.look_every_seconds)
        self._alive_at: datetime | None = None
        self._faults = Faults()
        self._known_well: set[str] = set()
        self._heartbeat = Heartbeat(self._jobs)
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
        minutes, jobs, settings = timedelta(minutes=1), self._jobs, self._jobs.settings
        self._add(DISPATCH, self._dispatch, self._look_every)
        self._add(NOTICES, jobs.notices, NOTICES_LOOK)
        self._add(SWEEP, jobs.sweep, SWEEP_LOOK)
        self._add(TRIALS, jobs.trials, TRIALS_LOOK)
        self._add(UNKNOWN, jobs.unknown_outcomes, self._settings.unknown_outcomes_every_minutes * minutes)
        self._add(CHORES, jobs.housekeeping, self._settings.housekeeping_every_minutes * minutes)
        self._add(SEALS, jobs.seals, SEALS_EVERY)
        self._add(RETENTION, jobs.retention, self._settings.housekeeping_every_minutes * minutes)
        self._add(SUMMARY, jobs.summary, SUMMARY_LOOK)
        if settings.imap.host:
            self._add(BOUNCES, jobs.bounces, settings.imap.look_every_minutes * minutes)
        if settings.alerts.heartbeat_url:
            self._add(HEARTBEAT, self._heartbeat.beat, settings.alerts.heartbeat_every_minutes * minutes)
        if everybody_again:
            self._scheduler.add_job(self._guarded, args=[PLANNING, jobs.sweep_now], id=PLANNING)
        self._scheduler.start()

    def stop(self, within: timedelta) -> bool:
        """Let what is in hand finish. False: it did not within that time."""
        self._jobs.stopping.set()
        self._scheduler.shutdown(wait=False)
        with self._idle:
            return self._idle.wait_for(lambda: self._running == 0, within.total_seconds())

    def _add(self, name: str, job: Callable[[], Counted | None], every: timedelta) -> None:
        self._scheduler.add_job(
            self._guarded,
            "interval",
            seconds=every.total_seconds(),
            args=[name, job],
            id=name,
            executor=DISPATCH if name == DISPATCH else "default",
            next_run_time=datetime.now(UTC),
        )

    def _guarded(self, name: str, job: Callable[[], Counted | None]) -> None:
        """Run a job. Whatever fails is logged in a sentence, counted, and tried again at the next turn."""
        with self._idle:
            if self._jobs.stopping.is_set():
                return
            self._running += 1
        began = time.monotonic()
        try:
            _say(name, job())
            self._went_well(name, time.monotonic() - began)
        except Exception as error:  # the clock must go on, whatever one job met
            self._failed(name, error, time.monotonic() - began)
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()

    def _went_well(self, name: str, seconds: float) -> None:
        self._measure(name, "done", seconds)
        if self._faults.over(name) or name not in self._known_well:
            self._known_well.add(name)
            self._note(name, lambda: clock_jobs.works(self._jobs.services, name))

    def _failed(self, name: str, error: Exception, seconds: float) -> None:
        self._measure(name, "failed", seconds)
        now = self._jobs.clock()
        if self._faults.seen(name, error, now):
            self._note(name, lambda: clock_jobs.failed(self._jobs.services, now, name, explain(error)))

    def _note(self, name: str, note: Callable[[], None]) -> None:
        """Write down how a job does, for the doctor and the service page."""
        try:
            note()
        except DBAPIError as away:
            # The database is what failed, as a rule; then the log alone can say so.
            log.warning("job.fault-not-noted", job=name, error=type(away.orig).__name__)

    def _measure(self, name: str, result: str, seconds: float) -> None:
        meters = self._jobs.services.meters
        meters.count(JOBS_DONE, name, result)
        meters.time(JOB_SECONDS, seconds, name)

    def _dispatch(self) -> Counted | None:
        now = self._jobs.clock()
        due, counted = self._jobs.next_due(), None
        if due is not None and due <= now:
            counted = self._jobs.dispatch(self._heartbeat.dispatch_works)
            due = self._jobs.next_due()
        if self._alive_at is None or now - self._alive_at >= ALIVE_EVERY:
            self._jobs.seen_alive()
            self._alive_at = now
        self._heartbeat.dispatch_works()
        if due is not None and not self._jobs.stopping.is_set():
            self._wake(due)
        return counted

    def _wake(self, due: datetime) -> None:
        """Look again as soon as the next message that is known of falls due."""
        now = self._jobs.clock()
        if due - now < self._look_every:
            self._scheduler.modify_job(DISPATCH, next_run_time=datetime.now(UTC) + max(due - now, SHORTEST_WAIT))


def _say(name: str, counted: Counted | None) -> None:
    did = {key.replace(" ", "_"): number for key, number in (counted or {}).items() if number}
    if did:
        log.info("job.done", job=name, **did)
