"""Versions of the wording: whole message files, immutable. State: draft, waiting, live, retired."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.together import Look
from db.wording_tables import THE_FILES, TemplateVersion


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
    return FINGERPRINT.ask(connection, {})[0]


# Built once: this is asked at every sending.
FINGERPRINT = Look(
    select(
        func.count(),
        func.sum(TemplateVersion.id),
        func.count(TemplateVersion.approved_by),
        func.max(TemplateVersion.approved_at),
    ).where(TemplateVersion.state == "live")
)


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


def retire_unapproved(connection: Connection, key: str, language: str, created_by: str, at: datetime) -> None:
    """Take the live version of a key out of force where this actor put it there and nobody approved it."""
    connection.execute(
        update(TemplateVersion)
        .where(
            TemplateVersion.key == key,
            TemplateVersion.language == language,
            TemplateVersion.state == "live",
            TemplateVersion.created_by == created_by,
            TemplateVersion.approved_by.is_(None),
        )
        .values(state="retired", retired_at=at)
    )


def add_live_once(
    connection: Connection, key: str, language: str, source: str, sha256: str, at: datetime, actor: str
) -> None:
    """Put wording of the files in force that nobody has approved yet. The same words again, once retired, come back.

    Does nothing where another version is in force.
    """
    in_force = select(TemplateVersion.id).where(
        TemplateVersion.key == key, TemplateVersion.language == language, TemplateVersion.state == "live"
    )
    if connection.scalar(in_force) is not None:
        return
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
            live_at=at,
        )
        .on_conflict_do_update(
            index_elements=["key", "language", "sha256"],
            set_={"state": "live", "live_at": at, "retired_at": None},
            where=(TemplateVersion.state.in_(("retired", "draft")))
            & TemplateVersion.approved_by.is_(None)
            & (TemplateVersion.author_id == THE_FILES),
        )
    )


def known_texts(connection: Connection) -> set[tuple[str, str, str]]:
    """Language, key and sha256 of every version there is."""
    rows = connection.execute(select(TemplateVersion.language, TemplateVersion.key, TemplateVersion.sha256))
    return {(row[0], row[1], row[2]) for row in rows}


def add_draft_once(
    connection: Connection, key: str, language: str, source: str, sha256: str, at: datetime, actor: str
) -> None:
    """Keep newer wording of the files for a person to take up; older such wording of the key gives way to it."""
    connection.execute(
        update(TemplateVersion)
        .where(
            TemplateVersion.key == key,
            TemplateVersion.language == language,
            TemplateVersion.state == "draft",
            TemplateVersion.created_by == actor,
        )
        .values(state="retired", retired_at=at)
    )
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(
        dialect.insert(TemplateVersion)
        .values(
            key=key,
            language=language,
            source=source,
            sha256=sha256,
            state="draft",
            created_at=at,
            created_by=actor,
        )
        .on_conflict_do_nothing(index_elements=["key", "language", "sha256"])
    )
