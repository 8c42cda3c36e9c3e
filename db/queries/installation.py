"""The one row that says which installation a database belongs to, and whether it may be sent from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from db.tables import Attempt, Installation, Woman

MACHINE_ID = Path("/etc/machine-id")
ROW = 1


@dataclass(frozen=True, slots=True)
class InstallationRow:
    """The row as it stands; see `db.installation_tables.Installation`."""

    identity: str
    counter: int
    marked: bool
    place: Mapping[str, Any]
    seen_at: datetime
    guarded_since: datetime | None
    guard_code: str | None
    unknown_since: datetime | None


def read(connection: Connection, *, lock: bool = False) -> InstallationRow | None:
    """The row; None before the first start. ``lock`` keeps others from changing it until the transaction ends."""
    query = select(
        Installation.identity,
        Installation.counter,
        Installation.marked,
        Installation.place,
        Installation.seen_at,
        Installation.guarded_since,
        Installation.guard_code,
        Installation.unknown_since,
    )
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else InstallationRow(*row)


def lock_table(connection: Connection) -> None:
    """Let one process at a time make the row. On SQLite whoever writes is alone in any case."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE installation IN SHARE ROW EXCLUSIVE MODE"))


def create(connection: Connection, identity: str, place: Mapping[str, Any], now: datetime) -> InstallationRow:
    """Make the row."""
    connection.execute(
        insert(Installation).values(id=ROW, identity=identity, counter=0, marked=False, place=dict(place), seen_at=now)
    )
    return InstallationRow(identity, 0, False, place, now, None, None, None)


def change(connection: Connection, **values: object) -> None:
    """Change the row."""
    connection.execute(update(Installation).where(Installation.id == ROW).values(**values))


def place_of(connection: Connection) -> dict[str, str]:
    """Where this database is: on which machine and in which file, or which table of which PostgreSQL server.

    What cannot be found out is left empty. A dump that is restored gets other numbers; so does the history of a server
    that was taken back to an earlier time.
    """
    if connection.dialect.name == "postgresql":
        row = connection.execute(
            text(
                "SELECT system_identifier::text, timeline_id::text, "
                "(SELECT oid::text FROM pg_database WHERE datname = current_database()), 'installation'::regclass::oid "
                "FROM pg_control_system(), pg_control_checkpoint()"
            )
        ).one()
        return dict(zip(("server", "history", "database", "table"), map(str, row), strict=True))
    found = Path(str(connection.engine.url.database)).resolve()
    return {"machine": _machine(), "path": str(found), "file": str(found.stat().st_ino)}


def last_attempt(connection: Connection) -> datetime | None:
    """When something was last sent from this database; None: never."""
    return connection.scalar(select(func.max(Attempt.started_at)))


def any_women(connection: Connection) -> bool:
    """Whether somebody was ever enrolled."""
    return connection.scalar(select(Woman.id).limit(1)) is not None


def _machine() -> str:
    """A name for this machine that tells nobody its real one; empty where it has none, as in many containers."""
    try:
        own = MACHINE_ID.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
    return hashlib.sha256(f"recovery-installation {own}".encode()).hexdigest()[:32] if own else ""
