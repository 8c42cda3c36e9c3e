"""Telling the person on duty of an urgent work item, by an email that names nobody.

A notice is taken before it is sent and marked after: when the program stops in between it is sent again, under the same
Message-ID. Better twice than not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

from sqlalchemy import Connection, exists, func, select, update

from actions import audit
from actions.operating.events import EventLog
from actions.services import Services
from db.engine import reading, writing
from db.tables import Installation, StaffNotice, WorkItem
from delivery.protocol import Accepted, EmailMessage, EmailSender
from messages.findings import MissingValue, TemplateError
from messages.render import FooterLinks, RenderedEmail, render_email

log = EventLog(__name__)

ALERT = "staff-alert-urgent"
LANGUAGE = "en"
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


def worded(
    services: Services, connection: Connection, message: str, subject: str, lines: Sequence[str] = ()
) -> RenderedEmail:
    """An email to staff in the words in force, with sentences of the service's own listed before its first button.

    In plain words of our own, under ``subject``, when those in force cannot be used: it must not be held.
    """
    wordings = services.wording.read(connection)
    live, shared = wordings.find(message, LANGUAGE), wordings.shared(LANGUAGE)
    link = f"{services.public_base_url}/staff/"
    values = {**services.nation_values("england"), "link": link, "named_person": services.named_person}
    if live is not None and shared is not None:
        try:
            footer = FooterLinks(link, "", "")
            flags = {"staffed": True, "email_channel": True}
            return render_email(
                live.template, shared, variant=None, values=values, flags=flags, footer=footer, own_lines=lines
            )
        except (MissingValue, TemplateError) as error:
            log.error("notice.own-words", message=message, error=type(error).__name__)
    paragraphs = [*(lines or ["Someone may need a person today."]), f"Please open the work list: {link}"]
    html = "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
    return RenderedEmail(subject, "", "\n\n".join(paragraphs), html)


def _send(services: Services, sender: EmailSender, now: datetime, notice: _Notice, email: RenderedEmail) -> bool:
    outcome = sender.send(
        EmailMessage(
            to=services.duty_address,
            subject=email.subject,
            text=email.text,
            html=email.html,
            attempt_id=notice.attempt_id,
            message_id=f"<{notice.attempt_id}@{services.email_domain}>",
            date=now,
        )
    )
    if not isinstance(outcome, Accepted):
        log.error("notice.not-sent", notice=notice.id, code=outcome.code)
        return False
    with writing(services.engine) as connection:
        connection.execute(update(StaffNotice).where(StaffNotice.id == notice.id).values(sent_at=now, due_at=None))
        audit.record(connection, now, audit.DISPATCHER, "staff-told", item=notice.item)
    return True
