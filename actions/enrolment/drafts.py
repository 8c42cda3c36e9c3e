"""Enrolments half filled in: kept encrypted at each step, so that a nurse can be called away and come back.

A draft belongs to the nurse who began it. Once it has become a record its answers are forgotten, and sending it again
leads to that same record: pressing a button twice enrols nobody twice.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Row, delete, insert, select, update

from actions.enrolment.enrol import Enrolled, checked, enrol_in
from actions.errors import Refused
from actions.services import Services
from db.engine import reading, writing
from db.staff_tables import EnrolmentDraft

KEPT: Final = timedelta(days=14)
DONE: Final = "done:"


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed so far. ``became``: the reference of the record it was made into."""

    reference: str
    form: Mapping[str, str] = field(repr=False)
    step: str
    updated_at: datetime
    became: str | None = None


def begin(services: Services, now: datetime, user_id: int) -> str:
    """A new, empty draft; answers its reference. Drafts that lay too long are thrown away on the way."""
    reference = secrets.token_hex(8)
    with writing(services.engine) as connection:
        connection.execute(
            delete(EnrolmentDraft).where(EnrolmentDraft.done_at.is_(None), EnrolmentDraft.updated_at < now - KEPT)
        )
        connection.execute(
            insert(EnrolmentDraft).values(
                reference=reference, user_id=user_id, form="{}", step="about", created_at=now, updated_at=now
            )
        )
    return reference


def find(services: Services, user_id: int, reference: str) -> Draft | None:
    """A draft of this nurse's; None when there is none."""
    query = select(EnrolmentDraft.__table__).where(
        EnrolmentDraft.reference == reference, EnrolmentDraft.user_id == user_id
    )
    with reading(services.engine) as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else _read(row)


def waiting(services: Services, now: datetime, user_id: int) -> list[Draft]:
    """This nurse's drafts that are not done, newest first. One in which nothing was typed is left out."""
    query = (
        select(EnrolmentDraft.__table__)
        .where(
            EnrolmentDraft.user_id == user_id, EnrolmentDraft.done_at.is_(None), EnrolmentDraft.updated_at > now - KEPT
        )
        .order_by(EnrolmentDraft.updated_at.desc())
    )
    with reading(services.engine) as connection:
        found = [_read(row) for row in connection.execute(query)]
    return [one for one in found if one.form]


def save(services: Services, now: datetime, user_id: int, reference: str, step: str, form: Mapping[str, str]) -> bool:
    """Keep what was typed. False: there is no such draft of this nurse's, or it is done."""
    with writing(services.engine) as connection:
        changed = connection.execute(
            update(EnrolmentDraft)
            .where(
                EnrolmentDraft.reference == reference,
                EnrolmentDraft.user_id == user_id,
                EnrolmentDraft.done_at.is_(None),
            )
            .values(form=json.dumps(dict(form)), step=step, updated_at=now)
        )
    return changed.rowcount == 1


def discard(services: Services, user_id: int, reference: str) -> None:
    """Throw it away with all that was typed."""
    with writing(services.engine) as connection:
        connection.execute(
            delete(EnrolmentDraft).where(
                EnrolmentDraft.reference == reference,
                EnrolmentDraft.user_id == user_id,
                EnrolmentDraft.done_at.is_(None),
            )
        )


def finish(
    services: Services, now: datetime, actor: str, user_id: int, reference: str, data: Mapping[str, object]
) -> Enrolled | None:
    """Enrol her and close the draft, in one transaction. None: the draft is done already, or is not this nurse's.

    Raises Refused with every problem and its field; then nothing has changed and the draft stays.
    """
    form = checked(services, now, data)
    with writing(services.engine) as connection:
        taken = connection.execute(
            update(EnrolmentDraft)
            .where(
                EnrolmentDraft.reference == reference,
                EnrolmentDraft.user_id == user_id,
                EnrolmentDraft.done_at.is_(None),
            )
            .values(done_at=now, updated_at=now, form=None)
        )
        if taken.rowcount != 1:
            return None
        enrolled = enrol_in(connection, services, now, actor, form)
        connection.execute(
            update(EnrolmentDraft)
            .where(EnrolmentDraft.reference == reference)
            .values(step=f"{DONE}{enrolled.reference}")
        )
    return enrolled


def _read(row: Row[tuple[EnrolmentDraft]]) -> Draft:
    became = row.step.removeprefix(DONE) if row.step.startswith(DONE) else None
    typed = json.loads(row.form) if row.form else {}
    if not isinstance(typed, dict):
        raise Refused(["This draft cannot be read any more. Begin again."])
    return Draft(row.reference, typed, row.step, row.updated_at, became)
