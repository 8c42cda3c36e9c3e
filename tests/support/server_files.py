"""What a database has on its disk, as bytes: SQLite's files, or of PostgreSQL the files of our tables and the log."""

from pathlib import Path

from sqlalchemy import Connection, Engine, text

_RELATIONS = text("""
WITH ours AS (
    SELECT oid, reltoastrelid FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'i')
), every AS (SELECT oid FROM ours UNION SELECT reltoastrelid FROM ours WHERE reltoastrelid <> 0)
SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM every
UNION ALL SELECT pg_read_binary_file(pg_relation_filepath(indexrelid)) FROM pg_index
WHERE indrelid IN (SELECT reltoastrelid FROM ours)
""")
_LOG = text("""
SELECT pg_read_binary_file('pg_wal/' || name) FROM pg_ls_waldir()
WHERE name >= pg_walfile_name(CAST(:since AS pg_lsn)) AND name <= pg_walfile_name(pg_current_wal_lsn())
AND name ~ '^[0-9A-F]{24}$'
""")


def tables_and_indexes(engine: Engine) -> bytes:
    """The files that hold our rows: SQLite's database with all that lies beside it, or PostgreSQL's tables, their
    indexes and what is too long for them. PostgreSQL's user must be a superuser."""
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))
    with _outside(engine) as connection:
        connection.execute(text("CHECKPOINT"))
        return b"".join(bytes(one) for one in connection.scalars(_RELATIONS))


def log_position(engine: Engine) -> str:
    """Where PostgreSQL's log has come to; empty for SQLite, whose log is one of its files."""
    if engine.dialect.name == "sqlite":
        return ""
    with _outside(engine) as connection:
        return str(connection.scalar(text("SELECT pg_current_wal_lsn()")))


def log_since(engine: Engine, position: str) -> bytes:
    """What was written to PostgreSQL's log since; other databases of the same server are in it, too."""
    if engine.dialect.name == "sqlite":
        return b""
    with _outside(engine) as connection:
        connection.execute(text("CHECKPOINT"))
        return b"".join(bytes(one) for one in connection.scalars(_LOG, {"since": position}))


def rewrite(engine: Engine) -> None:
    """What the server does in its own time, at once: files without what was removed."""
    with _outside(engine) as connection:
        connection.execute(text("VACUUM FULL" if engine.dialect.name == "postgresql" else "VACUUM"))


def _outside(engine: Engine) -> Connection:
    """A connection without a transaction."""
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")
