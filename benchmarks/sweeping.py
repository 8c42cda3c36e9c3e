"""The nightly sweep, which plans everybody again, with women about whom nothing has changed.

The women are copies of one who was enrolled and planned by the real actions, a week ago.
"""

import subprocess
import sys
from argparse import Namespace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, literal, select, update

from actions.enrolment.confirm import confirm
from actions.enrolment.enrol import enrol
from benchmarks.report import Table, Target
from benchmarks.scratch import database, tidy
from db.engine import open_engine, writing
from db.tables import Address, Base, Consent, FactRow, PlannedMessage, Woman
from tests.integration.web.site import ENROLMENT
from tests.support.world import NOW, ROOT, make_services

WANTED_SECONDS = 300.0
WANTED_FOR = 100_000
FEWEST = 5_000
"""With fewer women the start takes too much of the time for a judgement."""
MOST_MB = 250
PIECE = 10_000
"""Women who are copied in one transaction."""
COPIED = (Address, FactRow, Consent, PlannedMessage)


def run(given: Namespace) -> Table:
    """Sweep on each database; at smaller sizes the time that is allowed is smaller in proportion."""
    rows, targets = [], []
    allowed = WANTED_SECONDS * given.sweep_women / WANTED_FOR
    for kind in given.databases:
        with database(kind, given.server) as url:
            engine = open_engine(url)
            fill(engine, given.sweep_women)
            engine.dispose()
            said = sweep_once(url)
        seconds, memory = float(said["seconds"]), float(said["mb"])
        rows.append([
            kind, said["women"], f"{seconds:.0f} s", f"{1000 * float(said['busy']) / int(said['women']):.2f} ms",
            f"{memory:.0f} MB",
        ])  # fmt: skip
        targets.append(Target(f"{kind}: {given.sweep_women:,} women within {allowed:.0f} s", f"{seconds:.0f} s",
                              seconds <= allowed if given.sweep_women >= FEWEST else None))  # fmt: skip
        targets.append(Target(f"{kind}: at most {MOST_MB} MB of memory", f"{memory:.0f} MB", memory <= MOST_MB))
    columns = ("database", "women", "time", "CPU for each", "most memory")
    return Table("Nightly sweep", columns, rows, targets, [(__doc__ or "").strip()])


def sweep_once(url: str) -> dict[str, str]:
    """What a sweep in a process of its own says of itself."""
    command = [sys.executable, "-m", "benchmarks.sweep_worker", url, (NOW + timedelta(days=7)).isoformat()]
    words = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def fill(engine: Engine, wanted: int) -> None:
    """One woman by the real actions, and copies of her, each step doubling their number."""
    services = make_services(engine, allow_test_numbers=True)
    woman_id = enrol(services, NOW, "benchmark", ENROLMENT).woman_id
    for channel in ("text", "email"):
        confirm(services, NOW, "benchmark", woman_id, channel)
    with writing(engine) as connection:
        # What was due in the week has gone out, and nothing of it was missed.
        week = (PlannedMessage.due_on.is_not(None), PlannedMessage.due_on <= (NOW + timedelta(days=7)).date())
        connection.execute(
            update(PlannedMessage)
            .where(*week, PlannedMessage.state == "planned")
            .values(state="sent", sent_at=NOW, sent_on=PlannedMessage.due_on, due_at=None)
        )
        step = max(connection.scalar(select(func.max(table.id))) or 0 for table in (Woman, *COPIED))
    have = 1
    while have < wanted:
        number = min(have, wanted - have, PIECE)
        with writing(engine) as connection:
            _copy(connection, step, have, number)
        have += number
    tidy(engine)


def _copy(connection: Connection, step: int, ahead: int, number: int) -> None:
    """Copies of the first women: every number of a row, and of what it belongs to, moves on by ``step`` for each."""
    moved = step * ahead
    for model in (Woman, *COPIED):
        table = Base.metadata.tables[model.__tablename__]
        values: list[Any] = []
        for column in table.columns:
            if column.name in ("id", "woman_id", "address_id"):
                values.append(column + moved)
            elif column.name == "reference":
                values.append(literal("C") + func.cast(table.c.id + moved, column.type))
            else:
                values.append(column)
        owner = table.c.id if model is Woman else table.c.woman_id
        query = select(*values).where(owner <= step * number)
        connection.execute(insert(table).from_select([column.name for column in table.columns], query))
