"""Whether claiming grows slower with the number of planned messages.

    python -m benchmarks.claiming --database postgresql://postgres@127.0.0.1/test

Times the claim of 50 of 2 000 due messages among 10 thousand planned ones, and then among a million. The database must
be empty of our tables, and is emptied again.
"""

import argparse
import statistics
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, text, update

from actions.dispatch.claim import claim
from db import migrate
from db.engine import open_engine, writing
from db.tables import PlannedMessage
from db.types import SQLITE_FORMAT
from tests.support.database import install_test_cipher

NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
DUE = 2_000
BATCH = 50
STEPS = 100
"""Planned messages of each woman."""

NUMBERS = {
    "postgresql": "SELECT n FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS n",
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM s WHERE n < :last) SELECT n FROM s",
}


def fill(connection: Connection, first: int, last: int) -> None:
    """Planned messages with numbers from first to last; those up to ``DUE`` are due, each of another woman."""
    numbers = NUMBERS[connection.dialect.name]
    women = {"first": first // STEPS + 1, "last": last // STEPS + DUE}
    now = _stored(connection, NOW)
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
            f" CASE WHEN n <= {DUE} THEN {now} ELSE {later} END, 5, {_false(connection)}, 'planned', 'Planned.', 'b',"
            f" {now}, {now} FROM ({numbers}) AS x"
        ),
        {"first": first, "last": last, "later": (NOW + timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S+00:00")},
    )


def _stored(connection: Connection, moment: datetime) -> str:
    written = moment.strftime(SQLITE_FORMAT)
    return f"CAST('{written}' AS timestamptz)" if connection.dialect.name == "postgresql" else f"'{written}'"


def _false(connection: Connection) -> str:
    return "false" if connection.dialect.name == "postgresql" else "0"


def measure(engine: Engine, rounds: int) -> float:
    """The median of a claim and its commit, in milliseconds."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        with writing(engine) as connection:
            rows = claim(connection, NOW, "benchmark", BATCH)
        times.append((time.perf_counter() - began) * 1000)
        assert len(rows) == BATCH
    with writing(engine) as connection:
        connection.execute(
            update(PlannedMessage)
            .where(PlannedMessage.claimed_by.is_not(None))
            .values(claimed_by=None, due_at=NOW, state="planned")
        )
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--many", type=int, default=1_000_000)
    given = parser.parse_args()
    install_test_cipher()
    engine = open_engine(given.database)
    migrate.upgrade(engine)
    found = []
    try:
        for first, last in ((1, 10_000), (10_001, given.many)):
            with writing(engine) as connection:
                fill(connection, first, last)
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE")
            measure(engine, 3)
            found.append(measure(engine, given.rounds))
            print(f"{last:>9,} planned: {found[-1]:6.2f} ms for {BATCH} messages")
        print(f"{found[1] / found[0]:.2f} times as long")
    finally:
        migrate.downgrade(engine, "base")


if __name__ == "__main__":
    main()
