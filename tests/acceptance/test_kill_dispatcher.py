"""A dispatcher that is killed, several at once, a provider that goes away: every woman has her text exactly once.

KILLS=100 kills that often.
"""

import os
import random
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from db.engine import reading
from db.tables import Attempt
from tests.support.backlog import heal_and_count, is_due, plan_backlog, running_worker, wait_until
from tests.support.database import ready_engine
from tests.support.twilio_faults import Fault, FaultKind
from tests.support.twilio_stand_in import TwilioStandIn

PER_KILL = 30
"""Messages for each kill: enough that the worker is always in the middle of them."""


@pytest.mark.acceptance
@pytest.mark.timeout(3600)
def test_however_often_it_is_killed_each_text_goes_out_once(database_url: str, tmp_path: Path) -> None:
    kills = int(os.environ.get("KILLS", "5"))
    total = min(kills * PER_KILL, 990)
    chance = random.Random(11)
    engine = ready_engine(database_url)
    plan_backlog(engine, total)
    with TwilioStandIn(state=tmp_path / "accepted.jsonl", delay=0.1) as twilio:
        for number in range(kills):
            with running_worker(database_url, twilio.url, f"worker-{number}") as process:
                before = twilio.requests
                wait_until(lambda before=before: twilio.requests > before or not is_due(engine))  # type: ignore[misc]
                time.sleep(chance.random() / 3)
                process.kill()
        heal_and_count(database_url, twilio, total, f"{kills} kills")
    engine.dispose()


@pytest.mark.acceptance
@pytest.mark.timeout(600)
def test_four_workers_share_a_backlog(postgres_url: str) -> None:
    total = 400
    engine = ready_engine(postgres_url)
    with TwilioStandIn(delay=0.05) as twilio, ExitStack() as workers:
        for number in range(4):
            workers.enter_context(running_worker(postgres_url, twilio.url, f"worker-{number}"))
        plan_backlog(engine, total)
        wait_until(lambda: not is_due(engine), 120)
        with reading(engine) as connection:
            assert len(connection.scalars(select(Attempt.worker).distinct()).all()) == 4
        workers.close()
        heal_and_count(postgres_url, twilio, total, "four workers")
    engine.dispose()


@pytest.mark.acceptance
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "fault",
    [Fault(FaultKind.ERROR, times=None, status=503), Fault(FaultKind.DROP_MID_ANSWER, times=None, accepts=True)],
    ids=["faulty", "silent"],
)
def test_a_provider_that_goes_away_and_comes_back(ready_postgres_url: str, fault: Fault) -> None:
    total = 200
    engine = ready_engine(ready_postgres_url)
    plan_backlog(engine, total)
    with TwilioStandIn(delay=0.02) as twilio:
        with running_worker(ready_postgres_url, twilio.url, "worker"):
            wait_until(lambda: twilio.requests > 20, 60)
            twilio.faults.add(fault)
            before = twilio.requests
            time.sleep(5)
            tried = twilio.requests - before
            twilio.faults.clear()
            wait_until(lambda: not is_due(engine), 120)
        # What was under way, and two probes a second; without a stop it would be all that was left.
        assert tried <= total // 2, f"{tried} tries while the provider was away"
        heal_and_count(ready_postgres_url, twilio, total, f"a provider that answers with {fault.kind}")
    engine.dispose()
