"""A provider that is slow, silent, or gone for an hour, with real workers: each text goes out exactly once, at last.

OUTAGE_PACE=1 lives through the hour in an hour; as it is, the workers' clock runs faster.
"""

import os
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from db.engine import open_engine, reading, writing
from db.tables import Attempt, ChannelState, PlannedMessage, WorkItem
from tests.support.backlog import (
    SENDERS,
    heal_and_count,
    is_due,
    plan_backlog,
    running_worker,
    wait_until,
)
from tests.support.service_process import free_port
from tests.support.twilio_faults import Fault, FaultKind
from tests.support.twilio_stand_in import TwilioStandIn
from tests.support.world import plan_message

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(5400)]

PATIENCE = 120.0
"""Seconds. A busy machine is slow."""
HOUR = 3600.0
WOMEN = 30


def test_an_answer_just_within_the_limit_is_no_trouble(ready_url: str) -> None:
    """The service waits 15 s for an answer (`twilio.read_timeout_seconds`)."""
    engine = open_engine(ready_url)
    plan_backlog(engine, SENDERS)
    with TwilioStandIn(delay=13) as twilio:
        with running_worker(ready_url, twilio.url, "worker"):
            wait_until(lambda: _sent(engine) == SENDERS, PATIENCE)
        assert heal_and_count(ready_url, twilio, SENDERS, "answers after 13 s of 15 s") == 0
    assert _stopped(engine) is None
    engine.dispose()


@pytest.mark.parametrize(
    "fault",
    [Fault(FaultKind.DELAY, times=None, seconds=14), Fault(FaultKind.HANG, times=None)],
    ids=["answers after 14 s", "hangs"],
)
def test_no_answer_within_the_limit_leaves_few_in_doubt(ready_url: str, fault: Fault) -> None:
    """The limit is 2 s here, so that nobody waits longer than it takes to see it."""
    total = SENDERS * 12
    engine = open_engine(ready_url)
    plan_backlog(engine, total)
    with TwilioStandIn() as twilio:
        twilio.faults.add(fault)
        with running_worker(ready_url, twilio.url, "worker", 2.0):
            wait_until(lambda: _stopped(engine) is not None, PATIENCE)
            time.sleep(2)
            twilio.faults.clear()
            # What it takes late is on its list only then; below, time passes much faster than it answers.
            time.sleep(15)
            wait_until(lambda: not is_due(engine), PATIENCE)
        unknown = heal_and_count(ready_url, twilio, total, f"a provider that {fault.kind}s")
    assert 0 < unknown <= total / 2, "what was under way when it was noticed, and two probes a second"
    assert _open_kinds(engine) == []
    engine.dispose()


def test_an_hour_without_the_provider(ready_url: str, tmp_path: Path) -> None:
    pace = float(os.environ.get("OUTAGE_PACE", "240"))
    engine = open_engine(ready_url)
    plan_backlog(engine, WOMEN)
    _a_second_for_each(engine)
    port, state = free_port(), tmp_path / "accepted.jsonl"
    with running_worker(ready_url, f"http://127.0.0.1:{port}", "worker", 15.0, pace) as worker:
        wait_until(lambda: _stopped(engine) is not None, PATIENCE)
        since = _stopped(engine)
        time.sleep(HOUR / pace)
        assert _open_kinds(engine) == ["channel-stopped"]
        with TwilioStandIn(port=port, state=state) as twilio:
            wait_until(lambda: len(twilio.accepted) >= WOMEN, PATIENCE + 300 / pace)
            time.sleep(2)
            had = Counter(text.to for text in twilio.accepted)
            assert set(had.values()) == {1}, "one programme message a day, also after an outage"
            assert worker.poll() is None
    assert _open_kinds(engine) == []
    assert since is not None
    tries = _tries_after(engine, since + timedelta(seconds=20))
    between = [later - earlier for earlier, later in pairwise(tries)]
    print(f"\nan hour away: {len(between)} tries in it, {[round(one.total_seconds()) for one in between]} s apart")
    assert 4 <= len(between) <= 40
    assert min(between) >= timedelta(seconds=25), "half a minute at first"
    assert max(between) >= timedelta(minutes=4), "and longer and longer"
    with reading(engine) as connection:
        outcomes = set(connection.scalars(select(Attempt.outcome).distinct()))
    assert outcomes <= {"accepted", "not-sent", "withdrawn"}, "what was refused a connection is not in doubt"
    engine.dispose()


def _a_second_for_each(engine: Engine) -> None:
    """Another programme message for each woman, due while the provider is away."""
    soon = datetime.now(UTC) + timedelta(minutes=20)
    with writing(engine) as connection:
        for woman in list(connection.scalars(select(PlannedMessage.woman_id))):
            plan_message(
                connection, woman, "practical-money-and-advice", due_at=soon, due_on=soon.date(), expires_at=None
            )


def _tries_after(engine: Engine, moment: datetime) -> list[datetime]:
    """When texts were tried in vain; what was under way when the channel stopped began before that moment."""
    in_vain = (Attempt.outcome == "not-sent") & (Attempt.started_at > moment)
    with reading(engine) as connection:
        return list(connection.scalars(select(Attempt.started_at).where(in_vain).order_by(Attempt.started_at)))


def _sent(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).where(PlannedMessage.state == "sent")) or 0


def _stopped(engine: Engine) -> datetime | None:
    with reading(engine) as connection:
        return connection.scalar(select(ChannelState.stopped_since).where(ChannelState.channel == "text"))


def _open_kinds(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.scalars(select(WorkItem.kind).where(WorkItem.done_at.is_(None))))
