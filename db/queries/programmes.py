"""Versions of the programme text: every one that was ever in force."""

from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from db.tables import ProgrammeVersion


def keep(connection: Connection, version: str, sha256: str, source: str, at: datetime) -> bool:
    """Keep a programme text for good. False: this very text is kept already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    added = connection.execute(
        dialect.insert(ProgrammeVersion)
        .values(version=version, sha256=sha256, source=source, loaded_at=at)
        .on_conflict_do_nothing(index_elements=["sha256"])
        .returning(ProgrammeVersion.id)
    )
    return added.scalar_one_or_none() is not None


def is_kept(connection: Connection, sha256: str) -> bool:
    """Whether this very text is kept already."""
    return connection.scalar(select(ProgrammeVersion.id).where(ProgrammeVersion.sha256 == sha256)) is not None


def kept(connection: Connection) -> int:
    """How many programme texts there have been."""
    return connection.execute(select(func.count()).select_from(ProgrammeVersion)).scalar_one()
