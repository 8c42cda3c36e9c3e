"""A changed programme: tried out without a trace, applied by somebody else for everyone, and taken back like that."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from actions import housekeeping, programme_change
from actions.errors import Refused
from actions.programme_in_force import follow, put_programme_in_force
from actions.replan import replan
from actions.services import Services
from actions.staff import people
from actions.staff.people import StaffUser
from db.engine import reading, writing
from db.queries import women
from db.staff_tables import StaffUser as UserRow
from db.tables import PlannedMessage
from db.wording_tables import ProgrammeDraft
from tests.support.world import NOW, ROOT, make_services, one_woman

SOURCE = (ROOT / "programme" / "pao.toml").read_text(encoding="utf-8")
LATER = SOURCE.replace('version = "2026-11"', 'version = "2026-12"').replace(
    'due = "enrolment + 30 days"', 'due = "enrolment + 40 days"', 1
)
KNOWN = (("pregnancy", "not-pregnant"), ("texts", "usual"), ("break-sites", "spine"))


@dataclass
class Two:
    """Services with the programme of the file in force, three women, and two admins."""

    services: Services
    author: StaffUser
    other: StaffUser
    hour: int = 0

    def planned(self) -> set[tuple[int, str, str]]:
        query = select(PlannedMessage.woman_id, PlannedMessage.step, PlannedMessage.occurrence)
        with reading(self.services.engine) as connection:
            rows = connection.execute(query.where(PlannedMessage.state == "planned")).all()
        return {(row.woman_id, row.step, row.occurrence) for row in rows}

    def day(self, step: str) -> object:
        query = select(PlannedMessage.due_on).where(PlannedMessage.step == step, PlannedMessage.occurrence == "once")
        with reading(self.services.engine) as connection:
            return connection.scalars(query).first()

    def apply(self, source: str, note: str = "Why.") -> None:
        """Draw up, apply by the other admin, and let the clock plan again."""
        self.services = follow(self.services)
        self.hour += 1
        now = NOW + timedelta(hours=self.hour)
        draft = programme_change.upload(self.services, now, self.author, source, note)
        programme_change.apply(self.services, now, self.other, draft)
        self.services = follow(self.services)
        housekeeping.sweep(self.services, now, programme_changed=True)


@pytest.fixture
def two(engine: Engine) -> Two:
    services = make_services(engine)
    put_programme_in_force(engine, SOURCE, NOW - timedelta(days=10))
    for number in range(3):
        woman_id = one_woman(engine, number, known=KNOWN)
        with writing(engine) as connection:
            women.lock(connection, woman_id)
            replan(connection, services, woman_id, NOW, "test")
    return Two(services, _admin(engine, 1), _admin(engine, 2))


def _admin(engine: Engine, number: int) -> StaffUser:
    values = {"name": f"A{number}", "email_hash": f"h{number}", "roles": "admin", "created_at": NOW, "created_by": "t"}
    with writing(engine) as connection:
        found = connection.execute(insert(UserRow).values(**values).returning(UserRow.id)).scalar_one()
        user = people.by_id(connection, found)
    assert user is not None
    return user


def snapshot(engine: Engine) -> dict[str, int]:
    with reading(engine) as connection:
        rows = connection.execute(PlannedMessage.__table__.select().order_by(PlannedMessage.id)).all()
    return {"rows": len(rows), "content": hash(tuple(map(tuple, rows)))}


def test_a_trial_says_what_would_move_and_changes_nothing(two: Two) -> None:
    before = snapshot(two.services.engine)
    draft = programme_change.upload(two.services, NOW, two.author, LATER, "Later.")
    found = programme_change.find(two.services, draft)
    assert found is not None
    assert (found.dry_run.women_in_all, found.dry_run.changed_steps) == (3, ("keepsake",))
    assert found.dry_run.moved["keepsake"] == 3
    assert snapshot(two.services.engine) == before
    assert follow(two.services).programme.version == "2026-11"


def test_its_author_cannot_apply_it_not_even_in_the_database(two: Two) -> None:
    draft = programme_change.upload(two.services, NOW, two.author, LATER, "Later.")
    with pytest.raises(Refused, match="another admin must apply it"):
        programme_change.apply(two.services, NOW, two.author, draft)
    with pytest.raises(IntegrityError), writing(two.services.engine) as connection:
        connection.execute(update(ProgrammeDraft).values(applied_by=two.author.id))
    assert follow(two.services).programme.version == "2026-11"


def test_applied_it_moves_everyone_and_going_back_is_the_same_again(two: Two) -> None:
    before, first = two.planned(), two.day("keepsake")
    two.apply(LATER)
    assert two.services.programme.version == "2026-12"
    assert two.day("keepsake") != first
    assert two.planned() == before
    two.apply(SOURCE, "Back.")
    assert two.services.programme.version == "2026-11"
    assert (two.day("keepsake"), two.planned()) == (first, before)
    other = replace(two.services, programme=programme_change.checked(LATER))
    assert follow(other).programme.version == "2026-11"


def test_nobody_gets_a_step_again_and_nothing_comes_in_a_burst(two: Two) -> None:
    with writing(two.services.engine) as connection:
        connection.execute(
            update(PlannedMessage)
            .where(PlannedMessage.step.in_(("welcome-start", "keepsake")), PlannedMessage.occurrence == "once")
            .values(state="sent", sent_at=NOW, sent_on=NOW.date(), due_at=None)
        )
    crowded = LATER.replace('due = "recovery + 2 days"', 'due = "recovery + 1 day"').replace(
        'due = "enrolment + 1 day"', 'due = "enrolment + 3 days"'
    )
    two.apply(crowded)
    with reading(two.services.engine) as connection:
        rows = connection.execute(select(*PlannedMessage.__table__.columns)).all()
    assert max(Counter((row.woman_id, row.step, row.occurrence) for row in rows).values()) == 1
    assert {row.state for row in rows if row.step == "welcome-start"} == {"sent"}
    steps = two.services.programme.steps
    days = Counter(
        (row.woman_id, row.due_on) for row in rows if row.state == "planned" and not steps[row.step].uncapped
    )
    assert max(days.values()) == 1
    soon = Counter(
        row.woman_id for row in rows
        if row.state == "planned" and not steps[row.step].uncapped and row.due_on < NOW.date() + timedelta(days=7)
    )  # fmt: skip
    assert max(soon.values()) <= two.services.programme.pacing.weeks[0]


def test_mistakes_are_said_with_their_line_and_keep_nothing(two: Two) -> None:
    broken = SOURCE.replace('due = "enrolment + 30 days"', 'due = "enrolement + 30 days"', 1)
    with pytest.raises(Refused, match=r"line \d+"):
        programme_change.upload(two.services, NOW, two.author, broken, "Why.")
    for text, said in (("[[[", "cannot be read"), (SOURCE, "in force already"), ("x = " + "[" * 5000, "read")):
        with pytest.raises(Refused, match=said):
            programme_change.upload(two.services, NOW, two.author, text, "Why.")
    with pytest.raises(Refused, match="Say why"):
        programme_change.upload(two.services, NOW, two.author, LATER, " ")
    assert programme_change.drafts(two.services) == []


def test_a_trial_against_another_programme_is_not_applied(two: Two) -> None:
    stale = programme_change.upload(two.services, NOW, two.author, LATER + "\n# other\n", "Why.")
    two.apply(LATER)
    with pytest.raises(Refused, match="Try it out again"):
        programme_change.apply(two.services, NOW, two.other, stale)


def test_a_newer_file_waits_once_staff_have_applied_their_own(two: Two) -> None:
    two.apply(LATER)
    newer = SOURCE.replace('version = "2026-11"', 'version = "2027-01"')
    programme, replaces = put_programme_in_force(two.services.engine, newer, NOW + timedelta(days=1))
    assert (programme.version, replaces) == ("2026-12", False)
    offered = [one for one in programme_change.kept(two.services) if one.in_force_at is None]
    assert [one.version for one in offered] == ["2027-01"]
    two.apply(newer, "Take it up.")
    assert two.services.programme.version == "2027-01"
