"""What goes when a woman is erased, table by table, and the little that stays. A test walks every table for remains.

What stays: her row, emptied and under a new reference that leads nowhere; her private links without her, so that an old
email's "unsubscribe" still answers; the keyed hashes of her addresses, as suppressions; the events of the record, which
hold numbers and codes. The keyed hash of the old reference makes the new one, so that asking again can be answered.
"""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, delete, select, update

from actions.enrolment.drafts import DONE
from db.cipher import keyed_hash
from db.queries import addresses
from db.staff_tables import Confirmation, EnrolmentDraft, ImportBatch, KeptForm
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
    reference = connection.execute(select(Woman.reference).where(Woman.id == woman_id)).scalar_one()
    first, last = connection.execute(select(Woman.first_name, Woman.last_name).where(Woman.id == woman_id)).one()
    held = connection.execute(
        select(Address.channel, Address.value_hash, Address.value).where(Address.woman_id == woman_id)
    ).all()
    hashes = {row.value_hash for row in held}
    _bar(connection, now, woman_id, {(row.channel, row.value_hash) for row in held})
    gone = _rows(connection, woman_id, hashes)
    gone += _drafts(connection, reference, hashes)
    gone += _kept_forms(connection, reference)
    _imports(connection, reference, " ".join(part for part in (first, last) if part), hashes)
    connection.execute(update(PrivateLink).where(PrivateLink.woman_id == woman_id).values(woman_id=None))
    connection.execute(
        update(Woman)
        .where(Woman.id == woman_id)
        .values(
            reference=erased_reference(reference), first_name=None, last_name=None, name_hash=None,
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


def _drafts(connection: Connection, reference: str, hashes: Collection[str]) -> int:
    """Forms that were half filled in about her, and the one that became her record."""
    rows = connection.execute(select(EnrolmentDraft.id, EnrolmentDraft.form, EnrolmentDraft.step)).all()
    hers = [
        row.id for row in rows if row.step == f"{DONE}{reference}" or _mentions(json.loads(row.form or "{}"), hashes)
    ]
    return connection.execute(delete(EnrolmentDraft).where(EnrolmentDraft.id.in_(hers))).rowcount if hers else 0


def _kept_forms(connection: Connection, reference: str) -> int:
    """What staff typed about her while their session ran out."""
    rows = connection.execute(select(KeptForm.id, KeptForm.form)).all()
    hers = [row.id for row in rows if reference in (row.form or "").upper()]
    return connection.execute(delete(KeptForm).where(KeptForm.id.in_(hers))).rowcount if hers else 0


def _imports(connection: Connection, reference: str, name: str, hashes: Collection[str]) -> None:
    """Her lines in the reports of imported files."""
    query = select(ImportBatch.id, ImportBatch.report).where(ImportBatch.report.is_not(None))
    for batch_id, report in connection.execute(query).all():
        lines = json.loads(report or "[]")
        kept = [line for line in lines if not _is_hers(line, reference, name, hashes)]
        if len(kept) != len(lines):
            connection.execute(update(ImportBatch).where(ImportBatch.id == batch_id).values(report=json.dumps(kept)))


def _is_hers(line: dict[str, Any], reference: str, name: str, hashes: Collection[str]) -> bool:
    said = " ".join(line.get("sentences") or ())
    same_name = bool(name) and str(line.get("name", "")).casefold() == name.casefold()
    return line.get("reference") == reference or reference in said or same_name or _mentions(line.get("data"), hashes)


def _mentions(data: object, hashes: Collection[str]) -> bool:
    """Whether one of her addresses is in what was typed, however it was written."""
    if not isinstance(data, dict):
        return False
    typed = [str(data.get(field) or "") for field in ("mobile", "email")]
    return any(addresses.address_hash(one) in hashes for value in typed if value for one in _spellings(value))


def _spellings(value: str) -> set[str]:
    digits = "".join(one for one in value if one.isdigit() or one == "+")
    local = digits.removeprefix("+44").removeprefix("0044").removeprefix("0")
    return {value.strip(), digits, f"+44{local}", f"+{digits.removeprefix('00').removeprefix('+')}"}
