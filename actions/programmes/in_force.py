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
from db.tables import Woman
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
            women.outdate_plans(connection, Woman.programme_id.is_(None))
    return programme, before is not None


def follow(services: Services) -> Services:
    """The same services with the programme that is in force now. Ask once for each job or request, and keep to it."""
    with reading(services.engine) as connection:
        return follow_in(connection, services)


def follow_in(connection: Connection, services: Services) -> Services:
    """The same, inside a transaction."""
    found = services.kept_programmes.read(connection, services.programme).in_force
    return services if found.sha256 == services.programme.sha256 else replace(services, programme=found)


def plans_are_outdated(services: Services) -> bool:
    """Whether the plans of some women have still to follow a change of their programme."""
    with reading(services.engine) as connection:
        return women.any_outdated(connection)


def _in_force(connection: Connection) -> Programme | None:
    found = programmes.in_force(connection)
    if found is None:
        return None
    source = programmes.source_of(connection, found.sha256)
    return None if source is None else _parsed(source)


@lru_cache(maxsize=8)
def _parsed(source: str) -> Programme:
    return load_programme(source)
