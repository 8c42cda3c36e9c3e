"""A backup of the database. Put in place, it sends nothing until a person has looked."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from actions.restore.guard import BACKUP
from db.backup import BackupFailed, Progress, copy
from db.engine import open_engine, writing
from db.queries import installation, jobs
from db.tables import Installation

PREFIX = "recovery-"
JOB, NOTED_BY = "backup", "recovery backup"
"""Where the time of the last backup is noted, among the jobs of the clock."""


def back_up(database: Path, given: Path, now: datetime, progress: Progress, *, replace: bool = False) -> Path:
    """Make a checked copy of the SQLite file; answers where it is. ``given`` is a file, or a folder to put one in.

    Raises BackupFailed: then nothing was changed.
    """
    target = given / f"{PREFIX}{now:%Y%m%dT%H%M%SZ}.db" if given.is_dir() else given
    if not database.exists():
        raise BackupFailed(f"The database {database} does not exist. `recovery init` makes it.")
    if target.exists() and target.samefile(database):
        raise BackupFailed(f"{target} is the database itself. Name another file.")
    if target.exists() and not replace:
        raise BackupFailed(f"{target} exists. Name another file, or give --replace.")
    copy(database, target, lambda copied: _keep_from_sending(copied, now), progress)
    return target


def note_made(database: Path, now: datetime) -> bool:
    """Note in the database itself that a backup was made, so that its age is known. False: it could not be noted."""
    engine = open_engine(f"sqlite:///{database}")
    try:
        with writing(engine) as connection:
            jobs.take(connection, JOB, NOTED_BY, now, now)
            return jobs.finish(connection, JOB, NOTED_BY, now, {})
    except SQLAlchemyError:
        # A database that waits for its update has another shape. The backup is good all the same.
        return False
    finally:
        engine.dispose()


def remove_oldest(folder: Path, keep: int) -> list[Path]:
    """Keep so many of the backups that were made into this folder; answers those removed. Raises OSError."""
    made = sorted(path for path in folder.glob(f"{PREFIX}*T*Z.db") if path.is_file())
    old = made[:-keep]
    for path in old:
        path.unlink()
    return old


def _keep_from_sending(copied: Path, now: datetime) -> None:
    engine = open_engine(f"sqlite:///{copied}")
    try:
        with writing(engine) as connection:
            # A database from before this table existed is recognised by the marks of the machine it is put back on.
            if not inspect(connection).has_table(Installation.__tablename__):
                return
            if installation.read(connection) is None:
                installation.create(connection, "", {}, now)
            installation.change(connection, guarded_since=now, guard_code=BACKUP, unknown_since=now)
    finally:
        engine.dispose()
