"""A nurse enrols women: the record of each, what is known, and an invitation by each channel she agreed to be asked on.

Nothing but the invitation goes out before she says yes herself. An address that was stopped, or that reaches somebody
else, stays closed: a nurse cannot open it again, only she can.

One woman is a list of one: however many they are, they are enrolled by the same few statements.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError

from actions.enrolment.form import Enrolment, check_enrolment
from actions.enrolment.others import read_others
from actions.enrolment.records import Joining, write
from actions.errors import Refused
from actions.find import new_references
from actions.operating.events import EventLog
from actions.services import Services
from actions.wording import languages
from db.engine import reading, writing

log = EventLog(__name__)
Done = TypeVar("Done")
AT_ONCE: Final = 100
"""Women who are enrolled in one transaction: it is short enough for what else has to be written meanwhile."""
NOT_STORED: Final = (
    "The database did not take her record, so nothing of it was stored. Try once more; if it happens again, tell "
    "whoever runs the service."
)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The new record, and what a nurse should know about it."""

    woman_id: int
    reference: str
    warnings: tuple[str, ...]


def enrol(services: Services, now: datetime, actor: str, data: Mapping[str, Any]) -> Enrolled:
    """Enrol one woman. Raises Refused with every problem and its field; then nothing was stored."""
    form = checked(services, now, data)
    with writing(services.engine) as connection:
        return enrol_in(connection, services, now, actor, form)


def enrol_all(services: Services, now: datetime, actor: str, forms: Sequence[Enrolment]) -> list[Enrolled | Refused]:
    """Enrol a list of any length, `AT_ONCE` in a transaction. Answers what became of each, as `enrol_all_in` does."""
    done: list[Enrolled | Refused] = []
    for first in range(0, len(forms), AT_ONCE):
        with writing(services.engine) as connection:
            done += enrol_all_in(connection, services, now, actor, forms[first : first + AT_ONCE])
    return done


def checked(services: Services, now: datetime, data: Mapping[str, Any]) -> Enrolment:
    """The details, checked by themselves. Raises Refused with every problem and its field."""
    with reading(services.engine) as connection:
        return _or_raise(checked_all(connection, services, now, [data])[0])


def checked_all(
    connection: Connection, services: Services, now: datetime, entries: Sequence[Mapping[str, Any]]
) -> list[Enrolment | Refused]:
    """The same for many: of each its details, or every problem with its field."""
    today = now.astimezone(services.zone).date()
    spoken = languages.in_force(services.wording.read(connection))
    found: list[Enrolment | Refused] = []
    for data in entries:
        form, problems = check_enrolment(data, today, allow_test_numbers=services.allow_test_numbers, languages=spoken)
        found.append(form or Refused(problems.sentences, problems.fields, code="invalid"))
    return found


def enrol_in(connection: Connection, services: Services, now: datetime, actor: str, form: Enrolment) -> Enrolled:
    """One woman inside a transaction of the caller's. Raises Refused when her addresses cannot be used."""
    return _or_raise(enrol_all_in(connection, services, now, actor, [form])[0])


def enrol_all_in(
    connection: Connection, services: Services, now: datetime, actor: str, forms: Sequence[Enrolment]
) -> list[Enrolled | Refused]:
    """Enrol these in the order of the list, inside a transaction of the caller's, as if one by one.

    Of each: her new record, or why her addresses cannot be used; who is refused leaves nothing behind and keeps nobody
    else from being enrolled.
    """
    try:
        with connection.begin_nested():
            return _enrol(connection, services, now, actor, forms)
    except (IntegrityError, DataError) as error:
        # The checks let through what the database refuses: then one by one, to find whom it refuses.
        if len(forms) == 1:
            log.error("enrolment.not-stored", error=type(error).__name__)
            return [Refused([NOT_STORED], code="not-stored")]
        return [one for form in forms for one in enrol_all_in(connection, services, now, actor, [form])]


def _enrol(
    connection: Connection, services: Services, now: datetime, actor: str, forms: Sequence[Enrolment]
) -> list[Enrolled | Refused]:
    others = read_others(connection, forms)
    done: list[Joining | Refused] = []
    for form, reference in zip(forms, new_references(connection, len(forms)), strict=True):
        try:
            warnings = others.check(form)
        except Refused as refused:
            done.append(refused)
            continue
        done.append(Joining(form, reference, tuple(warnings), tuple(others.returning(form))))
        others.joined(form, reference)
    ids = iter(write(connection, services, now, actor, [one for one in done if isinstance(one, Joining)]))
    return [one if isinstance(one, Refused) else Enrolled(next(ids), one.reference, one.warnings) for one in done]


def _or_raise(one: Done | Refused) -> Done:
    if isinstance(one, Refused):
        raise one
    return one
