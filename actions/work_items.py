"""Things for a person to do, with a due time by the programme's alert table.

The same matter is open once only: its ``dedupe`` text is unique among open items. An urgent item also makes a staff
notice, so that an email to the duty address goes out even when the program stops at that moment.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from actions import audit
from db.tables import StaffNotice, WorkItem
from programme.calendar import add_working_days

END_OF_WORK = time(17, 0)
END_OF_DAY = time(23, 59)


@dataclass(frozen=True, slots=True)
class Alert:
    """How soon somebody must act: within so many working days; 0 means the same day, weekend or not."""

    urgent: bool
    working_days: int


ALERTS: Mapping[str, Alert] = MappingProxyType(
    {
        "urgent-word": Alert(True, 0),
        "loss": Alert(True, 0),
        "death": Alert(False, 0),
        "erasure": Alert(False, 2),
        "pregnant-on-drug": Alert(True, 1),
        "new-break": Alert(True, 1),
        "checkin-hard": Alert(False, 1),
        "breastfeeding-on-drug": Alert(False, 1),
        "early-menopause": Alert(False, 5),
        "status-check": Alert(False, 5),
        "optin-unanswered": Alert(False, 5),
        "find-birth-date": Alert(False, 5),
        "unreachable": Alert(False, 10),
        "wrong-person": Alert(False, 10),
        "wording-missing": Alert(False, 10),
        "wording-review": Alert(False, 20),
        "reminder-unanswered": Alert(False, 20),
        "gp-letter": Alert(False, 20),
        "pregnant-after-loss": Alert(True, 1),
        "maybe-stop": Alert(True, 1),
        "reply-to-read": Alert(False, 1),
        "restart-asked": Alert(False, 2),
        "loss-corrected": Alert(False, 1),
        "bad-address": Alert(False, 5),
        "texts-blocked": Alert(False, 5),
        "message-refused": Alert(False, 5),
        "outcome-unknown": Alert(False, 1),
        "wording-filtered": Alert(False, 1),
        "channel-stopped": Alert(True, 0),
        "sending-off": Alert(True, 0),
        "contact-wanted": Alert(False, 1),
        "mail-unmatched": Alert(False, 1),
        "program-fault": Alert(False, 1),
    }
)
"""The alert table of the programme, and what the service adds to it. Kinds not listed here: `OTHER`."""

OTHER = Alert(False, 5)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Where staff work: the time zone, and the days nobody is there (bank holidays)."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/London"))
    holidays: frozenset[date] = frozenset()

    def due(self, opened_at: datetime, working_days: int) -> datetime:
        """Within so many working days (until 17:00 of the last); 0: until the end of the same local day."""
        today = opened_at.astimezone(self.zone).date()
        if working_days == 0:
            return datetime.combine(today, END_OF_DAY, self.zone).astimezone(UTC)
        last = add_working_days(today, working_days, self.holidays)
        return datetime.combine(last, END_OF_WORK, self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An open item as lists show it."""

    id: int
    woman_id: int | None
    kind: str
    urgent: bool
    reason: str
    opened_at: datetime
    due_at: datetime
    owner: str | None


