"""How the service does: the clock, what waits, what failed and why, the sweep, and the providers' connections."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, select

from actions import audit
from actions.dispatch import channel_state
from actions.dispatch.channel_state import Stopped
from actions.operating.clock_jobs import CLOCK
from actions.services import Services
from actions.staff.people import StaffUser
from db.engine import reading, writing
from db.queries import health, jobs
from db.queries.jobs import JobRow
from db.tables import Attempt, Delivery, PlannedMessage
from delivery.protocol import ConnectionCheck, ListingUnavailable

ALIVE: Final = timedelta(minutes=5)
"""The clock says every minute that it runs; longer silence than this is a fault."""
FAILURES: Final = timedelta(days=7)
LATE: Final = timedelta(minutes=15)
TEST_NUMBER: Final = "+447700900000"
"""A number that nobody has: its list of texts is asked for, to see whether the provider answers."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Failed deliveries of one kind within the last 7 days."""

    channel: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Health:
    """Everything the service page says about the present."""

    clock_seen: datetime | None
    clock_runs: bool
    overdue: int
    oldest_due: datetime | None
    in_hand: int
    unknown: int
    held: int
    sent_today: int
    failures: tuple[Failure, ...]
    stopped: Mapping[str, Stopped]
    jobs: Mapping[str, JobRow]
    failing: Mapping[str, JobRow]
    tasks_open: int
    tasks_late: int
    wording_in_force: int
    wording_approved: int
    text_sender: str
    email_sender: str
    text_real: bool
    email_real: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """What trying a connection showed."""

    channel: str
    works: bool
    sentence: str


def look(services: Services, now: datetime) -> Health:
    """The state of the service now. Reads only."""
    with reading(services.engine) as connection:
        ran = jobs.all_jobs(connection)
        clock = ran.get(CLOCK)
        seen = clock.finished_at if clock else None
        in_force, approved = health.wording_counts(connection)
        tasks_open, tasks_late = health.open_work(connection, now)
        return Health(
            clock_seen=seen,
            clock_runs=seen is not None and now - seen < ALIVE,
            overdue=health.overdue(connection, now - LATE),
            oldest_due=_oldest_due(connection, now),
            in_hand=health.in_state(connection, "sending"),
            unknown=health.in_state(connection, "unknown"),
            held=health.in_state(connection, "held"),
            sent_today=_sent_since(connection, _midnight(services, now)),
            failures=tuple(_failures(connection, now - FAILURES)),
            stopped=channel_state.stopped(connection),
            jobs={name: row for name, row in ran.items() if name != CLOCK},
            failing={name: row for name, row in sorted(ran.items()) if row.fails(now)},
            tasks_open=tasks_open,
            tasks_late=tasks_late,
            wording_in_force=in_force,
            wording_approved=approved,
            text_sender=services.text_sender.name if services.text_sender else "",
            email_sender=services.email_sender.name if services.email_sender else "",
            text_real=services.text_sender is not None and services.text_sender.real,
            email_real=services.email_sender is not None and services.email_sender.real,
        )


def try_connection(services: Services, now: datetime, user: StaffUser, channel: str) -> Tried:
    """Speak to a provider without sending anything: texts by asking for a list, emails by signing in."""
    tried = _try_texts(services, now) if channel == "text" else _try_emails(services)
    with writing(services.engine) as connection:
        audit.record(connection, now, user.actor, "connection-tried", channel=tried.channel, works=tried.works)
    return tried


def _try_texts(services: Services, now: datetime) -> Tried:
    if services.text_sender is None:
        return Tried("text", works=False, sentence="Texts are not set up.")
    found = services.text_sender.find(TEST_NUMBER, now - timedelta(minutes=1), now)
    if isinstance(found, ListingUnavailable):
        return Tried("text", works=False, sentence=found.sentence)
    return Tried("text", works=True, sentence="The provider of texts answers, and knows this service.")


def _try_emails(services: Services) -> Tried:
    sender = services.email_sender
    if sender is None:
        return Tried("email", works=False, sentence="Emails are not set up.")
    wrong = sender.check() if isinstance(sender, ConnectionCheck) else ""
    if wrong:
        return Tried("email", works=False, sentence=wrong)
    said = "The mail server answers, and lets this service in." if sender.real else "Emails become files here."
    return Tried("email", works=True, sentence=said)


def _midnight(services: Services, now: datetime) -> datetime:
    return now.astimezone(services.zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _oldest_due(connection: Connection, now: datetime) -> datetime | None:
    return connection.scalar(select(func.min(PlannedMessage.due_at)).where(PlannedMessage.due_at <= now))


def _sent_since(connection: Connection, since: datetime) -> int:
    query = select(func.count()).select_from(Attempt).where(Attempt.started_at >= since, Attempt.outcome == "accepted")
    return connection.execute(query).scalar_one()


def _failures(connection: Connection, since: datetime) -> list[Failure]:
    query = (
        select(Delivery.channel, Delivery.reason, func.count().label("number"))
        .where(Delivery.state == "failed", Delivery.updated_at >= since)
        .group_by(Delivery.channel, Delivery.reason)
        .order_by(func.count().desc())
        .limit(20)
    )
    rows: list[Any] = list(connection.execute(query))
    return [Failure(row.channel, row.reason or "No reason was given.", row.number) for row in rows]
