"""What the database says of the state of the service."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from actions.operating.clock_jobs import CLOCK
from actions.privacy import rotate_key
from actions.seals import verify
from db.engine import reading
from db.queries import health, jobs
from service.findings import Finding, broken, fine, warning
from service.jobs import RETENTION, SWEEP
from service.wording_check import check_wording
from settings import Settings

CLOCK_SILENT = timedelta(minutes=3)
LATE = timedelta(minutes=5)
SWEEP_SILENT = timedelta(hours=50)
RETENTION_SILENT = timedelta(hours=50)
NAMES = {"text": "Texts", "email": "Emails"}


def check_database(engine: Engine, settings: Settings, now: datetime) -> list[Finding]:
    """Raises what the database raises."""
    with reading(engine) as connection:
        return [
            *_channels(connection),
            *approvals(connection, settings),
            *check_wording(connection, now.date(), timedelta(days=settings.content.source_page_review_by_grace_days)),
            *_clock(connection, now),
            *_messages(connection, now),
            *_work(connection, now),
            *_record(connection, now),
            *_retention(connection, now),
            *_keys(),
        ]


def approvals(connection: Connection, settings: Settings) -> Iterator[Finding]:
    """Whose wording has been approved, and what that means now."""
    live, approved = health.wording_counts(connection)
    waiting = live - approved
    if not waiting:
        yield fine("approved", f"All {live} message files in force are approved.")
    elif not settings.delivery.live:
        yield fine(
            "not-approved",
            f"{waiting} of {live} message files in force are not approved by a second person. Through the outbox they "
            "go all the same, marked as not approved; when messages leave this machine they are held.",
        )
    elif settings.content.require_approval:
        yield warning(
            "not-approved",
            f"{waiting} of {live} message files in force are not approved by a second person: those messages are held.",
        )
    else:
        yield warning("not-approved", f"{waiting} of {live} message files are sent although nobody has approved them.")


def _channels(connection: Connection) -> Iterator[Finding]:
    for stop in health.stopped_channels(connection):
        yield broken(
            "channel-stopped",
            f"{NAMES.get(stop.channel, stop.channel)} have been stopped since {_at(stop.since)}. {stop.reason} "
            "Nothing is lost: messages wait, and one is tried from time to time.",
        )


def _clock(connection: Connection, now: datetime) -> Iterator[Finding]:
    known = jobs.all_jobs(connection)
    seen = known[CLOCK].finished_at if CLOCK in known else None
    if seen is None:
        yield broken("clock", "The clock has never run on this database. Start the service with `make run`.")
    elif now - seen > CLOCK_SILENT:
        yield broken("clock", f"The clock has not run since {_at(seen)}. Start the service with `make run`.")
    else:
        yield fine("clock", f"The clock runs; it was last seen {_at(seen)}.")
    for name, row in sorted(known.items()):
        if row.fails(now):
            yield broken(
                "job-failing",
                f"The job {name} has failed since {_at(row.failing_since)}. {row.fault or ''} It is tried again at its "
                "next turn, and the others go on. The log says where it broke.",
            )
    swept = known[SWEEP].finished_at if SWEEP in known else None
    if swept is not None and now - swept > SWEEP_SILENT:
        yield warning("sweep", f"Nobody's messages have been planned again since {_at(swept)}. See the log for why.")


def _messages(connection: Connection, now: datetime) -> Iterator[Finding]:
    late = health.overdue(connection, now - LATE)
    if late:
        yield broken(
            "late", f"{late} messages have been due for more than 5 minutes. Is the clock running? See the log."
        )
    held = health.in_state(connection, "held", "wording-not-approved")
    if held:
        yield warning("held-not-approved", f"{held} messages are held because their wording is not approved.")
    unknown = health.in_state(connection, "unknown")
    if unknown:
        yield warning(
            "unknown",
            f"Of {unknown} texts it is not known yet whether they went out. They are looked up at the provider.",
        )


def _work(connection: Connection, now: datetime) -> Iterator[Finding]:
    open_items, late = health.open_work(connection, now)
    if late:
        yield warning("work-late", f"{late} of {open_items} open work items are past their time.")
    else:
        yield fine("work", f"{open_items} work items are open, none past its time.")


def _keys() -> Iterator[Finding]:
    old = rotate_key.old_keys()
    if old:
        yield warning(
            "keys",
            f"A change of keys is under way: {', '.join(old)} is kept for reading. `recovery rotate-key` ends it.",
        )


def _retention(connection: Connection, now: datetime) -> Iterator[Finding]:
    ran = jobs.all_jobs(connection).get(RETENTION)
    if ran is None or ran.finished_at is None:
        return
    did = ", ".join(f"{number} {name}" for name, number in ran.result.items() if number) or "nothing was old enough"
    if now - ran.finished_at > RETENTION_SILENT:
        yield warning(
            "retention", f"What is kept too long was last let go {_at(ran.finished_at)}. See the log for why."
        )
    else:
        yield fine("retention", f"What was kept long enough was last let go {_at(ran.finished_at)}: {did}.")


def _record(connection: Connection, now: datetime) -> Iterator[Finding]:
    levels = {"broken": broken, "warning": warning, "fine": fine}
    for level, sentence in verify.sentences(verify.verify(connection, now)):
        yield levels[level]("record", sentence)


def _at(when: datetime | None) -> str:
    return "an unknown time" if when is None else f"{when:%-d %B %Y %H:%M} UTC"
