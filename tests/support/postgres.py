"""A PostgreSQL database for tests: one database per test process, one schema per test or one that is cleared."""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
import pytest
from psycopg import sql

DEFAULT_SERVER = "postgresql://postgres@127.0.0.1:5432/test"
READY, KEPT = "ready", "kept"
"""Schemas: the one that tests use in turn, and what its tables held when it was made."""

ON_POSTGRESQL_ALONE = pytest.mark.parametrize(
    "ready_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
"""For a test of two writers at a time, which SQLite does not have."""

SESSION = "-csynchronous_commit%3Doff"
"""A commit is on the disk a moment later than it is said. Only a crash of the server's machine could show that."""


def server_url() -> str:
    """The server to test against, as libpq writes it."""
    return os.environ.get("TEST_POSTGRES_URL", DEFAULT_SERVER)


def postgres_reason_missing() -> str | None:
    """Why PostgreSQL cannot be used, in a sentence, or None when it answers."""
    try:
        psycopg.connect(server_url(), connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return f"PostgreSQL does not answer at {server_url()}: {str(error).splitlines()[0]}"
    return None


@dataclass(frozen=True)
class PostgresServer:
    """One database on the server, named after this process so that test processes never meet."""

    database: str
    _numbers: Iterator[int] = field(default_factory=itertools.count, repr=False)
    _made: list["_Ready"] = field(default_factory=list, repr=False)

    @classmethod
    def create(cls, worker: str) -> "PostgresServer":
        database = f"recovery_test_{os.getpid()}_{worker}"
        with psycopg.connect(server_url(), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        return cls(database)

    def drop(self) -> None:
        with psycopg.connect(server_url(), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self.database)))

    @contextmanager
    def schema(self) -> Iterator[str]:
        """The SQLAlchemy URL of a fresh schema; everything in it is dropped at the end."""
        name = f"test_{next(self._numbers)}"
        with self._connect() as connection:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
        try:
            yield self._sqlalchemy_url(name)
        finally:
            self._drop_schema(name)

    @contextmanager
    def ready(self, fill: Callable[[str], None]) -> Iterator[str]:
        """The URL of a schema as ``fill`` left it; put back afterwards, which costs a tenth of making it anew.

        It is made anew where a test changed more than rows. The server's user must be a superuser.
        """
        if not self._made:
            self._make_ready(fill)
        try:
            yield self._sqlalchemy_url(READY)
        finally:
            with self._connect() as connection:
                self._end_others(connection)
                if _shape(connection) == self._made[0].shape:
                    connection.execute(self._made[0].put_back)
                else:
                    self._made.clear()

    def _make_ready(self, fill: Callable[[str], None]) -> None:
        with self._connect() as connection:
            connection.execute(f"DROP SCHEMA IF EXISTS {READY}, {KEPT} CASCADE")
            connection.execute(f"CREATE SCHEMA {READY}")
        fill(self._sqlalchemy_url(READY))
        with self._connect() as connection:
            self._made.append(_Ready(_shape(connection), _put_back(connection)))

    def _drop_schema(self, name: str) -> None:
        with self._connect() as connection:
            self._end_others(connection)
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))

    def _end_others(self, connection: psycopg.Connection) -> None:
        # A test that failed may have left a transaction open, whose locks would be waited for without end.
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [self.database],
        )

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(server_url(), dbname=self.database, autocommit=True)

    def _sqlalchemy_url(self, schema: str) -> str:
        with self._connect() as connection:
            info = connection.info
            login = f"{info.user}:{info.password}" if info.password else info.user
            address = f"{info.host}:{info.port}/{self.database}"
        return f"postgresql+psycopg://{login}@{address}?options=-csearch_path%3D{schema}%20{SESSION}"


@dataclass(frozen=True)
class _Ready:
    shape: str
    put_back: sql.Composed


def _shape(connection: psycopg.Connection) -> str:
    """Which tables, columns, indexes, constraints and triggers there are, in short."""
    return str(connection.execute(_SHAPE, {"schema": READY}).fetchall())


_SHAPE = """
WITH ours AS (SELECT oid, relname FROM pg_class WHERE relnamespace = %(schema)s::regnamespace),
parts AS (
    SELECT concat(oid, relname) AS part FROM ours
    UNION ALL SELECT concat(a.attrelid, a.attname) FROM pg_attribute a JOIN ours ON ours.oid = a.attrelid
    UNION ALL SELECT concat(t.oid, t.tgenabled) FROM pg_trigger t JOIN ours ON ours.oid = t.tgrelid
    UNION ALL SELECT concat(c.oid, c.conname) FROM pg_constraint c JOIN ours ON ours.oid = c.conrelid
)
SELECT count(*), md5(string_agg(part, ',' ORDER BY part)) FROM parts
"""


def _put_back(connection: psycopg.Connection) -> sql.Composed:
    """Keeps what the tables hold now; answers the statements that bring it back."""
    tables = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [READY])]
    sequences = connection.execute(
        "SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL "
        "FROM pg_sequences WHERE schemaname = %s",
        [READY],
    ).fetchall()
    connection.execute(f"CREATE SCHEMA {KEPT}")
    # Without triggers: what guards the record against changes would refuse this too.
    statements: list[sql.Composable] = [sql.SQL("SET session_replication_role = replica")]
    for name in tables:
        table, kept = sql.Identifier(READY, name), sql.Identifier(KEPT, name)
        statements.append(sql.SQL("DELETE FROM {}").format(table))
        made = connection.execute(sql.SQL("CREATE TABLE {} AS SELECT * FROM {}").format(kept, table))
        if made.rowcount:
            statements.append(sql.SQL("INSERT INTO {} SELECT * FROM {}").format(table, kept))
    for name, value, used in sequences:
        statements.append(sql.SQL("SELECT setval({}, {}, {})").format(sql.Literal(f'"{READY}"."{name}"'), value, used))
    return sql.SQL("; ").join(statements)
