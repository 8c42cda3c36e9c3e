"""Messages that an event calls for: answers to her own message, codes, notices. They stand beside the plan."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, update
from sqlalchemy.dialects import postgresql, sqlite

from actions.replan import EVENT_PREFIX
from actions.services import Services
from db.tables import PlannedMessage

ANSWER_WINDOW = timedelta(hours=12)


def add(
    connection: Connection,
    services: Services,
    now: datetime,
    woman_id: int,
    step: str,
    event: str,
    *,
    channels: tuple[str, ...] | None = None,
    values: Mapping[str, str] | None = None,
    immediate: bool = True,
    window: timedelta | None = ANSWER_WINDOW,
    reason: str = "An answer to her own message.",
) -> None:
    """Have it sent now (or in her next hours, when not ``immediate``). The same event adds it once only.

    ``event`` names the cause, e.g. a reply's number. ``values``: fields that only this message knows, and flags whose
    value is "yes".
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    hours = services.rules.hours
    connection.execute(
        dialect.insert(PlannedMessage)
        .values(
            woman_id=woman_id,
            step=step,
            occurrence=f"{EVENT_PREFIX}{event}"[:40],
            state="planned",
            due_at=now,
            due_on=hours.local_day(now),
            expires_at=now + window if window else None,
            priority=services.programme.step(step).priority,
            immediate=immediate,
            channels=",".join(channels) if channels else None,
            values=json.dumps(dict(values)) if values else None,
            reason_code="event",
            reason=reason,
            programme_version=services.programme.version,
            created_at=now,
            updated_at=now,
        )
        .on_conflict_do_nothing(index_elements=["woman_id", "step", "occurrence"])
    )


def cancel_waiting(connection: Connection, now: datetime, woman_id: int, code: str, reason: str) -> int:
    """Take back every answer and notice that has not been handed over. Answers how many."""
    changed = connection.execute(
        update(PlannedMessage)
        .where(
            PlannedMessage.woman_id == woman_id,
            PlannedMessage.occurrence.startswith(EVENT_PREFIX, autoescape=True),
            PlannedMessage.state.in_(("planned", "held")),
        )
        .values(state="cancelled", due_at=None, reason_code=code, reason=reason, updated_at=now)
    )
    return changed.rowcount
