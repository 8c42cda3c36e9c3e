"""Reading what is kept of the programme: its texts, who follows them, the drafts, and what trying them out found."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, func, select

from actions.programmes.dry_run import DryRun
from actions.programmes.scope import Scope
from actions.services import Services
from db.engine import reading
from db.queries import women
from db.tables import AuditEvent, Woman
from db.wording_tables import ProgrammeDraft, ProgrammeDraftWoman, ProgrammeVersion

LOOKED_AT: Final = ("record-viewed",)
"""Events that change nothing about a woman."""
PER_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Draft:
    """A programme text that waits to be applied. ``against``: the text in force when it was tried out.

    ``trial`` is asked, running or done; ``trial_done`` of ``trial_of`` women are worked out.
    """

    id: int
    version: str
    source: str = field(repr=False)
    sha256: str
    author_id: int
    created_at: datetime
    state: str
    scope: Scope
    dry_run: DryRun
    against: str
    note: str
    applied_at: datetime | None
    applied_by: int | None
    trial: str
    trial_done: int
    trial_of: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A programme text that was, is, or may come into force, and how many women follow it."""

    id: int
    version: str
    sha256: str
    loaded_at: datetime
    in_force_at: datetime | None
    applied_by: str
    women: int


@dataclass(frozen=True, slots=True)
class HerLine:
    """What a draft would do to one woman's messages, by number."""

    reference: str
    added: int
    moved: int
    dropped: int
    had: int
    busiest_week: int


def drafts(services: Services) -> list[Draft]:
    """Every draft, newest first."""
    query = select(ProgrammeDraft.__table__).order_by(ProgrammeDraft.id.desc())
    with reading(services.engine) as connection:
        return [_read(row) for row in connection.execute(query)]


def find(services: Services, draft_id: int) -> Draft | None:
    """One draft."""
    query = select(ProgrammeDraft.__table__).where(ProgrammeDraft.id == draft_id)
    with reading(services.engine) as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else _read(row)


def her_lines(services: Services, draft_id: int, page: int) -> list[HerLine]:
    """The women for whom something changes, by reference; ``page`` counts from 1."""
    kept_ = ProgrammeDraftWoman
    query = (
        select(Woman.reference, kept_.added, kept_.moved, kept_.dropped, kept_.had, kept_.busiest)
        .join(kept_, kept_.woman_id == Woman.id)
        .where(kept_.draft_id == draft_id)
        .order_by(Woman.reference)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    with reading(services.engine) as connection:
        return [HerLine(*row) for row in connection.execute(query)]


def changed_since(services: Services, run: DryRun) -> int:
    """For how many women something was recorded, planned or sent since a draft was tried out."""
    query = select(func.count(AuditEvent.woman_id.distinct())).where(
        AuditEvent.id > run.mark, AuditEvent.action.not_in(LOOKED_AT)
    )
    with reading(services.engine) as connection:
        return connection.execute(query).scalar_one()


def kept(services: Services) -> list[Kept]:
    """Every programme text there was, the one in force first, then those that wait, then the earlier ones."""
    query = select(
        ProgrammeVersion.id, ProgrammeVersion.version, ProgrammeVersion.sha256, ProgrammeVersion.loaded_at,
        ProgrammeVersion.in_force_at, ProgrammeVersion.applied_by,
    )  # fmt: skip
    with reading(services.engine) as connection:
        follow = women.following(connection)
        rows = list(connection.execute(query))
    own = services.programme.sha256
    found = [
        Kept(*row[:5], row[5] or "start", follow.get(row.id, 0) + (follow.get(None, 0) if row.sha256 == own else 0))
        for row in rows
    ]
    newest = sorted(found, key=lambda one: one.in_force_at or one.loaded_at, reverse=True)
    return sorted(newest, key=lambda one: (one.sha256 != own, one.in_force_at is not None))


def source_of(services: Services, version_id: int) -> str | None:
    """A kept text, to be changed or applied again."""
    with reading(services.engine) as connection:
        return connection.scalar(select(ProgrammeVersion.source).where(ProgrammeVersion.id == version_id))


_LISTS: Collection[str] = ("new_steps", "gone_steps", "changed_steps", "without_wording")


def _read(row: Row[Any]) -> Draft:
    stored = dict(row.dry_run or {})
    against = stored.pop("against", "")
    # Drafts of earlier releases kept the women here.
    stored.pop("women", None)
    stored |= {name: tuple(stored.get(name, ())) for name in _LISTS}
    return Draft(
        row.id, row.version, row.source, row.sha256, row.author_id, row.created_at, row.state, Scope.read(row.scope),
        DryRun(**stored), against, row.note or "", row.applied_at, row.applied_by, row.trial_state, row.trial_done,
        row.trial_of,
    )  # fmt: skip
