""" "Is it one of these?" as one parameter, however many they are.

SQLAlchemy's own ``IN`` writes a parameter for each value: a new statement for each number of values, which PostgreSQL
parses and plans anew each time, and which costs the program more than the answer.
"""

import json
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import UserDefinedType


class _Several(UserDefinedType[Collection[Any]]):
    """Numbers or texts as one text: an array of PostgreSQL, or JSON for SQLite.

    Not a `Text` to SQLAlchemy, which would have PostgreSQL make an array of a text anew for every row that it looks at.
    """

    cache_ok = True

    def get_col_spec(self, **_how: Any) -> str:
        raise TypeError("This is the type of a parameter, not of a column.")

    def bind_processor(self, dialect: Dialect) -> Callable[[Collection[Any] | None], str]:
        return _as_array if dialect.name == "postgresql" else _as_json


def _as_array(values: Collection[Any] | None) -> str:
    return "{" + ",".join([str(one) if isinstance(one, int) else _quoted(one) for one in _given(values)]) + "}"


def _as_json(values: Collection[Any] | None) -> str:
    return json.dumps(list(_given(values)))


def _given(values: Collection[Any] | None) -> Collection[Any]:
    if values is None:
        raise TypeError("No values were given to compare with; none at all is an empty list.")
    return values


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class _OneOf(FunctionElement[bool]):
    """The condition; its clauses are the column and the parameter."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> "_OneOf":
        """Itself: SQLAlchemy would write ``= 1`` behind it on SQLite, and no index is used for that."""
        return self


def one_of(column: Any, name: str, values: Collection[Any] | None = None) -> ColumnElement[bool]:
    """Whether the column holds one of the values (numbers or texts, none of them None) of the parameter ``name``.

    ``values``: always these; else they are given when the question is asked.
    """
    several = _Several()
    return _OneOf(column, bindparam(name, type_=several) if values is None else bindparam(name, values, several))


@compiles(_OneOf, "postgresql")
def _on_postgresql(element: _OneOf, compiler: SQLCompiler, **how: Any) -> str:
    column, several = element.clauses
    array = f"{column.type.compile(compiler.dialect)}[]"
    return f"{compiler.process(column, **how)} = ANY(CAST({compiler.process(several, **how)} AS {array}))"


@compiles(_OneOf, "sqlite")
def _on_sqlite(element: _OneOf, compiler: SQLCompiler, **how: Any) -> str:
    column, several = element.clauses
    values = f"SELECT value FROM json_each({compiler.process(several, **how)})"  # noqa: S608  # a parameter, no value
    return f"{compiler.process(column, **how)} IN ({values})"
