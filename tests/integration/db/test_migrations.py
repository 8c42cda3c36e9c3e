"""The migrations and the tables agree, on both databases, however many processes migrate at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, inspect, select, text

from db import migrate
from db.engine import open_engine, reading, writing
from db.queries import women
from db.tables import Base, FactRow
from db.types import SQLITE_FORMAT

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


def test_migrations_make_what_the_tables_say(engine: Engine) -> None:
    with writing(engine) as connection:
        assert migrate.differences(connection) == []
        assert set(inspect(connection).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def test_a_difference_would_be_seen(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("ALTER TABLE women ADD COLUMN left_over INTEGER"))
    with writing(engine) as connection:
        assert migrate.differences(connection) != []


def test_partial_indexes_are_partial(engine: Engine) -> None:
    with reading(engine) as connection:
        table = "pg_indexes" if engine.dialect.name == "postgresql" else "sqlite_master"
        name, column = ("indexname", "indexdef") if table == "pg_indexes" else ("name", "sql")
        rows = connection.execute(text(f"SELECT {name}, {column} FROM {table} WHERE {column} LIKE '%WHERE%'"))
        partial = {row[0] for row in rows}
    assert partial >= {
        "due_messages",
        "due_answers",
        "one_message_in_hand",
        "attempts_in_flight",
        "attempts_unknown",
        "one_open_work_item",
    }


def test_upgrading_twice_changes_nothing_and_downgrading_empties(engine: Engine) -> None:
    migrate.upgrade(engine)
    migrate.check(engine)
    migrate.downgrade(engine, "base")
    with pytest.raises(migrate.WrongDatabaseVersion, match="no tables yet"):
        migrate.check(engine)


def test_processes_may_migrate_at_the_same_time(database_url: str) -> None:
    engines = [open_engine(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(migrate.upgrade, engines))
    assert migrate.current(engines[0]) == migrate.newest()
    for engine in engines:
        engine.dispose()


def test_the_days_of_facts_are_encrypted_where_they_stand(engine: Engine) -> None:
    with writing(engine) as connection:
        woman = women.add(
            connection, reference="W-1", first_name=None, last_name=None, name_hash=None, date_of_birth=None,
            language="en", at=NOW, actor="t",
        )  # fmt: skip
    migrate.downgrade(engine, "0011")
    add = "INSERT INTO facts (woman_id, name, on_date, recorded_at, actor) VALUES (:w, 'birth', :d, :at, 't')"
    at = NOW if engine.dialect.name == "postgresql" else NOW.strftime(SQLITE_FORMAT)
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(5)]
    with writing(engine) as connection:
        for day in [*days, None]:
            plain = day if engine.dialect.name == "postgresql" else str(day) if day else None
            connection.execute(text(add), {"w": woman, "d": plain, "at": at})
    migrate.upgrade(engine)
    query = select(FactRow.on).order_by(FactRow.id)
    with reading(engine) as connection:
        assert list(connection.scalars(query)) == [*days, None]
        raw = [row[0] for row in connection.execute(text("SELECT on_date FROM facts ORDER BY id"))]
    assert all(one.startswith("v1:") for one in raw[:5])
    migrate.downgrade(engine, "0011")
    with reading(engine) as connection:
        plain_again = [row[0] for row in connection.execute(text("SELECT on_date FROM facts ORDER BY id"))]
    assert [str(one) for one in plain_again] == [*map(str, days), "None"]
