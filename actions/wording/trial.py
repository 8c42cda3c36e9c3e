"""A test message to one's own number or address, marked TEST. The address counts once a code sent to it came back.

Nothing here touches women: no planned message, no delivery, no attempt. What goes out is only what the sample woman
would read.
"""

import re
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from actions import audit
from actions.enrolment.address_check import check_email, check_mobile
from actions.errors import Refused
from actions.services import Services
from actions.staff.people import StaffUser
from actions.wording import trial_receipts
from actions.wording.preview import email as email_for
from actions.wording.preview import shared_for, texts, woman_of
from actions.wording.trial_receipts import FateOfTest
from db.cipher import keyed_hash
from db.engine import reading, writing
from db.queries import addresses
from db.tables import AuditEvent
from db.wording_tables import TestAddress
from delivery.protocol import Accepted, EmailMessage, Outcome, TextMessage
from messages.template import Template

CODE_LIFE: Final = timedelta(minutes=30)
CODE_TRIES: Final = 5
MOST_A_DAY: Final = 20
"""Tests and codes of one person in 24 hours: a mistake, or a stolen session, must not become a flood."""
VALID_FOR: Final = timedelta(hours=1)
MARK: Final = "TEST"
MADE_UP: Final = "made-up values, sent to staff only."
_BODY: Final = re.compile(r"<body[^>]*>")


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """An address of a member of staff for tests."""

    channel: str
    value: str = field(repr=False)
    proved: bool
    code_open: bool
    last_test: FateOfTest | None = None


def own_addresses(services: Services, now: datetime, user: StaffUser) -> dict[str, OwnAddress]:
    """This person's addresses by channel."""
    query = select(TestAddress.__table__).where(TestAddress.user_id == user.id)
    with reading(services.engine) as connection:
        rows = connection.execute(query).all()
    return {
        row.channel: OwnAddress(
            row.channel, row.value or "", row.proved_at is not None,
            row.code_expires_at is not None and row.code_expires_at > now and row.tries < CODE_TRIES,
            trial_receipts.fate(row),
        )
        for row in rows
    }  # fmt: skip


def ask_code(services: Services, now: datetime, user: StaffUser, channel: str, typed: str) -> None:
    """Keep an address as this person's, unproved, and send a code to it. Raises Refused."""
    value = _checked(services, channel, typed)
    code = f"{secrets.randbelow(1_000_000):06d}"
    with writing(services.engine) as connection:
        _refuse_flood(connection, now, user)
        if addresses.suppressed(connection, {addresses.address_hash(value)}):
            raise Refused(["That address asked for no messages, so none is sent to it."], ["value"])
        connection.execute(delete(TestAddress).where(TestAddress.user_id == user.id, TestAddress.channel == channel))
        connection.execute(
            insert(TestAddress).values(
                user_id=user.id, channel=channel, value=value, code_hash=_hash(user, channel, code),
                code_expires_at=now + CODE_LIFE, tries=0, asked_at=now,
            )
        )  # fmt: skip
        audit.record(connection, now, user.actor, "test-code-sent", channel=channel)
    service = services.nation_values("not-known").get("service", "")
    words = f"{service}: {code} is your code for test messages. It lasts 30 minutes."
    sent = _send(services, now, _attempt_id(), channel, value, f"{service}: your code", words, f"<p>{words}</p>")
    _refuse_unsent(sent)


def prove(services: Services, now: datetime, user: StaffUser, channel: str, typed: str) -> None:
    """Take the code. Raises Refused when it is wrong, old, or was tried too often."""
    code_hash = _hash(user, channel, "".join(typed.split()))
    mine = (TestAddress.user_id == user.id, TestAddress.channel == channel)
    with writing(services.engine) as connection:
        counted = connection.execute(
            update(TestAddress)
            .where(*mine, TestAddress.code_expires_at > now, TestAddress.tries < CODE_TRIES)
            .values(tries=TestAddress.tries + 1)
        )
        proved = (
            counted.rowcount == 1
            and connection.execute(
                update(TestAddress)
                .where(*mine, TestAddress.code_hash == code_hash)
                .values(proved_at=now, code_hash=None, code_expires_at=None)
            ).rowcount
            == 1
        )
        if proved:
            audit.record(connection, now, user.actor, "test-address-proved", channel=channel)
    if not proved:
        raise Refused(["That is not the code, or it is too old. Type it again, or ask for a new one."], ["code"])


