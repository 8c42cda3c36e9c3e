"""A database with realistic rows in every table, at any revision.

A made-up service lives for some weeks on a database of today: women are enrolled, get messages, answer, stop. What no
such life fills gets a row made from the table's own columns. The rows are then put into an empty database of an older
revision, each table with the columns that it had then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Event
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    inspect,
    select,
    text,
)

from actions import housekeeping
from actions.dispatch.send import dispatch_due
from actions.programmes.in_force import put_programme_in_force
from actions.receive_reply import receive_text
from actions.restore import guard
from actions.services import Services
from db import migrate
from db.base import Base
from db.engine import reading, writing
from db.types import UtcDateTime
from delivery.protocol import NotSent, Unknown
from tests.support.world import NOW, Clock, FakeText, make_services, one_woman
from wiring import PROGRAMME_FILE

Rows = Mapping[str, list[dict[str, Any]]]
Kinds = Mapping[tuple[str, str], Any]
NOTHING_WROTE_BEFORE = {"wording_approvals": "0003"}
"""Tables that were there before anything could write to them: that revision made them anew."""
SEALED_SINCE = "0012"
PLAIN_BEFORE: Kinds = {
    ("facts", "on_date"): Date(),
    ("import_batches", "filename"): Text(),
    ("template_versions", "note"): Text(),
    ("template_versions", "remark"): Text(),
    ("wording_drafts", "note"): Text(),
    ("programme_drafts", "note"): Text(),
}
"""What that revision encrypts."""
SAID = ("1", "I cannot cope any more", "PAUSE", "STOP")
"""What each of four women writes."""
OWN: Mapping[tuple[str, str], Any] = {
    ("wording_approvals", "role"): "admin",
    ("wording_approvals", "named"): None,
    ("programme_drafts", "applied_by"): None,
}
"""Values that a check of the table asks for."""


def a_life(engine: Engine) -> Rows:
    """Every row of every table after some weeks, by table."""
    services = make_services(engine)
    _live(services)
    _fill_the_rest(engine)
    with reading(engine) as connection:
        rows = {
            table.name: [dict(row._mapping) for row in connection.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }
    empty = [name for name, found in rows.items() if not found]
    assert not empty, f"no rows in {empty}"
    return rows


def put_in(engine: Engine, revision: str, rows: Rows) -> Rows:
    """Make the database at a revision and fill it; answers what was put into each table, with its columns of then."""
    migrate.upgrade(engine, revision)
    then = {table: inspect(engine).get_columns(table) for table in inspect(engine).get_table_names()}
    put: dict[str, list[dict[str, Any]]] = {}
    with writing(engine) as connection:
        for table in Base.metadata.sorted_tables:
            if table.name not in then or table.name not in rows or revision < NOTHING_WROTE_BEFORE.get(table.name, ""):
                continue
            names = {column["name"] for column in then[table.name]}
            old = _as_of_then(table, names, kinds_at(revision))
            put[table.name] = [{column.name: row[column.name] for column in old.columns} for row in rows[table.name]]
            connection.execute(old.insert(), put[table.name])
            _set_sequence(connection, old)
    return put


def kinds_at(revision: str) -> Kinds:
    """The columns that had another type then."""
    return PLAIN_BEFORE if revision < SEALED_SINCE else {}


def read_back(engine: Engine, rows: Rows, revision: str = "") -> Rows:
    """The same tables and columns, as they are now: at ``revision`` where one is given, else at the newest."""
    kinds = kinds_at(revision) if revision else {}
    with reading(engine) as connection:
        found = {}
        for name, kept in rows.items():
            table = _as_of_then(Base.metadata.tables[name], set(kept[0]), kinds)
            key = next(iter(table.primary_key)) if list(table.primary_key) else table.columns[0]
            found[name] = [dict(row._mapping) for row in connection.execute(select(table).order_by(key))]
        return found


def in_order(rows: Rows) -> Rows:
    """By the first column of the primary key, as `read_back` answers."""
    ordered = {}
    for name, found in rows.items():
        key = next(iter(Base.metadata.tables[name].primary_key)).name
        ordered[name] = sorted(found, key=lambda row: row[key])
    return ordered


def _live(services: Services) -> None:
    texts = services.text_sender
    assert isinstance(texts, FakeText)
    clock = Clock(NOW)
    for number in range(4):
        one_woman(services.engine, number, email=number % 2 == 0)
    texts.answers = [NotSent(timedelta(seconds=5), "20429", "Too fast."), Unknown("timeout", "No answer came.")]
    services = replace(services, duty_address="duty@example.org")
    put_programme_in_force(services.engine, PROGRAMME_FILE.read_text(encoding="utf-8"), NOW)
    for day in range(14):
        guard.look(services, clock.now)
        housekeeping.sweep(services, clock.now)
        dispatch_due(services, clock, Event())
        receive_text(services, clock.now, f"+44770090000{day % 4}", SAID[day % 4], f"SM{day}")
        clock.forward(timedelta(days=1))


def _fill_the_rest(engine: Engine) -> None:
    with writing(engine) as connection:
        for table in Base.metadata.sorted_tables:
            if connection.execute(select(table.columns[0]).limit(1)).first() is None:
                connection.execute(table.insert(), list(_made(connection, table)))


def _made(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """Two rows, where nothing but the key must differ."""
    for number in (1, 2):
        yield {
            column.name: value
            for column in table.columns
            if (value := _value(connection, table, column, number)) is not None
        }


def _value(connection: Connection, table: Table, column: Column[Any], number: int) -> Any:
    if (table.name, column.name) in OWN:
        return OWN[table.name, column.name]
    for key in column.foreign_keys:
        numbers = list(connection.scalars(select(key.column).order_by(key.column).limit(2)))
        return numbers[min(number, len(numbers)) - 1] if numbers else None
    if isinstance(column.type, Boolean):
        return True
    if isinstance(column.type, Integer):
        return number
    if isinstance(column.type, UtcDateTime):
        return datetime(2026, 11, number, 9, 30, tzinfo=UTC)
    if isinstance(column.type, Date):
        return date(2026, 11, number)
    if isinstance(column.type, JSON):
        return {"number": number}
    length = getattr(column.type, "length", None)
    return f"{column.name}-{number}"[-(length or 40) :]


def _as_of_then(table: Table, names: set[str], kinds: Kinds) -> Table:
    """The table with the columns it had, of these kinds, and without what the program fills in today."""
    columns = [
        Column(column.name, kinds.get((table.name, column.name), column.type), primary_key=column.primary_key)
        for column in table.columns
        if column.name in names
    ]
    return Table(table.name, MetaData(), *columns)


def _set_sequence(connection: Connection, table: Table) -> None:
    """What is added later must get a number of its own."""
    if connection.dialect.name != "postgresql" or "id" not in table.columns:
        return
    name = connection.scalar(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table.name})
    if name is not None:
        connection.execute(text(f"SELECT setval(:name, (SELECT max(id) FROM {table.name}))"), {"name": name})
