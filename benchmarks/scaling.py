"""Whether more workers send more: one, two and four processes of sixteen senders each, on one PostgreSQL.

The provider answers after 100 ms, so one worker can send at most 160 messages a second.
"""

import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from sqlalchemy import Engine, func, select

from benchmarks.report import Table, Target
from benchmarks.scratch import database, provider, tidy
from benchmarks.women import make_due, plan
from db.engine import open_engine, reading
from db.tables import PlannedMessage
from tests.support.world import ROOT, make_services

SENDERS = 16
DELAY_MS = 100
WORKERS = {1: 1.0, 2: 1.8, 4: 3.0}
"""Workers, and how many times as much as one they must send."""
LOOK_EVERY = 0.1
PATIENCE = 120.0


def run(given: Namespace) -> Table:
    """One, two and four workers, in turn."""
    if "postgresql" not in given.databases:
        return Table("Scaling out", (), (), (), ["Left out: several workers need PostgreSQL, which does not answer."])
    each = given.messages or (200 if given.quick else 1_200)
    rates: dict[int, list[float]] = {workers: [] for workers in WORKERS}
    with database("postgresql", given.server) as url, provider(DELAY_MS, given.provider_url) as api:
        engine = open_engine(url)
        make_services(engine)
        first, rounds = 0, min(3, given.rounds)
        plan(engine, 0, each * sum(WORKERS) * rounds)
        tidy(engine)
        for _ in range(rounds):
            for workers in WORKERS:
                rates[workers].append(_rate(engine, url, api, workers, first, each * workers))
                first += each * workers
        engine.dispose()
    one = median(rates[1])
    found = {workers: median(several) for workers, several in rates.items()}
    rows = [[f"{workers}", f"{rate:.0f}/s", f"{rate / one:.2f} x"] for workers, rate in found.items()]
    targets = [
        Target(f"{workers} workers send at least {wanted} x as much as one", f"{found[workers] / one:.2f} x",
               found[workers] / one >= wanted)
        for workers, wanted in WORKERS.items() if workers > 1
    ]  # fmt: skip
    note = f"Median of {rounds} rounds with {each} messages for each worker."
    return Table("Scaling out", ("workers", "messages", "to one"), rows, targets, [(__doc__ or "").strip(), note])


def _rate(engine: Engine, url: str, api: str, workers: int, first: int, number: int) -> float:
    """Messages a second, from the moment they fall due until all are recorded as sent."""
    with _running(url, api, workers):
        before = _sent(engine)
        began = time.monotonic()
        make_due(engine, first, number)
        while _sent(engine) < before + number:
            if time.monotonic() - began > PATIENCE:
                raise RuntimeError(f"{_sent(engine) - before} of {number} messages were sent within {PATIENCE:.0f} s.")
            time.sleep(LOOK_EVERY)
        return number / (time.monotonic() - began)


def _sent(engine: Engine) -> int:
    with reading(engine) as connection:
        query = select(func.count()).select_from(PlannedMessage).where(PlannedMessage.state == "sent")
        return connection.scalar(query) or 0


@contextmanager
def _running(url: str, api: str, workers: int) -> Iterator[None]:
    """So many workers, ready; ended when their input is closed."""
    command = [sys.executable, "-m", "tests.support.dispatch_worker", url, api]
    started = [
        subprocess.Popen(
            [*command, f"worker-{number}", str(SENDERS)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for number in range(workers)
    ]  # fmt: skip
    try:
        for worker in started:
            assert worker.stdout is not None
            worker.stdout.readline()
        yield
    finally:
        for worker in started:
            assert worker.stdin is not None
            worker.stdin.close()
        for worker in started:
            worker.wait(timeout=60)