def send_test(
    services: Services, now: datetime, user: StaffUser, template: Template, woman_number: int, channel: str
) -> None:
    """Send it as the sample woman would read it, marked TEST, to this person's proved address. Raises Refused."""
    own = own_addresses(services, now, user).get(channel)
    if own is None or not own.proved:
        raise Refused(["Prove that the number or address is yours first, with the code that is sent to it."])
    subject, words, html = _worded(services, template, woman_number, channel)
    with writing(services.engine) as connection:
        _refuse_flood(connection, now, user)
        audit.record(connection, now, user.actor, "test-sent", channel=channel, template=template.key)
        # Written down before the request, because a receipt may be faster than its answer.
        attempt = _attempt_id()
        trial_receipts.begin(connection, user.id, channel, attempt, now)
    _refuse_unsent(_send(services, now, attempt, channel, own.value, subject, words, html))


def _worded(services: Services, template: Template, woman_number: int, channel: str) -> tuple[str, str, str]:
    shared = shared_for(services, template)
    if shared is None:
        raise Refused(["The pieces that all messages share are missing, so nothing can be sent."])
    woman = woman_of(woman_number)
    if channel == "text":
        found = next(iter(texts(template, shared, woman)), None)
        if found is None or found.problem:
            raise Refused([found.problem if found else "This message has no text."])
        return "", f"{MARK} {found.body}", ""
    shown = email_for(template, shared, woman)
    if shown is None or shown.problem:
        raise Refused([shown.problem if shown else "This message has no email."])
    html = _BODY.sub(lambda found: f"{found[0]}<p><strong>{MARK}: {MADE_UP}</strong></p>", shown.html, count=1)
    return f"{MARK} {shown.subject}", f"{MARK}: {MADE_UP}\n\n{shown.text}", html


def _attempt_id() -> str:
    return f"{trial_receipts.PREFIX}{uuid.uuid4().hex[:24]}"


def _send(
    services: Services, now: datetime, attempt: str, channel: str, to: str, subject: str, words: str, html: str
) -> Outcome | None:
    if channel == "text":
        if services.text_sender is None:
            return None
        return services.text_sender.send(TextMessage(to, words, attempt, VALID_FOR))
    if services.email_sender is None:
        return None
    return services.email_sender.send(
        EmailMessage(to, subject, words, html, attempt, f"<{attempt}@{services.email_domain}>", None, date=now)
    )


def _refuse_unsent(outcome: Outcome | None) -> None:
    if outcome is None:
        raise Refused(["That channel is not set up, so nothing was sent."])
    if not isinstance(outcome, Accepted):
        raise Refused([f"It was not sent. {outcome.sentence}"])


def _checked(services: Services, channel: str, typed: str) -> str:
    found, wrong = (
        check_mobile(typed, allow_test_numbers=services.allow_test_numbers) if channel == "text" else check_email(typed)
    )
    if wrong:
        raise Refused([wrong], ["value"])
    return found


def _refuse_flood(connection: Connection, now: datetime, user: StaffUser) -> None:
    query = select(func.count()).where(
        AuditEvent.actor == user.actor,
        AuditEvent.action.in_(("test-sent", "test-code-sent")),
        AuditEvent.at > now - timedelta(days=1),
    )
    if connection.execute(query).scalar_one() >= MOST_A_DAY:
        raise Refused([f"That is {MOST_A_DAY} test messages in a day. Go on tomorrow."], code="too-many")


def _hash(user: StaffUser, channel: str, code: str) -> str:
    return keyed_hash("staff-test-code", f"{user.id}:{channel}:{code}")
