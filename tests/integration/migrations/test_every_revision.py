"""From every revision, with rows in every table, to today and back: nothing is lost, and the service sends."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from db import cipher, migrate
from db.engine import open_engine, writing
from db.queries import installation
from settings import DEFAULT_CONFIG
from tests.integration.commands.conftest import Terminal
from tests.integration.migrations.filled import Rows, a_life, in_order, put_in, read_back
from tests.support.database import TEST_KEYS, install_test_cipher, ready_engine
from tests.support.world import NOW, one_message, one_woman

pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
REVISIONS = migrate.revisions()
LATER = NOW + timedelta(days=21)
NEW_NUMBER = "+447700900044"


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """A life of some weeks, once for all."""
    engine = ready_engine(f"sqlite:///{tmp_path_factory.mktemp('life') / 'life.db'}")
    found = a_life(engine)
    engine.dispose()
    return found


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database."""
    install_test_cipher()
    made = open_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def terminal(tmp_path: Path, database_url: str) -> Terminal:
    """The command on that database; nothing is prepared."""
    config = tmp_path / "config.toml"
    config.write_bytes(DEFAULT_CONFIG.read_bytes())
    return Terminal(config, {"RECOVERY_DATABASE_URL": database_url, "RECOVERY_KEY": TEST_KEYS, "USER": "sister"}, LATER)


def shape(engine: Engine) -> dict[str, object]:
    """Tables with their columns, which of those may be empty, indexes, and what is unique or points elsewhere."""
    seen = inspect(engine)
    return {
        table: (
            sorted((column["name"], str(column["type"]), column["nullable"]) for column in seen.get_columns(table)),
            sorted(str(index["name"]) for index in seen.get_indexes(table)),
            sorted(one["column_names"] for one in seen.get_unique_constraints(table)),
            sorted((one["constrained_columns"], one["referred_table"]) for one in seen.get_foreign_keys(table)),
            len(seen.get_check_constraints(table)),
        )
        for table in seen.get_table_names()
    }


@pytest.mark.parametrize("revision", REVISIONS)
def test_an_update_loses_nothing_and_the_service_sends(
    engine: Engine, terminal: Terminal, rows: Rows, revision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = in_order(put_in(engine, revision, rows))
    assert len(put) >= 20
    monkeypatch.setattr(cipher, "_in_use", [])  # the command has to load the key by itself
    terminal.done("init")
    assert migrate.current(engine) == migrate.newest()
    assert read_back(engine, put) == put
    with writing(engine) as connection:
        assert migrate.differences(connection) == []
        if installation.read(connection) is not None:
            installation.change(connection, place=installation.place_of(connection))
    one_message(engine, one_woman(engine, 44, email=False), expires_at=None)
    terminal.done("tick")
    went_out = [path.read_text() for path in terminal.outbox.glob("*.txt")]
    assert any(NEW_NUMBER in text for text in went_out), "to a woman enrolled after the update"
    assert any(NEW_NUMBER not in text for text in went_out), "to a woman of before"


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_going_back_keeps_what_that_revision_knew(engine: Engine, database_url: str, rows: Rows, revision: str) -> None:
    put = in_order(put_in(engine, revision, rows))
    before = shape(engine)
    migrate.upgrade(engine)
    migrate.downgrade(engine, revision)
    assert migrate.current(engine) == revision
    assert shape(engine) == before
    assert read_back(engine, put, revision) == put
    migrate.upgrade(engine)
    assert read_back(engine, put) == put


def test_a_database_of_a_newer_program_is_refused_in_a_sentence(engine: Engine, terminal: Terminal) -> None:
    terminal.done("init")
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for command in (("init",), ("tick",)):
        refused = terminal.run(*command)
        assert refused.exit_code == 1
        assert "made by a newer program than this one" in refused.output
        assert "put back a backup from before the update" in refused.output
