"""A changed programme: read, tried out on every woman without changing anything, and applied by somebody else.

A change applies to everyone from then on; docs/adr/0010 says why there is no "new women only". What a woman has had
stays had: the ledger of (woman, step, occurrence) is unique, and pacing and the lateness rule keep the rest from
coming all at once. Going back is applying the earlier text in the same way.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, insert, select, update

from actions import audit
from actions.errors import Refused
from actions.programme_dry_run import DryRun, ForHer, dry_run
from actions.programme_in_force import follow_in
from actions.services import Services
from actions.staff.people import StaffUser
from db.engine import reading, writing
from db.queries import programmes, women
from db.wording_tables import ProgrammeDraft, ProgrammeVersion
from programme.definition import Programme, ProgrammeError, load_programme

LONGEST_NOTE: Final = 500
EVERYONE: Final = "everyone"


@dataclass(frozen=True, slots=True)
class Draft:
    """A programme text that waits to be applied. ``against``: the text in force when it was tried out."""

    id: int
    version: str
    source: str = field(repr=False)
    sha256: str
    author_id: int
    created_at: datetime
    state: str
    dry_run: DryRun
    against: str
    note: str
    applied_at: datetime | None
    applied_by: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A programme text that was, is, or may come into force."""

    id: int
    version: str
    sha256: str
    loaded_at: datetime
    in_force_at: datetime | None
    applied_by: str


def upload(services: Services, now: datetime, user: StaffUser, source: str, note: str) -> int:
    """Check a programme text, try it out, and keep both as a draft; answers its number.

    Raises Refused with every mistake and its line; when it is what is in force; or without a reason.
    """
    note = note.strip()
    if not note or len(note) > LONGEST_NOTE:
        raise Refused([f"Say why the programme changes, in at most {LONGEST_NOTE} characters."], ["note"])
    programme = checked(source)
    if programme.sha256 == services.programme.sha256:
        raise Refused(["This is the programme in force already."], ["source"])
    found = dry_run(services, programme, now)
    with writing(services.engine) as connection:
        draft_id = connection.execute(
            insert(ProgrammeDraft)
            .values(
                version=programme.version[:20], source=source, sha256=programme.sha256, author_id=user.id,
                created_at=now, state="draft", note=note, scope=EVERYONE,
                dry_run=_stored(found, services.programme.sha256),
            )
            .returning(ProgrammeDraft.id)
        ).scalar_one()  # fmt: skip
        audit.record(connection, now, user.actor, "programme-drafted", version=programme.version, draft=draft_id)
    return draft_id


def checked(source: str) -> Programme:
    """The programme of a text. Raises Refused with every mistake and its line."""
    try:
        return load_programme(source.replace("\r\n", "\n"))
    except ProgrammeError as error:
        raise Refused(error.problems, ["source"] * len(error.problems)) from None
    except RecursionError:
        raise Refused(["The programme file nests too deeply to be read."], ["source"]) from None


def try_again(services: Services, now: datetime, user: StaffUser, draft_id: int) -> None:
    """Try a draft out once more, on women and programme as they are now."""
    draft = _known(services, draft_id)
    found = dry_run(services, checked(draft.source), now)
    with writing(services.engine) as connection:
        connection.execute(
            update(ProgrammeDraft)
            .where(ProgrammeDraft.id == draft_id, ProgrammeDraft.state == "draft")
            .values(dry_run=_stored(found, services.programme.sha256))
        )
        audit.record(connection, now, user.actor, "programme-tried", draft=draft_id)


