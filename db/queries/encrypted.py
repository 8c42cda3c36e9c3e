"""Everything that is stored encrypted, as the database holds it, for the change of keys."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, and_, func, or_, select, type_coerce, update
from sqlalchemy.types import Text

from db.base import Base
from db.cipher import VERSION, Cipher
from db.types import SEALED


class Sealed(NamedTuple):
    """A table with the columns of it that are encrypted."""

    table: Table
    columns: tuple[str, ...]


def sealed_tables() -> list[Sealed]:
    """Every table that holds something encrypted."""
    found = []
    for table in Base.metadata.sorted_tables:
        columns = tuple(column.name for column in table.columns if isinstance(column.type, SEALED))
        if columns:
            found.append(Sealed(table, columns))
    return found


def under_other_keys(connection: Connection, sealed: Sealed, cipher: Cipher) -> int:
    """How many rows of a table hold something that is not under the current key."""
    return connection.execute(select(func.count()).select_from(sealed.table).where(_old(sealed, cipher))).scalar_one()


def encrypt_again(connection: Connection, sealed: Sealed, cipher: Cipher, after: Any, limit: int) -> tuple[Any, int]:
    """Encrypt the next rows of a table under the current key.

    Answers the key of the last row that was looked at (None: there are no more), and how many values were changed. A
    value that somebody changes meanwhile is left as they wrote it.
    """
    table, (key,) = sealed.table, tuple(sealed.table.primary_key.columns)
    raw = [type_coerce(table.c[name], Text()).label(name) for name in sealed.columns]
    query = select(key.label("row_key"), *raw).where(_old(sealed, cipher))
    if after is not None:
        query = query.where(key > after)
    rows: Sequence[Any] = connection.execute(query.order_by(key).limit(limit)).all()
    changed = 0
    for row in rows:
        for name in sealed.columns:
            before = getattr(row, name)
            if before is None or cipher.is_current(before):
                continue
            stored = type_coerce(table.c[name], Text())
            again = cipher.encrypt(cipher.decrypt(before))
            changed += connection.execute(
                update(table)
                .where(key == row.row_key, stored == before)
                .values({table.c[name]: type_coerce(again, Text())})
            ).rowcount
    return (rows[-1].row_key if rows else None), changed


def _old(sealed: Sealed, cipher: Cipher) -> Any:
    current = f"{VERSION}:{cipher.current}:%"
    return or_(
        *(
            and_(sealed.table.c[name].is_not(None), type_coerce(sealed.table.c[name], Text()).not_like(current))
            for name in sealed.columns
        )
    )
