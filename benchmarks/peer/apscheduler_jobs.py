"""APScheduler with a job for each message, kept in the database (SQLAlchemyJobStore)."""

import sys
import time
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from benchmarks.peer.text import THREADS, later, send


def scheduler(address: str, *, paused: bool) -> BackgroundScheduler:
    """A scheduler on that database. ``paused``: it adds jobs and runs none."""
    made = BackgroundScheduler(
        timezone=UTC,
        jobstores={"default": SQLAlchemyJobStore(address.replace("postgresql:", "postgresql+psycopg:"))},
        executors={"default": ThreadPoolExecutor(THREADS)},
        job_defaults={"misfire_grace_time": None},
    )
    made.start(paused=paused)
    return made


def main() -> None:
    what, address, *numbers = sys.argv[1:]
    running = scheduler(address, paused=what != "work")
    if what == "work":
        while True:
            time.sleep(3600)
    first, number = map(int, numbers)
    at = later() if what == "wait" else datetime.now(UTC)
    for index in range(first, first + number):
        running.add_job(send, "date", run_date=at, args=[index])
    running.shutdown()


if __name__ == "__main__":
    main()
