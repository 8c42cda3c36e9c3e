"""Jobs of the clock that one process alone may run at a time, whichever machine it is on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.tables import Job
from db.types import UtcDateTime

FORGOTTEN = timedelta(hours=25)
"""Longer than any job waits for its next turn."""
WELL: dict[str, Any] = {"failing_since": None, "failed_at": None, "fault": None}


@dataclass(frozen=True, slots=True)
class JobRow:
    """How a job last went. ``finished_at`` is empty while its first run goes on, or when that run broke off."""

    name: str
    owner: str | None
    locked_until: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    result: Mapping[str, Any]
    failing_since: datetime | None = None
    failed_at: datetime | None = None
    fault: str | None = None

    def fails(self, now: datetime) -> bool:
        """Whether it does not work now. What was said long ago was left by a process that ended since."""
        return self.failing_since is not None and self.failed_at is not None and now - self.failed_at < FORGOTTEN


def take(
    connection: Connection, name: str, owner: str, now: datetime, until: datetime, not_since: datetime | None = None
) -> bool:
    """Take a job until it is finished, or ``until`` passes. False: another has it, or it ended after ``not_since``."""
    _make_known(connection, name)
    free = update(Job).where(Job.name == name, or_(Job.locked_until.is_(None), Job.locked_until <= now))
    if not_since is not None:
        free = free.where(or_(Job.finished_at.is_(None), Job.finished_at < not_since))
    return connection.execute(free.values(owner=owner, locked_until=until, started_at=now)).rowcount == 1


def finish(connection: Connection, name: str, owner: str, now: datetime, result: Mapping[str, Any]) -> bool:
    """It went well: say so and let it go. False: it took so long that another has taken it."""
    done = connection.execute(
        update(Job)
        .where(Job.name == name, Job.owner == owner)
        .values(locked_until=None, finished_at=now, result=dict(result), **WELL)
    )
    return done.rowcount == 1


def release(connection: Connection, name: str, owner: str) -> None:
    """It failed: let it go, so that it can be tried again."""
    connection.execute(update(Job).where(Job.name == name, Job.owner == owner).values(locked_until=None))


def failed(connection: Connection, name: str, now: datetime, fault: str) -> None:
    """It could not do its work, and why: a sentence without anything personal."""
    _make_known(connection, name)
    since = func.coalesce(Job.failing_since, literal(now, UtcDateTime()))
    connection.execute(update(Job).where(Job.name == name).values(failing_since=since, failed_at=now, fault=fault))


def works(connection: Connection, name: str) -> bool:
    """It works again. False: it had not failed."""
    failing = update(Job).where(Job.name == name, Job.failing_since.is_not(None))
    return connection.execute(failing.values(**WELL)).rowcount == 1


def _make_known(connection: Connection, name: str) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(Job).values(name=name, result={}).on_conflict_do_nothing(index_elements=["name"]))


def all_jobs(connection: Connection) -> dict[str, JobRow]:
    """Every job that ever ran, by name."""
    query = select(
        Job.name, Job.owner, Job.locked_until, Job.started_at, Job.finished_at, Job.result, Job.failing_since,
        Job.failed_at, Job.fault,
    )  # fmt: skip
    return {row.name: JobRow(*row) for row in connection.execute(query)}
