"""A whole, checked copy of an SQLite database while the service goes on using it."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

PAGES_AT_ONCE = 2000
Progress = Callable[[int, int], None]
"""Called with how many pages were copied, and how many there are."""


class BackupFailed(Exception):
    """No backup was made; the text says why. Nothing is left behind."""

    code = "backup"


def copy(source: Path, target: Path, finish: Callable[[Path], None], progress: Progress) -> None:
    """Copy ``source`` as it is at one moment to ``target``, which appears whole or not at all, for its owner alone.

    ``finish`` may change the copy before it is checked and put in place. Raises BackupFailed.
    """
    with _temporary(target) as unfinished:
        try:
            _copy(source, unfinished, progress)
            finish(unfinished)
            _settle(unfinished)
        except sqlite3.Error as error:
            raise BackupFailed(f"The backup could not be made: {error}. Nothing was put in place.") from error
        _check(unfinished)
        _to_disk(unfinished)
        unfinished.replace(target)
        _to_disk(target.parent)


def _copy(source: Path, target: Path, progress: Progress) -> None:
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, isolation_level=None, timeout=30)) as live,
        closing(sqlite3.connect(target, isolation_level=None)) as copied,
    ):
        # One look for the whole copy: without it each change of the service would make the copy begin anew.
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_master").fetchone()
        live.backup(copied, pages=PAGES_AT_ONCE, progress=lambda _status, left, pages: progress(pages - left, pages))


def _settle(path: Path) -> None:
    """One file, without a journal beside it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as copied:
        copied.execute("PRAGMA journal_mode=DELETE").fetchone()


def _check(path: Path) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copied:
        try:
            found = [row[0] for row in copied.execute("PRAGMA integrity_check")]
            loose = copied.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite3.Error as error:
            raise BackupFailed(f"The copy cannot be read ({error}), so it was not kept.") from error
    if found != ["ok"] or loose is not None:
        raise BackupFailed(
            "The copy did not pass its check, so it was not kept. The database itself may be damaged: keep the last "
            "good backup, and look at the disk."
        )


@contextmanager
def _temporary(target: Path) -> Iterator[Path]:
    path = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        path.touch(mode=0o600, exist_ok=False)
        yield path
    except OSError as error:
        raise BackupFailed(f"The backup could not be written to {target.parent}: {error.strerror}.") from error
    finally:
        for left in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))):
            left.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
