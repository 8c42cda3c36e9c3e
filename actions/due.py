"""What is due next, for whom: everything that waits to be sent, by the time at which it is looked at."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from actions.services import Services
from db.engine import reading
from db.tables import PlannedMessage, Woman

WAITING = ("planned", "held", "sending", "sent")


@dataclass(frozen=True, slots=True)
class DueLine:
    """One message that waits. ``sent`` with a time: its other channel is still to come."""

    reference: str
    step: str
    says: str
    state: str
    due_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Due:
    """The soonest of them, how many there are in that time in all, and how many messages are held without a time."""

    lines: tuple[DueLine, ...]
    in_all: int
    held_without_a_time: int


def due_until(services: Services, until: datetime, limit: int) -> Due:
    """Everything that is looked at until an instant, soonest first, at most ``limit`` lines."""
    waiting = (PlannedMessage.due_at <= until, PlannedMessage.state.in_(WAITING))
    query = (
        select(
            Woman.reference,
            PlannedMessage.step,
            PlannedMessage.state,
            PlannedMessage.due_at,
            PlannedMessage.reason,
        )
        .join(Woman, Woman.id == PlannedMessage.woman_id)
        .where(*waiting)
        .order_by(PlannedMessage.due_at, PlannedMessage.priority, PlannedMessage.id)
        .limit(limit)
    )
    steps = services.programme.steps
    with reading(services.engine) as connection:
        lines = tuple(
            DueLine(row[0], row[1], steps[row[1]].says if row[1] in steps else "", row[2], row[3], row[4])
            for row in connection.execute(query)
        )
        in_all = connection.execute(select(func.count()).select_from(PlannedMessage).where(*waiting)).scalar_one()
        held = connection.execute(
            select(func.count())
            .select_from(PlannedMessage)
            .where(PlannedMessage.state == "held", PlannedMessage.due_at.is_(None))
        ).scalar_one()
    return Due(lines, in_all, held)
