"""How the service stands, for `/metrics`: each a look at an index, and bounded, so that asking often costs little."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from db.tables import Attempt, PlannedMessage, WorkItem

MOST = 10_000
"""Nothing is counted beyond this: after an outage of months a look must cost no more than on any other day."""


def due(connection: Connection, now: datetime) -> int:
    """Messages that are due; at most `MOST`."""
    return _count(connection, select(PlannedMessage.id).where(PlannedMessage.due_at <= now))


def oldest_due(connection: Connection, now: datetime) -> datetime | None:
    """When the message became due that has waited longest; None when none is due."""
    return connection.scalar(select(func.min(PlannedMessage.due_at)).where(PlannedMessage.due_at <= now))


def in_hand(connection: Connection) -> int:
    """Messages that a worker has in hand, on any machine; at most `MOST`."""
    return _count(connection, select(PlannedMessage.woman_id).where(PlannedMessage.claimed_by.is_not(None)))


def unknown(connection: Connection) -> int:
    """Texts of which it is not known whether they went out; at most `MOST`."""
    return _count(connection, select(Attempt.valid_until).where(Attempt.outcome == "unknown"))


def open_tasks(connection: Connection, now: datetime) -> tuple[int, int, int]:
    """Open tasks: urgent ones, others, and how many of both are past their time."""
    query = select(
        func.count().filter(WorkItem.urgent),
        func.count().filter(~WorkItem.urgent),
        func.count().filter(WorkItem.due_at < now),
    ).where(WorkItem.done_at.is_(None))
    row = connection.execute(query).one()
    return row[0], row[1], row[2]


def _count(connection: Connection, rows: Select[Any]) -> int:
    return connection.execute(select(func.count()).select_from(rows.limit(MOST).subquery())).scalar_one()
