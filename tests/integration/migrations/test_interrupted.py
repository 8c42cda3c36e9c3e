"""A migration that is cut off in its middle, as by a power cut, leaves the database as it was."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from db import migrate
from db.engine import open_engine, writing
from tests.integration.migrations.filled import in_order, put_in, read_back
from tests.support.database import install_test_cipher
from tests.support.service_process import ROOT
from tests.support.world import NOW

CUT_OFF = """
import os, sys
from sqlalchemy import event
from db import migrate
from db.engine import open_engine
engine, left = open_engine(sys.argv[1]), int(sys.argv[2])
def count(connection, cursor, statement, parameters, context, many):
    global left
    if statement.lstrip().split()[0].upper() in ("CREATE", "ALTER", "INSERT", "UPDATE", "DROP", "DELETE"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), 9)
event.listen(engine, "after_cursor_execute", count)
migrate.upgrade(engine)
"""
WOMEN = {
    "women": [
        {
            "id": number, "reference": f"W-{number}", "first_name": "Ann", "last_name": "Test", "name_hash": None,
            "date_of_birth": "1992-05-06", "language": "en", "created_at": NOW, "created_by": "test",
            "replanned_on": None, "revision": 0, "erased_at": None,
        }
        for number in (1, 2, 3)
    ]
}  # fmt: skip


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database."""
    install_test_cipher()
    made = open_engine(database_url)
    yield made
    made.dispose()


@pytest.mark.parametrize("statement", [1, 12, 40])
def test_a_migration_that_is_killed_leaves_the_database_as_it_was(
    engine: Engine, database_url: str, statement: int
) -> None:
    put = in_order(put_in(engine, "0001", WOMEN))
    engine.dispose()
    killed = subprocess.run(
        [sys.executable, "-c", CUT_OFF, database_url, str(statement)], cwd=ROOT, check=False, timeout=120
    )
    assert killed.returncode == -9, "it ended before it came so far"
    assert migrate.current(engine) == "0001"
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE women SET created_by = 'still usable' WHERE id = 1")
    put["women"][0]["created_by"] = "still usable"
    assert read_back(engine, put) == put
    migrate.upgrade(engine)
    assert migrate.current(engine) == migrate.newest()
    assert read_back(engine, put) == put
