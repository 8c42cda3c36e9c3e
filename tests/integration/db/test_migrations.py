"""The migrations and the tables agree, on both databases, however many processes migrate at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, inspect, text

from db import migrate
from db.engine import open_engine, reading, writing
from db.tables import Base


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
