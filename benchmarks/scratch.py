"""Databases and a provider of a benchmark's own: made for it, and gone after it."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from db import migrate
from db.engine import DatabaseUrlError, open_engine
from tests.support.database import install_test_cipher
from tests.support.world import ROOT

DEFAULT_SERVER = "postgresql://postgres@127.0.0.1:5432/test"


def server_answers(server: str) -> str | None:
    """None when PostgreSQL answers there and lets us make databases, else why not."""
    try:
        engine = open_engine(server)
    except DatabaseUrlError as error:
        return str(error)
    if engine.dialect.name != "postgresql":
        return "The address is not that of a PostgreSQL server."
    try:
        with engine.connect() as connection:
            may = connection.scalar(
                text("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            )  # fmt: skip
        return None if may else "The user may not create databases there."
    except SQLAlchemyError as error:
        return str(error).splitlines()[0]
    finally:
        engine.dispose()


@contextmanager
def database(kind: str, server: str) -> Iterator[str]:
    """The address of an empty database with all our tables: ``sqlite`` in a folder, or ``postgresql`` on the server."""
    install_test_cipher()
    with empty_database(kind, server) as url:
        engine = open_engine(url)
        migrate.upgrade(engine)
        engine.dispose()
        yield url


@contextmanager
def empty_database(kind: str, server: str) -> Iterator[str]:
    """The address of an empty database without tables."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            yield f"sqlite:///{folder}/benchmark.db"
        return
    name = f"benchmark_{os.getpid()}_{secrets.token_hex(3)}"
    admin = open_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            with admin.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        admin.dispose()


def tidy(engine: Engine) -> None:
    """Let the database know its own sizes, as it does by itself in the course of an hour."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE")


@contextmanager
def provider(delay_ms: float, given_url: str | None, *, state: Path | None = None) -> Iterator[str]:
    """The address of a provider of texts: a local stand-in that answers after so many ms, or the one that was given."""
    if given_url:
        yield given_url
        return
    command = [sys.executable, "-m", "tests.support.twilio_stand_in", "--delay-ms", str(delay_ms)]
    if state is not None:
        command += ["--state", str(state)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        process.wait()