def open_item(
    connection: Connection,
    kind: str,
    woman_id: int | None,
    reason: str,
    at: datetime,
    calendar: WorkCalendar,
    *,
    actor: str,
    dedupe: str | None = None,
    urgent: bool | None = None,
    due_at: datetime | None = None,
    quiet_for: timedelta | None = None,
) -> int | None:
    """Open an item; answers its number, or None when the same matter is open already.

    ``reason`` is a sentence for a nurse, without personal data. ``urgent`` and ``due_at`` override the alert table.
    ``dedupe`` names the matter; left out, it is one open item of a kind per woman. ``quiet_for``: neither is it opened
    when it was opened (and perhaps done) within that time, so that what is done does not come back the next night.
    """
    matter = (dedupe or matter_of(kind, woman_id))[:120]
    if quiet_for is not None and _opened_since(connection, woman_id, matter, at - quiet_for):
        return None
    alert = ALERTS.get(kind, OTHER)
    is_urgent = alert.urgent if urgent is None else urgent
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(WorkItem)
        .values(
            woman_id=woman_id,
            kind=kind,
            urgent=is_urgent,
            reason=reason,
            opened_at=at,
            due_at=due_at or calendar.due(at, alert.working_days),
            dedupe=matter,
        )
        .on_conflict_do_nothing(index_elements=["dedupe"], index_where=WorkItem.done_at.is_(None))
        .returning(WorkItem.id)
    )
    item_id: int | None = connection.execute(statement).scalar_one_or_none()
    if item_id is None:
        return None
    if is_urgent:
        connection.execute(insert(StaffNotice).values(work_item_id=item_id, due_at=at, attempt_id=uuid.uuid4().hex))
    audit.record(connection, at, actor, "work-item-opened", woman_id, kind=kind, item=item_id)
    return item_id


def matter_of(kind: str, woman_id: int | None) -> str:
    """The matter of an item that gives none: one open item of a kind per woman."""
    return f"{kind}:{woman_id or 'all'}"


def _opened_since(connection: Connection, woman_id: int | None, matter: str, since: datetime) -> bool:
    query = select(WorkItem.id).where(
        WorkItem.woman_id == woman_id, WorkItem.dedupe == matter, WorkItem.opened_at > since
    )
    return connection.scalar(query.limit(1)) is not None


def close(connection: Connection, item_id: int, at: datetime, actor: str, *, note: str | None = None) -> bool:
    """Mark it done, with a note for colleagues. False: it was done already, or there is no such item."""
    changed = connection.execute(
        update(WorkItem)
        .where(WorkItem.id == item_id, WorkItem.done_at.is_(None))
        .values(done_at=at, done_by=actor, note=note)
        .returning(WorkItem.woman_id, WorkItem.kind)
    ).one_or_none()
    if changed is None:
        return False
    # A notice that has not gone out yet would send staff after something that is done.
    connection.execute(
        update(StaffNotice)
        .where(StaffNotice.work_item_id == item_id, StaffNotice.sent_at.is_(None))
        .values(due_at=None)
    )
    audit.record(connection, at, actor, "work-item-closed", changed.woman_id, kind=changed.kind, item=item_id)
    return True


def close_matter(connection: Connection, dedupe: str, at: datetime, actor: str) -> bool:
    """Close the open item of a matter that has settled itself. False: none was open."""
    item_id = connection.scalar(select(WorkItem.id).where(WorkItem.dedupe == dedupe, WorkItem.done_at.is_(None)))
    return item_id is not None and close(connection, item_id, at, actor)


def take(connection: Connection, item_id: int, owner: str, at: datetime) -> bool:
    """Somebody takes it on. False: it is done already."""
    changed = connection.execute(
        update(WorkItem).where(WorkItem.id == item_id, WorkItem.done_at.is_(None)).values(owner=owner)
    )
    if changed.rowcount == 1:
        audit.record(connection, at, owner, "work-item-taken", item=item_id)
    return changed.rowcount == 1


def list_open(
    connection: Connection, *, woman_id: int | None = None, kind: str | None = None, limit: int = 200
) -> list[OpenItem]:
    """What is open: urgent first, then what is due soonest."""
    query = select(
        WorkItem.id,
        WorkItem.woman_id,
        WorkItem.kind,
        WorkItem.urgent,
        WorkItem.reason,
        WorkItem.opened_at,
        WorkItem.due_at,
        WorkItem.owner,
    ).where(WorkItem.done_at.is_(None))
    if woman_id is not None:
        query = query.where(WorkItem.woman_id == woman_id)
    if kind is not None:
        query = query.where(WorkItem.kind == kind)
    query = query.order_by(WorkItem.urgent.desc(), WorkItem.due_at, WorkItem.id).limit(limit)
    return [OpenItem(*row) for row in connection.execute(query)]
