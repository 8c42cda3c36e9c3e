"""Many rows and many statements at once: the same on both databases, and the same as one by one."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from actions.audit import Event, given
from db.bulk import BulkInsert, add_all
from db.engine import reading, writing
from db.one_of import one_of
from db.queries import facts, women
from db.tables import AuditEvent, FactRow, PrivateLink, Woman
from db.together import Look, together
from programme.facts import Fact
from tests.support.database import ready_engine

NOW = datetime(2026, 3, 4, 10, 0, 0, 123456, tzinfo=UTC)
FACTS = BulkInsert(
    FactRow.__table__,  # type: ignore[arg-type]
    ("woman_id", "name", "value", "on_date", "recorded_at", "actor"),
)
LINKS = BulkInsert(
    PrivateLink.__table__,  # type: ignore[arg-type]
    ("woman_id", "token_hash", "created_at"),
    once=("token_hash",),
)
ODD = 'say "no", C:\\temp, {1,2}, %s, O\'Neill, ’, 😀'
REFERENCES = Look(select(Woman.id).where(one_of(Woman.reference, "references")).order_by(Woman.id))


def add_woman(engine: Engine, reference: str) -> int:
    with writing(engine) as connection:
        return women.add(
            connection, reference=reference, first_name="Ann", last_name=None, name_hash=None,
            date_of_birth="1990", language="en", at=NOW, actor="test",
        )  # fmt: skip


def fact(woman: int, value: str | None, *, at: datetime = NOW) -> dict[str, object]:
    return {
        "woman_id": woman, "name": "drug-name", "value": value,
        "on_date": date(2026, 1, 2), "recorded_at": at, "actor": "nurse",
    }  # fmt: skip


def test_rows_added_at_once_read_as_rows_added_singly_and_are_encrypted(engine: Engine) -> None:
    woman = add_woman(engine, "A")
    with writing(engine) as connection:
        add_all(connection, FACTS, [fact(woman, ODD), fact(woman, None)])
    with reading(engine) as connection:
        found = facts.of(connection, [woman])[woman]
        stored = connection.scalars(text("SELECT value FROM facts WHERE value IS NOT NULL")).all()
    assert found == [Fact("drug-name", value, date(2026, 1, 2), NOW, "nurse") for value in (ODD, "")]
    assert [one.startswith("v1:") for one in stored] == [True]


def test_no_naive_instant_is_stored(engine: Engine) -> None:
    woman = add_woman(engine, "A")
    with pytest.raises(Exception, match="time zone"), writing(engine) as connection:
        add_all(connection, FACTS, [fact(woman, "x", at=NOW.replace(tzinfo=None))])


def test_details_come_back_as_they_were(engine: Engine) -> None:
    with writing(engine) as connection:
        together(connection, given([Event(NOW, "test", "tried", None, {"code": ODD, "number": 7})]))
        assert connection.scalars(select(AuditEvent.details)).all() == [{"code": ODD, "number": 7}]


def test_a_row_that_may_be_there_once_is_left_out_the_second_time(engine: Engine) -> None:
    woman = add_woman(engine, "A")
    rows = [{"woman_id": woman, "token_hash": name, "created_at": NOW} for name in ("one", "two")]
    with writing(engine) as connection:
        add_all(connection, LINKS, rows[:1])
        add_all(connection, LINKS, rows)
        assert sorted(connection.scalars(select(PrivateLink.token_hash))) == ["one", "two"]


def test_one_of_takes_none_few_and_odd_values(engine: Engine) -> None:
    numbers = {name: add_woman(engine, name) for name in ('a"b', "c\\d", "e,{f}", "NULL")}
    with reading(engine) as connection:
        for wanted in ((), ('a"b',), tuple(numbers)):
            found = REFERENCES.ask(connection, {"references": wanted})
            assert [row[0] for row in found] == [numbers[name] for name in wanted]


def test_one_of_without_its_values_is_a_mistake(engine: Engine) -> None:
    with reading(engine) as connection, pytest.raises((TypeError, StatementError, KeyError)):
        REFERENCES.ask(connection, {})


def test_later_statements_see_what_earlier_ones_did(engine: Engine) -> None:
    woman = add_woman(engine, "A")
    with writing(engine) as connection:
        hers = (facts.OF, {"ids": [woman]})
        answers = together(connection, [hers, *FACTS.given([fact(woman, "x")]), hers])
    assert [len(rows) for rows in answers] == [0, 0, 1]


def test_what_the_database_refuses_is_raised_as_ever_and_undone(engine: Engine) -> None:
    woman = add_woman(engine, "A")
    with pytest.raises(IntegrityError), writing(engine) as connection:
        together(connection, [*FACTS.given([fact(woman, "x")]), *FACTS.given([fact(woman + 1000, "y")])])
    with reading(engine) as connection:
        assert facts.of(connection, [woman]) == {}


def test_a_connection_that_is_gone_is_taken_out_of_use(postgres_url: str) -> None:
    engine = ready_engine(postgres_url)
    look = Look(select(Woman.id))
    with writing(engine) as connection:
        process = connection.scalar(text("SELECT pg_backend_pid()"))
        with writing(engine) as other:
            other.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
        with pytest.raises(DBAPIError) as raised:
            together(connection, [(look, {})])
        connection.rollback()
    assert raised.value.connection_invalidated
    with writing(engine) as connection:
        assert look.ask(connection, {}) == []
    engine.dispose()
