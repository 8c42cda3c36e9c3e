"""Versions of the wording: whole message files, immutable. State: draft, waiting, live, retired."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update
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


@dataclass(frozen=True, slots=True)
class LiveMark:
    """Which version is in force, who wrote it, and who approved it; not its words."""

    key: str
    language: str
    sha256: str
    created_by: str
    approved_by: str | None


def live_marks(connection: Connection) -> list[LiveMark]:
    """The live version of every key; where a key has several, the newest comes last."""
    query = (
        select(
            TemplateVersion.key,
            TemplateVersion.language,
            TemplateVersion.sha256,
            TemplateVersion.created_by,
            TemplateVersion.approved_by,
        )
        .where(TemplateVersion.state == "live")
        .order_by(TemplateVersion.id)
    )
    return [LiveMark(*row) for row in connection.execute(query)]


def retire_unapproved(connection: Connection, key: str, language: str, created_by: str) -> None:
    """Take the live versions of a key out of force that this actor put there and nobody approved."""
    connection.execute(
        update(TemplateVersion)
        .where(
            TemplateVersion.key == key,
            TemplateVersion.language == language,
            TemplateVersion.state == "live",
            TemplateVersion.created_by == created_by,
            TemplateVersion.approved_by.is_(None),
        )
        .values(state="retired")
    )


def add_live_once(
    connection: Connection, key: str, language: str, source: str, sha256: str, at: datetime, actor: str
) -> None:
    """Put wording in force that nobody has approved yet. The same words again, once retired, come back."""
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
        .on_conflict_do_update(
            index_elements=["key", "language", "sha256"],
            set_={"state": "live"},
            where=(TemplateVersion.state == "retired") & TemplateVersion.approved_by.is_(None),
        )
    )
