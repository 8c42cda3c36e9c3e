"""Women: finding, locking and adding their records."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, case, func, insert, select, update

from db.bulk import BulkInsert
from db.one_of import one_of
from db.tables import Woman
from db.together import Look, Row, together


@dataclass(frozen=True, slots=True)
class WomanRow:
    """Her record. ``born`` is her day of birth; 1 January where only the year is known (``birth_year_only``).

    ``programme_id`` and ``plan_outdated`` as in `db.tables.Woman`.
    """

    id: int
    reference: str
    first_name: str | None = field(repr=False)
    born: date | None = field(repr=False)
    birth_year_only: bool
    language: str
    revision: int
    erased_at: datetime | None
    programme_id: int | None = None
    plan_outdated: bool = False


COLUMNS = (
    Woman.id,
    Woman.reference,
    Woman.first_name,
    Woman.date_of_birth,
    Woman.language,
    Woman.revision,
    Woman.erased_at,
    Woman.programme_id,
    Woman.plan_outdated,
)


def lock(connection: Connection, woman_id: int) -> bool:
    """Lock her record until the transaction ends, and let it be known that something about her changes.

    Call this before reading what a change is decided on. A message of hers that a sender has in hand is put back and
    decided again, unless its request has already begun. False: there is no such woman, or her record was erased.
    """
    changed = connection.execute(
        update(Woman).where(Woman.id == woman_id, Woman.erased_at.is_(None)).values(revision=Woman.revision + 1)
    )
    return changed.rowcount == 1


def lock_all(connection: Connection, ids: Collection[int]) -> None:
    """The same for many at once, in the order of their numbers, so that two that do so never wait in a circle."""
    _LOCK_ALL.ask(connection, {"ids": ids})


def exists(connection: Connection, woman_id: int) -> bool:
    """Whether there is such a woman, and her record was not erased."""
    return connection.scalar(select(Woman.id).where(Woman.id == woman_id, Woman.erased_at.is_(None))) is not None


def rows(connection: Connection, ids: Collection[int]) -> dict[int, WomanRow]:
    """The records of these women; those that do not exist are left out."""
    return rows_from(ROWS.ask(connection, {"ids": ids}))


def rows_from(found: Iterable[Row]) -> dict[int, WomanRow]:
    """The answer of `ROWS`, by number."""
    return {row[0]: WomanRow(row[0], row[1], row[2], *born_from(row[3]), *row[4:]) for row in found}


def full_names(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    """First and last names of these women, as far as they are known."""
    query = select(Woman.id, Woman.first_name, Woman.last_name).where(Woman.id.in_(ids))
    return {row[0]: " ".join(part for part in row[1:] if part) for row in connection.execute(query)}


def revisions(connection: Connection, ids: Collection[int]) -> dict[int, int]:
    """How often something about each of these women has changed so far."""
    return {row[0]: row[1] for row in REVISIONS.ask(connection, {"ids": ids})}


def mark_replanned(connection: Connection, ids: Collection[int], day: date) -> None:
    """The nightly sweep has seen these women on this local day."""
    connection.execute(update(Woman).where(Woman.id.in_(ids)).values(replanned_on=day))


def outdate_plans(connection: Connection, *which: ColumnElement[bool], move: bool = False) -> int:
    """These women are to be planned again before anything more is sent to them. Answers how many.

    What a sender has in hand for them is put back. ``move``: from now on they follow the programme in force.
    """
    # One order for whoever locks many women, so that none waits for the other in a circle.
    wanted = select(Woman.id).where(Woman.erased_at.is_(None), *which).order_by(Woman.id)
    connection.execute(wanted.with_for_update())
    values = {"programme_id": None} if move else {}
    changed = connection.execute(
        update(Woman)
        .where(Woman.erased_at.is_(None), *which)
        .values(replanned_on=None, plan_outdated=True, revision=Woman.revision + 1, **values)
    )
    return changed.rowcount


def plans_follow(connection: Connection, ids: Collection[int]) -> None:
    """The plans of these women follow their programme again."""
    if ids:
        connection.execute(update(Woman).where(Woman.id.in_(ids)).values(plan_outdated=False))


def stay_on(connection: Connection, programme_id: int) -> int:
    """Everybody who follows the programme in force stays on this version from now on. Answers how many."""
    return connection.execute(
        update(Woman).where(Woman.programme_id.is_(None)).values(programme_id=programme_id)
    ).rowcount


def following(connection: Connection) -> dict[int | None, int]:
    """How many women follow each version of the programme; None: the one in force."""
    query = select(Woman.programme_id, func.count()).where(Woman.erased_at.is_(None)).group_by(Woman.programme_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def any_outdated(connection: Connection) -> bool:
    """Whether anybody's plan has still to follow her programme. Cheap: asked every minute."""
    return connection.scalar(select(Woman.id).where(Woman.plan_outdated).limit(1)) is not None


