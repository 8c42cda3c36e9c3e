"""Everything a woman got, gets and does not get, in order, with the exact words and the reason."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from actions.services import Services
from db.engine import reading
from db.tables import Attempt, Delivery, PlannedMessage


@dataclass(frozen=True, slots=True)
class Sent:
    """One channel's part of a message: its state, the last try's exact words, and when (UTC)."""

    channel: str
    state: str
    at: datetime
    words: dict[str, str]
    reason: str | None
    template_version_id: int | None
    style: str | None
    variant: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One message of hers."""

    message_id: int
    step: str
    track: str
    says: str
    occurrence: str
    state: str
    due_on: date | None
    due_at: datetime | None
    sent_at: datetime | None
    channels: tuple[str, ...]
    code: str
    reason: str
    sent: tuple[Sent, ...] = ()


def timeline(services: Services, woman_id: int) -> list[Line]:
    """Her messages in the order of their days; those without a day come last."""
    with reading(services.engine) as connection:
        return timeline_in(connection, services, woman_id)


def timeline_in(connection: Connection, services: Services, woman_id: int) -> list[Line]:
    """The same on a connection of the caller's."""
    parts = _parts(connection, woman_id)
    rows = connection.execute(select(PlannedMessage.__table__).where(PlannedMessage.woman_id == woman_id))
    lines = [_line(services, row, tuple(parts.get(row.id, ()))) for row in rows]
    far = date.max
    return sorted(lines, key=lambda one: (one.due_on or far, one.due_on is None, one.message_id))


def _line(services: Services, row: Row[Any], sent: tuple[Sent, ...]) -> Line:
    step = services.step(row.step)
    channels = tuple(row.channels.split(",")) if row.channels else (step.channels if step else ())
    return Line(
        message_id=row.id,
        step=row.step,
        track=step.track if step else "",
        says=step.says if step else "",
        occurrence=row.occurrence,
        state=row.state,
        due_on=row.due_on,
        due_at=row.due_at,
        sent_at=row.sent_at,
        channels=tuple(one.channel for one in sent) or channels,
        code=row.reason_code,
        reason=row.reason,
        sent=sent,
    )


def _parts(connection: Connection, woman_id: int) -> dict[int, list[Sent]]:
    latest: dict[int, Any] = {}
    query = (
        select(
            Delivery.id, Delivery.message_id, Delivery.channel, Delivery.state, Delivery.updated_at, Delivery.reason,
            Attempt.words, Attempt.started_at, Attempt.template_version_id, Attempt.style, Attempt.variant,
        )
        .join(Attempt, Attempt.delivery_id == Delivery.id, isouter=True)
        .where(Delivery.woman_id == woman_id)
        .order_by(Delivery.id, Attempt.started_at)
    )  # fmt: skip
    for row in connection.execute(query).all():
        latest[row.id] = row  # the last try of each delivery is the one that counts
    found: dict[int, list[Sent]] = defaultdict(list)
    for row in latest.values():
        found[row.message_id].append(
            Sent(
                row.channel,
                row.state,
                row.started_at or row.updated_at,
                json.loads(row.words) if row.words else {},
                row.reason,
                row.template_version_id,
                row.style,
                row.variant,
            )
        )
    return found
