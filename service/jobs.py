"""What the clock does, each as one call that may be made at any time and on any number of machines."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from threading import Event

from actions import housekeeping, receive_mail
from actions.dispatch.send import dispatch_due, next_due
from actions.operating import clock_jobs, daily_summary, waiting
from actions.operating.clock_jobs import run_alone
from actions.operating.staff_notices import send_notices
from actions.privacy.retention import let_go
from actions.programmes.in_force import follow, plans_are_outdated
from actions.programmes.trial import run_trials
from actions.resolve_unknown import resolve_unknown
from actions.restore import guard
from actions.seals.seal import seal_new
from actions.seals.verify import JOB as SEALS
from actions.services import Services
from actions.staff.tidy import tidy
from configuration.signposts import to_check
from db.engine import reading
from db.queries.jobs import all_jobs
from delivery.mailbox import MailboxServer, read_unseen
from delivery.outbox import remove_older
from service.mailbox_server import mailbox_server
from settings import Settings

TRIALS = "programme-trials"
DISPATCH, NOTICES, SWEEP, UNKNOWN, CHORES = "dispatch", "notices", "sweep", "unknown-outcomes", "housekeeping"
BOUNCES, SUMMARY, HEARTBEAT, PLANNING = "bounces", "daily-summary", "heartbeat", "planning-again"
RETENTION = "retention"
RULES = "rules"
"""By what the last sweep planned, in its result."""
SEALS_EVERY = timedelta(minutes=5)
SOON = 0.9
"""A job that ran this share of its interval ago, on any machine, has run just now."""

Counted = Mapping[str, int]
"""What a job did, by name, for the log and `recovery doctor`."""


class Expected(Exception):
    """A job could not do its work for a reason outside; the text says which, without anything personal."""


class MailboxFault(Expected):
    """The mailbox could not be read; the text says why."""


class SummaryFault(Expected):
    """The daily summary has not reached everybody yet."""


def _nobody_asks() -> None:
    """Nobody asks whether the dispatcher works."""


@dataclass(frozen=True)
class Jobs:
    """Every job of the clock. ``stopping`` set: those that take long end early, with nothing half done."""

    services: Services
    settings: Settings
    clock: Callable[[], datetime]
    stopping: Event

    def next_due(self) -> datetime | None:
        """When there is something to send next. A cheap look."""
        return next_due(self.services)

    def look_at_database(self) -> None:
        """Before anything else: a restored or copied database is to send nothing."""
        guard.look(self.services, self.clock())

    def sending_is_off(self) -> bool:
        """Whether nothing is sent, because the database was restored or copied. A cheap look."""
        with reading(self.services.engine) as connection:
            return guard.current(connection) is not None

    def dispatch(self, works: Callable[[], None] = _nobody_asks) -> Counted:
        """Send everything that is due; nothing from a database that was restored or copied.

        ``works`` is called with each group of messages, as a sign of progress.
        """

        def clock() -> datetime:
            works()
            return self.clock()

        if guard.look(self.services, self.clock()) is not None:
            return {}
        return asdict(dispatch_due(follow(self.services), clock, self.stopping))

    def seen_alive(self) -> None:
        """Note that a clock runs, and how far the database has come."""
        guard.look(self.services, self.clock())
        clock_jobs.seen_alive(self.services, self.clock())

    def sweep(self) -> Counted | None:
        """Plan everybody again, after each time of day that the settings give and each change of the programme.

        None: it is done.
        """
        if plans_are_outdated(self.services):
            return run_alone(self.services, self.clock, SWEEP, self.sweep_now)
        return run_alone(self.services, self.clock, SWEEP, self._nightly_sweep, not_since=self._last_sweep_time())

    def trials(self) -> Counted:
        """Try out the changes of the programme that wait for it."""
        return {"tried out": run_trials(follow(self.services), self.clock, self.stopping)}

    def sweep_now(self) -> Counted:
        """Plan everybody again who was not planned again since the programme changed."""
        return self._sweep(changed=True)

    def _nightly_sweep(self) -> Counted:
        """A setting that was changed since the last sweep explains what this one finds, as a changed programme does."""
        with reading(self.services.engine) as connection:
            before = all_jobs(connection).get(SWEEP)
        return self._sweep(changed=before is None or before.result.get(RULES) != self.services.rules.mark)

    def _sweep(self, *, changed: bool) -> Counted:
        swept = housekeeping.sweep(follow(self.services), self.clock(), programme_changed=changed)
        return asdict(swept) | {RULES: self.services.rules.mark}

    def unknown_outcomes(self) -> Counted | None:
        """Find out what became of texts whose outcome is unknown, and of what a stopped process left in hand."""
        every = timedelta(minutes=self.settings.clock.unknown_outcomes_every_minutes)
        return self._every(UNKNOWN, every, lambda: asdict(resolve_unknown(follow(self.services), self.clock())))

    def housekeeping(self) -> Counted | None:
        """Invitations that wait, reminders nobody answered, and what has been kept long enough."""
        every = timedelta(minutes=self.settings.clock.housekeeping_every_minutes)
        return self._every(CHORES, every, self._chores)

    def retention(self) -> Counted | None:
        """Once a day, let go what has been kept long enough."""
        return self._every(
            RETENTION, timedelta(days=1), lambda: let_go(self.services, self.clock(), self.stopping.is_set)
        )

    def notices(self) -> Counted:
        """Tell the person on duty of urgent work items."""
        return {"sent": send_notices(self.services, self.clock())}

    def seals(self) -> Counted | None:
        """Seal what was added to the record. None also when there was nothing."""
        sealed = self._every(SEALS, SEALS_EVERY, lambda: seal_new(self.services, self.clock()))
        return sealed if sealed and sealed["sealed"] else None

    def summary(self) -> Counted | None:
        """Once a morning, tell those who look after the service what needs a person. None: not now, or done."""
        alerts, now = self.settings.alerts, self.clock()
        local = now.astimezone(self.services.zone)
        at = datetime.combine(local.date(), alerts.daily_summary_at, self.services.zone)
        if not alerts.daily_summary or local < at:
            return None
        return run_alone(self.services, self.clock, SUMMARY, self._summary, not_since=at.astimezone(UTC))

    def _summary(self) -> Counted:
        now = self.clock()
        today = now.astimezone(self.services.zone).date()
        settings = self.settings
        late = [one.setting for one in to_check(settings.numbers, settings.links) if one.check_by < today]
        lines = waiting.sentences(waiting.look(self.services, now), now, late)
        addresses = settings.alerts.admin_addresses or daily_summary.admin_addresses(self.services)
        told = daily_summary.tell(self.services, now, today, addresses, lines)
        if told.waiting:
            raise SummaryFault(f"The daily summary has not reached {told.waiting} of {len(addresses)} addresses.")
        return {"sent": told.sent, "failed": told.failed}

    def bounces(self) -> Counted | None:
        """Read the mailbox that bounces come back to; None also when there is none."""
        server = mailbox_server(self.settings)
        if server is None:
            return None
        every = timedelta(minutes=self.settings.imap.look_every_minutes)
        return self._every(BOUNCES, every, lambda: self._read(server))

    def _chores(self) -> Counted:
        now = self.clock()
        housekeeping.chores(follow(self.services), now)
        delivery, keep = self.settings.delivery, timedelta(days=self.settings.privacy.keep_outbox_days)
        return {
            "sign-in tidied": tidy(self.services, now),
            "outbox files removed": remove_older(delivery.outbox_folder, now - keep) if keep else 0,
        }

    def _read(self, server: MailboxServer) -> Counted:
        services = follow(self.services)

        def handle(raw: bytes) -> None:
            receive_mail.receive_raw(services, self.clock(), raw)

        read = read_unseen(server, handle)
        if read.sentence is not None:
            raise MailboxFault(read.sentence)
        return {"handled": read.handled, "failed": read.failed}

    def _every(self, name: str, every: timedelta, job: Callable[[], Counted]) -> Counted | None:
        return run_alone(self.services, self.clock, name, job, not_since=self.clock() - every * SOON)

    def _last_sweep_time(self) -> datetime:
        """The latest time of day for the sweep that has passed: one that the machine slept through is made up for."""
        local = self.clock().astimezone(self.services.zone)
        at = datetime.combine(local.date(), self.settings.clock.sweep_at, self.services.zone)
        if at > local:
            at = datetime.combine(local.date() - timedelta(days=1), self.settings.clock.sweep_at, self.services.zone)
        return at.astimezone(UTC)
