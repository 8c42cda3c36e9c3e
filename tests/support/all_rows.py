"""Every row of every table, as the database holds it and as the program reads it, for tests that leave nothing out."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, select, text

from db.base import Base


def tables() -> list[Table]:
    """All tables of the program."""
    return list(Base.metadata.sorted_tables)


def stored(connection: Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row as the database holds it: what is encrypted stays so."""
    for table in tables():
        for row in connection.execute(text(f'SELECT * FROM "{table.name}"')).mappings():
            yield table.name, dict(row)


def read(connection: Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row as the program reads it, decrypted."""
    for table in tables():
        for row in connection.execute(select(table)).mappings():
            yield table.name, dict(row)


def tables_about_women() -> dict[str, list[str]]:
    """Every table that points to a woman, straight or over others, with the columns that do."""
    found: dict[str, list[str]] = {"women": ["id"]}
    grown = True
    while grown:
        grown = False
        for table in tables():
            columns = [
                column.name
                for column in table.columns
                for key in column.foreign_keys
                if key.column.table.name in found and key.column.table.name != "template_versions"
            ]
            if columns and table.name not in found:
                found[table.name], grown = columns, True
    return found
