"""Asking and changing several things at once.

On PostgreSQL the statements go out together and the answers come back together (pipeline mode): one wait however many
statements, where each would cost a wait of its own, and under many threads a place in the interpreter's queue as well.
On SQLite, which is in the same process, they are run one after the other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, cast

import psycopg
from sqlalchemy import Connection, Dialect, Select, TextClause, Update
from sqlalchemy.exc import DBAPIError

Row = tuple[Any, ...]
Values = Mapping[str, Any]


class Question(Protocol):
    """A statement, which takes what it is given each time it is run."""

    def on_postgresql(self, dialect: Dialect, given: Any) -> tuple[str, Mapping[str, Any]]:
        """The statement and its values as PostgreSQL's driver takes them."""

    def rows(self, found: Sequence[Row]) -> list[Row]:
        """The rows as the program takes them, of the rows as the driver gives them."""

    def by_itself(self, connection: Connection, given: Any) -> list[Row]:
        """Run it by SQLAlchemy."""


Asked = tuple[Question, Any]
"""A statement and what it is given."""


class Look:
    """A statement that is run often. Built once for each database, because building costs more than running."""

    def __init__(self, statement: Select[*tuple[Any, ...]] | Update | TextClause) -> None:
        self.statement = statement
        self._built: _Built | None = None

    def ask(self, connection: Connection, values: Values) -> list[Row]:
        """Run it now, by itself."""
        return together(connection, [(self, values)])[0]

    def on_postgresql(self, dialect: Dialect, given: Values) -> tuple[str, Mapping[str, Any]]:
        if self._built is None:
            self._built = _Built(self.statement, dialect)
        return self._built.text, self._built.values(given)

    def rows(self, found: Sequence[Row]) -> list[Row]:
        return self._built.rows(found) if self._built else list(found)

    def by_itself(self, connection: Connection, given: Values) -> list[Row]:
        result = connection.execute(self.statement, dict(given))
        return [tuple(row) for row in result] if result.returns_rows else []


class _Built:
    """The text of a statement, and what is done with each value on its way in and out."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        if "POSTCOMPILE" in self.text:
            raise TypeError("A look cannot hold SQLAlchemy's own IN with values: use db.one_of.")
        self._fixed = dict(compiled.params)
        self._inward = {
            name: process
            for parameter, name in compiled.bind_names.items()
            if (process := parameter.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }
        columns = () if isinstance(statement, TextClause) else statement.exported_columns
        outward = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._outward: list[tuple[int, Callable[[Any], Any]]] = [
            (place, process) for place, process in enumerate(outward) if process is not None
        ]

    def values(self, given: Values) -> dict[str, Any]:
        values = {**self._fixed, **given}
        for name, process in self._inward.items():
            values[name] = process(values[name])
        return values

    def rows(self, found: Sequence[Row]) -> list[Row]:
        if not self._outward or not found:
            return list(found)
        # Column by column: a call for each value that needs one, and nothing for the rest.
        columns: list[Iterable[Any]] = list(zip(*found, strict=True))
        for place, process in self._outward:
            columns[place] = map(process, columns[place])
        return list(zip(*columns, strict=True))


def together(connection: Connection, asked: Sequence[Asked]) -> list[list[Row]]:
    """Run all of these within the connection's transaction, in this order. Answers the rows of each.

    Raises what SQLAlchemy raises when the database refuses one of them, or is gone.
    """
    if not asked:
        return []
    if connection.dialect.name != "postgresql":
        return [question.by_itself(connection, given) for question, given in asked]
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("The connection to PostgreSQL is not psycopg's.")
    statements = [question.on_postgresql(connection.dialect, given) for question, given in asked]
    try:
        with driver.pipeline():
            cursors = [driver.execute(text, values) for text, values in statements]
        found = [cursor.fetchall() if cursor.pgresult and cursor.pgresult.nfields else [] for cursor in cursors]
    except psycopg.Error as error:
        raise _as_sqlalchemy(connection, driver, error) from error
    return [question.rows(rows) for (question, _), rows in zip(asked, found, strict=True)]


def _as_sqlalchemy(connection: Connection, driver: Any, error: psycopg.Error) -> BaseException:
    """The error as callers know it; a connection that is gone is taken out of use, as SQLAlchemy does."""
    gone = connection.dialect.is_disconnect(cast(Any, error), driver, None)
    if gone:
        connection.invalidate(error)
    return DBAPIError.instance(
        "several statements", None, error, psycopg.Error,
        hide_parameters=True, connection_invalidated=gone, dialect=connection.dialect,
    )  # fmt: skip
