"""A changed programme: tried out without a trace, applied by somebody else for everyone, and taken back like that."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from actions import change_circumstances, housekeeping
from actions import replan as replan_module
from actions.dispatch.send import dispatch_due
from actions.errors import Refused
from actions.gather import Gathered
from actions.programmes import change, drafts
from actions.programmes.in_force import follow, put_programme_in_force
from actions.programmes.scope import Scope
from actions.programmes.trial import run_trials
from actions.replan import replan
from actions.services import Services
from actions.staff import people
from actions.staff.people import StaffUser
from db.engine import reading, writing
from db.queries import women
from db.staff_tables import StaffUser as UserRow
from db.tables import PlannedMessage, WorkItem
from db.wording_tables import ProgrammeDraft
from tests.support.world import NOW, ROOT, make_services, one_woman

SOURCE = (ROOT / "programme" / "pao.toml").read_text(encoding="utf-8")
LATER = SOURCE.replace('version = "2026-11"', 'version = "2026-12"').replace(
    'due = "enrolment + 30 days"', 'due = "enrolment + 40 days"', 1
)
FIRST_DAY, LATER_DAY = NOW.date() + timedelta(days=27), NOW.date() + timedelta(days=37)
KNOWN = (("pregnancy", "not-pregnant"), ("texts", "usual"), ("break-sites", "spine"))


@dataclass(frozen=True)
class Stands:
    """How one woman's message stands."""

    woman: int
    state: str
    day: date | None
    code: str


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

    def standing(self, step: str) -> list[Stands]:
        row = PlannedMessage
        query = select(row.woman_id, row.state, row.due_on, row.reason_code)
        query = query.where(row.step == step, row.occurrence == "once")
        with reading(self.services.engine) as connection:
            return [Stands(*one) for one in connection.execute(query.order_by(row.woman_id))]

    def day(self, step: str, woman: int | None = None) -> object:
        return next(one.day for one in self.standing(step) if woman in (None, one.woman))

    def join(self, number: int) -> int:
        """One more woman, planned when she joins."""
        woman_id = one_woman(self.services.engine, number, known=KNOWN)
        with writing(self.services.engine) as connection:
            women.lock(connection, woman_id)
            replan(connection, self.services, woman_id, NOW, "test")
        return woman_id

    def plan_all_again(self) -> None:
        with writing(self.services.engine) as connection:
            women.outdate_plans(connection)
        housekeeping.sweep(self.services, NOW)

    def draw_up(self, source: str, note: str = "Why.", now: datetime = NOW, scope: Scope | None = None) -> int:
        """Draw up, and let the clock try it out."""
        draft = change.upload(self.services, now, self.author, source, note, scope)
        assert run_trials(self.services, lambda: now, Event()) == 1
        return draft

    def apply(self, source: str, note: str = "Why.") -> None:
        """Draw up, apply by the other admin, and let the clock plan again."""
        self.services = follow(self.services)
        self.hour += 1
        now = NOW + timedelta(hours=self.hour)
        draft = self.draw_up(source, note, now)
        change.apply(self.services, now, self.other, draft)
        self.services = follow(self.services)
        housekeeping.sweep(self.services, now, programme_changed=True)


@pytest.fixture
def two(engine: Engine) -> Two:
    services = make_services(engine)
    put_programme_in_force(engine, SOURCE, NOW - timedelta(days=10))
    two = Two(services, _admin(engine, 1), _admin(engine, 2))
    for number in range(3):
        two.join(number)
    return two


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
    draft = two.draw_up(LATER, "Later.")
    found = drafts.find(two.services, draft)
    assert found is not None
    assert (found.dry_run.women_in_all, found.dry_run.changed_steps) == (3, ("keepsake",))
    assert found.dry_run.moved["keepsake"] == 3
    assert snapshot(two.services.engine) == before
    assert follow(two.services).programme.version == "2026-11"


def test_its_author_cannot_apply_it_not_even_in_the_database(two: Two) -> None:
    draft = two.draw_up(LATER, "Later.")
    with pytest.raises(Refused, match="another admin must apply it"):
        change.apply(two.services, NOW, two.author, draft)
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
    other = replace(two.services, programme=change.checked(LATER))
    assert follow(other).programme.version == "2026-11"


def test_for_new_women_only_nothing_changes_for_those_who_are_here(two: Two) -> None:
    before, first = two.planned(), two.day("keepsake")
    draft = two.draw_up(LATER, scope=Scope(new_only=True))
    found = drafts.find(two.services, draft)
    assert found is not None
    assert (found.dry_run.women_changed, found.dry_run.changed_steps) == (0, ("keepsake",))
    change.apply(two.services, NOW, two.other, draft)
    two.services = follow(two.services)
    newcomer = two.join(9)
    assert two.planned() - {one for one in two.planned() if one[0] == newcomer} == before
    assert {first, two.day("keepsake", newcomer)} == {two.day("keepsake"), LATER_DAY}
    assert [one.women for one in drafts.kept(two.services)] == [1, 3]
    # Whatever plans them again, each stays on her own version.
    two.plan_all_again()
    assert (two.day("keepsake"), two.day("keepsake", newcomer)) == (first, LATER_DAY)


