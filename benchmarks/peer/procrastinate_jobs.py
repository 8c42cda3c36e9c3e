"""Procrastinate: a job for each message in PostgreSQL, with its time (scheduled_at)."""

import sys
from contextlib import suppress
from datetime import UTC, datetime

import procrastinate
from procrastinate.exceptions import ConnectorException

from benchmarks.peer.text import THREADS, later, send

CHUNK = 5_000


def main() -> None:
    what, address, *numbers = sys.argv[1:]
    connector = procrastinate.SyncPsycopgConnector(conninfo=address)
    if what == "work":
        connector = procrastinate.PsycopgConnector(conninfo=address)
    app = procrastinate.App(connector=connector)
    task = app.task(name="send")(send)
    if what == "work":
        app.run_worker(concurrency=THREADS)
        return
    with app.open():
        with suppress(ConnectorException):  # it is there already
            app.schema_manager.apply_schema()
        first, number = map(int, numbers)
        at = later() if what == "wait" else datetime.now(UTC)
        for start in range(first, first + number, CHUNK):
            several = range(start, min(start + CHUNK, first + number))
            task.configure(schedule_at=at).batch_defer(*({"number": index} for index in several))


if __name__ == "__main__":
    main()
