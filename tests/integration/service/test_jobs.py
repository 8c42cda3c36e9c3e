"""Jobs that one process does for all, and what is made up for after a machine slept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from actions.operating.clock_jobs import run_alone
from actions.services import Services
from commands.init import prepare
from db.engine import reading
from db.queries import jobs as job_rows
from service.jobs import Jobs
from settings import DEFAULT_CONFIG, Settings, load_settings
from wiring import wire

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


class MovableClock:
    """A clock of the test."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    config = tmp_path / "config.toml"
    config.write_bytes(DEFAULT_CONFIG.read_bytes())
    loaded = load_settings(config, {"RECOVERY_DATABASE_URL": database_url})
    prepare(loaded)
    return loaded


@pytest.fixture
def services(settings: Settings, clock: MovableClock) -> Iterator[Services]:
    with wire(settings, clock) as wired:
        yield wired.services


@pytest.fixture
def jobs(services: Services, settings: Settings, clock: MovableClock) -> Jobs:
    return Jobs(services, settings, clock, Event())


def other_machine(services: Services) -> Services:
    return replace(services, worker="other-machine")


def test_while_one_does_it_no_other_does(services: Services, clock: MovableClock) -> None:
    def job() -> dict[str, int]:
        assert run_alone(other_machine(services), clock, "tidy", dict) is None
        return {"done": 1}

    assert run_alone(services, clock, "tidy", job) == {"done": 1}
    assert run_alone(other_machine(services), clock, "tidy", lambda: {"done": 2}) == {"done": 2}


def test_what_failed_may_be_tried_again_at_once(services: Services, clock: MovableClock) -> None:
    def job() -> dict[str, int]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_alone(services, clock, "tidy", job)
    assert run_alone(other_machine(services), clock, "tidy", dict) == {}


def test_what_a_stopped_process_left_is_taken_over_after_its_lease(services: Services, clock: MovableClock) -> None:
    class Stopped(BaseException):
        pass

    def job() -> dict[str, int]:
        clock.now += timedelta(minutes=31)
        assert run_alone(other_machine(services), clock, "tidy", lambda: {"by": 2}) == {"by": 2}
        return {"by": 1}

    run_alone(services, clock, "tidy", job)
    with reading(services.engine) as connection:
        assert job_rows.all_jobs(connection)["tidy"].result == {"by": 2}, "the late one must not speak for the other"


def test_the_sweep_runs_once_a_night_and_makes_up_for_nights_that_were_slept_through(
    jobs: Jobs, clock: MovableClock
) -> None:
    assert jobs.sweep() is not None, "it has never run"
    assert jobs.sweep() is None
    clock.now += timedelta(hours=12)
    assert jobs.sweep() is None, "it is not half past two yet"
    clock.now += timedelta(hours=5)
    assert jobs.sweep() is not None
    clock.now += timedelta(days=9)
    assert jobs.sweep() is not None
    assert jobs.sweep() is None


@pytest.mark.parametrize("night", [datetime(2027, 3, 28, 12, tzinfo=UTC), datetime(2027, 10, 31, 12, tzinfo=UTC)])
def test_the_sweep_runs_once_also_when_the_clocks_change(jobs: Jobs, clock: MovableClock, night: datetime) -> None:
    clock.now = night - timedelta(days=1)
    assert jobs.sweep() is not None
    ran = 0
    while clock.now < night + timedelta(hours=8):
        clock.now += timedelta(minutes=5)
        ran += jobs.sweep() is not None
    assert ran == 1


def test_jobs_at_an_interval_run_once_in_it_on_all_machines(
    jobs: Jobs, settings: Settings, clock: MovableClock
) -> None:
    elsewhere = Jobs(other_machine(jobs.services), settings, clock, Event())
    assert jobs.housekeeping() is not None
    assert elsewhere.housekeeping() is None
    clock.now += timedelta(minutes=settings.clock.housekeeping_every_minutes)
    assert elsewhere.housekeeping() is not None
    assert jobs.housekeeping() is None


def test_old_outbox_files_are_removed_and_young_ones_stay(jobs: Jobs, settings: Settings, clock: MovableClock) -> None:
    old, young = settings.delivery.outbox_folder / "a.txt", settings.delivery.outbox_folder / "b.eml"
    for path in (old, young):
        path.write_text("x", encoding="utf-8")
    clock.now = datetime.fromtimestamp(old.stat().st_mtime, UTC) + timedelta(days=settings.privacy.keep_outbox_days - 1)
    jobs.housekeeping()
    assert old.exists()
    clock.now += timedelta(days=2)
    young.touch()
    counted = jobs.housekeeping()
    assert counted is not None
    assert counted["outbox files removed"] == 1 or not old.exists()
    assert not old.exists()


def test_without_a_mailbox_nothing_is_read(jobs: Jobs) -> None:
    assert jobs.bounces() is None
