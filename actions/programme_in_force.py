"""The programme in force. It stands in the database, so that every process follows a change at once.

The file of the program seeds it. A newer file replaces an older file; once staff have applied a programme of their
own, a newer file waits to be taken up by them.
"""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, Engine

from actions import audit
from actions.services import Services
from db.engine import reading, writing
from db.queries import programmes, women
from db.queries.programmes import START
from programme.definition import Programme, load_programme


def put_programme_in_force(engine: Engine, source: str, at: datetime) -> tuple[Programme, bool]:
    """Bring the programme of the file, and answer the one in force, and whether it replaces another.

    Raises ProgrammeError with every mistake of the file.
    """
    programme = _parsed(source)
    with reading(engine) as connection:
        if programmes.is_kept(connection, programme.sha256):
            return _in_force(connection) or programme, False
    with writing(engine) as connection:
        if not programmes.keep(connection, programme.version, programme.sha256, source, at):
            return _in_force(connection) or programme, False
        before = programmes.in_force(connection)
        if before is not None and before.applied_by != START:
            audit.record(connection, at, START, "programme-offered", version=programme.version)
            return _in_force(connection) or programme, False
        programmes.put_in_force(connection, programme.sha256, at, START)
        audit.record(connection, at, START, "programme-in-force", version=programme.version)
        if before is not None:
            women.forget_sweep(connection)
    return programme, before is not None


def follow(services: Services) -> Services:
    """The same services with the programme that is in force now. Ask once for each job or request, and keep to it."""
    with reading(services.engine) as connection:
        return follow_in(connection, services)


def follow_in(connection: Connection, services: Services) -> Services:
    """The same, inside a transaction."""
    found = _in_force(connection, unless=services.programme.sha256)
    return services if found is None else replace(services, programme=found)


def in_force_since(services: Services) -> datetime | None:
    """Since when the programme in force is so."""
    with reading(services.engine) as connection:
        found = programmes.in_force(connection)
    return None if found is None else found.since


def _in_force(connection: Connection, unless: str = "") -> Programme | None:
    found = programmes.in_force(connection)
    if found is None or found.sha256 == unless:
        return None
    source = programmes.source_of(connection, found.sha256)
    return None if source is None else _parsed(source)


@lru_cache(maxsize=8)
def _parsed(source: str) -> Programme:
    return load_programme(source)