def test_a_retired_version_moves_its_women_after_a_trial(two: Two) -> None:
    first = two.day("keepsake")
    change.apply(two.services, NOW, two.other, two.draw_up(LATER, scope=Scope(new_only=True)))
    two.services = follow(two.services)
    earlier = drafts.kept(two.services)[1].id
    draft = change.draw_up_retirement(two.services, NOW, two.author, earlier, "Its time is over.")
    assert run_trials(two.services, lambda: NOW, Event()) == 1
    found = drafts.find(two.services, draft)
    assert found is not None
    assert (found.dry_run.women_in_all, found.dry_run.moved["keepsake"]) == (3, 3)
    assert two.day("keepsake") == first
    change.apply(two.services, NOW, two.other, draft)
    housekeeping.sweep(two.services, NOW, programme_changed=True)
    assert two.day("keepsake") == LATER_DAY
    assert [one.women for one in drafts.kept(two.services)] == [3, 0]
    with pytest.raises(Refused, match="Nobody follows"):
        change.draw_up_retirement(two.services, NOW, two.author, earlier, "Again.")


def test_until_she_is_planned_again_nothing_planned_goes_out(two: Two) -> None:
    with writing(two.services.engine) as connection:
        connection.execute(update(PlannedMessage).values(due_at=NOW))
    change.apply(two.services, NOW, two.other, two.draw_up(LATER))
    counts = dispatch_due(two.services, lambda: NOW, Event())
    assert (counts.accepted, counts.held) == (0, counts.claimed)
    assert {one.code for one in two.standing("keepsake")} == {"programme-changed"}
    housekeeping.sweep(two.services, NOW, programme_changed=True)
    assert {(one.state, one.day) for one in two.standing("keepsake")} == {("planned", LATER_DAY)}


def test_a_woman_who_cannot_be_planned_keeps_nobody_waiting(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    real = replan_module.changes_for
    first = min(one[0] for one in two.planned())

    def fails(services: Services, her: Gathered, *rest: object) -> object:
        if her.woman.id == first:
            raise ValueError("odd")
        return real(services, her, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(replan_module, "changes_for", fails)
    two.apply(LATER)
    days = {one.woman: one.day for one in two.standing("keepsake")}
    assert days.pop(first) == FIRST_DAY
    assert set(days.values()) == {LATER_DAY}
    with reading(two.services.engine) as connection:
        assert connection.scalars(select(WorkItem.kind)).all() == ["program-fault"]


def test_a_trial_that_was_left_is_taken_over_and_one_that_stops_is_asked_for_again(two: Two) -> None:
    draft = change.upload(two.services, NOW, two.author, LATER, "Why.")
    stop = Event()
    stop.set()
    assert run_trials(two.services, lambda: NOW, stop) == 0
    with writing(two.services.engine) as connection:
        connection.execute(update(ProgrammeDraft).values(trial_state="running", trial_worker="x", trial_seen_at=NOW))
    assert run_trials(two.services, lambda: NOW + timedelta(minutes=1), Event()) == 0
    with pytest.raises(Refused, match="still being tried out"):
        change.apply(two.services, NOW, two.other, draft)
    assert run_trials(two.services, lambda: NOW + timedelta(minutes=3), Event()) == 1
    change.apply(two.services, NOW, two.other, draft)


def test_it_says_for_how_many_women_a_trial_is_stale(two: Two) -> None:
    draft = drafts.find(two.services, two.draw_up(LATER))
    assert draft is not None
    assert drafts.changed_since(two.services, draft.dry_run) == 0
    assert len(drafts.her_lines(two.services, draft.id, 1)) == 3
    change_circumstances.record_facts(
        two.services, NOW, "test", min(two.planned())[0], [("topic-off", "exercise", None)]
    )
    assert drafts.changed_since(two.services, draft.dry_run) == 1


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
        change.upload(two.services, NOW, two.author, broken, "Why.")
    for text, said in (("[[[", "cannot be read"), (SOURCE, "in force already"), ("x = " + "[" * 5000, "read")):
        with pytest.raises(Refused, match=said):
            change.upload(two.services, NOW, two.author, text, "Why.")
    with pytest.raises(Refused, match="Say why"):
        change.upload(two.services, NOW, two.author, LATER, " ")
    assert drafts.drafts(two.services) == []


def test_a_trial_against_another_programme_is_not_applied(two: Two) -> None:
    stale = two.draw_up(LATER + "\n# other\n")
    two.apply(LATER)
    with pytest.raises(Refused, match="Try it out again"):
        change.apply(two.services, NOW, two.other, stale)


def test_a_newer_file_waits_once_staff_have_applied_their_own(two: Two) -> None:
    two.apply(LATER)
    newer = SOURCE.replace('version = "2026-11"', 'version = "2027-01"')
    programme, replaces = put_programme_in_force(two.services.engine, newer, NOW + timedelta(days=1))
    assert (programme.version, replaces) == ("2026-12", False)
    offered = [one for one in drafts.kept(two.services) if one.in_force_at is None]
    assert [one.version for one in offered] == ["2027-01"]
    two.apply(newer, "Take it up.")
    assert two.services.programme.version == "2027-01"
