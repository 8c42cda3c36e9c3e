"""Versions of the programme text: every one that there was, and which is in force."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.together import Look
from db.wording_tables import ProgrammeVersion

START = "start"
"""The actor of what a starting process does: it brings what the files hold."""


@dataclass(frozen=True, slots=True)
class InForce:
    """Which programme text is in force, since when, and who put it there."""

    id: int
    sha256: str
    version: str
    since: datetime
    applied_by: str


EVER_IN_FORCE = Look(
    select(ProgrammeVersion.id, ProgrammeVersion.sha256)
    .where(ProgrammeVersion.in_force_at.is_not(None))
    .order_by(ProgrammeVersion.in_force_at.desc(), ProgrammeVersion.id.desc())
)
"""Every programme that is or was in force, by number and fingerprint; the one in force first. Asked at each sending."""
_IN_FORCE = (
    select(
        ProgrammeVersion.id,
        ProgrammeVersion.sha256,
        ProgrammeVersion.version,
        ProgrammeVersion.in_force_at,
        ProgrammeVersion.applied_by,
    )
    .where(ProgrammeVersion.in_force_at.is_not(None))
    .order_by(ProgrammeVersion.in_force_at.desc(), ProgrammeVersion.id.desc())
    .limit(1)
)


def in_force(connection: Connection) -> InForce | None:
    """The programme in force; None in a database that never had one. Cheap: asked at every turn of the clock."""
    row = connection.execute(_IN_FORCE).one_or_none()
    if row is None or row[3] is None:
        return None
    return InForce(row[0], row[1], row[2], row[3], row[4] or START)


def source_of(connection: Connection, sha256: str) -> str | None:
    """A kept programme text."""
    return connection.scalar(select(ProgrammeVersion.source).where(ProgrammeVersion.sha256 == sha256))


def keep(connection: Connection, version: str, sha256: str, source: str, at: datetime) -> bool:
    """Keep a programme text for good, without putting it in force. False: this very text is kept already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    added = connection.execute(
        dialect.insert(ProgrammeVersion)
        .values(version=version, sha256=sha256, source=source, loaded_at=at)
        .on_conflict_do_nothing(index_elements=["sha256"])
        .returning(ProgrammeVersion.id)
    )
    return added.scalar_one_or_none() is not None


def put_in_force(connection: Connection, sha256: str, at: datetime, applied_by: str) -> None:
    """From now on this kept text is the programme."""
    connection.execute(
        update(ProgrammeVersion).where(ProgrammeVersion.sha256 == sha256).values(in_force_at=at, applied_by=applied_by)
    )


def is_kept(connection: Connection, sha256: str) -> bool:
    """Whether this very text is kept already."""
    return connection.scalar(select(ProgrammeVersion.id).where(ProgrammeVersion.sha256 == sha256)) is not None
