"""How the whole service stands, whichever process is asked: read from the database, and the same for all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from actions.dispatch import channel_state
from actions.operating.clock_jobs import CLOCK
from actions.restore import guard
from actions.services import Services
from db.engine import reading
from db.queries import gauges, jobs
from db.queries.jobs import JobRow

CHANNELS: Final = ("text", "email")
Value = tuple[tuple[str, ...], float]
"""The labels' values, and the number."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """One thing that goes up and down. ``labels`` name what ``values`` are told apart by."""

    name: str
    help: str
    values: tuple[Value, ...]
    labels: tuple[str, ...] = ()


def look(services: Services, now: datetime) -> list[Gauge]:
    """Every gauge, in one look at the database. When it does not answer, that alone is said."""
    try:
        with reading(services.engine) as connection:
            off = guard.current(connection) is not None
            found = [
                _one(
                    "recovery_sending_off", "1 while nothing is sent, because the database was restored or copied", off
                ),
                *_messages(connection, now),
                *_tasks(connection, now),
                *_jobs(connection, now),
            ]
    except (SQLAlchemyError, OSError):
        return [_one("recovery_database_up", "1 while the database answers", 0)]
    return [_one("recovery_database_up", "1 while the database answers", 1), *found]


def _messages(connection: Connection, now: datetime) -> Iterator[Gauge]:
    oldest, stopped = gauges.oldest_due(connection, now), channel_state.stopped(connection)
    most = f"; counted up to {gauges.MOST:,}"
    waited = (now - oldest).total_seconds() if oldest else 0.0
    yield _one("recovery_messages_due", f"Messages that are due now{most}", gauges.due(connection, now))
    yield _one("recovery_oldest_due_seconds", "How long the message that is due has waited which waits longest", waited)
    yield _one("recovery_messages_in_hand", f"Messages in the hands of a worker{most}", gauges.in_hand(connection))
    yield _one(
        "recovery_outcomes_unknown",
        f"Texts of which it is not known whether they went out{most}",
        gauges.unknown(connection),
    )
    yield Gauge(
        "recovery_channel_stopped",
        "1 while nothing goes out on a channel, because of a fault in the set-up or at the provider",
        tuple(((channel,), float(channel in stopped)) for channel in CHANNELS),
        ("channel",),
    )


def _tasks(connection: Connection, now: datetime) -> Iterator[Gauge]:
    urgent, usual, late = gauges.open_tasks(connection, now)
    yield Gauge(
        "recovery_tasks_open",
        "Tasks that wait for a person",
        ((("urgent",), float(urgent)), (("usual",), float(usual))),
        ("urgency",),
    )
    yield _one("recovery_tasks_late", "Open tasks that are past their time", late)


def _jobs(connection: Connection, now: datetime) -> Iterator[Gauge]:
    known = jobs.all_jobs(connection)
    clock, others = known.pop(CLOCK, None), sorted(known.items())
    if clock and clock.finished_at:
        yield _one(
            "recovery_clock_seen_timestamp_seconds",
            "When a clock last said that it runs, in seconds since 1970; it says so every minute",
            clock.finished_at.timestamp(),
        )
    yield _by_job("done_timestamp_seconds", "When it last ended well, in seconds since 1970", others, _done_at)
    yield _by_job("last_seconds", "How long it took when it last ended well", others, _took)
    yield _by_job("failing", "1 while it fails", others, lambda row: float(row.fails(now)))
    swept = known.get("sweep")
    if swept:
        yield _one(
            "recovery_sweep_surprises",
            "Women for whom the last nightly sweep found what time does not explain: each is a fault",
            float(swept.result.get("surprises", 0)),
        )


def _by_job(
    name: str, help_text: str, rows: list[tuple[str, JobRow]], value: Callable[[JobRow], float | None]
) -> Gauge:
    found = tuple(((job,), number) for job, row in rows if (number := value(row)) is not None)
    return Gauge(f"recovery_job_{name}", f"For each job that one machine does for all: {help_text}", found, ("job",))


def _done_at(row: JobRow) -> float | None:
    return row.finished_at.timestamp() if row.finished_at else None


def _took(row: JobRow) -> float | None:
    if row.started_at is None or row.finished_at is None or row.finished_at < row.started_at:
        return None
    return (row.finished_at - row.started_at).total_seconds()


def _one(name: str, help_text: str, value: float) -> Gauge:
    return Gauge(name, help_text, (((), float(value)),))
