"""Bringing a database to the shape the program needs, in code: no alembic.ini, no separate command."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from db.engine import reading, writing
from db.tables import Base

FOLDER = Path(__file__).parent / "migrations"
LOCK = 7_305_561


class WrongDatabaseVersion(Exception):
    """The database is not at the version this program needs; the text says what to do."""

    code = "database-version"


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply what is missing, in one transaction: all of it or nothing.

    Several processes may call this at once: one does it. Raises WrongDatabaseVersion for a database of a newer program.
    """
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        _refuse_newer(MigrationContext.configure(connection).get_current_revision())
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take back to an earlier revision; ``base`` empties the database of our tables."""
    with writing(engine) as connection:
        command.downgrade(_config(connection), revision)


def current(engine: Engine) -> str | None:
    """The revision the database is at; None for one without our tables."""
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The revision this program was written for."""
    head = ScriptDirectory(str(FOLDER)).get_current_head()
    if head is None:
        raise WrongDatabaseVersion("The program's migrations are missing; install it again.")
    return head


def check(engine: Engine) -> None:
    """Raise WrongDatabaseVersion unless the database is at the newest revision."""
    have, need = current(engine), newest()
    if have is None:
        raise WrongDatabaseVersion("The database has no tables yet. `recovery init` makes them.")
    _refuse_newer(have)
    if have != need:
        raise WrongDatabaseVersion(
            f"The database is at version {have}, the program needs {need}. `recovery init` brings it there."
        )


def revisions() -> list[str]:
    """Every revision that this program knows, oldest first."""
    return [one.revision for one in reversed(list(ScriptDirectory(str(FOLDER)).walk_revisions()))]


def differences(connection: Connection) -> list[object]:
    """How the database's shape differs from `db.tables`; empty when they agree."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


def write_revision(connection: Connection, message: str, revision: str) -> None:
    """For developers: write a new revision file with what `db.tables` has and the migrated database has not."""
    command.revision(_config(connection), message=message, autogenerate=True, rev_id=revision)


def _refuse_newer(revision: str | None) -> None:
    if revision is not None and revision not in revisions():
        raise WrongDatabaseVersion(
            f"The database is at version {revision}, made by a newer program than this one, which knows {newest()} at "
            "most. Nothing was changed. Use the newer program, or put back a backup from before the update."
        )


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
