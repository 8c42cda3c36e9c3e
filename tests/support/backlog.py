"""Many texts that are due, real processes that send them, and the count at the end: due, accepted once, lost, twice."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import Engine, func, select

from actions.dispatch.send import dispatch_due, next_due
from actions.resolve_unknown import resolve_unknown
from actions.services import Services
from db.engine import reading, writing
from db.tables import PlannedMessage
from tests.support.dispatch_worker import worker_services
from tests.support.twilio_stand_in import TwilioStandIn
from tests.support.world import ROOT, Clock, add_woman, make_services, plan_message

SENDERS = 16


def plan_backlog(engine: Engine, total: int, first: int = 0) -> None:
    """So many women, each with one text that is due now. ``first``: the number of the first of them."""
    if not first:
        make_services(engine)
    now = datetime.now(UTC)
    with writing(engine) as connection:
        for number in range(first, first + total):
            woman = add_woman(connection, number, email=False, at=now - timedelta(days=3))
            plan_message(connection, woman, due_at=now, due_on=now.date(), expires_at=None)


def is_due(engine: Engine) -> bool:
    """Whether anything waits to be sent."""
    with reading(engine) as connection:
        return bool(connection.scalar(select(func.count()).where(PlannedMessage.due_at.is_not(None))))


def wait_until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Look again and again; the test fails when it does not come true."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"the workers had not come so far after {seconds} s"
        time.sleep(0.01)


@contextmanager
def running_worker(database_url: str, api_url: str, name: str, *more: float) -> Iterator[subprocess.Popen[str]]:
    """A process that sends what is due; killed on leaving, unless it has ended by then. ``more``: see the worker."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.support.dispatch_worker",
            database_url,
            api_url,
            name,
            str(SENDERS),
            *map(str, more),
        ],
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


def heal_and_count(database_url: str, twilio: TwilioStandIn, total: int, what: str) -> int:
    """Let time pass until nothing is unknown any more, print what became of everything, and check it.

    Answers how many were unknown, or left in hand, when it began.
    """
    services = worker_services(database_url, twilio.url, "last", SENDERS)
    with reading(services.engine) as connection:
        unknown = connection.scalar(select(func.count()).where(PlannedMessage.state.in_(("unknown", "sending")))) or 0
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
    return unknown


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
