"""The programme text that this process runs: kept in the database for good, so that the past can be explained."""

from datetime import datetime

from sqlalchemy import Engine

from actions import audit
from db.engine import reading, writing
from db.queries import programmes, women
from programme.definition import Programme, load_programme

ACTOR = "start"


def put_programme_in_force(engine: Engine, source: str, at: datetime) -> tuple[Programme, bool]:
    """Read and keep a programme text, and say whether it replaces another. Raises ProgrammeError with every mistake."""
    programme = load_programme(source)
    with reading(engine) as connection:
        if programmes.is_kept(connection, programme.sha256):
            return programme, False
    with writing(engine) as connection:
        is_new = programmes.keep(connection, programme.version, programme.sha256, source, at)
        if is_new:
            audit.record(connection, at, ACTOR, "programme-in-force", version=programme.version)
        replaces = is_new and programmes.kept(connection) > 1
        if replaces:
            women.forget_sweep(connection)
    return programme, replaces
