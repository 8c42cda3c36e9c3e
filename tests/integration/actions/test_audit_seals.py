"""The record is append-only, and whatever got round that is found and named, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from actions import audit
from actions.seals import seal
from actions.seals import verify as audit_verify
from actions.seals.seal import seal_new
from actions.seals.verify import Verified, verify
from actions.services import Services
from db.audit_tables import AuditSeal
from db.engine import reading, writing
from db.queries import jobs
from db.tables import AuditEvent
from tests.support.postgres import ON_POSTGRESQL_ALONE
from tests.support.world import NOW, make_services

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def services(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Services:
    """Seals of ten events each, so that thirty make a chain of three; every event says something of its own."""
    monkeypatch.setattr(seal, "EVENTS_PER_SEAL", 10)
    made = make_services(engine)
    with writing(engine) as connection:
        for number in range(30):
            action = "record-viewed" if number % 10 == 4 else "something-done"
            audit.record(connection, NOW, "staff:1", action, number=number, note="é", deep={"a": [1, None]})
    assert seal_new(made, LATER) == {"sealed": 30, "seal": 3}
    return made


def look(services: Services) -> Verified:
    with reading(services.engine) as connection:
        return verify(connection, LATER)


def ids(services: Services, action: str = "something-done") -> list[int]:
    with reading(services.engine) as connection:
        query = select(AuditEvent.id).where(AuditEvent.action == action).order_by(AuditEvent.id)
        return list(connection.scalars(query))


@contextmanager
def behind_its_back(services: Services) -> Iterator[Connection]:
    """As somebody with all rights on the database: the triggers are taken away first."""
    with writing(services.engine) as connection:
        for table in ("audit_events", "audit_seals"):
            for name in ("no_update", "no_delete"):
                on = f" ON {table}" if services.engine.dialect.name == "postgresql" else ""
                connection.execute(text(f"DROP TRIGGER {table}_{name}{on}"))
        yield connection


def test_a_record_that_nobody_touched_is_fine_and_sealing_again_adds_nothing(services: Services) -> None:
    assert seal_new(services, LATER)["sealed"] == 0
    found = look(services)
    assert (found.faults, found.waiting, found.seals) == ((), 0, 3)


@pytest.mark.parametrize("table", ["audit_events", "audit_seals"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id + 1000", "DELETE FROM {}"])
def test_the_database_refuses_changes_of_the_record(services: Services, table: str, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), writing(services.engine) as connection:
        connection.execute(text(statement.format(table)))
    assert look(services).faults == ()


@pytest.mark.parametrize(
    "change",
    [{"actor": "staff:2"}, {"at": LATER}, {"action": "nothing-done"}, {"details": {"number": 99}}],
)
def test_a_changed_event_is_named(services: Services, change: dict[str, Any]) -> None:
    event_id = ids(services)[7]
    with behind_its_back(services) as connection:
        connection.execute(update(AuditEvent).where(AuditEvent.id == event_id).values(**change))
    assert [f"Event {event_id} was changed" in one for one in look(services).faults] == [True]


def test_a_removed_event_is_named(services: Services) -> None:
    event_id = ids(services)[12]
    with behind_its_back(services) as connection:
        connection.execute(delete(AuditEvent).where(AuditEvent.id == event_id))
    assert [f"Event {event_id} was removed" in one for one in look(services).faults] == [True]


def test_a_cut_off_tail_is_named_event_by_event(services: Services) -> None:
    tail = [one for one in ids(services) if one > ids(services)[-4]]
    with behind_its_back(services) as connection:
        connection.execute(delete(AuditEvent).where(AuditEvent.id.in_(tail)))
    assert look(services).faults == tuple(f"Event {one} was removed after seal 3 was made." for one in tail)


def test_two_events_that_changed_places_are_named(services: Services) -> None:
    first, second = ids(services)[7:9]
    with behind_its_back(services) as connection:
        for before, after in ((first, -1), (second, first), (-1, second)):
            connection.execute(update(AuditEvent).where(AuditEvent.id == before).values(id=after))
    said = look(services).faults
    assert said == tuple(f"Event {one} was changed after seal 1 was made." for one in (first, second))


@pytest.mark.parametrize("event_id", [-5, 0])
def test_an_event_put_in_before_the_first_is_named(services: Services, event_id: int) -> None:
    with writing(services.engine) as connection:
        connection.execute(insert(AuditEvent).values(id=event_id, at=NOW, actor="a", action="b", details={}))
    assert [f"Event {event_id} was put into the record" in one for one in look(services).faults] == [True]


def test_an_event_in_a_gap_of_the_numbers_is_named(services: Services) -> None:
    """On PostgreSQL an undone transaction leaves a gap; on SQLite one is made by moving on."""
    with writing(services.engine) as connection:
        gap = max(ids(services)) + 50
        connection.execute(insert(AuditEvent).values(id=gap + 1, at=NOW, actor="a", action="b", details={}))
    seal_new(services, LATER)
    assert look(services).faults == ()
    with writing(services.engine) as connection:
        connection.execute(insert(AuditEvent).values(id=gap, at=NOW, actor="a", action="b", details={}))
    assert [f"Event {gap} was put into the record" in one for one in look(services).faults] == [True]


@pytest.mark.parametrize("column", ["through_id", "events", "marks", "digest"])
def test_a_changed_seal_is_named(services: Services, column: str) -> None:
    with behind_its_back(services) as connection:
        other = connection.execute(select(AuditSeal.__table__).where(AuditSeal.id == 3)).one()._asdict()[column]
        connection.execute(
            update(AuditSeal).where(AuditSeal.id == 2).values({column: other + 1 if column == "events" else other})
        )
    faults = look(services).faults
    assert any("Seal 2 of" in one and "was changed" in one for one in faults)


def test_a_removed_seal_is_named_in_the_middle_and_at_the_end(services: Services) -> None:
    with writing(services.engine) as connection:
        jobs.take(connection, audit_verify.JOB, "w", NOW, NOW)
        jobs.finish(connection, audit_verify.JOB, "w", NOW, {"sealed": 30, "seal": 3})
    with behind_its_back(services) as connection:
        connection.execute(delete(AuditSeal).where(AuditSeal.id.in_((1, 3))))
    assert look(services).faults == (
        "Seal 1 is missing from the record.",
        "Seal 3 is missing from the end of the record.",
    )


def test_views_may_be_forgotten_when_an_event_says_so(services: Services) -> None:
    views = ids(services, "record-viewed")
    with writing(services.engine) as connection:
        connection.execute(delete(AuditEvent).where(AuditEvent.id == views[0]))
    assert [f"Event {views[0]} was removed, and no event says" in one for one in look(services).faults] == [True]
    with writing(services.engine) as connection:
        audit.record(connection, LATER, "clock", audit_verify.FORGOTTEN, number=1, through=views[0])
    found = look(services)
    assert (found.faults, found.forgotten) == ((), 1)
    with writing(services.engine) as connection:
        connection.execute(delete(AuditEvent).where(AuditEvent.id == views[2]))
    assert [f"Event {views[2]} was removed" in one for one in look(services).faults] == [True]


@ON_POSTGRESQL_ALONE
def test_an_event_that_is_committed_late_is_sealed_in_its_turn(engine: Engine) -> None:
    """Another transaction has taken a lower number and not ended yet: what came after it is not sealed before it."""
    services = make_services(engine)
    seal_new(services, NOW)
    with writing(engine) as slow:
        audit.record(slow, NOW, "slow", "began-first")
        with writing(engine) as quick:
            audit.record(quick, NOW, "quick", "ended-first")
        assert seal_new(services, NOW, wait_seconds=0.3)["sealed"] == 0
    assert seal_new(services, NOW)["sealed"] == 2
    assert look(services).faults == ()


def test_events_that_wait_for_long_are_told(services: Services) -> None:
    with writing(services.engine) as connection:
        audit.record(connection, NOW, "staff:1", "something-done")
        late = verify(connection, NOW + timedelta(hours=2))
    assert (late.waiting, late.late) == (1, True)
    assert not look(services).late
