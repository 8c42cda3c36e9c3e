"""Procrastinate: a job for each message in PostgreSQL, with its time (schedule_at)."""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime

import procrastinate
from procrastinate.exceptions import ConnectorException

from benchmarks.peer.text import THREADS, later, send

CHUNK = 5_000


async def work(address: str) -> None:
    """Send what is due. A loop's own threads are fewer: four more than there are processors."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=address, max_size=THREADS))
    app.task(name="send")(send)
    async with app.open_async():
        await app.run_worker_async(concurrency=THREADS)


def main() -> None:
    what, address, *numbers = sys.argv[1:]
    if what == "work":
        asyncio.run(work(address))
        return
    app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector(conninfo=address))
    task = app.task(name="send")(send)
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
