"""SIGTERM in the middle of sending: what is in hand is finished and recorded, and nothing is left in doubt."""

import signal
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from db.engine import open_engine, reading
from db.tables import Attempt, PlannedMessage
from tests.support.backlog import heal_and_count, is_due, plan_backlog, running_worker, wait_until
from tests.support.live_service import UNAPPROVED, live
from tests.support.service_process import wait_for
from tests.support.twilio_stand_in import TwilioStandIn

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(900)]

WORKERS, TOTAL = 2, 240
WOMEN = 40


def test_workers_that_are_stopped_leave_nothing_in_doubt(ready_url: str) -> None:
    engine = open_engine(ready_url)
    with TwilioStandIn(delay=2.0) as twilio:
        with ExitStack() as stack:
            workers = [
                stack.enter_context(running_worker(ready_url, twilio.url, f"worker-{number}"))
                for number in range(WORKERS)
            ]
            plan_backlog(engine, TOTAL)
            wait_until(lambda: len(twilio.accepted) > 0, 120)
            for worker in workers:
                worker.send_signal(signal.SIGTERM)
            assert [worker.wait(120) for worker in workers] == [0] * WORKERS
        assert is_due(engine), "it was stopped in the middle, or this shows nothing"
        assert _outcomes(engine).keys() <= {"accepted", "withdrawn"}
        assert _outcomes(engine)["accepted"] == len(twilio.accepted)
        twilio.control("delay", {"seconds": 0})
        with running_worker(ready_url, twilio.url, "next") as last:
            wait_until(lambda: not is_due(engine), 120)
            last.send_signal(signal.SIGTERM)
            assert last.wait(120) == 0
        assert heal_and_count(ready_url, twilio, TOTAL, f"{WORKERS} workers stopped in the middle") == 0
    engine.dispose()


@pytest.mark.parametrize(
    ("database", "options"),
    [("sqlite_url", ()), pytest.param("postgres_url", ("--no-web",), marks=pytest.mark.postgres)],
    ids=["clock and pages on SQLite", "clock alone on PostgreSQL"],
)
def test_the_service_finishes_what_it_has_in_hand(
    database: str, options: tuple[str, ...], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Each answer takes 4 s, so a stop falls into several of them; 30 s are allowed (`clock.stop_within_seconds`)."""
    url: str = request.getfixturevalue(database)
    engine = open_engine(url)
    with live(tmp_path, url, UNAPPROVED, delay=4.0, options=options) as service:
        service.enrol_many(WOMEN)
        wait_for(lambda: len(service.twilio.accepted) > 0, "the first texts")
        assert service.process.stop(signal.SIGTERM) == 0
        assert "Stopping: what is being sent may finish." in service.process.said
        assert "in_time=true" in service.process.said
        assert "Traceback" not in service.process.said
        left = _outcomes(engine)
        assert left.keys() <= {"accepted", "withdrawn"}, "in hand, or in doubt"
        taken = len(service.twilio.accepted)
        assert left["accepted"] == taken + len(service.mail.received)
        assert taken < WOMEN, "it was stopped in the middle, or this shows nothing"
        service.twilio.control("delay", {"seconds": 0})
        with service.folder.running(*options):
            wait_for(lambda: len(service.twilio.accepted) >= WOMEN, "the rest")
            wait_for(lambda: _states(engine) == {"sent": 2 * WOMEN}, "everything to be on record")
        had = Counter(text.to for text in service.twilio.accepted)
        assert (len(had), sum(had.values()), len(service.mail.received)) == (WOMEN, WOMEN, WOMEN)
    engine.dispose()


def _outcomes(engine: Engine) -> dict[str, int]:
    query = select(func.coalesce(Attempt.outcome, "in hand"), func.count()).group_by(Attempt.outcome)
    with reading(engine) as connection:
        return dict(connection.execute(query).all())


def _states(engine: Engine) -> dict[str, int]:
    query = select(PlannedMessage.state, func.count()).where(PlannedMessage.step == "sys-confirm-optin")
    with reading(engine) as connection:
        return dict(connection.execute(query.group_by(PlannedMessage.state)).all())
