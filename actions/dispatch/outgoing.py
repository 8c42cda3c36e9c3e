"""An attempt: how it is written down before anything goes out, and what is handed to a sender."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from actions.dispatch.decide import Case, Send, sender_of
from actions.dispatch.hand import InHand
from actions.dispatch.ways import Target
from actions.dispatch.words import Words
from actions.gather import TEXT
from actions.private_links import PageLinks
from actions.services import Services
from db.cipher import keyed_hash
from db.queries.deliveries import NewAttempt
from delivery.protocol import EmailMessage, TextMessage

NO_UNSUBSCRIBE = frozenset({"sys-stop-confirm"})


@dataclass(frozen=True, slots=True)
class Planned:
    """One channel of one message, worded and ready to be written down."""

    case: Case
    send: Send
    target: Target
    words: Words
    links: PageLinks


def attempt(
    services: Services, one: Planned, delivery_id: int, now: datetime, taken: float
) -> tuple[NewAttempt, InHand]:
    """The row of the attempt, and the attempt as a sender gets it."""
    case, target, message = one.case, one.target, one.case.message
    attempt_id = uuid.uuid4().hex
    valid_until = _valid_until(services, one, now)
    sender = sender_of(services, target.channel)
    row = NewAttempt(
        id=attempt_id,
        delivery_id=delivery_id,
        woman_id=message.woman_id,
        template_key=message.step,
        template_version_id=one.words.version_id,
        style=one.words.style,
        variant=one.words.variant,
        words=one.words.stored,
        provider=sender.name if sender else "",
        worker=services.worker,
        started_at=now,
        valid_until=valid_until,
        approved=one.words.approved,
        says_stop=target.channel == TEXT and one.words.says_stop,
    )
    return row, InHand(
        attempt_id=attempt_id,
        delivery_id=delivery_id,
        message_id=message.id,
        woman_id=message.woman_id,
        channel=target.channel,
        address_id=target.address.id,
        step=message.step,
        tries=(target.delivery.tries if target.delivery else 0) + 1,
        revision=case.gathered.woman.revision,
        taken=taken,
        outgoing=_outgoing(services, one, attempt_id, now, valid_until),
    )


def message_id(woman_id: int, step: str, occurrence: str, domain: str) -> str:
    """The Message-ID of an email: the same for every try, also after a restore, and not to be guessed."""
    return f"<{keyed_hash('message-id', f'{woman_id}|{step}|{occurrence}')[:32]}@{domain}>"


def _outgoing(
    services: Services, one: Planned, attempt_id: str, now: datetime, valid_until: datetime
) -> TextMessage | EmailMessage:
    message, to = one.case.message, one.target.address.value or ""
    if one.target.channel == TEXT:
        return TextMessage(to, one.words.text, attempt_id, valid_until - now)
    unsubscribe = None if message.step in NO_UNSUBSCRIBE else one.links.one_click_unsubscribe
    return EmailMessage(
        to=to,
        subject=one.words.subject,
        text=one.words.text,
        html=one.words.html,
        attempt_id=attempt_id,
        message_id=message_id(message.woman_id, message.step, message.occurrence, services.email_domain),
        unsubscribe_url=unsubscribe,
        attachments=one.words.files,
        date=now,
    )


def _valid_until(services: Services, one: Planned, now: datetime) -> datetime:
    """Until when a text may come out: the gates' limit, the message's own and ten hours, and never at once."""
    limits = services.limits
    ends = [one.send.until, now + limits.most_validity]
    if one.case.message.expires_at is not None:
        ends.append(one.case.message.expires_at)
    return max(min(ends), now + limits.least_validity)
