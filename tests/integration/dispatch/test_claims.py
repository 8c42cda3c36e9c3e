"""Several workers at once: nothing is claimed twice, and nobody has two messages in hand."""

import os
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import Connection, Engine, event, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from actions import preferences
from actions.dispatch.claim import claim, statement
from actions.dispatch.send import dispatch_due
from actions.services import Services
from db.engine import reading, writing
from db.queries import addresses, women
from db.queries.messages import MessageRow
from db.tables import Attempt, PlannedMessage
from delivery.protocol import Accepted, Outcome, TextMessage
from tests.support.postgres import ON_POSTGRESQL_ALONE
from tests.support.world import NOW, Clock, FakeText, add_woman, one_message, one_woman, plan_message, standing

WORKERS = 4


def test_four_workers_share_the_work_and_double_nothing(engine: Engine) -> None:
    women_count, each = 25, 3
    with writing(engine) as connection:
        for number in range(1, women_count + 1):
            woman = add_woman(connection, number)
            for step in ("connect-helpline", "emo-not-your-fault", "pain-ask-for-relief")[:each]:
                plan_message(connection, woman, step)
    taken: Counter[int] = Counter()
    lock, start = threading.Lock(), threading.Barrier(WORKERS)

    def work(number: int) -> None:
        start.wait()
        idle = 0
        while idle < 20:
            with writing(engine) as connection:
                rows = claim(connection, NOW, f"worker-{number}", 5)
                _nobody_has_two(rows)
            with lock:
                taken.update(row.id for row in rows)
            with writing(engine) as connection:
                connection.execute(
                    update(PlannedMessage)
                    .where(PlannedMessage.id.in_([row.id for row in rows]))
                    .values(state="sent", claimed_by=None)
                )
            idle = 0 if rows else idle + 1
            time.sleep(random.random() / 500)

    with ThreadPoolExecutor(WORKERS) as threads:
        list(threads.map(work, range(WORKERS)))
    assert set(taken.values()) == {1}
    assert len(taken) == women_count * each


def _nobody_has_two(rows: list[MessageRow]) -> None:
    hers = Counter(row.woman_id for row in rows)
    assert all(number == 1 for number in hers.values())


def test_the_database_itself_refuses_a_second_message_in_hand(engine: Engine) -> None:
    woman = one_woman(engine)
    one_message(engine, woman, state="sending", claimed_by="a", due_at=None)
    with pytest.raises(IntegrityError):
        one_message(engine, woman, "emo-not-your-fault", state="sending", claimed_by="b", due_at=None)


def test_the_same_occurrence_can_never_be_planned_twice(engine: Engine) -> None:
    woman = one_woman(engine)
    one_message(engine, woman, state="sent", due_at=None)
    with pytest.raises(IntegrityError):
        one_message(engine, woman)


def test_what_has_been_due_longest_comes_first_then_what_matters_more(engine: Engine) -> None:
    rows = [
        one_message(engine, one_woman(engine, 1), priority=5),
        one_message(engine, one_woman(engine, 2), priority=0),
        one_message(engine, one_woman(engine, 3), priority=5, due_at=NOW - timedelta(hours=1)),
    ]
    with writing(engine) as connection:
        first = claim(connection, NOW, "w", 1)
        second = claim(connection, NOW, "w", 1)
    assert [row.id for row in (*first, *second)] == [rows[2], rows[1]]


@ON_POSTGRESQL_ALONE
def test_a_woman_who_is_being_changed_is_left_for_the_next_round(engine: Engine) -> None:
    busy, free = one_woman(engine, 1), one_woman(engine, 2)
    one_message(engine, busy)
    other = one_message(engine, free)
    with writing(engine) as changing:
        women.lock(changing, busy)
        with writing(engine) as connection:
            assert [row.id for row in claim(connection, NOW, "w", 10)] == [other]


def test_four_dispatchers_send_each_message_once(services: Services, engine: Engine) -> None:
    provider = FakeText()
    with writing(engine) as connection:
        for number in range(1, 61):
            plan_message(connection, add_woman(connection, number, email=False))
    limits = replace(services.limits, senders=4, batch=8)

    def work(number: int) -> int:
        mine = replace(services, worker=f"worker-{number}", text_sender=provider, limits=limits)
        return dispatch_due(mine, Clock(), Event()).accepted

    with ThreadPoolExecutor(WORKERS) as threads:
        accepted = sum(threads.map(work, range(WORKERS)))
    assert accepted == 60
    assert len(provider.sent) == 60
    assert len({one.to for one in provider.sent}) == 60
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).where(PlannedMessage.claimed_by.is_not(None))) == 0


class SlowText(FakeText):
    """Takes its time, and remembers when each request arrived and when it was answered."""

    def __init__(self) -> None:
        super().__init__()
        self.arrivals: list[tuple[float, str]] = []

    def send(self, message: TextMessage) -> Outcome:
        with self.lock:
            self.arrivals.append((time.monotonic(), message.to))
        time.sleep(random.random() / 20)
        return Accepted(f"SM{message.attempt_id}", "queued")


