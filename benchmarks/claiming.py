"""Whether claiming grows slower with the number of planned messages.

A thousand messages are due, each of another woman, among more and more that are planned for later. Claims of a hundred,
each in a transaction of its own, until all are taken; then they are given back, and again.
"""

import time
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import Connection, Engine, event, text, update

from actions.dispatch.claim import claim, statement
from benchmarks.report import Table, Target
from benchmarks.scratch import database, tidy
from db.engine import open_engine, writing
from db.tables import PlannedMessage
from db.types import SQLITE_FORMAT

NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
DUE = 1_000
BATCH = 100
STEPS = 100
"""Planned messages of each woman."""
SIZES = (10_000, 1_000_000, 5_000_000)
QUICK_SIZES = (10_000, 100_000)
ALLOWED = {"postgresql": 1.3, "sqlite": 3.0}
"""How many times as long a message may take among the most as among the fewest."""
PIECE = 500_000
"""Messages that are added in one transaction."""

NUMBERS = {
    "postgresql": "SELECT n FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS n",
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM s WHERE n < :last) SELECT n FROM s",
}


def run(given: Namespace) -> Table:
    """Every size on each database."""
    sizes = given.sizes or (QUICK_SIZES if given.quick else SIZES)
    rows, targets, indexes = [], [], []
    for kind in given.databases:
        with database(kind, given.server) as url:
            engine = open_engine(url)
            found = [_at(engine, before, size, given.rounds) for before, size in zip((0, *sizes), sizes, strict=False)]
            used = indexes_used(engine)
            engine.dispose()
        indexes.append(f"{kind}: {', '.join(used) or 'none'}")
        rows.append([kind, *(f"{one:.3f} ms" for one in found), f"{found[-1] / found[0]:.2f} x"])
        what = f"{kind}: a message among {sizes[-1]:,} takes at most {ALLOWED[kind]} x as long as among {sizes[0]:,}"
        targets.append(Target(what, f"{found[-1] / found[0]:.2f} x", found[-1] / found[0] <= ALLOWED[kind]))
    columns = ("database", *(f"of {size:,}" for size in sizes), "last to first")
    notes = [
        (__doc__ or "").strip(),
        f"Time for each claimed message, the commit included; median of {given.rounds} times {DUE} messages.",
        f"Indexes that find what is due: {'; '.join(indexes)}.",
    ]
    return Table("Claiming", columns, rows, targets, notes)


def _at(engine: Engine, before: int, size: int, rounds: int) -> float:
    """Milliseconds for each claimed message among so many."""
    for first in range(before + 1, size + 1, PIECE):
        with writing(engine) as connection:
            fill(connection, first, min(first + PIECE - 1, size))
    tidy(engine)
    claim_all(engine)
    return median(claim_all(engine) for _ in range(rounds))


def claim_all(engine: Engine) -> float:
    """Claim everything that is due, and give it back. Milliseconds for each message, without the giving back."""
    began, taken = time.perf_counter(), 0
    while taken < DUE:
        with writing(engine) as connection:
            taken += len(claim(connection, NOW, "benchmark", BATCH))
    took = time.perf_counter() - began
    assert taken == DUE, f"{taken} of {DUE} were claimed"
    with writing(engine) as connection:
        connection.execute(
            update(PlannedMessage)
            .where(PlannedMessage.claimed_by.is_not(None))
            .values(claimed_by=None, claimed_at=None, due_at=NOW, state="planned")
        )
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM planned_messages, women")
    return 1000 * took / DUE


def indexes_used(engine: Engine) -> list[str]:
    """Which indexes of planned messages the database uses for a claim, as it explains itself."""
    word = "EXPLAIN " if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "

    def explained(_c: object, _cursor: object, command: str, values: object, _x: object, _many: bool) -> object:
        return word + command, values

    with engine.connect() as connection:
        event.listen(connection, "before_cursor_execute", explained, retval=True)
        found = connection.execute(statement(), {"b_now": NOW, "b_worker": "benchmark", "b_limit": BATCH})
        plan = "\n".join(" ".join(map(str, row)) for row in found.cursor.fetchall())
        connection.rollback()
    return [name for name in ("due_answers", "due_messages") if name in plan]


def fill(connection: Connection, first: int, last: int) -> None:
    """Planned messages with numbers from first to last; those up to ``DUE`` are due, each of another woman."""
    numbers = NUMBERS[connection.dialect.name]
    women = {"first": first // STEPS + 1, "last": last // STEPS + DUE}
    now, false = _stored(connection, NOW), "false" if connection.dialect.name == "postgresql" else "0"
    # Names of our own tables and columns, and values of this file.
    connection.execute(
        text(
            "INSERT INTO women (id, reference, language, created_at, created_by, revision)"
            f" SELECT n, 'R' || n, 'en', {now}, 'b', 0 FROM ({numbers}) AS x WHERE n NOT IN (SELECT id FROM women)"
        ),
        women,
    )
    later = (
        "CAST(:later AS timestamptz) + n % 500000 * interval '1 minute'"
        if connection.dialect.name == "postgresql"
        else "strftime('%Y-%m-%dT%H:%M:%S.000000Z', :later, '+' || (n % 500000) || ' minutes')"
    )
    connection.execute(
        text(
            "INSERT INTO planned_messages (id, woman_id, step, occurrence, state, due_at, priority, immediate,"
            " reason_code, reason, programme_version, created_at, updated_at)"
            f" SELECT n, CASE WHEN n <= {DUE} THEN n ELSE n / {STEPS} + 1 END, 'step-' || n, 'once', 'planned',"
            f" CASE WHEN n <= {DUE} THEN {now} ELSE {later} END, 5, {false}, 'planned', 'Planned.', 'b',"
            f" {now}, {now} FROM ({numbers}) AS x"
        ),
        {"first": first, "last": last, "later": (NOW + timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S+00:00")},
    )


def _stored(connection: Connection, moment: datetime) -> str:
    written = moment.strftime(SQLITE_FORMAT)
    return f"CAST('{written}' AS timestamptz)" if connection.dialect.name == "postgresql" else f"'{written}'"
