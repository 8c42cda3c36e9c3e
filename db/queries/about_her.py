"""Every row about a woman in every table, found by following what points to what: a new table is never left out."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, or_, select

from db.base import Base
from db.tables import Address, PageAttempt, PrivateLink, Reply, Suppression, Woman

THROUGH: Final = {"attempts": "delivery_id"}
"""Which column to follow where ``woman_id`` has no index."""
INTERNAL: Final = ("_hash", "claimed_by", "worker")
"""Ends of the names of columns that say nothing about her: keyed hashes and names of processes."""

Rows = list[dict[str, Any]]


def about_her(connection: Connection, woman_id: int) -> dict[str, Rows]:
    """Her rows by table, decrypted, oldest first; tables without any are there too, empty."""
    where = {**conditions(woman_id), **_by_address(woman_id)}
    return {name: _rows(connection, Base.metadata.tables[name], condition) for name, condition in where.items()}


def conditions(woman_id: int) -> dict[str, ColumnElement[bool]]:
    """Which rows of each table are hers, for every table that points to her, straight or over others."""
    found: dict[str, ColumnElement[bool]] = {"women": Woman.__table__.c.id == woman_id}
    for table in Base.metadata.sorted_tables:
        ways = {
            key.parent.name: key.parent.in_(select(key.column).where(found[key.column.table.name]))
            for key in table.foreign_keys
            if key.column.table.name in found
        }
        if not ways or table.name in found:
            continue
        wanted = THROUGH.get(table.name, "woman_id")
        found[table.name] = ways[wanted] if wanted in ways else or_(*ways.values())
    return found


def _by_address(woman_id: int) -> Mapping[str, ColumnElement[bool]]:
    """What is tied to her by a keyed hash alone."""
    hashes = select(Address.value_hash).where(Address.woman_id == woman_id)
    links = select(PrivateLink.token_hash).where(PrivateLink.woman_id == woman_id)
    return {
        "suppressions": Suppression.address_hash.in_(hashes),
        "page_attempts": PageAttempt.token_hash.in_(links),
        "replies": or_(Reply.woman_id == woman_id, Reply.woman_id.is_(None) & Reply.from_hash.in_(hashes)),
    }


def _rows(connection: Connection, table: Table, condition: ColumnElement[bool]) -> Rows:
    order = list(table.primary_key.columns)
    return [
        {name: value for name, value in row.items() if not name.endswith(INTERNAL)}
        for row in connection.execute(select(table).where(condition).order_by(*order)).mappings()
    ]
