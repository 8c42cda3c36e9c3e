"""Telling the person on duty of an urgent work item, by an email that names nobody.

A notice is taken before it is sent and marked after: when the program stops in between it is sent again, under the same
Message-ID. Better twice than not at all.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, func, select, update

from actions import audit
from actions.operating.events import EventLog
from actions.operating.staff_emails import addressed, worded
from actions.services import Services
from db.engine import reading, writing
from db.tables import Installation, StaffNotice, WorkItem
from delivery.protocol import Accepted, EmailSender
from messages.render import RenderedEmail

log = EventLog(__name__)

ALERT = "staff-alert-urgent"
AGAIN = timedelta(minutes=5)
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class _Notice:
    id: int
    item: int
    attempt_id: str


def send_notices(services: Services, now: datetime) -> int:
    """Send every notice that is due; answers how many went out. Without a duty address they wait for one."""
    sender = services.email_sender
    if not services.duty_address or sender is None or not _any_due(services, now):
        return 0
    with writing(services.engine) as connection:
        notices = _take(connection, now)
        email = worded(services, connection, ALERT, "Please open the work list today")
    return sum(_send(services, sender, now, one, email) for one in notices)


def _any_due(services: Services, now: datetime) -> bool:
    with reading(services.engine) as connection:
        earliest = connection.scalar(select(func.min(StaffNotice.due_at)).where(StaffNotice.due_at.is_not(None)))
        return earliest is not None and earliest <= now


def _take(connection: Connection, now: datetime) -> list[_Notice]:
    # In a restored database, notices of earlier matters may have gone out before: only what came up since is told.
    old = exists().where(
        Installation.guarded_since.is_not(None),
        WorkItem.id == StaffNotice.work_item_id,
        WorkItem.opened_at < Installation.guarded_since,
    )
    due = (
        select(StaffNotice.id)
        .where(StaffNotice.due_at <= now, ~old)
        .order_by(StaffNotice.due_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    taken = connection.execute(
        update(StaffNotice)
        .where(StaffNotice.id.in_(due))
        .values(due_at=now + AGAIN, tries=StaffNotice.tries + 1)
        .returning(StaffNotice.id, StaffNotice.work_item_id, StaffNotice.attempt_id)
        .execution_options(synchronize_session=False)
    )
    return [_Notice(*row) for row in taken]


def _send(services: Services, sender: EmailSender, now: datetime, notice: _Notice, email: RenderedEmail) -> bool:
    outcome = sender.send(addressed(services, now, services.duty_address, notice.attempt_id, email))
    if not isinstance(outcome, Accepted):
        log.error("notice.not-sent", notice=notice.id, code=outcome.code)
        return False
    with writing(services.engine) as connection:
        connection.execute(update(StaffNotice).where(StaffNotice.id == notice.id).values(sent_at=now, due_at=None))
        audit.record(connection, now, audit.DISPATCHER, "staff-told", item=notice.item)
    return True
