"""Drafts of wording, the versions made of them, and who approved which."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, or_, select, update

from db.wording_tables import TemplateVersion, WordingApproval, WordingDraft


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft as it is kept; ``kept`` is what was typed."""

    id: int
    key: str
    language: str
    kept: str = field(repr=False)
    base_version_id: int | None
    author_id: int
    updated_at: datetime
    state: str
    note: str
    revision: int


@dataclass(frozen=True, slots=True)
class VersionFull:
    """Everything about a version but who approved it."""

    id: int
    key: str
    language: str
    source: str = field(repr=False)
    sha256: str
    state: str
    created_at: datetime
    created_by: str
    author_id: int
    approved_by: str | None
    approved_at: datetime | None
    base_version_id: int | None
    needs_clinical: bool
    note: str | None
    remark: str | None
    live_at: datetime | None
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One yes, of an account or of somebody named by whoever runs the service."""

    version_id: int
    user_id: int | None
    named: str | None
    role: str
    at: datetime

    @property
    def actor(self) -> str:
        """As it is written beside the version."""
        return self.named or f"staff:{self.user_id}"


_DRAFT = (
    WordingDraft.id, WordingDraft.key, WordingDraft.language, WordingDraft.source, WordingDraft.base_version_id,
    WordingDraft.author_id, WordingDraft.updated_at, WordingDraft.state, WordingDraft.note, WordingDraft.revision,
)  # fmt: skip
_VERSION = (
    TemplateVersion.id, TemplateVersion.key, TemplateVersion.language, TemplateVersion.source, TemplateVersion.sha256,
    TemplateVersion.state, TemplateVersion.created_at, TemplateVersion.created_by, TemplateVersion.author_id,
    TemplateVersion.approved_by, TemplateVersion.approved_at, TemplateVersion.base_version_id,
    TemplateVersion.needs_clinical, TemplateVersion.note, TemplateVersion.remark, TemplateVersion.live_at,
    TemplateVersion.retired_at,
)  # fmt: skip


def drafts(connection: Connection, *conditions: ColumnElement[bool]) -> list[DraftRow]:
    """Drafts, oldest first."""
    rows = connection.execute(select(*_DRAFT).where(*conditions).order_by(WordingDraft.id))
    return [DraftRow(*row[:8], row[8] or "", row[9]) for row in rows]


def draft(connection: Connection, draft_id: int) -> DraftRow | None:
    """One draft."""
    return next(iter(drafts(connection, WordingDraft.id == draft_id)), None)


def open_drafts(connection: Connection, key: str = "", language: str = "") -> list[DraftRow]:
    """Drafts that are being written, of one message or of all."""
    conditions = [WordingDraft.state == "editing"]
    if key:
        conditions += [WordingDraft.key == key, WordingDraft.language == language]
    return drafts(connection, *conditions)


def add_draft(connection: Connection, **values: Any) -> int:
    """A new draft; answers its number."""
    return connection.execute(insert(WordingDraft).values(**values).returning(WordingDraft.id)).scalar_one()


def save_draft(
    connection: Connection, draft_id: int, author_id: int, revision: int, kept: str, note: str, at: datetime
) -> bool:
    """Keep what was typed over ``revision``. False: it was saved elsewhere since, or is not open or not theirs."""
    changed = connection.execute(
        update(WordingDraft)
        .where(
            WordingDraft.id == draft_id,
            WordingDraft.author_id == author_id,
            WordingDraft.revision == revision,
            WordingDraft.state == "editing",
        )
        .values(source=kept, note=note, updated_at=at, revision=revision + 1)
    )
    return changed.rowcount == 1


def close_draft(connection: Connection, draft_id: int, author_id: int, revision: int | None, at: datetime) -> bool:
    """It is done. False: as for `save_draft`."""
    query = update(WordingDraft).where(
        WordingDraft.id == draft_id, WordingDraft.author_id == author_id, WordingDraft.state == "editing"
    )
    if revision is not None:
        query = query.where(WordingDraft.revision == revision)
    return connection.execute(query.values(state="done", updated_at=at)).rowcount == 1


def rebase_draft(connection: Connection, draft_id: int, author_id: int, version_id: int | None) -> None:
    """Its author has seen what is in force now."""
    connection.execute(
        update(WordingDraft)
        .where(WordingDraft.id == draft_id, WordingDraft.author_id == author_id)
        .values(base_version_id=version_id)
    )


def versions(connection: Connection, *conditions: ColumnElement[bool]) -> list[VersionFull]:
    """Versions, newest first."""
    rows = connection.execute(select(*_VERSION).where(*conditions).order_by(TemplateVersion.id.desc()))
    return [VersionFull(**row._mapping) for row in rows]


def versions_of(connection: Connection, key: str, language: str) -> list[VersionFull]:
    """The history of one message."""
    return versions(connection, TemplateVersion.key == key, TemplateVersion.language == language)


def version(connection: Connection, version_id: int) -> VersionFull | None:
    """One version."""
    return next(iter(versions(connection, TemplateVersion.id == version_id)), None)


def in_states(connection: Connection, states: Collection[str]) -> list[VersionFull]:
    """Every version in one of these states."""
    return versions(connection, TemplateVersion.state.in_(states))


def live_version(connection: Connection, key: str, language: str) -> VersionFull | None:
    """What is in force."""
    found = versions(
        connection,
        TemplateVersion.key == key,
        TemplateVersion.language == language,
        TemplateVersion.state == "live",
    )
    return found[0] if found else None


def is_known(connection: Connection, key: str, language: str, sha256: str) -> bool:
    """Whether a version with this very text exists."""
    return bool(
        connection.scalar(
            select(TemplateVersion.id).where(
                TemplateVersion.key == key, TemplateVersion.language == language, TemplateVersion.sha256 == sha256
            )
        )
    )


def add_version(connection: Connection, **values: Any) -> int:
    """A new version; answers its number."""
    return connection.execute(insert(TemplateVersion).values(**values).returning(TemplateVersion.id)).scalar_one()


def lock_version(connection: Connection, version_id: int) -> VersionFull | None:
    """One version, held for this transaction."""
    connection.execute(select(TemplateVersion.id).where(TemplateVersion.id == version_id).with_for_update())
    return version(connection, version_id)


def set_aside(connection: Connection, version_id: int, state: str, remark: str, at: datetime) -> bool:
    """Retire a version that is not live. False: it is not in ``state`` any more."""
    changed = connection.execute(
        update(TemplateVersion)
        .where(TemplateVersion.id == version_id, TemplateVersion.state == state)
        .values(state="retired", remark=remark, retired_at=at)
    )
    return changed.rowcount == 1


def approvals(connection: Connection, version_ids: Collection[int]) -> list[ApprovalRow]:
    """Who said yes, oldest first."""
    rows = connection.execute(
        select(
            WordingApproval.version_id,
            WordingApproval.user_id,
            WordingApproval.named,
            WordingApproval.role,
            WordingApproval.at,
        )
        .where(WordingApproval.version_id.in_(version_ids))
        .order_by(WordingApproval.id)
    )
    return [ApprovalRow(*row) for row in rows]


def add_approval(connection: Connection, row: VersionFull, who: int | str, role: str, at: datetime) -> None:
    """Note one person's yes: an account's number, or the name of somebody without one.

    The database refuses the author, and the same person twice (IntegrityError).
    """
    person = {"user_id": who} if isinstance(who, int) else {"named": who}
    connection.execute(
        insert(WordingApproval).values(
            version_id=row.id, author_id=row.author_id, made_by=row.created_by, role=role, at=at, **person
        )
    )


def _approved_as(role: str) -> ColumnElement[bool]:
    return exists().where(
        WordingApproval.version_id == TemplateVersion.id,
        WordingApproval.role == role,
        or_(WordingApproval.user_id.is_(None), WordingApproval.user_id != TemplateVersion.author_id),
    )


_ENOUGH = or_(
    and_(TemplateVersion.needs_clinical.is_(True), _approved_as("admin"), _approved_as("clinical")),
    and_(TemplateVersion.needs_clinical.is_(False), or_(_approved_as("admin"), _approved_as("clinical"))),
)


def enough_approvals(connection: Connection, version_id: int) -> bool:
    """Whether it may come into force."""
    query = select(TemplateVersion.id).where(TemplateVersion.id == version_id, _ENOUGH)
    return connection.scalar(query) is not None


def confirm_live(connection: Connection, version_id: int, approvers: Sequence[str], at: datetime) -> bool:
    """Wording of the files that is in force has been approved as it is. False: approvals are missing, or it was."""
    changed = connection.execute(
        update(TemplateVersion)
        .where(
            TemplateVersion.id == version_id,
            TemplateVersion.state == "live",
            TemplateVersion.approved_by.is_(None),
            _ENOUGH,
        )
        .values(approved_by=" and ".join(approvers)[:80], approved_at=at)
    )
    return changed.rowcount == 1


def mark_guarded(connection: Connection, version_id: int) -> None:
    """It turned out to carry a caution: a clinical approver must approve it too. Never taken back."""
    connection.execute(update(TemplateVersion).where(TemplateVersion.id == version_id).values(needs_clinical=True))


def put_live(
    connection: Connection, row: VersionFull, replaces: int | None, approvers: Sequence[str], at: datetime
) -> bool:
    """Put a waiting version in force instead of ``replaces``. False: approvals are missing, or something else is live.

    Whether the approvals are enough is asked by the statement that puts it in force.
    """
    if replaces is not None:
        retired = connection.execute(
            update(TemplateVersion)
            .where(TemplateVersion.id == replaces, TemplateVersion.state == "live")
            .values(state="retired", retired_at=at)
        )
        if retired.rowcount != 1:
            return False
    changed = connection.execute(
        update(TemplateVersion)
        .where(TemplateVersion.id == row.id, TemplateVersion.state == "waiting", _ENOUGH)
        .values(state="live", approved_by=" and ".join(approvers)[:80], approved_at=at, live_at=at)
    )
    if changed.rowcount != 1:
        return False
    # What the files offered before this was written has been seen by now.
    connection.execute(
        update(TemplateVersion)
        .where(
            TemplateVersion.key == row.key,
            TemplateVersion.language == row.language,
            TemplateVersion.state == "draft",
            TemplateVersion.created_at <= row.created_at,
        )
        .values(state="retired", retired_at=at)
    )
    return True
