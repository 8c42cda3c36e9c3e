"""Opening the database: SQLite (one machine) or PostgreSQL (several).

Transactions. ``writing(engine)`` commits on leaving, rolls back on an error. On SQLite it begins IMMEDIATE, so that a
reader never has to be promoted to a writer half way (which fails at once, busy timeout or not). ``reading(engine)`` is
one consistent look that never waits for a writer.

SQLite runs with ``synchronous=FULL``: with NORMAL a power cut can take back the last commits, and a text whose attempt
row was taken back would be sent a second time. Commits are grouped, so the extra flush is affordable.
"""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import cast

from psycopg import Connection as PsycopgConnection
from psycopg import Error as PsycopgError
from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, InterfaceError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

BUSY_MILLISECONDS = 30_000
EMPTYING_MILLISECONDS = 5_000
CONNECT_SECONDS = 10
BEGIN_OPTION = "sqlite_begin"
RESTED_SECONDS = 1.0
"""A connection to PostgreSQL that was not in use for so long is asked whether it is still there before it is used."""
USED = "used"
AWAY = (OperationalError, InterfaceError, NoConnectionFree)
"""What is raised while the database cannot be used for reasons outside of the program: it is away, locked, or full."""


class DatabaseUrlError(Exception):
    """The database address in the settings cannot be used; the text says why."""

    code = "database-url"


def open_engine(url: str, *, pool_size: int = 5) -> Engine:
    """Open ``sqlite:///path`` or ``postgresql://…``. Connects only when first used.

    ``pool_size`` is the number of connections kept; as many again may be opened for a moment.
    Raises DatabaseUrlError for any other kind of address, and for SQLite in memory (each thread would see its own).
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed, pool_size)
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_recycle=1800,
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "recovery-programme"},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_still_alive, engine.dialect))
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that may write: committed on leaving, rolled back on an error."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent look. On SQLite it never waits for the writer and never keeps one waiting."""
    with engine.connect() as plain:
        connection = (
            plain.execution_options(
                **{BEGIN_OPTION: "BEGIN"}, isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            if engine.dialect.name == "postgresql"
            else plain.execution_options(**{BEGIN_OPTION: "BEGIN"})
        )
        yield connection


def empty_log(engine: Engine) -> bool:
    """Leave nothing of what was removed in the files of SQLite. True: nothing is left.

    ``secure_delete`` overwrites it in the database itself, but the log beside it (-wal) keeps earlier pages until
    others take their place. False: somebody looked or wrote for too long; another time then. PostgreSQL tidies up by
    itself, in its own time: nothing is done there.
    """
    if engine.dialect.name != "sqlite":
        return True
    with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(f"PRAGMA busy_timeout={EMPTYING_MILLISECONDS}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_ = cursor.fetchone() or (1,)
            return not busy
        finally:
            cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUrlError(
            "The database address cannot be read. Use 'sqlite:///var/programme.db' or 'postgresql://user@host/name'."
        ) from error
    backend = parsed.get_backend_name()
    if backend not in {"sqlite", "postgresql"}:
        raise DatabaseUrlError(
            f"The database address begins with '{backend}'. Only sqlite and postgresql are supported."
        )
    if backend == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise DatabaseUrlError("The SQLite address names no file. Use for example 'sqlite:///var/programme.db'.")
    return parsed


def _open_sqlite(url: URL, pool_size: int) -> Engine:
    folder = Path(str(url.database)).parent
    if not folder.is_dir():
        raise DatabaseUrlError(f"The folder of the SQLite database does not exist: create '{folder}'.")
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"), pool_size=pool_size, max_overflow=pool_size, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_postgresql(connection: PsycopgConnection, _entry: ConnectionPoolEntry) -> None:
    """Set what holds for the whole connection.

    Instants arrive in UTC, whatever the server's zone, and need not be converted one by one. Indexes are preferred: a
    connection keeps its plans, those of foreign keys among them, and one that was made while a table was small goes on
    reading the whole of it when it is large. Without that, PostgreSQL would take such a plan to be so dear that it
    compiles it, hence no compiling.
    """
    for setting in ("TIME ZONE 'UTC'", "enable_seqscan = off", "jit = off"):
        connection.execute(f"SET {setting}")
    connection.commit()


def _note_use(_connection: PsycopgConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.info[USED] = time.monotonic()


def _still_alive(
    dialect: Dialect, connection: PsycopgConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """Ask a connection that has rested whether its server is still there, and have all replaced when it is not.

    SQLAlchemy's own ``pool_pre_ping`` asks each time, which costs the dispatcher a wait in every transaction.
    """
    if time.monotonic() - entry.info.get(USED, time.monotonic()) < RESTED_SECONDS:
        return
    try:
        dialect.do_ping(cast(DBAPIConnection, connection))
    except PsycopgError as error:
        raise InvalidatePoolError from error


def _prepare_sqlite(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling is switched off: it begins late and never IMMEDIATE.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(str(connection.get_execution_options().get(BEGIN_OPTION, "BEGIN IMMEDIATE")))
