"""Put right how she is called, when she was born, and the language she is written to in.

These stand on her record itself, not among the facts: the old value is gone, and the record of who did what says which
of them was changed, by whom and when, without either value.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from actions import audit
from actions.enrolment.form import OLDEST, YOUNGEST, Problems, checked_name
from actions.errors import Refused
from actions.gather import Gathered, gather_known
from actions.replan import replan
from actions.services import Services
from actions.wording import languages
from db.cipher import keyed_hash
from db.engine import reading, writing
from db.queries import women
from programme.calendar import age_on


@dataclass(frozen=True, slots=True)
class Details:
    """What stands on her record. ``born``: ``1985-03-31``, ``1985`` where only the year is known, or None."""

    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    born: str | None = field(repr=False)
    language: str

    @property
    def first_day(self) -> date | None:
        """The day of birth, or 1 January of the year."""
        if not self.born:
            return None
        return date(int(self.born), 1, 1) if len(self.born) == 4 else date.fromisoformat(self.born)


def check(services: Services, now: datetime, her: Gathered, new: Details) -> None:
    """Raises Refused with every problem and its field."""
    problems = Problems()
    names = {"first_name": new.first_name, "last_name": new.last_name}
    for key in names:
        checked_name(names, key, problems)
    _check_born(now.astimezone(services.zone).date(), her, new, problems)
    with reading(services.engine) as connection:
        spoken = languages.in_force(services.wording.read(connection))
    if new.language not in spoken:
        problems.add("language", "There is no approved wording in this language yet. Choose one from the list.")
    if problems.sentences:
        raise Refused(problems.sentences, problems.fields, code="invalid")


def correct(services: Services, now: datetime, actor: str, woman_id: int, new: Details) -> tuple[str, ...]:
    """Store what differs and plan her messages anew. Answers the names of what was changed. Raises Refused."""
    with writing(services.engine) as connection:
        if not women.lock(connection, woman_id):
            raise Refused(["There is no such woman."], code="not-found")
        her = gather_known(connection, woman_id, services)
        if her.woman.erased_at is not None:
            raise Refused(["Her details were erased."], code="erased")
        check(services, now, her, new)
        before = women.details(connection, woman_id)
        after = women.DetailsRow(new.first_name.strip(), new.last_name.strip(), new.born, new.language)
        changed = tuple(name for name in after._fields if getattr(before, name) != getattr(after, name))
        if not changed:
            return ()
        whole = " ".join(part for part in (after.first_name, after.last_name) if part)
        women.correct(connection, woman_id, after, keyed_hash("name", whole.casefold()))
        audit.record(connection, now, actor, "details-corrected", woman_id, fields=list(changed))
        replan(connection, services, woman_id, now, actor)
    return changed


def _check_born(today: date, her: Gathered, new: Details, problems: Problems) -> None:
    born = new.first_day
    if born is None or (born == her.woman.born and (len(new.born or "") == 4) == her.woman.birth_year_only):
        return
    enrolled = her.circumstances.enrolled_on or today
    if born > today:
        problems.add("date_of_birth", f"Her date of birth ({born:%-d %B %Y}) is in the future. Please check the year.")
    elif age_on(born, enrolled) > OLDEST:
        problems.add(
            "date_of_birth",
            f"By this date of birth she was {age_on(born, enrolled)} when she joined. Please check the year.",
        )
    elif age_on(born, today) < YOUNGEST:
        problems.add(
            "date_of_birth",
            f"By this date of birth she is under {YOUNGEST}, which is a decision for staff. Check the year. If it is "
            "right, pause her messages and speak with whoever decides; then enrol her with that decision.",
        )
