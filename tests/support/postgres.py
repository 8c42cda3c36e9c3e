"""A PostgreSQL database for tests: one database per test process, one schema per test."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

DEFAULT_SERVER = "postgresql://postgres@127.0.0.1:5432/test"


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

    def _drop_schema(self, name: str) -> None:
        with self._connect() as connection:
            # A test that failed may have left a transaction open, whose locks would hold up the drop for ever.
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
                [self.database],
            )
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(server_url(), dbname=self.database, autocommit=True)

    def _sqlalchemy_url(self, schema: str) -> str:
        with self._connect() as connection:
            info = connection.info
            login = f"{info.user}:{info.password}" if info.password else info.user
            address = f"{info.host}:{info.port}/{self.database}"
        return f"postgresql+psycopg://{login}@{address}?options=-csearch_path%3D{schema}"
