"""Adding or changing many rows, each with values of its own, in one statement.

PostgreSQL takes all rows as one JSON parameter: one statement however many rows, parsed once. SQLite, which is in the
same process, runs the statement for each row.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any

from sqlalchemy import Connection, Date, Dialect, Table, Update, bindparam, update
from sqlalchemy.dialects import postgresql

from db.together import Asked, Row, together
from db.types import SEALED, UtcDateTime

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
Rows = Sequence[Mapping[str, Any]]
Process = Callable[[Sequence[Any]], Iterable[Any]]
OFTEN_THE_SAME = (UtcDateTime, Date)


class BulkUpdate:
    """Which columns change. ``columns`` names for each column the key of its value; the row's number is ``b_id``.

    Not for encrypted columns. Rows change in the order of their numbers, so that two that do so at once never wait in
    a circle.
    """

    def __init__(self, table: Table, columns: Mapping[str, str]) -> None:
        self.table, self.columns = table, dict(columns)

    def given(self, rows: Rows) -> list[Asked]:
        """These rows, for `together`; nothing when there are none."""
        return [(self, sorted(rows, key=lambda one: one["b_id"]))] if rows else []

    @cached_property
    def each(self) -> Update:
        """The statement for one row."""
        values: dict[str, Any] = {name: bindparam(key) for name, key in self.columns.items()}
        return update(self.table).where(self.table.c.id == bindparam("b_id")).values(values)

    @cached_property
    def all(self) -> str:
        """The statement for any number of rows, on PostgreSQL."""
        changes = ", ".join(f"{name} = v.{key}" for name, key in self.columns.items())
        rows = _recordset(self.table, {"id": "b_id", **self.columns})
        # Names of our own tables and columns, no values.
        return f"UPDATE {self.table.name} AS t SET {changes} FROM {rows} WHERE t.id = v.b_id"  # noqa: S608

    def on_postgresql(self, dialect: Dialect, given: Rows) -> tuple[str, Mapping[str, Any]]:
        return self.all, {"rows": _as_json(given)}

    def rows(self, found: Sequence[Row]) -> list[Row]:
        return list(found)

    def by_itself(self, connection: Connection, given: Rows) -> list[Row]:
        connection.execute(self.each, [dict(row) for row in given])
        return []


class BulkInsert:
    """Which columns are given. ``once``: rows are left out that would repeat the values of these unique columns.

    Encrypted columns are encrypted here, as they are when a row is added by itself.
    """

    def __init__(self, table: Table, columns: Collection[str], *, once: Sequence[str] = ()) -> None:
        self.table, self.columns, self.once = table, tuple(columns), tuple(once)
        kinds = {name: table.c[name].type for name in self.columns}
        self._inward: list[Process | None] | None = None
        self.encrypted = {name: kind for name, kind in kinds.items() if isinstance(kind, SEALED)}

    def given(self, rows: Rows) -> list[Asked]:
        """These rows, for `together`; nothing when there are none. Each has every column, by name."""
        return [(self, rows)] if rows else []

    @cached_property
    def all(self) -> str:
        """The statement for any number of rows, on PostgreSQL."""
        names = ", ".join(self.columns)
        rows = _recordset(self.table, {name: name for name in self.columns})
        once = f" ON CONFLICT ({', '.join(self.once)}) DO NOTHING" if self.once else ""
        # Names of our own tables and columns, no values.
        return f"INSERT INTO {self.table.name} ({names}) SELECT {names} FROM {rows}{once}"  # noqa: S608

    def on_postgresql(self, dialect: Dialect, given: Rows) -> tuple[str, Mapping[str, Any]]:
        sealed = [self._sealed(row) for row in given] if self.encrypted else given
        return self.all, {"rows": _as_json(sealed)}

    def rows(self, found: Sequence[Row]) -> list[Row]:
        return list(found)

    def by_itself(self, connection: Connection, given: Rows) -> list[Row]:
        # Column by column and past SQLAlchemy's own work on each row, which costs more than the rows themselves.
        columns = [
            _stored([row[name] for row in given], process)
            for name, process in zip(self.columns, self._processes(connection.dialect), strict=True)
        ]
        connection.exec_driver_sql(self.each, list(zip(*columns, strict=True)))
        return []

    @cached_property
    def each(self) -> str:
        """The statement for one row, on SQLite."""
        once = f" ON CONFLICT ({', '.join(self.once)}) DO NOTHING" if self.once else ""
        places = ", ".join("?" for _ in self.columns)
        # Names of our own tables and columns, no values.
        return f"INSERT INTO {self.table.name} ({', '.join(self.columns)}) VALUES ({places}){once}"  # noqa: S608

    def _processes(self, dialect: Dialect) -> list[Process | None]:
        """What is done with the values of each column on their way in; each instant or day is written once."""
        if self._inward is None:
            kinds = [self.table.c[name].type for name in self.columns]
            plain = [kind.dialect_impl(dialect).bind_processor(dialect) for kind in kinds]
            self._inward = [
                process
                and (partial(_once_each, process) if isinstance(kind, OFTEN_THE_SAME) else partial(map, process))
                for kind, process in zip(kinds, plain, strict=True)
            ]
        return self._inward

    def _sealed(self, row: Mapping[str, Any]) -> dict[str, Any]:
        sealed = dict(row)
        for name, kind in self.encrypted.items():
            sealed[name] = kind.process_bind_param(sealed[name], _DIALECT)
        return sealed


def change_all(connection: Connection, bulk: BulkUpdate, rows: Rows) -> None:
    """Change these rows now."""
    together(connection, bulk.given(rows))


def add_all(connection: Connection, bulk: BulkInsert, rows: Rows) -> None:
    """Add these rows now."""
    together(connection, bulk.given(rows))


def _stored(values: Sequence[Any], process: Process | None) -> Iterable[Any]:
    return values if process is None else process(values)


def _once_each(process: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
    """By identity: most rows of one transaction carry the same instants. The rows keep them alive meanwhile."""
    made = {id(value): value for value in values}
    known = {key: process(value) for key, value in made.items()}
    return [known[id(value)] for value in values]


def _recordset(table: Table, keys: Mapping[str, str]) -> str:
    """The rows of the JSON parameter as a table ``v``. ``keys``: for each column the key of its value."""
    columns = ", ".join(f"{key} {_type(table, name)}" for name, key in keys.items())
    return f"json_to_recordset(CAST(%(rows)s AS json)) AS v({columns})"


def _type(table: Table, name: str) -> str:
    return str(table.c[name].type.compile(postgresql.dialect()))  # type: ignore[no-untyped-call]


def _as_json(rows: Rows) -> str:
    written: dict[int, str] = {}
    """By identity: most rows of one transaction carry the same instant. The rows keep it alive meanwhile."""

    def plain(value: object) -> str:
        known = written.get(id(value))
        if known is None:
            known = written[id(value)] = _plain(value)
        return known

    return json.dumps(rows, default=plain, check_circular=False)


def _plain(value: object) -> str:
    """What JSON has no form for. Naive datetimes are refused here as everywhere."""
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError("A datetime without a time zone was given to the database; give it in UTC.")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be stored in many rows at once.")
