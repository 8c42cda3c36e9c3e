"""Messages that an event calls for: answers to her own message, codes, notices. They stand beside the plan."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, update

from actions.replan import EVENT_PREFIX
from actions.services import Services
from db.bulk import BulkInsert, add_all
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
    row = row_of(
        services, now, woman_id, step, event,
        channels=channels, values=values, immediate=immediate, window=window, reason=reason,
    )  # fmt: skip
    add_all(connection, NEW, [row])


def row_of(
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
) -> dict[str, Any]:
    """The row of such a message, for `NEW`; the arguments are those of `add`."""
    return {
        "woman_id": woman_id,
        "step": step,
        "occurrence": f"{EVENT_PREFIX}{event}"[:40],
        "state": "planned",
        "due_at": now,
        "due_on": services.rules.hours.local_day(now),
        "expires_at": now + window if window else None,
        "priority": services.programme.step(step).priority,
        "immediate": immediate,
        "channels": ",".join(channels) if channels else None,
        "values_json": json.dumps(dict(values)) if values else None,
        "reason_code": "event",
        "reason": reason,
        "programme_version": services.programme.version,
        "created_at": now,
        "updated_at": now,
    }


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


NEW = BulkInsert(
    PlannedMessage.__table__,  # type: ignore[arg-type]
    (
        "woman_id", "step", "occurrence", "state", "due_at", "due_on", "expires_at", "priority", "immediate",
        "channels", "values_json", "reason_code", "reason", "programme_version", "created_at", "updated_at",
    ),
    once=("woman_id", "step", "occurrence"),
)  # fmt: skip
