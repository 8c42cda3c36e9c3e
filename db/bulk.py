"""Changing many rows by their number, each to values of its own, in one statement.

PostgreSQL takes the values as arrays: one statement however many rows, parsed once. SQLite, which is in the same
process, runs the statement for each row.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Table, TextClause, Update, bindparam, text, update
from sqlalchemy.dialects import postgresql


class BulkUpdate:
    """Which columns change. ``columns`` names for each column the key of its value; the row's number is ``b_id``.

    Not for encrypted columns: the values go to PostgreSQL as they are.
    """

    def __init__(self, table: Table, columns: Mapping[str, str]) -> None:
        self.table, self.columns = table, dict(columns)

    @cached_property
    def each(self) -> Update:
        """The statement for one row."""
        values: dict[str, Any] = {name: bindparam(key) for name, key in self.columns.items()}
        return update(self.table).where(self.table.c.id == bindparam("b_id")).values(values)

    @cached_property
    def all(self) -> TextClause:
        """The statement for any number of rows, on PostgreSQL."""
        keys = {"id": "b_id", **self.columns}
        arrays = ", ".join(f"CAST(:{key} AS {self._type(name)}[])" for name, key in keys.items())
        changes = ", ".join(f"{name} = v.{name}" for name in self.columns)
        return text(
            f"UPDATE {self.table.name} AS t SET {changes}"  # noqa: S608  # names of our own tables, no values
            f" FROM unnest({arrays}) AS v({', '.join(keys)}) WHERE t.id = v.id"
        )

    def _type(self, name: str) -> str:
        return str(self.table.c[name].type.compile(postgresql.dialect()))  # type: ignore[no-untyped-call]


def change_all(connection: Connection, bulk: BulkUpdate, changes: Sequence[Any]) -> None:
    """Change these rows. In the order of their numbers, so that two that do so at once never wait in a circle."""
    if not changes:
        return
    rows = sorted(changes, key=lambda one: one["b_id"])
    if connection.dialect.name == "postgresql":
        keys = ("b_id", *bulk.columns.values())
        connection.execute(bulk.all, {key: [row[key] for row in rows] for key in keys})
    else:
        connection.execute(bulk.each, rows)
