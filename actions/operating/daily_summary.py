"""The email of a morning to those who look after the service, when something needs a person. It names nobody.

Each address gets it once a day, whichever process sends it: a row is taken before and marked after. When a program
stops in between, it is sent again under the same Message-ID: better twice than not at all.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from actions import audit
from actions.operating.events import EventLog
from actions.operating.staff_emails import addressed, worded
from actions.services import Services
from db.cipher import keyed_hash
from db.engine import reading, writing
from db.staff_tables import StaffUser
from db.tables import DailySummary
from delivery.protocol import Accepted, EmailSender, Rejected
from messages.render import RenderedEmail

log = EventLog(__name__)

MESSAGE = "staff-alert-task"
ACTOR = "clock"
AGAIN = timedelta(minutes=5)
"""After the first try that failed; twice as long after each further one."""
MOST_TRIES = 6
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the summary of a day. ``waiting``: addresses that are tried again later today."""

    sent: int
    failed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class _Taken:
    """One address whose turn it is."""

    id: int
    attempt_id: str
    tries: int
    address: str = field(repr=False)


def admin_addresses(services: Services) -> list[str]:
    """The email addresses of admins in use."""
    query = select(StaffUser.email).where(StaffUser.state == "active", StaffUser.roles.in_(("admin", "both")))
    with reading(services.engine) as connection:
        return sorted({email for email in connection.scalars(query) if email})


def tell(services: Services, now: datetime, day: date, addresses: Sequence[str], lines: Sequence[str]) -> Told:
    """Send the summary of a day to each address that has not had it. Safe to repeat, in any number of processes."""
    sender = services.email_sender
    if sender is None or not addresses or not lines:
        return Told(0, 0, 0)
    with writing(services.engine) as connection:
        _make_known(connection, now, day, addresses)
        taken = _take(connection, now, day, addresses)
        email = worded(services, connection, MESSAGE, "Something needs a person", lines) if taken else None
    outcomes = [_send(services, sender, now, one, email) for one in taken] if email else []
    with reading(services.engine) as connection:
        open_now = select(DailySummary.id).where(DailySummary.day == day, DailySummary.due_at.is_not(None))
        waiting = len(connection.scalars(open_now).all())
    return Told(outcomes.count(True), outcomes.count(False), waiting)


def _make_known(connection: Connection, now: datetime, day: date, addresses: Sequence[str]) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    for address in addresses:
        row = {"day": day, "recipient": _hashed(address), "attempt_id": uuid.uuid4().hex, "due_at": now, "tries": 0}
        connection.execute(
            dialect.insert(DailySummary).values(row).on_conflict_do_nothing(index_elements=["day", "recipient"])
        )
    connection.execute(delete(DailySummary).where(DailySummary.day < day - KEPT))


def _take(connection: Connection, now: datetime, day: date, addresses: Sequence[str]) -> list[_Taken]:
    by_hash = {_hashed(address): address for address in addresses}
    due = (
        select(DailySummary.id)
        .where(DailySummary.day == day, DailySummary.due_at <= now, DailySummary.recipient.in_(by_hash))
        .with_for_update(skip_locked=True)
    )
    rows = connection.execute(
        update(DailySummary)
        .where(DailySummary.id.in_(due))
        .values(due_at=now + AGAIN, tries=DailySummary.tries + 1)
        .returning(DailySummary.id, DailySummary.attempt_id, DailySummary.tries, DailySummary.recipient)
        .execution_options(synchronize_session=False)
    )
    return [_Taken(row.id, row.attempt_id, row.tries, by_hash[row.recipient]) for row in rows]


def _send(services: Services, sender: EmailSender, now: datetime, one: _Taken, email: RenderedEmail) -> bool:
    outcome = sender.send(addressed(services, now, one.address, one.attempt_id, email))
    if isinstance(outcome, Accepted):
        with writing(services.engine) as connection:
            _settle(connection, one, due_at=None, sent_at=now)
            audit.record(connection, now, ACTOR, "summary-sent", summary=one.id)
        return True
    final = isinstance(outcome, Rejected) or one.tries >= MOST_TRIES
    log.error("summary.not-sent", summary=one.id, code=outcome.code, again=not final)
    with writing(services.engine) as connection:
        _settle(connection, one, due_at=None if final else now + AGAIN * 2 ** (one.tries - 1), sent_at=None)
    return False


def _settle(connection: Connection, one: _Taken, *, due_at: datetime | None, sent_at: datetime | None) -> None:
    connection.execute(update(DailySummary).where(DailySummary.id == one.id).values(due_at=due_at, sent_at=sent_at))


def _hashed(address: str) -> str:
    return keyed_hash("staff-email", address.strip().casefold())
