"""A job that fails keeps none of the others from its turn; the doctor and the record of jobs say so until it works."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from actions.operating import health
from actions.operating.meters import JOBS_DONE
from commands.init import prepare
from db.engine import reading
from db.queries import jobs as job_rows
from service.clock import ServiceClock
from service.database_check import check_database
from service.jobs import Counted, Jobs
from settings import DEFAULT_CONFIG, Settings, load_settings
from tests.support.service_process import wait_for
from tests.support.world import Clock
from wiring import wire


class OneFails(Jobs):
    """The real jobs, but one that fails while ``broken`` is set."""

    broken = True

    def notices(self) -> Counted:
        if type(self).broken:
            raise KeyError("Amara, +447700900123")
        return super().notices()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    config = tmp_path / "config.toml"
    config.write_bytes(DEFAULT_CONFIG.read_bytes())
    loaded = load_settings(config, {"RECOVERY_DATABASE_URL": database_url})
    prepare(loaded)
    return loaded


@pytest.fixture
def jobs(settings: Settings) -> Iterator[OneFails]:
    OneFails.broken = True
    clock = Clock()
    with wire(settings, clock) as wired:
        yield OneFails(wired.services, settings, clock, Event())


def test_the_others_go_on_and_everybody_is_told_until_it_works(
    jobs: OneFails, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    engine, now = jobs.services.engine, jobs.clock()
    clock = ServiceClock(jobs)
    clock.start()
    counted = jobs.services.meters.counted
    wait_for(lambda: counted()[JOBS_DONE].get(("notices", "failed")), "the failure")
    wait_for(lambda: counted()[JOBS_DONE].get(("dispatch", "done"), 0) >= 2, "the others")
    assert clock.stop(timedelta(seconds=20))
    with reading(engine) as connection:
        row = job_rows.all_jobs(connection)["notices"]
    assert row.failing_since == now
    assert row.fault == "Failed with KeyError."
    assert list(health.look(jobs.services, now).failing) == ["notices"]
    (found,) = [one for one in check_database(engine, settings, now) if one.code == "job-failing"]
    assert found.level == "broken"
    assert "The job notices has failed since" in found.sentence
    assert "Amara" not in caplog.text + found.sentence
    OneFails.broken = False
    again = ServiceClock(OneFails(jobs.services, settings, jobs.clock, Event()))
    again.start()
    wait_for(lambda: counted()[JOBS_DONE].get(("notices", "done")), "its success")
    assert again.stop(timedelta(seconds=20))
    assert not any(one.code == "job-failing" for one in check_database(engine, settings, now))


def test_a_failure_that_an_ended_process_left_is_forgotten(jobs: OneFails, settings: Settings) -> None:
    now = jobs.clock()
    with jobs.services.engine.begin() as connection:
        job_rows.failed(connection, "heartbeat", now - timedelta(hours=26), "It did not answer.")
    assert not any(one.code == "job-failing" for one in check_database(jobs.services.engine, settings, now))