def stop_race(services: Services, engine: Engine, rounds: int, chance: random.Random) -> None:
    """Four workers claim and send; at a random moment she stops. Nothing of hers arrives once that was answered."""
    provider = SlowText()
    # More messages than senders, so that some are in hand and wait their turn when she stops.
    limits = replace(services.limits, senders=2, batch=4)
    for round_ in range(rounds):
        crowd = 40
        with writing(engine) as connection:
            ids = [add_woman(connection, round_ * crowd + number, email=False) for number in range(crowd)]
            for woman in ids:
                plan_message(connection, woman)
        hers = chance.choice(ids)
        answered: list[float] = []

        def work(number: int) -> None:
            mine = replace(services, worker=f"worker-{number}", text_sender=provider, limits=limits)
            dispatch_due(mine, Clock(), Event())

        def stop(woman: int = hers, wait: float = chance.random() / 3, answered: list[float] = answered) -> None:
            time.sleep(wait)
            preferences.stop(services, NOW, "her reply", woman, "text", how="reply")
            answered.append(time.monotonic())

        provider.arrivals.clear()
        with ThreadPoolExecutor(WORKERS + 1) as threads:
            jobs = [threads.submit(work, number) for number in range(WORKERS)] + [threads.submit(stop)]
            for job in jobs:
                job.result()
        dispatch_due(replace(services, text_sender=provider), Clock(), Event())
        number = f"+447700900{(round_ * crowd + ids.index(hers)) % 990:03d}"
        late = [at for at, to in provider.arrivals if to == number and at > answered[0]]
        assert late == []
        assert len(provider.arrivals) >= crowd - 1
        with writing(engine) as connection:
            # There are a thousand test numbers only: the next woman with this one must not find it barred.
            addresses.lift(connection, "text", addresses.address_hash(number), "test", NOW)


@pytest.mark.timeout(3600)
def test_nothing_is_handed_over_once_a_stop_was_answered(services: Services, engine: Engine) -> None:
    """A few races; STOP_RACES=1000 runs that many."""
    stop_race(services, engine, int(os.environ.get("STOP_RACES", "4")), random.Random(7))


def test_a_change_while_it_waits_for_a_sender_puts_it_back(services: Services, engine: Engine) -> None:
    """One sender is busy with somebody else; meanwhile she stops. Her message was claimed, and never goes out."""
    first, second = one_woman(engine, 1, email=False), one_woman(engine, 2, email=False)
    one_message(engine, first, due_at=NOW - timedelta(hours=1))
    message = one_message(engine, second)

    class Blocking(FakeText):
        def send(self, message: TextMessage) -> Outcome:
            if not self.sent:
                preferences.stop(services, NOW, "her reply", second, "text", how="reply")
                time.sleep(0.3)
            return super().send(message)

    provider = Blocking()
    mine = replace(services, text_sender=provider, limits=replace(services.limits, senders=1, batch=2))
    counts = dispatch_due(mine, Clock(), Event())
    assert counts.withdrawn == 1
    assert [one.to for one in provider.sent] == ["+447700900001"]
    assert standing(engine, message).state in ("skipped", "cancelled")
    with reading(engine) as connection:
        assert set(connection.scalars(select(Attempt.outcome))) == {"accepted", "withdrawn"}


def test_a_claim_uses_the_index_of_due_messages(engine: Engine) -> None:
    """Among many planned messages the claim looks at those that are due, and no others."""
    with writing(engine) as connection:
        woman = add_woman(connection, 1)
        connection.execute(
            insert(PlannedMessage),
            [
                {
                    "woman_id": woman,
                    "step": f"s{number}",
                    "occurrence": "once",
                    "state": "planned",
                    "due_at": NOW + timedelta(days=1 + number % 900),
                    "priority": 5,
                    "immediate": False,
                    "reason_code": "planned",
                    "reason": "Planned.",
                    "programme_version": "test",
                    "created_at": NOW,
                    "updated_at": NOW,
                }
                for number in range(5000)
            ],
        )
        connection.exec_driver_sql("ANALYZE")
    with writing(engine) as connection:
        plan = _explain(connection)
    assert "due_messages" in plan
    assert "due_answers" in plan
    assert "SCAN planned_messages" not in plan.replace("SCAN planned_messages USING INDEX", "")
    assert "Seq Scan on planned_messages " not in plan


def _explain(connection: Connection) -> str:
    """How the database would run a claim."""
    word = "EXPLAIN " if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "

    def explained(_c: object, _cursor: object, command: str, values: object, _x: object, _many: bool) -> object:
        return word + command, values

    event.listen(connection, "before_cursor_execute", explained, retval=True)
    result = connection.execute(statement(), {"b_now": NOW, "b_worker": "w", "b_limit": 10})
    return "\n".join(" ".join(map(str, row)) for row in result.cursor.fetchall())
