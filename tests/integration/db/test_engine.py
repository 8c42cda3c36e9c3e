"""Opening the database: what SQLite is told, and which addresses are refused."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from db.engine import DatabaseUrlError, open_engine, reading, writing
from db.tables import FactRow, Job, Woman
from tests.support.database import ready_engine

NOW = datetime(2026, 3, 4, 10, 0, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://x/y", "not an address"])
def test_addresses_that_cannot_work_are_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(DatabaseUrlError, match="address"):
        open_engine(url)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUrlError, match="folder"):
        open_engine(f"sqlite:///{tmp_path}/nowhere/a.db")


def test_sqlite_is_durable_and_checks_foreign_keys(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with writing(engine) as connection:
        told = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}
    engine.dispose()


def test_instants_come_back_aware_in_utc(engine: Engine) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-5)))
    with writing(engine) as connection:
        connection.execute(insert(Job).values(name="a", started_at=elsewhere, result={}))
    with reading(engine) as connection:
        found = connection.execute(select(Job.started_at).where(Job.started_at == NOW)).scalar_one()
        assert connection.execute(select(Job.name).where(Job.started_at < NOW + timedelta(microseconds=1))).all()
    assert found == NOW
    assert found is not None
    assert found.utcoffset() == timedelta(0)


def test_an_instant_without_its_zone_is_refused(engine: Engine) -> None:
    with writing(engine) as connection, pytest.raises(StatementError, match="without a time zone"):
        connection.execute(insert(Job).values(name="a", started_at=NOW.replace(tzinfo=None), result={}))


def test_names_are_unreadable_in_the_file(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(
            insert(Woman).values(
                reference="R1", first_name="Ádhamhnán", language="en", created_at=NOW, created_by="t", revision=0
            )
        )
        raw = connection.execute(text("SELECT first_name FROM women")).scalar_one()
        assert raw.startswith("v1:k1:")
        assert connection.execute(select(Woman.first_name)).scalar_one() == "Ádhamhnán"


def test_a_fact_of_nobody_is_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(insert(FactRow).values(woman_id=99, name="birth", recorded_at=NOW, actor="t"))


def test_an_error_takes_everything_back(engine: Engine) -> None:
    def insert_and_fail() -> None:
        with writing(engine) as connection:
            connection.execute(insert(Job).values(name="a", result={}))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        insert_and_fail()
    with reading(engine) as connection:
        assert connection.execute(select(Job.name)).all() == []


def test_a_reader_neither_waits_for_a_writer_nor_sees_half_its_work(engine: Engine) -> None:
    with writing(engine) as writer:
        writer.execute(insert(Job).values(name="a", result={}))
        with reading(engine) as reader:
            assert reader.execute(select(Job.name)).all() == []


@pytest.mark.postgres
def test_a_connection_whose_server_went_while_it_rested_is_replaced(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = ready_engine(postgres_url)
    monkeypatch.setattr("db.engine.RESTED_SECONDS", 0.0)
    with writing(engine) as connection:
        before = connection.scalar(text("SELECT pg_backend_pid()"))
    other = open_engine(engine.url.render_as_string(hide_password=False))
    with writing(other) as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": before})
    other.dispose()
    with writing(engine) as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) != before
    engine.dispose()
