"""A backup is whole, checked and private, made while the service writes, and sends nothing when it is put in place."""

import sqlite3
import stat
import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from actions.restore import guard
from actions.restore.backup import JOB, back_up, note_made, remove_oldest
from actions.services import Services
from db.backup import BackupFailed
from db.engine import open_engine, reading, writing
from db.queries import jobs
from db.tables import Woman
from tests.support.world import NOW, Clock, add_woman, one_woman

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def quiet(_done: int, _all: int) -> None:
    """Nobody looks."""


def file_of(engine: Engine) -> Path:
    return Path(str(engine.url.database))


def test_a_backup_is_whole_private_and_starts_with_sending_off(
    services: Services, engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    one_woman(engine)
    guard.look(services, clock.now)
    seen: list[tuple[int, int]] = []
    made = back_up(file_of(engine), tmp_path / "copy.db", NOW, lambda done, pages: seen.append((done, pages)))
    assert seen[-1][0] == seen[-1][1] > 0
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("*copy.db*")] == ["copy.db"]
    restored = replace(services, engine=open_engine(f"sqlite:///{made}"))
    found = guard.look(restored, clock.now)
    assert found is not None
    assert (found.code, found.unknown_since) == ("backup", NOW)
    assert guard.look(services, clock.now) is None


def test_a_backup_is_one_moment_of_a_service_that_goes_on_writing(engine: Engine, tmp_path: Path) -> None:
    for number in range(50):
        one_woman(engine, number)
    stop, began = threading.Event(), threading.Event()

    def write() -> None:
        number = 100
        while not stop.is_set():
            with writing(engine) as connection:
                # Two in one transaction: a copy that holds one of them is not of one moment.
                add_woman(connection, number)
                add_woman(connection, number + 1)
            number += 2
            began.set()

    writer = threading.Thread(target=write)
    writer.start()
    began.wait(30)
    try:
        made = back_up(file_of(engine), tmp_path / "copy.db", NOW, quiet)
    finally:
        stop.set()
        writer.join()
    copied = open_engine(f"sqlite:///{made}")
    with reading(copied) as connection:
        women = connection.scalar(select(func.count()).select_from(Woman))
    copied.dispose()
    with reading(engine) as connection:
        later = connection.scalar(select(func.count()).select_from(Woman))
    assert women is not None
    assert later is not None
    assert women % 2 == 0
    assert 52 <= women <= later


def test_a_damaged_database_gives_no_backup(engine: Engine, tmp_path: Path) -> None:
    for number in range(50):
        one_woman(engine, number)
    engine.dispose()
    with closing(sqlite3.connect(file_of(engine))) as live:
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = live.execute("SELECT rootpage FROM sqlite_master WHERE name = 'women'").fetchone()
    with file_of(engine).open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(BackupFailed, match=r"not (pass|kept)|could not be made"):
        back_up(file_of(engine), tmp_path / "copy.db", NOW, quiet)
    assert list(tmp_path.glob("*copy*")) == []


def test_nothing_is_overwritten_unasked_and_never_the_database_itself(engine: Engine, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("kept")
    with pytest.raises(BackupFailed, match="exists"):
        back_up(file_of(engine), target, NOW, quiet)
    assert target.read_text() == "kept"
    assert back_up(file_of(engine), target, NOW, quiet, replace=True).read_bytes().startswith(b"SQLite format 3")
    with pytest.raises(BackupFailed, match="is the database itself"):
        back_up(file_of(engine), file_of(engine), NOW, quiet, replace=True)
    with pytest.raises(BackupFailed, match="could not be written"):
        back_up(file_of(engine), tmp_path / "no-folder" / "copy.db", NOW, quiet)


def test_in_a_folder_the_newest_are_kept(engine: Engine, clock: Clock, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "mine.db").write_text("not one of ours")
    made = []
    for _ in range(3):
        made.append(back_up(file_of(engine), folder, clock.now, quiet))
        clock.forward(timedelta(days=1))
    assert remove_oldest(folder, 2) == made[:1]
    assert sorted(path.name for path in folder.iterdir()) == ["mine.db", *(path.name for path in made[1:])]


def test_the_database_knows_when_its_last_backup_was_made(engine: Engine) -> None:
    assert note_made(file_of(engine), NOW)
    with reading(engine) as connection:
        assert jobs.all_jobs(connection)[JOB].finished_at == NOW
    with writing(engine) as connection:
        connection.exec_driver_sql("ALTER TABLE jobs DROP COLUMN fault")
    assert not note_made(file_of(engine), NOW), "one that waits for its update cannot be told, and needs no more"
