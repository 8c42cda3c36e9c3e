"""What needs a person, in sentences that name nobody: tasks, faults, wording and numbers past their day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select

from actions.dispatch import channel_state
from actions.operating.job_words import job_words
from actions.restore.backup import JOB as BACKUP
from actions.services import Services
from actions.task_words import TITLES
from actions.wording.live import parse_once
from db.engine import reading
from db.queries import jobs, templates
from db.tables import WorkItem
from messages.findings import TemplateError

SOON = timedelta(days=30)
"""How far ahead wording that is about to be held is named."""
LASTING = timedelta(hours=1)
"""A job that has failed for less may yet work again by itself."""
BACKUP_AGE = timedelta(days=2)
"""A backup is made each day, as a rule."""
CHANNELS = {"text": "Texts", "email": "Emails"}


@dataclass(frozen=True, slots=True)
class OpenTasks:
    """The open tasks of one kind."""

    kind: str
    count: int
    urgent: int
    late: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is so now. ``held_soon``: on which day wording is held, for each message that comes to it within 30 days."""

    tasks: tuple[OpenTasks, ...] = ()
    stopped: tuple[tuple[str, datetime], ...] = ()
    failing: tuple[tuple[str, datetime], ...] = ()
    held_soon: tuple[date, ...] = ()
    held_now: int = 0
    last_backup: datetime | None = None


def look(services: Services, now: datetime) -> Waiting:
    """Read it all in one look."""
    today = now.astimezone(services.zone).date()
    with reading(services.engine) as connection:
        held = [day + services.limits.review_grace for day in _review_days(connection)]
        ran = sorted(jobs.all_jobs(connection).items())
        return Waiting(
            tasks=tuple(_tasks(connection, now)),
            stopped=tuple((channel, stop.since) for channel, stop in sorted(channel_state.stopped(connection).items())),
            failing=tuple(
                (name, row.failing_since)
                for name, row in ran
                if row.fails(now) and row.failing_since and now - row.failing_since >= LASTING
            ),
            held_soon=tuple(sorted(day for day in held if today <= day < today + SOON)),
            held_now=sum(day < today for day in held),
            last_backup=made.finished_at if (made := dict(ran).get(BACKUP)) else None,
        )


def sentences(waiting: Waiting, now: datetime, to_look_up: Sequence[str] = ()) -> list[str]:
    """One for each thing that needs a person; none when nothing does. ``to_look_up``: settings past their day."""
    return [
        *_about_tasks(waiting.tasks, now),
        *(
            f"{CHANNELS.get(channel, channel)} have been stopped for {_age(now - since)}. Messages wait."
            for channel, since in waiting.stopped
        ),
        *(
            f"A job of the service has failed for {_age(now - since)}: {job_words(name)}. The page Service says why."
            for name, since in waiting.failing
        ),
        *_about_wording(waiting),
        *_about_backups(waiting.last_backup, now),
        *_about_look_ups(to_look_up),
    ]


def _about_tasks(tasks: Sequence[OpenTasks], now: datetime) -> Iterator[str]:
    if not tasks:
        return
    count, urgent, late = (sum(getattr(one, name) for one in tasks) for name in ("count", "urgent", "late"))
    oldest = min(one.oldest for one in tasks)
    parts = [f"{urgent} urgent"] * bool(urgent) + [f"{late} past their time"] * bool(late)
    of_them = f", {' and '.join(parts)}" if parts else ""
    yield f"{_number(count, 'task')} in the work list{of_them}. The oldest has waited for {_age(now - oldest)}."
    yield f"By kind: {'; '.join(_of_kind(one) for one in tasks)}."


def _of_kind(tasks: OpenTasks) -> str:
    return f"{TITLES.get(tasks.kind, tasks.kind)} ({tasks.count})"


def _about_wording(waiting: Waiting) -> Iterator[str]:
    if waiting.held_now:
        yield f"{_number(waiting.held_now, 'message')} held because the wording is past its review date."
    if waiting.held_soon:
        first = waiting.held_soon[0]
        yield (
            f"The wording of {_number(len(waiting.held_soon), 'message')} runs out within 30 days, the first on "
            f"{first.day} {first:%B %Y}."
        )


def _about_backups(last: datetime | None, now: datetime) -> Iterator[str]:
    """Nothing when none is known of: backups may be made by other means."""
    if last is not None and now - last > BACKUP_AGE:
        yield f"The last backup by `recovery backup` was made {_age(now - last)} ago."


def _about_look_ups(to_look_up: Sequence[str]) -> Iterator[str]:
    if to_look_up:
        few = ", ".join(to_look_up[:4]) + (" and more" if len(to_look_up) > 4 else "")
        yield f"Past the day by which they are to be looked up again: {few}."


def _tasks(connection: Connection, now: datetime) -> Iterator[OpenTasks]:
    query = (
        select(
            WorkItem.kind,
            func.count(),
            func.count().filter(WorkItem.urgent),
            func.count().filter(WorkItem.due_at < now),
            func.min(WorkItem.opened_at),
        )
        .where(WorkItem.done_at.is_(None))
        .group_by(WorkItem.kind)
        .order_by(func.count().desc(), WorkItem.kind)
    )
    for kind, count, urgent, late, oldest in connection.execute(query):
        yield OpenTasks(kind, count, urgent, late, oldest)


def _review_days(connection: Connection) -> Iterator[date]:
    for row in templates.live(connection):
        try:
            yield parse_once(row.key, row.source, row.language).review_by
        except TemplateError:
            continue


def _number(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"


def _age(age: timedelta) -> str:
    if age >= timedelta(days=2):
        return f"{age.days} days"
    hours = int(age.total_seconds() // 3600)
    return _number(hours, "hour") if hours else "less than an hour"
