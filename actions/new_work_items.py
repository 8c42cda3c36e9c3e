"""Opening work items of women who are new: many in a few statements, and otherwise as `actions.work_items` does it."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from actions import audit
from actions.work_items import ALERTS, OTHER, WorkCalendar, matter_of
from db.bulk import BulkInsert, add_all
from db.one_of import one_of
from db.tables import StaffNotice, WorkItem
from db.together import Look, together


class NewItem(NamedTuple):
    """One item of a kind per woman. ``reason`` is a sentence for a nurse, without personal data."""

    woman_id: int
    kind: str
    reason: str


def open_new(
    connection: Connection, items: Sequence[NewItem], at: datetime, calendar: WorkCalendar, actor: str
) -> Mapping[int, list[audit.Event]]:
    """Open these. Answers by woman the events that the caller has to record with his own.

    None may be open already: the database refuses a second one of the same matter.
    """
    if not items:
        return {}
    rows = [_row(item, at, calendar) for item in items]
    matters = [row["dedupe"] for row in rows]
    *_, found = together(connection, [*_NEW.given(rows), (_OPEN, {"matters": matters})])
    numbers = {row[0]: row[1] for row in found}
    ids = [numbers[matter] for matter in matters]
    urgent = [id_ for id_, row in zip(ids, rows, strict=True) if row["urgent"]]
    notices = [{"work_item_id": id_, "due_at": at, "attempt_id": uuid.uuid4().hex, "tries": 0} for id_ in urgent]
    add_all(connection, _NEW_NOTICES, notices)
    events: dict[int, list[audit.Event]] = defaultdict(list)
    for item, id_ in zip(items, ids, strict=True):
        details = {"kind": item.kind, "item": id_}
        events[item.woman_id].append(audit.Event(at, actor, "work-item-opened", item.woman_id, details))
    return events


def _row(item: NewItem, at: datetime, calendar: WorkCalendar) -> dict[str, object]:
    alert = ALERTS.get(item.kind, OTHER)
    return {
        "woman_id": item.woman_id,
        "kind": item.kind,
        "urgent": alert.urgent,
        "reason": item.reason,
        "opened_at": at,
        "due_at": calendar.due(at, alert.working_days),
        "dedupe": matter_of(item.kind, item.woman_id),
    }


_NEW = BulkInsert(
    WorkItem.__table__,  # type: ignore[arg-type]
    ("woman_id", "kind", "urgent", "reason", "opened_at", "due_at", "dedupe"),
)
_NEW_NOTICES = BulkInsert(
    StaffNotice.__table__,  # type: ignore[arg-type]
    ("work_item_id", "due_at", "attempt_id", "tries"),
)
_OPEN = Look(select(WorkItem.dedupe, WorkItem.id).where(one_of(WorkItem.dedupe, "matters"), WorkItem.done_at.is_(None)))
