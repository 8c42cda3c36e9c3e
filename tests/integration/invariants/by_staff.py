"""What staff do to the record as a whole: put details right, erase her, change the programme for new women alone."""

from collections.abc import Callable
from datetime import date, datetime
from threading import Event

from sqlalchemy import insert, select

from actions import housekeeping
from actions.correct_details import Details, correct
from actions.errors import Refused
from actions.privacy import erase
from actions.programmes import change
from actions.programmes.in_force import follow
from actions.programmes.scope import Scope
from actions.programmes.trial import run_trials
from actions.services import Services
from actions.staff.people import StaffUser
from db.engine import reading, writing
from db.staff_tables import StaffUser as UserRow
from db.tables import PlannedMessage

NURSE, SECOND = "nurse Amal", "nurse Bo"


def corrects(services: Services, now: datetime, woman_id: int, form: dict[str, str], born: date, language: str) -> None:
    """Her name, birthday and language are put right."""
    details = Details(form["first_name"] + "a", form["last_name"], born.isoformat(), language)
    correct(services, now, NURSE, woman_id, details)


def asks_for_erasure(services: Services, now: datetime, woman_id: int) -> None:
    """She wants everything erased."""
    erase.ask(services, now, NURSE, woman_id)


def erases(services: Services, now: datetime, woman_id: int) -> None:
    """A second person does it."""
    erase.erase(services, now, SECOND, woman_id)


def for_new_women(services: Services, now: datetime, source: str) -> Services:
    """One admin draws up a programme for women who join from now on, another applies it. Answers what follows it."""
    with writing(services.engine) as connection:
        ids = list(connection.scalars(select(UserRow.id).order_by(UserRow.id)))
        if not ids:
            connection.execute(insert(UserRow), [_admin(number, now) for number in (1, 2)])
            ids = list(connection.scalars(select(UserRow.id).order_by(UserRow.id)))
    author, other = (
        StaffUser(one, f"A{one}", "", frozenset({"admin"}), False, "active", True, True, False, now) for one in ids
    )
    draft = change.upload(follow(services), now, author, source, "Reminders come later.", Scope(new_only=True))
    run_trials(follow(services), lambda: now, Event())
    change.apply(follow(services), now, other, draft)
    followed = follow(services)
    housekeeping.sweep(followed, now, programme_changed=True)
    return followed


def plan_of(services: Services, woman_id: int) -> list[tuple[object, ...]]:
    """Her messages that are still to come, with their days."""
    query = select(PlannedMessage.step, PlannedMessage.occurrence, PlannedMessage.state, PlannedMessage.due_on)
    query = query.where(PlannedMessage.woman_id == woman_id, PlannedMessage.state.in_(("planned", "held")))
    with reading(services.engine) as connection:
        return sorted((tuple(row) for row in connection.execute(query)), key=str)


def refused(work: Callable[..., object], *given: object) -> bool:
    """Do it; True when it was refused with a sentence."""
    try:
        work(*given)
    except Refused:
        return True
    return False


def _admin(number: int, now: datetime) -> dict[str, object]:
    return {
        "name": f"A{number}", "email_hash": f"h{number}", "roles": "admin", "state": "active", "created_at": now,
        "created_by": "test", "totp_last_step": 0, "must_change_password": False, "clinical_approver": False,
    }  # fmt: skip