def apply(services: Services, now: datetime, user: StaffUser, draft_id: int) -> None:
    """Put a draft in force for everyone, in one transaction; all women are to be planned again from then on.

    The clock plans them again within a minute or so. Raises Refused for its author, for one that does not wait any
    more, and when the programme in force is another than the one it was tried out against.
    """
    draft = _known(services, draft_id)
    if draft.author_id == user.id:
        raise Refused(["You drew up this change, so another admin must apply it."], code="own-change")
    if not user.may("admin"):
        raise Refused(["Only an admin can apply a programme."], code="wrong-role")
    programme = checked(draft.source)
    with writing(services.engine) as connection:
        if follow_in(connection, services).programme.sha256 != draft.against:
            raise Refused(["The programme in force has changed since this was tried out. Try it out again first."])
        taken = connection.execute(
            update(ProgrammeDraft)
            .where(ProgrammeDraft.id == draft_id, ProgrammeDraft.state == "draft", ProgrammeDraft.author_id != user.id)
            .values(state="applied", applied_at=now, applied_by=user.id)
        )
        if taken.rowcount != 1:
            raise Refused(["This change does not wait to be applied any more."])
        # Going back to an earlier programme finds its text kept already.
        programmes.keep(connection, programme.version[:20], programme.sha256, draft.source, now)
        programmes.put_in_force(connection, programme.sha256, now, user.actor)
        women.forget_sweep(connection)
        audit.record(connection, now, user.actor, "programme-in-force", version=programme.version, draft=draft_id)


def drop(services: Services, now: datetime, user: StaffUser, draft_id: int) -> None:
    """Put a draft aside. Raises Refused when it does not wait any more."""
    with writing(services.engine) as connection:
        dropped = connection.execute(
            update(ProgrammeDraft)
            .where(ProgrammeDraft.id == draft_id, ProgrammeDraft.state == "draft")
            .values(state="dropped")
        )
        if dropped.rowcount != 1:
            raise Refused(["This change does not wait to be applied any more."])
        audit.record(connection, now, user.actor, "programme-draft-dropped", draft=draft_id)


# Reading what is kept


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


def kept(services: Services) -> list[Kept]:
    """Every programme text there was, the one in force first, then those that wait, then the earlier ones."""
    query = select(
        ProgrammeVersion.id, ProgrammeVersion.version, ProgrammeVersion.sha256, ProgrammeVersion.loaded_at,
        ProgrammeVersion.in_force_at, ProgrammeVersion.applied_by,
    )  # fmt: skip
    with reading(services.engine) as connection:
        found = [Kept(*row[:5], row[5] or "start") for row in connection.execute(query)]
    newest = sorted(found, key=lambda one: one.in_force_at or one.loaded_at, reverse=True)
    return sorted(newest, key=lambda one: (one.sha256 != services.programme.sha256, one.in_force_at is not None))


def source_of(services: Services, version_id: int) -> str | None:
    """A kept text, to be changed or applied again."""
    with reading(services.engine) as connection:
        return connection.scalar(select(ProgrammeVersion.source).where(ProgrammeVersion.id == version_id))


def planned_again(services: Services) -> tuple[int, int]:
    """How many women are planned by the programme in force, of how many."""
    with reading(services.engine) as connection:
        return women.planned_again(connection)


def _known(services: Services, draft_id: int) -> Draft:
    draft = find(services, draft_id)
    if draft is None or draft.state != "draft":
        raise Refused(["This change does not wait to be applied any more."])
    return draft


def _stored(found: DryRun, against: str) -> dict[str, Any]:
    kept_ = {name: getattr(found, name) for name in DryRun.__slots__ if name != "women"}
    kept_["women"] = [
        [one.reference, one.added, one.moved, one.dropped, one.had, one.busiest_week] for one in found.women
    ]
    return {**kept_, "against": against}


_LISTS: Collection[str] = ("new_steps", "gone_steps", "changed_steps", "without_wording")


def _read(row: Row[Any]) -> Draft:
    kept_ = dict(row.dry_run or {})
    against = kept_.pop("against", "")
    kept_["women"] = tuple(ForHer(*one) for one in kept_.get("women", ()))
    kept_ |= {name: tuple(kept_.get(name, ())) for name in _LISTS}
    return Draft(
        row.id, row.version, row.source, row.sha256, row.author_id, row.created_at, row.state, DryRun(**kept_), against,
        row.note or "", row.applied_at, row.applied_by,
    )  # fmt: skip
