"""What goes when a woman is erased, table by table, and the little that stays. A test walks every table for remains.

What stays: her row, emptied and under a new reference that leads nowhere; her private links without her, so that an old
email's "unsubscribe" still answers; the keyed hashes of her addresses, as suppressions; the events of the record, which
hold numbers and codes. The keyed hash of the old reference makes the new one, so that asking again can be answered.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, delete, select, update

from actions.privacy import erase_typed
from db.cipher import keyed_hash
from db.queries import addresses
from db.staff_tables import Confirmation
from db.tables import (
    Address,
    Attempt,
    Consent,
    Delivery,
    FactRow,
    PageAttempt,
    PlannedMessage,
    PrivateLink,
    Question,
    Receipt,
    Reply,
    StaffNotice,
    Suppression,
    Verification,
    Woman,
    WorkItem,
)
from db.wording_tables import ProgrammeDraftWoman

WRONG: Final = "wrong"


def erased_reference(reference: str) -> str:
    """The reference of the empty row that is left: the same for the same woman, and nobody can tell which."""
    return f"E-{keyed_hash('erased-reference', reference.strip().upper())[:12].upper()}"


def attempt_ids(connection: Connection, woman_id: int) -> list[str]:
    """Every try at sending to her: the names of her files in the outbox."""
    return list(connection.scalars(select(Attempt.id).where(Attempt.delivery_id.in_(_hers(Delivery, woman_id)))))


def remove(connection: Connection, now: datetime, woman_id: int) -> int:
    """Take everything about her out of every table. Lock her first. Answers how many rows went."""
    held = connection.execute(select(Address.channel, Address.value_hash).where(Address.woman_id == woman_id)).all()
    hashes = {one.value_hash for one in held}
    her = erase_typed.known_by(connection, woman_id, hashes)
    _bar(connection, now, woman_id, {(one.channel, one.value_hash) for one in held})
    # What was typed first: her tasks and drafts, to which a form may belong, are still there.
    gone = erase_typed.remove(connection, her)
    gone += _rows(connection, woman_id, hashes)
    connection.execute(update(PrivateLink).where(PrivateLink.woman_id == woman_id).values(woman_id=None))
    connection.execute(
        update(Woman)
        .where(Woman.id == woman_id)
        .values(
            reference=erased_reference(her.reference), first_name=None, last_name=None, name_hash=None,
            date_of_birth=None, language="en", created_by="erased", created_at=now, replanned_on=None, erased_at=now,
        )
    )  # fmt: skip
    return gone


def _bar(connection: Connection, now: datetime, woman_id: int, held: Collection[tuple[str, str]]) -> None:
    """Never write to her addresses again, but to those that another woman on the programme has in use."""
    for channel, value_hash in held:
        others = connection.scalar(
            select(Address.id)
            .where(
                Address.value_hash == value_hash, Address.channel == channel, Address.woman_id != woman_id,
                Address.retired_at.is_(None), Address.state.in_(addresses.USABLE),
            )
            .limit(1)
        )  # fmt: skip
        if others is not None:
            continue
        addresses.suppress(connection, channel, value_hash, addresses.ERASED, now)
        # Her own STOP becomes part of her wish to be forgotten; an address of somebody else stays theirs to open.
        connection.execute(
            update(Suppression)
            .where(
                Suppression.channel == channel, Suppression.address_hash == value_hash,
                Suppression.lifted_at.is_(None), Suppression.reason != WRONG,
            )
            .values(reason=addresses.ERASED)
        )  # fmt: skip


def _rows(connection: Connection, woman_id: int, hashes: Collection[str]) -> int:
    deliveries, items = _hers(Delivery, woman_id), _hers(WorkItem, woman_id)
    attempts = select(Attempt.id).where(Attempt.delivery_id.in_(deliveries))
    links = select(PrivateLink.token_hash).where(PrivateLink.woman_id == woman_id)
    unknown = (Reply.woman_id.is_(None), Reply.from_hash.in_(hashes))
    gone = 0
    # Children before what they point to.
    for statement in (
        delete(Receipt).where(Receipt.attempt_id.in_(attempts)),
        delete(Attempt).where(Attempt.delivery_id.in_(deliveries)),
        delete(Question).where(Question.woman_id == woman_id),
        delete(Verification).where(Verification.woman_id == woman_id),
        delete(Delivery).where(Delivery.woman_id == woman_id),
        delete(PlannedMessage).where(PlannedMessage.woman_id == woman_id),
        delete(Consent).where(Consent.woman_id == woman_id),
        delete(FactRow).where(FactRow.woman_id == woman_id),
        delete(Confirmation).where(Confirmation.woman_id == woman_id),
        delete(StaffNotice).where(StaffNotice.work_item_id.in_(items)),
        delete(WorkItem).where(WorkItem.woman_id == woman_id),
        delete(Reply).where(Reply.woman_id == woman_id),
        delete(Reply).where(*unknown),
        delete(PageAttempt).where(PageAttempt.token_hash.in_(links)),
        delete(Address).where(Address.woman_id == woman_id),
        delete(ProgrammeDraftWoman).where(ProgrammeDraftWoman.woman_id == woman_id),
    ):
        gone += connection.execute(statement).rowcount
    return gone


def _hers(table: Any, woman_id: int) -> Select[Any]:
    return select(table.id).where(table.woman_id == woman_id)
