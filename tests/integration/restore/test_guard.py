"""A restored or copied database is recognised, and nothing else is: not a start, an update, or a second machine."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, text

from actions import work_items
from actions.dispatch.send import dispatch_due
from actions.receive_reply import receive_text
from actions.restore import guard
from actions.services import Services
from db import migrate
from db.engine import open_engine, reading, writing
from db.mark_file import MarkFile
from db.queries import consents, installation
from tests.support.world import Clock, FakeText, one_message, one_woman, standing

DAY = timedelta(days=1)
BEFORE_IT = "0006"
"""The last revision that had no identity."""
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
POSTGRES = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


def at(services: Services, path: Path) -> Services:
    """The same service on another SQLite file."""
    return replace(services, engine=open_engine(f"sqlite:///{path}"))


def file_of(engine: Engine) -> Path:
    return Path(str(engine.url.database))


def copy_of(engine: Engine, target: Path) -> Path:
    """A copy as `cp` makes it of a service that was stopped."""
    target.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(file_of(engine))) as live:
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(file_of(engine), target)
    return target


def code(found: guard.Guard | None) -> str | None:
    return found.code if found else None


def test_starting_again_and_again_needs_nothing(services: Services, engine: Engine, clock: Clock) -> None:
    one_woman(engine)
    for _ in range(3):
        assert guard.look(services, clock.forward(DAY)) is None
    assert guard.peek(services, clock.now) is None


@POSTGRES
def test_a_second_machine_on_the_same_database_needs_nothing(services: Services, clock: Clock, tmp_path: Path) -> None:
    other = replace(services, worker="worker-2", marks=MarkFile(tmp_path / "other" / "recovery.mark"))
    for one in (services, services, other, services, other, replace(other, marks=None)):
        assert guard.look(one, clock.forward(DAY)) is None


def test_an_update_from_before_there_was_an_identity_needs_nothing(
    services: Services, engine: Engine, clock: Clock
) -> None:
    one_woman(engine)
    migrate.downgrade(engine, BEFORE_IT)
    migrate.upgrade(engine)
    assert guard.look(services, clock.now) is None


def test_a_database_that_was_taken_back_is_recognised_and_sends_nothing(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    """However it was taken back: the counter in the database is behind what this machine has seen."""
    message = one_message(engine, one_woman(engine, email=False), expires_at=None)
    guard.look(services, clock.now)
    with reading(engine) as connection:
        before = installation.read(connection)
    assert before is not None
    guard.look(services, clock.forward(DAY))
    with writing(engine) as connection:
        installation.change(connection, counter=before.counter, seen_at=before.seen_at)
    found = guard.look(services, clock.forward(DAY))
    assert found is not None
    assert (found.code, found.unknown_since) == ("older", before.seen_at)
    assert dispatch_due(services, clock, Event()).claimed == 0
    assert (texts.sent, standing(engine, message).state) == ([], "planned")
    with reading(engine) as connection:
        assert [item.kind for item in work_items.list_open(connection)] == ["sending-off"]


def test_while_sending_is_off_a_stop_is_obeyed(services: Services, engine: Engine, clock: Clock) -> None:
    woman = one_woman(engine, 7, email=False)
    guard.switch_off(services, clock.now, "operator")
    receive_text(services, clock.now, "+447700900007", "STOP", "SM1")
    with reading(engine) as connection:
        assert consents.of(connection, [woman])[woman][-1].event == "stopped"


def test_switched_on_again_it_sends_and_no_older_mark_speaks_against_it(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, tmp_path: Path
) -> None:
    one_message(engine, one_woman(engine, email=False), expires_at=None)
    other = replace(services, worker="worker-2", marks=MarkFile(tmp_path / "other" / "recovery.mark"))
    several = [services, other] if engine.dialect.name == "postgresql" else [services]
    for one in several * 3:
        assert guard.look(one, clock.now) is None
    assert guard.switch_off(services, clock.now, "operator")
    assert not guard.switch_off(services, clock.now, "operator")
    assert {code(guard.look(one, clock.now)) for one in several} == {"by-hand"}
    with writing(engine) as connection:
        marks = guard.switch_on(services, connection, clock.now, "operator")
    guard.write_marks(services, marks)
    assert {code(guard.look(one, clock.now)) for one in several} == {None}
    assert dispatch_due(services, clock, Event()).accepted == 1
    with reading(engine) as connection:
        assert work_items.list_open(connection) == []


@SQLITE
class TestFiles:
    """SQLite: what people do with files."""

    def test_a_week_old_copy_put_back_while_the_rest_is_newer(
        self, services: Services, engine: Engine, clock: Clock, tmp_path: Path
    ) -> None:
        one_woman(engine)
        guard.look(services, clock.now)
        old = copy_of(engine, tmp_path / "old" / "recovery.db")
        guard.look(services, clock.forward(7 * DAY))
        engine.dispose()
        shutil.copy(old, file_of(engine))
        assert code(guard.look(services, clock.now)) == "older"

    def test_a_copy_from_before_an_update(
        self, services: Services, engine: Engine, clock: Clock, tmp_path: Path
    ) -> None:
        one_woman(engine)
        migrate.downgrade(engine, BEFORE_IT)
        old = copy_of(engine, tmp_path / "old" / "recovery.db")
        migrate.upgrade(engine)
        guard.look(services, clock.now)
        engine.dispose()
        shutil.copy(old, file_of(engine))
        migrate.upgrade(engine)
        assert code(guard.look(services, clock.now)) == "nameless"

    def test_a_folder_that_is_copied_is_recognised_and_one_that_is_renamed_is_not(
        self, services: Services, engine: Engine, clock: Clock, tmp_path: Path
    ) -> None:
        guard.look(services, clock.now)
        assert services.marks is not None
        copied = at(services, copy_of(engine, tmp_path / "second" / "recovery.db"))
        assert code(guard.look(copied, clock.now)) == "elsewhere"
        engine.dispose()
        moved = tmp_path / "moved.db"
        file_of(engine).rename(moved)
        assert guard.look(at(services, moved), clock.now) is None

    def test_another_machine(
        self, services: Services, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        here, there = tmp_path / "here", tmp_path / "there"
        here.write_text("1" * 32)
        there.write_text("2" * 32)
        monkeypatch.setattr(installation, "MACHINE_ID", here)
        guard.look(services, clock.now)
        assert guard.look(services, clock.now) is None
        monkeypatch.setattr(installation, "MACHINE_ID", there)
        assert code(guard.look(services, clock.now)) == "elsewhere"

    def test_the_database_alone_without_its_mark(self, services: Services, clock: Clock, tmp_path: Path) -> None:
        for _ in range(2):
            assert guard.look(services, clock.now) is None
        assert code(guard.look(replace(services, marks=MarkFile(tmp_path / "new" / "mark")), clock.now)) == "unmarked"

    def test_a_mark_that_cannot_be_written_stops_nothing(
        self, services: Services, clock: Clock, tmp_path: Path
    ) -> None:
        (tmp_path / "in-the-way").write_text("a file where a folder is wanted")
        blocked = replace(services, marks=MarkFile(tmp_path / "in-the-way" / "recovery.mark"))
        for _ in range(3):
            assert guard.look(blocked, clock.now) is None

    def test_a_database_made_anew_is_not_a_copy(self, services: Services, engine: Engine, clock: Clock) -> None:
        guard.look(services, clock.now)
        engine.dispose()
        file_of(engine).unlink()
        migrate.upgrade(engine)
        assert guard.look(services, clock.now) is None


@POSTGRES
def test_a_table_that_a_dump_made_anew_is_recognised(services: Services, engine: Engine, clock: Clock) -> None:
    """As `pg_restore --clean` into the same database does; another database or server has other numbers as well."""
    guard.look(services, clock.now)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE put_back (LIKE installation INCLUDING ALL)"))
        connection.execute(text("INSERT INTO put_back SELECT * FROM installation"))
        connection.execute(text("DROP TABLE installation"))
        connection.execute(text("ALTER TABLE put_back RENAME TO installation"))
    assert code(guard.look(replace(services, marks=None), clock.now)) == "elsewhere"
