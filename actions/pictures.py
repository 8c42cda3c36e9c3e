"""What the programme sent in the last 30 days, and what is planned for the next 14, counted by local day."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, func, select, text

from actions.held_back import NOT_FOR_HER
from actions.services import Services
from db.engine import reading
from db.tables import Delivery, PlannedMessage

BACK: Final = 30
AHEAD: Final = 14
STATES: Final = {"accepted": "sent", "unknown": "sent", "delivered": "delivered", "failed": "failed"}
"""What a delivery counts as: sent and not yet known to have arrived, delivered, or failed."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day. ``sent`` are those of which no receipt has come yet."""

    on: date
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    held: int = 0
    planned: int = 0


@dataclass(frozen=True, slots=True)
class Pictures:
    """The days gone by, today last, and the days ahead, today first."""

    past: tuple[Day, ...]
    ahead: tuple[Day, ...]


def pictures(services: Services, now: datetime) -> Pictures:
    """Counted anew at each look: by index alone, so it takes no longer with a million messages."""
    today = now.astimezone(services.zone).date()
    first, last = today - timedelta(days=BACK - 1), today + timedelta(days=AHEAD - 1)
    with reading(services.engine) as connection:
        went = _went(connection, services, first, now)
        planned = _planned(connection, first, last)
    past = tuple(
        Day(
            day, went[day, "sent"], went[day, "delivered"], went[day, "failed"], planned[day, "held"]
        )
        for day in _days(first, BACK)
    )  # fmt: skip
    ahead = tuple(Day(day, held=planned[day, "held"], planned=planned[day, "planned"]) for day in _days(today, AHEAD))
    return Pictures(past, ahead)


def _days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]


def _went(connection: Connection, services: Services, first: date, now: datetime) -> Counter[tuple[date, str]]:
    """Deliveries by the day on which they last changed: that of the receipt, mostly the day they were sent."""
    since = datetime.combine(first, time.min, services.zone).astimezone(UTC)
    hour = _hour(connection)
    query = (
        select(hour, Delivery.state, func.count())
        .where(Delivery.updated_at >= since, Delivery.updated_at <= now)
        .group_by(hour, Delivery.state)
    )
    found: Counter[tuple[date, str]] = Counter()
    for at, state, count in connection.execute(query):
        counted = STATES.get(state)
        if counted:
            moment = datetime.strptime(at, "%Y-%m-%dT%H").replace(tzinfo=UTC)
            found[moment.astimezone(services.zone).date(), counted] += count
    return found


def _hour(connection: Connection) -> ColumnElement[str]:
    """The hour (UTC) of an instant as text, e.g. 2026-03-31T14."""
    if connection.dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", Delivery.updated_at), 'YYYY-MM-DD"T"HH24')
    return func.substr(Delivery.updated_at, 1, 13)


def _planned(connection: Connection, first: date, last: date) -> Counter[tuple[date, str]]:
    query = (
        select(PlannedMessage.due_on, PlannedMessage.state, func.count())
        .where(
            PlannedMessage.due_on >= first, PlannedMessage.due_on <= last,
            text("state IN ('planned', 'held')"), PlannedMessage.reason_code.not_in(NOT_FOR_HER),
        )
        .group_by(PlannedMessage.due_on, PlannedMessage.state)
    )  # fmt: skip
    return Counter({(row[0], row[1]): row[2] for row in connection.execute(query) if row[0] is not None})
