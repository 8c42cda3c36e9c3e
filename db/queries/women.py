"""Women: finding, locking and adding their records."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from db.one_of import one_of
from db.tables import Woman
from db.together import Look, Row


@dataclass(frozen=True, slots=True)
class WomanRow:
    """Her record. ``born`` is her day of birth; 1 January where only the year is known (``birth_year_only``)."""

    id: int
    reference: str
    first_name: str | None = field(repr=False)
    born: date | None = field(repr=False)
    birth_year_only: bool
    language: str
    revision: int
    erased_at: datetime | None


COLUMNS = (
    Woman.id,
    Woman.reference,
    Woman.first_name,
    Woman.date_of_birth,
    Woman.language,
    Woman.revision,
    Woman.erased_at,
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
    return {row[0]: WomanRow(row[0], row[1], row[2], *_born(row[3]), row[4], row[5], row[6]) for row in found}


def revisions(connection: Connection, ids: Collection[int]) -> dict[int, int]:
    """How often something about each of these women has changed so far."""
    return {row[0]: row[1] for row in REVISIONS.ask(connection, {"ids": ids})}


def mark_replanned(connection: Connection, ids: Collection[int], day: date) -> None:
    """The nightly sweep has seen these women on this local day."""
    connection.execute(update(Woman).where(Woman.id.in_(ids)).values(replanned_on=day))


def forget_sweep(connection: Connection) -> None:
    """Everybody is to be seen by the next sweep, whether today's has seen them or not."""
    connection.execute(update(Woman).values(replanned_on=None))


def planned_again(connection: Connection) -> tuple[int, int]:
    """How many women the sweep has seen since `forget_sweep`, of how many."""
    query = select(func.count(Woman.replanned_on), func.count()).where(Woman.erased_at.is_(None))
    row = connection.execute(query).one()
    return row[0], row[1]


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
    _born(date_of_birth)
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


def _born(stored: str | None) -> tuple[date | None, bool]:
    if not stored:
        return None, False
    if len(stored) == 4:
        return date(int(stored), 1, 1), True
    return date.fromisoformat(stored), False


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
