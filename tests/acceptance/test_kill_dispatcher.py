"""A dispatcher that is killed, several at once, a provider that goes away: every woman has her text exactly once.

KILLS=100 kills that often.
"""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, func, select

from actions.dispatch.send import dispatch_due, next_due
from actions.resolve_unknown import resolve_unknown
from actions.services import Services
from db.engine import reading, writing
from db.tables import Attempt, PlannedMessage
from tests.support.database import ready_engine
from tests.support.dispatch_worker import worker_services
from tests.support.twilio_faults import Fault, FaultKind
from tests.support.twilio_stand_in import TwilioStandIn
from tests.support.world import ROOT, Clock, add_woman, make_services, plan_message

SENDERS = 16
PER_KILL = 30
"""Messages for each kill: enough that the worker is always in the middle of them."""


@pytest.mark.acceptance
@pytest.mark.timeout(3600)
def test_however_often_it_is_killed_each_text_goes_out_once(database_url: str, tmp_path: Path) -> None:
    kills = int(os.environ.get("KILLS", "5"))
    total = min(kills * PER_KILL, 990)
    chance = random.Random(11)
    engine = ready_engine(database_url)
    _plan(engine, total)
    with TwilioStandIn(state=tmp_path / "accepted.jsonl", delay=0.1) as twilio:
        for number in range(kills):
            with _worker(database_url, twilio.url, f"worker-{number}") as process:
                before = twilio.requests
                _wait_for(lambda before=before: twilio.requests > before or not _due(engine))
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
            workers.enter_context(_worker(postgres_url, twilio.url, f"worker-{number}"))
        _plan(engine, total)
        _wait_for(lambda: not _due(engine), 120)
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
    _plan(engine, total)
    with TwilioStandIn(delay=0.02) as twilio:
        with _worker(ready_postgres_url, twilio.url, "worker"):
            _wait_for(lambda: twilio.requests > 20, 60)
            twilio.faults.add(fault)
            before = twilio.requests
            time.sleep(5)
            tried = twilio.requests - before
            twilio.faults.clear()
            _wait_for(lambda: not _due(engine), 120)
        # What was under way, and two probes a second; without a stop it would be all that was left.
        assert tried <= total // 2, f"{tried} tries while the provider was away"
        heal_and_count(ready_postgres_url, twilio, total, f"a provider that answers with {fault.kind}")
    engine.dispose()


def heal_and_count(database_url: str, twilio: TwilioStandIn, total: int, what: str) -> None:
    """Let time pass until nothing is unknown any more, print what became of everything, and check it."""
    services = worker_services(database_url, twilio.url, "last", SENDERS)
    with reading(services.engine) as connection:
        unknown = connection.scalar(select(func.count()).where(PlannedMessage.state.in_(("unknown", "sending"))))
    _heal(services)
    had = Counter(text.to for text in twilio.accepted)
    once = sum(count == 1 for count in had.values())
    print(
        f"\n{what}: due {total}, accepted once {once}, unknown for a while {unknown}, "
        f"lost {total - len(had)}, twice {len(had) - once}"
    )
    assert (once, len(had)) == (total, total)
    with reading(services.engine) as connection:
        states = connection.execute(select(PlannedMessage.state, func.count()).group_by(PlannedMessage.state)).all()
    assert [tuple(row) for row in states] == [("sent", total)]
    services.engine.dispose()


def _plan(engine: Engine, total: int) -> None:
    make_services(engine)
    now = datetime.now(UTC)
    with writing(engine) as connection:
        for number in range(total):
            woman = add_woman(connection, number, email=False, at=now - timedelta(days=3))
            plan_message(connection, woman, due_at=now, due_on=now.date(), expires_at=None)


def _due(engine: Engine) -> bool:
    with reading(engine) as connection:
        return bool(connection.scalar(select(func.count()).where(PlannedMessage.due_at.is_not(None))))


def _wait_for(condition: object, seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < until, "the worker did not begin to send"
        time.sleep(0.01)


@contextmanager
def _worker(database_url: str, api_url: str, name: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.dispatch_worker", database_url, api_url, name, str(SENDERS)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def _heal(services: Services) -> None:
    """Time passes: what was left in hand becomes unknown, then certain, and what never went out goes out."""
    now = datetime.now(UTC)
    dispatch_due(services, lambda: now, Event())
    # As the clock does it: again and again, a bounded number at once.
    while resolve_unknown(services, now + timedelta(minutes=6)).left_behind:
        pass
    later = now + services.limits.most_validity + timedelta(hours=1)
    found = resolve_unknown(services, later)
    while found.matched + found.due_again:
        assert found.asked == 0
        found = resolve_unknown(services, later)
    assert found.asked == 0
    for _ in range(10):
        due = next_due(services)
        if due is None:
            return
        moment = max(due, later) + timedelta(hours=1)
        dispatch_due(services, Clock(moment), Event())
    with reading(services.engine) as connection:
        left_over = connection.execute(
            select(PlannedMessage.state, PlannedMessage.reason_code, func.count(), func.max(PlannedMessage.due_at))
            .where(PlannedMessage.due_at.is_not(None))
            .group_by(PlannedMessage.state, PlannedMessage.reason_code)
        ).all()
    pytest.fail(f"messages are still due after ten rounds: {left_over}")
