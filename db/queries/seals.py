"""The seals of the record, and which events are settled enough to be sealed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, text

from db.audit_tables import AuditSeal
from db.tables import AuditEvent

EVENT_COLUMNS = (
    AuditEvent.id, AuditEvent.at, AuditEvent.actor, AuditEvent.action, AuditEvent.woman_id, AuditEvent.details,
)  # fmt: skip
AT_ONCE = 500
_WRITERS = text(
    "SELECT virtualtransaction FROM pg_locks WHERE relation = 'audit_events'::regclass AND mode = 'RowExclusiveLock' "
    "AND granted AND pid <> pg_backend_pid()"
)


class SealRow(NamedTuple):
    """One seal."""

    id: int
    after_id: int
    through_id: int
    events: int
    sealed_at: datetime
    marks: str
    digest: str


class EventRow(NamedTuple):
    """One event, as it is sealed."""

    id: int
    at: datetime
    actor: str
    action: str
    woman_id: int | None
    details: Mapping[str, Any]


def last(connection: Connection) -> SealRow | None:
    """The newest seal."""
    row = connection.execute(_query().order_by(AuditSeal.id.desc()).limit(1)).one_or_none()
    return SealRow(*row) if row else None


def all_seals(connection: Connection) -> Iterator[SealRow]:
    """Every seal in order, a few at a time."""
    for row in connection.execute(_query().order_by(AuditSeal.id), execution_options={"yield_per": 50}):
        yield SealRow(*row)


def append(connection: Connection, seal: SealRow) -> None:
    """Add a seal. Its number is taken once: of two who would add the same, one fails."""
    connection.execute(insert(AuditSeal).values(**seal._asdict()))


def newest_event(connection: Connection) -> int:
    """The highest number of an event that can be seen; 0 when there is none."""
    return connection.scalar(select(func.max(AuditEvent.id))) or 0


def writers(connection: Connection) -> set[str]:
    """Transactions that are adding events right now. SQLite has one writer at a time, who commits in order."""
    return set(connection.scalars(_WRITERS)) if connection.dialect.name == "postgresql" else set()


def events(connection: Connection, after: int, through: int, limit: int | None = None) -> list[EventRow]:
    """The events with numbers above ``after`` up to ``through``, in order."""
    query = select(*EVENT_COLUMNS).where(AuditEvent.id > after, AuditEvent.id <= through).order_by(AuditEvent.id)
    return [EventRow(*tuple(row)) for row in connection.execute(query.limit(limit) if limit else query)]


def unsealed(connection: Connection, after: int) -> tuple[int, datetime | None]:
    """How many events no seal covers yet, and when the oldest of them was."""
    row = connection.execute(select(func.count(), func.min(AuditEvent.at)).where(AuditEvent.id > after)).one()
    return row[0], row[1]


def forgettable(
    connection: Connection, actions: frozenset[str], before: datetime, after: int, through: int
) -> Sequence[int]:
    """The next sealed events of these kinds from before an instant, with numbers above ``after``, in order."""
    return connection.scalars(
        select(AuditEvent.id)
        .where(AuditEvent.id > after, AuditEvent.id <= through, AuditEvent.action.in_(actions), AuditEvent.at < before)
        .order_by(AuditEvent.id)
        .limit(AT_ONCE)
    ).all()


def forget(connection: Connection, actions: frozenset[str], events: Sequence[int]) -> int:
    """Remove these events, if they are of these kinds. Answers how many."""
    return connection.execute(
        delete(AuditEvent).where(AuditEvent.id.in_(events), AuditEvent.action.in_(actions))
    ).rowcount


def _query() -> Any:
    return select(
        AuditSeal.id, AuditSeal.after_id, AuditSeal.through_id, AuditSeal.events, AuditSeal.sealed_at,
        AuditSeal.marks, AuditSeal.digest,
    )  # fmt: skip
