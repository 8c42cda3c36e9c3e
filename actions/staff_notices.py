"""Telling the person on duty of an urgent work item, by an email that names nobody.

A notice is taken before it is sent and marked after: when the program stops in between it is sent again, under the same
Message-ID. Better twice than not at all.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from actions import audit
from actions.services import Services
from db.engine import reading, writing
from db.tables import StaffNotice
from delivery.protocol import Accepted, EmailMessage, EmailSender
from messages.findings import MissingValue, TemplateError
from messages.render import FooterLinks, RenderedEmail, render_email

log = logging.getLogger(__name__)

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
        email = _worded(services, connection)
    return sum(_send(services, sender, now, one, email) for one in notices)


def _any_due(services: Services, now: datetime) -> bool:
    with reading(services.engine) as connection:
        earliest = connection.scalar(select(func.min(StaffNotice.due_at)).where(StaffNotice.due_at.is_not(None)))
        return earliest is not None and earliest <= now


def _take(connection: Connection, now: datetime) -> list[_Notice]:
    due = (
        select(StaffNotice.id)
        .where(StaffNotice.due_at <= now)
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


def _worded(services: Services, connection: Connection) -> RenderedEmail:
    """The alert in the words in force; plain words of our own when those cannot be used, for it must not be held."""
    wordings = services.wording.read(connection)
    live, shared = wordings.find(ALERT, LANGUAGE), wordings.shared(LANGUAGE)
    link = services.public_base_url
    values = {**services.nation_values("england"), "link": link, "named_person": services.named_person}
    if live is not None and shared is not None:
        try:
            footer = FooterLinks(link, "", "")
            flags = {"staffed": True, "email_channel": True}
            return render_email(live.template, shared, variant=None, values=values, flags=flags, footer=footer)
        except (MissingValue, TemplateError) as error:
            log.error("The wording of %s cannot be used: %s", ALERT, type(error).__name__)
    text = f"Someone may need a person today. Please open the work list: {link}"
    return RenderedEmail("Please open the work list today", "", text, f"<p>{text}</p>")


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
        log.error("An alert to the duty address did not go out (%s); it is tried again.", outcome.code)
        return False
    with writing(services.engine) as connection:
        connection.execute(update(StaffNotice).where(StaffNotice.id == notice.id).values(sent_at=now, due_at=None))
        audit.record(connection, now, audit.DISPATCHER, "staff-told", item=notice.item)
    return True
