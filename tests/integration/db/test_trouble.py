"""What is wrong with the database is said in a sentence that tells how to put it right."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, SQLAlchemyError

from db.engine import open_engine, writing
from db.trouble import trouble


def _locked(path: Path) -> sqlite3.Connection:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


def _no_file(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _garbage(path: Path) -> None:
    path.write_bytes(b"this is no database" * 400)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (_locked, "another program keeps it locked. End that program"),
        (_no_file, "it cannot be opened. Let the service's user write the file and its folder"),
        (_garbage, "it is damaged, or no database. Put a backup in its place"),
    ],
    ids=["locked", "cannot be opened", "damaged"],
)
def test_each_trouble_of_the_file_has_its_way_out(
    tmp_path: Path, what: Callable[[Path], object], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "test.db"
    sqlite3.connect(path).close()
    monkeypatch.setattr("db.engine.BUSY_MILLISECONDS", 50)
    held = what(path)
    engine = open_engine(f"sqlite:///{path}")
    with pytest.raises(SQLAlchemyError) as raised, writing(engine) as connection:
        connection.execute(text("CREATE TABLE t (a)"))
    assert trouble(raised.value).startswith(said)
    assert held is None or isinstance(held, sqlite3.Connection)
    engine.dispose()


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE t (a)"))
        connection.execute(text("PRAGMA max_page_count = 3"))
        much = text("INSERT INTO t VALUES (zeroblob(100000))")
        with pytest.raises(SQLAlchemyError) as raised:
            connection.execute(much)
    assert trouble(raised.value) == "its disk is full. Free some space"
    engine.dispose()


def test_a_server_that_does_not_answer_is_named() -> None:
    engine = open_engine("postgresql://postgres@127.0.0.1:1/nothing")
    with pytest.raises(SQLAlchemyError) as raised, writing(engine):
        pass
    assert "connection failed" in trouble(raised.value)
    assert trouble(raised.value).endswith("Start it, or put database.url right")


def test_a_value_that_was_refused_is_not_repeated() -> None:
    refused = DataError("INSERT", None, psycopg.DataError("value +447700900123 is too long"))
    assert trouble(refused) == "it refused a value (DataError)"
