"""Mail that came to us: failures and complaints are recorded, her own words are a reply, machines get no answer."""

import hashlib
import re
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from actions import record_receipt, work_items
from actions.dispatch.outgoing import message_id
from actions.receive_reply import receive_email
from actions.services import Services
from db.engine import reading, writing
from db.tables import Attempt, Delivery, PlannedMessage
from delivery.bounces import Bounce, Complaint, Origin, PersonalMail, read_mail

ACTOR = "mailbox"
LATEST = timedelta(days=30)
"""Mail servers give up on an email well before this; a report on an older one is not looked for."""
LONGEST_WORDS = 4000

BOUNCED, DELAYED, COMPLAINED, REPLY, IGNORED = "bounced", "delayed", "complained", "reply", "ignored"

_QUOTE_BEGINS = re.compile(r"^(>|-{2,} ?(original message|forwarded)|on .{4,200} wrote:$|from: .+@)", re.IGNORECASE)


def receive_raw(services: Services, now: datetime, raw: bytes) -> str:
    """Take one mail as it arrived. Answers what it was: bounced, delayed, complained, reply or ignored.

    Never raises for what stands in the mail; the same mail twice changes nothing.
    """
    mail = read_mail(raw, services.bounce_address)
    if isinstance(mail, Bounce):
        status = BOUNCED if mail.final else DELAYED
        return status if _record(services, now, mail.origin, status, mail.status) else _not_ours(services, now)
    if isinstance(mail, Complaint):
        return COMPLAINED if _record(services, now, mail.origin, COMPLAINED, None) else _not_ours(services, now)
    if isinstance(mail, PersonalMail) and mail.sender:
        same_mail = f"mail-{hashlib.sha256(raw).hexdigest()}"
        receive_email(services, now, mail.sender, own_words(mail.text), same_mail)
        return REPLY
    return IGNORED


def own_words(text: str) -> str:
    """What she wrote herself, without the quoted mail below it."""
    kept: list[str] = []
    for line in text.splitlines():
        if _QUOTE_BEGINS.match(line.strip()):
            break
        kept.append(line)
    return "\n".join(kept).strip()[:LONGEST_WORDS]


def _record(services: Services, now: datetime, origin: Origin, status: str, code: str | None) -> bool:
    """False: the report names no email of ours."""
    attempt_id = origin.attempt_id or _attempt_of(services, now, origin.message_id)
    return attempt_id is not None and record_receipt.record(services, now, attempt_id, None, status, code).known


def _attempt_of(services: Services, now: datetime, wanted: str | None) -> str | None:
    """The newest try at the delivery whose Message-ID it is. Only a keyed hash is in it, so each is worked out."""
    if wanted is None or not wanted.endswith(f"@{services.email_domain}>"):
        return None
    with reading(services.engine) as connection:
        for attempt_id, woman_id, step, occurrence in _recent_emails(connection, now):
            if message_id(woman_id, step, occurrence, services.email_domain) == wanted:
                return attempt_id
    return None


def _recent_emails(connection: Connection, now: datetime) -> list[tuple[str, int, str, str]]:
    query = (
        select(Attempt.id, PlannedMessage.woman_id, PlannedMessage.step, PlannedMessage.occurrence)
        .join(Delivery, Delivery.id == Attempt.delivery_id)
        .join(PlannedMessage, PlannedMessage.id == Delivery.message_id)
        .where(Delivery.channel == "email", Attempt.started_at > now - LATEST)
        .order_by(Attempt.started_at.desc())
    )
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]


def _not_ours(services: Services, now: datetime) -> str:
    with writing(services.engine) as connection:
        work_items.open_item(
            connection,
            "mail-unmatched",
            None,
            "Mail came back that fits no email of ours. Look at it in the mailbox that bounces come to.",
            now,
            services.work_calendar,
            actor=ACTOR,
        )
    return IGNORED
