"""Who did what to whom, when. Appended in the transaction of the change itself, so neither exists without the other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from db.bulk import BulkInsert
from db.tables import AuditEvent
from db.together import Asked, together

DISPATCHER = "dispatcher"
"""The actor of what happens by the clock."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event. ``details`` hold codes, numbers of rows and names of steps: nothing personal."""

    at: datetime
    actor: str
    action: str
    woman_id: int | None = None
    details: dict[str, Any] = field(default_factory=dict)


def record(
    connection: Connection, at: datetime, actor: str, action: str, woman_id: int | None = None, **details: object
) -> None:
    """Append one event. ``details`` must hold no personal data: codes, row numbers and step names only."""
    record_all(connection, [Event(at, actor, action, woman_id, dict(details))])


def record_all(connection: Connection, events: Sequence[Event]) -> None:
    """Append many events in one statement."""
    together(connection, given(events))


def given(events: Sequence[Event]) -> list[Asked]:
    """These events, to be appended together with other changes."""
    return _NEW_EVENTS.given(
        [
            {
                "at": event.at,
                "actor": event.actor,
                "action": event.action,
                "woman_id": event.woman_id,
                "details": event.details,
            }
            for event in events
        ]
    )


_NEW_EVENTS = BulkInsert(AuditEvent.__table__, ("at", "actor", "action", "woman_id", "details"))  # type: ignore[arg-type]