def planned_again(connection: Connection) -> tuple[int, int]:
    """How many women's plans follow their programme, of how many women."""
    outdated = func.count(case((Woman.plan_outdated, 1)))
    row = connection.execute(select(outdated, func.count()).where(Woman.erased_at.is_(None))).one()
    return row[1] - row[0], row[1]


class DetailsRow(NamedTuple):
    """How she is called, when she was born (as it is stored), and her language."""

    first_name: str | None
    last_name: str | None
    born: str | None
    language: str


def details(connection: Connection, woman_id: int) -> DetailsRow:
    """As they stand. Raises sqlalchemy.exc.NoResultFound when there is no such woman."""
    query = select(Woman.first_name, Woman.last_name, Woman.date_of_birth, Woman.language)
    return DetailsRow(*connection.execute(query.where(Woman.id == woman_id)).one())


def correct(connection: Connection, woman_id: int, new: DetailsRow, name_hash: str) -> None:
    """Put others in their place. The caller has locked her record."""
    connection.execute(
        update(Woman)
        .where(Woman.id == woman_id)
        .values(
            first_name=new.first_name, last_name=new.last_name, name_hash=name_hash, date_of_birth=new.born,
            language=new.language,
        )
    )  # fmt: skip


def id_of(connection: Connection, reference: str) -> int | None:
    """Her number by the reference that pages and nurses use."""
    return connection.scalar(select(Woman.id).where(Woman.reference == reference, Woman.erased_at.is_(None)))


def add(
    connection: Connection,
    *,
    reference: str,
    first_name: str | None,
    last_name: str | None,
    name_hash: str | None,
    date_of_birth: str | None,
    language: str,
    at: datetime,
    actor: str,
) -> int:
    """Add a record; answers her number. ``date_of_birth``: ``1985-03-31``, or ``1985`` where only the year is known."""
    born_from(date_of_birth)
    return connection.execute(
        insert(Woman)
        .values(
            reference=reference,
            first_name=first_name,
            last_name=last_name,
            name_hash=name_hash,
            date_of_birth=date_of_birth,
            language=language,
            created_at=at,
            created_by=actor,
        )
        .returning(Woman.id)
    ).scalar_one()


class NewWoman(NamedTuple):
    """A record that is to be added. ``date_of_birth`` as for `add`."""

    reference: str
    first_name: str | None
    last_name: str | None
    name_hash: str | None
    date_of_birth: str | None
    language: str


def add_all(connection: Connection, new: Sequence[NewWoman], at: datetime, actor: str) -> list[int]:
    """Add these records, in two statements however many; answers the number of each."""
    rows = [{**one._asdict(), "revision": 0, "created_at": at, "created_by": actor} for one in new]
    references = [one.reference for one in new]
    *_, found = together(connection, [*_NEW.given(rows), (_NUMBERS, {"references": references})])
    numbers: dict[str, Any] = dict(found)
    return [numbers[reference] for reference in references]


def references_taken(connection: Connection, references: Collection[str]) -> set[str]:
    """Which of these references a record has, or had before it was erased."""
    return {row[0] for row in _NUMBERS.ask(connection, {"references": references})}


def born_from(stored: str | None) -> tuple[date | None, bool]:
    """Her day of birth as it is stored, and whether only the year is known. Raises ValueError for what is neither."""
    if not stored:
        return None, False
    if len(stored) == 4:
        return date(int(stored), 1, 1), True
    return date.fromisoformat(stored), False


_NEW = BulkInsert(Woman.__table__, (*NewWoman._fields, "revision", "created_at", "created_by"))  # type: ignore[arg-type]
_NUMBERS = Look(select(Woman.reference, Woman.id).where(one_of(Woman.reference, "references")))
# Built once: these are asked at every sending and every change.
ROWS = Look(select(*COLUMNS).where(one_of(Woman.id, "ids")))
_LOCK_ALL = Look(
    update(Woman)
    .where(
        Woman.id.in_(select(Woman.id).where(one_of(Woman.id, "ids")).order_by(Woman.id).with_for_update(key_share=True))
    )
    .values(revision=Woman.revision + 1)
)
REVISIONS = Look(select(Woman.id, Woman.revision).where(one_of(Woman.id, "ids")))
