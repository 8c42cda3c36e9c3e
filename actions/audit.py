"""Who did what to whom, when. Appended in the transaction of the change itself, so neither exists without the other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from db.tables import AuditEvent

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
    if events:
        connection.execute(
            insert(AuditEvent),
            [
                {
                    "at": event.at,
                    "actor": event.actor,
                    "action": event.action,
                    "woman_id": event.woman_id,
                    "details": event.details,
                }
                for event in events
            ],
        )
