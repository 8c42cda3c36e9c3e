"""A clock that runs takes up a programme that an admin applied, plans everybody again once, and raises no alarm."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

from sqlalchemy import insert, select, update

import wiring
from actions.programmes import change
from actions.programmes.in_force import follow
from actions.staff import people
from commands.init import prepare
from db.engine import reading, writing
from db.queries import women
from db.staff_tables import StaffUser as UserRow
from db.tables import AuditEvent, PlannedMessage
from service.jobs import Jobs
from settings import DEFAULT_CONFIG, load_settings
from tests.support.world import Clock, add_woman
from wiring import wire

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


def test_a_running_clock_follows(tmp_path: Path, database_url: str) -> None:
    config = tmp_path / "config.toml"
    config.write_bytes(DEFAULT_CONFIG.read_bytes())
    settings = load_settings(config, {"RECOVERY_DATABASE_URL": database_url})
    prepare(settings)
    clock = Clock(NOW)
    with wire(settings, clock) as wired:
        services = wired.services
        with writing(services.engine) as connection:
            add_woman(connection, 1, known=(("pregnancy", "not-pregnant"), ("texts", "usual")))
            women.outdate_plans(connection)
            connection.execute(insert(UserRow), [_admin(number) for number in (1, 2)])
        jobs = Jobs(services, settings, clock, Event())
        clock.forward(timedelta(hours=1))
        assert jobs.sweep() is not None
        assert jobs.sweep() is None
        author, other = people.everyone(services)
        clock.forward(timedelta(minutes=5))
        draft = change.upload(services, clock(), author, _later(), "Later.")
        assert jobs.trials() == {"tried out": 1}
        change.apply(services, clock(), other, draft)
        clock.forward(timedelta(minutes=1))
        counted = jobs.sweep()
        assert counted is not None
        assert (counted["women"], counted["changed"], counted["surprises"]) == (1, 1, 0)
        assert jobs.sweep() is None
        assert follow(services).programme.version == "2026-12"
        with reading(services.engine) as connection:
            versions = set(connection.scalars(select(PlannedMessage.programme_version)))
            alarms = connection.scalars(select(AuditEvent.id).where(AuditEvent.action == "sweep-surprise")).all()
        assert versions
        assert alarms == []
    with wire(settings, clock) as again:
        assert again.services.programme.version == "2026-12"
        assert not again.new_programme


def test_a_changed_setting_is_followed_the_next_night_and_raises_no_alarm(tmp_path: Path, database_url: str) -> None:
    config = tmp_path / "config.toml"
    config.write_bytes(DEFAULT_CONFIG.read_bytes())
    settings = load_settings(config, {"RECOVERY_DATABASE_URL": database_url})
    prepare(settings)
    clock = Clock(NOW)
    with wire(settings, clock) as wired:
        with writing(wired.services.engine) as connection:
            add_woman(connection, 1, known=(("pregnancy", "not-pregnant"), ("texts", "usual")))
            women.outdate_plans(connection)
        jobs = Jobs(wired.services, settings, clock, Event())
        assert jobs.sweep() is not None
        clock.forward(timedelta(days=1))
        assert swept(jobs) == {"women": 1, "surprises": 0}
    closes = settings.service.model_copy(update={"closing_on": (NOW + timedelta(days=120)).date()})
    settings = settings.model_copy(update={"service": closes})
    with wire(settings, clock) as wired:
        jobs = Jobs(wired.services, settings, clock, Event())
        clock.forward(timedelta(days=1))
        assert swept(jobs) == {"women": 1, "surprises": 0}
        with writing(wired.services.engine) as connection:
            told = set(
                connection.scalars(
                    select(PlannedMessage.occurrence).where(
                        PlannedMessage.step == "sys-service-closing", PlannedMessage.state == "planned"
                    )
                )
            )
            assert told == {"days-90", "days-30", "days-7"}
            # What nothing explains is an alarm, as ever.
            moved = update(PlannedMessage).where(PlannedMessage.occurrence == "days-30")
            connection.execute(moved.values(due_on=NOW.date() + timedelta(days=70)))
        clock.forward(timedelta(days=1))
        assert swept(jobs)["surprises"] == 1


def swept(jobs: Jobs) -> dict[str, int]:
    """What the sweep of a night counted."""
    counted = jobs.sweep()
    assert counted is not None
    return {name: counted[name] for name in ("women", "surprises")}


def _admin(number: int) -> dict[str, object]:
    return {
        "name": f"A{number}", "email_hash": f"h{number}", "roles": "admin", "state": "active", "created_at": NOW,
        "created_by": "test", "totp_last_step": 0, "must_change_password": False, "clinical_approver": False,
    }  # fmt: skip


def _later() -> str:
    text = wiring.PROGRAMME_FILE.read_text(encoding="utf-8")
    return text.replace('version = "2026-11"', 'version = "2026-12"').replace(
        'due = "enrolment + 30 days"', 'due = "enrolment + 40 days"', 1
    )
