"""Sweeps that run at once share the women, and leave nobody out."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select

from actions import housekeeping
from actions.housekeeping import sweep
from actions.services import Services
from db.engine import reading, writing
from db.queries import women
from db.tables import Woman
from tests.support.postgres import ON_POSTGRESQL_ALONE
from tests.support.world import NOW, add_woman, make_services

WOMEN = 9


@pytest.fixture
def services(engine: Engine) -> Services:
    """A small service on it."""
    return make_services(engine)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two women in each transaction, so that there is something to share."""
    monkeypatch.setattr(housekeeping, "SWEEP_BATCH", 2)


def seen(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count(Woman.replanned_on))) or 0


@pytest.mark.usefixtures("small_batches")
def test_two_sweeps_at_once_see_every_woman_once_between_them(services: Services, engine: Engine) -> None:
    with writing(engine) as connection:
        for number in range(WOMEN):
            add_woman(connection, number)
    start = threading.Barrier(2)

    def work(worker: str) -> int:
        start.wait()
        return sweep(replace(services, worker=worker), NOW).women

    with ThreadPoolExecutor(2) as threads:
        each = list(threads.map(work, ("a", "b")))
    assert sum(each) == WOMEN
    assert seen(engine) == WOMEN


@ON_POSTGRESQL_ALONE
@pytest.mark.usefixtures("small_batches")
def test_a_woman_who_is_being_changed_meanwhile_is_seen_in_the_end(services: Services, engine: Engine) -> None:
    with writing(engine) as connection:
        busy, *_ = [add_woman(connection, number) for number in range(WOMEN)]
    with ThreadPoolExecutor(1) as threads:
        with writing(engine) as changing:
            women.lock(changing, busy)
            swept = threads.submit(sweep, services, NOW)
            while seen(engine) < WOMEN - 1:
                assert not swept.done()
        assert swept.result(timeout=60).women == WOMEN
    assert seen(engine) == WOMEN
