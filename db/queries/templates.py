"""Versions of the wording: whole message files, immutable. State: draft, waiting, live, retired."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from db.tables import TemplateVersion


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version. It is approved when a person's name stands in ``approved_by``."""

    id: int
    key: str
    language: str
    source: str
    approved_by: str | None


def fingerprint(connection: Connection) -> tuple[object, ...]:
    """Changes whenever the set of live versions, or an approval among them, changes. Cheap."""
    row = connection.execute(
        select(
            func.count(),
            func.sum(TemplateVersion.id),
            func.count(TemplateVersion.approved_by),
            func.max(TemplateVersion.approved_at),
        ).where(TemplateVersion.state == "live")
    ).one()
    return tuple(row)


def live(connection: Connection) -> list[VersionRow]:
    """Every live version; where a key has several, the newest comes last."""
    query = (
        select(
            TemplateVersion.id,
            TemplateVersion.key,
            TemplateVersion.language,
            TemplateVersion.source,
            TemplateVersion.approved_by,
        )
        .where(TemplateVersion.state == "live")
        .order_by(TemplateVersion.id)
    )
    return [VersionRow(*row) for row in connection.execute(query)]


def add_live_once(
    connection: Connection, key: str, language: str, source: str, sha256: str, at: datetime, actor: str
) -> None:
    """Put wording in force that nobody has approved yet, unless this very wording is known already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(
        dialect.insert(TemplateVersion)
        .values(
            key=key,
            language=language,
            source=source,
            sha256=sha256,
            state="live",
            created_at=at,
            created_by=actor,
        )
        .on_conflict_do_nothing(index_elements=["key", "language", "sha256"])
    )
