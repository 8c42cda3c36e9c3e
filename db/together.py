"""Asking several questions at once.

On PostgreSQL they go out together and the answers come back together (pipeline mode): one wait however many questions,
where each would cost a wait of its own, and under many threads a place in the interpreter's queue as well. On SQLite,
which is in the same process, they are asked one after the other.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError

Row = tuple[Any, ...]
Values = Mapping[str, Any]


class Look:
    """A question that is asked often. Built once for each database, because building costs more than asking."""

    def __init__(self, query: Select[*tuple[Any, ...]]) -> None:
        self.query = query
        self._built: _Built | None = None

    def rows(self, connection: Connection, values: Values) -> list[Row]:
        """Ask it by itself."""
        return together(connection, [(self, values)])[0]

    def built(self, dialect: Dialect) -> "_Built":
        """The statement as PostgreSQL's driver takes it."""
        if self._built is None:
            self._built = _Built(self.query, dialect)
        return self._built


class _Built:
    """The text of a statement, and what is done with each value on its way in and out."""

    def __init__(self, query: Select[*tuple[Any, ...]], dialect: Dialect) -> None:
        compiled = query.compile(dialect=dialect)
        self.text = str(compiled)
        if "POSTCOMPILE" in self.text:
            raise TypeError("A look cannot hold SQLAlchemy's own IN with values: use db.one_of.")
        self._fixed = dict(compiled.params)
        self._inward = {
            name: process
            for name in self._fixed
            if name in compiled.binds
            and (process := compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }
        outward = [
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in query.selected_columns
        ]
        self._outward: list[tuple[int, Callable[[Any], Any]]] = [
            (place, process) for place, process in enumerate(outward) if process is not None
        ]

    def values(self, given: Values) -> dict[str, Any]:
        """Every value of the statement, as the driver takes it."""
        values = {**self._fixed, **given}
        for name, process in self._inward.items():
            values[name] = process(values[name])
        return values

    def rows(self, found: Sequence[Row]) -> list[Row]:
        """The rows as the program takes them."""
        if not self._outward:
            return list(found)
        rows = []
        for one in found:
            row = list(one)
            for place, process in self._outward:
                row[place] = process(row[place])
            rows.append(tuple(row))
        return rows


def together(connection: Connection, questions: Sequence[tuple[Look, Values]]) -> list[list[Row]]:
    """The rows of each question. All are asked within the connection's transaction, in this order.

    Raises what SQLAlchemy raises when the database refuses or is gone.
    """
    if connection.dialect.name != "postgresql":
        return [[tuple(row) for row in connection.execute(look.query, dict(values))] for look, values in questions]
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("The connection to PostgreSQL is not psycopg's.")
    built = [(look.built(connection.dialect), values) for look, values in questions]
    try:
        with driver.pipeline():
            cursors = [driver.execute(one.text, one.values(values)) for one, values in built]
        found = [cursor.fetchall() for cursor in cursors]
    except psycopg.Error as error:
        raise _as_sqlalchemy(connection, driver, error) from error
    return [one.rows(rows) for (one, _), rows in zip(built, found, strict=True)]


def _as_sqlalchemy(connection: Connection, driver: Any, error: psycopg.Error) -> BaseException:
    """The error as callers know it; a connection that is gone is taken out of use, as SQLAlchemy does."""
    gone = connection.dialect.is_disconnect(cast(Any, error), driver, None)
    if gone:
        connection.invalidate(error)
    return DBAPIError.instance(
        "several questions", None, error, psycopg.Error,
        hide_parameters=True, connection_invalidated=gone, dialect=connection.dialect,
    )  # fmt: skip
