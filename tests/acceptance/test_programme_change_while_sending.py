"""A programme change while two dispatchers send: nothing is lost, nothing goes twice, and the trial comes true."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import Engine, func, insert, select, update

from actions import housekeeping
from actions.programmes import change, drafts
from actions.programmes.drafts import Draft
from actions.programmes.in_force import follow, put_programme_in_force
from actions.programmes.trial import run_trials
from actions.replan import replan_many
from actions.services import Services
from actions.staff import people
from actions.staff.people import StaffUser
from db.engine import reading, writing
from db.queries import women
from db.staff_tables import StaffUser as UserRow
from db.tables import PlannedMessage
from tests.support.database import ready_engine
from tests.support.dispatch_worker import worker_services
from tests.support.twilio_stand_in import TwilioStandIn
from tests.support.world import ROOT, add_woman

WOMEN = 120
Days = dict[tuple[int, str, str], date | None]
"""The day of each message: by woman, step and occurrence."""
TODAY, AHEAD = "pain-ask-for-relief", "keepsake"
KNOWN = (("pregnancy", "not-pregnant"), ("texts", "usual"), ("break-sites", "spine"))
SOURCE = (ROOT / "programme" / "pao.toml").read_text(encoding="utf-8")
CHANGED = (
    SOURCE.replace('version = "2026-11"', 'version = "2026-12"')
    .replace('due = "enrolment + 30 days"', 'due = "enrolment + 40 days"', 1)
    .replace('due = "recovery + 2 days"', 'due = "recovery + 6 days"', 1)
)


@pytest.mark.acceptance
@pytest.mark.postgres
@pytest.mark.timeout(600)
def test_a_change_while_dispatchers_send(postgres_url: str) -> None:
    engine = ready_engine(postgres_url)
    # So slow at first that the change falls into the middle of it.
    with TwilioStandIn(delay=2.5) as twilio:
        services = worker_services(postgres_url, twilio.url, "planner", 1)
        author, other = _a_day_gone_by(services)
        with _worker(postgres_url, twilio.url, "one"), _worker(postgres_url, twilio.url, "two"):
            _wait_for(lambda: len(twilio.accepted) >= WOMEN // 10)
            draft = _tried(services, author, CHANGED)
            change.apply(services, datetime.now(UTC), other, draft.id)
            _wait_for(lambda: _in_hand(engine) == 0)
            before = _days(engine)
            housekeeping.sweep(follow(services), datetime.now(UTC), programme_changed=True)
            sent = _states(engine, TODAY)["sent"]
            assert sent < WOMEN, "everything had gone before the change: the test shows nothing"
            # It saw one moment: since then some of today's went, and each of the others moved as it said.
            assert draft.dry_run.moved[AHEAD] == WOMEN
            assert _moved(before, _days(engine)) == {**draft.dry_run.moved, TODAY: WOMEN - sent}
            assert _states(engine, TODAY) == {"sent": sent, "planned": WOMEN - sent}
            twilio.control("delay", {"seconds": 0.05})
            _wait_for(lambda: _due(engine) == 0 and _in_hand(engine) == 0)
            # Going back, with nothing sent since the trial: the numbers are exact, and what went stays gone.
            back = _tried(follow(services), author, SOURCE)
            before = _days(engine)
            change.apply(follow(services), datetime.now(UTC), other, back.id)
            housekeeping.sweep(follow(services), datetime.now(UTC), programme_changed=True)
            assert _moved(before, _days(engine)) == back.dry_run.moved
            assert back.dry_run.had[TODAY] == sent
            _wait_for(lambda: _due(engine) == 0 and _in_hand(engine) == 0)
        assert _states(engine, TODAY).keys() <= {"sent", "planned"}
        assert sum(_states(engine, TODAY).values()) == WOMEN
        assert _states(engine, AHEAD) == {"planned": WOMEN}
        assert max(Counter((text.to, text.body) for text in twilio.accepted).values()) == 1
        assert len(twilio.accepted) == _count(engine, PlannedMessage.state == "sent") - WOMEN
        services.engine.dispose()
    engine.dispose()


def _a_day_gone_by(services: Services) -> tuple[StaffUser, StaffUser]:
    """Women who joined two days ago, with one message due today; and two admins."""
    now = datetime.now(UTC)
    joined = now - timedelta(days=2)
    put_programme_in_force(services.engine, SOURCE, now - timedelta(days=3))
    with writing(services.engine) as connection:
        ids = [add_woman(connection, number, email=False, at=joined, known=KNOWN) for number in range(WOMEN)]
        replan_many(connection, services, ids, joined, "test")
        women.mark_replanned(connection, ids, now.date())
        connection.execute(
            update(PlannedMessage)
            .where(PlannedMessage.step == "welcome-start")
            .values(state="sent", sent_at=joined, sent_on=joined.date(), due_at=None)
        )
        connection.execute(
            insert(UserRow),
            [
                {
                    "name": f"A{number}", "email_hash": f"h{number}", "roles": "admin", "state": "active",
                    "created_at": now, "created_by": "test", "totp_last_step": 0, "must_change_password": False,
                    "clinical_approver": False,
                }
                for number in (1, 2)
            ],
        )  # fmt: skip
    author, other = people.everyone(services)
    return author, other


def _tried(services: Services, author: StaffUser, source: str) -> Draft:
    draft_id = change.upload(services, datetime.now(UTC), author, source, "Why.")
    assert run_trials(services, lambda: datetime.now(UTC), Event()) == 1
    draft = drafts.find(services, draft_id)
    assert draft is not None
    return draft


def _days(engine: Engine) -> Days:
    query = select(PlannedMessage.woman_id, PlannedMessage.step, PlannedMessage.occurrence, PlannedMessage.due_on)
    with reading(engine) as connection:
        rows = connection.execute(query.where(PlannedMessage.state.in_(("planned", "held", "sent", "sending")))).all()
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def _moved(
    before: dict[tuple[int, str, str], date | None], after: dict[tuple[int, str, str], date | None]
) -> Counter[str]:
    return Counter(step for (her, step, once), day in before.items() if after[her, step, once] != day)


def _states(engine: Engine, step: str) -> dict[str, int]:
    query = (
        select(PlannedMessage.state, func.count())
        .where(PlannedMessage.step == step, PlannedMessage.occurrence == "once")
        .group_by(PlannedMessage.state)
    )
    with reading(engine) as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def _count(engine: Engine, condition: object) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(PlannedMessage).where(condition)).scalar_one()  # type: ignore[arg-type]


def _in_hand(engine: Engine) -> int:
    return _count(engine, PlannedMessage.claimed_by.is_not(None))


def _due(engine: Engine) -> int:
    return _count(engine, PlannedMessage.due_at <= datetime.now(UTC))


def _wait_for(condition: Callable[[], bool], seconds: float = 120.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.05)


@contextmanager
def _worker(database_url: str, api_url: str, name: str) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.dispatch_worker", database_url, api_url, name, "4"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield
    finally:
        process.communicate(timeout=60)
